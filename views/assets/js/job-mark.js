// Draws one job on its track: a bar from start to end, and a shape on it where there was trouble.
import { put, svg } from './dom.js';
import * as format from './format.js';
import { isLive, jobName, statusOf } from './status.js';
import { sliver } from './timeline-layout.js';

const BARS = {
    ok: 'sl sl-ok', run: 'sl sl-run', warn: 'sl sl-warn', bad: 'sl sl-bad', int: 'sl sl-int',
    skip: 'sl sl-skip', off: 'sl sl-skip',
};

const SHAPES = {
    warn: () => [
        svg('path', {
            class: 'mk-warn',
            d: 'M-1.3 6.6a1.5 1.5 0 0 1 2.6 0l6.3 11.2a1.5 1.5 0 0 1-1.3 2.2H-6.3'
                + 'a1.5 1.5 0 0 1-1.3-2.2Z',
        }),
        svg('path', { class: 'mk-g', d: 'M0 10.5v4M0 17.2v.1' }),
    ],
    bad: () => [
        svg('circle', { class: 'mk-bad', cx: 0, cy: 14, r: 7.5 }),
        svg('path', { class: 'mk-g', d: 'm-2.6 11.4 5.2 5.2m0-5.2-5.2 5.2' }),
    ],
    missed: () => [
        svg('circle', { class: 'mk-missed', cx: 0, cy: 14, r: 7 }),
        svg('path', { class: 'mk-missed-g', d: 'M0 11v3.2l1.9 1' }),
    ],
    int: () => [
        svg('rect', { class: 'mk-int', x: -7, y: 7, width: 14, height: 14, rx: 4 }),
        svg('path', { class: 'mk-int-g', d: 'm-1.2 10.5-1.3 7M2.5 10.5l-1.3 7' }),
    ],
};

const STILL_S = 30;  // An ended job drifts by half a pixel in that time.

function label(job, now) {
    const begin = `${statusOf(job).word}, ${jobName(job)}, ${format.time(job.started_at)}`;
    if (isLive(job)) return `${begin} to now`;
    const took = job.ended_at - job.started_at;
    return took > 0 ? `${begin}, ${format.length(took)}` : begin;
}

export class JobMark {
    constructor(key) {
        this.key = key;
        this.element = svg('g', { class: 'tl-job', role: 'img', tabindex: '-1', 'data-job': key });
        this.tone = '';
        this.shape = null;  // Only where there is more than a bar.
        this.halo = null;
    }

    /** Brings the drawing in line with the job; what did not change is not touched. */
    update(job, now) {
        // Of a device's fifty jobs the one at work has news; the others wait for the minute.
        const still = job === this.job && !isLive(job) && Math.abs(now - this.drawn) < STILL_S;
        if (still) return;
        this.job = job;
        this.drawn = now;
        const at = sliver(job, now);
        this.at = at;
        if (at.tone !== this.tone) this.#build(at);
        if (this.bar) {
            put(this.bar, 'x', `${at.x}%`);
            put(this.bar, 'width', `${at.width}%`);
        }
        if (this.shape) put(this.shape, 'x', `${at.mark}%`);
        put(this.element, 'aria-label', label(job, now));
    }

    /** Pointed at, or walked to: then it has a halo. Thousands of others never need one. */
    show(yes) {
        this.element.classList.toggle('is-shown', yes);
        if (!yes || this.halo) return;
        this.halo = svg('circle', { class: 'tl-halo', cx: 0, cy: 14, r: 11 });
        if (!this.shape) this.#addShape();
        this.shape.prepend(this.halo);
    }

    #build({ tone, bar }) {
        this.tone = tone;
        const tall = tone === 'run';
        this.bar = bar ? svg('rect', {
            class: BARS[tone], y: tall ? 8 : 9, height: tall ? 12 : 10,
        }) : null;
        this.element.replaceChildren(...[this.bar].filter(Boolean));
        // A job that went well is its bar alone: most are, and each element counts.
        this.shape = null;
        const lines = [this.halo, ...(SHAPES[tone]?.() ?? [])].filter(Boolean);
        if (lines.length) this.#addShape(...lines);
    }

    // The halo lives in the shape, so that both stand at one place.
    #addShape(...lines) {
        this.shape = svg('svg', { overflow: 'visible', class: 'mk', x: `${this.at.mark}%` },
            ...lines);
        this.element.append(this.shape);
    }
}
