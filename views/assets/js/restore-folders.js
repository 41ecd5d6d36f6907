// The folders of a device, to find a destination: opening one writes its path into the field.
import { linkButton, makeAsker } from './asking.js';
import { html, icon, say } from './dom.js';
import { count, size } from './format.js';

class Folders {
    #options;
    #asker;
    #crumbs;
    #list;
    #note;
    #tools;
    #way = [];         // From the device down: { name, path, shown }.
    #separator = '/';
    #entries = [];
    #turn = 0;

    constructor(place, options) {
        this.#options = options;
        const waiting = html('div', { class: 'p-3', hidden: true });
        this.#asker = makeAsker(waiting, { lines: 3 });
        this.#crumbs = html('nav', { 'aria-label': 'Folder on the device', class: 'mr-auto flex min-w-0 flex-wrap items-center gap-1' });
        const fresh = html('button', { type: 'button', class: 'btn btn-ghost btn-icon btn-sm', 'aria-label': 'New folder' }, icon('plus', 'size-5'));
        const again = html('button', { type: 'button', class: 'btn btn-ghost btn-icon btn-sm', 'aria-label': 'Read again' }, icon('refresh', 'size-5'));
        fresh.addEventListener('click', () => this.#newFolder());
        again.addEventListener('click', () => this.#read());
        this.#tools = { fresh, again };
        this.#list = html('ul', { class: 'max-h-56 overflow-y-auto p-1', 'aria-label': 'Folders' });
        this.#note = html('p', { class: 'border-t border-line px-3 py-2 text-xs text-ink-3', hidden: true });
        place.replaceChildren(html('div', { class: 'overflow-hidden rounded-lg border border-line-strong' },
            html('div', { class: 'flex items-center gap-1 border-b border-line bg-sunken py-1 pr-1 pl-2.5 text-data text-ink-3' }, this.#crumbs, fresh, again),
            waiting, this.#list, this.#note));
        this.#list.addEventListener('click', ({ target }) => {
            const button = target.closest('[data-at]');
            if (button) this.#enter(this.#entries[Number(button.dataset.at)]);
        });
    }

    /** Begins at the device's drives. */
    start() {
        this.#way = [];
        return this.#read();
    }

    stop() {
        this.#asker.stop();
    }

    #here() {
        return this.#way.at(-1) ?? null;
    }

    async #read({ more } = {}) {
        const turn = ++this.#turn;
        const { device, fields, onTrouble } = this.#options;
        const here = this.#here();
        this.#drawCrumbs();
        if (more === undefined) {
            this.#entries = [];
            this.#list.replaceChildren();
            this.#note.hidden = true;
        }
        const answer = await this.#asker.ask({
            action: 'browseDevice', device: device(),
            fields: { ...fields(), ...(here ? { path: here.path } : {}), ...(more === undefined ? {} : { offset: more }) },
            what: here ? `Asking ${device()} for the folders in ${here.name}…` : `Asking ${device()} for its drives…`,
            onTrouble: (error) => onTrouble?.(error) ?? (here ? [linkButton('Back to the drives', () => this.start())] : []),
        });
        if (!answer || turn !== this.#turn) return;
        this.#separator = answer.separator || this.#separator;
        this.#draw(answer, more === undefined ? 0 : this.#entries.length);
    }

    #draw(answer, from) {
        const folders = (answer.entries ?? []).filter(({ kind }) => kind !== 'file');
        this.#entries.push(...folders);
        this.#list.querySelector('[data-more]')?.remove();
        this.#list.append(...folders.map((entry, at) => html('li', {}, html('button', {
            type: 'button', 'data-at': from + at, class: 'flex min-h-9 w-full items-center gap-2.5 rounded-md px-2.5 text-left text-data hover:bg-hover max-sm:min-h-11',
        },
        html('span', { class: 'text-ink-3' }, icon(entry.kind === 'drive' ? 'disk' : 'folder')),
        html('bdi', { class: 'min-w-0 flex-1 truncate', title: entry.shown || entry.name }, entry.name),
        entry.kind === 'drive' && entry.size > 0 ? html('span', { class: 'text-xs text-ink-3' }, size(entry.size)) : null,
        html('span', { class: 'text-ink-3' }, icon('right'))))));
        if (answer.next !== undefined && answer.next !== null) {
            const item = html('li', { 'data-more': true, class: 'px-2.5 py-1.5 text-data' });
            item.append(linkButton(`Show more of ${count(answer.total)}`, () => this.#read({ more: answer.next })));
            this.#list.append(item);
        }
        if (this.#entries.length === 0) {
            this.#list.append(html('li', { class: 'px-2.5 py-2 text-data text-ink-3' }, 'No folders in here.'));
        }
    }

    #drawCrumbs() {
        const step = (name, way) => {
            const last = way.length === this.#way.length;
            if (last) return html('span', { class: 'max-w-48 truncate text-ink-2', 'aria-current': 'true' }, html('bdi', {}, name));
            const button = html('button', { type: 'button', class: 'link max-w-48 truncate' }, html('bdi', {}, name));
            button.addEventListener('click', () => {
                this.#way = way;
                this.#tell();
                this.#read();
            });
            return button;
        };
        const all = [step('This device', [])];
        this.#way.forEach(({ name }, at) => all.push(icon('right'), step(name, this.#way.slice(0, at + 1))));
        this.#crumbs.replaceChildren(...all);
        this.#tools.fresh.hidden = this.#way.length === 0;
    }

    #enter(entry) {
        const had = this.#list.contains(document.activeElement);
        this.#way = [...this.#way, { name: entry.name, path: entry.path, shown: entry.shown || entry.path }];
        this.#tell();
        this.#read();
        if (had) this.#tools.again.focus();
    }

    #tell() {
        const here = this.#here();
        if (here) this.#options.onChoose(here.shown, this.#separator);
    }

    /** The folder is made by the restore itself; here it is only named. */
    #newFolder() {
        const here = this.#here();
        if (!here) return;
        const base = here.shown.endsWith(this.#separator) ? here.shown : here.shown + this.#separator;
        const day = new Date();
        const two = (n) => String(n).padStart(2, '0');
        this.#options.onChoose(`${base}Restore ${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`, this.#separator, { fresh: true });
        this.#note.hidden = false;
        say(this.#note, 'The restore makes this folder. Change its name in the field above if you like.');
    }
}

/** One in `place`: { device(): name, fields(): of the question, onChoose(path, separator, { fresh }), onTrouble? }. */
export function makeFolders(place, options) {
    return new Folders(place, options);
}
