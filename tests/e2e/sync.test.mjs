// The nightly read on its whole way: the real program, two stand-ins for Comet, MariaDB. Each test leaves tables that are true.
import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { compareAccounts, readAccounts } from './ingest_faults/compare_accounts.mjs';
import { everything, runSync, startSync } from './support/sync.mjs';
import { literal, startStack, waitFor } from '../support/stack/index.mjs';

const kProfile = 'cometbackup';
const kOther = 'obc';
const kBin = 'build/dev/bin';
let stack;
let username;
let clientId;

before(async () => {
    stack = await startStack({ dir: 'build/stack/sync', clients: 12, paused: true, web: false, app: false, workers: false, historyHours: 60 });
    await stack.programs.run('eb-migrate', resolve(kBin, 'eb-migrate'), [], { env: stack.environment });
    const account = stack.fleet.accounts[kProfile].find((it) => it.username === 'AnnaLee');
    ({ username, clientId } = account);
});
after(() => stack?.stop());
afterEach(async () => {
    for (const profile of [kProfile, kOther]) await comet('fault', { kind: 'none' }, profile);
});

const comet = (verb, body, profile = kProfile) => stack.comet(profile, verb, body);
const quietly = (...steps) => comet('many', { steps });
const one = async (query) => (await stack.sql(query))[0];
const sync = (options) => runSync(stack, { args: ['--profile', kProfile], ...options });
const all = () => everything((query) => stack.sql(query));
const service = (name) => one(`SELECT id FROM tblhosting WHERE username = ${literal(name)} AND domainstatus = 'Active'`);

/** What a listener of change-log rows has heard since. */
const lastNews = async () => Number((await one('SELECT n FROM eb_pulse_seq'))[0]);
const newsSince = async (id) => (await stack.sql(`SELECT kind FROM eb_pulse_log WHERE id > ${id} ORDER BY id`)).map(([kind]) => kind);

async function assertTrue() {
    const { accounts } = await comet('state', { jobs: false });
    assert.deepEqual(compareAccounts(accounts, await readAccounts((query) => stack.sql(query))), []);
}

/** Runs it, wants it to succeed, and the tables to be true. */
async function synced(options) {
    const run = await sync(options);
    assert.equal(run.code, 0, run.log);
    await assertTrue();
    return run;
}

/** Runs it under a trouble that it must notice, and wants nothing of the accounts to change. */
async function refusing(options = {}) {
    const before_ = await all();
    const run = await sync(options);
    assert.equal(run.code, 1, run.log);
    assert.match(run.log, /event=not_synced/);
    const now = await all();
    for (const table of ['comet_devices', 'comet_items', 'comet_vaults', 'comet_users']) {
        if (table === 'comet_devices') continue;  // Who is connected is another list.
        assert.deepEqual(now[table], before_[table], table);
    }
    const facts = (rows) => rows.map((row) => row.split(' ').slice(0, 4).join(' '));
    assert.deepEqual(facts(now.comet_devices), facts(before_.comet_devices));
    return run;
}

test('fresh tables are filled, of every profile; a second run changes nothing', async () => {
    const first = await runSync(stack);
    assert.equal(first.code, 0, first.log);
    await assertTrue();
    for (const profile of [kProfile, kOther]) {
        const { accounts } = await comet('state', { jobs: true }, profile);
        const sum = (pick) => accounts.reduce((total, it) => total + it[pick].length, 0);
        const said = first.summaries[profile];
        assert.deepEqual([said.accounts, said.devices, said.items, said.vaults, said.skipped, said.whole],
            [accounts.length, sum('devices'), sum('items'), sum('vaults'), 0, 'true']);
        assert.ok(said.jobs > 0 && said.changes > accounts.length, first.log);
    }
    const { jobs } = await comet('state', {});
    const since = Math.floor(Date.now() / 1000) - 3 * 86400 + 600;
    const ended = jobs.filter((it) => it.EndTime >= since && (it.Status < 6000 || it.Status >= 7000));
    assert.deepEqual(await one(`SELECT COUNT(*) FROM comet_jobs WHERE server_id = '${kProfile}' AND ended_at >= FROM_UNIXTIME(${since})`), [String(ended.length)]);
    const day = Date.now() / 1000 - 86400;
    const [oldest] = await one(`SELECT MIN(ended_at) FROM eb_jobs_recent_24h WHERE server_id = '${kProfile}'`);
    assert.ok(Number(oldest) >= day - 120, 'what ended before the last day is history alone');

    const before_ = await all();
    const second = await runSync(stack);
    assert.equal(second.code, 0, second.log);
    assert.deepEqual([second.summaries[kProfile].changes, second.summaries[kOther].changes], [0, 0], second.log);
    assert.deepEqual(await all(), before_);
});

