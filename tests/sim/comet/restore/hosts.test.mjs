// What devices find around themselves, with the right credentials and with wrong ones; and searches in snapshots.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { make } from '../declarations.mjs';
import { restoreBench } from './bench.mjs';
import { hostPassword } from './hosts.mjs';

const bench = await restoreBench();
const { devices, item, newest, snapshots, call, targetOf } = bench;
after(() => bench.comet.close());

const browse = async (what, fields = {}, device = devices.server) => call(`request-browse-${what}`, { TargetID: await targetOf(device),
    ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])) });
const names = (list) => list.map((it) => it.Name);

test('Hyper-V and Exchange: on Windows alone', async () => {
    const { VirtualMachines } = await browse('hyperv');
    assert.ok(VirtualMachines.length >= 3 && VirtualMachines.every((it) => it.ID && it.Name));
    assert.equal((await browse('exchange-edb')).Databases.length, 3);
    for (const what of ['hyperv', 'exchange-edb']) assert.equal((await browse(what, {}, devices.linux)).Status, 400);
});

const vsphere = (more = {}) => ({ ConnectionType: 'vsphere', VSphere: { Hostname: 'vcenter.example', Https: true, AllowInvalidCertificate: true,
    Username: 'administrator@vsphere.local', Password: hostPassword, ThumbPrint: '', ...more } });

test('vSphere: what a datacenter has, and what all have', async () => {
    const Credentials = vsphere();
    assert.deepEqual(names((await browse('vmware/datacenters', { Credentials })).Datacenters), ['Berlin', 'Wien & Graz']);
    assert.ok(names((await browse('vmware', { Credentials })).VirtualMachines).includes('DC01'));
    for (const [what, list, inBerlin, inAll] of [['hosts', 'Hosts', 2, 3], ['datastores', 'Datastores', 2, 3], ['networks', 'Networks', 2, 3]]) {
        assert.equal((await browse(`vmware/${what}`, { Credentials, Filter: 'Berlin' }))[list].length, inBerlin);
        assert.equal((await browse(`vmware/${what}`, { Credentials, Filter: '' }))[list].length, inAll);
        assert.equal((await browse(`vmware/${what}`, { Credentials, Filter: 'Rome' })).Status, 404);
    }
    for (const wrong of [vsphere({ Password: 'guess' }), vsphere({ Username: 'root' }), vsphere({ Hostname: 'x' }), vsphere({ AllowInvalidCertificate: false }),
        { ConnectionType: 'vsphere' }, { ...Credentials, Extra: 1 }, { ...Credentials, ConnectionType: 'ssh' }]) {
        assert.equal((await browse('vmware/datacenters', { Credentials: wrong })).Status, 400, JSON.stringify(wrong));
    }
});

test('Proxmox: guests, nodes and storage', async () => {
    const ssh = { ...make('SSHConnection'), SSHServer: 'pve1.example:22', SSHUsername: 'root', SSHAuthMode: 1, SSHPassword: hostPassword };
    assert.equal((await browse('proxmox', { Credentials: { SSH: ssh } })).VMs.length, 3);
    assert.deepEqual((await browse('proxmox/nodes', { Credentials: ssh })).Nodes, ['pve1', 'pve2']);
    assert.equal((await browse('proxmox/storage', { Credentials: ssh })).Storage[1].Type, 'zfspool');
    for (const [what, Credentials] of [['proxmox', ssh], ['proxmox/nodes', { ...ssh, SSHPassword: 'guess' }], ['proxmox/nodes', { ...ssh, SSHAuthMode: 0 }],
        ['proxmox/storage', { ...ssh, SSHAuthMode: 2 }]]) {
        assert.equal((await browse(what, { Credentials })).Status, 400, what);
    }
});

test('Databases: by name, and never with the wrong password', async () => {
    const mysql = { ...make('MySQLConnection'), Host: 'localhost', Port: '3306', Username: 'root', Password: hostPassword };
    assert.ok('shop' in (await browse('mysql', { Credentials: mysql }, devices.linux)).Objects);
    assert.equal((await browse('mysql', { Credentials: { ...mysql, Password: '' } }, devices.linux)).Status, 400);
    const mssql = { ...make('MSSQLConnection'), Type: 'native', InstanceName: 'SQLEXPRESS', Username: 'sa', Password: hostPassword, Method: 'OLEDB_NATIVE' };
    assert.ok('ERP' in (await browse('mssql', { Credentials: mssql })).Objects);
    for (const changes of [{ Password: 'guess' }, { Type: 'kerberos' }, { Method: '' }, { InstanceName: 'NONE' }]) {
        assert.equal((await browse('mssql', { Credentials: { ...mssql, ...changes } })).Status, 400, JSON.stringify(changes));
    }
    assert.equal((await browse('mssql', { Credentials: mssql }, devices.linux)).Status, 400);
    const mongodb = { ...make('MongoDBConnection'), Server: 'localhost', Port: 27017, Username: 'backup', Password: hostPassword };
    assert.ok('events' in (await browse('mongodb', { Credentials: mongodb }, devices.linux)).Objects);
    // Its tool repeats what it was given.
    assert.match((await browse('mongodb', { Credentials: { ...mongodb, Password: 'my-secret' } })).Message, /my-secret/);
});

