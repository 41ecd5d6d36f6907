// scripts/bench ingest: job events a second from a Comet Server's socket to the database's disk, beside the fastest program that writes
// the same rows and beside PHP; the memory that takes, and how late one event is when there are few.
//
// All take turns on the same machine with the same database server, which flushes each commit, from empty tables.
import { createServer } from 'node:http';
import { writeFileSync } from 'node:fs';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { SqlSession } from '../e2e/ingest_faults/sql_session.mjs';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { benchFleet, kProfile } from './support/fleet.mjs';
import { median, spread } from './support/ledger.mjs';
import { machine, memory, peakMemory, processorSeconds } from './support/readings.mjs';
import { goal, number, options, print, say, spreadText, within } from './support/report.mjs';

const kBin = 'build/release/bin';
const kWorker = 'worker';
const kMariadb = ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=256M', '--innodb-flush-log-at-trx-commit=1'];
const kTables = ['eb_jobs_live', 'eb_jobs_recent_24h', 'comet_jobs', 'eb_pulse_log', 'eb_event_cursor'];
const kSecondsMax = 900;
const kStanding = 2000;  // Running at any time: a job's start and end are in different transactions.
const kMegabyte = 1024 * 1024;
const kPollMs = 2;

const chosen = options('ingest', 'Job events a second from the socket to the disk, beside the limit and PHP; memory and lag.', {
    pairs: { value: 50_000, what: 'jobs of each turn of the worker: a start and an end each' },
    seconds: { value: 8, what: 'seconds of each turn of the others' },
    rounds: { value: 3, what: 'turns of each' },
    clients: { value: 2000, what: 'clients, with five devices each' },
    'lag-events': { value: 4000, what: 'events of the turn that measures the lag' },
    'lag-per-second': { value: 200, what: 'so many of them a second' },
});
const { pairs, seconds, rounds, clients } = chosen;

/** Devices of the fleet as the programs of this bench read them. */
function writePlaces(stack) {
    const places = stack.fleet.accounts[kProfile].slice(0, clients).flatMap((account) => account.devices.map((device) =>
        [account.username, device.id, account.items.find((it) => it.deviceId === device.id).id]));
    const file = join(stack.dir, 'places');
    writeFileSync(file, places.map((it) => `${it.join(' ')}\n`).join(''));
    return { file, places };
}

/** The Admin API of a server whose every device is connected and that knows no jobs: what was before the stream is nothing. */
async function startApi(places) {
    const live = JSON.stringify(Object.fromEntries(places.map(([Username, DeviceID], i) => [`connection-${i}`, { Username, DeviceID }])));
    const answers = { 'get-jobs-for-date-range': '[]', 'dispatcher/list-active': live, 'list-users-full': '{}', 'list-users': '[]' };
    const server = createServer((request, response) => {
        request.resume();
        response.setHeader('Content-Type', 'application/json');
        response.end(answers[request.url.replace('/api/v1/admin/', '')] ?? '{"Status":404,"Message":"Not here"}');
    });
    await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
    server.unref();
    return server.address().port;
}

const emptied = (stack, database) => stack.sql(kTables.map((it) => `TRUNCATE TABLE ${database}.${it};`).join(' ')
    + ` UPDATE ${database}.eb_pulse_seq SET n = 0;`);

/** Starts the emitter; resolves with its port. */
async function startEmitter(stack, name, flags) {
    let port;
    await stack.programs.start(name, resolve(kBin, 'event_emitter'), Object.entries(flags).flatMap(([key, value]) =>
        (value === true ? [`--${key}`] : [`--${key}`, String(value)])), {
        ready: (log) => {
            port = /^listening (\d+)$/m.exec(log)?.[1];
            return port;
        },
    });
    return port;
}

/** What the emitter said at its end. */
const toldBy = (stack, name) => waitFor('the emitter has told everything', () => {
    const [, events, first, last] = /^told (\d+) (\d+) (\d+)$/m.exec(stack.programs.log(name)) ?? [];
    return events && { events: Number(events), firstMs: Number(first) / 1000, lastMs: Number(last) / 1000 };
}, { seconds: 120 });

async function startWorker(stack, apiPort, streamPort) {
    const origin = (scheme, port) => `${scheme}://127.0.0.1:${port}`;
    await stack.programs.start(kWorker, resolve(kBin, 'eb-ws-worker'), ['--profile', kProfile], { env: { ...stack.environment,
        [`COMET_${kProfile}_ORIGIN`]: origin('http', apiPort), [`COMET_${kProfile}_URL`]: `${origin('ws', streamPort)}/api/v1/events/stream` } });
}

