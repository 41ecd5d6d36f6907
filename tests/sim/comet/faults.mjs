// The troubles that a test can order: each has a name and an end.

// These last for a while; the others pass by in a moment.
const lasting = new Set(['silent', 'stall', 'duplicate', 'late', 'disorder', 'refuse', 'badauth',
    'http503', 'delay', 'hold', 'stale', 'cut', 'broken', 'slow', 'partial', 'empty', 'few', 'deaf',
    'undead']);

/// These may be ordered for one call of the API alone.
const ofOneCall = new Set(['http503', 'delay', 'hold', 'refusal']);

/// These strike the next calls that they fit, as often as ordered.
const counted = new Set(['refusal', 'conflict', 'leave']);

export const faultKinds = [...lasting, ...counted, 'drop', 'truncated', 'halfclose', 'garbage', 'deep',
    'oversize', 'none'];

export class Faults {
    constructor() {
        this.until = new Map();
        this.only = new Map();  // Fault to the one method that it strikes.
        this.coming = [];       // Of the counted ones: { kind, method, left, ... }.
        Object.assign(this, { delayMs: 0, holdMs: 0, lateMs: 0, slowMs: 0, staleMs: 0 });
    }

    /// Starts a lasting fault; without `seconds` it lasts until `none`. A counted one strikes `times` calls.
    set(kind, seconds, { ms, method, times = 1, status = 403, message = 'Refused', http = false, change } = {}) {
        if (counted.has(kind)) this.coming.push({ kind, method, left: times, status, message, http, change });
        if (!lasting.has(kind)) return;
        this.only.set(kind, ofOneCall.has(kind) ? method : undefined);
        this.until.set(kind, seconds === undefined ? Infinity : Date.now() + seconds * 1000);
        if (kind === 'delay') this.delayMs = ms ?? 2000;
        if (kind === 'hold') this.holdMs = ms ?? 2000;
        if (kind === 'stale') this.staleMs = ms ?? 2000;
        if (kind === 'late') this.lateMs = ms ?? 2000;
        if (kind === 'slow') this.slowMs = ms ?? 50;
    }

    clear() {
        this.until.clear();
        this.coming = [];
    }

    /// Uses up one strike of a counted fault, if one is due.
    take(kind, method) {
        const found = this.coming.find((it) => it.kind === kind && (!it.method || it.method === method));
        if (found && --found.left <= 0) this.coming.splice(this.coming.indexOf(found), 1);
        return found;
    }

    /// `method` is the call that is being answered, where there is one.
    active(kind, method) {
        const only = this.only.get(kind);
        return (this.until.get(kind) ?? 0) > Date.now() && (!only || !method || only === method);
    }

    list() {
        return [...[...lasting].filter((kind) => this.active(kind)), ...this.coming.map(({ kind }) => kind)];
    }
}
