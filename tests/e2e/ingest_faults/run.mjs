// One seed from a fresh stack to the comparison.
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { makeFleet } from '../../sim/fleet/fleet.mjs';
import { startStack, waitFor } from '../../support/stack/index.mjs';
import { compare, readTables } from './compare.mjs';
import { compareAccounts, readAccounts } from './compare_accounts.mjs';
import { kDatabaseTroubles, kTickMs, makePlan } from './plan.mjs';
import { Tail } from './tail.mjs';
import { Troubles } from './troubles.mjs';

const kProfile = 'cometbackup';
const kWorker = `worker-${kProfile}`;
const kClients = 12;
const kSettleSeconds = 90;
const kSecondWriterSeconds = 15;
const kAccountSeconds = 40;
const kHeartbeatMs = 300;  // Someone always logs in: without a word for EB_WS_IDLE_SECS the worker connects anew.

/** One profile of the world that the stand-in makes of the same seed. */
function fleetOf(seed) {
    const fleet = makeFleet({ seed, clients: kClients, now: Math.floor(Date.now() / 1000) });
    return { ...fleet, profiles: fleet.profiles.filter((it) => it.name === kProfile),
        accounts: { [kProfile]: fleet.accounts[kProfile] } };
}

/** The owners that count: an Active service, and the name as bytes. */
function ownersOf(fleet) {
    const active = fleet.services.filter((it) => it.domainstatus === 'Active').map((it) => it.id);
    const owners = new Map(fleet.accounts[kProfile].filter((it) => active.includes(it.serviceId)).map((it) => [it.username, it.clientId]));
    return (username) => owners.get(username) ?? 0;
}

/** The plan's steps, each in its tick; a tick that comes late is made up for. */
async function drive(stack, { steps, troubles }, trouble) {
    const began = Date.now();
    const waiting = [...troubles];
    for (const [tick, list] of steps.entries()) {
        const due = began + tick * kTickMs;
        if (due > Date.now()) await after(due - Date.now());
        while (waiting.length > 0 && waiting[0].at * 1000 <= tick * kTickMs) trouble.begin(waiting.shift());
        if (list.length > 0) await stack.comet(kProfile, 'many', { steps: list });
    }
}

/** What the worker's log says of its connections, oldest first: 'connected', 'disconnected', 'gap_filled'. */
function connections(stack, from = 0) {
    return [...stack.programs.log(kWorker).slice(from).matchAll(/ event=(connected|disconnected|gap_filled) /g)].map(([, it]) => it);
}

/**
 * Connected, the gap filled, and everything that went before in the tables: the queue is in order, so its last job tells. What
 * ended without an event is the second writer's. `gaps`: events may have been lost in silence, which the next gap fill finds.
 */
async function settled(stack, { username, gaps }) {
    const filled = (from) => waitFor('the worker has filled the gap', () => {
        stack.programs.mustRun(kWorker);
        const said = connections(stack, from);
        return said.at(-1) === 'gap_filled' && said.includes('connected');
    }, { seconds: kSettleSeconds });
    await filled(0);
    if (gaps) {
        const from = stack.programs.log(kWorker).length;
        await stack.comet(kProfile, 'fault', { kind: 'drop' });
        await filled(from);
    }
    const { jobId } = await stack.comet(kProfile, 'startJob', { username });
    await stack.comet(kProfile, 'finishJob', { jobId });
    await waitFor('the last job is stored', async () => {
        stack.programs.mustRun(kWorker);
        const [[count]] = await stack.sql(`SELECT COUNT(*) FROM eb_jobs_recent_24h WHERE job_id = '${jobId}'`);
        return count === '1';
    }, { seconds: kSettleSeconds, everyMs: 100 });
    const { jobs } = await stack.comet(kProfile, 'state', { incomplete: true });
    await waitFor('what has ended runs no more', async () => {
        const [[count]] = await stack.sql('SELECT COUNT(*) FROM eb_jobs_live');
        return Number(count) === jobs.length;
    }, { seconds: kSecondWriterSeconds, everyMs: 100 }).catch(() => {});  // The comparison says which.
}

