// What customers ask of their devices, through nginx, the responder and Comet, and what the tables say of it afterwards.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { customer, holdings, post } from './support/actions.mjs';

describe('device actions', () => {
    let stack;
    let mine;
    let other;  // Another device of the account.

    const ask = (action, fields) => post(mine, 'device-actions', { action, serviceId: mine.serviceId, ...fields });
    const comet = (verb, body = {}) => stack.comet(mine.profile, verb, { username: mine.username, ...body });
    const state = () => comet('state');
    const fault = (kind, more) => stack.comet(mine.profile, 'fault', { kind, ...more });
    const jobs = async (classification) => (await state()).jobs.filter((it) => it.Username === mine.username
        && it.Classification === classification);
    const device = async (id = mine.device) => (await state()).accounts.find((it) => it.username === mine.username)
        .devices.find((it) => it.id === id);

    before(async () => {
        stack = await startStack({ dir: 'build/stack/device-actions', clients: 9, paused: true });
        mine = await customer(stack, 2);
        Object.assign(mine, holdings(stack, mine));
        other = mine.account.devices.find((it) => it.id !== mine.device);
        for (const { id } of mine.account.devices) await comet('device', { op: 'connect', deviceId: id });
    });
    after(() => stack?.stop());
    afterEach(async () => {
        await fault('none');
        for (const job of (await state()).jobs) {
            if (job.Username === mine.username && job.Status < 7000 && job.Status >= 6000) await comet('finishJob', { jobId: job.GUID });
        }
        if (await device()) await comet('device', { op: 'connect', deviceId: mine.device });
    });

    const backup = () => ({ deviceId: mine.device, protectedItemId: mine.item, vaultId: mine.vault });
    const NEEDING_IT = [
        ['runBackup', backup],
        ['updateSoftware', () => ({ deviceId: mine.device })],
        ['uninstallSoftware', () => ({ deviceId: mine.device, removeConfig: false })],
        ['applyRetention', () => ({ deviceId: mine.device, vaultId: mine.vault })],
        ['reindexVault', () => ({ deviceId: mine.device, vaultId: mine.vault })],
    ];

    test('runBackup: the job runs, its id is told, and the pulse tells of it', async () => {
        const answer = await ask('runBackup', backup());
        assert.equal(answer.status, 200, answer.text);
        const { jobId } = answer.json();
        const job = (await jobs(4001)).find((it) => it.GUID === jobId);
        assert.equal(job.SourceGUID, mine.item);
        assert.equal(job.DestinationGUID, mine.vault);
        assert.equal(job.DeviceID, mine.device);
        await waitFor('its live row', async () => String(await stack.sql(
            `SELECT username, device FROM eb_jobs_live WHERE job_id = '${jobId}'`)).includes(mine.device));
    });

    test('runBackup: another device has other items', async () => {
        const before = (await jobs(4001)).length;
        const answer = await ask('runBackup', { ...backup(), deviceId: other.id });
        assert.equal(answer.status, 404, answer.text);
        assert.equal((await jobs(4001)).length, before);
    });

    test('listProtectedItems: those of the device alone', async () => {
        const answer = await ask('listProtectedItems', { deviceId: mine.device });
        assert.equal(answer.status, 200, answer.text);
        const { items } = answer.json();
        const own = mine.account.items.filter((it) => it.deviceId === mine.device).map((it) => it.id);
        assert.deepEqual(items.map((it) => it.id).sort(), own.sort());
        for (const it of items) assert.ok(it.name && it.type && 'size' in it, JSON.stringify(it));
        for (const secret of ['Password', 'Hash', 'Key']) assert.ok(!answer.text.includes(secret), answer.text);
    });

    test('renameDevice: the name arrives at Comet and, by its own event, in the tables', async () => {
        const name = 'Büro "1" <b> \u05d0\u05d1';
        const answer = await ask('renameDevice', { deviceId: mine.device, name: `  ${name} ` });
        assert.equal(answer.status, 200, answer.text);
        assert.deepEqual(answer.json(), { status: 'success' });
        await waitFor('the name', async () => (await stack.sql(
            `SELECT name FROM comet_devices WHERE client_id = 2 AND hash = '${mine.device}'`))[0]?.[0] === name);
        const { writes } = await state();
        const paths = [writes.at(-1)].flat().flatMap((it) => it.changes ?? it).map((it) => it.path);
        assert.equal(paths.length, 1, JSON.stringify(writes.at(-1)));
        assert.match(String(paths[0]), /FriendlyName/);
    });

    test('renameDevice: quicker hands are given way, and what they did stays', async () => {
        await fault('conflict', { times: 2, change: { AccountName: 'Changed elsewhere' } });
        const answer = await ask('renameDevice', { deviceId: mine.device, name: 'After two' });
        assert.equal(answer.status, 200, answer.text);
        await fault('conflict', { times: 9 });
        const last = await ask('renameDevice', { deviceId: mine.device, name: 'Never' });
        assert.equal(last.status, 409, last.text);
        assert.equal(last.json().code, 'changed_meanwhile');
        assert.notEqual((await device()).name, 'Never');
    });

    test('renameDevice: the policy is asked', async () => {
        await comet('policy', { set: { PreventViewDeviceNames: true } });
        try {
            const answer = await ask('renameDevice', { deviceId: mine.device, name: 'Hidden' });
            assert.equal(answer.status, 403, answer.text);
            assert.equal(answer.json().code, 'policy');
        } finally {
            await comet('policy', { set: { PreventViewDeviceNames: false } });
        }
    });

    test('updateSoftware: not while the device is at work', async () => {
        const { jobId } = await comet('startJob', { deviceId: mine.device, itemId: mine.item });
        const answer = await ask('updateSoftware', { deviceId: mine.device });
        assert.equal(answer.status, 409, answer.text);
        assert.equal(answer.json().code, 'device_busy');
        assert.equal((await jobs(4007)).length, 0);
        await comet('finishJob', { jobId });
        const again = await ask('updateSoftware', { deviceId: mine.device });
        assert.equal(again.status, 200, again.text);
        assert.equal((await jobs(4007)).length, 1);
    });

    test('reindexVault: one at a time; applyRetention: a job of that vault', async () => {
        const first = await ask('reindexVault', { deviceId: mine.device, vaultId: mine.vault });
        assert.equal(first.status, 200, first.text);
        const second = await ask('reindexVault', { deviceId: other.id, vaultId: mine.vault });
        assert.equal(second.status, 409, second.text);
        assert.equal(second.json().code, 'already_running');
        assert.equal((await jobs(4009)).length, 1);
        const retention = await ask('applyRetention', { deviceId: mine.device, vaultId: mine.vault });
        assert.equal(retention.status, 200, retention.text);
        assert.equal((await jobs(4003)).filter((it) => it.DestinationGUID === mine.vault
            && it.Status >= 6000 && it.Status < 7000).length, 1);
    });

    for (const [action, fields] of NEEDING_IT) {
        test(`${action}: a device that is offline, that leaves meanwhile, or that may not`, async () => {
            const before = (await state()).jobs.length;
            const only = async (status, code) => {
                const answer = await ask(action, fields());
                assert.equal(answer.status, status, answer.text);
                assert.equal(answer.json().code, code, answer.text);
                assert.match(answer.json().message, /Nothing was changed/);
                return answer.json().message;
            };
            await fault('leave', { times: 1 });
            await only(409, 'device_offline');
            await waitFor('the row says so', async () => (await stack.sql(
                `SELECT online FROM comet_devices WHERE client_id = 2 AND hash = '${mine.device}'`))[0]?.[0] === '0');
            const message = await only(409, 'device_offline');
            assert.match(message, / left (just now|\d+ min ago)\./);
            for (const { id } of mine.account.devices) await comet('device', { op: 'connect', deviceId: id });
            await fault('http503', { seconds: 60 });
            await only(502, 'server_unreachable');
            await fault('none');
            assert.equal((await state()).jobs.length, before);
        });
    }

    test('a refusal of the server is its own word, not that of bad credentials', async () => {
        await fault('refusal', { times: 1, method: 'AdminDispatcherRunBackupCustom', status: 400, message: 'no: secret detail' });
        const answer = await ask('runBackup', backup());
        assert.equal(answer.status, 422, answer.text);
        assert.equal(answer.json().code, 'refused');
        assert.ok(!answer.text.includes('secret detail'));
    });

    test('an answer that is lost leaves it open', async () => {
        await fault('hold', { ms: 40_000, method: 'AdminDispatcherRunBackupCustom' });
        const answer = await ask('runBackup', backup());
        assert.equal(answer.status, 504, answer.text);
        assert.equal(answer.json().code, 'outcome_unknown');
    });

    test('uninstallSoftware: with or without its settings', async () => {
        const answer = await ask('uninstallSoftware', { deviceId: other.id, removeConfig: true });
        assert.equal(answer.status, 200, answer.text);
        const { lastCalls } = await state();
        const call = lastCalls.filter((it) => it.method === 'AdminDispatcherUninstallSoftware').at(-1);
        assert.match(JSON.stringify(call), /RemoveConfigFile[^,}]*true/);
    });

    test('revokeDevice: online or not, device and items leave the account, and by its event the tables', async () => {
        await comet('device', { op: 'disconnect', deviceId: mine.device });
        const answer = await ask('revokeDevice', { deviceId: mine.device });
        assert.equal(answer.status, 200, answer.text);
        assert.equal(await device(), undefined);
        await waitFor('the row', async () => (await stack.sql(
            `SELECT COUNT(*) FROM comet_devices WHERE client_id = 2 AND hash = '${mine.device}' AND revoked_at IS NULL`))[0][0] === '0');
        const rows = String(await stack.sql(`SELECT action, object, outcome FROM eb_audit_log
            WHERE client_id = 2 ORDER BY id DESC LIMIT 1`));
        for (const part of ['revokeDevice', mine.device, 'done']) assert.ok(rows.includes(part), rows);
        const again = await ask('revokeDevice', { deviceId: mine.device });
        assert.equal(again.status, 404, again.text);
    });
});
