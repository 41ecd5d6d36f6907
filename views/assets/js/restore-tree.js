// A snapshot's tree: folders are read when they are opened, in pieces; ticks go across folders, a half
// tick means "some of it". By the ARIA pattern: one tab stop, arrows walk, open and close, Space ticks.
//
// Rows stand one below the other in one list, each with its level; thousands are drawn by the browser
// only where somebody looks (content-visibility).
import { ActionError } from './actions.js';
import { troubleWords } from './asking.js';
import { html, icon, put, say } from './dom.js';
import { count, date, dayName, short, size, time } from './format.js';

const SLOW_MS = 600;
const FILTER_MS = 250;
const LEVELS_MOST = 12;   // Deeper ones stand below each other.
const YEAR_S = 300 * 86_400;

const ICONS = {
    folder: 'folder', disk: 'disk', partition: 'disk', database: 'db', vm: 'vm', mailbox: 'mail', mailfolder: 'folder',
    email: 'mail', calendar: 'folder', contacts: 'folder', contact: 'user', site: 'cloud',
};
export const iconOf = ({ kind }) => ICONS[kind] ?? 'file';

/** "20 Nov 16:41", further back the date alone. */
export function changedWords(at) {
    if (!(at > 0)) return '';
    return Math.abs(Date.now() / 1000 - at) > YEAR_S ? date(at) : `${dayName(at).replace(/^\S+ /, '')} ${time(at)}`;
}

/** What a row is called: a drive as people write it, everything else by its name. */
export const nameOf = (entry, level) => (level === 1 && entry.kind === 'folder' && entry.shown) || entry.name || entry.shown || entry.path;

const opens = (entry) => Boolean(entry.treeId || entry.inside);

class Tree {
    #list;
    #bar;
    #filter;
    #crumbs;
    #options;
    #gap;
    #gaps = new Set();     // Open folders of which something could not be read.
    #root = { entry: null, level: 0, parent: null, children: [], open: true };
    #nodes = new Map();    // By row.
    #current = null;
    #large = null;         // The folder that the filter is for.
    #filtering = 0;
    #over = new AbortController();

