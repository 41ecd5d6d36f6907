// The connection to the server's event stream: seeds, follows, resumes, polls while it is down.
//
// EventSource reconnects by itself, but always to the address it was made with, whose ticket is
// out of date after five minutes. So each loss closes it, and a new one is made with the ticket
// of the moment and the last id as a parameter. The server closes every stream after half a
// minute on purpose: only a stream that does not come back counts as down.
//
// Browser events, all on window: eb:pulse-snapshot (the snapshot), eb:pulse (one event),
// eb:pulse-connection ({state, dataAt}).

export const TIMING = {
    reconnectMs: 1000,
    reconnectMaxMs: 5000,
    downAfterMs: 3000,      // Longer than a planned reconnect takes.
    pollMs: 10_000,
    renewMs: 240_000,       // A ticket lives five minutes.
    hiddenMs: 30_000,
    silenceMs: 45_000,      // Comment lines are invisible to scripts; streams end after 30 s.
    requestMs: 10_000,
};
const QUICK_TRIES = 5;
const RELOAD_PAUSE_MS = 60_000;

export class PulseConnection {
    #options;
    #source = null;
    #timers = new Map();
    #lastId = '';
    #etag = '';
    #tries = 0;
    #renewing = null;
    #renewedAt = 0;
    #polling = null;

    /** `options`: modulelink, ticket, ticketExpires (Unix seconds), pageKey, seed (or null). */
    constructor(options) {
        this.#options = options;
        this.state = 'connecting';  // connected | reconnecting | ended | paused
        this.dataAt = 0;
    }

    start() {
        const { seed, ticketExpires } = this.#options;
        this.#renewedAt = Date.now();
        if (seed) this.#takeSnapshot(seed);
        // A page from the browser's history may carry a ticket long out of date.
        const left = seed ? ticketExpires - seed.t : 0;
        if (!(left > 0)) this.#renewedAt = 0;
        document.addEventListener('visibilitychange', () => this.#visibility());
        window.addEventListener('pagehide', () => this.#suspend());
        window.addEventListener('pageshow', (event) => event.persisted && this.#resume());
        window.addEventListener('online', () => this.tryNow());
        if (document.hidden) this.#visibility();
        this.#resume(!seed);
    }

    /** Tries at once, whatever the timers say. */
    tryNow() {
        if (this.state === 'ended' || this.state === 'paused' || this.#live()) return;
        this.#tries = 0;
        this.#poll();
        this.#open();
    }

    #url(action, more = '') {
        return `${this.#options.modulelink}&a=${action}${more}`;
    }

    #live() {
        return this.#source !== null && this.#source.readyState === EventSource.OPEN;
    }

    #after(name, ms, run) {
        clearTimeout(this.#timers.get(name));
        this.#timers.set(name, setTimeout(run, ms));
    }

    #cancel(...names) {
        for (const name of names) {
            clearTimeout(this.#timers.get(name));
            this.#timers.delete(name);
        }
    }

    #tell(state) {
        this.state = state;
        const detail = { state, dataAt: this.dataAt };
        window.dispatchEvent(new CustomEvent('eb:pulse-connection', { detail }));
    }

    #open() {
        this.#cancel('reconnect');
        this.#source?.close();
        const resume = this.#lastId ? `&last_event_id=${encodeURIComponent(this.#lastId)}` : '';
        const url = this.#url('pulse-events', `&k=${encodeURIComponent(this.#options.ticket)}${resume}`);
        const source = new EventSource(url);
        this.#source = source;
        source.onopen = () => {
            this.#tries = 0;
            this.#cancel('down', 'poll');
            // An answer of before the stream would undo what the stream has told since.
            this.#polling?.abort();
            this.dataAt = Date.now();
            this.#watch();
            this.#tell('connected');
        };
        source.onmessage = (message) => this.#message(message);
        source.onerror = () => {
            if (source === this.#source) this.#lost();
        };
    }

    // A connection that died without a word never reports an error.
    #watch() {
        this.#after('silence', TIMING.silenceMs, () => this.#lost());
    }