async function stopBoth(stack, emitter) {
    await stack.programs.stop(kWorker);
    await stack.programs.stop(emitter);
}

/** As fast as it goes: events a second from the first byte sent to the last row committed. */
async function workerTurn(stack, { file, apiPort, run }) {
    await emptied(stack, 'whmcs');
    const name = `emitter-${run}`;
    const port = await startEmitter(stack, name, { places: file, run, jobs: pairs, standing: kStanding });
    await startWorker(stack, apiPort, port);
    const session = new SqlSession(stack.dbSocket);
    const one = async (query) => Number((await session.ask(query))[0]?.[0] ?? 0);
    const began = Date.now();
    let rss = 0;
    for (;;) {
        stack.programs.mustRun(kWorker);
        stack.programs.mustRun(name);
        rss = Math.max(rss, memory(stack.programs.pid(kWorker)).rss);
        // Counting rows takes time: only towards the end.
        if (await one('SELECT n FROM eb_pulse_seq') > 1.9 * pairs && await one('SELECT COUNT(*) FROM eb_jobs_recent_24h') === pairs) break;
        if (Date.now() - began > 120_000) throw new Error('the worker did not write everything in two minutes');
        await after(20);
    }
    const doneMs = Date.now();
    session.close();
    const { events, firstMs, lastMs } = await toldBy(stack, name);
    const pid = stack.programs.pid(kWorker);
    const result = { perSecond: events * 1000 / (doneMs - firstMs), tellingShare: (lastMs - firstMs) / (doneMs - firstMs),
        peak: peakMemory(pid), rss, cpuUs: processorSeconds(pid) * 1e6 / events };
    await stopBoth(stack, name);
    return result;
}

const run = promisify(execFile);

/** One of the others; each prints its events and seconds. */
async function otherTurn(stack, what, { file, run: number_ }) {
    const database = what === 'batch' ? 'limit_batch' : 'limit_single';
    await emptied(stack, database);
    const [command, ...args] = what === 'php'
        ? ['php', 'tests/bench/ingest/single.php', stack.dbSocket, 'root', database, file, number_, 1e9, seconds]
        : [resolve(kBin, 'ingest_limit'), what, '--socket', stack.dbSocket, '--user', 'root', '--database', database, '--places', file,
            '--run', number_, '--seconds', seconds];
    const { stdout } = await run(command, args.map(String), { timeout: (seconds + 60) * 1000 });
    const [events, took] = stdout.trim().split(' ').map(Number);
    return { perSecond: events / took };
}

/** Few events: from the moment each was sent until a reader of the change log has it, who asks every 2 ms. */
async function lagTurn(stack, { file, apiPort, run: number_ }) {
    await emptied(stack, 'whmcs');
    const records = join(stack.dir, 'records');
    const jobs = Math.round(chosen['lag-events'] / 2);
    const port = await startEmitter(stack, 'emitter-lag', { places: file, run: number_, jobs, standing: Math.min(kStanding / 10, jobs), records,
        'per-second': chosen['lag-per-second'] });
    const session = new SqlSession(stack.dbSocket);
    const seen = new Map();
    await session.ask('SELECT 1');
    await startWorker(stack, apiPort, port);
    const deadline = Date.now() + (chosen['lag-events'] / chosen['lag-per-second'] + 60) * 1000;
    for (let last = 0; seen.size < 2 * jobs && Date.now() < deadline;) {
        const rows = await session.ask(`SELECT id, kind, job_id FROM eb_pulse_log WHERE id > ${last} ORDER BY id LIMIT 1000`);
        const now = performance.timeOrigin + performance.now();
        for (const [id, kind, job] of rows) {
            last = Number(id);
            if (kind === 'job:start' || kind === 'job:end') seen.set(`${job} ${kind}`, now);
        }
        await after(kPollMs);
    }
    session.close();
    await toldBy(stack, 'emitter-lag');
    await stopBoth(stack, 'emitter-lag');  // Its records are whole once it has ended.
    const sent = (await readFile(records, 'utf8')).trim().split('\n').map((line) => line.split(' '));
    const lags = sent.flatMap(([job, kind, us]) => (seen.has(`${job} ${kind}`) ? [seen.get(`${job} ${kind}`) - Number(us) / 1000] : []));
    return { ...spread(lags), missing: sent.length - lags.length };
}

/** What the emitter does when nobody holds it back: far more, or the worker would not be what is measured. */
async function emitterAlone(stack, file) {
    await startEmitter(stack, 'emitter-alone', { places: file, run: 99, jobs: 5 * pairs, standing: kStanding, alone: true });
    const { events, firstMs, lastMs } = await toldBy(stack, 'emitter-alone');
    await stack.programs.stop('emitter-alone');
    return events * 1000 / (lastMs - firstMs);
}

