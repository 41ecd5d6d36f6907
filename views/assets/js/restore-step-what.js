// Step 3: everything, machines, or what is ticked in the snapshot's tree.
import { linkButton, makeAsker } from './asking.js';
import { html, icon, put, say } from './dom.js';
import { count, plural, short, size } from './format.js';
import { showEmail } from './restore-email.js';
import { kindOf, pickTrouble, modesOf } from './restore-methods.js';
import { searchField } from './restore-parts.js';
import { Selection, kindsWords, sizeWords } from './restore-selection.js';
import { askLong } from './tasks.js';
import { changedWords, iconOf, makeTree, nameOf } from './restore-tree.js';
import { momentWords } from './restore-words.js';

const FIND_MS = 500;
const FIND_LEAST = 2;
const WORDS = { pick: 'Pick files', all: 'Everything', machines: 'Machines' };
const PICK_WORDS = { mssql: 'Pick databases', mysql: 'Pick databases', mongodb: 'Pick databases', windisk: 'Pick from the image', winmsofficemail: 'Pick emails and files' };

export class StepWhat {
    name = 'What';
    root;
    #wizard;
    #for = '';          // The snapshot that all of this is about.
    #tree = null;
    #machines = null;
    #asker;
    #findAsker;
    #machineAsker;
    #finding = 0;
    #found = [];
    #seg;
    #hidden = false;    // The device keeps names to itself.

