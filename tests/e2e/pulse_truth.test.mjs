// What the pulse says when others write the tables, services move, things go quiet and the responder restarts under its streams.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';

const kStreams = 1000;
const kOutageMs = 10_000;
const kClients = [2, 3, 4, 5];
let stack;
const viewers = new Map();

before(async () => {
    // The workers' own looks at running jobs would put right what these tests write by hand.
    stack = await startStack({ dir: 'build/stack/pulse-truth', clients: 9, paused: true, env: { EB_SSE_MAX_PER_CLIENT: '1100', EB_SSE_SECONDS: '300' },
        workerEnv: { EB_PROGRESS_SECS: '3600' } });
    for (const id of kClients) viewers.set(id, await viewer(id));
});
after(() => stack?.stop());

async function viewer(id) {
    const { email, password } = stack.fleet.clients.find((it) => it.id === id);
    const visitor = await stack.login(email, password);
    const { ticket } = (await visitor.fetch('/index.php?m=eazybackup&a=pulse-ticket')).json();
    const service = stack.fleet.services.find((it) => it.userid === id);
    const { name: profile } = stack.profiles.find((it) => it.productId === service.packageid);
    return { id, visitor, ticket, service, username: service.username, profile };
}

const path = (route, { ticket }) => `/index.php?m=eazybackup&a=${route}&k=${encodeURIComponent(ticket)}`;
const snapshot = async (it) => (await it.visitor.fetch(path('pulse-snapshot', it))).json();
const open = (it, headers) => it.visitor.open(path('pulse-events', it), headers);
const data = (stream) => [...stream.text().matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json));
const lastId = (stream) => [...stream.text().matchAll(/^id: (\d+)$/gm)].pop()?.[1];
const opened = (stream) => waitFor('the snapshot', () => data(stream).some((it) => it.kind === 'snapshot'));
const startJob = async ({ profile, username }) => (await stack.comet(profile, 'startJob', { username })).jobId;

test('a program that knows no log writes jobs: each start and end becomes one event, and resumes', async () => {
    const mine = viewers.get(2);
    const stream = await open(mine);
    const other = await open(viewers.get(3));
    try {
        await opened(stream);
        const id = lastId(stream);
        const columns = `server_id = '${mine.profile}', username = '${mine.username.replace(/'/g, "''")}', job_id = 'stranger-1'`;
        await stack.sql(`INSERT INTO eb_jobs_live SET ${columns}, job_type = '4001', started_at = UNIX_TIMESTAMP(), last_update = UNIX_TIMESTAMP()`);
        const told = (kind) => data(stream).filter((it) => it.kind === kind && it.job.job_id === 'stranger-1');
        await waitFor('its start', () => told('job:start').length > 0, { seconds: 20 });
        await stack.sql(`DELETE FROM eb_jobs_live WHERE job_id = 'stranger-1'; INSERT INTO eb_jobs_recent_24h SET ${columns},
            job_type = '4001', status = 'error', comet_status = 7002, ended_at = UNIX_TIMESTAMP()`);
        await waitFor('its end', () => told('job:end').length > 0, { seconds: 20 });
        assert.equal(told('job:end')[0].job.status, 'error');
        assert.ok((await snapshot(mine)).incidents.some((it) => it.job_id === 'stranger-1'));
        assert.equal(told('job:start').length + told('job:end').length, 2);
        assert.ok(!other.text().includes('stranger-1'));
        const back = await open(mine, { 'last-event-id': id });
        await waitFor('the same again', () => data(back).some((it) => it.kind === 'job:end' && it.job.job_id === 'stranger-1'));
        assert.ok(!data(back).some((it) => it.kind === 'snapshot'));
        back.close();
    } finally {
        stream.close();
        other.close();
    }
});

