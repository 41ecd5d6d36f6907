// What customers' pages ask for: each call's effect on the fleet, in the truth and on the stream.
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { listen, post, until } from './client.mjs';
import { startComet } from './server.mjs';

const comet = await startComet({ seed: 'actions', clients: 9, paused: true, historyHours: 0 });
after(() => comet.close());
afterEach(() => comet.control('fault', { kind: 'none' }));
const username = 'AnnaLee';
const { port, control } = comet;
const api = (path, fields) => post(port, path, fields);
const refused = async (path, fields) => (await api(path, fields)).body.Status;

const account = async (name = username) => (await control('state', { username: name })).accounts[0];
const deviceOf = async (id) => (await account()).devices.find((d) => d.id === id);
const profileOf = async (name = username) => (await api('get-user-profile', { TargetUser: name })).body;

async function targetOf(deviceId, name = username) {
    const { body } = await api('dispatcher/list-active', { UserNameFilter: name });
    return Object.entries(body).find(([, live]) => live.DeviceID === deviceId)?.[0];
}

/// A device of its own for each test, connected, of an old version.
async function newDevice() {
    const { deviceId } = await control('device', { username, op: 'new' });
    await control('device', { username, deviceId, op: 'update', name: '24.12.8' });
    await control('device', { username, deviceId, op: 'disconnect' });
    await control('device', { username, deviceId, op: 'connect' });
    return { deviceId, TargetID: await targetOf(deviceId) };
}

const jobsOf = async (deviceId, kind) => (await control('state', { username })).jobs
    .filter((j) => j.DeviceID === deviceId && j.Classification === kind);

async function opened() {
    const stream = listen(port);
    await stream.ready();
    return stream;
}

test('Dispatcher: every call to a device that is not connected is refused with 403', async () => {
    for (const [path, fields] of [['apply-retention-rules', { Destination: 'v' }],
        ['reindex-storage-vault', { Destination: 'v' }],
        ['run-backup-custom', { Source: 's', Destination: 'v' }],
        ['uninstall-software', { RemoveConfigFile: 'false' }],
        ['update-login-password', { NewPassword: 'long enough' }],
        ['update-software', { SelfAddress: 'http://comet.example/' }]]) {
        assert.equal(await refused(`dispatcher/${path}`, { TargetID: 'nobody', ...fields }), 403, path);
    }
});

test('Backup: old devices do not tell the job\'s id; tags and skipping are as asked', async () => {
    const { deviceId, TargetID } = await newDevice();
    const { itemId: Source } = await control('item', { username, op: 'add', deviceId });
    const Destination = (await account()).vaults[0].id;
    const run = async (options) => (await api('dispatcher/run-backup-custom', { TargetID, Source,
        Destination, Options: JSON.stringify(options) })).body;
    assert.deepEqual(await run({ Tags: 'by hand' }), { Status: 200, Message: 'OK' });
    const [job] = await jobsOf(deviceId, 4001);
    assert.deepEqual([job.Tags, job.Status], ['by hand', 6001]);
    await run({ SkipAlreadyRunning: true });
    assert.deepEqual((await jobsOf(deviceId, 4001)).map((j) => j.Status), [6001, 7006]);
});

test('Update: the device starts anew under the server\'s version', async () => {
    const { deviceId, TargetID } = await newDevice();
    const stream = await opened();
    const update = (SelfAddress) => refused('dispatcher/update-software', { TargetID, SelfAddress });
    assert.equal(await update('comet.example'), 400);
    assert.equal(await update('https://comet.example/'), 200);
    assert.equal(await update('https://comet.example/'), 200);
    const [job, second] = await jobsOf(deviceId, 4007);
    assert.deepEqual([job.Status, second.Status], [6001, 7006]);
    assert.equal((await deviceOf(deviceId)).version, '24.12.8');
    await control('finishJob', { jobId: job.GUID });
    assert.equal((await deviceOf(deviceId)).version, '25.9.6');
    await stream.event('SEVT_DEVICE_LIVE_CONNECT', (f) => f.Data.ReportedVersion === '25.9.6');
    assert.notEqual(await targetOf(deviceId), TargetID);
    stream.socket.close();
});

