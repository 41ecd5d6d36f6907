// One job in a drawer: what became of it and why, then its log, which goes on while the job does.
// Loaded when a job is first opened; `page` is what it shares with the page's own script.
import { deviceAction, post, tellError } from './actions.js';
import { copy } from './copy.js';
import { html, icon, say } from './dom.js';
import * as format from './format.js';
import { causeWords, factsOf, readingWords, whatOf } from './job-facts.js';
import { LogLines, textOf } from './log-lines.js';
import { LogList } from './log-list.js';
import { LogReader } from './log-reader.js';
import { bytesWord, isLive, jobKind, jobName, shareOf, statusOf } from './status.js';
import { toast } from './toasts.js';

const FIND_MS = 150;
const SECOND_MS = 1000;
const SLOW_MS = 10_000;
const EVIDENCE = 300;   // Letters of the first error, above the log.
const MANY = 20_000;    // More lines than anybody pastes.

const root = document.getElementById('job-drawer');
const part = (name) => root.querySelector(`[data-part="${name}"]`);

/** Everything of one opening; another job gets another. */
class Opened {
    #page;
    #job = null;
    #lines = new LogLines();
    #list;
    #reader = null;
    #log = { reading: true };
    #follow = false;
    #cancelled = false;
    #match = -1;
    #live = null;       // The last event of this job.
    #lastTop = 0;
    #told = '';
    #since = performance.now();
    #timers = [];
    #listening = new AbortController();

    constructor(id, page) {
        this.id = id;
        this.#page = page;
        this.#list = new LogList(part('lines'), part('body'), this.#lines);
        this.#reset();
        this.#listen();
        this.#load();
        this.#readLog();
        this.#timers.push(setInterval(() => document.hidden || this.#tick(), SECOND_MS));
    }

    end() {
        this.ended = true;
        this.#listening.abort();
        this.#reader.stop();
        for (const timer of this.#timers) clearInterval(timer);
        clearTimeout(this.finding);
    }

    // What stands there of the job before.
    #reset() {
        for (const name of ['badge', 'facts', 'lines', 'cause']) part(name).replaceChildren();
        for (const name of ['when', 'what', 'found', 'lines-count', 'log-note', 'progress-text']) say(part(name), '');
        for (const name of ['cause', 'progress', 'cancel', 'newest', 'follow-label', 'tools', 'log-trouble', 'details-trouble', 'asked']) {
            part(name).hidden = true;
        }
        say(part('name'), 'Job');
        part('find').value = '';
        part('bones').hidden = false;
        part('body').scrollTop = 0;
        this.#severity('D');
    }