test('a running job that vanishes: the client\'s streams begin anew, without it', async () => {
    const mine = viewers.get(2);
    const stream = await open(mine);
    const job = await startJob(mine);
    await waitFor('the job', () => stream.text().includes(job));
    // The watch that has seen this row has seen the job too, and can miss it from then on.
    await stack.sql(`INSERT INTO eb_jobs_live SET server_id = '${mine.profile}', username = '${mine.username.replace(/'/g, "''")}',
        job_id = 'marker', job_type = '4001', started_at = UNIX_TIMESTAMP(), last_update = UNIX_TIMESTAMP()`);
    const tail = await open(mine);
    await waitFor('the marker', async () => (await snapshot(mine)).jobsRunning.some((it) => it.job_id === 'marker'), { seconds: 20 });
    const id = lastId(stream) ?? lastId(tail);
    await stack.sql(`DELETE FROM eb_jobs_live WHERE job_id = '${job}'`);
    await waitFor('the snapshot is without it', async () => !(await snapshot(mine)).jobsRunning.some((it) => it.job_id === job),
        { seconds: 20 });
    await waitFor('the streams end', () => stream.ended() && tail.ended(), { seconds: 5 });
    const back = await open(mine, { 'last-event-id': id });
    try {
        await opened(back);
        assert.ok(!back.text().includes(job));
    } finally {
        back.close();
    }
});

test('no worker: pages are told since when, also those that come back, and that it is over', async () => {
    const mine = viewers.get(4);
    const lease = `ws:${mine.profile}`;
    const stream = await open(mine);
    let back;
    try {
        await opened(stream);
        await stack.kill(`worker-${mine.profile}`);
        await stack.sql(`REPLACE INTO eb_lease (name, holder, token, expires_at) VALUES ('${lease}', 'gone', 1, UNIX_TIMESTAMP() - 100)`);
        const { stale_since: since } = await waitFor('the word', () => data(stream).find((it) => it.stale_since > 0), { seconds: 20 });
        assert.ok(Math.abs(Date.now() / 1000 - 100 - since) < 30);
        assert.equal((await snapshot(mine)).stale_since, since);
        assert.equal((await stack.visitor().fetch('/eb-health')).json().status, 'degraded');
        assert.match((await stack.visitor().fetch('/eb-health?format=prometheus')).text, /^eb_app_quiet_servers 1$/m);
        await stack.sql(`UPDATE eb_lease SET expires_at = UNIX_TIMESTAMP() + 3600 WHERE name = '${lease}'`);
        await waitFor('well again', async () => (await snapshot(mine)).stale_since === 0, { seconds: 20 });
        back = await open(mine, { 'last-event-id': lastId(stream) });
        await waitFor('that it is over', () => data(back).some((it) => it.kind === 'pulse:state' && it.stale_since === 0));
    } finally {
        stream.close();
        back?.close();
        await stack.sql(`DELETE FROM eb_lease WHERE name = '${lease}'`);
        await stack.restart(`worker-${mine.profile}`);
        await waitFor('the worker is back', () => stack.streams(mine.profile));
    }
});

test('a service that moves: within 30 s its old owner sees none of it, whatever id it comes back with', async () => {
    const [from, to] = [viewers.get(2), viewers.get(3)];
    const job = await startJob(from);
    const streams = [await open(from), await open(to)];
    for (const one of streams) await opened(one);
    await waitFor('the job', () => streams[0].text().includes(job));
    const id = lastId(streams[0]);
    await stack.sql(`UPDATE tblhosting SET userid = ${to.id} WHERE id = ${from.service.id}`);
    await waitFor('both streams end', () => streams.every((it) => it.ended()), { seconds: 30 });
    const back = [await open(from, { 'last-event-id': id }), await open(to, { 'last-event-id': id })];
    try {
        for (const one of back) await opened(one);
        assert.ok(!back[0].text().includes(job));
        assert.ok(back[1].text().includes(job));
        const later = await startJob(from);  // Of the account that moved.
        await waitFor('the new owner hears it', () => back[1].text().includes(later));
        assert.ok(!back[0].text().includes(later));
        assert.ok(!back[0].text().includes(JSON.stringify(from.username).slice(1, -1)), 'not a byte of it');
    } finally {
        for (const one of back) one.close();
        await stack.sql(`UPDATE tblhosting SET userid = ${from.id} WHERE id = ${from.service.id}`);
    }
});

