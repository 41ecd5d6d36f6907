// Step 2: the protected item, and which of its snapshots.
import { makeAsker, linkButton } from './asking.js';
import { html, icon, say } from './dom.js';
import { count, date, size, time } from './format.js';
import { byDay, between, dayWords } from './restore-days.js';
import { makeListbox } from './restore-list.js';
import { kindOf } from './restore-methods.js';
import { FOCUS, searchField } from './restore-parts.js';
import { momentWords } from './restore-words.js';

const PIECE = 50;
const ICONS = {
    file: 'folder', windisk: 'disk', hyperv: 'vm', vmware: 'vm', proxmox: 'vm', mssql: 'db', mysql: 'db', mongodb: 'db',
    exchangeedb: 'mail', winmsofficemail: 'cloud', stdout: 'term', systemstate: 'server', windowssystem: 'server', vsswriter: 'server',
};
const snapshots = (n) => `${count(n)} ${n === 1 ? 'snapshot' : 'snapshots'}`;

// Of the job that made it, as Comet's code or as our tables' word.
const STATUS = {
    7000: 'timed out, incomplete', 7001: 'finished with warnings', 7002: 'failed, incomplete', 7003: 'vault full, incomplete', 7005: 'cancelled, incomplete',
    7007: 'abandoned, incomplete', warning: 'finished with warnings', error: 'failed, incomplete',
};

export class StepSnapshot {
    name = 'Snapshot';
    root;
    #wizard;
    #items = null;       // Of this vault.
    #vault = '';
    #snapshots = [];
    #next = null;
    #shown = PIECE;
    #itemAsker;
    #asker;
    #itemList;
    #list;
    #turn = 0;

