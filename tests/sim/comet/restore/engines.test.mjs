// What snapshots of each engine hold, and what can be restored of it.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { make } from '../declarations.mjs';
import { restoreBench } from './bench.mjs';
import { hostPassword } from './hosts.mjs';

const bench = await restoreBench();
const { control, devices, item, newest, restore, state, tree, walk, call, targetOf } = bench;
after(() => bench.comet.close());

const status = async (it, asked) => (await restore(it, asked)).Status;
const view = (changes = {}) => ({ Options: JSON.stringify({ ...make('VMDKSnapshotViewOptions'), Enabled: true, ...changes }) });
const named = (list, name) => list.find((one) => one.name === name);

/// Ends the restore that was just started; what it came to, and the last lines of its log.
async function outcome({ JobID }) {
    await control('finishJob', { jobId: JobID });
    const { jobs } = await state();
    const log = await call('../get-job-log-entries', { JobID });
    return { ...jobs.find((job) => job.GUID === JobID), errors: log.filter((it) => it.Severity === 'E').map((it) => it.Message) };
}

test('Disks: a device has one that it runs from, one with data, an empty one and a small one', async () => {
    const disks = async (device) => (await call('request-browse-disk-drives', { TargetID: await targetOf(device) })).Disks;
    const windows = await disks(devices.server);
    assert.deepEqual(windows.map((it) => [it.DeviceName, it.Partitions.length]), [['\\\\.\\PHYSICALDRIVE0', 4], ['\\\\.\\PHYSICALDRIVE1', 2],
        ['\\\\.\\PHYSICALDRIVE2', 0], ['\\\\.\\PHYSICALDRIVE3', 1]]);
    assert.deepEqual(windows[0].Partitions[2].MountPoints, ['C:\\']);
    for (const disk of windows) assert.ok(disk.Partitions.reduce((sum, it) => sum + it.Size, 0) < disk.Size);
    assert.equal((await disks(devices.linux))[0].DeviceName, '/dev/sda');
    assert.deepEqual(await disks(devices.desktop), []);
});

test('Disk image: its disks are folders with a file for each partition, which opens', async () => {
    const it = item('windisk');
    const snapshot = await newest(it);
    const { WindiskSnapshot: disks } = await call('request-windisk-snapshot', { TargetID: await targetOf(devices.linux), Destination: it.vaultId, SnapshotID: snapshot });
    const roots = await walk(it, snapshot, []);
    assert.deepEqual(roots.map((one) => one.name), ['Disk 0', 'Disk 1']);
    const files = disks[0].Partitions.map((one) => `${one.PartitionGuid}.vmdk`);
    assert.deepEqual((await walk(it, snapshot, ['Disk 0'])).map((one) => one.name), ['disk.vmdk', ...files]);

    const TreeID = roots[0].subtree;
    const inside = (changes) => tree(it, snapshot, { TreeID, ...view(changes) });
    assert.deepEqual((await inside()).StoredObjects.map((one) => [one.name, one.type, one.dname]),
        files.map((name, i) => [name, 'vhdxpartitiongpt', disks[0].Partitions[i].VolumeName || undefined]));
    const windows = { PartitionGUID: files[2] };
    assert.deepEqual((await inside(windows)).StoredObjects.map((one) => [one.name, one.type, one.subtree]), [['Data', 'vmdkdir', ''], ['Users', 'vmdkdir', '']]);
    assert.ok(named((await inside({ ...windows, ListPath: 'Users' })).StoredObjects, 'anna'));
    assert.equal(named((await inside({ ...windows, ListPath: '/Data' })).StoredObjects, 'encrypted.docx').type, 'vmdkwinefs');
    assert.deepEqual(await inside({ PartitionGUID: files[1] }), { Status: 500, Message: 'ERR_UNSUPPORT_VMDK_FILE_SYSTEM' });
    for (const changes of [{ PartitionGUID: 'none.vmdk' }, { ...windows, ListPath: 'Nowhere' }, { ...windows, PartitionName: files[0] }]) {
        assert.equal((await inside(changes)).Status, 404, JSON.stringify(changes));
    }
    assert.equal((await inside({ ListPath: 'Users' })).Status, 400);
    assert.equal((await tree(it, snapshot, view())).Status, 400);
    const sql = item('mssql');
    assert.equal((await call('request-windisk-snapshot', { TargetID: await targetOf(devices.server), Destination: sql.vaultId, SnapshotID: await newest(sql) })).Status, 400);
});

