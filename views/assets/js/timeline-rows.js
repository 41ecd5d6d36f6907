// Draws the rows of the timeline and touches only what changed; 200 devices stay smooth.
import { html, icon, iconHref, put, say, svg } from './dom.js';
import { JobMark } from './job-mark.js';
import { jobKey } from './pulse-state.js';
import { isLive, statusOf } from './status.js';
import { jobsOf, summary } from './timeline-layout.js';

const FRAME_BUDGET_MS = 8;  // Of the 16 that a frame has; the rest is the browser's.
const ROW = 'relative border-t border-line px-4 py-2 hover:bg-hover/60 sm:grid sm:items-center'
    + ' sm:grid-cols-[152px_minmax(0,1fr)_152px] sm:gap-4 sm:px-5 sm:py-1.5'
    + ' min-h-13 lg:grid-cols-[224px_minmax(0,1fr)_200px]';
const CUT = 'block truncate text-left';

function deviceIcon(os) {
    if (/server|linux|synology|qnap|nas/i.test(os)) return 'server';
    return /darwin|mac/i.test(os) ? 'laptop' : 'desktop';
}

function layerOf(job) {
    if (isLive(job)) return 2;
    return statusOf(job).issue ? 1 : 0;
}

function statusLine() {
    const use = svg('use');
    const tone = html('span', { class: 'inline-flex' },
        svg('svg', { class: 'ic size-4', 'aria-hidden': 'true' }, use));
    const word = html('span');
    return { use, tone, word, element: html('span', { class: 'st' }, tone, word) };
}

class Row {
    /** Keeps the place of a row; what it shows is built when it is drawn. */
    constructor(device) {
        this.key = device.key;
        this.marks = new Map();
        this.walk = [];  // The same marks in the order of time.
        this.element = html('li', { class: ROW, 'data-key': this.key });
    }

