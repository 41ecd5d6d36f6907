// Stalled backups, with the real program, a real database and two Comet Servers that do what they do in life: devices that hang, that
// are away, that come back; calls that fail in the middle. No worker runs beside it, so that every row is as the monitor left it.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { literal, startStack, waitFor } from '../support/stack/index.mjs';

const kProfile = 'cometbackup';
const kBin = join(process.cwd(), 'build/dev/bin');
const kHours = 3600;
let stack;
let username;
const started = new Set();  // What still runs.

before(async () => {
    stack = await startStack({ dir: 'build/stack/monitor', clients: 9, paused: true, historyHours: 0, web: false, app: false,
        workers: false });
    await stack.programs.run('eb-migrate', join(kBin, 'eb-migrate'), [], { env: stack.environment });
    username = 'AnnaLee';
});
after(async () => {
    for (const child of started) child.kill('SIGKILL');
    await stack?.stop();
});

beforeEach(async () => {
    await stack.sql(`DELETE FROM eb_jobs_live; DELETE FROM eb_jobs_recent_24h; DELETE FROM eb_pulse_log;
        UPDATE eb_lease SET expires_at = 0`);
});
afterEach(async () => {
    for (const { name } of stack.profiles) {
        await stack.comet(name, 'fault', { kind: 'none' });
        await stack.comet(name, 'clock', { ahead: 0 });
        const { jobs } = await stack.comet(name, 'state', { incomplete: true });
        await stack.comet(name, 'many', { steps: jobs.map((it) => ['finishJob', { jobId: it.GUID, silent: true }]) });
    }
});

const comet = (verb, body, profile = kProfile) => stack.comet(profile, verb, body);
const fault = (kind, more) => comet('fault', { kind, ...more });
const calls = async (profile = kProfile) => (await comet('state', { jobs: false, username: '' }, profile)).calls;
const statusAtComet = async (jobId) => (await comet('state', {})).jobs.find((it) => it.GUID === jobId)?.Status;

/** Runs the program: { code, log, summary }. Summaries are by profile. */
function start(args = [], { env = {} } = {}) {
    const child = spawn(join(kBin, 'eb-monitor'), args, { stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...stack.environment, EB_MON_RECONCILE: 'off', EB_MON_RECHECK_SECS: '300', ...env } });
    started.add(child);
    let log = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { log += data; });
    const ended = new Promise((resolve) => {
        child.on('close', (code, signal) => {
            started.delete(child);
            const summary = {};
            for (const line of log.split('\n').filter((it) => it.includes('event=pass_done'))) {
                const fields = Object.fromEntries(line.split(' ').map((it) => it.split('=')));
                summary[fields.server] = Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, Number(value)]));
            }
            resolve({ code, signal, log, summary });
        });
    });
    return { child, ended, log: () => log };
}

async function run(args = [], options) {
    const result = await start([`--profile=${kProfile}`, ...args], options).ended;
    return { ...result, summary: result.summary[kProfile] };
}

/** A pass that must go well: its summary. */
async function pass(...args) {
    const { code, log, summary } = await run(args);
    assert.equal(code, 0, log);
    return summary;
}

/** Lets time pass for the rows of these jobs: the last looks were so long ago. */
const wait = (seconds = 301) => stack.sql(`UPDATE eb_jobs_live SET last_checked_ts = GREATEST(last_checked_ts - ${seconds}, 0),
    stale_since = GREATEST(stale_since - ${seconds}, 0)`);

/** A backup that runs at Comet and in our tables and has not moved for hours: its id. */
async function still({ fields = {}, profile = kProfile, of = username, ...more } = {}) {
    const at = Math.floor(Date.now() / 1000) - 5 * kHours;
    const old = at + 1 * kHours;
    const { jobId } = await comet('startJob', { username: of, at, ...more, fields: { UploadSize: 1000,
        Progress: { Counter: 7, SentTime: old, RecievedTime: old, BytesDone: 1000, ItemsDone: 1, ItemsTotal: 9 }, ...fields } }, profile);
    await stack.sql(`INSERT INTO eb_jobs_live (server_id, job_id, username, device, job_type, comet_status, started_at, bytes_done,
        last_update, last_bytes, last_bytes_ts, progress_counter, progress_ts) VALUES (${[profile, jobId, of, 'd', '4001', 6001, at, 1000,
        old, 1000, old, 7, old].map(literal)})`);
    return jobId;
}

