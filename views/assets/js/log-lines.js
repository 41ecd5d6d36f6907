// The lines of a job's log: which are shown, where a text is found, where the first trouble is. No DOM.

export const SEVERITIES = ['D', 'I', 'W', 'E'];
const rank = (entry) => Math.max(0, SEVERITIES.indexOf(entry.severity));

/** What is searched for, as a pattern that finds each place; null where there is nothing to find. */
export function patternOf(text) {
    const wanted = text.trim();
    return wanted ? new RegExp(wanted.replace(/[.*+?^${}()|[\]\\/-]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`), 'giu') : null;
}

/** The message in pieces, every second one a place that was found. */
export function piecesOf(message, pattern) {
    const pieces = [];
    let from = 0;
    if (pattern) pattern.lastIndex = 0;
    for (const { 0: found, index } of pattern ? message.matchAll(pattern) : []) {
        pieces.push(message.slice(from, index), found);
        from = index + found.length;
    }
    pieces.push(message.slice(from));
    return pieces;
}

export class LogLines {
    constructor() {
        this.all = [];
        this.counts = { D: 0, I: 0, W: 0, E: 0 };
        this.shown = [];    // Places in `all`, in order.
        this.found = [];    // Places in `shown`.
        this.least = 'D';
        this.pattern = null;
        this.firstError = -1;
        this.firstWarning = -1;
    }

    /** Adds what came; returns how many of them are shown. */
    append(entries) {
        const before = this.shown.length;
        for (const entry of entries) {
            const at = this.all.push(entry) - 1;
            this.counts[SEVERITIES[rank(entry)]] += 1;
            if (entry.severity === 'E' && this.firstError < 0) this.firstError = at;
            if (entry.severity === 'W' && this.firstWarning < 0) this.firstWarning = at;
            this.#take(at);
        }
        return this.shown.length - before;
    }

    /** Shows lines of at least this severity. */
    showFrom(least) {
        this.least = least;
        this.#again();
    }

    /** Looks for `text`, whatever its letters' case. */
    find(text) {
        this.pattern = patternOf(text);
        this.#again();
    }

    /** Where a line of `all` stands among the shown, or -1. */
    placeOf(line) {
        let low = 0;
        let high = this.shown.length;
        while (low < high) {
            const middle = (low + high) >> 1;
            if (this.shown[middle] < line) low = middle + 1;
            else high = middle;
        }
        return this.shown[low] === line ? low : -1;
    }

    /** The next error behind place `at`, from the top again after the last; -1: there is none. */
    errorAfter(at) {
        const { length } = this.shown;
        for (let step = 1; step <= length; step += 1) {
            const place = (at + step + length) % length;
            if (this.all[this.shown[place]].severity === 'E') return place;
        }
        return -1;
    }

    #again() {
        this.shown = [];
        this.found = [];
        for (let at = 0; at < this.all.length; at += 1) this.#take(at);
    }

    #take(at) {
        const entry = this.all[at];
        if (rank(entry) < SEVERITIES.indexOf(this.least)) return;
        const place = this.shown.push(at) - 1;
        if (!this.pattern) return;
        this.pattern.lastIndex = 0;
        if (this.pattern.test(entry.message)) this.found.push(place);
    }
}

/** A log as plain text, one entry a line and what it goes on with behind it. */
export function textOf(entries) {
    return entries.map(({ time, severity, message }) =>
        `${new Date(time * 1000).toISOString().slice(0, 19)}Z ${severity} ${message}\n`).join('');
}
