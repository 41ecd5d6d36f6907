// Job Logs with the real programs: what a client's jobs did, and nobody else's.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { calls, customer, post, reader } from './support/actions.mjs';

let stack;
let mine;
let theirs;

before(async () => {
    stack = await startStack({ dir: 'build/stack/job_reports', clients: 9, paused: true });
    mine = await customer(stack, 2);
    theirs = await customer(stack, 3);
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
    const looking = await reader(stack, 2);
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
