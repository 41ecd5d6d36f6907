// Which disk is written onto which: sources from the snapshot, targets of the device, each checked; what
// is written over is gone, so the device's name is typed.
import { makeAsker } from './asking.js';
import { html, icon, say } from './dom.js';
import { lostWords, mapTroubles, placeName, placeNote, placesOf, refusal } from './restore-disks.js';
import { FOCUS, field, fieldError } from './restore-parts.js';

const same = (a, b) => a.trim().normalize() === b.trim().normalize();

class DiskMap {
    root;
    #options;
    #asker;
    #sources = [];
    #targets = [];
    #rows = html('div', { class: 'space-y-3' });
    #lost = html('div', { class: 'notice notice-bad', hidden: true }, html('span', { class: 'text-bad' }, icon('warn', 'size-5')), html('p', { class: 'min-w-0 flex-1 wrap-anywhere text-ink' }));
    #confirm = null;
    #body = html('div', { class: 'space-y-4', hidden: true });
    #error = html('p', { class: 'hint hint-bad', id: 'restore-disks-error', role: 'alert', hidden: true });

    constructor(options) {
        this.#options = options;
        const wait = html('div', { hidden: true });
        this.#asker = makeAsker(wait, { lines: 3 });
        this.root = html('fieldset', { class: 'min-w-0 space-y-4 rounded-lg border border-line-strong p-4', id: 'restore-disks', tabindex: '-1' },
            html('legend', { class: 'px-1 text-sm font-medium text-ink' }, 'What is written onto what'), wait, this.#body);
        this.#body.append(html('p', { class: 'text-data text-ink-3' }, 'A whole disk goes onto a whole disk, a partition onto a partition that is at least as large.'),
            this.#rows, this.#error, this.#lost);
        this.#rows.addEventListener('change', () => this.#changed());
        this.#read();
    }

    stop() {
        this.#asker.stop();
    }

    async #read() {
        const { source, target, device, from } = this.#options;
        const sources = await this.#asker.ask({ action: 'snapshotDisks', fields: source, device: from(), what: `Asking ${from()} for the disks in the snapshot…` });
        if (!sources) return;
        const targets = await this.#asker.ask({ action: 'deviceDisks', fields: target(), device: device(), what: `Asking ${device()} for its disks…` });
        if (!targets) return;
        this.#sources = placesOf(sources.disks ?? []);
        this.#targets = placesOf(targets.disks ?? []);
        this.#draw();
    }

    #draw() {
        const name = this.#options.device();
        this.#body.hidden = false;
        if (!this.#sources.length || !this.#targets.length) {
            this.#rows.replaceChildren(html('p', { class: 'text-data text-ink-2' }, this.#sources.length ? `${name} shows no disks.` : 'This snapshot has no disk that could be written.'));
            return;
        }
        this.#rows.replaceChildren(...this.#sources.map((source, at) => {
            const id = `restore-map-${at}`;
            const select = html('select', { id, 'data-at': at, class: `field ${FOCUS}`, 'aria-describedby': `${id}-error` },
                html('option', { value: '' }, 'Leave it out'),
                ...this.#targets.filter(({ whole }) => whole === source.whole).map((target) => {
                    const no = refusal(source, target);
                    return html('option', { value: target.id, disabled: Boolean(no) && target.boot },
                        [placeName(target), placeNote(target), no && target.boot ? 'the disk that the device runs from' : ''].filter(Boolean).join(' · '));
                }));
            return html('div', { class: `grid grid-cols-1 items-start gap-x-4 gap-y-1.5 sm:grid-cols-[minmax(0,1fr)_20px_minmax(0,1fr)] ${source.whole ? '' : 'sm:pl-6'}` },
                html('label', { class: 'flex min-h-9 min-w-0 items-center gap-2.5', for: id }, html('span', { class: 'text-ink-3' }, icon('disk')),
                    html('span', { class: 'min-w-0' }, html('bdi', { class: 'block truncate text-sm text-ink' }, placeName(source)), html('span', { class: 'block truncate text-xs text-ink-3' }, placeNote(source)))),
                html('span', { class: 'grid h-9 place-items-center text-ink-3 max-sm:hidden' }, icon('right')),
                html('div', { class: 'min-w-0' }, select, html('p', { class: 'hint hint-bad', id: `${id}-error`, hidden: true })));
        }));
        const confirm = field({
            id: 'restore-confirm', name: 'confirm', label: `Type ${name} to confirm`, hint: 'What is on these disks now cannot be brought back.',
        });
        this.#confirm = confirm.input;
        confirm.root.hidden = true;
        this.#body.append(confirm.root);
        this.#changed();
    }

    #chosen() {
        return [...this.#rows.querySelectorAll('select')].filter(({ value }) => value !== '').map((select) => ({
            select, source: this.#sources[Number(select.dataset.at)], target: this.#targets.find(({ id, whole }) => id === select.value && whole === this.#sources[Number(select.dataset.at)].whole),
        }));
    }

    #changed() {
        const rows = this.#chosen();
        this.#error.hidden = true;
        for (const select of this.#rows.querySelectorAll('select')) {
            select.removeAttribute('aria-invalid');
            document.getElementById(`${select.id}-error`)?.setAttribute('hidden', '');
        }
        for (const { at, words } of mapTroubles(rows)) fieldError(rows[at].select, words, { focus: false });
        this.#lost.hidden = rows.length === 0;
        say(this.#lost.querySelector('p'), rows.length ? `All that is on ${lostWords(rows)} of ${this.#options.device()} will be lost.` : '');
        if (this.#confirm) this.#confirm.closest('div').hidden = rows.length === 0;
    }

    check() {
        const rows = this.#chosen();
        if (!this.#confirm) return false;
        if (rows.length === 0) {
            this.#error.replaceChildren(icon('x-circle'), html('span', {}, 'Choose where at least one disk or partition goes.'));
            this.#error.hidden = false;
            this.#rows.querySelector('select').focus();
            return false;
        }
        const [trouble] = mapTroubles(rows);
        if (trouble) {
            rows[trouble.at].select.focus();
            return false;
        }
        if (!same(this.#confirm.value, this.#options.device())) {
            fieldError(this.#confirm, 'Type the device’s name as it stands above.');
            return false;
        }
        return true;
    }

    read() {
        return { disks: this.#chosen().map(({ source, target }) => ({ source, target })), confirm: this.#options.device() };
    }

    forget() {
        if (this.#confirm) this.#confirm.value = '';
    }
}

/** One: { source: fields of the snapshot, target(): fields, device(): name, from(): name }. */
export function makeDiskMap(options) {
    return new DiskMap(options);
}
