// Times as the server wrote them become the reader's own: <time datetime="…Z" data-time="ago">.
// `ago`: "14 min ago"; `day`: the date; `since`: "14:05", "Sun 08:00" or the date; `sofar`: "8 min so
// far". Exact on hover.
import { now } from './clock.js';
import * as format from './format.js';

const BEAT_MS = 30_000;

const MONTH_S = 30 * 86_400;  // Nobody counts further back in days.

const WORDS = {
    ago: (at, t) => (t - at > MONTH_S ? format.date(at) : format.ago(at, t)),
    day: (at) => format.date(at),
    since: (at, t) => format.dayTimeShort(at, t),
    sofar: (at, t) => `${format.length(t - at)} so far`,
};

/** Writes the times below `root` as they read now. */
export function tellTimes(root = document) {
    const t = now();
    for (const element of root.querySelectorAll('time[data-time]')) {
        const at = Date.parse(element.dateTime) / 1000;
        if (!Number.isFinite(at)) continue;
        const text = WORDS[element.dataset.time]?.(at, t);
        if (text && element.textContent !== text) element.textContent = text;
        if (!element.title) element.title = format.exact(at);
    }
}

/** Sets one to another moment. */
export function setTime(element, at) {
    element.dateTime = format.iso(at);
    element.removeAttribute('title');
    tellTimes(element.parentElement);
}

export function startTimes() {
    tellTimes();
    window.addEventListener('eb:refreshed', () => tellTimes());
    setInterval(() => document.hidden || tellTimes(), BEAT_MS);
    document.addEventListener('visibilitychange', () => document.hidden || tellTimes());
}
