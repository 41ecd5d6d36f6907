// Where somebody is in the users table: order, search, and the pages behind. No DOM.

export class UsersPages {
    constructor({ total, next, limit = 50 }) {
        this.sort = 'username';
        this.down = false;
        this.search = '';
        this.limit = limit;
        this.total = total;
        this.next = next;
        this.before = [];  // Cursors of the pages that lead here; the first page's is ''.
        this.after = '';   // This page's.
    }

    /** The first press sorts the way that is mostly wanted; the next one turns it. */
    sortBy(column, downFirst) {
        this.down = this.sort === column ? !this.down : downFirst;
        this.sort = column;
        this.#first();
    }

    find(search) {
        this.search = search;
        this.#first();
    }

    forward() {
        if (!this.next) return false;
        this.before.push(this.after);
        this.after = this.next;
        return true;
    }

    back() {
        if (this.before.length === 0) return false;
        this.after = this.before.pop();
        return true;
    }

    /** Takes an answer's `total` and `next`. */
    take({ total, next }) {
        this.total = total;
        this.next = next;
    }

    query() {
        const query = new URLSearchParams({
            part: 'users', sort: this.sort, dir: this.down ? 'desc' : 'asc', limit: String(this.limit),
        });
        if (this.search) query.set('search', this.search);
        if (this.after) query.set('after', this.after);
        return query.toString();
    }

    /** [first, last] of those shown, counted from 1; rows that went meanwhile make it a little less exact. */
    range(shown) {
        const first = this.before.length * this.limit + 1;
        return [first, Math.min(first + shown - 1, Math.max(this.total, shown))];
    }

    get paged() {
        return this.before.length > 0 || this.next !== '';
    }

    #first() {
        this.before = [];
        this.after = '';
    }
}