test('what came and went unseen: accounts, devices, items, vaults', async () => {
    const { deviceId } = await comet('device', { username, op: 'new', name: 'Kiosk' });
    const { itemId } = await comet('item', { username, op: 'add', name: 'Mail' });
    const { vaultId } = await comet('vault', { username, op: 'add', name: 'Second' });
    await comet('account', { username: 'new.account', op: 'add' });
    const mark = await lastNews();
    const came = await synced();
    assert.ok(came.summaries[kProfile].changes >= 5, came.log);
    assert.ok((await newsSince(mark)).includes('device:new'));
    assert.deepEqual(await one(`SELECT client_id FROM comet_items WHERE id = ${literal(itemId)}`), [String(clientId)]);

    await quietly(['device', { username, deviceId, op: 'remove' }], ['item', { username, itemId, op: 'remove' }],
        ['vault', { username, vaultId, op: 'remove' }], ['account', { username: 'new.account', op: 'remove' }]);
    const went = await synced();
    assert.equal(went.summaries[kProfile].removed, 1);
    assert.match(went.log, /event=account_gone username=new\.account/);
    assert.deepEqual(await one(`SELECT revoked_at IS NOT NULL FROM comet_devices WHERE hash = ${literal(deviceId)}`), ['1']);
    assert.equal(await one(`SELECT 1 FROM comet_items WHERE id = ${literal(itemId)}`), undefined);
    assert.deepEqual(await one(`SELECT is_active FROM comet_vaults WHERE id = ${literal(vaultId)}`), ['0']);
});

test('a service that moved takes its account along; one that ended leaves it to nobody, until there is another', async () => {
    const [id] = await service(username);
    const holder = () => stack.sql(`SELECT DISTINCT client_id FROM (SELECT client_id FROM comet_users WHERE BINARY username = ${literal(username)} AND server_id = '${kProfile}'
        UNION ALL SELECT client_id FROM comet_devices WHERE BINARY username = ${literal(username)} AND server_id = '${kProfile}' AND revoked_at IS NULL
        UNION ALL SELECT client_id FROM comet_items WHERE BINARY username = ${literal(username)} AND server_id = '${kProfile}') AS held`);
    await stack.sql(`UPDATE tblhosting SET userid = ${clientId + 1} WHERE id = ${id}`);
    await synced();
    assert.deepEqual(await holder(), [[String(clientId + 1)]]);
    await stack.sql(`UPDATE tblhosting SET domainstatus = 'Suspended' WHERE id = ${id}`);
    await synced();
    assert.deepEqual(await holder(), [[String(clientId + 1)]], 'who pays late stays');
    await stack.sql(`UPDATE tblhosting SET domainstatus = 'Terminated' WHERE id = ${id}`);
    const ended = await synced();
    assert.match(ended.log, /event=services_ended accounts=1/);
    assert.deepEqual(await holder(), [['0']]);
    assert.deepEqual(await one(`SELECT COUNT(*) FROM comet_devices WHERE client_id IN (${clientId}, ${clientId + 1})
        AND BINARY username = ${literal(username)} AND server_id = '${kProfile}' AND revoked_at IS NULL`), ['0']);
    await stack.sql(`UPDATE tblhosting SET domainstatus = 'Active', userid = ${clientId} WHERE id = ${id}`);
    await synced();
    assert.deepEqual(await holder(), [[String(clientId)]]);
});

test('an answer that is cut, broken or no answer changes nothing, and the next run does all of it', async () => {
    await comet('account', { username: 'to.be.removed', op: 'add' });
    await synced();
    await comet('account', { username: 'to.be.removed', op: 'remove' });
    await comet('item', { username, op: 'add', name: 'Waits' });
    for (const kind of ['cut', 'broken', 'http503', 'badauth']) {
        await comet('fault', { kind });
        await refusing();
        await comet('fault', { kind: 'none' });
    }
    const run = await synced();
    assert.equal(run.summaries[kProfile].removed, 1);
});

test('a list that names too few of the accounts changes nothing', async () => {
    await comet('item', { username, op: 'add', name: 'Waits, too' });
    await comet('fault', { kind: 'few' });
    const run = await refusing();
    assert.match(run.log, /AdminListUsersFull lacks/);
    await comet('fault', { kind: 'none' });
    await synced();
});

test('a fleet that shrank by more than a third is not believed, unless one says so', async () => {
    const names = (await comet('state', { jobs: false })).accounts.map((it) => it.username);
    const extra = Array.from({ length: names.length }, (_, i) => `extra-${i}`);
    await quietly(...extra.map((name) => ['account', { username: name, op: 'add' }]));
    await synced();
    await quietly(...extra.map((name) => ['account', { username: name, op: 'remove' }]));
    const run = await refusing();
    assert.match(run.log, /known accounts are gone at once/);
    const believed = await synced({ args: ['--profile', kProfile, '--accept-shrunk'] });
    assert.equal(believed.summaries[kProfile].removed, extra.length);
});

