// What a test can order beside the ordinary: accounts that come and go, hostile values, and the
// troubles of stream and API. Each is seen from outside, as its victim would.
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { listen, post, until } from './client.mjs';
import { startComet } from './server.mjs';

const comet = await startComet({ seed: 'troubles', clients: 9, paused: true, historyHours: 0 });
after(() => comet.close());
afterEach(() => comet.control('fault', { kind: 'none' }));
const username = 'AnnaLee';
const { port } = comet;
const { control } = comet;

async function opened(options) {
    const stream = listen(options?.port ?? port, options);
    await stream.ready();
    return stream;
}

const api = (path, fields) => post(port, path, fields);
const range = (Start, End) => api('get-jobs-for-date-range',
    { Start: String(Start), End: String(End) });

test('Account: added, renamed and removed, each with its event and in every list', async () => {
    const stream = await opened();
    await control('account', { op: 'add', username: 'newcomer', name: 'New & Co' });
    const made = await stream.event('SEVT_ACCOUNT_NEW');
    assert.deepEqual([made.ResourceID, made.Data.AccountName], ['newcomer', 'New & Co']);
    await assert.rejects(control('account', { op: 'add', username: 'newcomer' }));
    await control('account', { op: 'rename', username: 'newcomer', name: 'Newer' });
    await stream.event('SEVT_ACCOUNT_UPDATED', (f) => f.Data.AccountName === 'Newer');
    assert.ok((await api('list-users')).body.includes('newcomer'));

    await control('account', { op: 'remove', username: 'newcomer' });
    await stream.event('SEVT_ACCOUNT_REMOVED', (f) => f.ResourceID === 'newcomer');
    assert.equal((await api('get-user-profile', { TargetUser: 'newcomer' })).body.Status, 404);
    assert.ok(!('newcomer' in (await api('list-users-full')).body));
    stream.socket.close();
});

test('Account: a removed one takes its connections along', async () => {
    await control('account', { op: 'add', username: 'leaver' });
    await control('device', { username: 'leaver', op: 'new' });
    const active = () => api('dispatcher/list-active', { UserNameFilter: 'leaver' });
    assert.equal(Object.keys((await active()).body).length, 1);
    await control('account', { op: 'remove', username: 'leaver' });
    assert.deepEqual((await active()).body, {});
});

test('Items and vaults: added, renamed, removed; what does not fit is refused', async () => {
    const { itemId } = await control('item', { username, op: 'add', name: 'Third' });
    const { vaultId } = await control('vault', { username, op: 'add', type: 1000, quota: 5 });
    await control('item', { username, itemId, op: 'rename', name: 'Fourth' });
    const { body } = await api('get-user-profile', { TargetUser: username });
    assert.equal(body.Sources[itemId].Description, 'Fourth');
    assert.equal(body.Destinations[vaultId].StorageLimitBytes, 5);
    await control('item', { username, itemId, op: 'remove' });
    await control('vault', { username, vaultId, op: 'remove' });
    const { body: later } = await api('get-user-profile', { TargetUser: username });
    assert.ok(!(itemId in later.Sources) && !(vaultId in later.Destinations));
    for (const [verb, wrong] of [['item', { username, itemId, op: 'remove' }],
        ['vault', { username, vaultId, op: 'sell' }], ['item', { username, op: 'add', engine: 'x' }],
        ['item', { username, op: 'add', deviceId: 'none' }]]) {
        await assert.rejects(control(verb, wrong), verb);
    }
});

test('Old server: no names, no comings and goings; the API knows them all the same', async (t) => {
    const old = await startComet({ seed: 'old', clients: 9, paused: true, historyHours: 0,
        oldServer: true });
    t.after(() => old.close());
    const stream = listen(old.port);
    await until(() => stream.messages.length === 2, 'the hello');
    const { deviceId } = await old.control('device', { username, op: 'new' });
    await old.control('device', { username, deviceId, op: 'rename', name: 'Two' });
    await old.control('device', { username, deviceId, op: 'disconnect' });
    await old.control('startJob', { username });
    await until(() => stream.frames().some((f) => f.Type === 4200), 'the job');
    assert.deepEqual(stream.frames().map((f) => f.Type), [4000, 4700, 4102, 4102, 4200]);
    assert.ok(stream.frames().every((f) => !('TypeString' in f)));
    const { body } = await post(old.port, 'dispatcher/list-active');
    assert.ok(!Object.values(body).some((c) => c.DeviceID === deviceId));
    stream.socket.close();
});

