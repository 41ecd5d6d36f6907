// Snapshots, what is in them, and what lies on devices: made on demand and the same each time.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { restoreBench } from './bench.mjs';
import { subtreeId, wayOf } from './subtree_id.mjs';

const bench = await restoreBench();
const { account, control, devices, item, newest, snapshots, tree, username, walk, call, targetOf } = bench;
after(() => bench.comet.close());

test('Subtree: an id tells the way to its folder, in its own snapshot alone', () => {
    for (const way of [[], [0], [3, 127, 128, 49_999, 0], Array(27).fill(1)]) {
        const id = subtreeId('one', way);
        assert.match(id, /^[0-9a-f]{64}$/);
        assert.deepEqual(wayOf('one', id), way);
        assert.equal(wayOf('another', id), undefined);
    }
    assert.throws(() => subtreeId('one', Array(28).fill(1)));
    assert.equal(wayOf('one', 'f'.repeat(64)), undefined);
    assert.equal(wayOf('one', 'no id'), undefined);
});

test('Snapshots: every item that ever ran has some, on whatever device one asks', async () => {
    for (const it of account.items) {
        const found = await snapshots(it);
        assert.equal(found.length > 0, !it.neverRan, it.name);
        for (const one of found) {
            assert.equal(one.EngineType, it.engine);
            assert.ok(one.CreateTime > it.createdAt && one.CreateTime < Date.now() / 1000);
            if (it.engine !== 'engine1/file') assert.equal(one.HasOriginalPathInfo, false);
        }
        assert.deepEqual(await snapshots(it, devices.linux), found);
        assert.equal(new Set(found.map((one) => one.Snapshot)).size, found.length);
    }
    const home = await snapshots(item('Home folders'));
    assert.deepEqual(new Set(home.map((one) => one.HasOriginalPathInfo)), new Set([true, false]));
    assert.ok(home.some((one) => one.Tags?.length) && home.some((one) => one.Tags === undefined));
});

test('Snapshots: another server of the same seed tells the same', async () => {
    const other = await restoreBench();
    const told = async (it, from) => (await from.snapshots(it)).map(({ Snapshot, Source }) => [Snapshot, Source]);
    const it = item('mysql');
    assert.deepEqual(await told(it, other), await told(it, bench));
    await other.comet.close();
});

test('Snapshots: deleted items leave theirs behind, whenever they were deleted', async () => {
    const ghost = account.deletedItems[0];
    assert.ok((await snapshots(ghost)).length > 0);
    const it = item('file');
    const before = await snapshots(it);
    await control('item', { username, itemId: it.id, op: 'remove' });
    assert.deepEqual(await snapshots(it), before);
});

test('Snapshots: a backup that ends well makes one, with its id and its tags', async () => {
    const { deviceId } = await control('device', { username, op: 'new' });
    const { itemId } = await control('item', { username, op: 'add', deviceId });
    const [{ id: vaultId }] = account.vaults;
    const it = { id: itemId, vaultId };
    assert.deepEqual(await snapshots(it), []);
    const run = async (status, fields = {}) => {
        const { jobId } = await control('startJob', { username, itemId, vaultId, fields: { Tags: 'by hand, x' } });
        await control('finishJob', { jobId, status, fields });
        return (await bench.state()).jobs.find((job) => job.GUID === jobId);
    };
    await run(7002, { SnapshotID: 'f'.repeat(64) });
    assert.deepEqual(await snapshots(it), []);
    const job = await run(5000);
    assert.deepEqual(await snapshots(it), [{ Snapshot: job.SnapshotID, EngineType: 'engine1/file', Source: itemId,
        CreateTime: job.StartTime, HasOriginalPathInfo: true, Tags: ['by hand', 'x'] }]);
    await control('device', { username, deviceId, op: 'remove' });
    assert.equal((await snapshots(it)).length, 1);
});

test('Snapshots: a vault may have thousands', async () => {
    const busy = Object.values(bench.comet.fleet.accounts).flat().find((it) => it.busyDeviceId);
    const live = await call('list-active', { UserNameFilter: busy.username });
    const { Snapshots } = await call('request-vault-snapshots', { TargetID: Object.keys(live)[0], Destination: busy.items[0].vaultId });
    assert.ok(Snapshots.length > 3000);
});

test('Snapshots: unknown vaults, snapshots and folders are refused, and devices that are away', async () => {
    const TargetID = await targetOf(devices.server);
    const it = item('mysql');
    const SnapshotID = await newest(it);
    const status = async (path, fields) => (await call(path, { TargetID, ...fields })).Status;
    assert.equal(await status('request-vault-snapshots', { Destination: 'none' }), 404);
    assert.equal(await status('request-vault-snapshots', { TargetID: 'nobody', Destination: it.vaultId }), 403);
    const another = account.vaults.find((vault) => vault.id !== it.vaultId);
    assert.equal(await status('request-stored-objects', { Destination: another.id, SnapshotID }), 404);
    assert.equal(await status('request-stored-objects', { Destination: it.vaultId, SnapshotID, TreeID: 'f'.repeat(64) }), 404);
    assert.equal(await status('request-stored-objects', { Destination: it.vaultId, SnapshotID, Options: '{"Enabled":false}' }), 400);
});

test('Tree: Windows roots are named after their drives, POSIX ones are folders', async () => {
    const windows = item('file');
    const roots = await walk(windows, await newest(windows), []);
    assert.deepEqual(roots.map(({ name, type, dname }) => [name, type, dname]), [['C__', 'windir', undefined], ['D__', 'windir', undefined]]);
    const linux = item('Home folders');
    assert.deepEqual((await walk(linux, await newest(linux), [])).map((it) => it.name), ['home', 'srv', 'var']);
    const mac = item('Millions of small files');
    assert.deepEqual((await walk(mac, await newest(mac), [])).map((it) => it.name), ['Users']);
});

