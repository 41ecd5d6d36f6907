// The card that tells about one job while it is pointed at or has the focus.
import { html, icon } from './dom.js';
import * as format from './format.js';
import { bytesWord, isLive, jobKind, jobName, shareOf, statusOf } from './status.js';

const GAP = 8;
const HIDE_MS = 150;  // Long enough to move the pointer from the sliver onto the card.

function facts(job, now) {
    const live = isLive(job);
    const rows = [['Started', format.timeToSecond(job.started_at)]];
    const took = live ? now - job.started_at : job.ended_at - job.started_at;
    if (took >= 1) rows.push([live ? 'Running for' : 'Ran for', format.exactLength(took)]);
    const bytes = live ? job.bytes_done : job.bytes;
    if (bytes > 0) rows.push([bytesWord(job).replace(/^./, (first) => first.toUpperCase()), format.size(bytes)]);
    if (live && job.throughput_bps > 0) rows.push(['Speed', format.rate(job.throughput_bps)]);
    const share = live ? shareOf(job) : null;
    if (share !== null) rows.push(['Done', `${share} % (${job.items_done} of ${job.items_total})`]);
    if (jobName(job) !== jobKind(job)) rows.push(['Kind', jobKind(job)]);
    return rows;
}

export class JobPopover {
    #element;
    #timer = 0;
    #shown = null;
    #now;

    /** `element` is the empty card; `now` gives the server's time. */
    constructor(element, now) {
        this.#element = element;
        this.#now = now;
        element.addEventListener('pointerenter', () => clearTimeout(this.#timer));
        element.addEventListener('pointerleave', () => this.hideSoon());
    }

    get open() {
        return this.#shown !== null;
    }

    show(device, mark) {
        clearTimeout(this.#timer);
        this.#shown?.mark.show(false);
        this.#shown = { device, mark };
        mark.show(true);
        this.#fill();
        this.#element.hidden = false;
        this.#place();
    }

    /** The shown job may have changed, or left. */
    refresh() {
        if (!this.#shown) return;
        if (!this.#shown.mark.element.isConnected) this.hide();
        else this.#fill();
    }

    hide() {
        clearTimeout(this.#timer);
        this.#shown?.mark.show(false);
        this.#shown = null;
        this.#element.hidden = true;
    }

    hideSoon() {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => {
            // What has the focus keeps its card, wherever the pointer is.
            if (this.#shown && !this.#shown.mark.element.matches(':focus-visible')) this.hide();
        }, HIDE_MS);
    }

    #fill() {
        const { device, mark: { job } } = this.#shown;
        const now = this.#now();
        const status = statusOf(job);
        const list = html('dl', { class: 'mt-3 grid grid-cols-[84px_1fr] gap-y-1 text-data' });
        for (const [term, text] of facts(job, now)) {
            list.append(html('dt', { class: 'text-ink-3' }, term),
                html('dd', { class: 'text-ink' }, text));
        }
        this.#element.replaceChildren(
            html('div', { class: 'flex items-center justify-between gap-3' },
                html('span', { class: status.badge }, icon(status.icon), status.word),
                html('span', { class: 'text-xs text-ink-3' }, format.dayTime(job.started_at, now))),
            html('p', { class: 'mt-2.5 text-sm font-medium wrap-anywhere text-ink' },
                html('bdi', {}, jobName(job))),
            html('p', { class: 'text-data wrap-anywhere text-ink-3' },
                html('bdi', {}, device.name || 'Unnamed device'), ' · ',
                html('bdi', {}, device.username)),
            list,
            html('p', { class: 'mt-3 flex items-center justify-between gap-3 border-t border-line pt-2.5 text-xs text-ink-3' },
                html('button', { type: 'button', class: 'link', tabindex: '-1', 'data-open-job': job.job_id }, 'Open the log'),
                html('span', { class: 'max-sm:hidden' }, 'or press Enter')));
    }

    // Under the job, inside the card that holds the timeline and inside the window.
    #place() {
        const box = this.#element.offsetParent.getBoundingClientRect();
        const at = this.#shown.mark.shape.getBoundingClientRect();
        const own = this.#element.getBoundingClientRect();
        const middle = at.left + at.width / 2 - box.left;
        const left = Math.max(GAP, Math.min(middle - own.width / 2, box.width - own.width - GAP));
        const below = at.bottom + GAP + own.height <= window.innerHeight;
        const top = below ? at.bottom - box.top + GAP : at.top - box.top - own.height - GAP;
        this.#element.style.left = `${left}px`;
        this.#element.style.top = `${top}px`;
    }
}
