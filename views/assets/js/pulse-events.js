// The connection to the server's event stream: seeds, follows, resumes, polls while it is down.
//
// EventSource reconnects by itself, but always to the address it was made with, whose ticket is
// out of date after five minutes. So each loss closes it, and a new one is made with the ticket
// of the moment and the last id as a parameter. The server closes every stream after half a
// minute on purpose: only a stream that does not come back counts as down.
//
// Browser events, all on window: eb:pulse-snapshot (the snapshot), eb:pulse (one event),
// eb:pulse-connection ({ state }).
import { parted, stopwatch } from './clock.js';
import { PulseTicket, ask } from './pulse-ticket.js';

const RECONNECT_MS = 1000;
const RENEW_MS = 40;         // After a stream that had lived: its end was planned.
const LIVED_MS = 10_000;
const RECONNECT_MAX_MS = 5000;
const QUICK_TRIES = 5;
const DOWN_AFTER_MS = 3000;  // Longer than a planned reconnect takes.
const POLL_MS = 10_000;
const REFUSED_MS = 20_000;   // The server has no room for another stream; reading still works.
const HIDDEN_MS = 30_000;
const SILENCE_MS = 45_000;   // Comment lines are invisible to scripts; streams end after 30 s.

const tell = (name, detail) => window.dispatchEvent(new CustomEvent(name, { detail }));

export class PulseConnection {
    #modulelink;
    #ticket;
    #seed;
    #source = null;
    #timers = new Map();
    #lastId = '';
    #etag = '';
    #tries = 0;
    #polling = null;
    #answered = false;  // The last read of the snapshot succeeded.
    #age = null;
    #opened = null;     // How long the stream has been open.