async function row(jobId, columns) {
    return (await stack.sql(`SELECT ${columns} FROM eb_jobs_live WHERE job_id = ${literal(jobId)}`))[0];
}
const number = async (jobId, column) => Number((await row(jobId, column))[0]);
const attempts = (jobId) => number(jobId, 'cancel_attempts');

/** How a job ended in our tables: [comet_status, status], and that every reader was told. */
async function end(jobId) {
    assert.equal(await row(jobId, '1'), undefined, 'it still runs in our tables');
    const [found] = await stack.sql(`SELECT comet_status, status FROM eb_jobs_recent_24h WHERE job_id = ${literal(jobId)}`);
    const logged = await stack.sql(`SELECT kind FROM eb_pulse_log WHERE job_id = ${literal(jobId)} ORDER BY id`);
    assert.ok(logged.some(([kind]) => kind === 'job:end'), 'no job:end in the change log');
    return found;
}

/** Two looks that find nothing; the second acts. */
async function twoPasses(...args) {
    await pass(...args);
    await wait();
    return pass(...args);
}

test('alive: bytes, a tick or a recent heartbeat each clear what was observed, and nothing is called', async () => {
    const signs = {
        bytes: (jobId) => comet('progress', { jobId, bytes: 5000 }),
        counter: (jobId) => comet('progress', { jobId }),
    };
    await comet('clock', { ahead: -2 * kHours });  // What the server hears, it heard two hours ago.
    for (const [name, sign] of Object.entries(signs)) {
        const jobId = await still();
        await pass();
        assert.ok(await number(jobId, 'stale_since') > 0, name);
        await wait();
        await sign(jobId);
        assert.deepEqual([(await pass('--verbose')).alive, await number(jobId, 'stale_since')], [1, 0], name);
        assert.equal(await statusAtComet(jobId), 6001);
        await stack.sql('DELETE FROM eb_jobs_live');
    }
    await comet('clock', { ahead: 0 });
    const now = Math.floor(Date.now() / 1000);
    const jobId = await still({ fields: { Progress: { Counter: 7, SentTime: now, RecievedTime: now, BytesDone: 0, ItemsDone: 0,
        ItemsTotal: 0 } } });
    await stack.sql('UPDATE eb_jobs_live SET stale_since = 99');
    assert.equal((await pass()).alive, 1);
    assert.equal(await number(jobId, 'stale_since'), 0);
    const { AdminJobCancel = 0, AdminJobAbandon = 0 } = await calls();
    assert.equal(AdminJobCancel + AdminJobAbandon, 0);
});

test('alive: more bytes stand in the row and in the change log', async () => {
    const jobId = await still();
    await comet('progress', { jobId, bytes: 7777 });
    await pass();
    const [bytes, done, recent] = await row(jobId, 'last_bytes, bytes_done, last_bytes_ts > UNIX_TIMESTAMP() - 600');
    assert.deepEqual([bytes, done, recent], ['7777', '7777', '1']);
    assert.deepEqual(await stack.sql(`SELECT kind FROM eb_pulse_log WHERE job_id = ${literal(jobId)}`), [['job:progress']]);
});

test('a job whose counter began anew is compared with what it is now', async () => {
    const jobId = await still();
    await stack.sql('UPDATE eb_jobs_live SET progress_counter = 900');
    assert.equal((await pass()).alive, 1);
    await wait();
    assert.equal((await pass()).waiting, 1);
    assert.deepEqual(await row(jobId, 'progress_counter, cancel_attempts'), ['7', '0']);
});

test('a cancellation that works: two looks, one call, and the row is finished', async () => {
    const jobId = await still();
    const first = await pass();
    assert.deepEqual([first.candidates, first.waiting, first.cancelled], [1, 1, 0]);
    assert.deepEqual((await pass()).candidates, 0, 'looked at again too soon');
    await wait();
    const second = await pass();
    assert.deepEqual([second.cancelled, second.abandoned, second.finished], [1, 0, 1]);
    assert.deepEqual(await end(jobId), ['7005', 'error']);
    const [[ended]] = await stack.sql('SELECT ended_at > UNIX_TIMESTAMP() - 600 FROM eb_jobs_recent_24h');
    assert.equal(ended, '1');
});

