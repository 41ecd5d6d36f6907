// Step 4: how it is restored, and where to. Each method has its own questions.
import { ActionError } from './actions.js';
import { troubleNotice } from './asking.js';
import { html, icon, say } from './dom.js';
import { size } from './format.js';
import { makeConnection } from './restore-connections.js';
import { makeDiskMap } from './restore-disk-map.js';
import { makeFolders } from './restore-folders.js';
import { freeWords, volumeOf } from './restore-free.js';
import { ARCHIVE_FORMATS, OVERWRITE, methodWords, methodsFor, needsOf, presetOf, withEnding } from './restore-methods.js';
import { box, cards, choice, clearError, field, fieldError, filled, lines } from './restore-parts.js';
import { makePicker } from './picker.js';
import { askLong } from './tasks.js';
import { momentWords, whatWords } from './restore-words.js';

const ICONS = {
    files: 'folder', imageFiles: 'folder', archive: 'archive', imageFilesArchive: 'archive', simulate: 'shield', imageFilesSimulate: 'shield',
    program: 'term', programArchive: 'term', disks: 'disk', vmwareImages: 'vm', hypervImages: 'vm', host: 'server', database: 'db', cloud: 'cloud',
};

export class StepHow {
    name = 'How and where';
    root = html('form', { class: 'space-y-6 p-4 sm:p-6', novalidate: true, autocomplete: 'off' });
    #wizard;
    #about = '';
    #parts = {};        // Of the method that is shown.
    #details = html('div', { class: 'space-y-6' });
    #trouble = html('div', { hidden: true });
    #methods = html('div');
    #disks = new Map();  // By device, as it told them.

    constructor(wizard) {
        this.#wizard = wizard;
        this.root.append(this.#trouble, this.#methods, this.#details);
        this.root.addEventListener('submit', (event) => {
            event.preventDefault();
            wizard.next();
        });
        this.root.addEventListener('input', ({ target }) => target.id && clearError(target));
    }

    title() {
        return 'How and where';
    }

    about() {
        const { choices, page } = this.#wizard;
        const what = whatWords(choices);
        return `${what.charAt(0).toUpperCase()}${what.slice(1)}, from ${choices.item.name} as of ${momentWords(choices.snapshot.at, page.now())}`;
    }

    focus() {
        this.#methods.querySelector('input:checked')?.focus();
    }

    foot() {
        return '';
    }

    end() {
        this.#stop();
    }

    #stop() {
        this.#parts.folders?.stop();
        this.#parts.storage?.stop();
        this.#parts.map?.stop();
        this.#parts.connection?.stop();
        this.#parts.disks?.abort();
    }