async function measure(stack) {
    await stack.programs.run('eb-migrate', resolve(kBin, 'eb-migrate'), [], { env: stack.environment });
    for (const database of ['limit_batch', 'limit_single']) {
        await stack.sql(`CREATE DATABASE ${database}; ${[...kTables, 'eb_pulse_seq'].map((it) => `CREATE TABLE ${database}.${it} LIKE whmcs.${it};`).join(' ')}
            INSERT INTO ${database}.eb_pulse_seq SELECT * FROM whmcs.eb_pulse_seq;`);
    }
    const { file, places } = writePlaces(stack);
    const apiPort = await startApi(places);
    const alone = await emitterAlone(stack, file);
    say(`emitter alone: ${number(alone, 0)} events/s`);
    const turns = { worker: [], batch: [], single: [], php: [] };
    for (let round = 1; round <= rounds; round++) {
        for (const what of Object.keys(turns)) {
            const it = what === 'worker' ? await workerTurn(stack, { file, apiPort, run: round })
                : await otherTurn(stack, what, { file, run: 10 + round });
            say(`round ${round}, ${what}: ${number(it.perSecond, 0)} events/s`);
            turns[what].push(it);
        }
    }
    const lag = await lagTurn(stack, { file, apiPort, run: 50 });
    const rate = Object.fromEntries(Object.entries(turns).map(([what, its]) => [what, median(its.map((it) => it.perSecond))]));
    const most = (pick) => Math.max(...turns.worker.map(pick));
    return { bench: 'ingest', pairs, seconds, rounds, clients, machine: chosen.machine,
        settings: { innodb_flush_log_at_trx_commit: 1 }, emitter_alone_per_second: alone,
        events_per_second: rate, turns: Object.fromEntries(Object.entries(turns).map(([what, its]) => [what, its.map((it) => it.perSecond)])),
        worker: { resident_mib: most((it) => it.rss) / kMegabyte, peak_mib: most((it) => it.peak) / kMegabyte,
            processor_us_per_event: median(turns.worker.map((it) => it.cpuUs)), telling_share: median(turns.worker.map((it) => it.tellingShare)) },
        lag_ms: lag, goals: [
            goal('share of the limit', rate.worker / rate.batch, 0.5, { least: true }),
            goal('times PHP', rate.worker / rate.php, 10, { least: true }),
            goal('the emitter alone, times the worker', alone / rate.worker, 3, { least: true }),
            goal('resident at full rate with a full queue', most((it) => it.peak) / kMegabyte, 64, { unit: ' MiB' }),
            goal('lag at few events, median', lag.p50, 15, { unit: ' ms' }),
            goal('events missing', lag.missing, 0),
        ] };
}

function rowsOf(result) {
    const { worker, lag_ms: lag, turns } = result;
    const names = { worker: 'eb-ws-worker, socket to commit', batch: 'limit: the rows alone, in batches', single: 'a commit each, C',
        php: 'a commit each, PHP' };
    return [['load', `${rounds} turns each; ${number(pairs)} jobs (start and end) for the worker, ${seconds} s for the others; ${number(clients)} clients`],
        ...Object.entries(names).map(([what, name]) => [name,
            `${number(result.events_per_second[what], 0)} events/s (${turns[what].map((it) => number(it, 0)).join(', ')})`]),
        ['emitter alone', `${number(result.emitter_alone_per_second, 0)} events/s`],
        ['worker', `${number(worker.peak_mib)} MiB at most, ${number(worker.processor_us_per_event)} us of processor an event; the emitter was held back for`
            + ` ${number(worker.telling_share * 100, 0)} % of the time`],
        [`lag at ${chosen['lag-per-second']}/s`, `${spreadText(lag)}, until a reader asking every ${kPollMs} ms has it`]];
}

chosen.machine = machine();
let stack;
try {
    say('starting the programs');
    stack = await startStack({ dir: 'build/bench/ingest', bin: kBin, fleet: benchFleet(clients), app: false, workers: false, comet: false, web: false,
        mariadb: kMariadb, env: { [`COMET_${kProfile}_ORIGIN`]: 'http://127.0.0.1:9', [`COMET_${kProfile}_URL`]: 'ws://127.0.0.1:9' } });
    const result = await within(kSecondsMax, () => stack.stop(), () => measure(stack));
    print(chosen, 'ingest', rowsOf(result), result);
} catch (error) {
    process.stderr.write(`bench ingest: ${error.message}\n`);
    process.exitCode = 1;
}