    /** `seed` is the snapshot that the page carries, or null. */
    constructor({ modulelink, ticket, pageKey, seed }) {
        this.#modulelink = modulelink;
        this.#seed = seed;
        this.#ticket = new PulseTicket({
            url: this.#url('pulse-ticket'), text: ticket, pageKey,
            onEnd: () => this.#end(), onLeave: () => this.#suspend(),
        });
        this.state = 'connecting';  // connected | reconnecting | paused | ended
        this.refused = false;       // The snapshot answers, but streams are turned away.
    }

    start() {
        if (this.#seed) this.#takeSnapshot(this.#seed);
        document.addEventListener('visibilitychange', () => this.#visibility());
        window.addEventListener('pagehide', () => this.#suspend());
        window.addEventListener('pageshow', (event) => event.persisted && this.#resume());
        window.addEventListener('online', () => this.tryNow());
        // Opened in the background: nobody looks yet.
        if (document.hidden) this.#suspend();
        else this.#resume(!this.#seed);
    }

    /** How old the data on the page are, in milliseconds. */
    get age() {
        return this.#age?.() ?? 0;
    }

    /** Tries at once, whatever the timers say. */
    tryNow() {
        if (this.#resting() || this.#live()) return;
        this.#tries = 0;
        this.#poll();
        this.#open();
    }

    #url(action, more = '') {
        return `${this.#modulelink}&a=${action}${more}`;
    }

    #pulseUrl(action, more = '') {
        return this.#url(action, `&k=${encodeURIComponent(this.#ticket.text)}${more}`);
    }

    #live() {
        return this.#source !== null && this.#source.readyState === EventSource.OPEN;
    }

    #resting() {
        return this.state === 'ended' || this.state === 'paused';
    }

    #after(name, ms, run) {
        this.#cancel(name);
        this.#timers.set(name, setTimeout(() => {
            this.#timers.delete(name);
            run();
        }, ms));
    }

    #cancel(...names) {
        for (const name of names) {
            clearTimeout(this.#timers.get(name));
            this.#timers.delete(name);
        }
    }

    #become(state) {
        this.state = state;
        tell('eb:pulse-connection', { state });
    }

    #open() {
        this.#cancel('reconnect');
        this.#source?.close();
        // What was slept through is told without the time it is now; a snapshot tells both.
        if (parted()) this.#lastId = '';
        const since = this.#lastId ? `&last_event_id=${encodeURIComponent(this.#lastId)}` : '';
        const source = new EventSource(this.#pulseUrl('pulse-events', since));
        this.#source = source;
        source.onopen = () => {
            this.#tries = 0;
            this.#answered = false;
            this.refused = false;
            // The stream will tell what its tag does not know.
            this.#etag = '';
            this.#cancel('down', 'poll');
            // An answer of before the stream would undo what the stream has told since.
            this.#polling?.abort();
            this.#age = stopwatch();
            this.#opened = stopwatch();
            this.#watch();
            this.#become('connected');
        };
        source.onmessage = (message) => this.#message(message);
        source.onerror = () => {
            if (source !== this.#source) return;
            // Until this moment the stream had nothing more to tell.
            if (this.state === 'connected') this.#age = stopwatch();
            // Closed by the browser: an answer came, and it was no stream.
            this.#lost(source.readyState === EventSource.CLOSED);
        };
    }

    // A connection that died without a word never reports an error.
    #watch() {
        this.#after('silence', SILENCE_MS, () => this.#lost());
    }

    #message({ data, lastEventId }) {
        let event;
        try {
            event = JSON.parse(data);
        } catch {
            return;  // One bad line is no reason to lose the rest.
        }
        if (lastEventId) this.#lastId = lastEventId;
        this.#age = stopwatch();
        this.#watch();
        if (event.kind === 'snapshot') this.#takeSnapshot(event, lastEventId);
        else tell('eb:pulse', event);
    }

    #takeSnapshot(snapshot, id = '') {
        this.#lastId = id || String(snapshot.last_event_id ?? '') || this.#lastId;
        this.#age = stopwatch();
        tell('eb:pulse-snapshot', snapshot);
    }

    #lost(refused = false) {
        this.#source?.close();
        this.#source = null;
        this.#cancel('silence');
        if (this.#resting()) return;
        // A hidden tab's stream ends for good: whoever comes back gets a new one.
        if (document.hidden) {
            this.#suspend();
            return;
        }
        const lived = (this.#opened?.() ?? 0) >= LIVED_MS;
        this.#opened = null;
        if (!lived) this.#tries += 1;
        this.refused = refused && this.#answered;
        const slow = RECONNECT_MS * 2 ** Math.max(0, this.#tries - QUICK_TRIES);
        // A little chance in it, or all pages of a restarted server come back as one.
        const wait = (this.refused ? REFUSED_MS : lived ? RENEW_MS : Math.min(slow, RECONNECT_MAX_MS))
            * (1 + Math.random() / 4);
        this.#after('reconnect', wait, () => this.#open());
        if (this.#tries > 1) this.#down();
        else if (!this.#timers.has('down')) this.#after('down', DOWN_AFTER_MS, () => this.#down());
    }

    #down() {
        this.#cancel('down');
        if (this.#live() || this.#resting() || this.state === 'reconnecting') return;
        this.#become('reconnecting');
        this.#poll();
    }

    async #poll() {
        if (this.#polling) return;
        const aborter = new AbortController();
        this.#polling = aborter;
        try {
            const headers = this.#etag ? { 'If-None-Match': this.#etag } : {};
            const answer = await ask(this.#pulseUrl('pulse-snapshot'), headers, aborter);
            this.#answered = answer.status === 200 || answer.status === 304;
            await this.#polled(answer, aborter);
        } catch {
            this.#answered = false;
            // Not reachable: the next turn tries again, and the page says "reconnecting".
        } finally {
            this.#polling = null;
        }
        if (this.state === 'reconnecting') this.#after('poll', POLL_MS, () => this.#poll());
    }

    async #polled(answer, aborter) {
        if (answer.status === 200) {
            const snapshot = await answer.json();
            if (this.#live() || aborter.signal.aborted) return;
            this.#etag = answer.headers.get('ETag') ?? '';
            this.#takeSnapshot(snapshot);
        } else if (answer.status === 304) {
            this.#age = stopwatch();
        } else if (answer.status === 401) {
            const renewed = await this.#ticket.renew();
            if (renewed && !this.#live() && !this.#resting()) this.#open();
        } else if (answer.status === 403) {
            this.#ticket.reload();
        }
    }

    #visibility() {
        if (document.hidden) {
            this.#ticket.rest();
            // With nothing to hold on to, there is nothing to wait for.
            if (this.#live()) this.#after('hidden', HIDDEN_MS, () => this.#suspend());
            else this.#suspend();
            return;
        }
        this.#cancel('hidden');
        if (this.state === 'paused') this.#resume(!this.#lastId);
        else if (this.state !== 'ended') this.#ticket.keepFresh();
    }

    #suspend() {
        if (this.state === 'ended') return;
        this.#source?.close();
        this.#source = null;
        this.#polling?.abort();
        this.#cancel(...this.#timers.keys());
        this.#ticket.rest();
        this.#become('paused');
    }

    async #resume(withSnapshot = false) {
        if (this.state === 'ended') return;
        this.#tries = 0;
        this.#become('connecting');
        if (this.#ticket.due) await this.#ticket.renew();
        if (!document.hidden && !this.#resting()) this.#ticket.keepFresh();
        if (withSnapshot && this.state === 'connecting') await this.#poll();
        if (this.state === 'connecting' && !this.#source) this.#open();
    }

    #end() {
        this.#suspend();
        this.#become('ended');
    }
}

/** Makes the connection from the page's data attributes and the embedded snapshot. */
export function pulseConnection() {
    const { modulelink, ticket, pageKey } = document.body.dataset;
    let seed = null;
    try {
        seed = JSON.parse(document.getElementById('pulse-seed')?.textContent || 'null');
    } catch {
        // An unreadable seed is fetched instead.
    }
    return new PulseConnection({ modulelink, ticket, pageKey, seed });
}