const rule = (RuleField, RuleOperator, RuleValue) => ({ ClauseType: '', RuleField, RuleOperator, RuleValue });
const both = (kind, ...ClauseChildren) => ({ ...rule('', '', ''), ClauseType: kind, ClauseChildren });

async function search(it, Filter, ids) {
    const SnapshotIDs = ids ?? [await newest(it)];
    return call('search-snapshots', { TargetID: await targetOf(devices.server), DestinationID: it.vaultId,
        SnapshotIDs: JSON.stringify(SnapshotIDs), Filter: JSON.stringify(Filter) });
}
const found = async (...args) => Object.values((await search(...args)).SnapshotFiles)[0];

test('Search: files by parts of their names, with their paths, in several snapshots at once', async () => {
    const it = item('file');
    const readme = await found(it, rule('name', 'str_contains_ci', 'readme'));
    assert.deepEqual(readme.map(({ path, name, type, size }) => [path, name, type, size]), [['D__/README.txt', 'README.txt', 'winfile', 700]]);
    assert.match(readme[0].mtime, /^\d{4}-\d\d-\d\dT.*\.\d{9}[+-]\d\d:\d\d$/);
    assert.equal((await found(it, rule('name', 'str_contains', 'scan-'))).length, 50_000);
    assert.deepEqual((await found(it, rule('name', 'str_eq', 'Users'))).map((one) => [one.path, 'size' in one]), [['C__/Users', false]]);
    const all = (await snapshots(it)).slice(0, 3).map((one) => one.Snapshot);
    const { SnapshotFiles } = await search(it, rule('path', 'str_endswith', '/README.txt'), all);
    assert.deepEqual(Object.keys(SnapshotFiles).sort(), [...all].sort());
    assert.deepEqual(await found(it, rule('name', 'str_eq', 'no such file')), []);
});

test('Search: clauses nest, and their sizes are numbers', async () => {
    const it = item('file');
    const tif = rule('SearchResultFileInfo.Name', 'str_endswith', '.tif');
    const few = await found(it, both('and', tif, rule('size', 'int_gt', '890000')));
    assert.ok(few.length > 0 && few.length < 5000 && few.every((one) => one.size > 890_000));
    const rest = await found(it, both('and', tif, both('not_or', rule('size', 'int_gt', '890000'))));
    assert.equal(few.length + rest.length, 50_000);
    assert.equal((await found(it, both('or', rule('name', 'str_regexmatch', '^README'), rule('name', 'str_eq', 'encrypted.docx')))).length, 2);
});

test('Search: what a clause cannot mean is refused', async () => {
    const it = item('file');
    for (const wrong of [rule('colour', 'str_eq', 'x'), rule('name', 'str_like', 'x'), rule('name', 'int_eq', '1'), rule('size', 'int_gt', 'x'),
        rule('name', 'str_regexmatch', '('), both('xor', rule('name', 'str_eq', 'x')), both('and'), { ...rule('name', 'str_eq', 'x'), ClauseChildren: [rule('name', 'str_eq', 'x')] },
        { ...both('and', rule('name', 'str_eq', 'x')), RuleField: 'name' }, { ...rule('name', 'str_eq', 'x'), Extra: 1 }, { ClauseType: '', RuleField: 'name' }]) {
        assert.equal((await search(it, wrong)).Status, 400, JSON.stringify(wrong));
    }
    const good = rule('name', 'str_eq', 'x');
    assert.equal((await search(it, good, [])).Status, 400);
    assert.equal((await search(it, good, ['none'])).Status, 404);
    const hidden = await call('search-snapshots', { TargetID: await targetOf(devices.desktop), DestinationID: it.vaultId,
        SnapshotIDs: JSON.stringify([await newest(it)]), Filter: JSON.stringify(good) });
    assert.equal(hidden.Status, 403);
});

test('Slow on demand: one call of those waits, and others do not', async () => {
    await bench.control('fault', { kind: 'delay', method: 'AdminDispatcherRequestVaultSnapshots', ms: 700 });
    const began = Date.now();
    await snapshots(item('file'));
    assert.ok(Date.now() - began >= 700);
    const { calls } = await bench.state();
    assert.ok(calls.AdminDispatcherRequestVaultSnapshots > 0);
    await bench.control('fault', { kind: 'none' });
});