test('Disk image: onto disks of the device, but never where it lives, nor twice, nor where it does not fit', async () => {
    const it = item('windisk');
    const disk = (n) => `\\\\.\\PHYSICALDRIVE${n}`;
    const part = (n, i) => `\\\\?\\GLOBALROOT\\Device\\Harddisk${n}\\Partition${i}`;
    const onto = (Paths, ExactDestPaths, more = {}) => status(it, { options: { Type: 4, ExactDestPaths, ...more }, Paths });
    assert.equal(await onto([disk(0)], [disk(2)]), 200);
    assert.deepEqual((await state()).restores.at(-1).options.ExactDestPaths, [disk(2)]);
    assert.equal(await onto([disk(0), disk(1)], [disk(2), disk(1)]), 200);
    assert.equal(await onto([part(0, 3)], [part(1, 1)], { SkipUnreadableChunks: true }), 200);
    for (const [why, paths, targets, more] of [['boot', [disk(1)], [disk(0)]], ['boot', [part(0, 1)], [part(0, 1)]], ['small', [disk(0)], [disk(3)]], ['twice', [disk(0), disk(1)], [disk(2), disk(2)]],
        ['overlap', [disk(0), part(0, 1)], [disk(1), part(1, 1)]], ['kinds', [disk(0)], [part(1, 1)]], ['count', [disk(0)], []],
        ['unknown', [disk(0)], [disk(9)]], ['none', [], []], ['place', [disk(0)], [disk(2)], { DestPath: 'D:\\x' }]]) {
        assert.equal(await onto(paths, targets, more), 400, why);
    }
    assert.equal(await onto(['Disk 0'], [disk(2)]), 404);
    assert.equal(await status(it, { options: { Type: 4, ExactDestPaths: ['/dev/sdc'] }, Paths: [disk(0)], device: devices.linux }), 200);
});

test('Disk image: as files, as files for hosts, and single files within', async () => {
    const it = item('windisk');
    const snapshot = await newest(it);
    const [, , , name] = (await walk(it, snapshot, ['Disk 0'])).map((one) => one.name);
    for (const Type of [0, 12, 13]) assert.equal(await status(it, { options: { Type, DestPath: 'D:\\x' }, Paths: ['Disk 0'] }), 200, `${Type}`);
    const within = { options: { Type: 7, DestPath: 'D:\\x', OverwriteExistingFiles: true }, Paths: [`Disk 0/${name}/Users/anna`] };
    assert.ok((await outcome(await restore(it, within))).TotalFiles > 0);
    assert.equal(await status(it, { options: { Type: 8 }, Paths: [`Disk 0/${name}`] }), 200);
    assert.equal(await status(it, { options: { Type: 9, DestPath: 'D:\\x.zip', ArchiveFormat: 2 }, Paths: [`Disk 0/${name}/Data`] }), 200);
    for (const Paths of [[], ['Disk 0'], [`Disk 0/${name}/Nowhere`], ['Disk 0/none.vmdk/Users'], ['Disk 7/x']]) {
        assert.notEqual(await status(it, { options: { Type: 8 }, Paths }), 200, Paths[0]);
    }
    assert.equal(await status(it, { options: { Type: 12 }, Paths: ['Disk 0'] }), 400);
});

