// The whole product as an operator would run it for thousands of clients, filled with a day's jobs; and the clients that load it.
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { startStack, waitFor } from '../../support/stack/index.mjs';
import { benchFleet, jobsSql, kProfile, kUsers, usersSql } from './fleet.mjs';
import { parseRecords } from './ledger.mjs';
import { pulsePath } from './ticket.mjs';

export const kBin = 'build/release/bin';
const kHeavyJobs = 5000;

// A database server for this alone, with a commit on disk each time; userstat counts statements by user.
const kMariadb = ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=256M', '--innodb-flush-log-at-trx-commit=1',
    '--max-connections=300', '--userstat=1'];

// Twice a stream's descriptors for ten thousand of them, over two workers; reuseport shares arrivals out evenly.
export const kNginx = { workers: 2, connections: 19000, listen: 'reuseport backlog=4096',
    http: 'access_log off; keepalive_requests 10000000;' };

/** The product's settings that our own environment names, so that another value of one can be tried. */
export const kChosenSettings = Object.fromEntries(Object.entries(process.env).filter(([name]) => /^EB_(APP|SSE|PULSE|WS)_/.test(name)));

/** Starts it all under build/bench/`name`; `jobs` of the last day for each client, on its `devices`. */
export async function startBench(name, { clients, jobs, devices, nginx = {} }) {
    const fleet = benchFleet(clients, { devices });
    const cometFleet = resolve('build/bench', `${name}.fleet.json`);
    mkdirSync('build/bench', { recursive: true });
    writeFileSync(cometFleet, JSON.stringify(fleet));
    const password = randomBytes(16).toString('hex');
    const as = (user) => ({ DB_USER: kUsers[user], DB_PASS: password });
    // The seeded jobs that run are the tables' alone: a look at the server would end them.
    const stack = await startStack({ dir: `build/bench/${name}`, bin: kBin, views: 'build/release/views', fleet, cometFleet,
        paused: true, historyHours: 0, seed: 'bench', env: kChosenSettings, appEnv: as('app'),
        workerEnv: { ...as('worker'), EB_PROGRESS_SECS: '3600' }, mariadb: kMariadb, nginx: { ...kNginx, ...nginx }, sql: usersSql(password), prepare: (it) => fill(it, fleet, jobs) });
    return Object.assign(stack, { password });
}

/** After the worker's first look at Comet, which ends running jobs that Comet does not know. */
async function fill(stack, fleet, jobs) {
    await waitFor('the worker has filled its gap', () => stack.programs.log(`worker-${kProfile}`).includes('gap_filled'));
    await stack.sql(jobsSql(fleet, { jobs, heavyJobs: kHeavyJobs }));
}

/** Paths of a pulse route for clients by number. */
export const pathsOf = (stack, route, clients) => clients.map((it) => pulsePath(route, stack.secrets.ticketKey, it));

/** Arguments of a load client, and how to read what it wrote down. */
function loadArguments(stack, name, { port = new URL(stack.origin).port, paths, ...options }) {
    const dir = join(stack.dir, 'load');
    mkdirSync(dir, { recursive: true });
    const [pathsFile, recordsFile] = [join(dir, `${name}.paths`), join(dir, `${name}.records`)];
    writeFileSync(pathsFile, paths.map((it) => `${it}\n`).join(''), { mode: 0o600 });
    const flags = Object.entries(options).flatMap(([key, value]) => [`--${key}`, String(value)]);
    return { args: ['--port', String(port), '--paths', pathsFile, '--records', recordsFile, ...flags],
        read: () => parseRecords(readFileSync(recordsFile, 'utf8')) };
}

/** Opens event streams and waits until each was answered once. The function that comes back ends them, and resolves with records. */
export async function openStreams(stack, name, { readySeconds = 60, ...options }) {
    const { args, read } = loadArguments(stack, name, options);
    await stack.programs.start(name, resolve(kBin, 'sse_load'), args, { seconds: readySeconds, ready: (log) => log.includes('ready') });
    return async () => {
        stack.programs.mustRun(name);
        await stack.programs.stop(name);
        return read();
    };
}

/** Asks for pages over and over; resolves with records when the time is over. */
export async function askPages(stack, name, options) {
    const { args, read } = loadArguments(stack, name, options);
    await stack.programs.run(name, resolve(kBin, 'http_load'), args, { seconds: options.seconds + 30 });
    return read();
}

/** Lets the product run for a while. */
export const pass = (seconds) => after(seconds * 1000);