    constructor(wizard) {
        this.#wizard = wizard;
        const search = searchField({ id: 'restore-find-item', label: 'Find an item' });
        const itemWait = html('div', { class: 'mt-3', hidden: true });
        const wait = html('div', { class: 'mt-3', hidden: true });
        const dateField = (id, label) => html('label', { class: 'min-w-0 flex-1' }, html('span', { class: 'sr-only' }, label),
            html('input', { type: 'date', id, class: `field field-sm ${FOCUS}`, max: '9999-12-31' }));
        this.root = html('div', { class: 'wizard-panes sm:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]' },
            html('section', { class: 'wizard-pane', 'aria-labelledby': 'restore-items-head' },
                html('div', { class: 'flex items-center justify-between gap-3' }, html('h3', { id: 'restore-items-head', class: 'text-sm' }, 'Protected item'),
                    html('span', { class: 'min-w-0 truncate text-xs text-ink-3', 'data-part': 'vault' })),
                html('div', { class: 'mt-3' }, search.root), itemWait,
                html('div', { class: 'mt-3 space-y-0.5', 'aria-labelledby': 'restore-items-head', 'data-part': 'items' }),
                html('p', { class: 'py-2 text-data text-ink-3', role: 'status', 'data-part': 'no-items' }),
                html('label', { class: 'mt-auto flex min-h-11 items-center gap-2.5 pt-3 text-data text-ink-2', 'data-part': 'more-label', hidden: true },
                    html('input', { type: 'checkbox', class: 'check', id: 'restore-more-items' }), html('span', {}, 'Also show removed items and other devices'))),
            html('section', { class: 'wizard-pane', 'aria-labelledby': 'restore-snapshots-head' },
                html('div', { class: 'flex items-center justify-between gap-3' }, html('h3', { id: 'restore-snapshots-head', class: 'text-sm' }, 'Snapshot'),
                    html('span', { class: 'text-xs text-ink-3', 'data-part': 'counts' })),
                html('div', { class: 'mt-3 flex gap-2', 'data-part': 'dates', hidden: true }, dateField('restore-from', 'From'), html('span', { class: 'self-center text-ink-3' }, 'to'), dateField('restore-to', 'To')),
                wait,
                html('div', { class: 'mt-1', 'aria-labelledby': 'restore-snapshots-head', 'data-part': 'snapshots' }),
                html('p', { class: 'px-3 py-3 text-data text-ink-3', role: 'status', 'data-part': 'none' }),
                html('div', { class: 'mt-2 self-start px-3 text-data', 'data-part': 'earlier' })));
        this.#itemAsker = makeAsker(itemWait, { lines: 4 });
        this.#asker = makeAsker(wait, { lines: 5 });
        this.#itemList = makeListbox(this.part('items'), { onChoose: (id) => this.#chooseItem(id) });
        this.#list = makeListbox(this.part('snapshots'), { onChoose: (id) => this.#chooseSnapshot(id) });
        search.input.addEventListener('input', () => this.#drawItems());
        this.input('restore-more-items').addEventListener('change', () => this.#drawItems());
        for (const id of ['restore-from', 'restore-to']) this.input(id).addEventListener('change', () => this.#readSnapshots());
    }

    part(name) {
        return this.root.querySelector(`[data-part="${name}"]`);
    }

    input(id) {
        return this.root.querySelector(`#${id}`);
    }

    title() {
        return `Restore on ${this.#wizard.deviceName()}`;
    }

    about() {
        return '';
    }

    focus() {
        if (this.#items?.length) this.#itemList.focus();
        else this.#wizard.focusTitle();
    }

    enter() {
        const { choices } = this.#wizard;
        say(this.part('vault'), `in ${this.#wizard.vaultName()}`);
        if (this.#vault === choices.vaultId && this.#items) return;
        this.#readItems();
    }

    end() {
        this.#turn += 1;
        this.#itemAsker.stop();
        this.#asker.stop();
    }

    async #readItems() {
        const { choices } = this.#wizard;
        this.#vault = choices.vaultId;
        // The snapshots that were asked for are another vault's.
        this.#turn += 1;
        this.#asker.stop();
        this.#items = null;
        this.#snapshots = [];
        this.#drawItems();
        this.#drawSnapshots();
        const device = this.#wizard.deviceName();
        const answer = await this.#itemAsker.ask({
            action: 'vaultSnapshots', fields: { deviceId: choices.deviceId, vaultId: choices.vaultId }, device,
            what: `Asking ${device} what is in ${this.#wizard.vaultName()}…`, note: 'Large vaults take up to a minute.',
        });
        if (!answer) return;
        this.#items = answer.items ?? [];
        // With nothing of this device, what others left is what people look for.
        this.input('restore-more-items').checked = !this.#items.some(({ state }) => state === 'here');
        const again = this.#items.find(({ id }) => id === choices.item?.id);
        if (again && again.state !== 'here') this.input('restore-more-items').checked = true;
        this.#drawItems();
        const usual = again ?? this.#visible()[0];
        if (usual) {
            this.#itemList.set(usual.id);
            this.#chooseItem(usual.id);
            if (!this.root.contains(document.activeElement) && this.#wizard.step === 2) this.#itemList.focus();
        }
    }

    #visible() {
        const wanted = this.input('restore-find-item').value.trim().toLowerCase();
        const more = this.input('restore-more-items').checked;
        return (this.#items ?? []).filter((item) => (more || item.state === 'here')
            && [item.name, item.type, item.deviceName].some((text) => String(text ?? '').toLowerCase().includes(wanted)));
    }

    #noteOf(item) {
        const whose = { elsewhere: item.deviceName ? `on ${item.deviceName}` : 'on another device', deleted: 'No longer on any device' }[item.state] ?? '';
        return [whose, item.state === 'deleted' && item.name.startsWith('Item deleted') ? '' : item.type, snapshots(item.snapshots)].filter(Boolean).join(' · ');
    }

    #drawItems() {
        const items = this.#visible();
        const chosen = this.#itemList.value;
        this.part('items').replaceChildren(...items.map((item) => html('div', { role: 'option', 'data-value': item.id, 'aria-selected': 'false', tabindex: '-1', class: 'pane-item' },
            html('span', { class: 'pane-icon' }, icon(ICONS[kindOf(item.engine)] ?? 'archive', 'size-5')),
            html('span', { class: 'min-w-0 flex-1' }, html('bdi', { class: 'block truncate text-sm text-ink', title: item.name }, item.name),
                html('span', { class: 'block truncate text-xs text-ink-3' }, this.#noteOf(item))),
            html('span', { class: 'pane-tick' }, icon('check')))));
        this.part('items').hidden = items.length === 0;
        this.#itemList.set(chosen);
        this.part('more-label').hidden = !this.#items?.some(({ state }) => state !== 'here');
        const wanted = this.input('restore-find-item').value.trim();
        say(this.part('no-items'), !this.#items || items.length ? ''
            : this.#items.length === 0 ? 'Nothing has been backed up into this vault yet. Choose another, or run a backup first.'
                : wanted ? `No item matches “${wanted}”.` : 'Nothing of this device is in this vault.');
    }

    #chooseItem(id) {
        const item = this.#items.find((one) => one.id === id);
        if (!item) return;
        if (this.#wizard.choices.item !== item) this.#wizard.choose({ item, engine: item.engine, methods: item.methods ?? [], snapshot: null }, 2);
        for (const name of ['restore-from', 'restore-to']) this.input(name).value = '';
        this.#readSnapshots();
    }

    async #readSnapshots({ more = false } = {}) {
        const { choices } = this.#wizard;
        const { item } = choices;
        if (!item) return;
        const turn = ++this.#turn;
        if (!more) {
            this.#snapshots = [];
            this.#next = null;
            this.#shown = PIECE;
        }
        this.#drawSnapshots();
        say(this.part('none'), '');
        const device = this.#wizard.deviceName();
        const answer = await this.#asker.ask({
            action: 'vaultSnapshots', device, what: `Asking ${device} for its snapshots…`, note: 'Large vaults take up to a minute.',
            fields: {
                deviceId: choices.deviceId, vaultId: choices.vaultId, protectedItemId: item.id, ...this.#between(),
                ...(more ? { after: this.#next } : {}),
            },
        });
        if (!answer || turn !== this.#turn) return;
        this.#snapshots.push(...(answer.snapshots ?? []));
        this.#next = answer.next ?? null;
        if (more) this.#shown += PIECE;
        const known = this.#snapshots.find(({ id }) => id === choices.snapshot?.id);
        const chosen = known ?? this.#snapshots[0];
        this.#list.set(chosen?.id ?? '');
        if (chosen) this.#chooseSnapshot(chosen.id);
        else this.#wizard.choose({ snapshot: null }, 2);
        this.#drawSnapshots();
    }

    #between() {
        return between(this.input('restore-from').value, this.input('restore-to').value);
    }

    #row(one) {
        const words = STATUS[one.status] ?? (one.files > 0 ? `${count(one.files)} ${one.files === 1 ? 'file' : 'files'}` : '');
        return html('div', { role: 'option', 'data-value': one.id, 'aria-selected': 'false', tabindex: '-1', class: 'pane-snapshot' },
            html('span', { class: 'font-medium text-ink' }, time(one.at)),
            html('span', { class: 'min-w-0 truncate text-ink-3 max-sm:order-last max-sm:col-span-2' }, words),
            html('span', { class: 'text-right text-ink-2' }, one.size > 0 ? size(one.size) : ''),
            html('span', { class: 'pane-tick max-sm:hidden' }, icon('check')));
    }

