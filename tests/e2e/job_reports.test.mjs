// Job Logs with the real programs: what a client's jobs did, and nobody else's.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { calls, customer, post, reader } from './support/actions.mjs';

let stack;
let mine;
let theirs;
let looking;  // Client 2's login that may only look.

before(async () => {
    stack = await startStack({ dir: 'build/stack/job_reports', clients: 9, paused: true });
    mine = await customer(stack, 2);
    theirs = await customer(stack, 3);
    looking = await reader(stack, 2);
    for (const its of [mine, theirs]) {
        its.job = (await stack.comet(its.profile, 'startJob', { username: its.username })).jobId;
        await stack.comet(its.profile, 'finishJob', { jobId: its.job, status: 7002 });
        await waitFor('the job in the tables', async () => (await ask(its, { action: 'listJobs' })).json().jobs
            .some((it) => it.job_id === its.job && it.status === 'error'));
    }
});
after(() => stack?.stop());

const ask = (its, body, headers) => post(its, 'job-reports', body, headers);

test('listJobs: the client\'s own, by filter and in pages, for whoever may look', async () => {
    const answer = await ask(looking, { action: 'listJobs', serviceId: mine.serviceId, filters: { statuses: ['error'] }, limit: 1 });
    assert.equal(answer.status, 200, answer.text);
    const [job] = answer.json().jobs;
    assert.equal(job.username, mine.username);
    assert.equal(job.status_name, 'Failed');
    const good = (await ask(mine, { action: 'listJobs', filters: { statuses: ['success'] } })).json().jobs;
    assert.ok(good.every((it) => it.status === 'success'));
    const seen = [];
    for (let next = ''; ;) {
        const page = (await ask(mine, { action: 'listJobs', limit: 7, after: next })).json();
        seen.push(...page.jobs.map((it) => it.job_id));
        next = page.next;
        if (!next) break;
    }
    assert.equal(new Set(seen).size, seen.length);
    assert.ok(seen.includes(mine.job));
    assert.ok(!seen.includes(theirs.job));
});

test('jobDetail and the log: with the words of Comet, and the service it belongs to', async () => {
    const { job } = (await ask(mine, { action: 'jobDetail', jobId: mine.job })).json();
    assert.equal(job.job_id, mine.job);
    assert.equal(job.service_id, mine.serviceId);
    const log = (await ask(mine, { action: 'jobLogEntries', jobId: mine.job })).json();
    assert.equal(log.status, 'success');
    assert.ok(log.entries.length > 0);
    assert.equal(log.next, log.total);
    assert.equal(log.running, false);
    const errors = (await ask(mine, { action: 'jobLogEntries', jobId: mine.job, minSeverity: 'E' })).json();
    assert.ok(errors.total < log.total);
    assert.ok(errors.entries.every((it) => it.severity === 'E'));
});

test('another client\'s job looks like none, and Comet is not asked', async () => {
    const before = await calls(stack);
    for (const action of ['jobDetail', 'jobLogEntries']) {
        const [foreign, none] = [await ask(mine, { action, jobId: theirs.job }), await ask(mine, { action, jobId: 'none' })];
        assert.equal(foreign.status, 404, foreign.text);
        const { request_id: one, ...said } = foreign.json();
        const { request_id: other, ...same } = none.json();
        assert.notEqual(one, other);
        assert.deepEqual(said, same);
    }
    assert.equal((await ask(mine, { action: 'listJobs', serviceId: theirs.serviceId })).status, 404);
    assert.equal((await ask({ visitor: stack.visitor(), csrf: mine.csrf }, { action: 'listJobs' })).status, 401);
    assert.equal((await ask(mine, { action: 'listJobs' }, { 'x-csrf-token': theirs.csrf })).status, 403);
    const wrong = await ask(mine, { action: 'jobLogEntries', jobId: mine.job, minSeverity: 'X' });
    assert.equal(wrong.status, 400);
    assert.equal(wrong.json().field, 'minSeverity');
    assert.deepEqual(await calls(stack), before);
});

test('whatever a body holds, it is refused by name and without a call to Comet', async () => {
    const before = await calls(stack);
    const log = { action: 'jobLogEntries', jobId: mine.job };
    const list = { action: 'listJobs', serviceId: mine.serviceId };
    const wrong = [
        [{ ...list, serviceId: 0 }, 'serviceId'], [{ ...list, serviceId: 'x' }, 'serviceId'], [{ ...list, limit: 0 }, 'limit'],
        [{ ...list, limit: 51 }, 'limit'], [{ ...list, after: 'nonsense' }, 'after'], [{ ...list, after: "1.x' OR 1=1 -- " + 'y'.repeat(80) }, 'after'],
        [{ ...list, filters: { statuses: ['fine'] } }, 'statuses'], [{ ...list, filters: { deviceId: 'x'.repeat(300) } }, 'deviceId'],
        [{ ...list, filters: { from: -1 } }, 'from'], [{ ...list, filters: { from: 9, until: 8 } }, 'until'],
        [{ action: 'jobDetail', jobId: '' }, 'jobId'], [{ action: 'jobDetail', jobId: 'x'.repeat(65) }, 'jobId'],
        [{ action: 'jobDetail' }, 'jobId'], [{ ...log, jobId: 7 }, 'jobId'], [{ ...log, after: -1 }, 'after'], [{ ...log, limit: 5000 }, 'limit'],
        [{ ...log, contains: 'x'.repeat(201) }, 'contains'],
    ];
    for (const [body, field] of wrong) {
        const answer = await ask(mine, body);
        assert.equal(answer.status, 400, `${JSON.stringify(body)}: ${answer.text}`);
        assert.equal(answer.json().field, field, answer.text);
    }
    for (const [body, status] of [['{', 400], ['[1]', 400], ['['.repeat(250_000), 400], [`{"x":"${'y'.repeat(300_000)}"}`, 413]]) {
        assert.equal((await ask(mine, body)).status, status);
    }
    assert.equal((await ask(mine, { action: 'listEverything' })).status, 404);
    const nobody = { visitor: stack.visitor(), csrf: mine.csrf };
    for (const body of [list, { action: 'jobDetail', jobId: mine.job }, log]) {
        assert.equal((await ask(nobody, body)).status, 401);
        assert.equal((await ask(mine, body, { 'x-csrf-token': undefined })).status, 403);
        assert.equal((await ask(mine, body, { origin: 'https://elsewhere.example' })).status, 403);
        assert.equal((await ask(mine, body, { 'content-type': 'text/plain' })).status, 415);
    }
    assert.deepEqual(await calls(stack), before);
});

test('whoever may only look reads a job, and is not offered to cancel it', async () => {
    const { jobId } = await stack.comet(mine.profile, 'startJob', { username: mine.username });
    const found = async (who) => {
        let job;
        await waitFor('the job', async () => { job = (await ask(who, { action: 'jobDetail', jobId })).json().job; return job; });
        return job;
    };
    assert.equal((await found(mine)).cancellable, true);
    assert.equal((await found(looking)).cancellable, false);
});
