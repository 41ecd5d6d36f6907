// A Comet event's whole way, with the real programs: stand-in, worker, database, responder, nginx. And whom it does not reach.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';

const kLookAlikes = [2, 3, 4, 5];  // Two clients with one name on two profiles, two whose names differ by letter case.
let stack;
const viewers = new Map();  // client id → { visitor, ticket, account }

before(async () => {
    stack = await startStack({ dir: 'build/stack/pulse', clients: 9, paused: true });
    for (const id of kLookAlikes) viewers.set(id, await viewer(id));
});
after(() => stack?.stop());

async function viewer(id) {
    const client = stack.fleet.clients.find((it) => it.id === id);
    const visitor = await stack.login(client.email, client.password);
    const { ticket } = (await visitor.fetch('/index.php?m=eazybackup&a=pulse-ticket')).json();
    const service = stack.fleet.services.find((it) => it.userid === id);
    const { name: profile } = stack.profiles.find((it) => it.productId === service.packageid);
    return { visitor, ticket, username: service.username, profile };
}

const pulsePath = (route, { ticket }) => `/index.php?m=eazybackup&a=${route}&k=${encodeURIComponent(ticket)}`;
const snapshot = async (it) => (await it.visitor.fetch(pulsePath('pulse-snapshot', it))).json();
const events = (it, headers) => it.visitor.open(pulsePath('pulse-events', it), headers);

async function startJob({ profile, username }) {
    return (await stack.comet(profile, 'startJob', { username })).jobId;
}

const finishJob = ({ profile }, jobId, status = 5000) => stack.comet(profile, 'finishJob', { jobId, status });

/** The data of the events in a stream so far. */
const received = (stream) => [...stream.text().matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json));

test('look-alikes: each sees its own job and nobody else\'s, running and finished', async () => {
    assert.equal(viewers.get(2).username, viewers.get(3).username);
    assert.notEqual(viewers.get(2).profile, viewers.get(3).profile);
    assert.equal(viewers.get(4).username.toLowerCase(), viewers.get(5).username.toLowerCase());

    const jobs = new Map();
    for (const [id, it] of viewers) jobs.set(id, await startJob(it));
    for (const [id, it] of viewers) {
        const seen = await waitFor(`client ${id} sees its job`, async () => {
            const { jobsRunning } = await snapshot(it);
            return jobsRunning.some((job) => job.job_id === jobs.get(id)) && jobsRunning;
        });
        for (const [other, job] of jobs) {
            if (other !== id) assert.ok(!seen.some((it2) => it2.job_id === job), `client ${id} sees the job of ${other}`);
        }
    }
    for (const [id, it] of viewers) await finishJob(it, jobs.get(id));
    for (const [id, it] of viewers) {
        const { jobsRecent24h } = await waitFor(`client ${id} sees it finished`, async () => {
            const now = await snapshot(it);
            return now.jobsRecent24h.some((job) => job.job_id === jobs.get(id)) && now;
        });
        for (const [other, job] of jobs) {
            if (other !== id) assert.ok(!jobsRecent24h.some((it2) => it2.job_id === job), `client ${id} sees the job of ${other}`);
        }
    }
});

test('stream: a job\'s start and end arrive within two seconds, those of others never', async (t) => {
    const [mine, theirs] = [viewers.get(4), viewers.get(5)];
    const stream = await events(mine);
    try {
        assert.equal(stream.status, 200);
        assert.match(stream.headers['content-type'], /^text\/event-stream/);
        await waitFor('the snapshot', () => received(stream).some((it) => it.kind === 'snapshot' || 'jobsRunning' in it));
        const foreign = await startJob(theirs);
        const began = Date.now();
        const job = await startJob(mine);
        await waitFor('the start', () => stream.text().includes(job), { seconds: 2 });
        t.diagnostic(`in the stream after ${Date.now() - began} ms`);
        await finishJob(theirs, foreign, 7002);
        await finishJob(mine, job, 7002);
        const end = await waitFor('the end', () => received(stream).find((it) => it.job?.job_id === job && it.job.ended_at > 0),
            { seconds: 2 });
        assert.equal(end.job.status, 'error');
        assert.ok(!stream.text().includes(foreign));
    } finally {
        stream.close();
    }
});

test('the responder restarts: the stream ends, a new one resumes after the last id, and nothing is missing', async () => {
    const mine = viewers.get(2);
    const first = await events(mine);
    const before = await startJob(mine);
    await waitFor('the job', () => first.text().includes(before));
    const lastId = [...first.text().matchAll(/^id: (\d+)$/gm)].pop()[1];
    await stack.kill('eb-app', 'SIGKILL');
    const during = await startJob(mine);
    await stack.restart('eb-app');
    const second = await events(mine, { 'last-event-id': lastId });
    try {
        await waitFor('what happened meanwhile', () => second.text().includes(during));
        assert.ok(!second.text().includes('"jobsRunning"'), 'resumed, not begun again');
    } finally {
        first.close();
        second.close();
    }
    for (const job of [before, during]) await finishJob(mine, job);
});

test('the database restarts: the way is open again by itself', async () => {
    const mine = viewers.get(3);
    await stack.restart('mariadb');
    const job = await startJob(mine);
    await waitFor('the job', async () => (await snapshot(mine)).jobsRunning?.some((it) => it.job_id === job), { seconds: 40 });
    const stream = await events(mine);
    try {
        await finishJob(mine, job);
        await waitFor('its end in a stream', () => received(stream).some((it) => it.job?.job_id === job && it.job.ended_at > 0),
            { seconds: 20 });
    } finally {
        stream.close();
    }
});

test('a worker that was killed: what happened meanwhile is there after its restart', async () => {
    const mine = viewers.get(2);
    const name = `worker-${mine.profile}`;
    await stack.kill(name, 'SIGKILL');
    const [short, long] = [await startJob(mine), await startJob(mine)];
    await finishJob(mine, short);
    await stack.restart(name);
    await waitFor('both jobs', async () => {
        const now = await snapshot(mine);
        return now.jobsRunning.some((it) => it.job_id === long) && now.jobsRecent24h.some((it) => it.job_id === short);
    }, { seconds: 40 });
    await finishJob(mine, long);
});