test('Guests: each has its config and its disks where the tree has them', async () => {
    for (const [name, format] of [['hyperv', 'VHDX'], ['vmware', 'VMDK'], ['proxmox', 'VMDK']]) {
        const it = item(name);
        const SnapshotID = await newest(it);
        const { VMs } = await call('browse-virtual-machines', { TargetID: await targetOf(devices.server), DestinationID: it.vaultId, SnapshotID });
        assert.ok(VMs.length >= 3);
        for (const vm of VMs) {
            const [folder, ...file] = vm.ConfigPath.split('/');
            const at = async (path) => {
                const names = path.split('/');
                return named(await walk(it, SnapshotID, names.slice(0, -1)), names.at(-1));
            };
            assert.ok(await at([folder, ...file].join('/')), vm.ConfigPath);
            for (const disk of vm.Disks) assert.equal((await at(disk.Path)).type, 'virtualimagedisk', disk.Path);
        }
        const open = async (vm, changes) => {
            const names = vm.Disks[0].Path.split('/');
            const { subtree } = named(await walk(it, SnapshotID, names.slice(0, -1)), names.at(-1));
            return tree(it, SnapshotID, { TreeID: subtree, ...view(changes) });
        };
        const partitions = (await open(VMs[0])).StoredObjects;
        assert.deepEqual(partitions.map((one) => [one.name, one.type]), [1, 2, 3].map((n) => [`Partition ${n}`, 'vhdxpartitiongpt']));
        const third = { PartitionGUID: partitions[2].subtree, PartitionName: 'Partition 3' };
        assert.ok(named((await open(VMs[0], third)).StoredObjects, 'Users'));
        assert.ok(named((await open(VMs[0], { PartitionName: 'Partition 3', ListPath: 'Users' })).StoredObjects, 'anna'));
        assert.equal((await open(VMs[1], { PartitionName: 'Partition 3' })).Message, `ERR_UNSUPPORT_${format}_FILE_SYSTEM`);
        const linux = await open(VMs[2]);
        assert.equal(linux.Message, name === 'hyperv' ? 'ERR_VHDX_PARTITION' : 'OK');
        if (name !== 'hyperv') assert.deepEqual(linux.StoredObjects.map((one) => one.type), ['vhdxpartitionmbr', 'vhdxpartitionmbr']);
    }
    const call1 = async (device, it) => (await call('browse-virtual-machines', { TargetID: await targetOf(device), DestinationID: it.vaultId,
        SnapshotID: await newest(it) })).Status;
    assert.equal(await call1(devices.desktop, item('vmware')), 400);
    assert.equal(await call1(devices.server, item('mysql')), 400);
});

async function configsOf(it) {
    const { VMs } = await call('browse-virtual-machines', { TargetID: await targetOf(devices.server), DestinationID: it.vaultId, SnapshotID: await newest(it) });
    return VMs.map((vm) => vm.ConfigPath);
}

test('Guests: to Hyper-V, where it runs, and the device is new enough', async () => {
    const it = item('hyperv');
    const [first, second] = await configsOf(it);
    const options = { Type: 14, HyperVConnection: { DiskStoragePath: 'D:\\Hyper-V' } };
    const job = await outcome(await restore(it, { options, Paths: [first, second] }));
    assert.deepEqual([job.Status, job.TotalVmCount], [5000, 2]);
    assert.equal(await status(it, { options }), 200);
    assert.equal(await status(it, { options, device: devices.linux }), 400);
    assert.equal(await status(it, { options, Paths: [first.split('/')[0]] }), 404);
    for (const changes of [{ HyperVConnection: { DiskStoragePath: '' } }, { HyperVConnection: undefined }, { DestPath: 'D:\\x' },
        { ProxmoxConnection: { Node: '', Storage: '', SSH: make('SSHConnection') } }]) {
        assert.equal(await status(it, { options: { ...options, ...changes } }), 400, JSON.stringify(changes));
    }
    await control('device', { username: bench.username, deviceId: devices.server.id, op: 'update', name: '24.9.0' });
    const again = async () => {
        for (const op of ['disconnect', 'connect']) await control('device', { username: bench.username, deviceId: devices.server.id, op });
    };
    await again();
    assert.equal(await status(it, { options }), 400);
    await control('device', { username: bench.username, deviceId: devices.server.id, op: 'update', name: '25.9.6' });
    await again();
    assert.equal(await status(it, { options }), 200);
});

const vsphere = (more = {}) => ({ ConnectionType: 'vsphere', VSphere: { Hostname: 'vcenter.example', Https: true, AllowInvalidCertificate: true,
    Username: 'administrator@vsphere.local', Password: hostPassword, ThumbPrint: '', ...more } });

