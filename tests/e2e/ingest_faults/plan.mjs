// What will happen, as a function of the seed alone: which jobs live how, and which troubles come when.
import { hostileKinds } from '../../sim/comet/hostile.mjs';
import { random } from '../../sim/fleet/random.mjs';

export const kTickMs = 50;
const kComings = 40;
const kClassifications = [[4001, 20], [4002, 2], [4003, 3], [4007, 1], [4010, 1]];
const kOutcomes = [[5000, 12], [7000, 1], [7001, 3], [7002, 3], [7003, 1], [7004, 1], [7005, 1], [7006, 1], [7007, 1]];
// How a job goes on after its start; `silent` ends without a word, `revived` ends twice.
const kFates = [['ends', 75], ['silent', 6], ['revived', 6], ['runs', 9], ['hostile', 4]];
const kRevivalTicks = 24;  // The two ends of a revived job are more than a second apart, and news of the first may come later still.

/** The kinds of trouble: weight, and how long it lasts in seconds (absent: a moment). */
export const kTroubles = {
    drop: { weight: 4 }, truncated: { weight: 2 }, halfclose: { weight: 2 },
    garbage: { weight: 2 }, deep: { weight: 1 }, oversize: { weight: 1 },
    silent: { weight: 2, seconds: [2.5, 4] }, stall: { weight: 2, seconds: [0.5, 2] },
    duplicate: { weight: 2, seconds: [0.5, 3] }, late: { weight: 2, seconds: [0.5, 3] }, disorder: { weight: 2, seconds: [0.5, 3] },
    refuse: { weight: 1, seconds: [0.3, 1.5] }, badauth: { weight: 1, seconds: [0.3, 1.5] },
    http503: { weight: 2, seconds: [0.5, 2.5] }, delay: { weight: 1, seconds: [0.5, 2] }, slow: { weight: 1, seconds: [0.5, 2] },
    cut: { weight: 1, seconds: [0.5, 2] }, broken: { weight: 1, seconds: [0.5, 2] },
    workerKilled: { weight: 1.5, seconds: [0, 1.5] }, workerEnded: { weight: 1, seconds: [0, 0.5] }, workerStopped: { weight: 2, seconds: [0.5, 3] },
    databaseKilled: { weight: 2, seconds: [0, 1.5] }, databaseReadOnly: { weight: 2, seconds: [0.5, 2] },
    sessionsKilled: { weight: 2 }, deadlock: { weight: 4 },
};

/** Troubles under which no event may be lost on its way: no gap fill repairs what the writer loses. */
export const kDatabaseTroubles = Object.keys(kTroubles).filter((it) => /^(database|sessions|deadlock)/.test(it));

const ticksIn = (seconds) => Math.round(seconds * 1000 / kTickMs);

function lifeOf(r, ticks) {
    // Some end in the tick of their start: one batch has both.
    return r.chance(0.15) ? 0 : Math.min(ticks, r.int(1, ticksIn(6)));
}

/** Adds a job's steps to `steps`, one list for each tick. */
function addJob(r, steps, at, accounts) {
    const last = steps.length - 1;
    const account = r.pick(accounts);
    const item = r.pick(account.items);
    const jobId = r.guid();
    const fate = r.weighted(kFates);
    const { username } = account;
    const bytes = Math.round(r.magnitude(1, 2 ** 45));
    if (fate === 'hostile') {
        steps[at].push(['hostile', { kind: r.pick(hostileKinds), username, jobId, silent: r.chance(0.2) }]);
        return;
    }
    const classification = r.weighted(kClassifications);
    steps[at].push(['startJob', { username, jobId, classification, deviceId: item.deviceId,
        itemId: classification === 4001 ? item.id : '', vaultId: item.vaultId }]);
    const life = lifeOf(r, last - at);
    if (life > 10 && r.chance(0.3)) {
        steps[at + r.int(1, life - 1)].push(['progress', { jobId, bytes: Math.round(bytes / 2), itemsDone: 1, itemsTotal: 9 }]);
    }
    const end = at + life;
    const status = r.weighted(kOutcomes);
    if (fate === 'ends') steps[end].push(['finishJob', { jobId, status, bytes }]);
    if (fate === 'silent') steps[end].push(['cancelSilently', { jobId, status }]);
    if (fate === 'revived') {
        const [revival, again] = [end + kRevivalTicks, end + 2 * kRevivalTicks];
        if (again > last) {
            steps[end].push(['finishJob', { jobId, status: 7007, bytes }]);
            return;
        }
        steps[end].push(['finishJob', { jobId, status: 7007, bytes: Math.round(bytes / 3), silent: r.chance(0.2) }]);
        steps[revival].push(['revive', { jobId }]);
        steps[again].push(['finishJob', { jobId, status, bytes }]);
    }
}

