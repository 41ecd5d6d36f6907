// The server's time. Browsers' clocks are wrong by minutes often enough to misplace a sliver.

const monotonic = () => performance.now() / 1000;

let base = Date.now() / 1000;
let since = monotonic();

/** Seconds since 1970 as the server counts them. */
export function now() {
    return base + (monotonic() - since);
}

/** Takes the `t` of a snapshot or event. */
export function sync(t) {
    if (!Number.isFinite(t) || t <= 0) return;
    const drift = t - now();
    // t is whole seconds and was late on arrival: it can only be behind, so forward steps are
    // always right, and small backward ones are the wire's doing.
    if (drift > 0 || drift < -2) {
        base = t;
        since = monotonic();
    }
}
