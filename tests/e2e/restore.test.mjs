// Restores: checked against snapshot, device and disks, started where they should run, followed to their end.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { post as ask } from '../sim/comet/client.mjs';
import { cometEnv } from '../support/stack/comet.mjs';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { customer, post } from './support/actions.mjs';

describe('restore', () => {
    let stack;
    let mine;
    let account;
    let server;
    let linux;
    let newest;  // Of each item's snapshots: { id, at }.

    const item = (engine) => account.items.find((it) => it.engine === `engine1/${engine}`);
    const comet = (verb, body = {}) => stack.comet(mine.profile, verb, { username: mine.username, ...body });
    const asked = async () => (await comet('state', { jobs: false })).restores;
    const send = (fields, its = mine) => post(its, 'device-actions', { serviceId: its.serviceId, ...fields });
    const running = (it, more = {}) => ({ action: 'runRestore', deviceId: it.deviceId, vaultId: it.vaultId, protectedItemId: it.id,
        snapshotId: newest.get(it.id), ...more });
    const run = (it, more, its) => send(running(it, more), its);

    async function dispatcher(call, fields = {}) {
        const { user, password } = cometEnv(mine.profile).admin;
        return (await ask(stack.cometPorts[mine.profile], `dispatcher/${call}`,
            { Username: user, AuthType: 'Password', Password: password, ...fields })).body;
    }

    before(async () => {
        stack = await startStack({ dir: 'build/stack/restore', clients: 11, paused: true, appEnv: { EB_RESTORE_PROGRAM: 'on' } });
        const username = stack.fleet.edges.everyEngine;
        const service = stack.fleet.services.find((it) => it.username === username);
        mine = await customer(stack, service.userid);
        account = stack.fleet.accounts[mine.profile].find((it) => it.username === username);
        [server, linux] = account.devices;
        const live = await dispatcher('list-active', { UserNameFilter: username });
        const target = Object.keys(live).find((id) => live[id].DeviceID === server.id);
        newest = new Map();
        for (const { id } of account.vaults) {
            const { Snapshots } = await dispatcher('request-vault-snapshots', { TargetID: target, Destination: id });
            for (const one of Snapshots.sort((a, b) => a.CreateTime - b.CreateTime)) {
                if (account.items.some((it) => it.id === one.Source && it.vaultId === id)) newest.set(one.Source, one.Snapshot);
            }
        }
    });
    after(() => stack?.stop());
    afterEach(() => comet('fault', { kind: 'none' }));

    test('files go into a folder; the job is followed to its end and told in numbers', async () => {
        const it = item('file');
        const answer = await run(it, { method: 'files', destination: 'C:\\Restore\\here', paths: ['C__'], overwrite: 'ifNewer' });
        assert.equal(answer.status, 200, answer.text);
        const { jobId, since, deviceId } = answer.json();
        assert.equal(deviceId, server.id);
        const [last] = (await asked()).slice(-1);
        assert.equal(last.jobId, jobId);
        assert.deepEqual(last.paths, ['C:\\']);
        assert.equal(last.options.Type, 0);
        assert.equal(last.options.DestPath, 'C:\\Restore\\here');
        assert.deepEqual([last.options.OverwriteExistingFiles, last.options.OverwriteIfNewer], [true, true]);

        const status = async (fields) => (await send({ action: 'restoreStatus', deviceId: server.id, ...fields })).json();
        const begun = await status({ jobId });
        assert.equal(begun.job.status, 'Running');
        assert.equal(begun.result, undefined);
        const byJob = await send({ action: 'restoreStatus', jobId });  // A job is one device's, whoever asks.
        assert.equal(byJob.json().job?.id, jobId, byJob.text);
        const whole = { deviceId: server.id, protectedItemId: it.id, since };
        for (const [field, fields] of [['deviceId', { ...whole, deviceId: undefined }], ['deviceId', { ...whole, deviceId: 'x'.repeat(129) }],
            ['protectedItemId', { ...whole, protectedItemId: undefined }], ['since', { ...whole, since: undefined }]]) {
            const without = await send({ action: 'restoreStatus', ...fields });
            assert.deepEqual([without.status, without.json().field], [400, field], without.text);
        }
        // A device that does not say which job is found by what it does.
        assert.equal((await status({ protectedItemId: it.id, since })).job.id, jobId);
        await comet('finishJob', { jobId });
        const ended = await status({ jobId });
        assert.ok(['success', 'warning'].includes(ended.job.status), ended.job.status);
        assert.ok(ended.result.files > 0 && ended.result.bytes > 0, JSON.stringify(ended.result));
        assert.equal(ended.result.errors, 0);
        assert.equal((await status({ protectedItemId: it.id, since })).job.id, jobId);
        await waitFor('the pulse has it, too', async () => (await stack.sql(
            `SELECT job_type, status FROM eb_jobs_recent_24h WHERE job_id = '${jobId}'`))[0]?.[0] === '4002');
        const [row] = await stack.sql(`SELECT outcome, object, detail FROM eb_audit_log WHERE action = 'runRestore' ORDER BY id DESC LIMIT 1`);
        assert.equal(row[0], 'done');
        assert.equal(row[1], it.id);
        assert.ok(String(row[2]).includes('Restore\\\\here'), row[2]);
    });

    test('another device of the account writes it; one that says nothing of jobs is found', async () => {
        const it = item('file');
        const answer = await run(it, { targetDeviceId: linux.id, method: 'archive', destination: '/srv/restore/files.tar.zst', archiveFormat: 'tar.zst' });
        assert.equal(answer.status, 200, answer.text);
        const [last] = (await asked()).slice(-1);
        assert.equal(last.device, linux.id);
        assert.deepEqual([last.options.Type, last.options.ArchiveFormat], [5, 4]);
        assert.deepEqual(last.paths, []);
        await comet('finishJob', { jobId: answer.json().jobId });

        // Its name may say the kind; and what is only tried is written nowhere.
        for (const [fields, options] of [[{ method: 'archive', destination: '/srv/restore/Files.TGZ' }, [5, 1, '/srv/restore/Files.TGZ']],
            [{ method: 'simulate', destination: '/srv/restore', overwrite: 'none' }, [1, 0, '']]]) {
            const other = await run(it, { targetDeviceId: linux.id, ...fields });
            assert.equal(other.status, 200, other.text);
            const { Type, ArchiveFormat, DestPath } = (await asked()).at(-1).options;
            assert.deepEqual([Type, ArchiveFormat ?? 0, DestPath ?? ''], options);
            await comet('finishJob', { jobId: other.json().jobId });
        }
    });

    test('what cannot be is refused with its field, and Comet is not asked to do it', async () => {
        const before = (await asked()).length;
        const refused = [
            [item('file'), { method: 'files', destination: 'Restore' }, 'destination'],
            [item('file'), { method: 'files', destination: '/srv/x' }, 'destination'],
            [item('file'), { method: 'archive', destination: 'C:\\x.zip', archiveFormat: 'tar.gz' }, 'destination'],
            [item('file'), { method: 'archive', destination: 'C:\\x' }, 'archiveFormat'],
            [item('file'), { method: 'simulate', overwrite: 'always' }, 'overwrite'],
            [item('file'), { method: 'files', originalLocation: true, targetDeviceId: linux.id }, 'originalLocation'],
            [item('file'), { method: 'host', machines: ['x'] }, 'method'],
            [item('file'), { method: 'anything' }, 'method'],
            [item('mssql'), { method: 'files', originalLocation: true }, 'originalLocation'],
            [item('windisk'), { method: 'disks', disks: [] }, 'disks'],
            [item('hyperv'), { method: 'host', machines: ['none.vmcx'], storagePath: 'D:\\VMs' }, 'machines'],
            [item('mysql'), { method: 'database' }, 'connection'],
            [item('mysql'), { method: 'database', connection: { host: 'localhost', username: 'root', port: 70000 } }, 'connection.port'],
        ];
        for (const [it, fields, field] of refused) {
            const answer = await run(it, fields);
            assert.equal(answer.status, 400, `${JSON.stringify(fields)}: ${answer.text}`);
            assert.equal(answer.json().field, field, JSON.stringify(fields));
        }
        assert.equal((await asked()).length, before);
    });

    test('a snapshot of another item, or of nobody\'s, is not there', async () => {
        for (const snapshotId of [newest.get(item('mysql').id), 'f'.repeat(64)]) {
            const answer = await run(item('file'), { method: 'simulate', snapshotId });
            assert.equal(answer.status, 404, answer.text);
        }
    });

    test('a device that is slow is asked on; its page follows an id, and may stop waiting', async () => {
        await comet('fault', { kind: 'delay', ms: 5000, method: 'AdminGetUserProfileAndHash', seconds: 60 });
        const begun = await run(item('file'), { method: 'simulate' });
        assert.equal(begun.status, 202, begun.text);
        const { taskId } = begun.json();
        const status = async (its = mine) => send({ action: 'taskStatus', taskId }, its);
        assert.equal((await status()).json().state, 'running');
        const other = await customer(stack, mine.client === 2 ? 3 : 2);
        assert.equal((await status(other)).status, 404);
        assert.equal((await send({ action: 'taskCancel', taskId }, other)).status, 404);
        const done = await waitFor('the restore is asked for', async () => {
            const answer = (await status()).json();
            return answer.state !== 'running' && answer;
        });
        assert.equal(done.state, 'done', JSON.stringify(done));
        assert.ok(done.result.jobId);
        await comet('finishJob', { jobId: done.result.jobId });

        await comet('fault', { kind: 'delay', ms: 60_000, method: 'AdminGetUserProfileAndHash', seconds: 120 });
        const before = (await asked()).length;
        const another = (await run(item('file'), { method: 'simulate' })).json().taskId;
        assert.equal((await send({ action: 'taskCancel', taskId: another })).json().state, 'cancelled');
        assert.equal((await send({ action: 'taskStatus', taskId: another })).json().state, 'cancelled');
        await waitFor('it is ended here', async () => (await stack.sql(
            'SELECT outcome FROM eb_audit_log WHERE action = \'runRestore\' ORDER BY id DESC LIMIT 1'))[0][0] !== 'started');
        assert.equal((await asked()).length, before);
    });

    test('so many of a client at a time', async () => {
        await comet('fault', { kind: 'delay', ms: 60_000, method: 'AdminGetUserProfileAndHash', seconds: 120 });
        const begun = await Promise.all(Array.from({ length: 4 }, () => run(item('file'), { method: 'simulate' })));
        assert.deepEqual(begun.map((it) => it.status), [202, 202, 202, 202]);
        const fifth = await run(item('file'), { method: 'simulate' });
        assert.equal(fifth.status, 429, fifth.text);
        await Promise.all(begun.map((it) => send({ action: 'taskCancel', taskId: it.json().taskId })));
        await comet('fault', { kind: 'none' });
        await waitFor('there is room again', async () => {
            const answer = await run(item('file'), { method: 'simulate' });
            if (answer.status === 200) await comet('finishJob', { jobId: answer.json().jobId });
            return answer.status === 200;
        });
    });

    test('a device that is not there is said to be offline', async () => {
        await comet('device', { op: 'disconnect', deviceId: linux.id });
        const answer = await run(item('file'), { method: 'simulate', targetDeviceId: linux.id });
        assert.equal(answer.status, 409, answer.text);
        assert.equal(answer.json().code, 'device_offline');
        await comet('device', { op: 'connect', deviceId: linux.id });
    });

    test('a program is the owner\'s alone, with the password of the login, which is written down nowhere', async () => {
        const fields = { method: 'program', command: 'mongorestore --password=marker-of-command', paths: [] };
        const without = await run(item('mongodb'), fields);
        assert.equal(without.json().field, 'password', without.text);
        const wrong = await run(item('mongodb'), { ...fields, password: 'not-it' });
        assert.equal(wrong.status, 403, wrong.text);
        assert.equal(wrong.json().code, 'wrong_password');
        const { password } = stack.fleet.clients.find((it) => it.id === mine.client);
        for (const command of ['mongorestore\t--password=marker-of-command', 'KEY=marker-of-command mongorestore'])
            await run(item('mongodb'), { ...fields, command });
        const answer = await run(item('mongodb'), { ...fields, password });
        assert.equal(answer.status, 200, answer.text);
        const [last] = (await asked()).slice(-1);
        assert.deepEqual([last.options.Type, last.options.DestPath], [2, fields.command]);
        const rows = String(await stack.sql('SELECT detail, outcome FROM eb_audit_log WHERE action = \'runRestore\''));
        assert.ok(!rows.includes('marker-of-command') && !rows.includes(password), rows);
        assert.ok(rows.includes('mongorestore'), rows);
        assert.ok(!stack.programs.log('eb-app').includes('marker-of-command'));
        await comet('finishJob', { jobId: answer.json().jobId });
        await comet('fault', { kind: 'none' });
        for (let n = 0; n < 4; ++n) await run(item('mongodb'), { ...fields, password: 'not-it' });
        const late = await run(item('mongodb'), { ...fields, password });
        assert.equal(late.status, 429, late.text);
    });

    test('credentials reach the device and nobody else', async () => {
        const it = item('mysql');
        const answer = await run(it, { method: 'database',
            connection: { host: 'localhost', port: 3306, username: 'root', password: 'marker-of-database' } });
        assert.equal(answer.status, 200, answer.text);
        const [last] = (await asked()).slice(-1);
        assert.equal(last.options.Password, 'marker-of-database');
        assert.equal(last.options.Port, '3306');
        const rows = String(await stack.sql('SELECT detail FROM eb_audit_log WHERE action = \'runRestore\''));
        assert.ok(!rows.includes('marker-of-database'), rows);
        assert.ok(!String(await stack.sql('SELECT * FROM eb_tasks')).includes('marker-of-database'));
        assert.ok(!stack.programs.log('eb-app').includes('marker-of-database'));
        await comet('finishJob', { jobId: answer.json().jobId });
    });
});
