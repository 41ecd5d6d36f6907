// The Admin API: what is refused, in which form, and that a job lives as its callers were told.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { listen, post, until } from './client.mjs';
import { startComet } from './server.mjs';

const comet = await startComet({ seed: 'api', clients: 9, paused: true, historyHours: 0 });
after(() => comet.close());
const username = 'AnnaLee';
const { port } = comet;

for (const [what, path, fields, options, code] of [
    ['a wrong password', 'list-users', {}, { credentials: { Username: 'admin', AuthType: 'Password',
        Password: 'no' } }, 403],
    ['no credentials', 'list-users', {}, { credentials: {} }, 403],
    ['an unknown path', 'list-everything', {}, {}, 404],
    ['GET', 'list-users', {}, { method: 'GET' }, 405],
    ['another content type', 'list-users', {}, { headers: { 'Content-Type': 'text/plain' } }, 415],
    ['a missing parameter', 'get-user-profile', {}, {}, 400],
    ['an unknown parameter', 'list-users', { Extra: '1' }, {}, 400],
    ['a parameter in other letters', 'get-user-profile', { targetuser: username }, {}, 400],
    ['text where a number belongs', 'get-jobs-for-date-range', { Start: 'x', End: '0' }, {}, 400],
    ['a JSON string where a number belongs', 'get-jobs-for-date-range', { Start: '"1"', End: '0' },
        {}, 400],
    ['a profile of the wrong shape', 'set-user-profile-hash',
        { TargetUser: username, RequireHash: '', ProfileData: '{"Devices":[]}' }, {}, 400],
]) {
    test(`API: ${what} is HTTP ${code}`, async () => {
        const answer = await post(port, path, fields, options);
        assert.equal(answer.code, code);
        assert.equal(answer.body.Status, code);
    });
}

test('API: what is understood and refused is HTTP 200 with the status inside', async () => {
    for (const [path, fields] of [['get-user-profile', { TargetUser: 'annaLEE' }],
        ['get-job-properties', { JobID: 'none' }]]) {
        const { code, body } = await post(port, path, fields);
        assert.deepEqual([code, body.Status], [200, 404]);
    }
});

test('API: a session key opens the API and the stream', async () => {
    const { body } = await post(port, 'account/session-start', { SelfAddress: 'http://x' });
    const credentials = { Username: 'admin', AuthType: 'SessionKey', SessionKey: body.SessionKey };
    assert.equal((await post(port, 'list-users', {}, { credentials })).code, 200);
    await listen(port, { words: ['admin', 'SessionKey', '', body.SessionKey, ''] }).ready();
});

test('API: every kind of secret carries the marker', async () => {
    const { body } = await post(port, 'get-user-profile', { TargetUser: 'blueridge' });
    const [vault] = Object.values(body.Destinations);
    for (const secret of [body.PasswordHash, body.PasswordRecovery, body.TOTPKey, vault.S3SecretKey,
        vault.EncryptedEncryptionKey, vault.CometBucketKey, vault.Storj.Passphrase]) {
        assert.match(secret, /SECRET-MARKER/);
    }
});

test('Job: from its start to its end, on the stream and in the API', async () => {
    const stream = listen(port);
    await stream.ready();
    const { jobId } = await comet.control('startJob', { username });
    const started = await stream.event('SEVT_JOB_NEW', (f) => f.Data.GUID === jobId);
    assert.deepEqual([started.Data.Status, started.Data.EndTime, started.Data.Username],
        [6001, 0, username]);

    await comet.control('progress', { jobId, bytes: 1000, itemsDone: 1, itemsTotal: 2 });
    await comet.control('progress', { jobId, bytes: 2000 });
    const incomplete = await post(port, 'get-jobs-for-date-range', { Start: '0', End: '0' });
    const running = incomplete.body.find((j) => j.GUID === jobId);
    assert.equal(running.Progress.Counter, 2);
    assert.equal(running.Progress.BytesDone, 2000);
    assert.ok(running.Progress.RecievedTime > 0);

    await comet.control('finishJob', { jobId, status: 7003 });
    const ended = await stream.event('SEVT_JOB_COMPLETED', (f) => f.Data.GUID === jobId);
    assert.equal(ended.Data.Status, 7003);
    const { body: log } = await post(port, 'get-job-log-entries',
        { JobID: jobId, MinSeverity: 'E' });
    assert.equal(log.length, 1);
    stream.socket.close();
});