    /** `load(entry, { contains, offset, signal })` answers a piece of a folder (null: the snapshot's). */
    constructor(place, options) {
        this.#options = options;
        this.#list = html('div', { role: 'tree', 'aria-label': 'Files of the snapshot', 'aria-multiselectable': 'true', class: 'tree' });
        this.#filter = html('input', {
            type: 'search', id: 'restore-tree-filter', autocomplete: 'off', spellcheck: 'false', maxlength: 200,
            class: 'field field-sm focus:outline-none focus:ring-0 focus:border-sky-600 focus:inset-ring focus:inset-ring-sky-600',
        });
        this.#bar = html('div', { class: 'mt-3 flex flex-wrap items-center gap-x-3 gap-y-1', hidden: true },
            html('label', { class: 'min-w-0 shrink-0 max-w-full truncate text-data text-ink-2', for: 'restore-tree-filter' }),
            html('span', { class: 'min-w-0 flex-1 basis-40' }, this.#filter));
        this.#crumbs = html('nav', { 'aria-label': 'Folder', class: 'mb-1 flex min-h-6 flex-wrap items-center gap-1 px-2 text-data text-ink-3' });
        this.#crumbs.addEventListener('click', ({ target }) => {
            const at = target.closest('button')?.dataset.up;
            if (at !== undefined) this.#above().at(Number(at))?.row.focus();
        });
        this.#gap = html('p', { class: 'mb-1 px-2 text-data text-ink-2', role: 'status', 'data-part': 'gap', hidden: true });
        place.replaceChildren(this.#bar, this.#crumbs, this.#gap, this.#list);
        this.#list.addEventListener('click', (event) => this.#onClick(event));
        this.#list.addEventListener('keydown', (event) => this.#onKey(event));
        this.#list.addEventListener('focusin', ({ target }) => {
            const row = target.closest('[role="treeitem"]');
            if (row) this.#stand(this.#nodes.get(row));
        });
        this.#filter.addEventListener('input', () => {
            clearTimeout(this.#filtering);
            this.#filtering = setTimeout(() => this.#refilter(), FILTER_MS);
        });
    }

    end() {
        this.#over.abort();
        clearTimeout(this.#filtering);
    }

    focus() {
        (this.#current ?? this.#nodes.values().next().value)?.row?.focus();
    }

    /** Shows the snapshot's own entries. */
    show(answer) {
        this.#take(this.#root, answer, { fresh: true });
    }

    /** All entries of a folder, or null where not all are known. */
    listingOf(path) {
        for (const node of this.#nodes.values()) {
            if (node.entry?.path === path) return node.complete ? node.children.filter(({ entry }) => entry).map(({ entry }) => entry) : null;
        }
        return null;
    }

    #take(folder, answer, { fresh }) {
        if (fresh) this.#clear(folder);
        const status = folder.children.at(-1);
        if (status && !status.entry) this.#remove(status);
        const entries = answer.entries ?? [];
        const inImage = folder.inImage || Boolean(folder.entry?.inside);
        folder.total = Number(answer.total) || folder.children.length + entries.length;
        const first = folder.children.length;
        const nodes = entries.map((entry) => ({
            entry: inImage ? { ...entry, inImage: true } : entry, inImage, level: folder.level + 1, parent: folder, children: [], open: false,
        }));
        folder.next = answer.next ?? null;
        folder.unreadable = Number(answer.unreadable) || 0;
        folder.complete = folder.next === null && !folder.filter && folder.unreadable === 0;
        if (folder.unreadable > 0) this.#gaps.add(folder);
        folder.loaded = true;
        folder.children.push(...nodes);
        const rows = nodes.map((node, at) => this.#row(node, first + at));
        if (folder.next !== null) rows.push(this.#more(folder));
        else if (folder.children.length === 0) rows.push(this.#said(folder, folder.filter ? 'No name here has that.' : folder.unreadable ? 'Nothing else.' : 'Empty.'));
        this.#insert(folder, first, rows);
        if (folder.total > 1000 || folder.next !== null) this.#offerFilter(folder);
        if (!this.#current?.row?.isConnected) this.#stand(this.#nodes.get(this.#list.firstElementChild) ?? null);
        this.#drawGap();
    }

    /** What could not be read of the open folders: it is restored with its folder as a whole. */
    #drawGap() {
        const [folder, ...others] = this.#gaps;
        this.#gap.hidden = !folder;
        if (!folder) return;
        const n = [folder, ...others].reduce((sum, { unreadable }) => sum + unreadable, 0);
        const [where, whole] = others.length ? [`${count(this.#gaps.size)} folders`, 'Choose these folders as a whole']
            : folder.entry ? [`“${short(nameOf(folder.entry, folder.level))}”`, 'Choose the whole folder'] : ['this snapshot', 'Restore everything'];
        const [entries, are, them] = n === 1 ? ['entry', 'is', 'it'] : ['entries', 'are', 'them'];
        say(this.#gap, `${count(n)} ${entries} in ${where} could not be read and ${are} not listed. ${whole} to have ${them}, too.`);
    }

    /** Puts rows behind the first `children` of the folder, and all that is open below these. */
    #insert(folder, children, rows) {
        let at = folder;
        let n = children;
        while (n > 0) {
            at = at.children[n - 1];
            n = at.open ? at.children.length : 0;
        }
        if (at.row) at.row.after(...rows);
        else this.#list.prepend(...rows);
    }

    #row(node, at) {
        const { entry } = node;
        const { onPreview } = this.#options;
        const name = nameOf(entry, node.level);
        const row = html('div', {
            role: 'treeitem', tabindex: '-1', class: 'tree-row', 'aria-level': String(node.level), 'aria-posinset': String(at + 1),
            'aria-setsize': String(node.parent.total), 'aria-expanded': opens(entry) ? 'false' : null,
        },
        html('span', { class: 'tree-twist' }, opens(entry) ? icon('right') : null),
        html('input', { type: 'checkbox', class: 'check', tabindex: '-1', 'aria-hidden': 'true' }),
        html('span', { class: 'text-ink-3' }, icon(iconOf(entry))),
        html('bdi', { class: 'min-w-0 flex-1 truncate', title: entry.shown || name }, name),
        entry.kind === 'file' ? null : html('span', { class: 'sr-only' }, `, ${entry.kind}`));
        if (entry.from) row.append(html('bdi', { class: 'max-w-1/3 truncate text-ink-3 max-sm:hidden', title: entry.from }, entry.from));
        if (entry.kind === 'email' && onPreview) {
            row.append(html('button', { type: 'button', tabindex: '-1', class: 'btn btn-ghost btn-icon btn-sm tree-peek', 'data-peek': true, 'aria-label': `Read ${name}` },
                icon('eye', 'size-5')));
        }
        const empty = opens(entry) && !(entry.size > 0) && entry.files === undefined;
        row.append(html('span', { class: 'tree-size' }, empty ? '' : size(entry.size)),
            html('span', { class: 'tree-when' }, changedWords(entry.modified)));
        row.style.setProperty('--level', Math.min(node.level, LEVELS_MOST) - 1);
        node.row = row;
        this.#nodes.set(row, node);
        this.#dress(node);
        return row;
    }

    #dress(node) {
        if (!node.entry) return;
        const state = this.#options.selection.stateOf(node.entry.path);
        const told = { all: 'true', some: 'mixed', none: 'false' }[state];
        if (node.row.getAttribute('aria-checked') === told) return;
        node.row.setAttribute('aria-checked', told);
        const box = node.row.querySelector('.check');
        box.checked = state === 'all';
        box.indeterminate = state === 'some';
    }

    /** The ticks again, as the selection has them. */
    redraw() {
        for (const node of this.#nodes.values()) this.#dress(node);
    }

    #status(folder, ...content) {
        const row = html('div', { role: 'treeitem', tabindex: '-1', class: 'tree-row text-ink-3', 'aria-level': String(folder.level + 1) },
            html('span', { class: 'tree-twist' }), ...content);
        row.style.setProperty('--level', Math.min(folder.level + 1, LEVELS_MOST) - 1);
        const node = { entry: null, level: folder.level + 1, parent: folder, children: [], open: false, row };
        this.#nodes.set(row, node);
        folder.children.push(node);
        return node;
    }

    #said(folder, text) {
        return this.#status(folder, html('span', {}, text)).row;
    }

    #more(folder) {
        const shown = folder.children.length;
        const step = Math.min(1000, Math.max(1, folder.total - shown));
        const node = this.#status(folder, html('span', { class: 'link' }, `Show ${count(step)} more of ${count(folder.total)}`));
        node.press = () => this.#read(folder, { more: true });
        return node.row;
    }

    /** Opens the folder by reading it; `more`: its next piece. */
    async #read(folder, { more = false } = {}) {
        if (folder.reading) return;
        const { load, device } = this.#options;
        const name = folder.entry ? nameOf(folder.entry, folder.level) : 'the snapshot';
        const offset = more ? folder.next : undefined;
        const abort = new AbortController();
        const stop = () => abort.abort();
        this.#over.signal.addEventListener('abort', stop);
        const had = folder.children.at(-1);
        const stood = more && had === this.#current;
        if (more && had && !had.entry) this.#remove(had);
        else this.#clear(folder);
        const first = folder.children.length;
        const words = html('span', { role: 'status' });
        const waiting = this.#status(folder, html('span', { class: 'live-spin text-ink-3' }, icon('spinner')), words);
        waiting.press = stop;
        this.#insert(folder, first, [waiting.row]);
        if (stood) waiting.row.focus();
        const slow = setTimeout(() => {
            say(words, `Reading ${name} on ${device()}…`);
            waiting.row.append(html('button', { type: 'button', tabindex: '-1', class: 'link ml-3 shrink-0', 'data-press': true }, 'Stop waiting'));
        }, SLOW_MS);
        folder.reading = abort;
        try {
            const answer = await load(folder.entry, { contains: folder.filter, offset, signal: abort.signal });
            if (this.#over.signal.aborted || !waiting.row.isConnected) return;
            const stay = document.activeElement === waiting.row;
            this.#take(folder, answer, { fresh: false });
            if (stay) (folder.children[first] ?? folder)?.row?.focus();
        } catch (error) {
            if (!(error instanceof ActionError)) throw error;
            if (this.#over.signal.aborted || !waiting.row.isConnected) return;
            this.#fail(folder, waiting, error, { more });
        } finally {
            clearTimeout(slow);
            if (folder.reading === abort) folder.reading = null;
            this.#over.signal.removeEventListener('abort', stop);
        }
    }

    #fail(folder, waiting, error, { more }) {
        const { head, text } = troubleWords(error, this.#options.device());
        const stay = document.activeElement === waiting.row;
        const words = error.code === 'stopped' ? 'You stopped waiting.' : [head, text].filter(Boolean).join(' ');
        folder.children.pop();
        this.#nodes.delete(waiting.row);
        const failed = this.#status(folder, html('span', { class: error.code === 'stopped' ? '' : 'text-bad' }, icon(error.code === 'stopped' ? 'info' : 'x-circle')),
            html('span', { class: 'min-w-0 flex-1 whitespace-normal wrap-anywhere', role: error.code === 'stopped' ? 'status' : 'alert' }, words),
            html('button', { type: 'button', tabindex: '-1', class: 'link ml-3 shrink-0', 'data-press': true }, 'Try again'));
        failed.press = () => this.#read(folder, { more });
        waiting.row.replaceWith(failed.row);
        folder.loaded = more;
        if (stay) failed.row.focus();
        else if (!this.#current?.row?.isConnected) this.#stand(failed);
        this.#options.onTrouble?.(error);
    }

    #remove(node) {
        this.#clear(node);
        node.row.remove();
        this.#nodes.delete(node.row);
        const list = node.parent.children;
        const at = list.indexOf(node);
        if (at >= 0) list.splice(at, 1);
    }

    #clear(folder) {
        for (const node of folder.children) {
            this.#clear(node);
            node.row.remove();
            this.#nodes.delete(node.row);
            if (this.#large === node) this.#bar.hidden = true;
        }
        folder.children = [];
        if (this.#gaps.delete(folder)) this.#drawGap();
        if (this.#large === folder && !folder.row?.isConnected && folder !== this.#root) this.#bar.hidden = true;
    }

    #offerFilter(folder) {
        if (this.#large !== folder) {
            this.#large = folder;
            this.#filter.value = folder.filter ?? '';
        }
        say(this.#bar.firstElementChild, `Names in ${folder.entry ? nameOf(folder.entry, folder.level) : 'this snapshot'} with`);
        this.#bar.hidden = false;
    }

    #refilter() {
        const folder = this.#large;
        const wanted = this.#filter.value.trim();
        if (!folder || (folder.filter ?? '') === wanted) return;
        if (folder.reading) {
            this.#filtering = setTimeout(() => this.#refilter(), FILTER_MS);
            return;
        }
        folder.filter = wanted;
        if (folder.row) this.#setOpen(folder, true);
        this.#read(folder);
    }

    #setOpen(node, open) {
        node.open = open;
        put(node.row, 'aria-expanded', String(open));
    }

    #toggle(node) {
        if (!node.entry || !opens(node.entry)) return;
        if (node.open) {
            const inside = this.#current !== node && this.#within(this.#current, node);
            this.#setOpen(node, false);
            node.reading?.abort();
            node.reading = null;
            this.#clear(node);
            node.loaded = false;
            if (inside) node.row.focus();
        } else {
            this.#setOpen(node, true);
            this.#read(node);
        }
    }

    #within(node, folder) {
        for (let at = node; at; at = at.parent) if (at === folder) return true;
        return false;
    }

    #tick(node) {
        if (!node.entry) return;
        const { selection, onChange } = this.#options;
        const { path } = node.entry;
        if (selection.stateOf(path) !== 'all') selection.add(node.entry);
        else if (!selection.takeOut(path, (folder) => this.listingOf(folder))) {
            this.#options.onWhole?.(selection.coveredBy(path));
            this.#dress(node);
            node.row.querySelector('.check').checked = true;
            return;
        }
        this.redraw();
        // The browser has flipped it by itself, too.
        const state = selection.stateOf(path);
        node.row.querySelector('.check').checked = state === 'all';
        onChange();
    }

    #stand(node) {
        if (!node || node === this.#current) return;
        if (this.#current?.row) this.#current.row.tabIndex = -1;
        this.#current = node;
        node.row.tabIndex = 0;
        this.#drawCrumbs();
        if (node.parent?.filter !== undefined || node.parent?.total > 1000) this.#offerFilter(node.parent);
    }

    /** The folders that the current row lies in, the outermost first. */
    #above() {
        const above = [];
        for (let at = this.#current?.parent; at?.entry; at = at.parent) above.unshift(at);
        return above;
    }

    #drawCrumbs() {
        this.#crumbs.replaceChildren(...this.#above().flatMap(({ entry, level }, at) => [at ? icon('right') : null,
            html('button', { type: 'button', class: 'link max-w-40 truncate max-sm:py-2', 'data-up': at }, html('bdi', {}, nameOf(entry, level)))]).filter(Boolean));
    }

    #onClick(event) {
        const row = event.target.closest('[role="treeitem"]');
        const node = row && this.#nodes.get(row);
        if (!node) return;
        row.focus();
        if (event.target.closest('[data-peek]')) this.#options.onPreview(node.entry);
        else if (node.press) node.press();
        else if (event.target.closest('.check')) this.#tick(node);
        else if (opens(node.entry ?? {})) this.#toggle(node);
        else this.#tick(node);
    }

    #onKey(event) {
        const node = this.#current;
        if (!node || event.ctrlKey || event.metaKey || event.altKey) return;
        const step = (row) => row?.focus();
        const keys = {
            ArrowDown: () => step(node.row.nextElementSibling),
            ArrowUp: () => step(node.row.previousElementSibling),
            Home: () => step(this.#list.firstElementChild),
            End: () => step(this.#list.lastElementChild),
            ArrowRight: () => (node.open ? step(node.children[0]?.row) : this.#toggle(node)),
            ArrowLeft: () => (node.open ? this.#toggle(node) : step(node.parent?.row)),
            ' ': () => (node.press ? node.press() : this.#tick(node)),
            Enter: () => {
                if (node.press) node.press();
                else if (opens(node.entry ?? {})) this.#toggle(node);
                else if (node.entry?.kind === 'email' && this.#options.onPreview) this.#options.onPreview(node.entry);
                else this.#tick(node);
            },
        };
        if (keys[event.key]) {
            event.preventDefault();
            keys[event.key]();
        } else if ([...event.key].length === 1) {
            this.#jump(node, event.key.toLowerCase());
        }
    }

    /** To the next row that begins with the letter. */
    #jump(node, letter) {
        const all = [...this.#list.children];
        const from = all.indexOf(node.row);
        const found = [...all.slice(from + 1), ...all.slice(0, from)]
            .find((row) => this.#nodes.get(row)?.entry?.name?.toLowerCase().startsWith(letter));
        found?.focus();
    }
}

/** One in `place`: { selection, load, device, onChange, onPreview?, onWhole?, onTrouble? }. */
export function makeTree(place, options) {
    return new Tree(place, options);
}
