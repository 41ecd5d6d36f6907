// What the Admin API was asked: each method's number of calls, and the last ones in full.
const kept = 200;
const textMax = 1000;  // Whole profiles are not kept: State.writes tells what they changed.

const cut = (text) => (text.length > textMax ? `${text.slice(0, textMax)}… (${text.length} characters)` : text);

export class CallLog {
    constructor() {
        Object.assign(this, { counted: {}, entries: [], total: 0 });
    }

    /// A call whose credentials and parameters were sound.
    count(method) {
        this.counted[method] = (this.counted[method] ?? 0) + 1;
    }

    /// Any call, once it is answered: { method, params?, status?, message? }. Credentials are no parameters.
    add({ method, params = {}, status = 200, message }) {
        const shown = Object.fromEntries(Object.entries(params).map(([name, text]) => [name, cut(text)]));
        this.entries.push({ n: ++this.total, method, params: shown, status, ...(message ? { message } : {}) });
        if (this.entries.length > kept) this.entries.shift();
    }

    counts() {
        return { ...this.counted };
    }

    last() {
        return [...this.entries];
    }
}