test('Job: neither an administrator\'s cancel nor a revival makes an event', async () => {
    const stream = listen(port);
    await stream.ready();
    const { jobId } = await comet.control('startJob', { username });
    const cancel = () => post(port, 'job/cancel', { TargetUser: username, JobID: jobId });
    assert.equal((await cancel()).body.Status, 200);
    assert.equal((await cancel()).body.Status, 400);
    const properties = await post(port, 'get-job-properties', { JobID: jobId });
    assert.equal(properties.body.Status, 7005);

    const { jobId: other } = await comet.control('startJob', { username });
    await post(port, 'job/abandon', { TargetUser: username, JobID: other });
    const ended = (status) => stream.event('SEVT_JOB_COMPLETED',
        (f) => f.Data.GUID === other && f.Data.Status === status);
    await ended(7007);
    await comet.control('revive', { jobId: other });
    assert.equal((await post(port, 'get-job-properties', { JobID: other })).body.Status, 6002);
    await comet.control('finishJob', { jobId: other, status: 5000 });
    await ended(5000);
    assert.ok(!stream.frames().some((f) => f.Type === 4201 && f.Data.GUID === jobId));
    stream.socket.close();
});

test('Job: a wrong owner or an offline device cancels nothing', async () => {
    const { jobId } = await comet.control('startJob', { username });
    const wrong = await post(port, 'job/cancel', { TargetUser: 'annalee', JobID: jobId });
    assert.equal(wrong.body.Status, 404);
    const { jobs } = await comet.control('state', { username, incomplete: true });
    const { DeviceID: deviceId } = jobs.find((j) => j.GUID === jobId);
    await comet.control('device', { username, deviceId, op: 'disconnect' });
    const cancel = () => post(port, 'job/cancel', { TargetUser: username, JobID: jobId });
    assert.equal((await cancel()).body.Status, 404);
    await comet.control('device', { username, deviceId, op: 'connect' });
    assert.equal((await cancel()).body.Status, 200);
});

test('Dispatcher: a backup runs on the live connection of the item\'s device', async () => {
    const { body: live } = await post(port, 'dispatcher/list-active', { UserNameFilter: username });
    const { accounts: [account] } = await comet.control('state', { username });
    const [item] = account.items;
    const [target] = Object.entries(live).find(([, c]) => c.DeviceID === item.deviceId);
    const run = (fields) => post(port, 'dispatcher/run-backup-custom', { TargetID: target,
        Source: item.id, Destination: account.vaults[0].id, ...fields });
    const { body } = await run({});
    const { body: job } = await post(port, 'get-job-properties', { JobID: body.JobID });
    assert.equal(job.SourceGUID, item.id);
    assert.equal((await run({ TargetID: 'gone' })).body.Status, 403);
    assert.equal((await run({ Options: '{"ConcurrencyCount":"many"}' })).code, 400);
});

test('Range: what started or ended inside it, and nothing else', async () => {
    const at = 1_700_000_000;
    const { jobId } = await comet.control('startJob', { username, at });
    await comet.control('finishJob', { jobId, status: 5000, at: at + 100 });
    const within = async (Start, End) => (await post(port, 'get-jobs-for-date-range',
        { Start: String(Start), End: String(End) })).body.some((j) => j.GUID === jobId);
    assert.equal(await within(at - 10, at + 10), true);
    assert.equal(await within(at + 50, at + 150), true);
    assert.equal(await within(at + 10, at + 90), false);
    assert.equal(await within(at + 101, at + 200), false);
});

test('Device: a revoked one is gone from the profile and from the live connections', async () => {
    const { deviceId } = await comet.control('device', { username, op: 'new' });
    const revoke = () => post(port, 'revoke-device',
        { TargetUser: username, TargetDevice: deviceId });
    assert.equal((await revoke()).body.Status, 200);
    assert.equal((await revoke()).body.Status, 404);
    const { body } = await post(port, 'dispatcher/list-active', { UserNameFilter: username });
    assert.ok(!Object.values(body).some((c) => c.DeviceID === deviceId));
});

test('Faults: a 503 is an answer, a refusal is none', async () => {
    await comet.control('fault', { kind: 'http503' });
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/admin/list-users`,
        { method: 'POST' });
    assert.equal(response.status, 503);
    await response.text();
    await comet.control('fault', { kind: 'none' });
    await comet.control('fault', { kind: 'refuse' });
    await assert.rejects(post(port, 'list-users'));
    await comet.control('fault', { kind: 'none' });
    assert.equal((await post(port, 'list-users')).code, 200);
});

test('Burst: every job starts and ends on the stream', async () => {
    const stream = listen(port, { query: '?allowList=4200,4201' });
    await stream.ready();
    await comet.control('burst', { jobs: 2000 });
    await until(() => stream.messages.length === 2 + 4000, 'all events');
    stream.socket.close();
});
