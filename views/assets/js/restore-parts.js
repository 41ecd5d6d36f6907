// Pieces that several steps of the wizard are made of.
import { html, icon } from './dom.js';
import { clearError, fieldError } from './fields.js';

export const FOCUS = 'focus:outline-none focus:ring-0 focus:border-sky-600 focus:inset-ring focus:inset-ring-sky-600';

/** A labelled field: { root, input }. `name` is the server's word for it, so that its error finds it. */
export function field({ id, name, label, value = '', hint = '', type = 'text', mono = false, placeholder = '', rows = 0, attributes = {} }) {
    const described = [hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(' ');
    const shared = {
        id, name, class: `field ${mono ? 'font-mono text-data' : ''} ${rows ? 'py-2' : ''} ${FOCUS}`, autocomplete: 'off', spellcheck: 'false', autocapitalize: 'off',
        placeholder: placeholder || null, 'aria-describedby': described, ...attributes,
    };
    const input = rows ? html('textarea', { ...shared, rows }) : html('input', { ...shared, type });
    input.value = value;
    const root = html('div', { class: 'min-w-0' }, html('label', { class: 'label', for: id }, label), input,
        hint ? html('p', { class: 'hint', id: `${id}-hint` }, hint) : null,
        html('p', { class: 'hint hint-bad', id: `${id}-error`, hidden: true }));
    return { root, input };
}

/** A menu of few: { root, input }. `options`: [value, words]. */
export function choice({ id, name, label, options, value }) {
    const input = html('select', { id, name, class: `field ${FOCUS}`, 'aria-describedby': `${id}-error` },
        ...options.map(([one, words]) => html('option', { value: one, selected: one === value }, words)));
    const root = html('div', { class: 'min-w-0' }, html('label', { class: 'label', for: id }, label), input,
        html('p', { class: 'hint hint-bad', id: `${id}-error`, hidden: true }));
    return { root, input };
}

/** A box to tick: { root, input }. */
export function box({ name, label, note = '', checked = false }) {
    const input = html('input', { type: 'checkbox', class: 'check mt-0.5', name });
    input.checked = checked;
    const root = html('label', { class: 'flex min-h-9 items-start gap-3 py-1.5 max-sm:min-h-11' }, input,
        html('span', { class: 'min-w-0 text-sm text-ink' }, label, note ? html('span', { class: 'mt-0.5 block text-data text-ink-3' }, note) : null));
    return { root, input };
}

/** Cards of which one is chosen. `options`: [{ value, name, note, icon? }]. */
export function cards({ legend, name, options, value, onChange, columns = 'sm:grid-cols-3' }) {
    const root = html('fieldset', { class: 'min-w-0' }, html('legend', { class: 'label' }, legend),
        html('div', { class: `grid gap-3 ${columns}` }, ...options.map((one) => {
            const input = html('input', { type: 'radio', class: 'radio mt-0.5', name, value: one.value });
            input.checked = one.value === value;
            return html('label', { class: 'choice' }, input,
                html('span', { class: 'min-w-0 flex-1' }, html('bdi', { class: 'block text-sm font-medium wrap-anywhere text-ink' }, one.name),
                    html('span', { class: 'mt-0.5 block text-data text-ink-3' }, one.note)),
                one.icon ? html('span', { class: 'text-ink-3' }, icon(one.icon, 'size-5')) : null);
        })));
    root.addEventListener('change', ({ target }) => onChange(target.value));
    return root;
}

/** One of a few lines. `options`: [value, words, note]. */
export function lines({ legend, name, options, value, onChange }) {
    const root = html('fieldset', { class: 'min-w-0' }, html('legend', { class: 'label' }, legend),
        ...options.map(([one, words, note]) => {
            const input = html('input', { type: 'radio', class: 'radio translate-y-0.5', name, value: one });
            input.checked = one === value;
            return html('label', { class: 'flex min-h-9 items-baseline gap-3 py-1.5 max-sm:min-h-11' }, input,
                html('span', { class: 'text-sm text-ink' }, words, note ? html('span', { class: 'ml-2 text-data text-ink-3' }, note) : null));
        }));
    root.addEventListener('change', ({ target }) => onChange(target.value));
    return root;
}

export function searchField({ id, label, placeholder = label }) {
    const input = html('input', { type: 'search', id, placeholder, autocomplete: 'off', spellcheck: 'false', maxlength: 200, class: `field field-sm pl-8! ${FOCUS}` });
    const root = html('label', { class: 'relative block w-full' }, html('span', { class: 'sr-only' }, label),
        html('span', { class: 'pointer-events-none absolute inset-y-0 left-2.5 grid place-items-center text-ink-3' }, icon('search')), input);
    return { root, input };
}

/** Marks fields that are empty though they are asked for; true when all is there. `asked`: [input, words]. */
export function filled(asked) {
    let good = true;
    for (const [input, words] of asked) {
        if (input.value.trim() !== '') continue;
        fieldError(input, words, { focus: good });
        good = false;
    }
    return good;
}

export { clearError, fieldError };