test('Tree: a folder is the same each time, and what came later is not in an old snapshot', async () => {
    const it = item('Home folders');
    const all = (await snapshots(it)).sort((a, b) => a.CreateTime - b.CreateTime);
    const [first, last] = [all[0].Snapshot, all.at(-1).Snapshot];
    assert.deepEqual(await walk(it, last, ['srv', 'shared']), await walk(it, last, ['srv', 'shared']));
    let later = 0;
    for (const way of [['srv', 'shared'], ['var', 'www'], ['home', 'anna', 'Desktop'], ['home', 'anna', 'Documents']]) {
        const names = async (snapshot) => (await walk(it, snapshot, way)).map((one) => one.name);
        const old = await names(first);
        const now = await names(last);
        assert.ok(old.every((name) => now.includes(name)), way.join('/'));
        later += now.length - old.length;
    }
    assert.ok(later > 0);
    for (const one of await walk(it, first, ['srv', 'shared'])) assert.ok(one.mtime <= all[0].CreateTime);
});

test('Tree: folders of 50,000 files, deep ones, empty ones and ones with strange names', async () => {
    const it = item('Home folders');
    const snapshot = await newest(it);
    assert.equal((await walk(it, snapshot, ['srv', 'scans'])).length, 50_000);
    assert.deepEqual(await walk(it, snapshot, ['srv', 'empty']), []);
    const deep = ['srv', 'deep', ...Array.from({ length: 16 }, (_, i) => `level ${i + 1}`)];
    assert.deepEqual((await walk(it, snapshot, deep)).map((one) => one.name), ['at the bottom.txt']);
    const names = (await walk(it, snapshot, ['srv', 'strange names'])).map((one) => one.name);
    for (const part of ['<img', '\u202E', '{{', '\n', '\\', '  two']) assert.ok(names.some((name) => name.includes(part)), part);
    assert.ok(names.some((name) => Buffer.byteLength(name) === 255));
    const windows = (await walk(item('file'), await newest(item('file')), ['C__', 'Data', 'Strange names'])).map((one) => one.name);
    assert.ok(windows.some((name) => name.length === 255) && windows.every((name) => !/[<>:"/\\|?*\n]/.test(name)));
});

test('Tree: counts are right where they are told', async () => {
    const it = item('Home folders');
    const snapshot = await newest(it);
    const count = async (id) => {
        const sum = { f: 0, b: 0, d: 0 };
        for (const one of (await tree(it, snapshot, { TreeID: id })).StoredObjects) {
            if (one.subtree === '') {
                sum.f++;
                sum.b += one.size;
                continue;
            }
            const below = await count(one.subtree);
            sum.d += 1 + below.d;
            sum.f += below.f;
            sum.b += below.b;
        }
        return sum;
    };
    const found = await walk(it, snapshot, ['srv']);
    assert.equal(found.find((one) => one.name === 'scans').r, undefined);
    const deep = found.find((one) => one.name === 'deep');
    assert.deepEqual([deep.r, deep.f, deep.b, deep.d], [true, 1, 42, 16]);
    for (const one of await walk(it, snapshot, ['home', 'anna'])) {
        const { f = 0, b = 0, d = 0, r } = one;
        if (r) assert.deepEqual({ f, b, d }, await count(one.subtree));
    }
});

test('Device: its drives and folders, by platform', async () => {
    const list = async (device, Path) => (await call('request-filesystem-objects',
        { TargetID: await targetOf(device), ...(Path === undefined ? {} : { Path }) }));
    const names = async (...args) => (await list(...args)).StoredObjects.map((one) => one.name);
    assert.deepEqual(await names(devices.server), ['C:\\', 'D:\\']);
    assert.deepEqual(await names(devices.server, ''), ['C:\\', 'D:\\']);
    assert.deepEqual(await names(devices.server, 'C:\\'), ['Data', 'Users']);
    const [{ subtree }] = (await list(devices.server, 'C:\\')).StoredObjects;
    assert.equal(subtree, 'C:\\Data');
    assert.ok((await names(devices.server, 'c:\\data\\')).includes('Team'));
    assert.deepEqual(await names(devices.linux), ['/']);
    assert.deepEqual(await names(devices.linux, '/'), ['home', 'srv', 'var']);
    assert.equal((await list(devices.linux, '/srv')).StoredObjects.find((one) => one.name === 'shared').subtree, '/srv/shared');
    for (const [device, path] of [[devices.server, '/home'], [devices.server, 'C:'], [devices.linux, '/nowhere'], [devices.linux, 'C:\\']]) {
        assert.equal((await list(device, path)).Status, 404, path);
    }
});

test('Device: one that hides the names of its files lists its snapshots alone', async () => {
    const TargetID = await targetOf(devices.desktop);
    const it = item('mysql');
    const SnapshotID = await newest(it);
    assert.equal((await call('list-active', {}))[TargetID].AllowsFilenames, false);
    assert.equal((await call('request-vault-snapshots', { TargetID, Destination: it.vaultId })).Status, 200);
    const stored = () => call('request-stored-objects', { TargetID, Destination: it.vaultId, SnapshotID });
    assert.equal((await stored()).Status, 403);
    assert.equal((await call('request-filesystem-objects', { TargetID })).Status, 403);
    await control('device', { username, deviceId: devices.desktop.id, op: 'showNames' });
    assert.equal((await stored()).Status, 200);
    await control('device', { username, deviceId: devices.desktop.id, op: 'hideNames' });
    assert.equal((await stored()).Status, 403);
});
