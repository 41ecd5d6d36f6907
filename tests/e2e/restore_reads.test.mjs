// What the restore wizard reads: vaults, snapshots, folders, disks, machines and hosts, through nginx, the responder and Comet.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { calls, customer, post, reader, route, signedIn } from './support/actions.mjs';

const MANY = 50_000;

describe('what the restore wizard reads', () => {
    let stack;
    let mine;    // One item of each engine.
    let busy;    // Thousands of snapshots.
    let server;  // Windows, Linux, a Mac that hides names, and a device that is away.
    let linux;
    let mac;
    let drawer;

    const accountOf = (its) => stack.fleet.accounts[its.profile].find((it) => it.username === its.username);
    const item = (name) => mine.account.items.find((it) => it.name === name);
    const comet = (verb, body = {}) => stack.comet(mine.profile, verb, { username: mine.username, ...body });
    const fault = (kind, more) => stack.comet(mine.profile, 'fault', { kind, ...more });

    /** The answer, whether it came at once or as a task's result. */
    async function askAs(its, action, fields) {
        const body = { serviceId: its.serviceId, ...fields };
        const first = await post(its, 'device-actions', { action, ...body });
        if (first.status !== 202) return first;
        const { taskId } = first.json();
        let status;
        await waitFor('the task', async () => {
            status = (await post(its, 'device-actions', { action: 'taskStatus', serviceId: its.serviceId, taskId })).json();
            return status.state !== 'running';
        }, { seconds: 120 });
        const { state, result, error, httpStatus } = status;
        const told = state === 'done' ? result : error;
        return { status: state === 'done' ? 200 : httpStatus, json: () => told, text: JSON.stringify(told) };
    }
    const ask = (action, fields) => askAs(mine, action, { deviceId: server.id, ...fields });
    async function good(action, fields) {
        const answer = await ask(action, fields);
        assert.equal(answer.status, 200, answer.text);
        return answer.json();
    }
    async function refused(status, code, action, fields) {
        const answer = await ask(action, fields);
        assert.equal(answer.status, status, answer.text);
        if (code) assert.equal(answer.json().code, code, answer.text);
        return answer.json();
    }

    const snapshotsOf = async (it) => (await good('vaultSnapshots', { vaultId: it.vaultId, protectedItemId: it.id })).snapshots;
    const newest = async (it) => ({ vaultId: it.vaultId, snapshotId: (await snapshotsOf(it))[0].id });
    const into = ({ path, treeId, inside }) => ({ path, ...(treeId ? { treeId } : {}), ...(inside ? { inside } : {}) });
    /** The entry at the end of these names, from the snapshot's root. */
    async function walk(look, names) {
        let entry;
        for (const name of names) {
            const { entries } = await good('browseSnapshot', { ...look, ...(entry ? into(entry) : {}) });
            entry = entries.find((it) => it.name === name);
            assert.ok(entry, `${name} in ${entries.map((it) => it.name)}`);
        }
        return entry;
    }

    before(async () => {
        stack = await startStack({ dir: 'build/stack/restore-reads', clients: 11, paused: true });
        mine = await customer(stack, 10);
        busy = await customer(stack, 9);
        mine.account = accountOf(mine);
        busy.account = accountOf(busy);
        [server, linux, mac, drawer] = mine.account.devices;
        for (const { id } of [server, linux, mac]) await comet('device', { op: 'connect', deviceId: id });
        await stack.comet(busy.profile, 'device', { username: busy.username, op: 'connect', deviceId: busy.account.devices[0].id });
    });
    after(() => stack?.stop());
    afterEach(() => fault('none'));

    test('vaultSnapshots: who has something in the vault, there or gone', async () => {
        const [vault] = mine.account.vaults;
        const { items } = await good('vaultSnapshots', { vaultId: vault.id });
        const own = mine.account.items.filter((it) => it.vaultId === vault.id && !it.neverRan);
        const gone = mine.account.deletedItems.filter((it) => it.vaultId === vault.id);
        assert.deepEqual(items.map((it) => it.id).sort(), [...own, ...gone].map((it) => it.id).sort());
        for (const it of items) {
            const known = own.find((one) => one.id === it.id);
            const state = !known ? 'deleted' : known.deviceId === server.id ? 'here' : 'elsewhere';
            assert.equal(it.state, state, JSON.stringify(it));
            assert.ok(it.snapshots > 0 && it.newest >= it.oldest && it.type, JSON.stringify(it));
            for (const method of ['files', 'archive', 'simulate']) assert.ok(it.methods.includes(method), JSON.stringify(it));
            if (known) assert.equal(it.deviceName, mine.account.devices.find((one) => one.id === known.deviceId).name);
            else assert.ok(it.name.startsWith('Item deleted') && it.deviceId === '', JSON.stringify(it));
        }
        assert.ok(items.some((it) => it.state === 'deleted'), 'one was deleted');
    });

    test('vaultSnapshots: an item\'s snapshots, between days, with what their jobs counted', async () => {
        const file = item('file');
        const all = await snapshotsOf(file);
        assert.ok(all.length > 20);
        for (let i = 1; i < all.length; i++) assert.ok(all[i].at <= all[i - 1].at);
        assert.ok(all.every((it) => it.itemId === file.id && it.engine === 'engine1/file'));
        assert.ok(all.some((it) => it.original));
        const { from, to } = { from: all[9].at, to: all[3].at };
        const some = await good('vaultSnapshots', { vaultId: file.vaultId, protectedItemId: file.id, from, to });
        assert.deepEqual(some.snapshots.map((it) => it.id), all.slice(3, 10).map((it) => it.id));

        // A backup that ends now is there at once, and our tables know what it counted.
        const { jobId } = await comet('startJob', { deviceId: server.id, itemId: file.id, vaultId: file.vaultId });
        await comet('finishJob', { jobId, bytes: 12_345, fields: { TotalFiles: 7 } });
        const job = (await comet('state')).jobs.find((it) => it.GUID === jobId);
        assert.ok(job.SnapshotID, 'it made a snapshot');
        await waitFor('its row', async () => String(await stack.sql(
            `SELECT comet_snapshot_id FROM comet_jobs WHERE id = '${jobId}' AND ended_at IS NOT NULL`)).includes(job.SnapshotID));
        const [first] = await snapshotsOf(file);
        assert.equal(first.id, job.SnapshotID);
        assert.equal(first.files, job.TotalFiles);
        assert.equal(first.size, job.TotalSize);
        assert.equal(first.status, 'success');
    });

    test('vaultSnapshots: without an item, all of the vault\'s, whosever they are', async () => {
        const [{ id: vaultId }] = mine.account.vaults;
        const { items, snapshots, next } = await good('vaultSnapshots', { vaultId });
        assert.equal(next, undefined);
        for (let i = 1; i < snapshots.length; i++) assert.ok(snapshots[i].at <= snapshots[i - 1].at);
        const ofItem = (id) => snapshots.filter((it) => it.itemId === id);
        for (const { id, snapshots: many, newest: at, engine } of items) {
            assert.equal(ofItem(id).length, many);
            assert.ok(ofItem(id).every((it) => it.engine === engine) && ofItem(id)[0].at === at, JSON.stringify(ofItem(id)[0]));
        }
        assert.equal(items.reduce((sum, it) => sum + it.snapshots, 0), snapshots.length);
        assert.ok(items.length > 1 && items.some((it) => it.state === 'deleted'), 'of several items, a deleted one too');
        const [from, to] = [snapshots[7].at, snapshots[2].at];
        const some = await good('vaultSnapshots', { vaultId, from, to });
        assert.deepEqual(some.snapshots.map((it) => it.id), snapshots.filter((it) => it.at >= from && it.at <= to).map((it) => it.id));
    });

    test('vaultSnapshots: five thousand of a vault, in pieces, from one question', async () => {
        const [it] = busy.account.items;
        const deviceId = busy.account.devices[0].id;
        const asked = { deviceId, vaultId: it.vaultId, protectedItemId: it.id };
        const before = await calls(stack);
        const ofVault = await askAs(busy, 'vaultSnapshots', { deviceId, vaultId: it.vaultId });
        assert.deepEqual([ofVault.json().snapshots.length, Boolean(ofVault.json().next)], [500, true]);
        const behind = await askAs(busy, 'vaultSnapshots', { deviceId, vaultId: it.vaultId, after: ofVault.json().next });
        assert.ok(behind.json().snapshots[0].at <= ofVault.json().snapshots.at(-1).at);
        assert.ok(!ofVault.json().snapshots.some((one) => one.id === behind.json().snapshots[0].id));
        const seen = [];
        let after;
        do {
            const answer = await askAs(busy, 'vaultSnapshots', { ...asked, ...(after ? { after } : {}) });
            assert.equal(answer.status, 200, answer.text);
            const { snapshots, next, items } = answer.json();
            assert.ok(snapshots.length <= 500);
            assert.equal(Boolean(next), snapshots.length === 500 && seen.length + 500 < items.find((one) => one.id === it.id).snapshots);
            seen.push(...snapshots);
            after = next;
        } while (after);
        const total = (await askAs(busy, 'vaultSnapshots', asked)).json().items.find((one) => one.id === it.id).snapshots;
        assert.ok(total > 3_000, `${total}`);
        assert.equal(new Set(seen.map((one) => one.id)).size, total);
        const made = (await calls(stack)).AdminDispatcherRequestVaultSnapshots - (before.AdminDispatcherRequestVaultSnapshots ?? 0);
        assert.equal(made, 1);
    });

    test('browseSnapshot: from the drives to a file, as people write it', async () => {
        const look = await newest(item('file'));
        const { entries, total } = await good('browseSnapshot', look);
        assert.deepEqual(entries.map((it) => it.shown), ['C:\\', 'D:\\']);
        assert.equal(total, 2);
        const readme = await walk(look, ['D__', 'README.txt']);
        assert.deepEqual([readme.path, readme.shown, readme.kind, readme.size], ['D__/README.txt', 'D:\\README.txt', 'file', 700]);
        const users = await walk(look, ['C__', 'Users']);
        assert.equal(users.kind, 'folder');
        const empty = await good('browseSnapshot', { ...look, ...into(await walk(look, ['C__', 'Data', 'Empty'])) });
        assert.deepEqual([empty.entries, empty.total], [[], 0]);
        const home = await walk({ ...await newest(item('Home folders')), deviceId: linux.id }, ['home', 'anna']);
        assert.equal(home.shown, '/home/anna');
    });

    test('browseSnapshot: strange names are told as they are', async () => {
        const look = { ...await newest(item('Home folders')), deviceId: linux.id };
        const { entries } = await good('browseSnapshot', { ...look, ...into(await walk(look, ['srv', 'strange names'])) });
        for (const name of ['<img src=x onerror=alert(1)>', 'line\nbreak', 'back\\slash', '\u001B[31mred', ' ', '-rf']) {
            const found = entries.find((it) => it.name === name);
            assert.equal(found?.path, `srv/strange names/${name}`, JSON.stringify(name));
        }
    });

    test(`browseSnapshot: ${MANY} entries in pieces, from one question to the device`, async () => {
        const look = await newest(item('file'));
        const scans = into(await walk(look, ['D__', 'Scans']));
        const before = await calls(stack);
        const seen = [];
        let offset = 0;
        while (offset !== undefined) {
            const { entries, total, next } = await good('browseSnapshot', { ...look, ...scans, offset });
            assert.equal(total, MANY);
            assert.ok(entries.length <= 1000);
            seen.push(...entries.map((it) => it.path));
            offset = next;
        }
        assert.equal(seen.length, MANY);
        assert.equal(new Set(seen).size, MANY);
        const few = await good('browseSnapshot', { ...look, ...scans, contains: 'SCAN-04999' });
        assert.deepEqual([few.total, few.entries.length, few.next], [10, 10, undefined]);
        const made = (await calls(stack)).AdminDispatcherRequestStoredObjects - before.AdminDispatcherRequestStoredObjects;
        assert.equal(made, 1);
    });

    test('browseSnapshot: into images, to the files in them', async () => {
        const look = await newest(item('windisk'));
        const { entries } = await good('browseSnapshot', look);
        const [disk] = entries;
        assert.equal(disk.kind, 'disk');
        assert.ok(disk.treeId && disk.inside, JSON.stringify(disk));
        const files = await good('browseSnapshot', { ...look, path: disk.path, treeId: disk.treeId });
        assert.ok(files.entries.some((it) => it.name === 'disk.vmdk'));
        const parts = await good('browseSnapshot', { ...look, path: disk.path, inside: disk.inside });
        const windows = parts.entries.find((it) => it.name.startsWith('Windows'));
        assert.equal(windows.kind, 'partition');
        const top = await good('browseSnapshot', { ...look, path: windows.path, inside: windows.inside });
        const users = top.entries.find((it) => it.name === 'Users');
        assert.ok(users.path.startsWith(`${windows.path}/`) && users.inside, JSON.stringify(users));
        const inUsers = await good('browseSnapshot', { ...look, path: users.path, inside: users.inside });
        assert.ok(inUsers.entries.some((it) => it.name === 'anna' && it.path === `${users.path}/anna`));
        // One whose file system nobody reads is said so in words.
        const reserved = parts.entries.find((it) => !it.name.includes('Windows') && it.size <= 2 ** 24);
        await refused(422, 'unsupported_image', 'browseSnapshot', { ...look, path: reserved.path, inside: reserved.inside });
    });

    test('browseSnapshot: machines, databases and mailboxes are what they are', async () => {
        for (const [engine, kind] of [['hyperv', 'vm'], ['vmware', 'vm'], ['mssql', 'database'], ['exchangeedb', 'database']]) {
            const { entries } = await good('browseSnapshot', await newest(item(engine)));
            assert.ok(entries.length > 0 && entries.every((it) => it.kind === kind), `${engine}: ${JSON.stringify(entries[0])}`);
        }
        const look = await newest(item('winmsofficemail'));
        const inbox = await walk(look, ['anna@tenant.example', 'Inbox']);
        assert.equal(inbox.kind, 'mailfolder');
        const mails = await good('browseSnapshot', { ...look, ...into(inbox) });
        assert.equal(mails.entries[0].kind, 'email');
        assert.ok(mails.entries[0].from && mails.entries[0].modified >= mails.entries[1].modified);
    });

    test('previewEmail: one message, as it came', async () => {
        const look = await newest(item('winmsofficemail'));
        const mails = await good('browseSnapshot', { ...look, ...into(await walk(look, ['anna@tenant.example', 'Inbox'])) });
        const { path, name } = mails.entries.find((it) => it.name.startsWith('Minutes'));
        const mail = await good('previewEmail', { ...look, path });
        assert.equal(mail.subject, name);
        assert.ok(mail.to.length === 2 && mail.html.includes('<script>') && mail.text.includes('Dear all'));
        await refused(404, 'not_found', 'previewEmail', { ...look, path: 'no/such/mail' });
    });

    test('searchSnapshot: names anywhere; a thousand at the most', async () => {
        const look = await newest(item('file'));
        const one = await good('searchSnapshot', { ...look, contains: 'readme' });
        const readme = one.entries.find((it) => it.path === 'D__/README.txt');
        assert.deepEqual([readme.shown, readme.kind, readme.size], ['D:\\README.txt', 'file', 700]);
        assert.ok(readme.modified > 0);
        assert.equal(one.more, undefined);
        const many = await good('searchSnapshot', { ...look, contains: 'scan-0' });
        assert.deepEqual([many.entries.length, many.more], [1000, true]);
        assert.deepEqual((await good('searchSnapshot', { ...look, contains: '"\\ <no such>' })).entries, []);
    });

    test('browseDevice: drives and folders of each system', async () => {
        const drives = await good('browseDevice', {});
        assert.deepEqual(drives.entries.map((it) => [it.path, it.kind]), [['C:\\', 'drive'], ['D:\\', 'drive']]);
        assert.equal(drives.separator, '\\');
        const top = await good('browseDevice', { path: 'C:\\' });
        const users = top.entries.find((it) => it.name === 'Users');
        assert.deepEqual([users.path, users.shown, users.kind], ['C:\\Users', 'C:\\Users', 'folder']);
        const root = await good('browseDevice', { targetDeviceId: linux.id });
        assert.deepEqual([root.separator, root.entries[0].path], ['/', '/']);
        const below = await good('browseDevice', { targetDeviceId: linux.id, path: '/' });
        assert.ok(below.entries.some((it) => it.path === '/home' && it.kind === 'folder'));
        await refused(404, 'not_found', 'browseDevice', { path: 'C:\\No such folder' });
    });

    test('snapshotMachines, snapshotDisks, deviceDisks: what can be chosen', async () => {
        const { machines } = await good('snapshotMachines', await newest(item('hyperv')));
        assert.ok(machines.length >= 3);
        for (const it of machines) assert.ok(it.configPath && it.name && it.cpuCores > 0 && it.ramBytes > 0 && it.disks[0].path, JSON.stringify(it));
        const old = await refused(422, 'software_too_old', 'snapshotMachines', { ...await newest(item('hyperv')), deviceId: mac.id });
        assert.match(old.message, /24\.6\.2/);
        const source = await good('snapshotDisks', await newest(item('windisk')));
        assert.equal(source.disks.length, 2);
        const target = await good('deviceDisks', {});
        assert.deepEqual(target.disks.map((it) => it.boot), [true, false, false, false]);
        assert.deepEqual(target.disks[0].partitions[2].mounts, ['C:\\']);
        assert.ok(target.disks[0].id.includes('PHYSICALDRIVE0') && target.disks[0].size > 0);
        const other = await good('deviceDisks', { targetDeviceId: linux.id });
        assert.equal(other.disks[0].boot, true);
    });

    test('browseHost: names, and what a host says of a wrong password', async () => {
        const hyperv = await good('browseHost', { kind: 'hyperv', what: 'machines' });
        assert.ok(hyperv.names.length > 0 && hyperv.names[0].note);
        const connection = { hostname: 'vcenter.example', https: true, allowInvalidCertificate: true,
            username: 'administrator@vsphere.local', password: 'host-password' };
        const centers = await good('browseHost', { kind: 'vmware', what: 'datacenters', connection });
        assert.deepEqual(centers.names, [{ name: 'Berlin' }, { name: 'Wien & Graz' }]);
        const hosts = await good('browseHost', { kind: 'vmware', what: 'hosts', filter: 'Wien & Graz', connection });
        assert.deepEqual(hosts.names, [{ name: 'esx1.wien.example' }]);
        const shell = { server: 'pve1.example', username: 'root', password: 'host-password' };
        assert.deepEqual((await good('browseHost', { kind: 'proxmox', what: 'nodes', connection: shell })).names, [{ name: 'pve1' }, { name: 'pve2' }]);
        assert.ok((await good('browseHost', { kind: 'proxmox', what: 'storage', connection: shell })).names.every((it) => it.note));
        const sql = { instance: 'SQLEXPRESS', authMode: 'native', username: 'sa', password: 'host-password' };
        assert.ok((await good('browseHost', { kind: 'mssql', what: 'databases', connection: sql })).names.some((it) => it.name === 'ERP'));
        const mysql = { host: 'localhost', port: 3306, username: 'root', password: 'host-password' };
        assert.ok((await good('browseHost', { kind: 'mysql', what: 'databases', connection: mysql })).names.some((it) => it.name === 'shop'));
        const mongo = { host: 'localhost', username: 'backup', password: 'host-password' };
        assert.ok((await good('browseHost', { kind: 'mongodb', what: 'databases', connection: mongo })).names.some((it) => it.name === 'events'));

        const wrong = await refused(422, 'host_refused', 'browseHost', { kind: 'vmware', what: 'datacenters', connection: { ...connection, password: 'no-such-password' } });
        assert.match(wrong.message, /incorrect user name or password/);
        const quoted = await refused(422, 'host_refused', 'browseHost', { kind: 'mongodb', what: 'databases', connection: { ...mongo, password: 'no-such-password' } });
        assert.ok(!JSON.stringify(quoted).includes('no-such-password'), JSON.stringify(quoted));
        for (const [field, fields] of [['kind', { kind: 'kvm', what: 'machines' }], ['what', { kind: 'mysql', what: 'machines', connection: mysql }],
            ['connection', { kind: 'mysql', what: 'databases' }], ['connection.username', { kind: 'mysql', what: 'databases', connection: { host: 'db' } }]]) {
            const answer = await ask('browseHost', fields);
            assert.equal(answer.status, 400, answer.text);
            assert.equal(answer.json().field, field);
        }
    });

    test('a device that hides names, one that is away, and snapshots of another vault', async () => {
        const look = await newest(item('file'));
        for (const [action, fields] of [['browseSnapshot', look], ['searchSnapshot', { ...look, contains: 'x' }], ['previewEmail', { ...look, path: 'x' }], ['browseDevice', {}]]) {
            await refused(403, 'filenames_hidden', action, { ...fields, deviceId: mac.id });
            await refused(409, 'device_offline', action, { ...fields, deviceId: drawer.id });
        }
        await refused(403, 'filenames_hidden', 'browseDevice', { targetDeviceId: mac.id });
        // Names of snapshots and machines are no names of files.
        assert.ok((await good('vaultSnapshots', { vaultId: look.vaultId, deviceId: mac.id })).items.length > 0);
        const elsewhere = mine.account.vaults.find((it) => it.id !== look.vaultId).id;
        const looked = async () => Object.entries(await calls(stack)).filter(([name]) => /StoredObjects|VirtualMachines|Windisk|Search|EmailPreview/.test(name));
        const before = await looked();
        const more = { searchSnapshot: { contains: 'x' }, previewEmail: { path: 'x' } };
        for (const action of ['browseSnapshot', 'searchSnapshot', 'previewEmail', 'snapshotMachines', 'snapshotDisks']) {
            await refused(404, 'not_found', action, { ...look, ...more[action], vaultId: elsewhere });
            await refused(404, 'not_found', action, { ...look, ...more[action], snapshotId: 'f'.repeat(64) });
        }
        assert.deepEqual(await looked(), before);  // No device was asked what is in them.
        await refused(404, 'not_found', 'browseSnapshot', { ...look, path: 'x', treeId: 'f'.repeat(64) });
    });

    test('another account\'s device, vault or snapshot is none, even by name', async () => {
        const look = await newest(item('file'));
        const deviceId = busy.account.devices[0].id;
        const all = { ...look, contains: 'x', path: 'x', kind: 'hyperv', what: 'machines' };
        for (const action of ['vaultSnapshots', 'browseSnapshot', 'searchSnapshot', 'previewEmail', 'snapshotMachines', 'snapshotDisks']) {
            await refused(404, 'not_found', action, { ...all, deviceId });
            await refused(404, 'not_found', action, { ...all, vaultId: busy.account.vaults[0].id });
        }
        for (const action of ['browseDevice', 'deviceDisks', 'browseHost']) {
            await refused(404, 'not_found', action, { ...all, deviceId });
            await refused(404, 'not_found', action, { ...all, targetDeviceId: deviceId });
        }
        await refused(404, 'not_found', 'vaultSnapshots', { ...look, protectedItemId: busy.account.items[0].id });
        for (const vaultId of [look.vaultId, busy.account.vaults[0].id]) {
            const answer = await askAs(busy, 'browseSnapshot', { ...look, deviceId, vaultId });
            assert.equal(answer.status, 404, answer.text);
        }
    });

    test('a list that could not be read is asked for again', async () => {
        const look = await newest(item('mysql'));
        await fault('refusal', { method: 'AdminDispatcherRequestStoredObjects', status: 500, message: 'index is locked', times: 1 });
        await refused(502, 'server_unreachable', 'browseSnapshot', look);
        assert.ok((await good('browseSnapshot', look)).entries.length > 0);
    });

    test('a slow device: an id at once, then the answer', async () => {
        await fault('delay', { method: 'AdminDispatcherRequestFilesystemObjects', ms: 4_000 });
        const first = await post(mine, 'device-actions', { action: 'browseDevice', serviceId: mine.serviceId, deviceId: server.id, path: 'D:\\Shared' });
        assert.equal(first.status, 202, first.text);
        const { taskId } = first.json();
        let status;
        await waitFor('its end', async () => {
            status = (await post(mine, 'device-actions', { action: 'taskStatus', serviceId: mine.serviceId, taskId })).json();
            return status.state !== 'running';
        }, { seconds: 60 });
        assert.equal(status.state, 'done', JSON.stringify(status));
        assert.equal(status.result.path, 'D:\\Shared');
    });

    test('whoever may only look: at names of all kinds, at no message; and is offered nothing that is refused', async () => {
        const looking = { ...mine, ...await reader(stack, mine.client) };
        const [look, guests, disk] = [await newest(item('file')), await newest(item('hyperv')), await newest(item('windisk'))];
        const reads = [['vaultSnapshots', { vaultId: look.vaultId }, 'items'], ['browseSnapshot', look, 'entries'],
            ['searchSnapshot', { ...look, contains: 'readme' }, 'entries'], ['browseDevice', {}, 'entries'],
            ['snapshotMachines', guests, 'machines'], ['snapshotDisks', disk, 'disks'], ['deviceDisks', {}, 'disks']];
        for (const [action, fields, list] of reads) {
            const answer = await askAs(looking, action, { deviceId: server.id, ...fields });
            assert.equal(answer.status, 200, `${action}: ${answer.text}`);
            assert.ok(answer.json()[list].length > 0, action);
        }
        for (const [action, fields] of [['previewEmail', { ...look, path: 'x' }], ['browseHost', { kind: 'hyperv', what: 'machines' }],
            ['runRestore', { ...look, protectedItemId: item('file').id, method: 'simulate' }]]) {
            const answer = await askAs(looking, action, { deviceId: server.id, ...fields });
            assert.deepEqual([answer.status, answer.json().code], [403, 'forbidden'], `${action}: ${answer.text}`);
        }
        const page = async (its) => (await its.visitor.fetch(route('user-profile', `&serviceid=${mine.serviceId}&tab=devices`))).text;
        for (const [its, offered] of [[mine, true], [looking, false]]) {
            const text = await page(its);
            for (const mark of ['id="restore-wizard"', 'data-manage=']) assert.equal(text.includes(mark), offered, mark);
            assert.ok(text.includes(server.id), 'its devices are shown');
        }
    });

    test('the same question at once, from several tabs: the device hears it once', async () => {
        const [, , third, fourth] = await snapshotsOf(item('file'));
        const look = { vaultId: item('file').vaultId, snapshotId: third.id };
        const made = async () => (await calls(stack)).AdminDispatcherRequestStoredObjects ?? 0;
        const before = await made();
        await fault('delay', { ms: 5000, method: 'AdminDispatcherRequestStoredObjects', seconds: 60 });
        const answers = await Promise.all([1, 2, 3].map(() => good('browseSnapshot', look)));
        for (const { entries } of answers) assert.deepEqual(entries.map((it) => it.shown), ['C:\\', 'D:\\']);
        assert.equal(await made(), before + 1);

        // Whoever stops waiting does not take the answer from the others: one of them asks for it.
        const asking = () => post(mine, 'device-actions', { action: 'browseSnapshot', serviceId: mine.serviceId, deviceId: server.id,
            vaultId: item('file').vaultId, snapshotId: fourth.id });
        await fault('delay', { ms: 60_000, method: 'AdminDispatcherRequestStoredObjects', seconds: 60 });
        const ids = [];
        for (const answer of [await asking(), await asking()]) {
            assert.equal(answer.status, 202, answer.text);
            ids.push(answer.json().taskId);
        }
        await fault('none');
        const follow = async (action, taskId) => (await post(mine, 'device-actions', { action, serviceId: mine.serviceId, taskId })).json();
        assert.equal((await follow('taskCancel', ids[0])).state, 'cancelled');
        const { state, result } = await waitFor('the second\'s answer', async () => {
            const status = await follow('taskStatus', ids[1]);
            return status.state !== 'running' && status;
        }, { seconds: 60 });
        assert.equal(state, 'done');
        assert.deepEqual(result.entries.map((it) => it.shown), ['C:\\', 'D:\\']);
    });

    test('an administrator who looks at names of files is written down; a customer is not', async () => {
        const count = async () => Number((await stack.sql(`SELECT COUNT(*) FROM eb_audit_log WHERE client_id = 10 AND action LIKE 'browse%'`))[0][0]);
        const before = await count();
        await good('browseSnapshot', await newest(item('file')));
        await good('browseDevice', {});
        assert.equal(await count(), before);

        const admin = { ...mine, ...await signedIn(await stack.masquerade(10)) };
        for (const [action, fields] of [['browseDevice', {}], ['browseSnapshot', await newest(item('file'))]]) {
            const answer = await askAs(admin, action, { deviceId: server.id, ...fields });
            assert.equal(answer.status, 200, answer.text);
        }
        assert.equal(await count(), before + 2);
        const last = String((await stack.sql('SELECT admin_id, action, object, outcome, detail FROM eb_audit_log ORDER BY id DESC LIMIT 1'))[0]);
        assert.match(last, /^7,browseSnapshot.*done.*"masquerading":true/s);
    });
});