test('Logins: a storm of them, of several kinds', async () => {
    const stream = await opened();
    await control('logins', { count: 400 });
    await until(() => stream.messages.length === 2 + 400, 'all of them');
    const kinds = new Set(stream.frames().slice(1).map((f) => f.TypeString));
    assert.ok(kinds.has('SEVT_ACCOUNT_LOGIN') && kinds.has('SEVT_ACCOUNT_LOGIN_FAILED'));
    stream.socket.close();
});

test('Clock: ahead, it moves events and jobs', async () => {
    const stream = await opened();
    await control('clock', { ahead: 7200 });
    const { jobId } = await control('startJob', { username });
    const event = await stream.event('SEVT_JOB_NEW');
    await control('clock', { ahead: 0 });
    const now = Date.now() / 1000;
    assert.ok(event.Timestamp > now + 7100 && event.Data.StartTime > now + 7100);
    await control('finishJob', { jobId });
    stream.socket.close();
});

test('Hostile: each kind starts and ends, in the API as on the stream', async () => {
    const stream = await opened();
    const made = {};
    for (const kind of ['names', 'nul', 'longId', 'longParts', 'negative', 'huge', 'milliseconds',
        'backwards', 'noTimes', 'farTimes', 'unknownStatus']) {
        made[kind] = (await control('hostile', { kind, username })).jobId;
    }
    for (const id of Object.values(made)) {
        const ended = await stream.event('SEVT_JOB_COMPLETED', (f) => f.Data.GUID === id);
        assert.deepEqual((await api('get-job-properties', { JobID: id })).body, ended.Data);
    }
    const now = Math.floor(Date.now() / 1000);
    const { body } = await range(now - 60, now + 60);
    assert.ok(body.some((j) => j.GUID === made.milliseconds && j.EndTime > 1e11));
    assert.ok(made.longId.length > 64);
    await assert.rejects(control('hostile', { kind: 'kind', username }));
    stream.socket.close();
});

test('Faults: duplicated, late and disordered events all arrive', async () => {
    for (const [kind, times] of [['duplicate', 2], ['late', 1], ['disorder', 1]]) {
        const stream = await opened();
        await control('fault', { kind, ms: 100 });
        const { ids } = await control('burst', { jobs: 40 });
        await until(() => stream.messages.length === 2 + times * 80, kind);
        const kinds = stream.frames().slice(1).map((f) => `${f.Data.GUID} ${f.Type}`);
        const inOrder = ids.flatMap((id) => [`${id} 4200`, `${id} 4201`]);
        assert.deepEqual([...new Set(kinds)].sort(), inOrder.sort());
        if (kind === 'disorder') {
            assert.ok(ids.some((id) => kinds.indexOf(`${id} 4201`) < kinds.indexOf(`${id} 4200`)));
        }
        await control('fault', { kind: 'none' });
        stream.socket.close();
    }
});

test('Faults: a truncated frame and a half close both end the connection', async () => {
    for (const kind of ['truncated', 'halfclose']) {
        const stream = await opened();
        const before = stream.messages.length;
        await control('fault', { kind });
        await until(() => stream.closed, kind);
        assert.equal(stream.closed, 1006);
        assert.equal(stream.messages.length, before);
    }
});

test('Faults: an edge failure hides devices from the list, and from nothing else', async () => {
    const list = async () => Object.keys((await api('dispatcher/list-active')).body).length;
    const all = await list();
    await control('fault', { kind: 'partial' });
    assert.equal(await list(), Math.ceil(all / 3));
    await control('fault', { kind: 'empty' });
    assert.equal(await list(), 0);
    await control('fault', { kind: 'none' });
    assert.equal(await list(), all);
});

test('Faults: answers that are cut, broken or slow', async () => {
    await control('fault', { kind: 'cut' });
    await assert.rejects(api('list-users-full'));
    await control('fault', { kind: 'none' });
    await control('fault', { kind: 'broken' });
    await assert.rejects(api('list-users-full'), SyntaxError);
    await control('fault', { kind: 'none' });

    await control('fault', { kind: 'slow', ms: 5 });
    let done = false;
    const answer = api('list-users').finally(() => { done = true; });
    await control('state', { jobs: false });
    assert.equal(done, false);
    await control('fault', { kind: 'none' });
    assert.equal((await answer).code, 200);
});

