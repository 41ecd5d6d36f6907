// How a device reaches what it restores into: a database server, a host of machines, Microsoft 365.
// What is typed here lives in these fields alone, until the wizard closes.
import { makeAsker } from './asking.js';
import { html } from './dom.js';
import { box, choice, clearError, field, filled } from './restore-parts.js';

const REGIONS = [['GlobalPublicCloud', 'Worldwide'], ['USGovtGccCloud', 'US government, GCC High'], ['USGovtGccDoDCloud', 'US government, DoD'], ['GermanCloud', 'Germany'], ['ChinaCloud', 'China']];

class Connection {
    root;
    #options;
    #inputs = {};      // By the server's name.
    #askers = [];
    #asked = [];       // [name, words]: must be filled to sign in; a function says when.
    #placed = [];      // The same, of where on the host it goes.

    constructor(options) {
        this.#options = options;
        this.root = html('fieldset', { class: 'min-w-0 space-y-4 rounded-lg border border-line-strong p-4', 'data-connection': options.kind });
        this[`_${options.kind}`]();
    }

    stop() {
        for (const asker of this.#askers) asker.stop();
    }

    #legend(text, note) {
        this.root.append(html('legend', { class: 'px-1 text-sm font-medium text-ink' }, text), html('p', { class: 'text-data text-ink-3' }, note));
    }

