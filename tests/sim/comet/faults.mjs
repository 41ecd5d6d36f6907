// The troubles that a test can order: each has a name and an end.

// These last for a while; the others pass by in a moment.
const lasting = new Set(['silent', 'stall', 'duplicate', 'late', 'disorder', 'refuse', 'badauth',
    'http503', 'delay', 'cut', 'broken', 'slow', 'partial', 'empty']);

export const faultKinds = [...lasting, 'drop', 'truncated', 'halfclose', 'garbage', 'deep',
    'oversize', 'none'];

export class Faults {
    constructor() {
        this.until = new Map();
        Object.assign(this, { delayMs: 0, lateMs: 0, slowMs: 0 });
    }

    /// Starts a lasting fault; without `seconds` it lasts until `none`.
    set(kind, seconds, { ms } = {}) {
        if (!lasting.has(kind)) return;
        this.until.set(kind, seconds === undefined ? Infinity : Date.now() + seconds * 1000);
        if (kind === 'delay') this.delayMs = ms ?? 2000;
        if (kind === 'late') this.lateMs = ms ?? 2000;
        if (kind === 'slow') this.slowMs = ms ?? 50;
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
