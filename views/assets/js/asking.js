// A place on the page that waits for an answer: bones at first, then what is waited for and how to
// stop; what goes wrong is told there, with a way to ask again.
import { ActionError } from './actions.js';
import { html, icon, say } from './dom.js';
import { exactLength } from './format.js';
import { askLong } from './tasks.js';

const BONES_MS = 300;
const WORDS_MS = 1500;
const BEAT_MS = 1000;

/** What went wrong, as head and text; `device`: the name of who was asked. */
export function troubleWords(error, device) {
    if (error.code === 'device_offline') {
        return { head: `${device} is not online.`, text: 'It reads and writes what is restored, so it has to be switched on and connected. Nothing was changed.' };
    }
    if (error.code === 'filenames_hidden') {
        return { head: `${device} keeps the names of its files to itself.`, text: 'They cannot be listed here. You can type paths instead, or restore everything.' };
    }
    if (error.code === 'unauthenticated') return { head: 'Your session has ended.', text: 'Nothing was changed. Load the page anew to sign in again.' };
    return { head: '', text: error.message };
}

/** An error that stands where it belongs. `actions`: buttons behind the text. */
export function troubleNotice(error, device, ...actions) {
    const { head, text } = troubleWords(error, device);
    return html('div', { class: 'notice notice-bad', role: 'alert' },
        html('span', { class: 'text-bad' }, icon('x-circle', 'size-5')),
        html('div', { class: 'min-w-0 flex-1 wrap-anywhere' },
            head ? html('p', { class: 'font-medium text-ink' }, head) : null, html('p', {}, text),
            actions.length ? html('p', { class: 'mt-1 flex flex-wrap gap-x-4 gap-y-1' }, ...actions) : null));
}

export function linkButton(text, run) {
    const button = html('button', { type: 'button', class: 'link max-sm:py-2.5' }, text);
    button.addEventListener('click', run);
    return button;
}

function bones(lines) {
    return html('div', { class: 'bones space-y-3 py-1', 'aria-hidden': 'true' },
        ...Array.from({ length: lines }, () => html('span', { class: 'skeleton h-8' })));
}

class Asker {
    #place;
    #lines;
    #turn = 0;
    #abort = null;
    #again = null;

    constructor(place, { lines = 3 } = {}) {
        this.#place = place;
        this.#lines = lines;
    }

    /** Nobody waits here any more. */
    stop() {
        this.#turn += 1;
        this.#abort?.abort();
        this.#again?.();
        this.#place.replaceChildren();
        this.#place.hidden = true;
    }

    get busy() {
        return this.#abort !== null;
    }

    /** Asks; resolves with the answer, or with null when another question took its place.
     *  `what`: "Asking PC-7 for its snapshots…"; `device`: its name; `onTrouble(error)` may return
     *  buttons of its own. */
    async ask({ action, fields = {}, what, note = '', device, onTrouble = () => [] }) {
        this.stop();
        const turn = this.#turn;
        for (;;) {
            this.#abort = new AbortController();
            const hide = this.#wait(what, note);
            let trouble = null;
            try {
                const answer = await askLong(action, fields, { signal: this.#abort.signal });
                if (turn !== this.#turn) return null;
                this.#place.replaceChildren();
                this.#place.hidden = true;
                return answer;
            } catch (error) {
                if (!(error instanceof ActionError)) throw error;
                trouble = error;
            } finally {
                hide();
                if (turn === this.#turn) this.#abort = null;
            }
            if (turn !== this.#turn) return null;
            await this.#tell(trouble, device, onTrouble(trouble));
            if (turn !== this.#turn) return null;
        }
    }

    #wait(what, note) {
        const began = performance.now();
        const time = html('span', { class: 'text-xs text-ink-3' });
        const stop = html('button', { type: 'button', class: 'btn btn-quiet btn-sm' }, 'Stop waiting');
        stop.addEventListener('click', () => this.#abort?.abort());
        const words = html('div', { class: 'rounded-lg border border-line-strong p-4', hidden: true },
            html('div', { class: 'flex items-center justify-between gap-3' },
                html('span', { class: 'st text-run' }, icon('run'), 'Waiting'), time),
            html('p', { class: 'mt-2 text-sm wrap-anywhere text-ink', role: 'status' }),
            html('p', { class: 'mt-0.5 text-data text-ink-3' }, note),
            html('div', { class: 'bar-busy is-waiting mt-3' }),
            html('div', { class: 'mt-3' }, stop));
        const skeleton = bones(this.#lines);
        skeleton.hidden = true;
        this.#place.replaceChildren(skeleton, words);
        this.#place.hidden = false;
        this.#place.setAttribute('aria-busy', 'true');
        const soon = setTimeout(() => { skeleton.hidden = false; }, BONES_MS);
        const later = setTimeout(() => {
            skeleton.remove();
            words.hidden = false;
            // Written last: a screen reader tells what changes.
            say(words.querySelector('[role="status"]'), what);
        }, WORDS_MS);
        const beat = setInterval(() => say(time, exactLength((performance.now() - began) / 1000)), BEAT_MS);
        return () => {
            clearTimeout(soon);
            clearTimeout(later);
            clearInterval(beat);
            this.#place.removeAttribute('aria-busy');
        };
    }

    #tell(error, device, more) {
        return new Promise((again) => {
            this.#again = again;
            const buttons = [linkButton(error.code === 'stopped' ? 'Ask again' : 'Try again', again), ...more];
            this.#place.replaceChildren(error.code === 'stopped'
                ? html('p', { class: 'flex flex-wrap items-center gap-3 py-2 text-data text-ink-3', role: 'status' }, 'You stopped waiting.', ...buttons)
                : troubleNotice(error, device, ...buttons));
            this.#place.hidden = false;
            // The button that had it is gone.
            if (document.activeElement === document.body) buttons[0].focus();
        });
    }
}

/** One in `place`; `lines`: bones. */
export function makeAsker(place, options) {
    return new Asker(place, options);
}