test('Uninstall: the device is not heard of again, and stays in the profile', async () => {
    const { deviceId, TargetID } = await newDevice();
    const uninstall = (RemoveConfigFile) => api('dispatcher/uninstall-software', { TargetID, RemoveConfigFile });
    assert.equal((await uninstall('yes')).code, 400);
    assert.equal((await uninstall('true')).body.Status, 200);
    const [job] = await jobsOf(deviceId, 4011);
    await control('finishJob', { jobId: job.GUID });
    const { online, uninstalled } = await deviceOf(deviceId);
    assert.deepEqual({ online, uninstalled }, { online: false, uninstalled: 'with settings' });
    assert.equal((await uninstall('true')).body.Status, 403);
    await control('device', { username, deviceId, op: 'connect' });
    assert.equal((await deviceOf(deviceId)).uninstalled, undefined);
});

test('Uninstall: one that fails, or is cancelled, leaves the device where it is', async () => {
    const { deviceId, TargetID } = await newDevice();
    await api('dispatcher/uninstall-software', { TargetID, RemoveConfigFile: 'false' });
    const [{ GUID: JobID }] = await jobsOf(deviceId, 4011);
    assert.equal(await refused('job/cancel', { TargetUser: username, JobID }), 200);
    assert.equal((await deviceOf(deviceId)).online, true);
});

test('Revoke: device, items, rules and connection go, and the stream says so', async () => {
    const { deviceId } = await newDevice();
    const { itemId } = await control('item', { username, op: 'add', deviceId });
    const stream = await opened();
    const revoke = (TargetDevice) => refused('revoke-device', { TargetUser: username, TargetDevice });
    assert.equal(await revoke('another'), 404);
    assert.equal(await revoke(deviceId), 200);
    await stream.event('SEVT_DEVICE_LIVE_DISCONNECT', (f) => f.ResourceID === deviceId);
    await stream.event('SEVT_DEVICE_REMOVED', (f) => f.ResourceID === deviceId);
    const { Data } = await stream.event('SEVT_ACCOUNT_UPDATED', (f) => !(deviceId in f.Data.Devices));
    assert.ok(!(itemId in Data.Sources));
    stream.socket.close();
});

test('Revoke: the rules of what went go, too, and no others', async () => {
    const other = 'annalee';
    const { Devices, Sources, BackupRules } = await profileOf(other);
    const [TargetDevice] = Object.keys(Devices);
    const stays = (rule) => Sources[rule.Source].OwnerDevice !== TargetDevice;
    assert.equal(await refused('revoke-device', { TargetUser: other, TargetDevice }), 200);
    const { BackupRules: left } = await profileOf(other);
    assert.deepEqual(Object.keys(left), Object.keys(BackupRules).filter((id) => stays(BackupRules[id])));
    assert.ok(Object.keys(left).length > 0 && Object.keys(left).length < Object.keys(BackupRules).length);
});

test('Vault: retention and reindexing are jobs of that vault, one at a time', async () => {
    const { deviceId, TargetID } = await newDevice();
    const [{ id: Destination }] = (await account()).vaults;
    for (const [path, kind] of [['apply-retention-rules', 4003], ['reindex-storage-vault', 4009]]) {
        const call = (fields) => refused(`dispatcher/${path}`, { TargetID, ...fields });
        assert.equal(await call({ Destination: 'none' }), 404);
        assert.equal(await call({ Destination }), 200);
        assert.equal(await call({ Destination }), 200);
        const jobs = await jobsOf(deviceId, kind);
        assert.deepEqual(jobs.map((j) => [j.DestinationGUID, j.Status]), [[Destination, 6001], [Destination, 7006]]);
        await control('finishJob', { jobId: jobs[0].GUID });
    }
});