    #listen() {
        const on = (target, name, run) => target.addEventListener(name, run, { signal: this.#listening.signal });
        on(root, 'click', (event) => this.#click(event));
        on(root, 'keydown', (event) => this.#key(event));
        on(part('find'), 'input', () => {
            clearTimeout(this.finding);
            this.finding = setTimeout(() => this.#find(), FIND_MS);
        });
        on(part('body'), 'scroll', () => this.#scrolled());
        on(window, 'eb:pulse', ({ detail }) => this.#event(detail));
        on(window, 'online', () => part('details-trouble').hidden || this.#load());
        on(window, 'resize', () => this.#redraw());
    }

    async #load() {
        try {
            const { job } = await post('job-reports', { action: 'jobDetail', jobId: this.id });
            if (this.ended) return;
            this.#job = { ...job, conflicting_job: job.conflicting_job ?? null };
            part('details-trouble').hidden = true;
            this.#draw();
        } catch (error) {
            if (this.ended) return;
            this.#trouble('details-trouble', error, 'The job');
        } finally {
            if (!this.ended) part('bones').hidden = true;
        }
    }

    #readLog() {
        this.#reader = new LogReader({
            ask: ({ after, limit, signal }) => post('job-reports', { action: 'jobLogEntries', jobId: this.id, after, limit },
                { signal }),
            onLines: (entries, fresh) => this.#take(entries, fresh),
            onState: (told) => {
                Object.assign(this.#log, told);
                this.#tellLog();
            },
        });
        this.#reader.start();
    }

    // What is live is newer than what the table said.
    #event({ kind, job }) {
        if (!job || job.job_id !== this.id || !String(kind).startsWith('job:')) return;
        this.#live = job;
        if (kind === 'job:end') {
            this.#load();
            this.#reader.nudge();
        }
        if (this.#job) {
            Object.assign(this.#job, { status: job.status, status_code: job.status_code, ended_at: job.ended_at });
            this.#draw();
        }
    }

    #draw() {
        const job = this.#job;
        const now = this.#page.now();
        const status = statusOf(job);
        const live = isLive(job);
        const share = this.#live && live ? shareOf(this.#live) : null;
        part('badge').replaceChildren(html('span', { class: status.badge }, icon(status.icon),
            share === null ? status.word : `${status.word} ${share} %`));
        say(part('when'), `${live ? 'since ' : ''}${format.dayTime(job.started_at, now)}`);
        say(part('name'), jobName(job));
        say(part('what'), whatOf(job));
        this.#drawFacts(factsOf(job, now));
        this.#drawProgress(live, share);
        this.#drawCause(status);
        const cancel = part('cancel');
        cancel.hidden = !live || !job.cancellable || this.#cancelled;
        say(cancel, `Cancel ${jobKind(job).toLowerCase()}…`);
        part('asked').hidden = !live || !this.#cancelled;
        part('follow-label').hidden = !live;
        if (!live) part('newest').hidden = true;
    }

    // A second later only a text differs: what is marked on the page stays marked.
    #drawFacts(rows) {
        const list = part('facts');
        const same = list.children.length === rows.length
            && rows.every(([term], at) => list.children[at].firstChild.textContent === term);
        if (!same) {
            list.replaceChildren(...rows.map(([term]) => html('div', { class: 'flex justify-between gap-4' },
                html('dt', { class: 'shrink-0 text-ink-3' }, term),
                html('dd', { class: 'min-w-0 text-right wrap-anywhere text-ink' }, html('bdi')))));
        }
        rows.forEach(([, text], at) => say(list.children[at].querySelector('bdi'), text));
    }

    #drawProgress(live, share) {
        const job = this.#live;
        part('progress').hidden = !live || !job;
        if (part('progress').hidden) return;
        const bar = part('bar');
        bar.hidden = share === null;
        part('busy').hidden = share !== null;
        if (share !== null) bar.value = share;
        const words = [];
        if (job.bytes_done > 0) words.push(`${format.size(job.bytes_done)} ${bytesWord(job)}`);
        if (job.items_total > 0) words.push(`${format.count(job.items_done)} of ${format.count(job.items_total)}`);
        if (job.throughput_bps > 0) words.push(format.rate(job.throughput_bps));
        say(part('progress-text'), words.join(' · ') || 'At work');
    }

    /** The cause in words, and the first line of the log that says it. */
    #drawCause(status) {
        const words = causeWords(this.#job, this.#page.now());
        const box = part('cause');
        box.hidden = !words;
        if (!words) return;
        box.className = `notice mx-4 mb-4 sm:mx-6 ${['bad', 'missed'].includes(status.tone) ? 'notice-bad' : status.issue ? 'notice-warn' : ''}`;
        const line = this.#lines.firstError >= 0 ? this.#lines.firstError
            : status.issue ? this.#lines.firstWarning : -1;
        const entry = line >= 0 ? this.#lines.all[line] : null;
        const other = this.#job.conflicting_job;
        const told = JSON.stringify([words, line, status.word, other?.job_id]);
        if (told === this.#told && box.hasChildNodes()) return;
        this.#told = told;
        box.replaceChildren(html('span', { class: status.text }, icon(status.icon, 'size-5')),
            html('div', { class: 'min-w-0 flex-1' },
                html('p', { class: 'font-medium wrap-anywhere text-ink' }, words.title),
                words.text ? html('p', { class: 'wrap-anywhere' }, words.text) : null,
                entry && entry.message ? html('p', { class: 'mt-1.5 line-clamp-4 font-mono text-xs wrap-anywhere text-ink-2' },
                    html('bdi', {}, format.short(entry.message, EVIDENCE))) : null,
                entry || other ? html('div', { class: 'mt-2.5 flex flex-wrap gap-2' },
                    entry ? html('button', { type: 'button', class: 'btn btn-quiet btn-sm', 'data-to-line': line },
                        icon('pin'), `Show line ${format.count(line + 1)}`) : null,
                    other ? html('button', { type: 'button', class: 'btn btn-ghost btn-sm', 'data-open-job': other.job_id },
                        'Open that job') : null) : null));
    }

    #take(entries, fresh) {
        const first = this.#lines.all.length === 0;
        if (fresh && !first) {
            this.#lines = Object.assign(new LogLines(), { least: this.#lines.least, pattern: this.#lines.pattern });
            this.#list = new LogList(part('lines'), part('body'), this.#lines);
        }
        const [error, warning] = [this.#lines.firstError, this.#lines.firstWarning];
        const stick = this.#follow;
        this.#lines.append(entries);
        if (fresh) this.#list.draw();
        else this.#list.grow();
        part('tools').hidden = this.#lines.all.length === 0;
        if (this.#job && (error !== this.#lines.firstError || warning !== this.#lines.firstWarning)) this.#drawCause(statusOf(this.#job));
        this.#tellCounts();
        if (stick) this.#list.toEnd();
    }

    #tellCounts() {
        const { counts, all, shown, found, pattern } = this.#lines;
        say(part('count-W'), counts.W + counts.E > 0 ? format.count(counts.W + counts.E) : '');
        say(part('count-E'), counts.E > 0 ? format.count(counts.E) : '');
        part('next-error').hidden = counts.E === 0;
        const total = this.#log.total ?? 0;
        const so = this.#log.running ? ' so far' : '';
        say(part('lines-count'), total > all.length ? `${format.count(all.length)} of ${format.count(total)} lines`
            : `${format.count(all.length)} ${all.length === 1 ? 'line' : 'lines'}${so}`);
        say(part('found'), !pattern ? '' : found.length === 0 ? 'none'
            : this.#match < 0 ? format.count(found.length) : `${format.count(this.#match + 1)} of ${format.count(found.length)}`);
        const none = all.length > 0 && shown.length === 0;
        part('none').hidden = !none;
        say(part('none'), this.#lines.least === 'E' ? 'No errors in this log.' : 'No warnings or errors in this log.');
    }

    #tellLog() {
        const { reading, error, running, truncated, retrying } = this.#log;
        const { length } = this.#lines.all;
        const slow = performance.now() - this.#since > SLOW_MS;
        const device = this.#job?.device_name || 'the device';
        part('log-bones').hidden = !(reading && length === 0 && !error);
        say(part('log-note'), error ? '' : reading && length === 0
            ? (slow ? `Asking the backup server for what ${device} wrote…` : 'Asking for the log…')
            : length === 0 ? `${running ? 'The device has written nothing yet.' : 'The device wrote no log for this job.'}`
                : truncated ? 'The log is longer than this page shows. What is missing is at its end.' : '');
        part('log-note').hidden = part('log-note').textContent === '';
        if (error) this.#trouble('log-trouble', error, 'The log', retrying ? ' It is tried again by itself.' : '');
        else part('log-trouble').hidden = true;
        part('live').hidden = !running || Boolean(error) || length === 0;
        this.#tellCounts();
    }

    #trouble(name, error, what, more = '') {
        if (error.code === undefined) throw error;
        const box = part(name);
        box.hidden = false;
        say(box.querySelector('p'), readingWords(error, what) + more);
        box.querySelector('button').hidden = ['not_found', 'forbidden'].includes(error.code);
        say(box.querySelector('button'), error.code === 'unauthenticated' ? 'Sign in again' : 'Try again');
        box.querySelector('button').dataset.again = error.code === 'unauthenticated' ? 'sign-in' : name;
    }

    #tick() {
        const running = this.#job && isLive(this.#job);
        if (running) this.#draw();
        if (this.#log.reading && this.#lines.all.length === 0) this.#tellLog();
    }

    #redraw() {
        if (root.hidden) return;
        this.#list.draw();
        if (this.#follow) this.#list.toEnd();
    }

    #severity(least) {
        for (const button of root.querySelectorAll('[data-least]')) {
            button.setAttribute('aria-pressed', String(button.dataset.least === least));
        }
        if (least === this.#lines.least) return;
        this.#lines.showFrom(least);
        this.#match = -1;
        this.#list.draw();
        this.#tellCounts();
    }

    #find() {
        this.#lines.find(part('find').value);
        this.#match = -1;
        this.#list.draw();
        if (this.#lines.found.length > 0) this.#step(1);
        else this.#tellCounts();
    }

    #step(by) {
        const { found } = this.#lines;
        if (found.length === 0) return;
        this.#match = this.#match < 0 ? (by > 0 ? 0 : found.length - 1) : (this.#match + by + found.length) % found.length;
        this.#setFollow(false);
        this.#list.show(found[this.#match]);
        this.#tellCounts();
    }

    #nextError() {
        const place = this.#lines.errorAfter(this.#list.current);
        if (place < 0) return;
        this.#setFollow(false);
        this.#list.show(place);
    }

    #toLine(line) {
        if (this.#lines.placeOf(line) < 0) this.#severity('D');
        this.#setFollow(false);
        this.#list.show(this.#lines.placeOf(line));
        part('log').focus({ preventScroll: true });
    }

    #setFollow(yes) {
        this.#follow = yes;
        part('follow').setAttribute('aria-checked', String(yes));
        const live = this.#job && isLive(this.#job);
        part('newest').hidden = yes || !live || this.#list.atEnd;
        if (yes) this.#list.toEnd();
    }

