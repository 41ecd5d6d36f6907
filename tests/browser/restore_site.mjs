// A stand-in for the restore's actions: devices with vaults, snapshots, trees, folders, disks and hosts,
// as the wizard meets them. It refuses what it does not know.
import { randomBytes } from 'node:crypto';

const DAY = 86_400;
const GIB = 2 ** 30;
export const MANY = 50_000;

const id = () => randomBytes(16).toString('hex');
const refuse = (status, code, message, field) => [status, { status: 'error', code, message, ...(field ? { field } : {}) }];

const FILE = ['files', 'archive', 'simulate'];
const METHODS = {
    'engine1/file': [...FILE, 'program', 'programArchive'], 'engine1/hyperv': [...FILE, 'imageFiles', 'imageFilesArchive', 'imageFilesSimulate', 'host'],
    'engine1/windisk': [...FILE, 'disks', 'vmwareImages', 'hypervImages', 'imageFiles', 'imageFilesArchive', 'imageFilesSimulate'],
    'engine1/winmsofficemail': ['cloud', ...FILE], 'engine1/vmware': [...FILE, 'host'], 'engine1/proxmox': [...FILE, 'host'], 'engine1/mysql': [...FILE, 'database'],
};
const TYPES = {
    'engine1/file': 'Files and Folders', 'engine1/hyperv': 'Microsoft Hyper-V', 'engine1/windisk': 'Disk Image', 'engine1/winmsofficemail': 'Microsoft 365',
    'engine1/vmware': 'VMware', 'engine1/proxmox': 'Proxmox', 'engine1/mysql': 'MySQL',
};

const KNOWN = new Set(['action', 'serviceId', 'deviceId', 'vaultId', 'protectedItemId', 'snapshotId', 'method', 'targetDeviceId', 'destination',
    'originalLocation', 'overwrite', 'overwritePermissions', 'archiveFormat', 'paths', 'known', 'skipUnreadable', 'machines', 'storagePath', 'disks', 'confirm',
    'connection', 'command', 'password']);

/** One entry of a tree; `children`: of what it opens. */
const entry = (name, kind, size, more = {}) => ({ name, kind, size, modified: 1_763_700_000, ...more });

export class RestoreWorld {
    constructor(now = Math.floor(Date.now() / 1000)) {
        this.now = now;
        this.asked = [];        // Every question.
        this.restores = [];     // What runRestore took.
        this.statuses = {};     // Of jobs: what restoreStatus says.
        this.cancelled = [];
        this.slow = new Set();  // Actions that become tasks, which go on until `settle`.
        this.tasks = new Map();
        this.offline = new Set();
        this.refusal = null;    // What the next runRestore is refused with.
        this.hidden = false;    // The device keeps names to itself.
        this.unreadable = {};   // By path: so many entries of the folder could not be read.
        this.withoutJobId = false;
        this.devices = [
            { id: 'dev-1', name: 'SRV-FILES-01', online: true, offline_since: 0, system: 'Windows Server 2022', version: '25.9.1', icon: 'server', items: 4, registered_at: now - 400 * DAY },
            { id: 'dev-2', name: 'LAPTOP-HANNAH', online: true, offline_since: 0, system: 'Debian 12', version: '25.9.1', icon: 'laptop', items: 1, registered_at: now - 90 * DAY },
            { id: 'dev-3', name: 'STERI-ROOM', online: false, offline_since: now - 3600, system: 'Windows 11', version: '25.8.0', icon: 'desktop', items: 0, registered_at: now - 30 * DAY },
        ];
        this.vaults = [
            { id: 'vault-1', name: 'Cloud EU', type: 'Comet Storage', used: 640 * GIB, quota: 1024 * GIB },
            { id: 'vault-2', name: 'Office NAS', type: 'SFTP', used: 100 * GIB, quota: 0 },
        ];
        this.items = [
            this.#item('item-1', 'Shared folders', 'engine1/file', 'here', 1234),
            this.#item('item-2', 'Virtual machines', 'engine1/hyperv', 'here', 3),
            this.#item('item-3', 'System disk (C:)', 'engine1/windisk', 'here', 12),
            this.#item('item-4', 'Mailboxes', 'engine1/winmsofficemail', 'here', 30),
            this.#item('item-5', 'Shop database', 'engine1/mysql', 'here', 2),
            this.#item('item-6', 'Guests of vCenter', 'engine1/vmware', 'here', 2),
            this.#item('item-7', 'Old projects', 'engine1/file', 'elsewhere', 3, { deviceName: 'LAPTOP-HANNAH', deviceId: 'dev-2' }),
            this.#item('item-8', 'Item deleted', 'engine1/file', 'deleted', 1),
        ];
        this.tree = this.#tree();
    }