/** Now and then somebody logs in, a device comes or goes, a profile changes. */
function addNoise(r, step, accounts) {
    if (r.chance(0.3)) step.push(['logins', { count: r.int(1, 5) }]);
    if (r.chance(0.01)) step.push(['logins', { count: 400 }]);
    const account = r.pick(accounts);
    const { username } = account;
    const { id: deviceId } = r.pick(account.devices);
    if (r.chance(0.08)) step.push(['device', { username, deviceId, op: r.pick(['connect', 'disconnect', 'rename', 'update']),
        name: `PC ${r.int(1, 99)}` }]);
    if (r.chance(0.04)) step.push(['account', { username, op: 'rename', name: `Company ${r.int(1, 99)}` }]);
}

/** Devices, items, vaults and accounts that come, change and mostly go again. */
function addComings(r, steps, accounts) {
    for (let i = 0; i < kComings; i++) {
        const { username } = r.pick(accounts);
        const [came, changed, went] = [0, 1, 2].map(() => r.int(0, steps.length - 1)).sort((a, b) => a - b);
        const name = `Newcomer ${i} \u{1F4BE}`;
        const stays = r.chance(0.4);
        const add = (tick, verb, body) => steps[tick].push([verb, body]);
        const kind = r.pick(['device', 'item', 'vault', 'account']);
        if (kind === 'device') {
            const device = { username, deviceId: r.hex(64) };
            add(came, kind, { ...device, op: 'new', name });
            add(changed, kind, { ...device, op: r.pick(['rename', 'disconnect', 'update']), name: `${name}!` });
            if (!stays) add(went, kind, { ...device, op: 'remove' });
        } else if (kind === 'account') {
            const account = { username: `newcomer-${i}` };
            add(came, kind, { ...account, op: 'add', name });
            add(changed, 'device', { ...account, op: 'new', deviceId: r.hex(64), name });
            add(went, kind, { ...account, op: stays ? 'rename' : 'remove', name: `${name}!` });
        } else {
            const entry = { username, [`${kind}Id`]: r.guid() };
            add(came, kind, { ...entry, op: 'add', name });
            add(changed, kind, { ...entry, op: 'rename', name: `${name}!` });
            if (!stays) add(went, kind, { ...entry, op: 'remove' });
        }
    }
}

function makeTroubles(r, seconds, kinds) {
    const troubles = [];
    for (let at = 0.5; at < seconds - 0.5; at += r.magnitude(0.15, 1.5)) {
        const kind = r.weighted(kinds.map((it) => [it, kTroubles[it].weight]));
        const [low, high] = kTroubles[kind].seconds ?? [0, 0];
        troubles.push({ at, kind, seconds: low + r.next() * (high - low) });
    }
    return troubles;
}

/**
 * `steps`: for each tick of 50 ms the stand-in's verbs; `troubles`: { at, kind, seconds }, in order; `ahead`: the server's clock.
 * `accounts` are those of the fleet that have items. `kinds` narrows the troubles.
 */
export function makePlan({ seed, jobs, seconds, accounts, kinds = Object.keys(kTroubles) }) {
    const r = random('ingest faults', seed);
    const steps = Array.from({ length: ticksIn(seconds) }, () => []);
    const usable = accounts.filter((it) => it.items.length > 0 && !it.suspended);
    for (let i = 0; i < jobs; i++) addJob(r, steps, Math.floor(i * (steps.length - 1) / jobs), usable);
    for (const step of steps) addNoise(r, step, usable);
    addComings(r, steps, usable);
    return { steps, troubles: makeTroubles(random('troubles', seed), seconds, kinds),
        ahead: r.weighted([[0, 3], [r.int(1, 600), 1], [-r.int(1, 600), 1]]) };
}
