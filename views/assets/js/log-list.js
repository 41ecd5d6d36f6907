// Draws a log of a hundred thousand lines: of each hundred there is an element, and only those near the
// eye have their lines. Heights are guessed from the letters, which are all of one width, and kept once seen.
import { html, icon } from './dom.js';
import * as format from './format.js';
import { piecesOf } from './log-lines.js';

const CHUNK = 100;
const NEAR = '800px 0px';
const LINE_PX = 20;
const GAP_PX = 6;       // Of an entry, above and below.
const CUT = 2000;       // A line of a million letters would stop the page.
const END_PX = 48;      // So near the end is at the end.

const LOOK = {
    E: ['Error', 'x-circle', 'text-bad', 'ln ln-bad'],
    W: ['Warning', 'warn', 'text-warn', 'ln ln-warn'],
    I: ['Info', 'info', 'text-ink-3', 'ln'],
    D: ['Detail', 'term', 'text-ink-3', 'ln'],
};

export class LogList {
    #root;
    #scroller;
    #lines;
    #chunks = [];       // { element, list: the drawn <ol> or null, from, height }
    #whole = new Set(); // Long lines that were opened.
    #observer;
    #columns = 80;
    #current = -1;

    /** `root` takes the chunks, `scroller` is what moves; `lines` are LogLines. */
    constructor(root, scroller, lines) {
        this.#root = root;
        this.#scroller = scroller;
        this.#lines = lines;
        this.#observer = new IntersectionObserver((entries) => {
            for (const { target, isIntersecting } of entries) {
                const chunk = this.#chunks[Number(target.dataset.chunk)];
                if (chunk?.element !== target) continue;
                if (isIntersecting) this.#fill(chunk);
                else this.#empty(chunk);
            }
        }, { root: scroller, rootMargin: NEAR });
    }

    get current() {
        return this.#current;
    }

    get atEnd() {
        const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
        return scrollHeight - scrollTop - clientHeight < END_PX;
    }

    toEnd() {
        const down = () => { this.#scroller.scrollTop = this.#scroller.scrollHeight; };
        down();
        // Guessed heights become true once they are drawn.
        requestAnimationFrame(() => {
            down();
            requestAnimationFrame(down);
        });
    }

    /** Draws all of it anew: another filter, another search. */
    draw() {
        this.#observer.disconnect();
        this.#measure();
        this.#current = -1;
        this.#chunks = [];
        this.#root.replaceChildren();
        this.grow();
    }

    /** Draws what has come at the end. */
    grow() {
        const { length } = this.#lines.shown;
        const last = this.#chunks[this.#chunks.length - 1];
        if (last && last.size < CHUNK) this.#resize(last, Math.min(CHUNK, length - last.from));
        const fresh = [];
        for (let from = this.#chunks.length * CHUNK; from < length; from += CHUNK) {
            const element = html('div', { 'data-chunk': this.#chunks.length });
            const chunk = { element, list: null, from, size: 0, height: 0 };
            this.#chunks.push(chunk);
            this.#resize(chunk, Math.min(CHUNK, length - from));
            fresh.push(element);
        }
        this.#root.append(...fresh);
        for (const element of fresh) this.#observer.observe(element);
    }

    /** Brings the shown line at `place` before the eye and marks it as the one that is meant. */
    show(place) {
        const chunk = this.#chunks[Math.floor(place / CHUNK)];
        if (!chunk) return;
        this.#mark(place);
        const bring = () => {
            this.#fill(chunk);
            chunk.list.children[place - chunk.from]?.scrollIntoView({ block: 'center' });
        };
        bring();
        // What lies between was guessed, and is drawn now.
        requestAnimationFrame(() => {
            bring();
            requestAnimationFrame(bring);
        });
    }

    /** Opens a long line. */
    openWhole(place) {
        this.#whole.add(this.#lines.shown[place]);
        this.#redrawLine(place);
    }

    /** The shown line that holds `element`, or -1. */
    placeAt(element) {
        const line = element.closest?.('[data-line]');
        return line ? Number(line.dataset.line) : -1;
    }

    #mark(place) {
        const before = this.#current;
        this.#current = place;
        for (const at of [before, place]) if (at >= 0) this.#redrawLine(at);
    }

    #redrawLine(place) {
        const chunk = this.#chunks[Math.floor(place / CHUNK)];
        const old = chunk?.list?.children[place - chunk.from];
        if (!old) return;
        const had = old.contains(document.activeElement);
        const line = this.#line(place);
        old.replaceWith(line);
        if (had) this.#root.closest('[tabindex]')?.focus({ preventScroll: true });
    }

    #measure() {
        const probe = html('span', { class: 'font-mono text-xs invisible absolute' }, 'x'.repeat(100));
        this.#root.append(probe);
        const letter = probe.getBoundingClientRect().width / 100 || 7.2;
        const narrow = window.matchMedia('(max-width: 639px)').matches;
        const room = this.#root.clientWidth - (narrow ? 34 : 215);
        this.#columns = Math.max(10, Math.floor(room / letter));
        this.narrow = narrow;
        probe.remove();
    }

    #guess(from, size) {
        let rows = 0;
        for (let place = from; place < from + size; place += 1) {
            const { message } = this.#lines.all[this.#lines.shown[place]];
            rows += Math.max(1, Math.ceil(Math.min(message.length, CUT) / this.#columns)) + (this.narrow ? 1 : 0);
        }
        return rows * LINE_PX + size * GAP_PX;
    }

    #resize(chunk, size) {
        const before = chunk.size;
        chunk.size = size;
        if (chunk.list) {
            for (let place = chunk.from + before; place < chunk.from + size; place += 1) {
                chunk.list.append(this.#line(place));
            }
            return;
        }
        chunk.height += this.#guess(chunk.from + before, size - before);
        chunk.element.style.height = `${chunk.height}px`;
    }

    #fill(chunk) {
        if (chunk.list) return;
        chunk.list = html('ol', { start: chunk.from + 1 });
        for (let place = chunk.from; place < chunk.from + chunk.size; place += 1) {
            chunk.list.append(this.#line(place));
        }
        chunk.element.append(chunk.list);
        chunk.element.style.height = '';
    }

    #empty(chunk) {
        // Who is in it stays in it.
        if (!chunk.list || chunk.list.contains(document.activeElement)) return;
        chunk.height = chunk.element.getBoundingClientRect().height;
        chunk.element.style.height = `${chunk.height}px`;
        chunk.list.remove();
        chunk.list = null;
    }

    #line(place) {
        const at = this.#lines.shown[place];
        const { time, severity, message } = this.#lines.all[at];
        const [word, symbol, tone, look] = LOOK[severity] ?? LOOK.I;
        const cut = message.length > CUT && !this.#whole.has(at);
        const text = html('bdi');
        piecesOf(cut ? message.slice(0, CUT) : message, this.#lines.pattern).forEach((piece, n) => {
            if (piece) text.append(n % 2 ? html('mark', {}, piece) : piece);
        });
        const body = html('span', { class: `ln-text ${severity === 'E' || severity === 'W' ? 'text-ink' : 'text-ink-2'}` }, text);
        if (cut) {
            body.append('… ', html('button', { type: 'button', class: 'link font-sans', 'data-whole': true },
                `Show all ${format.count(message.length)} characters`));
        }
        return html('li', {
            class: place === this.#current ? `${look} is-current` : look, 'data-line': place,
            'aria-current': place === this.#current ? 'true' : null,
        },
        time > 0 ? html('time', { class: 'text-ink-3', datetime: format.iso(time), title: format.exact(time) }, format.timeToSecond(time))
            : html('span', { class: 'text-ink-3' }, ''),
        html('span', { class: `flex h-5 items-center gap-1.5 ${tone}` }, icon(symbol, 'size-3.5'), word),
        body,
        html('button', { type: 'button', class: 'ln-copy', tabindex: '-1', 'data-copy-line': true, 'aria-label': 'Copy this line' },
            icon('copy', 'size-3.5')));
    }
}