    #row(...made) {
        const roots = made.map(({ name, root, input }) => {
            this.#inputs[name] = input;
            return root;
        });
        const row = html('div', { class: 'grid grid-cols-1 gap-4 sm:grid-cols-2' }, ...roots);
        this.root.append(row);
        return row;
    }

    #text(name, label, more = {}) {
        const made = field({ id: `restore-c-${name}`, name, label, ...more });
        made.input.defaultValue = more.value ?? '';  // What it is again once the window was closed.
        if (more.value) made.input.value = more.value;
        return { name, ...made };
    }

    #secret(name, label, more = {}) {
        return this.#text(name, label, { type: 'password', attributes: { autocomplete: 'off', 'data-secret': true }, ...more });
    }

    #box(name, label, note = '', checked = false) {
        const made = box({ name, label, note, checked });
        this.#inputs[name] = made.input;
        this.root.append(made.root);
        return made;
    }

    value(name) {
        const input = this.#inputs[name];
        return input.type === 'checkbox' ? input.checked : input.value.trim();
    }

    _mysql() {
        this.#legend('MySQL server', `As ${this.#options.device()} reaches it, over TCP. The sign-in is used for this restore and not stored.`);
        this.#row(this.#text('host', 'Server', { value: 'localhost' }), this.#text('port', 'Port', { value: '3306', attributes: { inputmode: 'numeric' } }));
        this.#row(this.#text('username', 'Username'), this.#secret('password', 'Password'));
        const ssl = this.#box('useSsl', 'Connect with TLS');
        const more = html('div', { class: 'space-y-4', hidden: true });
        const allow = box({ name: 'sslAllowInvalid', label: 'Accept a certificate that cannot be checked' });
        this.#inputs.sslAllowInvalid = allow.input;
        more.append(allow.root);
        this.root.append(more);
        for (const [name, label] of [['sslCaFile', 'CA file'], ['sslCrtFile', 'Client certificate file'], ['sslKeyFile', 'Client key file']]) {
            const made = this.#text(name, label, { mono: true, hint: 'A path on the device; may be empty.' });
            this.#inputs[name] = made.input;
            more.append(made.root);
        }
        ssl.input.addEventListener('change', () => { more.hidden = !ssl.input.checked; });
        this.#databases();
        this.#asked = [['host', 'Type the server’s name.'], ['port', 'Type the port.'], ['username', 'Type the username.']];
    }

    _mssql() {
        this.#legend('SQL Server instance', `As ${this.#options.device()} reaches it. The sign-in is used for this restore and not stored.`);
        const mode = choice({ id: 'restore-c-authMode', name: 'authMode', label: 'Sign-in', value: 'windows', options: [['windows', 'Windows account of the backup app'], ['native', 'SQL Server login']] });
        this.#row(this.#text('instance', 'Instance', { value: 'MSSQLSERVER', hint: 'The default one is MSSQLSERVER.' }), { name: 'authMode', ...mode });
        const login = this.#row(this.#text('username', 'Login'), this.#secret('password', 'Password'));
        login.hidden = true;
        mode.input.addEventListener('change', () => { login.hidden = mode.input.value !== 'native'; });
        this.#box('oledb32Bit', 'Use the 32-bit driver', 'For instances that are 32-bit themselves.');
        this.#box('noRecovery', 'Leave the databases restoring', 'Only when differential or log backups are restored onto them next.');
        this.#databases();
        this.#asked = [['instance', 'Type the instance’s name.'], ['username', 'Type the login.', () => this.value('authMode') === 'native']];
    }

    _vmware() {
        this.#legend('VMware host', `vCenter or ESXi, as ${this.#options.device()} reaches it. The sign-in is used for this restore and not stored.`);
        this.#row(this.#text('hostname', 'vCenter or ESXi address', { placeholder: 'vcenter.example.com' }), this.#text('username', 'Username'));
        this.#row(this.#secret('password', 'Password'), this.#text('thumbprint', 'Certificate thumbprint', { mono: true, hint: 'May be empty.' }));
        this.#box('https', 'Connect with TLS', '', true);
        this.#box('allowInvalidCertificate', 'Accept a certificate that cannot be checked');
        this.#cascade('vmware', [
            { name: 'datacenter', what: 'datacenters', label: 'Datacenter' }, { name: 'host', what: 'hosts', label: 'Host', by: 'datacenter' },
            { name: 'datastore', what: 'datastores', label: 'Datastore', by: 'datacenter' }, { name: 'network', what: 'networks', label: 'Network', by: 'datacenter' },
        ]);
        this.#asked = [['hostname', 'Type the address.'], ['username', 'Type the username.'], ['password', 'Type the password.']];
    }

    _proxmox() {
        this.#legend('Proxmox node', `Over SSH, as ${this.#options.device()} reaches it. The sign-in is used for this restore and not stored.`);
        const mode = choice({ id: 'restore-c-authMode', name: 'authMode', label: 'Sign-in', value: 'password', options: [['password', 'Password'], ['privateKey', 'Private key']] });
        this.#row(this.#text('server', 'SSH server', { placeholder: 'pve1.example.com' }), this.#text('username', 'Username', { value: 'root' }));
        this.root.append(mode.root);
        this.#inputs.authMode = mode.input;
        const password = this.#secret('password', 'Password');
        const key = this.#text('privateKey', 'Private key', { rows: 5, mono: true, attributes: { 'data-secret': true } });
        this.root.append(password.root, key.root);
        Object.assign(this.#inputs, { password: password.input, privateKey: key.input });
        const show = () => {
            password.root.hidden = mode.input.value !== 'password';
            key.root.hidden = mode.input.value === 'password';
        };
        mode.input.addEventListener('change', show);
        show();
        this.#cascade('proxmox', [{ name: 'node', what: 'nodes', label: 'Node' }, { name: 'storage', what: 'storage', label: 'Storage', by: 'node' }], { needed: true });
        this.#placed = [['node', 'Type the node’s name.'], ['storage', 'Type the storage’s name.']];
        this.#asked = [['server', 'Type the server’s address.'], ['username', 'Type the username.'], ['password', 'Type the password.', () => this.value('authMode') === 'password'],
            ['privateKey', 'Paste the private key.', () => this.value('authMode') === 'privateKey']];
    }

    _cloud() {
        this.#legend('Microsoft 365 sign-in', 'Nothing of a sign-in that you type here is stored.');
        const mode = choice({ id: 'restore-c-stored', name: 'useStored', label: 'Sign-in', value: 'stored', options: [['stored', 'The one that the protected item has'], ['own', 'Another app registration']] });
        this.root.append(mode.root);
        this.#inputs.useStored = mode.input;
        const own = html('div', { class: 'space-y-4', hidden: true });
        this.root.append(own);
        const into = (...rows) => own.append(...rows);
        into(this.#row(this.#text('appId', 'Application ID', { mono: true }), this.#text('tenantId', 'Tenant ID', { mono: true })),
            this.#row(this.#secret('secret', 'Client secret'), { name: 'region', ...choice({ id: 'restore-c-region', name: 'region', label: 'Region', value: REGIONS[0][0], options: REGIONS }) }));
        const cert = this.#text('appCert', 'Certificate', { rows: 3, mono: true, hint: 'In place of a secret; may be empty.', attributes: { 'data-secret': true } });
        this.#inputs.appCert = cert.input;
        into(cert.root);
        mode.input.addEventListener('change', () => { own.hidden = mode.input.value === 'stored'; });
        const needed = () => this.value('useStored') === 'own';
        this.#asked = [['appId', 'Type the application’s id.', needed], ['tenantId', 'Type the tenant’s id.', needed],
            ['secret', 'Type the secret, or paste a certificate.', () => needed() && !this.value('appCert')]];
    }

    #asker(place, lines = 1) {
        const asker = makeAsker(place, { lines });
        this.#askers.push(asker);
        return asker;
    }

    /** What the server has already: databases of the same name would be written over. */
    #databases() {
        const { kind, device } = this.#options;
        const place = html('div', { class: 'mt-2', hidden: true });
        const told = html('p', { class: 'mt-2 text-data wrap-anywhere text-ink-3', role: 'status' });
        const button = html('button', { type: 'button', class: 'btn btn-quiet btn-sm' }, 'Test the sign-in');
        const asker = this.#asker(place);
        button.addEventListener('click', async () => {
            if (!this.#mayAsk()) return;
            told.textContent = '';
            const answer = await asker.ask({
                action: 'browseHost', device: device(), what: `Asking ${device()} to look at the server…`,
                fields: { ...this.#options.fields(), kind, what: 'databases', connection: this.read() },
            });
            if (!answer) return;
            const names = (answer.names ?? []).map(({ name }) => name);
            told.textContent = names.length ? `It answers. It has ${names.slice(0, 12).join(', ')}${names.length > 12 ? ' and more' : ''}; those of the same name are written over.` : 'It answers, and has no database yet.';
        });
        this.root.append(html('div', {}, button, place, told));
    }

    /** Fields that can be typed, and filled from what the host names; what lies below the first is asked by it. */
    #cascade(kind, levels, { needed = false } = {}) {
        const { device } = this.#options;
        const place = html('div', { hidden: true });
        const asker = this.#asker(place);
        const button = html('button', { type: 'button', class: 'btn btn-quiet btn-sm' }, 'Look them up');
        const row = html('div', { class: 'grid grid-cols-1 gap-4 sm:grid-cols-2' });
        const ask = (level) => asker.ask({
            action: 'browseHost', device: device(), what: `Asking ${device()} for the ${level.what}…`,
            fields: { ...this.#options.fields(), kind, what: level.what, connection: this.read(), ...(level.by ? { filter: this.value(level.by) } : {}) },
        });
        for (const level of levels) {
            const list = html('datalist', { id: `restore-l-${level.name}` });
            const made = this.#text(level.name, level.label, { hint: needed ? '' : 'May be empty where there is only one.', attributes: { list: list.id } });
            this.#inputs[level.name] = made.input;
            level.list = list;
            level.names = html('div', { class: 'mt-2 flex flex-wrap gap-2', role: 'group', 'aria-label': `${level.label}: what there is` });
            level.names.addEventListener('click', ({ target }) => {
                const chosen = target.closest('button');
                if (!chosen) return;
                made.input.value = chosen.dataset.name;
                clearError(made.input);
                if (!level.by) below(level.name);
            });
            made.root.append(list, level.names);
            row.append(made.root);
        }
        const show = (level, names) => {
            level.list.replaceChildren(...names.map(({ name }) => html('option', { value: name })));
            level.names.replaceChildren(...names.slice(0, 8).map(({ name, note }) => html('button', { type: 'button', class: 'btn btn-quiet btn-sm max-w-full', 'data-name': name, title: note ?? null },
                html('bdi', { class: 'truncate' }, name))));
            if (names.length === 1) this.#inputs[level.name].value = names[0].name;
        };
        const below = async (upper) => {
            for (const level of levels.filter(({ by }) => by === upper)) {
                const answer = await ask(level);
                if (!answer) return;
                show(level, answer.names ?? []);
            }
        };
        button.addEventListener('click', async () => {
            if (!this.#mayAsk()) return;
            const answer = await ask(levels[0]);
            if (!answer) return;
            show(levels[0], answer.names ?? []);
            if (this.value(levels[0].name)) await below(levels[0].name);
        });
        this.root.append(html('div', {}, button), place, row);
    }

    #filled(asked) {
        return filled(asked.filter(([, , when]) => !when || when()).map(([name, words]) => [this.#inputs[name], words]));
    }

    #mayAsk() {
        return this.#filled(this.#asked);
    }

    check() {
        return this.#filled([...this.#asked, ...this.#placed]);
    }

    read() {
        const { kind } = this.#options;
        if (kind === 'cloud' && this.value('useStored') === 'stored') return { useStored: true };
        // What another choice hides is not meant.
        const names = Object.keys(this.#inputs).filter((name) => name !== 'useStored' && !this.#inputs[name].parentElement.closest('[hidden]'));
        const all = Object.fromEntries(names.map((name) => [name, this.#inputs[name].hasAttribute?.('data-secret') ? this.#inputs[name].value : this.value(name)]));
        if (kind === 'mysql') all.port = Number(all.port) || 3306;
        return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
    }

    forget() {
        for (const input of Object.values(this.#inputs)) {
            if (input.matches('input:not([type="checkbox"]), textarea')) input.value = input.defaultValue ?? '';
        }
    }
}

/** The questions of one: { kind, fields(), device(), item, toHost }. */
export function makeConnection(options) {
    return new Connection(options);
}
