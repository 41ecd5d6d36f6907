// A restore at work and its end, as a card: percent or an honest bar, what was restored, how fast, how
// long still; at the end the counts and what is to be looked at.
import { attempt, deviceAction } from './actions.js';
import { html, icon, iconHref, put, say } from './dom.js';
import { count, exactLength, rate, short, size, time } from './format.js';
import { issueWords, leftWords, resultWords } from './restore-progress.js';
import { causeOf, isLive } from './status.js';
import { toast } from './toasts.js';

let made = 0;

export class RestoreCard {
    root;
    #followed;
    #page;
    #off;
    #cancelled = false;
    #hasMore = false;

    /** `page`: { openJob, confirm, now }; `onMore`, `onClose`: what its buttons do (without: no button). */
    constructor(followed, { page, onMore = null, onClose = null }) {
        made += 1;
        const id = `restore-card-${made}`;
        this.#followed = followed;
        this.#page = page;
        const { record } = followed;
        const part = (tag, name, attributes = {}, ...children) => html(tag, { 'data-card': name, ...attributes }, ...children);
        const figure = (name, label) => html('div', {}, html('dt', { class: 'text-xs text-ink-3' }, label),
            html('dd', { class: 'text-base font-semibold text-ink wrap-anywhere', 'data-card': name }));
        const log = part('button', 'log', { type: 'button', class: 'btn btn-quiet btn-sm', hidden: true }, icon('log'), 'Log');
        const cancel = part('button', 'cancel', { type: 'button', class: 'btn btn-danger-quiet btn-sm' }, 'Cancel restore…');
        const more = part('button', 'more', { type: 'button', class: 'btn btn-ghost btn-sm', hidden: true }, icon('restore'), 'Restore more');
        const close = onClose ? html('button', { type: 'button', class: 'btn btn-ghost btn-icon btn-sm -mr-2', 'aria-label': `Put the card of ${short(record.itemName)} away` }, icon('x', 'size-5')) : null;
        this.root = html('section', { class: 'card is-live', 'aria-labelledby': id, 'data-restore-card': record.key },
            html('div', { class: 'px-4 pt-4 pb-4 sm:px-6 sm:pt-5' },
                html('div', { class: 'flex flex-wrap items-center justify-between gap-x-3 gap-y-1' },
                    html('div', { class: 'flex min-w-0 items-center gap-3' }, part('span', 'badge', { class: 'badge text-run bg-run-soft' }, html('svg'), html('span')),
                        html('h2', { id, class: 'min-w-0 truncate text-base', title: `${record.itemName} to ${record.deviceName}` }, html('bdi', {}, record.itemName), ' to ', html('bdi', {}, record.deviceName))),
                    html('div', { class: 'flex items-center gap-2' }, part('span', 'when', { class: 'text-data text-ink-3' }), close)),
                part('div', 'work', {},
                    html('div', { class: 'mt-4 flex items-baseline justify-between gap-4' }, part('p', 'percent', { class: 'text-2xl font-semibold tracking-tight text-ink' }), part('p', 'left', { class: 'text-data text-ink-2' })),
                    part('p', 'waiting', { class: 'mt-3 text-sm text-ink', role: 'status' }),
                    part('progress', 'bar', { class: 'bar bar-run mt-2', max: 100, value: 0, 'aria-labelledby': id, hidden: true }), part('div', 'busy', { class: 'bar-busy is-waiting mt-3' }),
                    part('dl', 'figures', { class: 'mt-5 grid grid-cols-2 gap-4 sm:grid-cols-4', hidden: true }, figure('bytes', 'Restored'), figure('files', 'Files'), figure('speed', 'Speed'), figure('phase', 'Now'))),
                part('div', 'done', { hidden: true }, part('p', 'result', { class: 'mt-3 text-sm wrap-anywhere text-ink', role: 'status' }), part('p', 'issues', { class: 'mt-0.5 text-data wrap-anywhere text-ink-3' }))),
            html('div', { class: 'flex flex-wrap items-center gap-2 border-t border-line px-4 py-3.5 sm:px-6' }, log, cancel, more,
                part('p', 'note', { class: 'ml-auto text-data text-ink-3' })));
        this.#part('badge').firstElementChild.replaceWith(icon('run'));
        log.addEventListener('click', () => page.openJob(this.#followed.record.jobId, log));
        cancel.addEventListener('click', () => this.#cancel(cancel));
        more.addEventListener('click', () => onMore?.(record));
        this.#hasMore = Boolean(onMore);
        close?.addEventListener('click', () => onClose(record));
        this.#off = followed.on(() => this.draw());
        this.draw();
    }

    end() {
        this.#off();
        this.root.remove();
    }

    #part(name) {
        return this.root.querySelector(`[data-card="${name}"]`);
    }

    async #cancel(button) {
        const { record } = this.#followed;
        const yes = await this.#page.confirm({
            title: `Cancel the restore of ${short(record.itemName)}?`, icon: 'cancelled', yes: 'Cancel restore', no: 'Let it run',
            body: [`${record.deviceName} stops where it is. What is restored by then stays there; the rest is not.`],
        });
        if (!yes) return;
        const answer = await attempt(() => deviceAction('cancelJob', { deviceId: record.deviceId, jobId: this.#followed.record.jobId }), { button, about: `cancel-${record.key}` });
        if (!answer) return;
        this.#cancelled = true;
        toast(`${short(record.deviceName)} is asked to stop. It ends the restore when it has heard of it, mostly within seconds.`, 'good', { about: `cancel-${record.key}` });
        this.draw();
    }

    draw() {
        const { job, state, record, late } = this.#followed;
        const live = !job || isLive(job);
        const badge = this.#part('badge');
        const word = !job ? 'Waiting' : live ? (state.word === 'Running' ? 'Restoring' : state.word) : state.tone === 'ok' ? (record.writes ? 'Restored' : 'Checked') : state.word;
        put(badge, 'class', job ? state.badge : 'badge text-run bg-run-soft');
        put(badge.querySelector('use'), 'href', iconHref(job ? state.icon : 'run'));
        say(badge.lastElementChild, word);
        this.#part('work').hidden = !live;
        this.#part('done').hidden = live;
        this.#part('log').hidden = !this.#followed.record.jobId;
        const cancel = this.#part('cancel');
        cancel.hidden = !live || !this.#followed.record.jobId || this.#cancelled;
        this.#part('more').hidden = live || !this.#hasMore;
        say(this.#part('note'), live ? 'Goes on when you leave this page.' : '');
        if (live) this.#drawWork(job, late, record);
        else this.#drawEnd(job, state, record);
    }

    #drawWork(job, late, record) {
        const { bytes, bytesTotal, files, filesTotal, speed, left, phase, ...known } = this.#followed.figures;
        // Before it has begun there is no share of it.
        const percent = job ? known.percent : null;
        say(this.#part('when'), job?.started_at ? `started ${time(job.started_at)}` : '');
        say(this.#part('percent'), percent === null ? '' : `${percent} %`);
        say(this.#part('left'), leftWords(left));
        this.#part('percent').parentElement.hidden = percent === null;
        say(this.#part('waiting'), this.#cancelled ? 'Asked to stop. Until the device has heard of it, it is still at work.'
            : job ? (percent === null ? 'At work. The device has not said how much there is.' : '')
                : late ? 'It has not started yet. It shows here and in Job Logs when it does.' : `Waiting for ${record.deviceName} to start it…`);
        this.#part('waiting').hidden = this.#part('waiting').textContent === '';
        const bar = this.#part('bar');
        bar.hidden = percent === null;
        bar.value = percent ?? 0;
        this.#part('busy').hidden = percent !== null;
        this.#part('figures').hidden = !job;
        const amount = (name, value, of) => {
            const place = this.#part(name);
            place.replaceChildren(value, ...(of ? [' ', html('span', { class: 'text-data font-normal text-ink-3' }, of)] : []));
        };
        amount('bytes', size(bytes), bytesTotal ? `of ${size(bytesTotal)}` : '');
        amount('files', count(files), filesTotal ? `of ${count(filesTotal)}` : '');
        amount('speed', speed > 0 ? rate(speed) : '–');
        amount('phase', phase);
    }

    #drawEnd(job, state, record) {
        const took = job.ended_at - job.started_at;
        say(this.#part('when'), `${time(job.ended_at)}${took > 0 ? `, took ${exactLength(took)}` : ''}`);
        const { result } = this.#followed;
        const good = state.tone === 'ok' || state.tone === 'warn';
        say(this.#part('result'), [good ? '' : causeOf(job), resultWords(result, record)].filter(Boolean).join(' ')
            || (record.writes ? record.where : state.tone === 'ok' ? 'All of it could be read. Nothing was written.' : state.tone === 'warn' ? 'It ended with warnings: the log names what could not be read.' : ''));
        say(this.#part('issues'), issueWords(result).join(' '));
    }
}