test('Password: reset by the administrator, and each device has to learn it', async () => {
    const stream = await opened();
    const { deviceId, TargetID } = await newDevice();
    const before = await profileOf();
    const reset = (NewPassword, fields = {}) => refused('reset-user-password', { TargetUser: username, NewPassword, ...fields });
    assert.equal(await refused('reset-user-password', { TargetUser: 'nobody', NewPassword: 'long enough' }), 404);
    assert.equal(await reset('seven77'), 400);
    assert.equal(await reset('Password', { OldPassword: 'what was meant as the new one' }), 403);
    assert.equal(await reset('a new password'), 200);
    assert.equal((await account()).password, 'a new password');
    const after = await profileOf();
    assert.notEqual(after.PasswordHash, before.PasswordHash);
    await stream.event('SEVT_ACCOUNT_UPDATED', (f) => f.Data.PasswordHash === after.PasswordHash);

    assert.equal((await deviceOf(deviceId)).knowsPassword, false);
    const tell = (NewPassword) => refused('dispatcher/update-login-password', { TargetID, NewPassword });
    assert.equal(await tell('another password'), 403);
    assert.equal(await tell('a new password'), 200);
    assert.equal((await deviceOf(deviceId)).knowsPassword, true);
    stream.socket.close();
});

test('Password: without a recovery key the old one is needed', async () => {
    await control('password', { username, password: 'the one before', recovery: false });
    const reset = (fields) => refused('reset-user-password', { TargetUser: username, NewPassword: 'the one after', ...fields });
    assert.ok(!('PasswordRecovery' in await profileOf()));
    assert.equal(await reset({}), 403);
    assert.equal(await reset({ OldPassword: 'a guess' }), 403);
    assert.equal(await reset({ OldPassword: 'the one before' }), 200);
    await control('password', { username, recovery: true });
    assert.equal(await reset({}), 200);
});

test('Policy: set for an account, told in its profile, and not enforced for an administrator', async () => {
    await control('policy', { username, set: { PreventChangeAccountPassword: true,
        PreventViewDeviceNames: true, ModeAdminResetPassword: 1 } });
    assert.equal((await profileOf()).Policy.PreventViewDeviceNames, true);
    assert.equal(await refused('reset-user-password', { TargetUser: username, NewPassword: 'long enough' }), 200);
    for (const set of [{ PreventEverything: true }, { PreventViewDeviceNames: 1 }]) {
        await assert.rejects(control('policy', { username, set }));
    }
});

test('Calls: each is told with its parameters and answer, and without credentials', async () => {
    const { lastCalls: [...before] } = await control('state');
    await api('reset-user-password', { TargetUser: username, NewPassword: 'short' });
    await api('get-user-profile', { TargetUser: username, Extra: '1' });
    const { lastCalls } = await control('state');
    const fresh = lastCalls.filter((it) => it.n > (before.at(-1)?.n ?? 0)).map(({ method, params, status }) => ({ method, params, status }));
    assert.deepEqual(fresh, [
        { method: 'AdminResetUserPassword', params: { TargetUser: username, NewPassword: 'short' }, status: 400 },
        { method: 'AdminGetUserProfile', params: { TargetUser: username, Extra: '1' }, status: 400 }]);
    assert.ok(!JSON.stringify(lastCalls).includes('admin-password'));
});

test('Calls: the last 200 are kept', async () => {
    for (let i = 0; i < 210; i++) await api('meta/version');
    const { lastCalls } = await control('state');
    assert.equal(lastCalls.length, 200);
    assert.ok(lastCalls.every((it) => it.method === 'AdminMetaVersion'));
});

test('Faults: a refusal for the next calls of one method', async () => {
    await control('fault', { kind: 'refusal', method: 'AdminRevokeDevice', status: 422, message: 'Not today', times: 2 });
    const revoke = () => api('revoke-device', { TargetUser: username, TargetDevice: 'x' });
    assert.equal((await api('list-users')).code, 200);
    assert.deepEqual((await revoke()).body, { Status: 422, Message: 'Not today' });
    assert.equal((await revoke()).body.Status, 422);
    assert.equal((await revoke()).body.Status, 404);
    await control('fault', { kind: 'refusal', method: 'AdminRevokeDevice', status: 429, http: true });
    assert.equal((await revoke()).code, 429);
});