test('two observations are a recheck apart, also when the last look is older', async () => {
    const jobId = await still();
    await pass('--recheck-secs=300');
    await stack.sql('UPDATE eb_jobs_live SET last_checked_ts = 1');
    assert.equal((await pass('--recheck-secs=300')).waiting, 1);
    await wait(301);
    assert.equal((await pass('--recheck-secs=300')).cancelled, 1);
    await end(jobId);
});

test('a cancellation that does nothing costs an attempt, and a later pass abandons the job', async () => {
    const jobId = await still();
    await fault('deaf');
    const second = await twoPasses();
    assert.deepEqual([second.cancelled, second.abandoned, second.finished], [1, 0, 0]);
    assert.equal(await attempts(jobId), 1);
    assert.equal(await statusAtComet(jobId), 6001);
    await wait();
    const third = await pass();
    assert.deepEqual([third.cancelled, third.abandoned, third.finished], [0, 1, 1]);
    assert.deepEqual(await end(jobId), ['7007', 'error']);
});

test('without a CancellationID, or with a device that is away, the job is abandoned', async () => {
    const bare = await still({ fields: { CancellationID: '' } });
    assert.deepEqual((({ cancelled, abandoned }) => [cancelled, abandoned])(await twoPasses()), [0, 1]);
    assert.deepEqual(await end(bare), ['7007', 'error']);

    const away = await still();
    const { DeviceID: deviceId } = (await comet('state', { username })).jobs.find((it) => it.GUID === away);
    await comet('device', { username, deviceId, op: 'disconnect' });
    const { cancelled, abandoned, finished } = await twoPasses();
    await comet('device', { username, deviceId, op: 'connect' });
    assert.deepEqual([cancelled, abandoned, finished], [0, 1, 1]);
    assert.deepEqual(await end(away), ['7007', 'error']);
});

test('revived at once (6002): the row stays; revived later: it stays finished, and its true end replaces the outcome', async () => {
    const undead = await still({ fields: { CancellationID: '' } });
    await fault('undead');
    const second = await twoPasses();
    assert.deepEqual([second.abandoned, second.finished], [1, 0]);
    assert.equal(await attempts(undead), 1);
    await fault('none');
    await wait();
    await comet('progress', { jobId: undead, bytes: 2000 });
    assert.equal((await pass()).alive, 1);
    await stack.sql('DELETE FROM eb_jobs_live');
    await comet('finishJob', { jobId: undead });

    const later = await still({ fields: { CancellationID: '' } });
    await twoPasses();
    await comet('revive', { jobId: later });
    const summary = await pass('--reconcile=enforce');
    assert.deepEqual([summary.missed, summary.written], [0, 0]);
    assert.deepEqual(await end(later), ['7007', 'error']);
});

test('a job that ended without a word is finished as it ended; one that Comet has forgotten is an error', async () => {
    const quiet = await still();
    await comet('finishJob', { jobId: quiet, status: 5000, silent: true });
    const gone = await still();
    await stack.sql(`UPDATE eb_jobs_live SET job_id = 'forgotten' WHERE job_id = ${literal(gone)}`);
    const { finished, cancelled, abandoned } = await pass();
    assert.deepEqual([finished, cancelled, abandoned], [2, 0, 0]);
    assert.deepEqual(await end(quiet), ['5000', 'success']);
    assert.deepEqual(await end('forgotten'), ['7002', 'error']);
    const [[owner, bytes]] = await stack.sql('SELECT username, bytes FROM eb_jobs_recent_24h WHERE job_id = \'forgotten\'');
    assert.deepEqual([owner, bytes], [username, '1000']);
});

