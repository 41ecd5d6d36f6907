// The server's time. Browsers' clocks are wrong by minutes often enough to misplace a sliver.

const monotonic = () => performance.now() / 1000;

let base = Date.now() / 1000;
let since = monotonic();

/** Seconds since 1970 as the server counts them. */
export function now() {
    return base + (monotonic() - since);
}

/** Takes the `t` of an event. It may be replayed from a while ago, so it can only push forward. */
export function syncForward(t) {
    if (Number.isFinite(t) && t > now()) set(t);
}

/** Takes the `t` of a snapshot, which was just made: it may turn the clock back as well. */
export function sync(t) {
    if (!Number.isFinite(t) || t <= 0) return;
    const drift = t - now();
    // t is whole seconds and was late on arrival, so being a little behind is no news.
    if (drift > 0 || drift < -2) set(t);
}

function set(t) {
    base = t;
    since = monotonic();
}

/** Counts milliseconds. Sleep stops one of a machine's clocks and a correction moves the other:
 *  the larger count is believed, for old news must never look fresh. */
export function stopwatch() {
    const wall = Date.now();
    const steady = performance.now();
    return () => Math.max(Date.now() - wall, performance.now() - steady);
}

const PARTED_MS = 5000;
let gap = Date.now() - performance.now();

/** Whether the machine slept or its clock was set since the last call. */
export function parted() {
    const before = gap;
    gap = Date.now() - performance.now();
    return Math.abs(gap - before) > PARTED_MS;
}
