// Logs of jobs: they grow with their job, end as it does, and hold what pages have to survive.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { post, postText } from './client.mjs';
import { hostileKinds } from './hostile.mjs';
import { longLogLines, strangeMessages } from './job_log.mjs';
import { startComet } from './server.mjs';

const comet = await startComet({ seed: 'log', clients: 9, paused: true, historyHours: 0 });
after(() => comet.close());
const username = 'AnnaLee';
const { control, port } = comet;
const now = () => Math.floor(Date.now() / 1000);

const entries = async (JobID, fields = {}) => (await post(port, 'get-job-log-entries', { JobID, ...fields })).body;
const started = async (fields = {}) => (await control('startJob', { username, ...fields })).jobId;
const severities = (log) => new Set(log.map((it) => it.Severity));

test('Log: there is more of it while the job runs, and what was there stays', async () => {
    const at = now() - 60;
    const jobId = await started({ at });
    const before = await entries(jobId);
    assert.ok(before.length > 20 && before.length < 120, String(before.length));
    await control('clock', { ahead: 120 });
    const later = await entries(jobId);
    await control('clock', { ahead: 0 });
    assert.ok(later.length > before.length + 20);
    assert.deepEqual(later.slice(0, before.length - 1), before.slice(0, -1));
    await control('finishJob', { jobId });
    const ended = await entries(jobId);
    assert.equal(ended.at(-1).Message, 'Job finished');
    for (const [i, { Time }] of ended.entries()) assert.ok(Time >= at && (i === 0 || Time >= ended[i - 1].Time));
});

for (const [status, severity, words] of [[7000, 'E', 'longer'], [7001, 'W', '3 warnings'], [7002, 'E', 'nothing was saved'],
    [7003, 'E', 'is full'], [7004, 'W', 'missed'], [7005, 'W', 'Cancelled'], [7006, 'I', 'skipped'], [7007, 'E', 'Abandoned']]) {
    test(`Log: a job that ended with ${status} says why`, async () => {
        const jobId = await started({ at: now() - 30 });
        await control('finishJob', { jobId, status });
        const last = (await entries(jobId)).at(-1);
        assert.equal(last.Severity, severity);
        assert.ok(last.Message.includes(words), last.Message);
        assert.equal((await entries(jobId, { MinSeverity: 'E' })).length > 0, severity === 'E');
    });
}

test('Log: filtered by severity and by words', async () => {
    const jobId = await started({ at: now() - 100 });
    await control('log', { jobId, entries: [['E', 'Disk on fire'], ['W', 'Smoke']] });
    await control('finishJob', { jobId, status: 7001 });
    assert.deepEqual(severities(await entries(jobId)), new Set(['D', 'I', 'W', 'E']));
    assert.deepEqual(severities(await entries(jobId, { MinSeverity: 'W' })), new Set(['W', 'E']));
    assert.deepEqual((await entries(jobId, { MessageContains: 'on fire' })).map((it) => it.Message), ['Disk on fire']);
    assert.deepEqual(await entries(jobId, { MinSeverity: 'E', MessageContains: 'Smoke' }), []);
    assert.equal((await entries(jobId, { MinSeverity: 'X' })).Status, 400);
    assert.equal((await entries('none')).Status, 404);
    for (const wrong of [{ jobId, entries: [['X', 'y']] }, { jobId }, { jobId: 'none', entries: [] },
        { jobId, entries: Array.from({ length: 10_001 }, () => ['D', '']) }]) {
        await assert.rejects(control('log', wrong));
    }
});

test('Log: a long one and a strange one, when they are asked for', async () => {
    const long = await started({ at: now() - 500, log: 'long' });
    const whole = await entries(long);
    assert.ok(Math.abs(whole.length - longLogLines) < 10, String(whole.length));
    await control('finishJob', { jobId: long });
    assert.equal((await entries(long)).length, longLogLines);
    const strange = await entries(await started({ at: now() - 500, log: 'strange' }));
    for (const message of strangeMessages) assert.ok(strange.some((it) => it.Message === message), message);
    await assert.rejects(started({ log: 'short' }));
});

test('Log: a job of hostile values has one, too', async () => {
    for (const kind of hostileKinds) {
        const { jobId } = await control('hostile', { kind, username });
        const log = await entries(jobId);
        assert.ok(Array.isArray(log) && log.length > 0 && log.length < 400, kind);
    }
});

test('Log: as text, line by line', async () => {
    const jobId = await started({ at: now() - 5 });
    await control('finishJob', { jobId });
    const { text } = await postText(port, 'get-job-log', { JobID: jobId });
    assert.match(text, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d D Software 2/);
    assert.equal(text.trimEnd().split('\n').length, (await entries(jobId)).length);
});