test('Faults: devices that leave right after they were listed', async () => {
    const { deviceId } = await newDevice();
    await control('fault', { kind: 'leave' });
    await api('dispatcher/list-active');  // A worker's look at all of them is another thing.
    assert.equal((await deviceOf(deviceId)).online, true);
    const TargetID = await targetOf(deviceId);
    assert.ok(TargetID);
    assert.equal(await refused('dispatcher/update-login-password', { TargetID, NewPassword: 'x' }), 403);
    assert.equal((await deviceOf(deviceId)).online, false);
    for (const { id } of (await account()).devices) await control('device', { username, deviceId: id, op: 'connect' });
});

test('Actions: a fleet that lives sees them through, and lets them be cancelled', async (t) => {
    const alive = await startComet({ seed: 'asked', clients: 9, speed: 60, historyHours: 0 });
    t.after(() => alive.close());
    const ask = async (path, fields) => (await post(alive.port, path, fields)).body;
    const state = () => alive.control('state', { username: 'blueridge' });
    const jobOf = async (id) => (await state()).jobs.find((j) => j.GUID === id);
    const { accounts: [{ items, vaults, devices }] } = await state();
    const live = await ask('dispatcher/list-active', { UserNameFilter: 'blueridge' });
    const server = devices.find((d) => Object.values(live).some((c) => c.DeviceID === d.id)
        && items.filter((i) => i.deviceId === d.id).length > 0);
    await alive.control('device', { username: 'blueridge', deviceId: server.id, op: 'disconnect' });
    await alive.control('device', { username: 'blueridge', deviceId: server.id, op: 'update', name: '25.9.6' });
    await alive.control('device', { username: 'blueridge', deviceId: server.id, op: 'connect' });
    const [TargetID] = Object.entries(await ask('dispatcher/list-active', { UserNameFilter: 'blueridge' }))
        .find(([, c]) => c.DeviceID === server.id);
    const item = items.find((i) => i.deviceId === server.id);
    const run = async () => (await ask('dispatcher/run-backup-custom',
        { TargetID, Source: item.id, Destination: vaults[0].id })).JobID;

    const [first, second] = [await run(), await run()];
    await until(async () => (await jobOf(second)).Progress?.BytesDone > 0, 'progress', 30_000);
    assert.equal((await ask('job/cancel', { TargetUser: 'blueridge', JobID: first })).Status, 200);
    const { EndTime } = await until(async () => {
        const job = await jobOf(second);
        return job.EndTime > 0 && job;
    }, 'the end', 30_000);
    assert.ok(EndTime - (await jobOf(second)).StartTime < 20);
    assert.equal((await jobOf(first)).Status, 7005);
    const log = await ask('get-job-log-entries', { JobID: first });
    assert.equal(log.at(-1).Message, 'Cancelled by the administrator');

    await ask('dispatcher/uninstall-software', { TargetID, RemoveConfigFile: 'false' });
    const found = async () => (await state()).accounts[0].devices.find((d) => d.id === server.id);
    await until(async () => (await found()).uninstalled === 'settings kept', 'the uninstalled', 30_000);
});

test('Password: a device that was switched off with an old one does not come back by itself', async (t) => {
    const alive = await startComet({ seed: 'stale', clients: 9, paused: true, historyHours: 0 });
    t.after(() => alive.close());
    const stream = listen(alive.port);
    await stream.ready();
    const [{ id: deviceId }] = (await alive.control('state', { username })).accounts[0].devices;
    await post(alive.port, 'reset-user-password', { TargetUser: username, NewPassword: 'long enough' });
    await alive.control('device', { username, deviceId, op: 'disconnect' });
    await alive.control('device', { username, deviceId, op: 'switchOn' });
    await stream.event('SEVT_ACCOUNT_LOGIN_FAILED', (f) => f.ResourceID === username);
    const device = async () => (await alive.control('state', { username })).accounts[0].devices[0];
    assert.equal((await device()).online, false);
    await alive.control('device', { username, deviceId, op: 'connect' });
    assert.deepEqual([(await device()).online, (await device()).knowsPassword], [true, true]);
    stream.socket.close();
});