    #build() {
        this.icon = icon('desktop', 'size-5');
        this.dot = html('span', { class: 'dot absolute -right-1 -bottom-0.5 ring-2 ring-surface' });
        this.onlineWord = html('span', { class: 'sr-only' });
        this.iconBox = html('span', { class: 'relative' }, this.icon, this.dot, this.onlineWord);
        // Each has the direction of its own script, so that the end of a long one is cut.
        this.name = html('bdi', { class: `${CUT} text-data font-medium text-ink` });
        this.user = html('bdi', { class: `${CUT} text-xs text-ink-3` });
        this.lines = [statusLine(), statusLine()];  // Beside the name on phones, else at the end.
        this.jobs = svg('g');
        this.track = svg('svg', { class: 'block h-7 w-full overflow-visible', role: 'group' },
            svg('line', { class: 'tl-base', x1: 0, x2: '98%', y1: 14, y2: 14 }), this.jobs);
        this.note = html('div', { class: 'truncate text-xs text-ink-3' });
        this.progress = html('div', { class: 'mt-1' });
        return [
            html('div', { class: 'flex min-w-0 items-center gap-2.5' }, this.iconBox,
                html('div', { class: 'min-w-0 flex-1' }, this.name, this.user),
                html('div', { class: 'max-w-1/2 text-right sm:hidden' }, this.lines[0].element)),
            html('div', { class: 'relative mt-1.5 sm:mt-0', 'data-track': true }, this.track),
            html('div', { class: 'hidden min-w-0 sm:block' }, this.lines[1].element, this.note,
                this.progress),
        ];
    }

    update(device, now) {
        const parts = this.jobs ? null : this.#build();
        const name = device.name || 'Unnamed device';
        say(this.name, name);
        put(this.name, 'title', name);
        // What it did stays true until it leaves the window.
        say(this.user, device.registered === false ? `Removed · ${device.username}` : device.username);
        put(this.icon.firstChild, 'href', iconHref(deviceIcon(device.os)));
        this.#online(device.online);
        this.#status(summary(device, now), name);
        put(this.track, 'aria-label', `Jobs of ${name}, last 24 hours`);
        this.#jobs(jobsOf(device, now), now);
        // Filled in one piece: the page lays it out once.
        if (parts) this.element.append(...parts);
    }

    #online(online) {
        this.dot.hidden = online === null;
        this.dot.classList.toggle('dot-on', online === true);
        this.dot.classList.toggle('dot-off', online === false);
        put(this.iconBox, 'class', `relative ${online === false ? 'text-ink-3' : 'text-ink-2'}`);
        say(this.onlineWord, online === null ? '' : online ? 'Online' : 'Offline');
    }

    #status(status, name) {
        const running = status.tone === 'run';
        for (const line of this.lines) {
            // Good states keep plain ink, so that only trouble is coloured.
            const ink = status.issue || running ? status.text : 'text-ink-2';
            put(line.element, 'class', `st text-left whitespace-normal ${ink}`);
            put(line.tone, 'class', `inline-flex ${status.text} ${running ? 'live-pulse' : ''}`);
            put(line.use, 'href', iconHref(status.icon));
            say(line.word, status.word);
        }
        say(this.note, status.note);
        this.progress.hidden = !running;
        if (!running) return;
        const known = status.share !== null;
        const wanted = known ? 'PROGRESS' : 'DIV';
        if (this.progress.firstChild?.nodeName !== wanted) {
            this.progress.replaceChildren(known
                ? html('progress', { class: 'bar bar-thin bar-run', max: 100 })
                : html('div', { class: 'bar-busy' }));
        }
        if (known) {
            put(this.progress.firstChild, 'value', status.share);
            put(this.progress.firstChild, 'aria-label', `Progress of ${name}`);
        }
    }

    #jobs(jobs, now) {
        const gone = new Set(this.marks.keys());
        this.walk = [];
        for (const job of jobs) {
            const key = jobKey(job);
            gone.delete(key);
            let mark = this.marks.get(key);
            if (!mark) {
                mark = new JobMark(key);
                this.marks.set(key, mark);
            }
            mark.update(job, now);
            this.walk.push(mark);
        }
        for (const key of gone) {
            this.marks.get(key).element.remove();
            this.marks.delete(key);
        }
        this.#stack();
        // One tab stop per device: where the reader was, else the latest job.
        if (!this.jobs.querySelector('[tabindex="0"]')) {
            this.walk.at(-1)?.element.setAttribute('tabindex', '0');
        }
    }

    // What is drawn later lies on top: no good job of a minute later may hide a failure.
    #stack() {
        let place = null;
        for (const layer of [0, 1, 2]) {
            for (const { element, job } of this.walk) {
                if (layerOf(job) !== layer) continue;
                const before = place ? place.nextSibling : this.jobs.firstChild;
                // A focused element loses its focus when it is moved; its place may wait.
                if (before !== element && document.activeElement !== element) {
                    this.jobs.insertBefore(element, before);
                }
                place = element;
            }
        }
    }
}

export class TimelineRows {
    #list;
    #rows = new Map();
    #waiting = new Map();
    #pumping = false;
    #now;

    constructor(list, now) {
        this.#list = list;
        this.#now = now;
    }

    row(key) {
        return this.#rows.get(key);
    }

    /** Shows these devices in this order; `keys` names the changed ones (null: all). */
    show(devices, keys) {
        const wanted = new Set(devices.map((device) => device.key));
        for (const [key, row] of this.#rows) {
            if (wanted.has(key)) continue;
            row.element.remove();
            this.#rows.delete(key);
            this.#waiting.delete(key);
        }
        let place = this.#list.firstElementChild;
        for (const device of devices) {
            let row = this.#rows.get(device.key);
            const fresh = !row;
            if (fresh) {
                row = new Row(device);
                this.#rows.set(device.key, row);
            }
            if (place === row.element) place = place.nextElementSibling;
            else this.#list.insertBefore(row.element, place);
            if (fresh || keys === null || keys.has(device.key)) {
                this.#waiting.set(device.key, device);
            }
        }
        if (!this.#pumping) this.#pump();
    }

    // Updates what waits, a frame's share at a time.
    #pump() {
        const until = performance.now() + FRAME_BUDGET_MS;
        const now = this.#now();
        for (const [key, device] of this.#waiting) {
            if (performance.now() > until) break;
            this.#waiting.delete(key);
            this.#rows.get(key).update(device, now);
        }
        this.#pumping = this.#waiting.size > 0;
        if (this.#pumping) requestAnimationFrame(() => this.#pump());
    }
}
