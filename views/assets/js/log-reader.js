// Reads a job's log piece by piece, and while the job runs what is added to it. Nothing is asked
// while nobody looks.

const FIRST = 1000;
const PIECE = 2000;
const FOLLOW_MS = 3000;
const AGAIN_MS = [3000, 6000, 12_000, 30_000];  // After each failure in a row.
const FINAL = new Set([400, 401, 403, 404]);    // Asking again would not help.

export class LogReader {
    #ask;
    #onLines;
    #onState;
    #after = 0;
    #timer = 0;
    #failures = 0;
    #busy = false;
    #again = false;
    #aborter = new AbortController();
    #wake = () => {
        if (this.#failures > 0) this.done = false;
        this.nudge();
    };

    /** `ask({ after, limit, signal })` answers a piece; `onLines(entries, fresh)`: `fresh` starts anew;
     *  `onState({ reading, running, total, truncated, error, retrying })`. */
    constructor({ ask, onLines, onState }) {
        this.#ask = ask;
        this.#onLines = onLines;
        this.#onState = onState;
    }

    start() {
        document.addEventListener('visibilitychange', this.#wake);
        window.addEventListener('online', this.#wake);
        this.#read();
    }

    stop() {
        this.stopped = true;
        clearTimeout(this.#timer);
        this.#aborter.abort();
        document.removeEventListener('visibilitychange', this.#wake);
        window.removeEventListener('online', this.#wake);
    }

    /** Asks now: somebody looks again, or the job has just ended. */
    nudge() {
        if (this.stopped || document.hidden || (this.done && !this.#again)) return;
        clearTimeout(this.#timer);
        if (this.#busy) this.#again = true;
        else this.#read();
    }

    /** After a failure that is not repeated by itself. */
    retry() {
        this.done = false;
        this.nudge();
    }

    #in(ms) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => document.hidden || this.#read(), ms);
    }

    async #read() {
        this.#busy = true;
        let next = -1;
        try {
            next = await this.#piece();
            this.#failures = 0;
        } catch (error) {
            if (this.stopped) return;
            next = this.#failed(error);
        }
        this.#busy = false;
        if (this.stopped) return;
        if (this.#again) next = 0;
        this.#again = false;
        if (next === 0) this.#read();
        else if (next > 0) this.#in(next);
        else this.done = true;
    }

    /** One piece; returns after how many milliseconds to ask for the next, -1: there is none. */
    async #piece() {
        this.#onState({ reading: true, error: null });
        const limit = this.#after === 0 ? FIRST : PIECE;
        const { entries, next, total, running, truncated } = await this.#ask({
            after: this.#after, limit, signal: this.#aborter.signal,
        });
        if (this.stopped) return -1;
        // Another log than before: the device has written it anew.
        const fresh = this.#after === 0 || total < this.#after;
        if (total < this.#after) {
            this.#after = 0;
            return 0;
        }
        this.#after = next;
        const more = next < total && entries.length > 0;
        this.running = running;
        this.#onLines(entries, fresh);
        this.#onState({ reading: more, running, total, truncated, error: null });
        return more ? 0 : running ? FOLLOW_MS : -1;
    }

    #failed(error) {
        const again = this.running === false || this.running === undefined || FINAL.has(error.status) ? -1
            : AGAIN_MS[Math.min(this.#failures, AGAIN_MS.length - 1)];
        this.#failures += 1;
        this.#onState({ reading: false, error, retrying: again >= 0 });
        return again;
    }
}