test('Guests: to vSphere; what it says of a wrong choice ends the job', async () => {
    const it = item('vmware');
    const run = (place, connection = vsphere()) => restore(it, { options: { Type: 14,
        VMwareConnection: { Datacenter: 'Berlin', Host: 'esx2.berlin.example', DatastorePath: 'ssd-1', Network: 'VM Network', ...place, Connection: connection } } });
    assert.equal((await outcome(await run())).Status, 5000);
    const blank = { Datacenter: '', Host: '', DatastorePath: '', Network: '' };
    assert.equal((await outcome(await run(blank, vsphere({ Hostname: 'esxi.example' })))).Status, 5000);
    for (const [place, connection, said] of [[{}, vsphere({ Password: 'guess' }), /incorrect user name/], [{}, vsphere({ Hostname: 'nowhere.example' }), /no such host/],
        [{}, vsphere({ AllowInvalidCertificate: false }), /x509/], [blank, vsphere(), /more than one datacenter/], [{ Host: 'esx1.wien.example' }, vsphere(), /not found/]]) {
        const job = await outcome(await run(place, connection));
        assert.deepEqual([job.Status, job.TotalFiles], [7002, 0]);
        assert.match(job.errors[0], said);
    }
    assert.equal((await run({}, vsphere({ Password: '' }))).Status, 400);
    assert.equal((await run({}, { ...vsphere(), ConnectionType: 'ssh' })).Status, 400);
});

test('Guests: to Proxmox, over SSH with a password or a key', async () => {
    const it = item('proxmox');
    const ssh = { ...make('SSHConnection'), SSHServer: 'pve1.example', SSHUsername: 'root', SSHAuthMode: 1, SSHPassword: hostPassword };
    const run = (changes, more = {}) => restore(it, { device: devices.linux, options: { Type: 14,
        ProxmoxConnection: { Node: 'pve1', Storage: 'local-zfs', SSH: { ...ssh, ...changes }, ...more } } });
    assert.equal((await outcome(await run({}))).Status, 5000);
    assert.equal((await outcome(await run({ SSHAuthMode: 2, SSHPassword: '', SSHPrivateKey: 'host-key' }))).Status, 5000);
    assert.equal((await outcome(await run({ SSHPassword: 'guess' }))).Status, 7002);
    assert.equal((await outcome(await run({}, { Storage: 'none' }))).Status, 7002);
    for (const [changes, more] of [[{ SSHAuthMode: 0 }], [{ SSHPassword: '' }], [{ SSHServer: '' }], [{}, { Node: '' }]]) {
        assert.equal((await run(changes, more)).Status, 400, JSON.stringify([changes, more]));
    }
    const old = await restore(it, { device: devices.desktop, options: { Type: 14, ProxmoxConnection: { Node: 'pve1', Storage: 'local', SSH: ssh } } });
    assert.equal(old.Status, 400);
});

test('Databases: one object each, and back into a server', async () => {
    const mysql = item('mysql');
    const [{ name, subtree, size }] = await walk(mysql, await newest(mysql), []);
    assert.deepEqual([name, subtree], ['shop.sql', '']);
    assert.ok(size > 0);
    const server = { Type: 10, Username: 'root', Password: hostPassword, Host: 'localhost', Port: '3306' };
    const run = (changes = {}) => restore(mysql, { options: { ...server, ...changes }, Paths: [name], device: devices.linux });
    assert.equal((await outcome(await run())).Status, 5000);
    assert.match((await outcome(await run({ Password: 'guess' }))).errors[0], /1045/);
    for (const changes of [{ Host: '' }, { Port: '0' }, { Port: '99999' }, { Port: 'x' }, { SslCaFile: '/ca.pem' }, { DestPath: '/x' }]) {
        assert.equal((await run(changes)).Status, 400, JSON.stringify(changes));
    }
    const mssql = item('mssql');
    const back = (changes) => restore(mssql, { options: { Type: 11, MsSqlConnection: { ...make('MSSQLLoginArgs'), Instance: 'SQLEXPRESS', AuthMode: 'native', Username: 'sa', Password: hostPassword, ...changes } } });
    assert.equal((await outcome(await back({ RestoreNoRecovery: true }))).Status, 5000);
    assert.equal((await outcome(await back({ AuthMode: 'windows', Username: '', Password: '' }))).Status, 5000);
    assert.equal((await outcome(await back({ Password: 'guess' }))).Status, 7002);
    for (const changes of [{ AuthMode: 'both' }, { AuthMode: 'windows' }, { Username: '' }, { Instance: '' }]) {
        assert.equal((await back(changes)).Status, 400, JSON.stringify(changes));
    }
});

