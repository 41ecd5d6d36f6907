// scripts/bench sync: a whole Comet Server into empty tables and once more into full ones, beside what no such program can do without:
// asking and reading the same profiles without a database, and loading the same rows without a server.
//
// All of it in one run, on the same machine, from the same stand-in and into the same MariaDB, which flushes each commit.
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, openSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { promisify } from 'node:util';
import { startSync } from '../e2e/support/sync.mjs';
import { cometEnv } from '../support/stack/comet.mjs';
import { startStack } from '../support/stack/index.mjs';
import { kProfile } from './support/fleet.mjs';
import { machine, peakMemory, processorSeconds } from './support/readings.mjs';
import { goal, number, options, print, say, within } from './support/report.mjs';

const kBin = 'build/release/bin';
const kMariadb = ['--innodb-buffer-pool-size=512M', '--innodb-log-file-size=256M', '--innodb-flush-log-at-trx-commit=1'];
const kTables = ['comet_users', 'comet_devices', 'comet_items', 'comet_vaults', 'comet_jobs', 'eb_jobs_recent_24h', 'eb_devices_registry'];
const kSecondsMax = 900;
const kMegabyte = 1024 * 1024;
const kPollMs = 20;
const run = promisify(execFile);

const chosen = options('sync', 'A whole Comet Server into the tables, beside reading without writing and writing without reading; memory.', {
    accounts: { value: 10_000, what: 'accounts of 3 devices, 10 items, 2 vaults and 2 jobs each' },
});
const { accounts } = chosen;

/** One client and one Active service for each account; the stand-in makes the accounts themselves. */
function servicesOf(count) {
    const ids = Array.from({ length: count }, (_, i) => i + 1);
    const profile = { name: kProfile, serverId: 1, groupId: 1, groupName: kProfile, productId: 58, productName: 'Backup' };
    return { profiles: [profile], accounts: { [kProfile]: [] },
        clients: ids.map((id) => ({ id, firstname: 'Client', lastname: String(id), companyname: '', email: `client${id}@example.com`, password: 'none' })),
        services: ids.map((id) => ({ id, userid: id, packageid: profile.productId, server: profile.serverId, domainstatus: 'Active',
            username: `account-${id}`, password: '' })) };
}

/** One run of the program: seconds, and what it took. */
async function syncTurn(stack) {
    const began = Date.now();
    const { child, ended } = startSync(stack, { args: ['--profile', kProfile], bin: kBin, seconds: 600 });
    let [peak, cpu, done] = [0, 0, false];
    const finished = ended.finally(() => { done = true; });
    while (!done) {
        try {
            peak = Math.max(peak, peakMemory(child.pid));
            cpu = Math.max(cpu, processorSeconds(child.pid));
        } catch {
            break;  // It has ended.
        }
        await after(kPollMs);
    }
    const { code, log, summaries } = await finished;
    if (code !== 0) throw new Error(`eb-sync ended with ${code}: ${log.slice(-1000)}`);
    return { seconds: (Date.now() - began) / 1000, peak, cpu, ...summaries[kProfile], log };
}

const counts = async (stack) => Object.fromEntries(await Promise.all(kTables.map(async (table) =>
    [table, Number((await stack.sql(`SELECT COUNT(*) FROM ${table}`))[0][0])])));

/** The same rows, as large statements of a file into empty tables of the same shape. */
async function loadTurn(stack) {
    await stack.sql(`CREATE DATABASE limit_rows; ${kTables.map((it) => `CREATE TABLE limit_rows.${it} LIKE whmcs.${it};`).join(' ')}`);
    const file = join(stack.dir, 'rows.sql');
    const client = (program, args, stdio) => new Promise((done, failed) => {
        const child = spawn(program, ['--no-defaults', `--socket=${stack.dbSocket}`, '--user=root', ...args], { stdio });
        child.on('error', failed);
        child.on('close', (code) => (code === 0 ? done() : failed(new Error(`${program} ended with ${code}`))));
    });
    const out = createWriteStream(file);
    await new Promise((opened) => { out.on('open', opened); });
    await client('mariadb-dump', ['--no-create-info', '--skip-add-locks', '--skip-disable-keys', '--skip-lock-tables', '--single-transaction',
        '--net-buffer-length=1M', 'whmcs', ...kTables], ['ignore', out, 'inherit']);
    out.end();
    const began = Date.now();
    await client('mariadb', ['limit_rows'], [openSync(file, 'r'), 'ignore', 'inherit']);
    return { seconds: (Date.now() - began) / 1000, bytes: statSync(file).size };
}