for (const [what, method, order] of [
    ['the look', 'AdminGetJobProperties', { kind: 'http503' }],
    ['the cancellation', 'AdminJobCancel', { kind: 'http503' }],
]) {
    test(`${what} fails with a 503: it is looked at again later, and that costs no attempt`, async () => {
        const jobId = await still();
        await pass();
        await wait();
        await fault(order.kind, { method });
        const { code, summary } = await run();
        assert.deepEqual([summary.failed, summary.cancelled, summary.abandoned], [1, 0, 0]);
        // Nothing could be asked; or a job could not be ended, which the next pass does.
        assert.equal(code, method === 'AdminGetJobProperties' ? 1 : 0);
        assert.equal(await attempts(jobId), 0);
        assert.ok(await number(jobId, 'UNIX_TIMESTAMP() - last_checked_ts') < 60);
        await fault('none');
        await wait();
        assert.equal((await pass()).cancelled, 1);
        await end(jobId);
    });
}

test('one job that cannot be looked at does not hold up the others', async () => {
    await still();
    const other = await still();
    await stack.sql(`UPDATE eb_jobs_live SET job_id = CONCAT(job_id, REPEAT('x', 10)) WHERE job_id <> ${literal(other)}`);
    const { code, summary } = await run();
    assert.equal(code, 0);
    assert.deepEqual([summary.finished, summary.waiting], [1, 1]);
});

test('a server that is gone: exit 1, soon, and nothing is concluded', async () => {
    for (let i = 0; i < 40; ++i) await still();
    await fault('refuse');
    const { code, log, summary } = await run();
    assert.equal(code, 1);
    assert.match(log, /event=server_unavailable/);
    assert.ok(summary.failed >= 16 && summary.failed < 40, `${summary.failed}`);
    assert.deepEqual(await stack.sql('SELECT MAX(cancel_attempts), MAX(stale_since), COUNT(*) FROM eb_jobs_live'), [['0', '0', '40']]);
});

test('bad credentials stop the profile before any job, and not the others', async () => {
    for (let i = 0; i < 12; ++i) await still();
    const elsewhere = await still({ profile: 'obc', of: 'office.main' });
    await fault('badauth');
    for (const reconcile of ['off', 'audit']) {
        await stack.sql('UPDATE eb_jobs_live SET last_checked_ts = 0');
        const { code, log, summary } = await start([`--reconcile=${reconcile}`]).ended;
        assert.equal(code, 1);
        assert.equal([...log.matchAll(/event=credentials_refused/g)].length, 1);
        assert.doesNotMatch(log, /event=call_failed/);
        assert.equal(summary[kProfile].looked, 0);
        assert.equal(summary.obc.waiting, 1);
        assert.ok(!log.includes('comet-password-of'), 'a password in the log');
        assert.deepEqual(await stack.sql(`SELECT MAX(last_checked_ts) FROM eb_jobs_live WHERE server_id = '${kProfile}'`), [['0']]);
    }
    assert.ok(await number(elsewhere, 'stale_since') > 0);
});

test('attempts: at the cap a job rests, and a day after the last look it has them anew', async () => {
    const jobId = await still();
    await fault('deaf');
    await fault('undead');
    await twoPasses('--max-attempts=2');
    await wait();
    await pass('--max-attempts=2');
    assert.equal(await attempts(jobId), 2);
    await wait(23 * kHours);
    assert.equal((await pass('--max-attempts=2')).candidates, 0);
    await wait(kHours);
    const { candidates, cancelled } = await pass('--max-attempts=2');
    assert.deepEqual([candidates, cancelled], [1, 1]);
    assert.equal(await attempts(jobId), 1);
});

test('no more than 25 actions in a pass; --limit bounds the looks; several calls at a time, and not too many', async () => {
    for (let i = 0; i < 60; ++i) await still();
    const limited = await pass('--limit=7');
    assert.deepEqual([limited.candidates, limited.looked, limited.waiting], [7, 7, 7]);
    await fault('delay', { ms: 50 });
    assert.equal((await pass()).looked, 53);
    await fault('none');
    const { callsAtOnceMax } = await comet('state', { jobs: false, username: '' });
    assert.ok(callsAtOnceMax > 2 && callsAtOnceMax <= 8, `${callsAtOnceMax} at once`);

    const before = (await calls()).AdminJobCancel ?? 0;
    await wait();
    const first = await pass();
    assert.deepEqual([first.cancelled, first.finished, first.put_off], [25, 25, 35]);
    assert.equal((await calls()).AdminJobCancel - before, 25);
    await wait();
    const second = await pass();
    assert.deepEqual([second.cancelled, second.put_off], [25, 10]);
    await wait();
    assert.equal((await pass()).finished, 10);
    assert.deepEqual(await stack.sql('SELECT COUNT(*) FROM eb_jobs_live'), [['0']]);
});