    enter() {
        const { choices } = this.#wizard;
        const offered = methodsFor(choices.methods, { mode: choices.mode, entries: choices.selection.entries });
        const about = [choices.vaultId, choices.snapshot.id, choices.mode, choices.engine, ...offered].join(' ');
        if (about === this.#about) {
            this.#showNeeds();
            return;
        }
        this.#about = about;
        this.#trouble.hidden = true;
        choices.targetDeviceId ??= choices.deviceId;
        choices.overwrite ??= 'none';
        choices.archiveFormat ??= 'tar.gz';
        if (!offered.includes(choices.method)) this.#wizard.choose({ method: presetOf(offered) }, 4);
        this.#methods.replaceChildren(offered.length === 0
            ? html('p', { class: 'text-sm text-ink-2' }, 'What you chose cannot be restored from here. Go back and choose something else.')
            : cards({
                legend: 'Method', name: 'restore-method', value: choices.method,
                options: offered.map((method) => ({ value: method, icon: ICONS[method], ...methodWords(method, choices.engine) })),
                onChange: (method) => {
                    this.#wizard.choose({ method }, 4);
                    this.#draw();
                },
            }));
        this.#draw();
    }

    #needs() {
        return needsOf(this.#wizard.choices.method, this.#wizard.choices);
    }

    #target() {
        const { choices, page } = this.#wizard;
        return page.deviceOf(choices.targetDeviceId) ?? page.deviceOf(choices.deviceId);
    }

    targetName() {
        return this.#target()?.name ?? this.#wizard.deviceName();
    }

    #targetFields() {
        const { deviceId, targetDeviceId } = this.#wizard.choices;
        return { deviceId, ...(targetDeviceId && targetDeviceId !== deviceId ? { targetDeviceId } : {}) };
    }

    #draw() {
        this.#stop();
        this.#parts = {};
        const needs = this.#needs();
        const left = html('div', { class: 'min-w-0 space-y-4' });
        const right = html('div', { class: 'min-w-0 space-y-6' });
        const parts = [];
        if (!this.#wizard.choices.method) {
            this.#details.replaceChildren();
            return;
        }
        this.#device(left);
        if (needs.original) this.#original(left);
        if (needs.file || (needs.archive && needs.program)) this.#archive(left);
        if (needs.folder || needs.file) this.#destination(left, needs);
        if (needs.program) this.#program(left);
        if (needs.storagePath) this.#storage(left);
        if (needs.overwrite) this.#overwrite(right);
        if (needs.skipUnreadable) this.#more(right);
        if (needs.folder || needs.file || !needs.writes) this.#earlier(right);
        parts.push(right.childElementCount === 0 ? left : html('div', { class: 'grid grid-cols-1 gap-6 sm:grid-cols-2' }, left, right));
        if (needs.connection) {
            const { choices } = this.#wizard;
            this.#parts.connection = makeConnection({
                kind: needs.connection, fields: () => this.#targetFields(), device: () => this.targetName(),
                item: choices.item, toHost: choices.method === 'host',
            });
            parts.push(this.#parts.connection.root);
        }
        if (needs.disks) {
            const { choices } = this.#wizard;
            this.#parts.map = makeDiskMap({
                source: { deviceId: choices.deviceId, vaultId: choices.vaultId, snapshotId: choices.snapshot.id }, target: () => this.#targetFields(),
                device: () => this.targetName(), from: () => this.#wizard.deviceName(),
            });
            parts.push(this.#parts.map.root);
        }
        this.#details.replaceChildren(...parts);
        this.#showDestination();
        this.#parts.folders?.start();
    }

    /** Another device of the account that is online may take it. */
    #device(place) {
        const { choices, page } = this.#wizard;
        const others = page.devices().filter((one) => one.online || one.id === choices.deviceId);
        if (others.length < 2) return;
        const label = html('span', { class: 'label', id: 'restore-device-label' }, 'Device');
        const spot = html('div');
        place.append(html('div', {}, label, spot));
        const picker = makePicker(spot, {
            labelledby: 'restore-device-label',
            onChange: (id) => {
                this.#wizard.choose({ targetDeviceId: id, destination: '', storagePath: '' }, 4);
                this.#draw();
                // The picker that had it is gone.
                this.root.querySelector('#restore-device-label-pick')?.focus();
            },
        });
        picker.set(others.map((one) => ({
            value: one.id, name: one.name, icon: one.icon || 'desktop',
            note: [one.id === choices.deviceId ? 'The device that the snapshots were asked from' : 'Another device of this user', one.online ? 'online' : 'offline'].join(' · '),
        })), choices.targetDeviceId);
    }

    #original(place) {
        const { choices } = this.#wizard;
        place.append(lines({
            legend: 'Where to', name: 'restore-original', value: choices.originalLocation ? 'yes' : 'no',
            options: [['no', 'Into a folder I choose', 'what is there now stays'], ['yes', 'Back to where it was', '']],
            onChange: (value) => {
                this.#wizard.choose({ originalLocation: value === 'yes' }, 4);
                this.#showDestination();
            },
        }));
    }

    #showDestination() {
        const place = this.#parts.destinationPlace;
        if (place) place.hidden = Boolean(this.#needs().original && this.#wizard.choices.originalLocation);
    }

    #archive(place) {
        const { choices } = this.#wizard;
        const { root, input } = choice({
            id: 'restore-format', name: 'archiveFormat', label: 'Archive format', value: choices.archiveFormat,
            options: ARCHIVE_FORMATS.map(([value, words]) => [value, `.${value}: ${words}`]),
        });
        input.addEventListener('change', () => {
            const destination = choices.destination ? withEnding(choices.destination, input.value) : '';
            this.#wizard.choose({ archiveFormat: input.value, destination }, 4);
            if (this.#parts.destination) this.#parts.destination.value = destination;
        });
        place.append(root);
    }

    #windows() {
        return /windows/i.test(this.#target()?.system ?? '');
    }

    /** A name that says what is in it, for an archive. */
    #fileName() {
        const { item, archiveFormat } = this.#wizard.choices;
        const plain = item.name.replace(/[^\p{L}\p{N} _.-]+/gu, '_').trim().slice(0, 60) || 'restore';
        return `${plain}.${archiveFormat}`;
    }

    #destination(place, needs) {
        const { choices } = this.#wizard;
        const windows = this.#windows();
        const name = this.targetName();
        const { root, input } = field({
            id: 'restore-destination', name: 'destination', label: needs.file ? `Archive file on ${name}` : `Destination on ${name}`, mono: true, value: choices.destination ?? '',
            placeholder: needs.file ? (windows ? `D:\\Restore\\${this.#fileName()}` : `/restore/${this.#fileName()}`) : windows ? 'D:\\Restore' : '/restore',
            hint: windows ? 'A folder of a drive, or a share such as \\\\server\\share\\folder. Type it, or pick it below.' : 'A path from the root on. Type it, or pick it below.',
        });
        input.dir = 'ltr';
        input.addEventListener('input', () => {
            this.#wizard.choose({ destination: input.value.trim() }, 4);
            this.#showNeeds();
        });
        const browser = html('div', { class: 'mt-2' });
        this.#parts.destination = input;
        this.#parts.folders = makeFolders(browser, {
            device: () => this.targetName(), fields: () => this.#targetFields(),
            onChoose: (path, separator, { fresh = false } = {}) => {
                const base = path.endsWith(separator) ? path : path + separator;
                input.value = needs.file && !fresh ? base + this.#fileName() : needs.file ? `${path}${separator}${this.#fileName()}` : path;
                clearError(input);
                this.#wizard.choose({ destination: input.value }, 4);
                this.#showNeeds();
                if (fresh) input.focus();
            },
        });
        this.#parts.destinationPlace = html('div', {}, root, this.#room(), browser);
        place.append(this.#parts.destinationPlace);
        this.#showNeeds();
    }

    /** The lines about room: what is needed, and what is free where it goes. */
    #room() {
        this.#parts.much = html('p', { class: 'hint', 'data-part': 'needs' });
        this.#parts.free = html('p', { class: 'hint', role: 'status', 'data-part': 'free' });
        this.#readDisks();
        return html('div', {}, this.#parts.much, this.#parts.free);
    }

    /** Nobody waits for it: a device that does not tell leaves the line empty. */
    async #readDisks() {
        const { id } = this.#target() ?? {};
        if (!id || this.#disks.has(id)) return;
        const over = new AbortController();
        this.#parts.disks = over;
        try {
            const { disks } = await askLong('deviceDisks', this.#targetFields(), { signal: over.signal });
            this.#disks.set(id, disks ?? []);
            if (!over.signal.aborted) this.#showNeeds();
        } catch (error) {
            if (!(error instanceof ActionError)) throw error;
        }
    }

    #showNeeds() {
        const { mode, snapshot, selection, destination, storagePath } = this.#wizard.choices;
        if (!this.#parts.much) return;
        const { bytes, complete } = mode === 'all' ? { bytes: snapshot.size, complete: true } : selection.totals();
        say(this.#parts.much, bytes > 0 ? `The restore needs ${complete ? '' : 'at least '}${size(bytes)}.` : '');
        const path = (this.#parts.destination ? destination : storagePath) ?? '';
        const { words, tight } = freeWords(volumeOf(path, this.#disks.get(this.#target()?.id) ?? [], { windows: this.#windows() }), bytes);
        say(this.#parts.free, words);
        this.#parts.free.classList.toggle('text-warn', tight);
    }

    #program(place) {
        const { choices } = this.#wizard;
        const command = field({
            id: 'restore-command', name: 'command', label: `Command on ${this.targetName()}`, mono: true, value: choices.command ?? '',
            hint: choices.method === 'program' ? 'It is run once for each file, and reads it from its standard input.' : 'It is run once, and reads the archive from its standard input.',
        });
        const password = field({
            id: 'restore-password', name: 'password', label: 'Your password', type: 'password', attributes: { autocomplete: 'current-password' },
            hint: 'The one that you sign in to this page with. Commands run with the rights of the backup app.',
        });
        command.input.addEventListener('input', () => this.#wizard.choose({ command: command.input.value }, 4));
        password.input.addEventListener('input', () => { choices.password = password.input.value; });
        this.#parts.command = command.input;
        this.#parts.password = password.input;
        place.append(command.root, password.root);
    }

    #storage(place) {
        const { choices } = this.#wizard;
        const { root, input } = field({
            id: 'restore-storage', name: 'storagePath', label: `Disks of the machines on ${this.targetName()}`, mono: true, value: choices.storagePath ?? '',
            placeholder: 'D:\\Hyper-V', hint: 'The folder that the virtual disks are written into. Type it, or pick it below.',
        });
        input.addEventListener('input', () => {
            this.#wizard.choose({ storagePath: input.value.trim() }, 4);
            this.#showNeeds();
        });
        const browser = html('div', { class: 'mt-2' });
        this.#parts.storagePath = input;
        this.#parts.storage = makeFolders(browser, {
            device: () => this.targetName(), fields: () => this.#targetFields(),
            onChoose: (path) => {
                input.value = path;
                clearError(input);
                this.#wizard.choose({ storagePath: path }, 4);
                this.#showNeeds();
            },
        });
        place.append(html('div', {}, root, this.#room(), browser));
        this.#showNeeds();
        this.#parts.storage.start();
    }

    #overwrite(place) {
        const { choices } = this.#wizard;
        const rights = box({ name: 'overwritePermissions', label: 'Also replace their permissions', checked: choices.overwritePermissions });
        rights.input.addEventListener('change', () => this.#wizard.choose({ overwritePermissions: rights.input.checked }, 4));
        rights.root.hidden = choices.overwrite === 'none';
        place.append(html('div', {}, lines({
            legend: 'If a file is already there', name: 'overwrite', value: choices.overwrite, options: OVERWRITE,
            onChange: (overwrite) => {
                rights.root.hidden = overwrite === 'none';
                if (overwrite === 'none') rights.input.checked = false;
                this.#wizard.choose({ overwrite, overwritePermissions: rights.input.checked }, 4);
            },
        }), rights.root));
    }

    #more(place) {
        const { choices } = this.#wizard;
        const skip = box({
            name: 'skipUnreadable', label: 'Go on past what the vault cannot read', note: 'Such files are left out and named in the log.', checked: choices.skipUnreadable,
        });
        skip.input.addEventListener('change', () => this.#wizard.choose({ skipUnreadable: skip.input.checked }, 4));
        place.append(skip.root);
    }

    #earlier(place) {
        const { visit, choices, page } = this.#wizard;
        const offered = [...this.#methods.querySelectorAll('input')].map(({ value }) => value);
        const usable = visit.earlier.filter((one) => offered.includes(one.method) && (one.destination || one.originalLocation)
            && (!one.targetDeviceId || page.deviceOf(one.targetDeviceId)?.online || one.targetDeviceId === choices.deviceId)).slice(0, 3);
        if (!usable.length) return;
        const words = Object.fromEntries(OVERWRITE.map(([value, text]) => [value, text.toLowerCase()]));
        place.append(html('div', { role: 'group', 'aria-labelledby': 'restore-earlier-label' }, html('span', { class: 'label', id: 'restore-earlier-label' }, 'Used earlier in this visit'),
            ...usable.map((one) => {
                const device = page.deviceOf(one.targetDeviceId);
                const button = html('button', { type: 'button', class: 'menu-item mt-1 border border-line-strong' }, html('span', { class: 'text-ink-3' }, icon('restore')),
                    html('span', { class: 'min-w-0' }, html('bdi', { class: 'block truncate text-data text-ink' }, one.originalLocation ? 'Back to where it was' : one.destination),
                        html('span', { class: 'block truncate text-xs text-ink-3' }, [methodWords(one.method, choices.engine).name, device ? `on ${device.name}` : '',
                            needsOf(one.method, choices).overwrite ? words[one.overwrite] : ''].filter(Boolean).join(', '))));
                button.addEventListener('click', () => this.#use(one));
                return button;
            })));
    }

    #use(one) {
        const { choices } = this.#wizard;
        const original = Boolean(one.originalLocation && choices.snapshot.original);
        this.#wizard.choose({ ...one, originalLocation: original, overwritePermissions: false, destination: one.destination ?? '', targetDeviceId: one.targetDeviceId ?? choices.deviceId }, 4);
        for (const input of this.#methods.querySelectorAll('input')) input.checked = input.value === one.method;
        this.#draw();
        this.#parts.destination?.focus();
    }

    ready() {
        return Boolean(this.#wizard.choices.method);
    }

    /** What is missing is said at its field; true when nothing is. */
    check() {
        const { choices } = this.#wizard;
        const needs = this.#needs();
        const { destination, command, password, connection, map, storagePath } = this.#parts;
        this.#trouble.hidden = true;
        if ((needs.folder || needs.file) && !(needs.original && choices.originalLocation)) {
            if (!filled([[destination, needs.file ? 'Say where the archive is written.' : 'Say which folder it is restored into.']])) return false;
            const trouble = this.#pathTrouble(choices.destination) || (needs.file ? this.#endingTrouble() : '');
            if (trouble) {
                fieldError(destination, trouble);
                return false;
            }
        }
        if (needs.storagePath) {
            if (!filled([[storagePath, 'Say which folder the virtual disks are written into.']])) return false;
            const trouble = this.#pathTrouble(choices.storagePath);
            if (trouble) {
                fieldError(storagePath, trouble);
                return false;
            }
        }
        if (needs.program && !filled([[command, 'Type the command.'], [password, 'Type your password.']])) return false;
        if (connection) {
            if (!connection.check()) return false;
            choices.connection = connection.read();
        }
        if (map) {
            if (!map.check()) return false;
            Object.assign(choices, map.read());
        }
        return true;
    }

    #pathTrouble(path) {
        if (this.#windows()) {
            return /^[A-Za-z]:[\\/]/.test(path) || /^\\\\[^\\]+\\[^\\]+/.test(path) ? '' : 'Begin with a drive, such as D:\\Restore, or a share, such as \\\\server\\share.';
        }
        return path.startsWith('/') ? '' : 'Begin at the root, with a slash: /restore.';
    }

    #endingTrouble() {
        const { destination, archiveFormat } = this.#wizard.choices;
        return destination.toLowerCase().endsWith(`.${archiveFormat}`) ? '' : `The file’s name has to end in .${archiveFormat}.`;
    }

    /** A refusal of the server, at the field that it names. */
    refused(error) {
        const name = error.field.split('.').at(-1);
        // Whose word it is shows by its place.
        const words = error.message.startsWith(`${error.field}: `) ? error.message.slice(error.field.length + 2) : error.message;
        const message = words.charAt(0).toUpperCase() + words.slice(1);
        const input = error.field && this.root.querySelector(`[name="${CSS.escape(name)}"]`);
        if (input?.id && document.getElementById(`${input.id}-error`)) {
            fieldError(input, message);
            return;
        }
        this.#trouble.replaceChildren(troubleNotice(error, this.targetName()));
        this.#trouble.hidden = false;
        this.#trouble.scrollIntoView({ block: 'nearest' });
    }

    /** Nothing secret stays. */
    forget() {
        const { choices } = this.#wizard;
        for (const name of ['password', 'connection', 'confirm']) delete choices[name];
        this.#parts.connection?.forget();
        this.#parts.map?.forget();
        if (this.#parts.password) this.#parts.password.value = '';
    }
}