test('Other engines: each has what it holds, and takes its own types of restore alone', async () => {
    for (const [name, first, program] of [['mongodb', 'admin.bson', 200], ['stdout', 'stdout', 200], ['systemstate', 'SystemState.vhd', 200],
        ['windowssystem', 'WindowsSystem.vhd', 200], ['vsswriter', 'Registry Writer', 200], ['exchangeedb', 'Mailbox Database 0417', 400], ['mssql', 'ERP.bak', 400]]) {
        const it = item(name);
        assert.equal((await walk(it, await newest(it), []))[0].name, first);
        const run = (options) => status(it, { options, Paths: [first] });
        assert.equal(await run({ Type: 0, DestPath: 'D:\\x' }), 200);
        assert.equal(await run({ Type: 5, DestPath: 'D:\\x.tar.gz', ArchiveFormat: 1 }), 200);
        assert.equal(await run({ Type: 1 }), 200);
        assert.equal(await run({ Type: 2, DestPath: 'mongorestore --archive' }), program, name);
        assert.equal(await run({ Type: 4, ExactDestPaths: ['\\\\.\\PHYSICALDRIVE2'] }), 400);
        assert.equal(await status(it, { options: { Type: 0, DestPath: 'D:\\x' }, Paths: ['nothing'] }), 404);
    }
});

test('Microsoft 365: mailboxes and sites, named by ids, with what things are called beside', async () => {
    const it = item('winmsofficemail');
    const SnapshotID = await newest(it);
    const way = async (...called) => {
        let found = await walk(it, SnapshotID, []);
        const names = [];
        for (const dname of called) {
            names.push(found.find((one) => one.dname === dname).name);
            found = await walk(it, SnapshotID, names);
        }
        return { names, found };
    };
    const { names, found: mails } = await way('anna@tenant.example', 'Inbox');
    assert.equal(mails.length, 5000);
    const kinds = async (...called) => new Set((await way(...called)).found.map((one) => one.type));
    assert.deepEqual(await kinds('anna@tenant.example'), new Set(['mailfolder', 'calendar', 'contactfolder', 'mssitelistdriveentity']));
    assert.deepEqual(await kinds('anna@tenant.example', 'Calendar'), new Set(['calendarevent']));
    assert.deepEqual(await kinds('anna@tenant.example', 'Contacts'), new Set(['contact']));
    assert.deepEqual(await kinds('Marketing & PR', 'Tasks'), new Set(['mssiteitementity']));
    assert.deepEqual(new Set((await way()).found.map((one) => one.type)), new Set(['dir', 'mssite', 'mssiteteam']));
    assert.ok(mails.every((one) => one.from && one.rtime && one.itemClass === 'IPM.Note'));

    const odd = mails.find((one) => one.dname.includes('<script>'));
    const preview = (Path) => targetOf(devices.server).then((TargetID) => call('email-preview', { TargetID, Snapshot: SnapshotID, Destination: it.vaultId, Path }));
    const shown = await preview([...names, odd.name].join('/'));
    assert.deepEqual([shown.EmailSubject, shown.From], [odd.dname, odd.from]);
    assert.match(shown.EmailBodyHTML, /<script>/);
    assert.equal((await preview(names.join('/'))).Status, 400);
    assert.equal((await preview('nothing')).Status, 404);

    const credential = { AppID: 'app', TenantID: 'tenant.example', Secret: hostPassword, AppCert: '', Region: 'GlobalPublicCloud' };
    const Paths = [names.join('/')];
    const run = (Office365Credential) => restore(it, { options: { Type: 6, ...(Office365Credential ? { Office365Credential } : {}) }, Paths });
    assert.equal((await outcome(await run(credential))).Status, 5000);
    assert.equal((await outcome(await run())).Status, 5000);
    assert.match((await outcome(await run({ ...credential, Secret: 'guess' }))).errors[0], /AADSTS/);
    for (const changes of [{ AppID: '' }, { Secret: '' }, { Region: 'Moon' }]) assert.equal((await run({ ...credential, ...changes })).Status, 400);
});
