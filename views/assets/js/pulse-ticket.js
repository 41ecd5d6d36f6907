// The page's pass to the pulse routes: lives five minutes, renewed every four while someone looks.
import { stopwatch } from './clock.js';

export const RENEW_MS = 240_000;
const AGAIN_MS = 10_000;
const REQUEST_MS = 10_000;
const RELOAD_PAUSE_MS = 60_000;

/** Asks for JSON; a redirect (to a login page) is answered as it is, never followed. */
export function ask(url, headers = {}, aborter = new AbortController()) {
    const timer = setTimeout(() => aborter.abort(), REQUEST_MS);
    return fetch(url, {
        headers: { Accept: 'application/json', ...headers },
        credentials: 'same-origin',
        cache: 'no-store',
        redirect: 'manual',
        signal: aborter.signal,
    }).finally(() => clearTimeout(timer));
}

export class PulseTicket {
    #url;
    #pageKey;
    #onEnd;
    #onLeave;
    #asking = null;
    #age = stopwatch();
    #timer = 0;

    /** `onEnd`: the session is over; `onLeave`: the page is about to reload itself. */
    constructor({ url, text, pageKey, onEnd, onLeave }) {
        this.#url = url;
        this.text = text;
        this.#pageKey = pageKey;
        this.#onEnd = onEnd;
        this.#onLeave = onLeave;
    }

    get due() {
        return this.#age() >= RENEW_MS;
    }

    /** Keeps the ticket fresh from now on, until `rest`. */
    keepFresh() {
        this.#renewIn(Math.max(0, RENEW_MS - this.#age()));
    }

    /** No more renewals: they keep the session alive, and a forgotten tab must not. */
    rest() {
        clearTimeout(this.#timer);
        this.#timer = 0;
    }

    /** Fetches a fresh one; true when there is. Calls at the same time share one request. */
    renew() {
        this.#asking ??= this.#ask().finally(() => {
            this.#asking = null;
        });
        return this.#asking;
    }

    #renewIn(ms) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => this.renew(), ms);
    }

    async #ask() {
        const kept = this.#timer !== 0;
        try {
            const answer = await ask(this.#url);
            // A redirect is the login page's doing.
            if (answer.status === 401 || answer.type === 'opaqueredirect') {
                this.#onEnd();
                return false;
            }
            if (answer.status === 403) return this.reload();
            if (!answer.ok) throw new Error(`pulse-ticket: ${answer.status}`);
            const { ticket, page_key } = await answer.json();
            // Another account signed in meanwhile: this page must not mix the two.
            if (this.#pageKey && page_key && page_key !== this.#pageKey) return this.reload();
            this.text = ticket;
            this.#age = stopwatch();
            if (kept) this.#renewIn(RENEW_MS);
            return true;
        } catch {
            if (kept) this.#renewIn(AGAIN_MS);
            return false;
        }
    }

    /** Lets the server decide anew what this page is; returns false, for there is no ticket. */
    reload() {
        const key = 'eb-pulse-reloaded';
        const last = Number(sessionStorage.getItem(key)) || 0;
        // Once a minute at the most: a gate that always refuses must not make the page spin.
        if (Date.now() - last > RELOAD_PAUSE_MS) {
            sessionStorage.setItem(key, String(Date.now()));
            this.#onLeave();
            window.location.reload();
        }
        return false;
    }
}