test('dry run: says what it would look at; calls nothing and writes nothing', async () => {
    const jobId = await still();
    await stack.sql('UPDATE eb_jobs_live SET stale_since = 99');
    const everything = () => stack.sql('CHECKSUM TABLE eb_jobs_live, eb_jobs_recent_24h, eb_pulse_log, eb_pulse_seq, eb_lease, comet_jobs');
    const [before, called] = [await everything(), await calls()];
    for (const args of [['--dry-run', '--reconcile=enforce'], []]) {
        const { log, code, summary } = await run(args, { env: args.length ? {} : { EB_MON_DRY_RUN: '1' } });
        assert.equal(code, 0);
        assert.match(log, new RegExp(`event=would_look job=${jobId}`));
        assert.equal(summary.candidates, 1);
    }
    assert.deepEqual(await everything(), before);
    assert.deepEqual(await calls(), called);
});

test('reconcile: off is silent, audit reports, enforce writes, and once only', async () => {
    const missed = (await comet('startJob', { username })).jobId;
    const restore = (await comet('startJob', { username, classification: 4002 })).jobId;
    const known = await still();
    const counted = async (args) => (({ missed: found, written }) => [found, written])(await pass(...args));
    const asked = (await calls()).AdminGetJobsForDateRange ?? 0;
    assert.deepEqual(await counted(['--reconcile=off']), [0, 0]);
    assert.equal((await calls()).AdminGetJobsForDateRange ?? 0, asked);
    const audit = await start([`--profile=${kProfile}`, '--reconcile=audit']).ended;
    assert.deepEqual([audit.summary[kProfile].missed, audit.summary[kProfile].written], [2, 0]);
    assert.match(audit.log, new RegExp(`event=job_missed job=${missed}`));
    assert.equal((await calls()).AdminGetJobsForDateRange, asked + 1);
    assert.equal(await row(missed, '1'), undefined);
    assert.deepEqual(await counted(['--reconcile=enforce']), [2, 2]);
    for (const jobId of [missed, restore]) {
        assert.deepEqual(await row(jobId, 'username, comet_status'), [username, '6001']);
        assert.deepEqual(await stack.sql(`SELECT kind FROM eb_pulse_log WHERE job_id = ${literal(jobId)}`), [['job:start']]);
    }
    assert.deepEqual(await counted(['--reconcile=enforce']), [0, 0]);
    assert.equal(await attempts(known), 0);
});

test('all profiles: each its own pass, summary and server; the same name elsewhere is another job', async () => {
    const here = await still();
    const there = await still({ profile: 'obc', of: 'office.main' });
    const { summary, code } = await start().ended;
    assert.equal(code, 0);
    assert.deepEqual([summary[kProfile].waiting, summary.obc.waiting], [1, 1]);
    await wait();
    await pass();
    await end(here);
    assert.equal(await attempts(there), 0);
    assert.equal((await comet('state', {}, 'obc')).jobs.find((it) => it.GUID === there).Status, 6001);
});

test('one pass of a profile at a time: a second says so and ends with 0', async () => {
    await still();
    await fault('delay', { method: 'AdminGetJobProperties', ms: 60_000 });
    const first = start([`--profile=${kProfile}`]);
    await waitFor('its lock', async () => (await stack.sql(`SELECT 1 FROM eb_lease WHERE name = 'monitor:${kProfile}'
        AND expires_at > UNIX_TIMESTAMP()`)).length);
    const second = await run();
    assert.equal(second.code, 0);
    assert.match(second.log, /event=another_pass_runs/);
    assert.equal(second.summary, undefined);
    first.child.kill('SIGTERM');
    const ended = await first.ended;
    assert.equal(ended.code, 0, ended.log);
    assert.equal((await pass('--limit=1', '--stale-secs=100000')).candidates, 0, 'the lock was not given back');
});