test('Faults: a 503, a wait or a late answer of one call alone', async () => {
    const jobProperties = (id) => api('get-job-properties', { JobID: id });
    const { jobId } = await control('startJob', { username });
    await control('fault', { kind: 'http503', method: 'AdminJobCancel' });
    const { port: there } = comet;
    const refused = await fetch(`http://127.0.0.1:${there}/api/v1/admin/job/cancel`, { method: 'POST' });
    assert.equal(refused.status, 503);
    await refused.text();
    assert.equal((await jobProperties(jobId)).body.Status, 6001);
    await control('fault', { kind: 'none' });

    await control('fault', { kind: 'hold', method: 'AdminJobCancel', ms: 300_000 });
    const leaving = new AbortController();
    const call = fetch(`http://127.0.0.1:${there}/api/v1/admin/job/cancel`, { method: 'POST',
        signal: leaving.signal, body: new URLSearchParams({ Username: 'admin', AuthType: 'Password',
            Password: 'admin-password', TargetUser: username, JobID: jobId }) });
    await until(async () => (await jobProperties(jobId)).body.Status === 7005, 'the cancellation');
    leaving.abort();
    await assert.rejects(call);
    const { callsAtOnceMax } = await control('state', { jobs: false });
    assert.ok(callsAtOnceMax >= 2);
    await assert.rejects(control('fault', { kind: 'http503', method: 'AdminDance' }));
});

test('Faults: a deaf device ends nothing, and one that is there revives what was abandoned', async () => {
    const statusOf = async (id) => (await api('get-job-properties', { JobID: id })).body.Status;
    const { jobId } = await control('startJob', { username });
    const ends = (how) => api(`job/${how}`, { TargetUser: username, JobID: jobId });
    await control('fault', { kind: 'deaf' });
    assert.equal((await ends('cancel')).body.Status, 200);
    assert.equal(await statusOf(jobId), 6001);
    await control('fault', { kind: 'undead' });
    assert.equal((await ends('abandon')).body.Status, 200);
    assert.equal(await statusOf(jobId), 6002);
    await control('fault', { kind: 'none' });
    assert.equal((await ends('cancel')).body.Status, 200);
    assert.equal(await statusOf(jobId), 7005);

    const { jobId: bare } = await control('startJob', { username, fields: { CancellationID: '' } });
    assert.equal((await api('job/cancel', { TargetUser: username, JobID: bare })).body.Status, 400);
    assert.equal(await statusOf(bare), 6001);
    assert.equal((await api('job/abandon', { TargetUser: 'annalee', JobID: bare })).body.Status, 404);
    assert.equal((await api('job/abandon', { TargetUser: username, JobID: bare })).body.Status, 200);
    assert.equal(await statusOf(bare), 7007);
});

test('Faults: an answer that tells of what was, and a list of every third account', async () => {
    const all = (await api('list-users')).body;
    await control('fault', { kind: 'few' });
    assert.equal(Object.keys((await api('list-users-full')).body).length,
        Math.ceil(all.length / 3));
    assert.deepEqual((await api('list-users')).body, all);
    await control('fault', { kind: 'none' });

    await control('fault', { kind: 'stale', ms: 60_000 });
    const { calls } = await control('state', { jobs: false, username: '' });
    const asked = api('list-users-full');
    await until(async () => (await control('state', { jobs: false, username: '' }))
        .calls.AdminListUsersFull > calls.AdminListUsersFull, 'the question');
    await control('account', { username, op: 'rename', name: 'After the question' });
    await control('fault', { kind: 'none' });
    assert.notEqual((await asked).body[username].AccountName, 'After the question');
    assert.equal((await api('get-user-profile', { TargetUser: username })).body.AccountName,
        'After the question');
});

test('API: all profiles are told one after another, and a big one does not block', async () => {
    await control('account', { username, change: { FromTheFuture: 'x'.repeat(20_000_000) } });
    const { body } = await api('list-users-full');
    assert.equal(body[username].FromTheFuture.length, 20_000_000);
    const { accounts } = await control('state', { jobs: false });
    assert.deepEqual(Object.keys(body).sort(), accounts.map((a) => a.username).sort());
    await control('account', { username, change: { FromTheFuture: undefined } });
    assert.deepEqual((await range(1, 2)).body, []);
});

test('Many: one request, many verbs; the first mistake ends it', async () => {
    const jobId = '11111111-2222-4333-8444-555555555555';
    const { answers } = await control('many', { steps: [['startJob', { username, jobId }],
        ['finishJob', { jobId, status: 7001 }]] });
    assert.equal(answers[0].jobId, jobId);
    assert.equal((await api('get-job-properties', { JobID: jobId })).body.Status, 7001);
    await assert.rejects(control('many', { steps: [['startJob', { username, jobId }]] }));
    await assert.rejects(control('many', { steps: Array(20_001).fill(['pause']) }));
});