test('the server fails in the middle: what is written is true, and the next run ends it', async () => {
    await comet('item', { username, op: 'add', name: 'Third' });
    await comet('fault', { kind: 'stale', ms: 1500 });
    const { calls } = await comet('state', { jobs: false, username: '' });
    const run = startSync(stack, { args: ['--profile', kProfile] });
    await waitFor('the jobs are asked for', async () => (await comet('state', { jobs: false, username: '' })).calls.AdminGetJobsForDateRange
        > calls.AdminGetJobsForDateRange, { seconds: 60 });
    await comet('fault', { kind: 'http503' });
    const ended = await run.ended;
    assert.equal(ended.code, 1, ended.log);
    assert.match(ended.log, /event=not_synced part=jobs/);
    await comet('fault', { kind: 'none' });
    await assertTrue();
    await synced();
});

test('one profile of two is down: the other is done, and the exit code says so', async () => {
    await comet('item', { username, op: 'add', name: 'Fourth' });
    await comet('fault', { kind: 'refuse' }, kOther);
    const run = await runSync(stack);
    assert.equal(run.code, 1, run.log);
    assert.match(run.log, new RegExp(`server=${kOther} event=not_synced`));
    assert.equal(run.summaries[kProfile].whole, 'true');
    await assertTrue();
});

test('jobs: one that was missed, one that is stuck, and one that the server has forgotten', async () => {
    const missed = await comet('startJob', { username });
    const stuck = await comet('startJob', { username });
    await synced();
    const state = (id) => one(`SELECT status, comet_status FROM eb_jobs_recent_24h WHERE job_id = ${literal(id)}`);
    assert.equal((await stack.sql(`SELECT 1 FROM eb_jobs_live WHERE job_id IN (${literal(missed.jobId)}, ${literal(stuck.jobId)})`)).length, 2);
    await stack.sql(`INSERT INTO eb_jobs_live (server_id, job_id, username, device, job_type, started_at, last_update)
        VALUES ('${kProfile}', 'forgotten', ${literal(username)}, '', '4001', UNIX_TIMESTAMP() - 900, UNIX_TIMESTAMP() - 900)`);
    await comet('cancelSilently', { jobId: stuck.jobId });
    await comet('finishJob', { jobId: missed.jobId, status: 7001, silent: true });
    const mark = await lastNews();
    const run = await synced();
    assert.match(run.log, /event=job_forgotten job=forgotten/);
    assert.deepEqual(await state(stuck.jobId), ['error', '7005']);
    assert.deepEqual(await state(missed.jobId), ['warning', '7001']);
    assert.deepEqual(await state('forgotten'), ['error', '7002']);
    const { jobs } = await comet('state', { incomplete: true });
    assert.deepEqual((await stack.sql(`SELECT job_id FROM eb_jobs_live WHERE server_id = '${kProfile}' ORDER BY 1`)).flat(), jobs.map((it) => it.GUID).sort());
    assert.equal((await newsSince(mark)).filter((kind) => kind === 'job:end').length, 3);
});

test('devices that came and went without a word', async () => {
    const { deviceId } = await comet('device', { username, op: 'new', name: 'Laptop' });
    const online = async () => (await one(`SELECT online FROM comet_devices WHERE hash = ${literal(deviceId)}`))[0];
    await synced();
    assert.equal(await online(), '1');
    await comet('device', { username, deviceId, op: 'disconnect', quiet: true });
    await synced();
    assert.equal(await online(), '0');
    await comet('device', { username, deviceId, op: 'connect', quiet: true });
    await comet('fault', { kind: 'empty' });
    const run = await sync();
    assert.equal(run.code, 0, run.log);
    assert.match(run.log, /event=presence_distrusted/);
    await comet('fault', { kind: 'none' });
    await synced();
});

test('killed in the middle: the tables are whole, and once its lease is over the next run ends it', async () => {
    await comet('item', { username, op: 'add', name: 'Fifth' });
    await comet('fault', { kind: 'stale', ms: 3000 });
    const run = startSync(stack, { args: ['--profile', kProfile] });
    await waitFor('the lease', () => one(`SELECT 1 FROM eb_lease WHERE name = 'sync:${kProfile}' AND expires_at > UNIX_TIMESTAMP()`), { seconds: 30 });
    run.child.kill('SIGKILL');
    assert.equal((await run.ended).signal, 'SIGKILL');
    await comet('fault', { kind: 'none' });
    const locked = await sync();
    assert.equal(locked.code, 0, locked.log);
    assert.match(locked.log, /event=already_running/);
    await stack.sql(`UPDATE eb_lease SET expires_at = 0 WHERE name = 'sync:${kProfile}'`);
    await synced();
});

