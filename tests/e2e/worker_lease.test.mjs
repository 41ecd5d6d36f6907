// Two workers of one profile: one works, the other stands by; and whatever happens to the first, nothing is lost or written twice.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { literal, startStack, waitFor } from '../support/stack/index.mjs';

const kProfile = 'cometbackup';
const kTakeOverSeconds = 15;
let stack;

before(async () => {
    stack = await startStack({ dir: 'build/stack/worker-lease', clients: 4, paused: true, app: false });
});
after(() => stack?.stop());

const comet = (verb, body) => stack.comet(kProfile, verb, body);
const username = () => stack.fleet.accounts[kProfile][0].username;
const startJob = async () => (await comet('startJob', { username: username() })).jobId;

async function holder() { return (await stack.sql(`SELECT holder FROM eb_lease WHERE name = 'ws:${kProfile}'`))[0]?.[0].split(':').pop(); }
const token = async () => Number((await stack.sql(`SELECT token FROM eb_lease WHERE name = 'ws:${kProfile}'`))[0][0]);
const jobsIn = async (table, id) => (await stack.sql(`SELECT 1 FROM ${table} WHERE job_id = ${literal(id)}`)).length;

const pid = (name) => String(stack.programs.pid(name));

/** Another worker of the same profile, as on a second host. */
async function startWorker(name) {
    await stack.programs.start(name, join(process.cwd(), 'build/dev/bin/eb-ws-worker'), ['--profile', kProfile],
        { env: { PATH: process.env.PATH, EB_ENV_FILE: join(stack.dir, '.env') }, ready: (log) => log.includes('event=started') });
}

const connected = (name, seconds) => waitFor(`${name} holds the lease and is connected`,
    async () => await holder() === pid(name) && /event=connected/.test(stack.programs.log(name)), { seconds });

test('a second worker stands by: one stream, one writer', async () => {
    await startWorker('second');
    await waitFor('it stands by', () => stack.programs.log('second').includes('event=standing_by'));
    assert.equal(await holder(), pid(`worker-${kProfile}`));
    assert.equal(await stack.streams(kProfile), 1);
});

test('the first is killed: the second takes over, and what happened meanwhile is there', async () => {
    const long = await startJob();
    await waitFor('its start', () => jobsIn('eb_jobs_live', long));
    await stack.kill(`worker-${kProfile}`, 'SIGKILL');
    await comet('finishJob', { jobId: long });
    const during = await startJob();
    await connected('second', kTakeOverSeconds);
    await waitFor('the end of the one', () => jobsIn('eb_jobs_recent_24h', long));
    await waitFor('the start of the other', () => jobsIn('eb_jobs_live', during));
    assert.equal(await stack.streams(kProfile), 1);
    await comet('finishJob', { jobId: during });
});

test('a holder that was paused wakes and writes nothing', async () => {
    await startWorker('third');
    await waitFor('it stands by', () => stack.programs.log('third').includes('event=standing_by'));
    const before = await token();
    process.kill(stack.programs.pid('second'), 'SIGSTOP');
    const job = await startJob();  // In the paused one's socket, too.
    await connected('third', kTakeOverSeconds);
    assert.equal(await token(), before + 1);
    await waitFor('the job', () => jobsIn('eb_jobs_live', job));
    await comet('finishJob', { jobId: job });
    await waitFor('its end', () => jobsIn('eb_jobs_recent_24h', job));
    // Whoever writes the job's start now has not seen its end.
    await stack.sql(`DELETE FROM eb_jobs_recent_24h WHERE job_id = ${literal(job)}`);

    process.kill(stack.programs.pid('second'), 'SIGCONT');
    await waitFor('it stands by again', () => /event=(lease_lost|fenced)[^]*event=standing_by/.test(stack.programs.log('second')));
    assert.equal(await jobsIn('eb_jobs_live', job), 0);
    assert.equal(await holder(), pid('third'));
    await waitFor('one stream', async () => await stack.streams(kProfile) === 1);
});

test('SIGTERM writes what was read, gives the lease back and ends within 5 s; the next needs no wait', async () => {
    const { ids } = await comet('burst', { jobs: 400, username: username() });
    const began = Date.now();
    await stack.programs.stop('third');
    assert.ok(Date.now() - began < 6_000, `${Date.now() - began} ms`);
    assert.match(stack.programs.log('third'), /event=lease_released[^]*event=stopped/);
    await connected('second', kTakeOverSeconds);
    await waitFor('every job of the burst', async () => {
        const [[count]] = await stack.sql(`SELECT COUNT(*) FROM eb_jobs_recent_24h WHERE job_id IN (${ids.map(literal)})`);
        return Number(count) === ids.length;
    });
});

test('the database restarts: the holder goes on, nothing is missing', async () => {
    const before = await token();
    await stack.kill('mariadb', 'SIGKILL');
    const job = await startJob();
    await stack.restart('mariadb');
    await waitFor('the job', () => jobsIn('eb_jobs_live', job), { seconds: 40 });
    assert.equal(await token(), before);
    await comet('finishJob', { jobId: job });
    await waitFor('its end', () => jobsIn('eb_jobs_recent_24h', job));
});
