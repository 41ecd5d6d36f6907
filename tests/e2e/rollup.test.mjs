// eb-rollup as timers run it: its flags and exit codes, days that are the same when counted twice, and what pruning leaves alone while
// workers write and dashboards are open.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { literal, startStack, waitFor } from '../support/stack/index.mjs';

const kProgram = resolve('build/dev/bin/eb-rollup');
const kDayTables = ['eb_devices_daily', 'eb_devices_client_daily', 'eb_items_daily', 'eb_items_client_daily', 'eb_storage_daily'];
const route = (name, more = '') => `/index.php?m=eazybackup&a=${name}${more}`;
let stack;

before(async () => {
    stack = await startStack({ dir: 'build/stack/rollup', clients: 12, paused: true, appEnv: { EB_SSE_SECONDS: '600' } });
    const accounts = Object.values(stack.fleet.accounts).flat().length;
    await waitFor('every account was read', async () => await one('SELECT COUNT(*) FROM comet_users') === String(accounts), { seconds: 60 });
});
after(() => stack?.stop());

const one = async (sql) => (await stack.sql(sql))[0]?.[0];
const dump = () => Promise.all(kDayTables.map((table) => stack.sql(`SELECT * FROM ${table} ORDER BY 1, 2, 3`)));

/** Starts it; `ended` resolves with { code, said }. */
function start(args, env = {}) {
    const child = spawn(kProgram, args, { env: { ...stack.environment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { said += chunk; });
    const ended = new Promise((done, failed) => {
        const late = setTimeout(() => child.kill('SIGKILL'), 120_000);
        child.on('error', failed);
        child.on('close', (code, signal) => { clearTimeout(late); done({ code: code ?? signal, said }); });
    });
    return { child, said: () => said, ended };
}
const run = (args, env) => start(args, env).ended;

async function done(...args) {
    const { code, said } = await run(args);
    assert.equal(code, 0, said);
    return said;
}

test('flags: help and version; a mistake ends with 2 and names the flag', async () => {
    assert.match((await run(['--help'])).said, /devices[^]*items[^]*prune[^]*--date/);
    assert.match((await run(['--version'])).said, /^eb-rollup \d/);
    const day = (offset) => one(`SELECT UTC_DATE() + INTERVAL ${offset} DAY`);
    const cases = [
        [[], /command: must be set/],
        [['vaults'], /command: must be one of devices, items, prune/],
        [['devices', '--date', 'yesterday'], /--date: must be a day as YYYY-MM-DD/],
        [['items', '--date', '2026-02-30'], /--date: must be a day/],
        [['devices', '--date', '2001-01-01'], /--date: 2001-01-01 is over/],
        [['items', '--date', await day(-2)], /--date: .* is over/],
        [['devices', '--date', await day(2)], /--date: .* has not begun/],
        [['prune', '--date', '2999-12-31'], /--date: .* has not begun/],
        [['prune', '--max-secs', '0'], /--max-secs: must be a whole number/],
    ];
    for (const [args, words] of cases) {
        const { code, said } = await run(args);
        assert.equal(code, 2, `${args}: ${said}`);
        assert.match(said, words);
    }
    assert.equal((await run(['devices'], { EB_ENV_FILE: '', DB_USER: 'x' })).code, 2);
    for (const rows of await dump()) assert.deepEqual(rows, []);
});

test('no database: exit 1, and no password in what it says', async () => {
    const { code, said } = await run(['devices'], { DB_DSN: `mysql:unix_socket=${join(stack.dir, 'nowhere')};dbname=whmcs` });
    assert.equal(code, 1, said);
    assert.match(said, /eb-rollup: /);
    assert.ok(!said.includes('database-password'));
});

test('devices and items: what the Comet Servers have, by their own word', async () => {
    const accounts = Object.entries(stack.fleet.accounts).flatMap(([profile, of]) => of.map((it) => ({ profile, ...it })));
    const devices = new Set(accounts.flatMap(({ profile, devices: of }) => of.map(({ id }) => `${profile}/${id}`)));
    const items = accounts.flatMap(({ clientId, items: of }) => of.map((it) => ({ clientId, ...it })));
    const imaged = new Set(items.filter(({ engine }) => engine === 'engine1/windisk').map(({ clientId, deviceId }) => `${clientId}/${deviceId}`));
    const files = (of) => of.filter(({ engine }) => engine === 'engine1/file').length;

    assert.match(await done('devices'), /command=devices event=devices_counted day=\S+ registered=\d+ active_24h=\d+/);
    assert.match(await done('items', '--date', await one('SELECT UTC_DATE()')), /command=items event=items_counted .*malformed=0/);
    const [[registered, active]] = await stack.sql('SELECT registered, active_24h FROM eb_devices_daily WHERE d = UTC_DATE()');
    assert.equal(Number(registered), devices.size);
    assert.ok(Number(active) > 0 && Number(active) <= devices.size);
    const [[disks, file]] = await stack.sql('SELECT di_devices, ff_items FROM eb_items_daily WHERE d = UTC_DATE()');
    assert.equal(Number(disks), imaged.size);
    assert.equal(Number(file), files(items));
    for (const id of new Set(items.map((it) => it.clientId).filter((it) => it > 0))) {
        assert.equal(await one(`SELECT ff_items FROM eb_items_client_daily WHERE client_id = ${id}`),
            String(files(items.filter((it) => it.clientId === id))));
    }
    const bytes = 'SELECT SUM(total_bytes) FROM comet_vaults WHERE is_active = 1 AND client_id > 0';
    assert.ok(Number(await one(bytes)) > 0);
    assert.equal(await one('SELECT SUM(bytes_total) FROM eb_storage_daily'), await one(bytes));
});

test('once more, and two at a time: the same rows, down to the last column', async () => {
    await done('devices');
    await done('items');
    const before = await dump();
    for (const rows of before) assert.ok(rows.length > 0);
    for (const { code, said } of await Promise.all([run(['items']), run(['items']), run(['devices'])])) assert.equal(code, 0, said);
    assert.deepEqual(await dump(), before);
});

test('a malformed content counts as nothing and is named, without a word of it', async () => {
    const [id, client] = (await stack.sql(`SELECT id, client_id FROM comet_items WHERE type = 'engine1/file' AND client_id > 0 LIMIT 1`))[0];
    const where = `WHERE id = ${literal(id)} AND client_id = ${client}`;
    const content = await one(`SELECT content FROM comet_items ${where}`);
    const files = async () => Number(await one('SELECT ff_items FROM eb_items_daily WHERE d = UTC_DATE()'));
    const before = await files();
    await stack.sql(`UPDATE comet_items SET content = '{"PASSWORD":"hunter2' ${where}`);
    const said = await done('items');
    assert.match(said, new RegExp(`event=content_malformed table=comet_items key=${id}/${client} `));
    assert.match(said, /malformed=1/);
    assert.ok(!said.includes('hunter2'));
    assert.equal(await files(), before - 1);
    await stack.sql(`UPDATE comet_items SET content = ${literal(content)} ${where}`);
    await done('items');
    assert.equal(await files(), before);
});

test('while another run has the lease it waits; SIGTERM ends it cleanly, and its time with 1', async () => {
    const before = await dump();
    await stack.sql(`UPDATE eb_lease SET token = token + 1, holder = 'elsewhere:1', expires_at = UNIX_TIMESTAMP() + 3600 WHERE name = 'rollup'`);
    const waiting = start(['devices']);
    await waitFor('it waits', () => waiting.said().includes('event=waiting_for_another_run'));
    waiting.child.kill('SIGTERM');
    const { code, said } = await waiting.ended;
    assert.equal(code, 0, said);
    assert.match(said, /event=ended_early why=stopped/);
    const late = await run(['items', '--max-secs', '1']);
    assert.equal(late.code, 1, late.said);
    assert.match(late.said, /event=ended_early why=late/);
    assert.equal(await one(`SELECT holder FROM eb_lease WHERE name = 'rollup'`), 'elsewhere:1');

    // It is given back, and whoever waits goes on.
    const next = start(['devices']);
    await waitFor('it waits', () => next.said().includes('event=waiting_for_another_run'));
    await stack.sql(`UPDATE eb_lease SET expires_at = 0 WHERE name = 'rollup'`);
    assert.equal((await next.ended).code, 0);
    assert.deepEqual(await dump(), before);
});

async function viewer(id) {
    const { email, password } = stack.fleet.clients.find((it) => it.id === id);
    const visitor = await stack.login(email, password);
    const service = stack.fleet.services.find((it) => it.userid === id);
    const { name: profile } = stack.profiles.find((it) => it.productId === service.packageid);
    return { visitor, profile, username: service.username };
}
async function ticket({ visitor }) {
    return encodeURIComponent(/data-ticket="([^"]+)"/.exec((await visitor.fetch(route('dashboard'))).text)[1]);
}
const startJob = async ({ profile, username }) => (await stack.comet(profile, 'startJob', { username })).jobId;
const finishJob = ({ profile }, jobId, status) => stack.comet(profile, 'finishJob', { jobId, status });

test('a snooze that is over is removed, one that is not stays; on the open page the incident is back', async () => {
    const its = await viewer(2);
    const [soon, later] = [await startJob(its), await startJob(its)];
    for (const job of [soon, later]) await finishJob(its, job, 7002);
    const ids = `${literal(soon)}, ${literal(later)}`;
    await waitFor('both ends', async () => await one(`SELECT COUNT(*) FROM eb_jobs_recent_24h WHERE job_id IN (${ids})`) === '2');
    // Of no item, each is an incident of its own.
    await stack.sql(`UPDATE eb_jobs_recent_24h SET item_id = '' WHERE job_id IN (${ids})`);
    await stack.sql(`INSERT INTO eb_incident_ack VALUES (2, ${literal(soon)}, UNIX_TIMESTAMP() + 6), (2, ${literal(later)}, UNIX_TIMESTAMP() + 3600)`);

    const key = await ticket(its);
    const incidents = async () => Object.fromEntries((await its.visitor.fetch(route('pulse-snapshot', `&k=${key}`))).json()
        .incidents.map((it) => [it.job_id, it.snoozed_until]));
    const first = await incidents();
    assert.ok(first[soon] > 0 && first[later] > first[soon]);
    const stream = await its.visitor.open(route('pulse-events', `&k=${key}`));
    try {
        await waitFor('the snapshot', () => stream.text().includes('"kind":"snapshot"'));
        await waitFor('its end', async () => await one(`SELECT until_ts <= UNIX_TIMESTAMP() FROM eb_incident_ack WHERE job_id = ${literal(soon)}`) === '1');
        assert.match(await done('prune'), /event=pruned_all .*snoozes=1 tasks=0 finished=true/);
        assert.deepEqual(await stack.sql('SELECT job_id FROM eb_incident_ack WHERE client_id = 2'), [[later]]);
        await waitFor('it is open again', async () => (await incidents())[soon] === 0);
        assert.equal((await incidents())[later], first[later]);
        assert.ok(!stream.ended());
    } finally {
        stream.close();
    }
});

test('rows are pruned while jobs start and end: every open stream hears of each, and only what is old is gone', async () => {
    const its = await viewer(3);
    const key = await ticket(its);
    const stream = await its.visitor.open(route('pulse-events', `&k=${key}`));
    const heard = (kind, job) => stream.text().split('\n').filter((line) => line.includes(`"kind":"${kind}"`) && line.includes(job)).length;
    try {
        await waitFor('the snapshot', () => stream.text().includes('"kind":"snapshot"'));
        const snapshots = heard('snapshot', '');
        const first = await startJob(its);
        await waitFor('its start', () => heard('job:start', first) === 1);
        const last = /^id: (\d+)$/gm;
        const seen = [...stream.text().matchAll(last)].at(-1)[1];
        const young = await one('SELECT COUNT(*) FROM eb_jobs_recent_24h WHERE ended_at > UNIX_TIMESTAMP() - 47 * 3600');
        // All of the log so far is two hours old, and there are jobs of the day before yesterday by the thousands.
        await stack.sql(`UPDATE eb_pulse_log SET at = at - 7200;
            INSERT INTO eb_jobs_recent_24h (server_id, job_id, username, status, ended_at)
            SELECT ${literal(its.profile)}, CONCAT('old-', seq), ${literal(its.username)}, 'error', UNIX_TIMESTAMP() - 49 * 3600 - seq FROM seq_1_to_4000`);
        const pruning = start(['prune'], { EB_DB_DEBUG: '1' });
        await waitFor('it is at work', () => pruning.said().includes('event=pruned table=eb_jobs_recent_24h'));
        const jobs = [first];
        for (let i = 0; i < 5; i++) jobs.push(await startJob(its));
        for (const job of jobs) await waitFor(`the start of ${job}`, () => heard('job:start', job) === 1);
        for (const job of jobs) await finishJob(its, job, 5000);
        for (const job of jobs) await waitFor(`the end of ${job}`, () => heard('job:end', job) === 1);
        const { code, said } = await pruning.ended;
        assert.equal(code, 0, said);
        assert.match(said, /event=pruned_all jobs=\d{4} log_rows=[1-9]\d* snoozes=0 tasks=0 finished=true/);
        assert.equal(heard('snapshot', ''), snapshots);
        assert.ok(!stream.ended());

        assert.equal(await one('SELECT COUNT(*) FROM eb_jobs_recent_24h WHERE ended_at < UNIX_TIMESTAMP() - 48 * 3600'), '0');
        assert.equal(await one('SELECT COUNT(*) FROM eb_jobs_recent_24h'), String(Number(young) + jobs.length));
        assert.equal(await one('SELECT COUNT(*) FROM eb_pulse_log WHERE at < UNIX_TIMESTAMP() - 3600'), '0');

        // The log of now is whole.
        assert.ok(Number(await one(`SELECT COUNT(*) FROM eb_pulse_log WHERE job_id IN (${jobs.map(literal)})`)) >= 2 * jobs.length - 1);

        // Who comes back with an id whose row is gone misses nothing either.
        const back = await its.visitor.open(route('pulse-events', `&k=${key}`), { 'last-event-id': seen });
        try {
            await waitFor('the ends, or a snapshot with them', () => jobs.every((job) => back.text().includes(job)));
        } finally {
            back.close();
        }
    } finally {
        stream.close();
    }
});

test('retention is a setting', async () => {
    await stack.sql(`INSERT INTO eb_jobs_recent_24h (server_id, job_id, status, ended_at) VALUES ('obc', 'two days', 'success', UNIX_TIMESTAMP() - 49 * 3600)`);
    const there = () => one(`SELECT COUNT(*) FROM eb_jobs_recent_24h WHERE job_id = 'two days'`);
    assert.equal((await run(['prune'], { EB_RECENT_RETENTION_HOURS: '72' })).code, 0);
    assert.equal(await there(), '1');
    assert.equal((await run(['prune'], { EB_RECENT_RETENTION_HOURS: '23' })).code, 2);
    await done('prune');
    assert.equal(await there(), '0');
});