    #message(message) {
        let event;
        try {
            event = JSON.parse(message.data);
        } catch {
            return;  // One bad line is no reason to lose the rest.
        }
        if (message.lastEventId) this.#lastId = message.lastEventId;
        this.dataAt = Date.now();
        this.#watch();
        if (event.kind === 'snapshot') this.#takeSnapshot(event, message.lastEventId);
        else window.dispatchEvent(new CustomEvent('eb:pulse', { detail: event }));
    }

    #takeSnapshot(snapshot, id = '') {
        this.#lastId = id || String(snapshot.last_event_id ?? '') || this.#lastId;
        this.dataAt = Date.now();
        window.dispatchEvent(new CustomEvent('eb:pulse-snapshot', { detail: snapshot }));
    }

    #lost() {
        this.#source?.close();
        this.#source = null;
        this.#cancel('silence');
        if (this.state === 'ended' || this.state === 'paused') return;
        this.#tries += 1;
        const slow = TIMING.reconnectMs * 2 ** Math.max(0, this.#tries - QUICK_TRIES);
        const wait = Math.min(slow, TIMING.reconnectMaxMs);
        // A little chance in it, or all pages of a restarted server come back as one.
        this.#after('reconnect', wait * (1 + Math.random() / 4), () => this.#open());
        if (this.#tries > 1) this.#down();
        else if (!this.#timers.has('down')) this.#after('down', TIMING.downAfterMs, () => this.#down());
    }

    #down() {
        this.#cancel('down');
        if (this.#live() || this.state === 'ended' || this.state === 'paused') return;
        if (this.state !== 'reconnecting') {
            this.#tell('reconnecting');
            this.#poll();
        }
    }

    async #poll() {
        if (this.#polling) return;
        const aborter = new AbortController();
        this.#polling = aborter;
        try {
            const headers = this.#etag ? { 'If-None-Match': this.#etag } : {};
            const answer = await this.#fetch(
                this.#url('pulse-snapshot', `&k=${encodeURIComponent(this.#options.ticket)}`),
                { headers, aborter });
            if (answer.status === 200) {
                const snapshot = await answer.json();
                if (!this.#live() && !aborter.signal.aborted) {
                    this.#etag = answer.headers.get('ETag') ?? '';
                    this.#takeSnapshot(snapshot);
                    this.#tell(this.state);
                }
            } else if (answer.status === 304) {
                this.dataAt = Date.now();
                this.#tell(this.state);
            } else if (answer.status === 401) {
                if (await this.#renew() && !this.#live()) this.#open();
            } else if (answer.status === 403) {
                this.#reload();
            }
        } catch {
            // Not reachable: the next turn tries again, and the page says "reconnecting".
        } finally {
            this.#polling = null;
        }
        if (this.state === 'reconnecting') this.#after('poll', TIMING.pollMs, () => this.#poll());
    }

    /** Fetches a fresh ticket; true when there is one. Calls at the same time share one request. */
    #renew() {
        this.#renewing ??= this.#askTicket().finally(() => {
            this.#renewing = null;
        });
        return this.#renewing;
    }

    async #askTicket() {
        let answer;
        try {
            answer = await this.#fetch(this.#url('pulse-ticket'), {});
            // A redirect is the login page's doing.
            if (answer.status === 401 || answer.type === 'opaqueredirect') return this.#end();
            if (answer.status === 403) return this.#reload();
            if (!answer.ok) throw new Error(`pulse-ticket: ${answer.status}`);
            const body = await answer.json();
            const { pageKey } = this.#options;
            // Another account signed in meanwhile: this page must not mix the two.
            if (pageKey && body.page_key && body.page_key !== pageKey) return this.#reload();
            this.#options.ticket = body.ticket;
            this.#renewedAt = Date.now();
            this.#scheduleRenewal(TIMING.renewMs);
            return true;
        } catch {
            this.#scheduleRenewal(TIMING.pollMs);
            return false;
        }
    }

    #scheduleRenewal(ms) {
        // Only while someone looks: the renewal keeps the session alive, and a forgotten tab must not.
        if (this.state !== 'paused' && this.state !== 'ended' && !document.hidden) {
            this.#after('renew', ms, () => this.#renew());
        }
    }

    #fetch(url, { headers = {}, aborter = new AbortController() }) {
        const timer = setTimeout(() => aborter.abort(), TIMING.requestMs);
        return fetch(url, {
            headers: { Accept: 'application/json', ...headers },
            credentials: 'same-origin',
            cache: 'no-store',
            redirect: 'manual',
            signal: aborter.signal,
        }).finally(() => clearTimeout(timer));
    }

    #visibility() {
        if (document.hidden) {
            this.#cancel('renew');
            this.#after('hidden', TIMING.hiddenMs, () => this.#suspend());
            return;
        }
        this.#cancel('hidden');
        if (this.state === 'paused') this.#resume();
        else this.#scheduleRenewal(Math.max(0, this.#renewedAt + TIMING.renewMs - Date.now()));
    }

    #suspend() {
        if (this.state === 'ended') return;
        this.#source?.close();
        this.#source = null;
        this.#polling?.abort();
        this.#cancel(...this.#timers.keys());
        this.#tell('paused');
    }

    async #resume(withSnapshot = false) {
        if (this.state === 'ended') return;
        this.#tries = 0;
        this.#tell('connecting');
        const due = this.#renewedAt + TIMING.renewMs - Date.now();
        if (due <= 0) await this.#renew();
        else this.#scheduleRenewal(due);
        if (this.state !== 'connecting') return;
        if (withSnapshot) await this.#poll();
        if (this.state === 'connecting') this.#open();
    }

    #end() {
        this.#suspend();
        this.#tell('ended');
        return false;
    }

    #reload() {
        const key = 'eb-pulse-reloaded';
        const last = Number(sessionStorage.getItem(key)) || 0;
        // Once a minute at the most: a gate that always refuses must not make the page spin.
        if (Date.now() - last > RELOAD_PAUSE_MS) {
            sessionStorage.setItem(key, String(Date.now()));
            this.#suspend();
            window.location.reload();
        }
        return false;
    }
}

/** Makes the connection from the page's data attributes and the embedded snapshot. */
export function pulseConnection() {
    const { modulelink, ticket, ticketExpires, pageKey } = document.body.dataset;
    let seed = null;
    try {
        seed = JSON.parse(document.getElementById('pulse-seed')?.textContent || 'null');
    } catch {
        // An unreadable seed is fetched instead.
    }
    return new PulseConnection({
        modulelink, ticket, ticketExpires: Number(ticketExpires) || 0, pageKey, seed,
    });
}
