// The live store behind the dashboard: takes pulse events, tells the page what changed.
//
// eb:timeline-changed (detail.keys: the changed devices, null for all) follows at most once a
// frame, and Alpine.store('ebTimeline').ver counts it.
import { now, sync, syncForward } from './clock.js';
import { PulseState, deviceKey } from './pulse-state.js';

const BEAT_MS = 60_000;  // "now" moves a fifteenth of a percent in that time.
const BEAT_MIN_MS = 250;

export const state = new PulseState();

let dirty = new Set();
let everything = false;
let scheduled = false;

/** The running jobs of one device. */
function getFor(server_id, username, device) {
    const known = state.devices.get(deviceKey({ server_id, username, device }));
    return known ? [...known.running.values()] : [];
}

/** Asks for a redraw of these devices (null: of all) with the next frame. */
export function changed(keys) {
    if (keys === null) everything = true;
    else for (const key of keys) dirty.add(key);
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
        const detail = { keys: everything ? null : dirty };
        dirty = new Set();
        everything = false;
        scheduled = false;
        window.dispatchEvent(new CustomEvent('eb:timeline-changed', { detail }));
    });
}

let beat = 0;

// Moves "now", at the latest when the next snoozed incident comes back. Nobody sees a hidden tab.
function beatOn() {
    clearTimeout(beat);
    if (document.hidden) return;
    const back = (state.nextReturn(now()) - now()) * 1000;
    beat = setTimeout(() => {
        state.prune(now());
        changed(null);
        beatOn();
    }, Math.max(BEAT_MIN_MS, Math.min(BEAT_MS, back)));
}

/** Applies one event, whether the stream brought it or this page knows it first. */
export function tell(event) {
    const key = state.apply(event);
    changed(key === null ? [] : [key]);
    if (String(event.kind).startsWith('incident:')) beatOn();
}

/** Registers the store and starts to listen. */
export function startTimelineStore(Alpine) {
    Alpine.store('ebTimeline', { ver: 0, filter: 'all' });
    // The name under which other scripts of the client area know the running jobs.
    window.__EB_TIMELINE = { getFor };

    window.addEventListener('eb:timeline-changed', () => {
        Alpine.store('ebTimeline').ver += 1;
    });
    window.addEventListener('eb:pulse-snapshot', ({ detail }) => {
        sync(detail.t);
        state.applySnapshot(detail);
        changed(null);
        beatOn();
    });
    window.addEventListener('eb:pulse', ({ detail }) => {
        syncForward(detail.t);
        tell(detail);
    });
    document.addEventListener('visibilitychange', () => {
        if (!document.hidden) {
            state.prune(now());
            changed(null);
        }
        beatOn();
    });
    beatOn();
}