    // Scrolling up lets go, coming back to the end takes hold again.
    #scrolled() {
        const { scrollTop } = part('body');
        const up = scrollTop < this.#lastTop - 2;
        this.#lastTop = scrollTop;
        const live = this.#job && isLive(this.#job);
        if (this.#follow && up && !this.#list.atEnd) this.#setFollow(false);
        else if (live) part('newest').hidden = this.#follow || this.#list.atEnd;
    }

    #click({ target }) {
        const button = target.closest('button');
        if (!button) return;
        const { least, toLine, openJob, again } = button.dataset;
        if (least) this.#severity(least);
        else if (toLine) this.#toLine(Number(toLine));
        else if (openJob) this.#page.open(openJob);
        else if (again) this.#retry(again);
        else if ('whole' in button.dataset) this.#list.openWhole(this.#list.placeAt(button));
        else if ('copyLine' in button.dataset) this.#copyLine(this.#list.placeAt(button));
        else this.#press(button.dataset.part);
    }

    #press(name) {
        const does = {
            previous: () => this.#step(-1),
            next: () => this.#step(1),
            'next-error': () => this.#nextError(),
            follow: () => this.#setFollow(!this.#follow),
            newest: () => this.#setFollow(true),
            'copy-link': () => copy(this.#page.linkTo(this.id), part('copy-link')),
            'copy-all': () => this.#copyAll(),
            save: () => this.#save(),
            cancel: () => this.#cancel(),
        };
        does[name]?.();
    }

    #retry(what) {
        if (what === 'sign-in') window.location.reload();
        else if (what === 'log-trouble') this.#reader.retry();
        else this.#load();
    }

    #key(event) {
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
        if (event.target === part('find')) {
            if (event.key === 'Enter') {
                event.preventDefault();
                this.#step(event.shiftKey ? -1 : 1);
            }
            return;
        }
        if (event.target.closest('input, textarea, select') || part('tools').hidden) return;
        const does = {
            '/': () => part('find').focus(), n: () => this.#step(1), p: () => this.#step(-1), e: () => this.#nextError(),
            c: () => this.#copyLine(this.#list.current),
        }[event.key];
        const walk = event.target === part('log') ? { ArrowDown: 1, ArrowUp: -1 }[event.key] : undefined;
        if (!does && walk === undefined) return;
        event.preventDefault();
        if (does) does();
        else this.#walk(walk);
    }

    #walk(by) {
        const last = this.#lines.shown.length - 1;
        if (last < 0) return;
        const at = this.#list.current < 0 ? (by > 0 ? 0 : last) : this.#list.current + by;
        if (by < 0) this.#setFollow(false);
        this.#list.show(Math.max(0, Math.min(last, at)));
    }

    #copyLine(place) {
        if (place < 0) return;
        copy(textOf([this.#lines.all[this.#lines.shown[place]]]).trimEnd());
    }

    #copyAll() {
        const { shown, all } = this.#lines;
        if (shown.length > MANY) {
            toast(`These are ${format.count(shown.length)} lines: save them as a file instead.`, 'error', { about: 'copy' });
            return;
        }
        copy(textOf(shown.map((at) => all[at])), part('copy-all'));
    }

    #save() {
        const link = html('a', {
            href: URL.createObjectURL(new Blob([textOf(this.#lines.all)], { type: 'text/plain' })),
            download: `job-${this.id}.txt`,
        });
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), SLOW_MS);
    }

    async #cancel() {
        const job = this.#job;
        const kind = jobKind(job).toLowerCase();
        const sure = await this.#page.confirm({
            title: `Cancel this ${kind}?`,
            body: [`${jobName(job)} on ${job.device_name || 'a removed device'} is asked to stop.`,
                Number(job.job_type) === 4001 ? 'What earlier backups stored stays. The next one runs at its time.'
                    : 'What is done already stays as it is.'],
            icon: 'cancelled', yes: `Cancel ${kind}`, no: 'Keep it running',
        });
        if (!sure || this.ended) return;
        const button = part('cancel');
        button.setAttribute('aria-busy', 'true');
        button.disabled = true;
        try {
            await deviceAction('cancelJob', { serviceId: job.service_id, jobId: this.id });
            this.#cancelled = true;
        } catch (error) {
            tellError(error, { about: 'cancel' });
            // It may have ended by itself just now.
            if (!this.ended && error.code === 'job_ended') this.#load();
        } finally {
            button.removeAttribute('aria-busy');
            button.disabled = false;
        }
        if (this.ended) return;
        this.#draw();
        if (this.#cancelled) part('asked').focus({ preventScroll: true });
        else button.focus();
    }
}

let opened = null;

/** Shows job `id`. `page`: { now(), confirm(question), open(id), linkTo(id) }. */
export function showJob(id, page) {
    opened?.end();
    opened = new Opened(id, page);
}

export function leaveJob() {
    opened?.end();
    opened = null;
}
