// One of several things, each with a line about it: a combobox with a list, by the ARIA pattern.
// The focus stays on the button; arrows walk the open list, Enter and Space choose, letters jump.
import { html, icon } from './dom.js';

const FOCUS = 'focus:outline-none focus:ring-0 focus:border-sky-600 focus:inset-ring focus:inset-ring-sky-600';
const TYPING_MS = 700;

class Picker {
    #button;
    #list;
    #options = [];
    #chosen = -1;
    #at = -1;
    #onChange;
    #typed = '';
    #typedAt = 0;

    constructor(place, { labelledby, onChange = () => {} }) {
        const id = `${labelledby}-pick`;
        this.#onChange = onChange;
        this.#list = html('ul', {
            id: `${id}-list`, role: 'listbox', 'aria-labelledby': labelledby,
            class: 'menu absolute inset-x-0 top-full z-10 mt-1 max-h-64 overflow-y-auto', hidden: true,
        });
        this.#button = html('button', {
            type: 'button', id, class: `field pick ${FOCUS}`, role: 'combobox', 'aria-haspopup': 'listbox',
            'aria-expanded': 'false', 'aria-controls': `${id}-list`, 'aria-labelledby': `${labelledby} ${id}`,
        });
        place.replaceChildren(html('div', { class: 'relative' }, this.#button, this.#list));
        this.#button.addEventListener('click', () => (this.#open ? this.#close() : this.#show()));
        this.#button.addEventListener('keydown', (event) => this.#onKey(event));
        this.#button.addEventListener('blur', () => this.#close());
        // The focus stays where it is.
        this.#list.addEventListener('mousedown', (event) => event.preventDefault());
        this.#list.addEventListener('click', (event) => {
            const option = event.target.closest('[role="option"]');
            if (option) this.#choose([...this.#list.children].indexOf(option));
        });
    }

    /** `options`: [{ value, name, note, icon }]; `value`: the chosen one's, else the first is. */
    set(options, value) {
        this.#options = options;
        this.#list.replaceChildren(...options.map((one, at) => html('li', {
            role: 'option', id: `${this.#button.id}-${at}`, class: 'menu-item', 'aria-selected': 'false',
        },
        html('span', { class: 'text-ink-3' }, icon(one.icon)),
        html('span', { class: 'min-w-0 flex-1' },
            html('bdi', { class: 'block truncate text-ink', title: one.name }, one.name),
            html('span', { class: 'block truncate text-xs text-ink-3' }, one.note)),
        html('span', { class: 'text-accent', 'data-tick': true, hidden: true }, icon('check')))));
        this.#chosen = Math.max(0, options.findIndex((one) => one.value === value));
        this.#draw();
    }

    get value() {
        return this.#options[this.#chosen]?.value ?? '';
    }

    get chosen() {
        return this.#options[this.#chosen] ?? null;
    }

    focus() {
        this.#button.focus();
    }

    get #open() {
        return !this.#list.hidden;
    }

    #draw() {
        const one = this.chosen;
        this.#button.replaceChildren(...(one ? [
            html('span', { class: 'text-ink-3' }, icon(one.icon)),
            html('bdi', { class: 'min-w-0 flex-1 truncate' }, one.name),
        ] : []), html('span', { class: 'text-ink-3' }, icon('down')));
        [...this.#list.children].forEach((option, at) => {
            option.setAttribute('aria-selected', String(at === this.#chosen));
            option.querySelector('[data-tick]').hidden = at !== this.#chosen;
        });
    }

    #walk(to) {
        this.#at = Math.min(Math.max(to, 0), this.#options.length - 1);
        [...this.#list.children].forEach((option, at) => option.classList.toggle('is-hover', at === this.#at));
        const option = this.#list.children[this.#at];
        if (!option) return;
        this.#button.setAttribute('aria-activedescendant', option.id);
        option.scrollIntoView({ block: 'nearest' });
    }

    #show() {
        this.#list.hidden = false;
        this.#button.setAttribute('aria-expanded', 'true');
        this.#walk(this.#chosen);
    }

    #close() {
        this.#list.hidden = true;
        this.#button.setAttribute('aria-expanded', 'false');
        this.#button.removeAttribute('aria-activedescendant');
    }

    #choose(at) {
        this.#close();
        if (at < 0 || at === this.#chosen) return;
        this.#chosen = at;
        this.#draw();
        this.#onChange(this.value);
    }

    #jump(letter) {
        const t = performance.now();
        this.#typed = t - this.#typedAt > TYPING_MS ? letter : this.#typed + letter;
        this.#typedAt = t;
        const wanted = this.#typed.toLowerCase();
        const found = this.#options.findIndex((one) => one.name.toLowerCase().startsWith(wanted));
        if (found < 0) return;
        if (!this.#open) this.#show();
        this.#walk(found);
    }

    #onKey(event) {
        if (event.ctrlKey || event.metaKey || event.isComposing) return;
        const { key } = event;
        if (key === 'Escape' && this.#open) {
            // Before the drawer hears of it.
            event.preventDefault();
            event.stopPropagation();
            this.#close();
        } else if (key === 'Enter' || (key === ' ' && performance.now() - this.#typedAt > TYPING_MS)) {
            event.preventDefault();
            if (this.#open) this.#choose(this.#at);
            else this.#show();
        } else if (key === 'Tab') {
            if (this.#open) this.#choose(this.#at);
        } else if (['ArrowDown', 'ArrowUp', 'Home', 'End'].includes(key)) {
            event.preventDefault();
            if (!this.#open) this.#show();
            else this.#walk({ ArrowDown: this.#at + 1, ArrowUp: this.#at - 1, Home: 0, End: Infinity }[key]);
        } else if ([...key].length === 1) {
            this.#jump(key);
        }
    }
}

/** Makes one in `place`; `labelledby`: the id of its label; `onChange(value)`. */
export function makePicker(place, options) {
    return new Picker(place, options);
}
