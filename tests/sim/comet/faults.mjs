// The troubles that a test can order: each has a name and an end.

export const faultKinds = ['drop', 'silent', 'stall', 'garbage', 'refuse', 'badauth', 'http503',
    'delay', 'deep', 'oversize', 'none'];

// These pass by in a moment; the others last for a while.
const lasting = new Set(['silent', 'stall', 'refuse', 'badauth', 'http503', 'delay']);

export class Faults {
    constructor() {
        this.until = new Map();
        this.delayMs = 0;
    }

    /// Starts a lasting fault; without `seconds` it lasts until `none`.
    set(kind, seconds, { ms = 2000 } = {}) {
        if (!lasting.has(kind)) return;
        this.until.set(kind, seconds === undefined ? Infinity : Date.now() + seconds * 1000);
        if (kind === 'delay') this.delayMs = ms;
    }

    clear() {
        this.until.clear();
    }

    active(kind) {
        return (this.until.get(kind) ?? 0) > Date.now();
    }

    list() {
        return [...lasting].filter((kind) => this.active(kind));
    }
}
