// Every engine's every method, as the wizard goes: what is read of a snapshot goes back in the request, and a device takes it.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { customer, post } from './support/actions.mjs';

const TYPES = { files: 0, simulate: 1, program: 2, programArchive: 3, disks: 4, archive: 5, cloud: 6, imageFiles: 7, imageFilesSimulate: 8,
    imageFilesArchive: 9, vmwareImages: 12, hypervImages: 13, host: 14 };
const ENGINES = { file: 5, mssql: 4, mysql: 6, mongodb: 5, exchangeedb: 3, winmsofficemail: 4, vsswriter: 5, systemstate: 5, windowssystem: 5,
    stdout: 5, windisk: 9, hyperv: 7, vmware: 7, proxmox: 4 };  // And how many ways there are.

describe('every way to restore', () => {
    let stack;
    let mine;
    let account;
    let password;

    const comet = (verb, body = {}) => stack.comet(mine.profile, verb, { username: mine.username, ...body });

    /** The answer, whether it came at once or as a task's result. */
    async function ask(action, it, fields = {}) {
        const send = (body) => post(mine, 'device-actions', { serviceId: mine.serviceId, ...body });
        const first = await send({ action, deviceId: it.deviceId, vaultId: it.vaultId, ...fields });
        if (first.status !== 202) return { status: first.status, json: first.json(), text: first.text };
        const { taskId } = first.json();
        const done = await waitFor('the task', async () => {
            const status = (await send({ action: 'taskStatus', taskId })).json();
            return status.state !== 'running' && status;
        }, { seconds: 120 });
        const told = done.state === 'done' ? done.result : done.error;
        return { status: done.state === 'done' ? 200 : done.httpStatus, json: told, text: JSON.stringify(told) };
    }
    async function good(action, it, fields) {
        const answer = await ask(action, it, fields);
        assert.equal(answer.status, 200, `${action} ${JSON.stringify(fields)}: ${answer.text}`);
        return answer.json;
    }

    const opened = ({ path, treeId }) => ({ path, treeId });
    const looked = ({ path, inside }) => ({ path, inside });

    /** The first entry that fits, going down by a few folders of each. */
    async function find(it, snapshotId, fits, deep = 6, from = {}) {
        const { entries } = await good('browseSnapshot', it, { snapshotId, ...from });
        const found = entries.find(fits);
        if (found || deep === 0) return found;
        for (const folder of entries.filter((entry) => entry.treeId).slice(0, 3)) {
            const below = await find(it, snapshotId, fits, deep - 1, opened(folder));
            if (below) return below;
        }
        return undefined;
    }
    const anImage = (it, snapshotId) => find(it, snapshotId, (entry) => entry.inside, 2);
    /** A folder inside an image: below the image's partitions. */
    async function insideImage(it, snapshotId) {
        const image = await anImage(it, snapshotId);
        assert.ok(image, `${it.engine} has an image`);
        const { entries: partitions } = await good('browseSnapshot', it, { snapshotId, ...looked(image) });
        for (const partition of partitions.filter((entry) => entry.inside)) {
            const answer = await ask('browseSnapshot', it, { snapshotId, ...looked(partition) });  // Swap cannot be read.
            if (answer.status === 200 && answer.json.entries.length) return answer.json.entries[0];
        }
        return assert.fail(`no partition of ${image.path} can be read`);
    }

    const connections = {
        mysql: { host: 'localhost', port: 3306, username: 'root', password: 'host-password' },
        mssql: { instance: 'SQLEXPRESS', authMode: 'native', username: 'sa', password: 'host-password' },
        vmware: { datacenter: 'Berlin', host: 'esx1.berlin.example', datastore: 'ssd-1', network: 'VM Network', hostname: 'vcenter.example',
            https: true, allowInvalidCertificate: true, username: 'administrator@vsphere.local', password: 'host-password' },
        proxmox: { node: 'pve1', storage: 'local', server: 'pve1.example', username: 'root', authMode: 'password', password: 'host-password' },
        winmsofficemail: { useStored: true },
    };

    async function hostFields(it, kind, snapshotId) {
        const { machines } = await good('snapshotMachines', it, { snapshotId });
        const chosen = { machines: machines.slice(0, 2).map(({ configPath }) => configPath) };
        return kind === 'hyperv' ? { ...chosen, storagePath: 'D:\\Machines' } : { ...chosen, connection: connections[kind] };
    }

    async function diskFields(it, device, snapshotId) {
        const { disks: sources } = await good('snapshotDisks', it, { snapshotId });
        const { disks: targets } = await good('deviceDisks', it, {});
        const source = sources.at(-1);
        const target = targets.find((disk) => !disk.boot && disk.size >= source.size && disk.partitions.length === 0);
        return { disks: [{ source: source.id, target: target.id }], confirm: device.name };
    }

    /** The fields that a method asks for. */
    async function fieldsOf(method, it, device, snapshotId) {
        const kind = it.engine.slice('engine1/'.length);
        const folder = device.platform === 'windows' ? 'D:\\Restored' : '/srv/restored';
        const file = device.platform === 'windows' ? 'D:\\restored.tar.zst' : '/srv/restored.tar.zst';
        switch (method) {
            case 'files': return { destination: folder, overwrite: 'ifDifferent', overwritePermissions: true };
            case 'archive': return { destination: file, archiveFormat: 'tar.zst' };
            case 'simulate': return {};
            case 'program': return { command: 'sh -c cat', password };
            case 'programArchive': return { command: 'sh -c cat', archiveFormat: 'zip', password };
            case 'vmwareImages': case 'hypervImages': return { destination: folder };
            case 'imageFiles': return { destination: folder, paths: [(await insideImage(it, snapshotId)).path] };
            case 'imageFilesArchive': return { destination: file, archiveFormat: 'tar.zst', paths: [(await insideImage(it, snapshotId)).path] };
            case 'imageFilesSimulate': return { paths: [(await insideImage(it, snapshotId)).path] };
            case 'disks': return diskFields(it, device, snapshotId);
            case 'host': return hostFields(it, kind, snapshotId);
            case 'database': case 'cloud': return { connection: connections[kind] };
            default: return assert.fail(`a method that nobody knows: ${method}`);
        }
    }

    before(async () => {
        stack = await startStack({ dir: 'build/stack/restore-every', clients: 11, paused: true, appEnv: { EB_RESTORE_PROGRAM: 'on' } });
        const username = stack.fleet.edges.everyEngine;
        const service = stack.fleet.services.find((it) => it.username === username);
        mine = await customer(stack, service.userid);
        account = stack.fleet.accounts[mine.profile].find((it) => it.username === username);
        ({ password } = stack.fleet.clients.find((it) => it.id === mine.client));
        for (const { id } of account.devices.slice(0, 3)) await comet('device', { op: 'connect', deviceId: id });
    });
    after(() => stack?.stop());

    for (const [kind, ways] of Object.entries(ENGINES)) {
        test(`${kind}: all of its ${ways} ways, and a part of what is in it`, async () => {
            const it = account.items.find((one) => one.engine === `engine1/${kind}`);
            const device = account.devices.find(({ id }) => id === it.deviceId);
            const { items, snapshots } = await good('vaultSnapshots', it, { protectedItemId: it.id });
            const snapshotId = snapshots[0].id;
            const { methods } = items.find(({ id }) => id === it.id);
            assert.equal(methods.length, ways, methods.join());
            const run = async (method, fields) => {
                const asked = { protectedItemId: it.id, snapshotId, method, ...fields };
                const { jobId, deviceId } = await good('runRestore', it, asked);
                assert.equal(deviceId, it.deviceId);
                const last = (await comet('state', { jobs: false })).restores.at(-1);
                const type = method === 'database' ? { mysql: 10, mssql: 11 }[kind] : TYPES[method];
                assert.deepEqual([last.jobId, last.source, last.vault, last.snapshot, last.device, last.options.Type],
                    [jobId, it.id, it.vaultId, snapshotId, it.deviceId, type]);
                await comet('finishJob', { jobId });
                return last;
            };
            const image = await anImage(it, snapshotId);
            assert.equal(Boolean(image), methods.includes('imageFiles'), 'images open where files of them can be restored');
            for (const method of methods) await run(method, await fieldsOf(method, it, device, snapshotId));

            // What was ticked in the tree is what the device looks for.
            const entry = await find(it, snapshotId, ({ treeId }) => !treeId);
            assert.ok(entry, 'something to tick');
            const { paths } = await run('simulate', { paths: [entry.path] });
            assert.deepEqual(paths, [kind === 'file' ? entry.shown : entry.path]);
        });
    }

    test('Microsoft 365: the item\'s own sign-in goes to the device, and to nobody else', async () => {
        const { restores } = await comet('state', { jobs: false });
        const { options } = restores.find(({ options: { Type } }) => Type === TYPES.cloud);
        const { Secret: secret, AppID: app } = options.Office365Credential;
        assert.ok(secret.length > 5 && app.length > 3, 'it is the item\'s');
        for (const table of ['eb_audit_log', 'eb_tasks', 'comet_items']) {
            assert.ok(!String(await stack.sql(`SELECT * FROM ${table}`)).includes(secret), table);
        }
        assert.ok(!stack.programs.log('eb-app').includes(secret));
    });
});