test('SIGTERM ends it between two actions: what was done is written', async () => {
    for (let i = 0; i < 20; ++i) await still();
    await pass();
    await wait();
    await fault('hold', { method: 'AdminJobCancel', ms: 1500 });
    const running = start([`--profile=${kProfile}`]);
    const cancelled = async () => (await comet('state', {})).jobs.filter((it) => it.Status === 7005).length;
    const before = await cancelled();
    await waitFor('the first cancellations', async () => await cancelled() > before);
    running.child.kill('SIGTERM');
    const { code, log, summary } = await running.ended;
    assert.equal(code, 0, log);
    const acted = await cancelled() - before;
    assert.ok(acted < 20);
    assert.equal(summary[kProfile].cancelled, acted);
    assert.deepEqual(await stack.sql('SELECT COUNT(*) FROM eb_jobs_live WHERE cancel_attempts = 1'), [[String(acted)]]);
    await fault('none');
    await wait();
    assert.equal((await pass()).finished, 20);
});

/** A pass that is killed after Comet has taken the cancellation and before anything is written. */
async function killedBeforeWriting() {
    const jobId = await still();
    await pass();
    await wait();
    await fault('hold', { method: 'AdminJobCancel', ms: 60_000 });
    const { child, ended } = start([`--profile=${kProfile}`]);
    await waitFor('the cancellation', async () => await statusAtComet(jobId) === 7005);
    child.kill('SIGKILL');
    assert.equal((await ended).signal, 'SIGKILL');
    await fault('none');
    assert.equal(await attempts(jobId), 0);
    return jobId;
}

test('killed between action and write: the next pass finishes the row, once its lock is over', async () => {
    const jobId = await killedBeforeWriting();
    assert.match((await run()).log, /event=another_pass_runs/);
    await stack.sql('UPDATE eb_lease SET expires_at = UNIX_TIMESTAMP()');
    const { finished, cancelled, abandoned } = await pass();
    assert.deepEqual([finished, cancelled, abandoned], [1, 0, 0]);
    assert.deepEqual(await end(jobId), ['7005', 'error']);
});

test('killed between action and write: the ingest worker finishes the row, too', async () => {
    const jobId = await killedBeforeWriting();
    await stack.programs.start('worker', join(kBin, 'eb-ws-worker'), ['--profile', kProfile],
        { env: { ...stack.environment, EB_PROGRESS_SECS: '1' } });
    await waitFor('the end', async () => (await stack.sql(`SELECT 1 FROM eb_jobs_recent_24h WHERE job_id = ${literal(jobId)}`)).length,
        { seconds: 60 });
    assert.deepEqual(await end(jobId), ['7005', 'error']);
});

test('beside the worker: a stalled job is ended once, and its end is told once', async () => {
    const { jobId } = await comet('startJob', { username, fields: { CancellationID: '', Progress: undefined } });
    await waitFor('its row', () => row(jobId, '1'));
    await stack.sql(`UPDATE eb_jobs_live SET last_bytes_ts = 1, started_at = 1, stale_since = 1 WHERE job_id = ${literal(jobId)}`);
    assert.equal((await pass()).abandoned, 1);
    await waitFor('its end', async () => (await stack.sql(`SELECT 1 FROM eb_jobs_recent_24h WHERE job_id = ${literal(jobId)}`)).length);
    const next = (await comet('startJob', { username })).jobId;  // What the worker hears next, it hears after the end.
    await waitFor('the next', () => row(next, '1'));
    const [[ends]] = await stack.sql(`SELECT COUNT(*) FROM eb_pulse_log WHERE kind = 'job:end' AND job_id = ${literal(jobId)}`);
    assert.equal(ends, '1');
    await stack.programs.stop('worker');
});

test('configuration: a mistake ends with 2, a database that is not there with 1', async () => {
    const wrong = await start(['--stale-secs=none', '--profile=nowhere']).ended;
    assert.equal(wrong.code, 2);
    assert.match(wrong.log, /--stale-secs/);
    assert.equal((await start(['--profile=nowhere']).ended).code, 2);
    const nowhere = await start([], { env: { DB_DSN: 'mysql:unix_socket=/nonexistent/socket;dbname=whmcs' } }).ended;
    assert.equal(nowhere.code, 1);
});