    #item(itemId, name, engine, state, snapshots, more = {}) {
        return {
            id: itemId, name, type: TYPES[engine], engine, deviceId: state === 'here' ? 'dev-1' : '', deviceName: state === 'here' ? 'SRV-FILES-01' : '', state, snapshots,
            newest: this.now - 1800, oldest: this.now - snapshots * 21_600, methods: METHODS[engine], ...more,
        };
    }

    #tree() {
        const many = Array.from({ length: MANY }, (_, at) => entry(`scan-${String(at + 1).padStart(5, '0')}.tif`, 'file', 1000 + at));
        return {
            'item-1': [entry('C__', 'folder', 0, { shown: 'C:\\', children: [
                entry('Contracts', 'folder', 0, { children: [entry('2025', 'folder', 640 * 2 ** 20, { files: 120, folders: 3, children: [entry('Lease.pdf', 'file', 4_300_000), entry('index.xlsx', 'file', 39_000)] }),
                    entry('Suppliers.csv', 'file', 2000), entry('Notes.txt', 'file', 300)] }),
                entry('Scans', 'folder', 0, { children: many }),
                entry('<img src=x onerror=alert(1)> "\u05d0\u05d1" & Söhne', 'folder', 5, { children: [entry('a\u202egnp.exe', 'file', 5)] }),
                entry('Empty', 'folder', 0, { children: [] })] })],
            'item-2': [entry('WEB-01', 'vm', 0, { children: [entry('WEB-01.vhdx', 'file', 40 * GIB, { image: [entry('Partition 1', 'partition', 39 * GIB, { children: [entry('inetpub', 'folder', 0, { children: [entry('index.html', 'file', 900)] })] })] })] })],
            'item-3': [entry('Disk 0', 'disk', 500 * GIB, { image: [entry('Windows', 'partition', 499 * GIB, { children: [entry('Users', 'folder', 0, { children: [] })] })] })],
            'item-4': [entry('hannah@example.com', 'mailbox', 0, { children: [entry('Inbox', 'mailfolder', 0, { children: [entry('Invoice 4711', 'email', 24_000, { from: 'Shop <shop@example.net>' })] })] })],
            'item-5': [entry('shop', 'database', 90_000_000), entry('stock', 'database', 1_000_000)],
            'item-6': [entry('DB-01', 'vm', 0, { children: [] })],
            'item-7': [entry('home', 'folder', 0, { children: [] })], 'item-8': [],
        };
    }

    /** What the profile page is filled with. */
    view({ deviceRows = true } = {}) {
        const data = {
            service_id: 5, server_id: 'cometbackup', username: 'birchwood-main', t: this.now, last_event_id: '100', devices: this.devices, vaults: this.vaults,
        };
        return {
            title: 'birchwood-main', service_id: '5', username: 'birchwood-main', user_account_name: 'Birchwood Dental', plan: 'Backup Pro', suspended: false, can_change: true,
            tabs: [{ name: 'devices', label: 'Devices', count: '3', url: '?m=eazybackup&tab=devices', current: true }, { name: 'items', label: 'Protected Items', count: '', url: '?m=eazybackup&tab=items', current: false }]
                .concat(['profile', 'vaults', 'jobs'].map((name) => ({ name, label: name, count: '', url: `?m=eazybackup&tab=${name}`, current: false }))),
            shows_devices: true, has_devices: true, devices_count: '3 devices', online_count: '2',
            devices: deviceRows ? this.devices.map((one) => ({ ...one, registered: null, seen: null, offline_since: null })) : [],
            profile_json: JSON.stringify(data).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
        };
    }

    snapshotsOf(item) {
        const from = Math.floor((this.now - 1800) / 60) * 60;
        return Array.from({ length: item.snapshots }, (_, at) => ({
            id: `${item.id}-snap-${at}`, itemId: item.id, at: from - at * 21_600, engine: item.engine, original: item.engine === 'engine1/file',
            ...(at % 3 === 2 ? {} : { files: 148_000 - at, size: 412 * GIB - at * 2 ** 20, status: at % 5 === 4 ? 7001 : 5000 }),
        }));
    }

    /** Ends a task that waits. */
    settle() {
        for (const task of this.tasks.values()) task.release();
    }

    async answer(body) {
        this.asked.push(body);
        const { action } = body;
        if (action === 'taskStatus') return this.#taskStatus(body);
        if (action === 'taskCancel') return this.#taskCancel(body);
        if (this.slow.has(action)) return this.#task(body);
        return this.#act(body);
    }

    #task(body) {
        const taskId = id();
        const task = { state: 'running', began: Date.now(), action: body.action };
        task.release = () => {
            if (task.state !== 'running') return;
            const [status, answer] = this.#act(body);
            Object.assign(task, status < 300 ? { state: 'done', result: answer } : { state: 'failed', httpStatus: status, error: answer });
        };
        this.tasks.set(taskId, task);
        return [202, { status: 'success', taskId }];
    }

    #taskStatus({ taskId }) {
        const task = this.tasks.get(taskId);
        if (!task) return refuse(404, 'not_found', 'That question is over. Ask again.');
        const { state, result, error, httpStatus } = task;
        return [200, { status: 'success', state, ...(state === 'running' ? { elapsed: Math.floor((Date.now() - task.began) / 1000) } : {}), ...(result ? { result } : {}), ...(error ? { error, httpStatus } : {}) }];
    }

    #taskCancel({ taskId }) {
        const task = this.tasks.get(taskId);
        if (!task) return refuse(404, 'not_found', 'That question is over.');
        task.state = 'cancelled';
        return [200, { status: 'success', state: 'cancelled' }];
    }

    #act(body) {
        const handler = this[`act_${body.action}`];
        if (!handler) return refuse(404, 'not_found', 'There is no such action.');
        const asks = body.targetDeviceId ?? body.deviceId;
        if (!['restoreStatus', 'cancelJob'].includes(body.action) && this.offline.has(asks)) {
            return refuse(409, 'device_offline', `The device is not online. Nothing was changed. Try when it is back.`);
        }
        if (this.hidden && ['browseSnapshot', 'searchSnapshot', 'browseDevice'].includes(body.action)) return refuse(403, 'filenames_hidden', 'This device does not show the names of its files.');
        const answer = handler.call(this, body);
        return Array.isArray(answer) ? answer : [200, { status: 'success', ...answer }];
    }

    act_vaultSnapshots({ vaultId, protectedItemId, from, to, after }) {
        const items = vaultId === 'vault-1' ? this.items : [];
        if (!protectedItemId) return { items };
        const item = items.find((one) => one.id === protectedItemId);
        if (!item) return refuse(404, 'not_found', 'No such item.', 'protectedItemId');
        const all = this.snapshotsOf(item).filter(({ at }) => (from === undefined || at >= from) && (to === undefined || at <= to));
        const begin = after ? all.findIndex((one) => one.id === after) + 1 : 0;
        const snapshots = all.slice(begin, begin + 500);
        return { items, snapshots, ...(begin + 500 < all.length ? { next: snapshots.at(-1).id } : {}) };
    }

    #itemOf(snapshotId) {
        return snapshotId.replace(/-snap-\d+$/, '');
    }

    #find(snapshotId, path) {
        let list = this.tree[this.#itemOf(snapshotId)];
        if (!path) return list;
        for (const name of path.split('/')) {
            const found = list?.find((one) => one.name === name);
            list = found?.children ?? found?.image;
        }
        return list ?? null;
    }

    #told(one, base, inImage) {
        const { children, image, ...rest } = one;
        const path = base ? `${base}/${one.name}` : one.name;
        const open = image ? { inside: { disk: path } } : children && inImage ? { inside: { list: path } } : {};
        return { shown: path.replace(/^C__/, 'C:').replaceAll('/', '\\'), ...rest, path, ...(children || image ? { treeId: `tree-${path}` } : {}), ...open };
    }

    act_browseSnapshot({ snapshotId, path, treeId, inside, contains = '', offset = 0 }) {
        if (path && !treeId && !inside) return refuse(400, 'bad_request', 'treeId is missing.', 'treeId');
        const list = this.#find(snapshotId, path);
        if (!list) return refuse(404, 'not_found', 'No such folder.', 'path');
        const wanted = list.filter(({ name }) => name.toLowerCase().includes(contains.toLowerCase()));
        const piece = wanted.slice(offset, offset + 1000);
        return { entries: piece.map((one) => this.#told(one, path, Boolean(inside))), total: wanted.length, ...(offset + 1000 < wanted.length ? { next: offset + 1000 } : {}),
            ...(this.unreadable[path ?? ''] ? { unreadable: this.unreadable[path ?? ''] } : {}) };
    }

    act_searchSnapshot({ snapshotId, contains }) {
        const found = [];
        const walk = (list, base) => {
            for (const one of list) {
                const told = this.#told(one, base, false);
                if (one.name.toLowerCase().includes(contains.toLowerCase())) found.push({ ...told, treeId: undefined });
                if (one.children) walk(one.children, told.path);
            }
        };
        walk(this.tree[this.#itemOf(snapshotId)], '');
        return { entries: found.slice(0, 1000), ...(found.length > 1000 ? { more: true } : {}) };
    }

    act_previewEmail() {
        return {
            from: 'shop@example.net', to: ['hannah@example.com'], subject: 'Invoice 4711', text: 'Attached.',
            html: '<p style="color:red" onclick="alert(1)">Your <b>invoice</b></p><script>window.parent.hacked = 1</script><img src="https://tracker.example/x.gif"><form action="https://evil.example"><input></form>',
        };
    }

    act_browseDevice({ deviceId, targetDeviceId, path }) {
        const windows = /Windows/.test(this.devices.find((one) => one.id === (targetDeviceId ?? deviceId)).system);
        const dir = (name, base, kind = 'folder') => ({ name, path: `${base}${name}`, shown: `${base}${name}`, kind, size: kind === 'drive' ? 500 * GIB : 0, modified: 0 });
        if (windows) {
            if (!path) return { path: '', separator: '\\', total: 2, entries: [{ ...dir('C:\\', '', 'drive'), name: 'C:' }, { ...dir('D:\\', '', 'drive'), name: 'D:' }] };
            const base = path.endsWith('\\') ? path : `${path}\\`;
            return { path, separator: '\\', total: 2, entries: path.split('\\').length > 3 ? [] : [dir('Restore', base), dir('To check with the accountant before the end of the year', base), dir('a.txt', base, 'file')] };
        }
        return { path: path ?? '/', separator: '/', total: 2, entries: [dir('home', path ? `${path}/` : '/'), dir('restore', path ? `${path}/` : '/')] };
    }

    act_snapshotMachines() {
        return { machines: [{ id: 'vm-1', name: 'WEB-01', cpuCores: 4, ramBytes: 8 * GIB, firmware: 'uefi', configPath: 'WEB-01/config.vmcx', disks: [{ path: 'WEB-01/WEB-01.vhdx', size: 40 * GIB }] },
            { id: 'vm-2', name: 'DC-01', cpuCores: 2, ramBytes: 4 * GIB, firmware: 'uefi', configPath: 'DC-01/config.vmcx', disks: [] }] };
    }

    act_snapshotDisks() {
        return { disks: [{ id: '\\\\.\\PhysicalDrive0', name: 'Disk 0', model: 'Old SSD', size: 500 * GIB, boot: true, partitions: [{ id: 'part-0', name: 'Windows', label: 'System', filesystem: 'NTFS', size: 499 * GIB, used: 200 * GIB, mounts: ['C:'] }] }] };
    }

    act_deviceDisks() {
        return { disks: [
            { id: '\\\\.\\PhysicalDrive0', name: 'Disk 0', model: 'New SSD', size: 1000 * GIB, boot: true, partitions: [
                { id: 'part-0', name: 'Windows', label: 'System', filesystem: 'NTFS', size: 990 * GIB, used: 700 * GIB, mounts: ['C:\\'] }, { id: 'part-1', name: 'Swap', label: '', filesystem: '', size: GIB, used: 0, mounts: [] }] },
            { id: '\\\\.\\PhysicalDrive1', name: 'Disk 1', model: 'Small SSD', size: 250 * GIB, boot: false, partitions: [] },
            { id: '\\\\.\\PhysicalDrive2', name: 'Disk 2', model: 'Big HDD', size: 4000 * GIB, boot: false, partitions: [{ id: 'part-2', name: 'Data', label: 'Archive', filesystem: 'NTFS', size: 3999 * GIB, used: 10 * GIB, mounts: ['E:'] }] }] };
    }

    act_browseHost({ kind, what, filter, connection }) {
        if (kind !== 'hyperv' && connection?.password !== 'right') return refuse(422, 'refused', 'The host did not accept the sign-in.', 'connection.password');
        const names = { datacenters: ['Main', 'Second'], hosts: [`esx1.${filter}`], datastores: [`ssd.${filter}`, `hdd.${filter}`], networks: [`lan.${filter}`], nodes: ['pve1'], storage: ['local-lvm'], databases: ['shop', 'mysql'] }[what];
        return { names: names.map((name) => ({ name })) };
    }

    act_runRestore(body) {
        for (const name of Object.keys(body)) if (!KNOWN.has(name)) return refuse(400, 'bad_request', `${name} is unknown.`, name);
        if (this.refusal) {
            const refusal = this.refusal;
            this.refusal = null;
            return refuse(...refusal);
        }
        const jobId = id();
        const since = Math.floor(Date.now() / 1000);
        const deviceId = body.targetDeviceId ?? body.deviceId;
        this.restores.push({ ...body, jobId, since, runsOn: deviceId });
        return { jobId: this.withoutJobId ? '' : jobId, since, deviceId };
    }

    act_restoreStatus({ jobId, protectedItemId }) {
        const one = this.restores.find((it) => it.jobId === jobId || (!jobId && it.protectedItemId === protectedItemId));
        const status = one && this.statuses[one.jobId];
        if (!status) return jobId && !one ? refuse(404, 'not_found', 'There is no such restore.') : { found: false };
        const { result, ...job } = status;
        return { found: true, job: { id: one.jobId, ...job }, ...(result ? { result } : {}) };
    }

    act_cancelJob({ jobId }) {
        this.cancelled.push(jobId);
        return {};
    }
}