test('SIGTERM ends it within seconds, whatever it waits for; the lease is given back', async () => {
    await comet('fault', { kind: 'delay', ms: 60_000 });
    const run = startSync(stack, { args: ['--profile', kProfile] });
    await waitFor('the lease', () => one(`SELECT 1 FROM eb_lease WHERE name = 'sync:${kProfile}' AND expires_at > UNIX_TIMESTAMP()`), { seconds: 30 });
    const began = Date.now();
    run.child.kill('SIGTERM');
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.log);
    assert.match(ended.log, /event=stopped/);
    assert.ok(Date.now() - began < 30_000);
    assert.deepEqual(await one(`SELECT expires_at FROM eb_lease WHERE name = 'sync:${kProfile}'`), ['0']);
});

test('beside a worker: what was read before an event does not undo it', async () => {
    const names = stack.fleet.accounts[kProfile].map((it) => it.username).filter((it) => it !== username);
    const kept = await comet('device', { username, op: 'new', name: 'Will be removed' });
    const [removed] = names;
    await comet('account', { username: 'short.lived', op: 'add' });
    await comet('device', { username: 'short.lived', op: 'new', name: 'Short' });
    await stack.programs.start('worker', resolve(kBin, 'eb-ws-worker'), ['--profile', kProfile], { env: { ...stack.environment, EB_HEARTBEAT_SECS: '1' } });
    await waitFor('the worker is connected', () => stack.streams(kProfile), { seconds: 60 });
    await waitFor('the tables are true', async () => { await assertTrue(); return true; }, { seconds: 60, everyMs: 200 });

    await comet('fault', { kind: 'stale', ms: 120_000 });
    const { calls } = await comet('state', { jobs: false, username: '' });
    const run = startSync(stack, { args: ['--profile', kProfile] });
    await waitFor('all profiles are asked for', async () => (await comet('state', { jobs: false, username: '' })).calls.AdminListUsersFull
        > calls.AdminListUsersFull, { seconds: 60 });
    // The answer is made, and under way. Now all of it becomes old.
    const { deviceId } = await comet('device', { username, op: 'new', name: 'Newer' });
    const { itemId } = await comet('item', { username: removed, op: 'add', name: 'Newer' });
    await comet('device', { username, deviceId: kept.deviceId, op: 'remove' });
    await comet('account', { username: 'short.lived', op: 'remove' });
    const device = (id) => one(`SELECT revoked_at IS NULL FROM comet_devices WHERE hash = ${literal(id)}`);
    await waitFor('the worker has written the events', async () => (await device(deviceId))?.[0] === '1'
        && (await device(kept.deviceId))[0] === '0'
        && !await one('SELECT 1 FROM comet_users WHERE username = \'short.lived\''), { seconds: 60 });
    await waitFor('all of it', async () => { await assertTrue(); return true; }, { seconds: 60, everyMs: 200 });
    await comet('fault', { kind: 'none' });
    const mark = await lastNews();
    const ended = await run.ended;
    assert.equal(ended.code, 0, ended.log);
    assert.deepEqual((await newsSince(mark)).filter((kind) => /^device:(new|removed|updated)$/.test(kind)), [], 'nothing was undone and done again');
    assert.equal((await device(deviceId))[0], '1');
    assert.equal((await device(kept.deviceId))[0], '0');
    await waitFor('the item', () => one(`SELECT 1 FROM comet_items WHERE id = ${literal(itemId)}`), { seconds: 60 });
    assert.equal(await one('SELECT 1 FROM comet_users WHERE username = \'short.lived\''), undefined);
    await waitFor('the tables are true', async () => { await assertTrue(); return true; }, { seconds: 60, everyMs: 200 });
    await stack.programs.stop('worker');
});

test('no secret is in a log, and bad settings are said at once', async () => {
    const run = await sync({ env: { EB_DB_DEBUG: '1' } });
    for (const secret of ['comet-password-of', 'database-password', 'SECRET-MARKER']) assert.ok(!run.log.includes(secret), secret);
    const tables = JSON.stringify(await all());
    assert.ok(!tables.includes('SECRET-MARKER'));
    const wrong = await runSync(stack, { args: ['--profile', 'nobody', '--days', '0'] });
    assert.equal(wrong.code, 2);
    assert.match(wrong.log, /--days/);
    const full = await sync({ env: { EB_SYNC_SPOOL_DIR: '/nowhere/at/all' } });
    assert.equal(full.code, 1);
    assert.match(full.log, /event=not_synced part=accounts/);
});