    constructor(wizard) {
        this.#wizard = wizard;
        const search = searchField({ id: 'restore-find', label: 'Find in this snapshot' });
        this.#seg = html('div', { class: 'seg', role: 'group', 'aria-label': 'What' });
        const part = (name, more = {}) => html('div', { 'data-part': name, ...more });
        this.root = html('div', { class: 'wizard-panes sm:grid-cols-[minmax(0,1fr)_264px]' },
            html('section', { class: 'wizard-pane', 'aria-label': 'What is in the snapshot' },
                html('div', { class: 'flex flex-wrap items-center gap-3' }, this.#seg, html('div', { class: 'min-w-0 flex-1 basis-40', 'data-part': 'find' }, search.root)),
                html('p', { class: 'mt-3 rounded-md bg-sunken px-3 py-2 text-data text-ink-2', role: 'status', 'data-part': 'said', hidden: true }),
                part('wait', { class: 'mt-3', hidden: true }), part('find-wait', { class: 'mt-3', hidden: true }), part('machine-wait', { class: 'mt-3', hidden: true }),
                part('tree', { class: 'mt-2 min-w-0' }), part('found', { class: 'mt-2 min-w-0', hidden: true }),
                part('machines', { class: 'mt-3', hidden: true }), part('all', { class: 'mt-3', hidden: true }), part('typed', { class: 'mt-3', hidden: true })),
            html('aside', { class: 'wizard-pane bg-sunken', 'aria-labelledby': 'restore-basket-head' },
                html('div', { class: 'flex items-center justify-between' }, html('h3', { id: 'restore-basket-head', class: 'text-sm' }, 'Chosen ', html('span', { class: 'font-normal text-ink-3', 'data-part': 'chosen' })),
                    part('clear', { class: 'text-data' })),
                html('ul', { class: 'mt-1 divide-y divide-line', 'data-part': 'basket' }),
                html('p', { class: 'mt-2 text-data text-ink-3', 'data-part': 'nothing' }),
                html('div', { class: 'mt-auto pt-5' }, html('dl', { class: 'flex justify-between gap-3 border-t border-line pt-3 text-data', 'data-part': 'sum' },
                    html('dt', { class: 'text-ink-3' }), html('dd', { class: 'font-semibold text-ink' })))));
        this.#asker = makeAsker(this.part('wait'), { lines: 6 });
        this.#findAsker = makeAsker(this.part('find-wait'), { lines: 4 });
        this.#machineAsker = makeAsker(this.part('machine-wait'), { lines: 3 });
        this.part('clear').append(linkButton('Clear', () => {
            wizard.choices.selection.clear();
            this.#drawTyped();
            this.#tree?.redraw();
            this.#changed();
            this.#drawFound();
        }));
        this.#seg.addEventListener('click', ({ target }) => target.dataset.mode && this.#setMode(target.dataset.mode));
        search.input.addEventListener('input', () => {
            clearTimeout(this.#finding);
            this.#finding = setTimeout(() => this.#find(), FIND_MS);
        });
        this.part('found').addEventListener('change', ({ target }) => this.#tickFound(target));
        this.part('machines').addEventListener('change', () => this.#tickMachines());
        this.part('typed').addEventListener('input', () => this.#takeTyped());
    }

    part(name) {
        return this.root.querySelector(`[data-part="${name}"]`);
    }

    title() {
        return 'What to restore';
    }

    about() {
        const { item, snapshot } = this.#wizard.choices;
        return `${item.name} as of ${momentWords(snapshot.at, this.#wizard.page.now())}`;
    }

    focus() {
        this.#seg.querySelector('[aria-pressed="true"]')?.focus();
    }

    end() {
        this.#tree?.end();
        for (const asker of [this.#asker, this.#findAsker, this.#machineAsker]) asker.stop();
        clearTimeout(this.#finding);
    }

    enter() {
        const { choices } = this.#wizard;
        const about = `${choices.vaultId}/${choices.snapshot.id}`;
        if (about === this.#for) return;
        this.end();
        this.#for = about;
        this.#machines = null;
        this.#tree = null;
        this.#hidden = false;
        this.part('tree').replaceChildren();
        this.root.querySelector('#restore-find').value = '';
        this.#showFound(null);
        choices.selection = new Selection();
        choices.machines = [];
        const modes = modesOf(choices.engine, choices.methods);
        const pick = PICK_WORDS[kindOf(choices.engine)] ?? WORDS.pick;
        this.#seg.replaceChildren(...modes.map((mode) => html('button', { type: 'button', 'data-mode': mode, 'aria-pressed': 'false' }, mode === 'pick' ? pick : WORDS[mode])));
        this.#setMode(modes[0]);
    }

    #setMode(mode) {
        this.#wizard.choose({ mode }, 3);
        for (const button of this.#seg.children) put(button, 'aria-pressed', String(button.dataset.mode === mode));
        this.part('find').hidden = mode !== 'pick' || this.#hidden;
        this.part('tree').hidden = mode !== 'pick';
        this.part('typed').hidden = mode !== 'pick' || !this.#hidden;
        this.part('machines').hidden = mode !== 'machines';
        this.part('all').hidden = mode !== 'all';
        this.part('said').hidden = true;
        if (mode !== 'pick') {
            clearTimeout(this.#finding);
            this.#findAsker.stop();
            this.#showFound(null);
        }
        this.#asker.stop();
        this.#machineAsker.stop();
        if (mode === 'pick' && !this.#tree && !this.#hidden) this.#readRoot();
        if (mode === 'machines' && !this.#machines) this.#readMachines();
        if (mode === 'all') this.#drawAll();
        this.#changed();
    }

    #fields(more = {}) {
        const { deviceId, vaultId, snapshot } = this.#wizard.choices;
        return { deviceId, vaultId, snapshotId: snapshot.id, ...more };
    }

    #typedInstead(error) {
        if (error.code !== 'filenames_hidden') return [];
        return [linkButton('Type paths', () => this.#typePaths())];
    }

    #typePaths() {
        this.#hidden = true;
        this.#asker.stop();
        this.part('typed').replaceChildren(
            html('label', { class: 'label', for: 'restore-typed' }, 'Paths, one in each line'),
            html('textarea', { id: 'restore-typed', rows: 8, class: 'field py-2 font-mono text-data focus:outline-none focus:ring-0 focus:border-sky-600 focus:inset-ring focus:inset-ring-sky-600', spellcheck: 'false', 'aria-describedby': 'restore-typed-hint' }),
            html('p', { class: 'hint', id: 'restore-typed-hint' }, 'As they are on the device, such as C:\\Users\\anna\\Documents or /home/anna. Folders come with all that is in them.'));
        this.#setMode('pick');
        this.root.querySelector('#restore-typed').focus();
    }

    #takeTyped() {
        const { selection } = this.#wizard.choices;
        selection.clear();
        for (const line of this.root.querySelector('#restore-typed').value.split('\n')) {
            const path = line.trim();
            if (path) selection.add({ path, name: path, shown: path, kind: 'path' });
        }
        this.#changed();
    }

    /** What was taken out elsewhere leaves the lines, too. */
    #drawTyped() {
        const lines = this.root.querySelector('#restore-typed');
        if (lines) lines.value = this.#wizard.choices.selection.paths.join('\n');
    }

    async #readRoot() {
        const about = this.#for;
        const device = this.#wizard.deviceName();
        const answer = await this.#asker.ask({
            action: 'browseSnapshot', fields: this.#fields(), device, what: `Asking ${device} what is in the snapshot…`,
            note: 'It reads the vault’s index; the first look takes longest.', onTrouble: (error) => this.#typedInstead(error),
        });
        if (!answer || about !== this.#for) return;
        this.#tree = makeTree(this.part('tree'), {
            selection: this.#wizard.choices.selection, device: () => this.#wizard.deviceName(),
            load: (entry, { contains, offset, signal }) => askLong('browseSnapshot', this.#fields({
                ...(entry ? { path: entry.path, treeId: entry.treeId, inside: entry.inside } : {}),
                ...(contains ? { contains } : {}), ...(offset === undefined ? {} : { offset }),
            }), { signal }),
            onChange: () => this.#changed(),
            onWhole: (whole) => this.#say(`“${short(whole.name)}” is chosen as a whole, and not all that is in it has been read. Take it out first, then pick from it.`),
            onPreview: (entry) => this.#preview(entry),
        });
        this.#tree.show(answer);
        if (!(answer.entries ?? []).length && !answer.unreadable) this.#say('This snapshot is empty.');
    }

    #preview(entry) {
        showEmail(entry, { fields: this.#fields(), device: this.#wizard.deviceName(), page: this.#wizard.page });
    }

    async #find() {
        const wanted = this.root.querySelector('#restore-find').value.trim();
        if ([...wanted].length < FIND_LEAST) {
            this.#findAsker.stop();
            this.#showFound(null);
            return;
        }
        this.part('tree').hidden = true;
        this.part('found').hidden = true;
        const device = this.#wizard.deviceName();
        const answer = await this.#findAsker.ask({
            action: 'searchSnapshot', fields: this.#fields({ contains: wanted }), device, what: `Asking ${device} for names with “${short(wanted, 40)}”…`,
            note: 'It looks through the whole snapshot.', onTrouble: (error) => [...this.#typedInstead(error), linkButton('Back to the folders', () => this.#leaveFound())],
        });
        if (!answer) return;
        this.#found = answer.entries ?? [];
        this.#showFound(wanted, Boolean(answer.more));
    }

    #leaveFound() {
        this.root.querySelector('#restore-find').value = '';
        this.#findAsker.stop();
        this.#showFound(null);
    }

    #showFound(wanted, more = false) {
        const place = this.part('found');
        const { mode } = this.#wizard.choices;
        if (wanted === null) {
            this.#found = [];
            place.hidden = true;
            place.replaceChildren();
            this.part('tree').hidden = mode !== 'pick';
            return;
        }
        const back = linkButton('Back to the folders', () => {
            this.#leaveFound();
            this.root.querySelector('#restore-find').focus();
        });
        const n = this.#found.length;
        place.replaceChildren(html('p', { class: 'flex flex-wrap items-baseline justify-between gap-x-4 px-2 py-1 text-data text-ink-3' },
            html('span', { role: 'status' }, n === 0 ? `Nothing is called “${short(wanted)}” in this snapshot.`
                : `${more ? 'The first ' : ''}${count(n)} ${n === 1 ? 'name' : 'names'} with “${short(wanted)}”${more ? '. Type more to find fewer.' : ''}`), back),
        html('ul', { 'aria-label': 'Found' }, ...this.#found.map((entry, at) => html('li', { class: 'found-row' }, html('label', { class: 'flex min-h-8 items-center gap-2.5 rounded-md px-2 py-1 text-data hover:bg-hover max-sm:min-h-11' },
            html('input', { type: 'checkbox', class: 'check', 'data-at': at }), html('span', { class: 'text-ink-3' }, icon(iconOf(entry))),
            html('span', { class: 'min-w-0 flex-1' }, html('bdi', { class: 'block truncate text-ink', title: entry.name }, entry.name), html('bdi', { class: 'block truncate text-xs text-ink-3', title: entry.shown }, entry.shown ?? entry.path)),
            html('span', { class: 'tree-size' }, entry.size > 0 ? size(entry.size) : ''), html('span', { class: 'tree-when' }, changedWords(entry.modified)))))));
        place.hidden = false;
        this.#drawFound();
    }

    #drawFound() {
        const { selection } = this.#wizard.choices;
        for (const input of this.part('found').querySelectorAll('[data-at]')) {
            const state = selection.stateOf(this.#found[Number(input.dataset.at)].path);
            input.checked = state === 'all';
            input.indeterminate = state === 'some';
        }
    }

    #tickFound(input) {
        const { selection } = this.#wizard.choices;
        const entry = this.#found[Number(input.dataset.at)];
        let stays = '';
        if (input.checked) selection.add(entry);
        else if (!selection.takeOut(entry.path, (folder) => this.#tree?.listingOf(folder) ?? null)) {
            stays = `It is in “${short(selection.coveredBy(entry.path).name)}”, which is chosen as a whole. Take that out first.`;
        }
        this.#drawFound();
        this.#tree?.redraw();
        this.#changed();
        if (stays) this.#say(stays);
    }

    async #readMachines() {
        const about = this.#for;
        const device = this.#wizard.deviceName();
        const answer = await this.#machineAsker.ask({
            action: 'snapshotMachines', fields: this.#fields(), device, what: `Asking ${device} for the machines in the snapshot…`,
        });
        if (!answer || about !== this.#for) return;
        this.#machines = answer.machines ?? [];
        const unread = Number(answer.unreadable) || 0;
        const missing = unread ? `${plural(unread, 'machine')} could not be read and ${unread === 1 ? 'is' : 'are'} not shown. ` : '';
        this.part('machines').replaceChildren(this.#machines.length === 0
            ? html('p', { class: 'text-data text-ink-3' }, `${missing || 'There is no machine in this snapshot. '}Pick files instead.`)
            : html('fieldset', {}, html('legend', { class: 'label' }, 'Virtual machines'), ...this.#machines.map((one, at) => html('label', { class: 'choice mt-2' },
                html('input', { type: 'checkbox', class: 'check mt-0.5', name: 'restore-machine', value: at }),
                html('span', { class: 'min-w-0' }, html('bdi', { class: 'block text-sm font-medium wrap-anywhere text-ink' }, one.name),
                    html('span', { class: 'block text-data text-ink-3' }, this.#machineNote(one))))),
            missing ? html('p', { class: 'mt-2 text-data text-ink-3' }, missing) : ''));
        if (this.#machines.length === 1) {
            this.root.querySelector('[name="restore-machine"]').checked = true;
            this.#tickMachines();
        }
    }

    #machineNote({ cpuCores, ramBytes, disks = [] }) {
        const bytes = disks.reduce((sum, disk) => sum + (Number(disk.size) || 0), 0);
        return [cpuCores > 0 ? plural(cpuCores, 'processor') : '', ramBytes > 0 ? `${size(ramBytes)} memory` : '',
            disks.length ? `${plural(disks.length, 'disk')}${bytes ? `, ${size(bytes)}` : ''}` : ''].filter(Boolean).join(' · ');
    }

    #tickMachines() {
        const chosen = [...this.root.querySelectorAll('[name="restore-machine"]:checked')].map(({ value }) => this.#machines[Number(value)]);
        this.#wizard.choices.machines = chosen;
        this.#changed();
    }

    #drawAll() {
        const { snapshot, item } = this.#wizard.choices;
        const about = [snapshot.files > 0 ? plural(snapshot.files, 'file') : '', snapshot.size > 0 ? size(snapshot.size) : ''].filter(Boolean).join(', ');
        this.part('all').replaceChildren(html('div', { class: 'flex items-start gap-3 rounded-lg border border-line-strong px-4 py-3.5' },
            html('span', { class: 'text-ink-3' }, icon('archive', 'size-5')),
            html('div', { class: 'min-w-0' }, html('p', { class: 'text-sm font-medium text-ink' }, `All of ${item.name}`),
                html('p', { class: 'mt-0.5 text-data text-ink-3' }, about || 'Everything that this snapshot has.'))));
    }

    #say(text) {
        say(this.part('said'), text);
        this.part('said').hidden = !text;
    }

    #changed() {
        const { choices } = this.#wizard;
        this.#say(choices.mode === 'pick' ? pickTrouble(choices.selection.entries) : '');
        this.#drawBasket();
        this.#wizard.choose({}, 3);
    }

    #drawBasket() {
        const { mode, selection, machines = [] } = this.#wizard.choices;
        const list = this.part('basket');
        const had = list.contains(document.activeElement) ? [...list.querySelectorAll('button')].indexOf(document.activeElement) : -1;
        const most = 200;  // Nobody reads more, and all of them are restored.
        const rows = mode === 'pick' ? selection.entries.slice(0, most) : [];
        list.replaceChildren(...rows.map((entry) => this.#basketRow(entry)));
        if (had >= 0) (list.querySelectorAll('button')[Math.min(had, rows.length - 1)] ?? this.#seg.querySelector('[aria-pressed="true"]')).focus();
        const n = mode === 'pick' ? selection.size : mode === 'machines' ? machines.length : 0;
        say(this.part('chosen'), mode === 'all' ? '' : count(n));
        this.part('clear').hidden = mode !== 'pick' || n === 0;
        say(this.part('nothing'), mode === 'all' ? 'Everything in the snapshot.' : mode === 'machines' ? (n ? machines.map(({ name }) => name).join(', ') : 'Tick the machines to create again.')
            : n === 0 ? 'Tick folders and files; what you have chosen stays here while you move.' : n > most ? `and ${count(n - most)} more` : '');
        const [what, much] = this.part('sum').children;
        this.part('sum').hidden = mode !== 'pick' || n === 0;
        say(what, kindsWords(selection.entries));
        say(much, sizeWords(selection.totals()));
    }

    #basketRow(entry) {
        const name = nameOf(entry, entry.path.includes('/') ? 2 : 1);
        const where = String(entry.shown ?? entry.path).split(/[\\/]/).slice(0, -1).filter(Boolean);
        const out = html('button', { type: 'button', class: 'btn btn-ghost btn-icon btn-sm -mr-2', 'aria-label': `Take out ${name}` }, icon('x', 'size-5'));
        out.addEventListener('click', () => {
            this.#wizard.choices.selection.remove(entry.path);
            this.#drawTyped();
            this.#tree?.redraw();
            this.#drawFound();
            this.#changed();
        });
        return html('li', { class: 'flex items-center gap-2.5 py-2' }, html('span', { class: 'text-ink-3' }, icon(iconOf(entry))),
            html('span', { class: 'min-w-0 flex-1' }, html('bdi', { class: 'block truncate text-data text-ink', title: entry.shown ?? name }, name),
                html('bdi', { class: 'block truncate text-xs text-ink-3' }, where.slice(-2).join(' / '))),
            html('span', { class: 'text-xs whitespace-nowrap text-ink-2' }, entry.size > 0 ? size(entry.size) : ''), out);
    }

    ready() {
        const { mode, selection, machines = [] } = this.#wizard.choices;
        if (mode === 'machines') return machines.length > 0;
        return mode === 'all' || (selection.size > 0 && !pickTrouble(selection.entries));
    }

    foot() {
        return '';
    }
}