test('the responder restarts under many streams: none of them misses an event or hears one twice', async () => {
    const all = [3, 5].map((id) => viewers.get(id));
    const watchers = await Promise.all(Array.from({ length: kStreams }, async (_, i) => {
        const its = { of: all[i % all.length], streams: [], ids: [], id: undefined };
        its.streams.push(await open(its.of));
        return its;
    }));
    const of = new Map(all.map((it) => [it, []]));
    for (const { streams } of watchers) await opened(streams[0]);
    for (const it of all) of.get(it).push(await startJob(it));
    for (const { of: it, streams } of watchers) await waitFor('the first job', () => streams[0].text().includes(of.get(it)[0]));
    const restart = stack.restart('eb-app');
    for (const it of all) of.get(it).push(await startJob(it));
    await restart;
    for (const it of all) of.get(it).push(await startJob(it));
    await Promise.all(watchers.map(async (its) => {
        await waitFor('the stream ends', () => its.streams[0].ended(), { seconds: 60, everyMs: 200 });
        const next = await open(its.of, { 'last-event-id': lastId(its.streams[0]) });
        its.streams.push(next);
        await waitFor('the last job', () => next.text().includes(of.get(its.of).at(-1)), { seconds: 60, everyMs: 200 });
    }));
    try {
        for (const { of: it, streams } of watchers) {
            assert.ok(!data(streams[1]).some((one) => one.kind === 'snapshot'), 'resumed');
            const started = streams.flatMap(data).filter((one) => one.kind === 'job:start').map((one) => one.job.job_id);
            for (const job of of.get(it)) assert.equal(started.filter((one) => one === job).length, 1, 'each once');
            for (const other of all) {
                if (other !== it) for (const job of of.get(other)) assert.ok(!streams.some((one) => one.text().includes(job)));
            }
        }
    } finally {
        for (const { streams } of watchers) for (const one of streams) one.close();
    }
});

test('the database is killed for ten seconds: streams stay, pages are answered and told, and nothing is missed', async () => {
    const mine = viewers.get(5);
    const stream = await open(mine);
    const began = await open(mine);
    try {
        for (const one of [stream, began]) await opened(one);
        await snapshot(mine);
        await stack.kill('mariadb', 'SIGKILL');
        const killed = Date.now();
        const during = await startJob(mine);  // The worker holds it until there is a database.
        const { stale_since: since } = await waitFor('the word', () => data(stream).find((it) => it.stale_since > 0), { seconds: 20 });
        assert.ok(Math.abs(killed / 1000 - since) < 8, 'since it was killed');
        assert.equal((await stack.visitor().fetch('/eb-health')).status, 503);
        // Until its time is over everything goes on but for news.
        let polls = 0;
        await waitFor('ten seconds', async () => {
            const answer = await mine.visitor.fetch(path('pulse-snapshot', mine));
            if (answer.status !== 200 || !(answer.json().stale_since > 0)) {
                throw Object.assign(new Error(`a poll got ${answer.status} ${answer.text.slice(0, 200)}`), { fatal: true });
            }
            polls++;
            return Date.now() - killed > kOutageMs;
        }, { seconds: 60, everyMs: 200 });
        assert.ok(polls > 1);
        const back = await open(mine, { 'last-event-id': lastId(stream) });
        assert.equal(back.status, 200, 'a stream that comes back is served');
        back.close();
        assert.ok(!stream.ended() && !began.ended());
        await stack.restart('mariadb');
        for (const one of [stream, began]) {
            await waitFor('that it is over', () => data(one).some((it) => it.kind === 'pulse:state' && it.stale_since === 0),
                { seconds: 60 });
            await waitFor('what happened meanwhile', () => data(one).some((it) => it.kind === 'job:start' && it.job.job_id === during),
                { seconds: 60 });
        }
        assert.equal((await snapshot(mine)).stale_since, 0);
    } finally {
        stream.close();
        began.close();
    }
});