    #drawSnapshots() {
        const { item } = this.#wizard.choices;
        const now = this.#wizard.page.now();
        const chosen = this.#list.value;
        const shown = this.#snapshots.slice(0, this.#shown);
        this.part('snapshots').replaceChildren(...byDay(shown).map(({ day, list }) => {
            const id = `restore-day-${day}`;
            return html('div', { role: 'group', 'aria-labelledby': id },
                html('p', { id, class: 'flex items-baseline justify-between px-3 pt-3 pb-1 text-xs text-ink-3', role: 'presentation' },
                    html('span', { class: 'font-medium text-ink-2' }, dayWords(day, now)), snapshots(list.length)),
                ...list.map((one) => this.#row(one)));
        }));
        this.part('snapshots').hidden = shown.length === 0;
        this.#list.set(chosen);
        this.part('dates').hidden = !item;
        const filtered = Object.keys(this.#between()).length > 0;
        say(this.part('counts'), !item || !this.#snapshots.length ? ''
            : filtered ? `${snapshots(this.#snapshots.length)}${this.#next ? ' and more' : ''}`
                : [count(Math.max(item.snapshots, this.#snapshots.length)), item.oldest > 0 ? `oldest ${date(item.oldest)}` : ''].filter(Boolean).join(', '));
        if (!this.#asker.busy) {
            say(this.part('none'), !item || this.#snapshots.length ? '' : filtered ? 'No snapshot in these days. Clear the dates to see all.' : 'This item has no snapshot in this vault.');
        }
        this.#drawEarlier();
    }

    #drawEarlier() {
        const rest = this.#snapshots.length - this.#shown;
        const place = this.part('earlier');
        const had = place.contains(document.activeElement);
        if (rest <= 0 && !this.#next) {
            place.replaceChildren();
        } else {
            const total = this.#wizard.choices.item?.snapshots ?? 0;
            const left = this.#next ? Math.max(total - this.#shown, 1) : rest;
            const words = this.#next && Object.keys(this.#between()).length ? 'Show earlier snapshots' : `Show ${count(Math.min(PIECE, left))} earlier snapshots`;
            place.replaceChildren(linkButton(words, () => {
                if (rest > 0) {
                    const at = this.#shown;
                    this.#shown += PIECE;
                    this.#drawSnapshots();
                    this.root.querySelectorAll('[data-part="snapshots"] [role="option"]')[at]?.focus();
                } else {
                    this.#readSnapshots({ more: true });
                }
            }));
        }
        if (had && place.firstElementChild) place.firstElementChild.focus();
    }

    #chooseSnapshot(id) {
        const snapshot = this.#snapshots.find((one) => one.id === id);
        if (snapshot && this.#wizard.choices.snapshot?.id !== id) {
            this.#wizard.choose({ snapshot, engine: snapshot.engine || this.#wizard.choices.item.engine }, 2);
        }
    }

    ready() {
        return Boolean(this.#wizard.choices.item?.engine && this.#wizard.choices.snapshot);
    }

    foot() {
        const { item, snapshot } = this.#wizard.choices;
        return this.ready() ? `${item.name}, ${momentWords(snapshot.at, this.#wizard.page.now())}` : '';
    }
}