/** Every account is said to have changed; resolves with what still differs from the truth after a while. */
async function settledAccounts(stack, { gaps }) {
    const { accounts } = await stack.comet(kProfile, 'state', { jobs: false });
    await stack.comet(kProfile, 'many', { steps: accounts.map(({ username }) => ['account', { username }]) });
    let differences;
    await waitFor('accounts are as they are', async () => {
        differences = compareAccounts(accounts, await readAccounts((it) => stack.sql(it)), { gaps });
        return differences.length === 0;
    }, { seconds: kAccountSeconds, everyMs: 250 }).catch(() => {});
    return differences;
}

/** What programs say when something is wrong with themselves. */
function complaints(stack) {
    const bad = /AddressSanitizer|LeakSanitizer|runtime error|event=(?:row_refused|thread_failed|prune_refused)/;
    return [kWorker, 'second-writer'].flatMap((name) => stack.programs.log(name).split('\n').filter((line) => bad.test(line))
        .map((line) => `${name}: ${line}`));
}

/** How often each job ended, as far as anybody could know. */
function endsOf(plan) {
    const ends = new Map();
    for (const [verb, { jobId }] of plan.steps.flat()) {
        if (verb === 'finishJob') ends.set(jobId, (ends.get(jobId) ?? 0) + 1);
    }
    return ends;
}

/** Resolves with { troubles, seconds, found }: how many of each kind came, how long settling took, and compare()'s answer. */
export async function runSeed({ seed, jobs, seconds, bin, dir, kinds }) {
    const world = `faults-${seed}`;
    const stack = await startStack({ dir, bin, clients: kClients, seed: world, fleet: fleetOf(world), paused: true, historyHours: 0,
        web: false, app: false, env: { EB_WS_PING_SECS: 1, EB_WS_IDLE_SECS: 2, EB_HEARTBEAT_SECS: 1,
            EB_PROGRESS_SECS: 1, EB_LOG_LEVEL: 'info' } });
    let heartbeat;
    try {
        const plan = makePlan({ seed, jobs, seconds, accounts: stack.fleet.accounts[kProfile], ...(kinds ? { kinds } : {}) });
        await stack.comet(kProfile, 'clock', { ahead: plan.ahead });
        await stack.programs.start('second-writer', join(bin, 'eb-second-writer'), ['--profile', kProfile, '--seed', '1'],
            { env: stack.environment });
        const tail = new Tail(stack.dbSocket);
        const trouble = new Troubles(stack);
        await drive(stack, plan, trouble);
        await trouble.end();
        heartbeat = setInterval(() => stack.comet(kProfile, 'logins', { count: 1 }).catch(() => {}), kHeartbeatMs);
        const began = Date.now();
        const gaps = plan.troubles.some((it) => !kDatabaseTroubles.includes(it.kind));
        await settled(stack, { username: stack.fleet.accounts[kProfile].find((it) => it.items.length > 0).username,
            gaps });
        const accounts = await settledAccounts(stack, { gaps });
        const settleSeconds = (Date.now() - began) / 1000;
        stack.programs.mustRun('second-writer');
        await stack.programs.stop('second-writer');

        const { jobs: truth } = await stack.comet(kProfile, 'state', {});
        const seen = await tail.stop();
        const found = compare({ jobs: truth, ended: endsOf(plan), clientOf: ownersOf(stack.fleet), tables: await readTables((it) => stack.sql(it)),
            seen });
        found.wrong.push(...accounts, ...complaints(stack));
        const second = [...stack.programs.log('second-writer').matchAll(/^finished (\d+)$/gm)].reduce((sum, [, n]) => sum + Number(n), 0);
        return { jobs: truth.length, troubles: trouble.counts, ahead: plan.ahead, settleSeconds, second, entries: seen.length, found };
    } finally {
        clearInterval(heartbeat);
        await stack.stop();
    }
}