/** Asking for every profile and throwing the answer away, and reading each as eb-sync does. */
async function readTurns(stack) {
    const origin = `http://127.0.0.1:${stack.cometPorts[kProfile]}`;
    const { user, password } = cometEnv(kProfile).admin;
    let began = Date.now();
    const answer = await fetch(`${origin}/api/v1/admin/list-users-full`, { method: 'POST',
        body: new URLSearchParams({ Username: user, AuthType: 'Password', Password: password }) });
    let bytes = 0;
    for await (const chunk of answer.body) bytes += chunk.length;
    const told = (Date.now() - began) / 1000;
    began = Date.now();
    const { stdout } = await run(resolve(kBin, 'sync_decode'), [origin, user, password], { timeout: 600_000 });
    const [read, devices, items, vaults, seconds, cpu] = stdout.trim().split(' ').map(Number);
    return { bytes, told, read, devices, items, vaults, seconds, cpu };
}

async function measure(stack) {
    await stack.programs.run('eb-migrate', resolve(kBin, 'eb-migrate'), [], { env: stack.environment });
    const reading = await readTurns(stack);
    say(`the answer: ${number(reading.bytes / kMegabyte, 0)} MiB in ${number(reading.told)} s; read in ${number(reading.seconds)} s`);
    const first = await syncTurn(stack);
    say(`first run: ${number(first.seconds)} s, ${number(first.peak / kMegabyte)} MiB`);
    const rows = await counts(stack);
    const loading = await loadTurn(stack);
    say(`the rows alone: ${number(loading.seconds)} s`);
    const second = await syncTurn(stack);
    say(`second run: ${number(second.seconds)} s, ${number(second.changes, 0)} changes`);
    const peak = Math.max(first.peak, second.peak) / kMegabyte;
    const limit = reading.seconds + loading.seconds;
    const lacking = accounts - rows.comet_users + 3 * accounts - rows.comet_devices + 10 * accounts - rows.comet_items
        + 2 * accounts - rows.comet_vaults + 2 * accounts - rows.comet_jobs;
    return { bench: 'sync', accounts, machine: chosen.machine, settings: { innodb_flush_log_at_trx_commit: 1 }, rows, reading, loading,
        first: { ...first, log: undefined }, second: { ...second, log: undefined }, goals: [
            goal('resident at most', peak, 256, { unit: ' MiB' }),
            goal('rows that lack', lacking, 0),
            goal('rows that the second run changes', second.changes, 0),
            goal('first run, times reading and loading one after the other', first.seconds / limit, 3),
            goal('second run, times the same', second.seconds / limit, 3),
        ] };
}

function rowsOf({ reading, loading, first, second, rows }) {
    const turn = (it) => `${number(it.seconds)} s, ${number(it.cpu)} s of processor, ${number(it.peak / kMegabyte)} MiB at most; ${number(it.changes, 0)} rows changed`;
    return [['load', `${number(accounts)} accounts: ${number(reading.devices)} devices, ${number(reading.items)} items, ${number(reading.vaults)} vaults; `
        + `an answer of ${number(reading.bytes / kMegabyte, 0)} MiB`],
    ['rows', Object.entries(rows).map(([table, count]) => `${table} ${number(count, 0)}`).join(', ')],
    ['the answer, thrown away', `${number(reading.told)} s (how fast the stand-in makes it)`],
    ['limit: the answer, read', `${number(reading.seconds)} s, ${number(reading.cpu)} s of processor`],
    ['limit: the rows, loaded', `${number(loading.seconds)} s for ${number(loading.bytes / kMegabyte, 0)} MiB of statements`],
    ['first run, empty tables', turn(first)], ['second run', turn(second)]];
}

chosen.machine = machine();
let stack;
try {
    say('starting the programs');
    stack = await startStack({ dir: 'build/bench/sync', bin: kBin, fleet: servicesOf(accounts), app: false, workers: false, web: false, paused: true,
        historyHours: 0, cometAccounts: accounts, mariadb: kMariadb });
    const result = await within(kSecondsMax, () => stack.stop(), () => measure(stack));
    print(chosen, 'sync', rowsOf(result), result);
} catch (error) {
    process.stderr.write(`bench sync: ${error.message}\n`);
    process.exitCode = 1;
}
