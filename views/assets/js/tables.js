// Sorts and filters the rows of a table that is on the page as a whole.
//
//   <section data-table="devices">
//     <input type="search" data-find> · <button data-show="offline" aria-pressed="false">
//     <table><thead><tr><th data-sort="text">…</th></tr></thead>
//       <tbody data-refresh="…"><tr data-key="…" data-find="words" data-tags="offline"><td data-v="7">…
//     <p data-count data-one="device" data-many="devices"></p>
//     <div data-none hidden><span data-none-text></span> <button data-clear></button></div>
//
// data-v is what a cell is sorted by where that is not its text. What was chosen stays when the rows
// are read anew.
import { html, iconHref, say, svg } from './dom.js';
import * as format from './format.js';

const letters = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const chosen = new Map();  // By the table's name: { column, down, find, show }.
const FIND_MS = 80;        // Between two keys of a quick typist nothing is drawn.

function choice(name) {
    if (!chosen.has(name)) chosen.set(name, { column: -1, down: false, find: '', show: 'all' });
    return chosen.get(name);
}

function valueOf(row, column, kind) {
    const cell = row.cells[column];
    const text = cell.dataset.v ?? cell.textContent.trim();
    if (kind !== 'number') return text;
    return text === '' ? null : Number(text);
}

function byValue(kind, down) {
    const turn = down ? -1 : 1;
    return (a, b) => {
        // Nothing known stands last, whichever way.
        const none = (v) => v === null || v === '';
        if (none(a.value) || none(b.value)) return none(a.value) - none(b.value) || a.at - b.at;
        const order = kind === 'number' ? a.value - b.value : letters.compare(a.value, b.value);
        return order * turn || a.at - b.at;
    };
}

function sortRows(section, state) {
    const head = section.querySelectorAll('thead th')[state.column];
    if (!head) return;
    const kind = head.dataset.sort;
    for (const body of section.querySelectorAll('tbody')) {
        const rows = [...body.rows].map((row, at) => ({ row, at, value: valueOf(row, state.column, kind) }));
        rows.sort(byValue(kind, state.down));
        if (rows.some(({ at }, place) => at !== place)) body.append(...rows.map(({ row }) => row));
    }
}

const folded = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

function filterRows(section, state) {
    const words = folded(state.find).split(/\s+/).filter(Boolean);
    let shown = 0;
    let all = 0;
    for (const row of section.querySelectorAll('tbody tr')) {
        all += 1;
        row.ebWords ??= folded(row.dataset.find ?? row.textContent);
        const fits = (state.show === 'all' || (row.dataset.tags ?? '').split(' ').includes(state.show))
            && words.every((word) => row.ebWords.includes(word));
        row.hidden = !fits;
        shown += fits ? 1 : 0;
    }
    tellCount(section, state, shown, all);
}

function tellCount(section, state, shown, all) {
    const count = section.querySelector('[data-count]');
    if (count) {
        const { one, many } = count.dataset;
        say(count, shown === all ? format.plural(all, one, many)
            : `${format.count(shown)} of ${format.plural(all, one, many)}`);
    }
    const none = section.querySelector('[data-none]');
    if (!none) return;
    none.hidden = shown > 0 || all === 0;
    section.querySelector('table').hidden = shown === 0 && all > 0;
    const { one } = count?.dataset ?? { one: 'entry' };
    say(none.querySelector('[data-none-text]'), state.find.trim()
        ? `No ${one} matches “${format.short(state.find.trim(), 40)}”.` : `No ${one} is in this state.`);
    say(none.querySelector('[data-clear]'), state.find.trim() ? 'Clear the search' : 'Show all');
}

function showSort(section, state) {
    section.querySelectorAll('thead th').forEach((head, at) => {
        if (at === state.column) {
            head.setAttribute('aria-sort', state.down ? 'descending' : 'ascending');
        } else {
            head.removeAttribute('aria-sort');
        }
    });
}

function showFilter(section, state) {
    for (const button of section.querySelectorAll('[data-show]')) {
        button.setAttribute('aria-pressed', String(button.dataset.show === state.show));
    }
    const field = section.querySelector('input[data-find]');
    if (field && field.value !== state.find) field.value = state.find;
}

function press(section, state, head, at) {
    // Numbers and times are mostly wanted from the top.
    const downFirst = head.dataset.sort === 'number';
    state.down = state.column === at ? !state.down : downFirst;
    state.column = at;
    showSort(section, state);
    sortRows(section, state);
}

function wire(section, state) {
    section.dataset.wired = '';
    section.querySelectorAll('thead th').forEach((head, at) => {
        if ('sorted' in head.dataset && state.column < 0) {
            Object.assign(state, { column: at, down: head.dataset.sorted === 'down' });
        }
        if (!head.dataset.sort || head.querySelector('.sort')) return;
        const button = html('button', { type: 'button', class: 'sort' }, ...head.childNodes,
            svg('svg', { class: 'ic size-3.5', 'aria-hidden': 'true' }, svg('use', { href: iconHref('sort-d') })));
        button.addEventListener('click', () => press(section, state, head, at));
        head.append(button);
    });
    let timer = 0;
    const find = (text) => {
        state.find = text;
        filterRows(section, state);
    };
    section.querySelector('input[data-find]')?.addEventListener('input', ({ target }) => {
        clearTimeout(timer);
        timer = setTimeout(() => find(target.value), FIND_MS);
    });
    section.addEventListener('click', (event) => {
        const button = event.target.closest('[data-show]');
        if (button) state.show = button.dataset.show;
        else if (event.target.closest('[data-clear]')) Object.assign(state, { find: '', show: 'all' });
        else return;
        const cleared = !button;
        showFilter(section, state);
        filterRows(section, state);
        if (cleared) section.querySelector('input[data-find]')?.focus();
    });
}

function draw(section) {
    const state = choice(section.dataset.table);
    if (!('wired' in section.dataset)) wire(section, state);
    showSort(section, state);
    showFilter(section, state);
    sortRows(section, state);
    filterRows(section, state);
}

/** Does again what was chosen: after a row has changed its tags or words. */
export function redrawTable(name) {
    const section = document.querySelector(`[data-table="${CSS.escape(name)}"]`);
    if (!section) return;
    for (const row of section.querySelectorAll('tbody tr')) row.ebWords = undefined;
    filterRows(section, choice(name));
}

export function startTables() {
    const all = () => document.querySelectorAll('[data-table]').forEach(draw);
    all();
    window.addEventListener('eb:refreshed', all);
}
