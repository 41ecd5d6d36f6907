// scripts/bench pulse: thousands of open event streams on the real programs, from a Comet event to the client's socket.
//
// A few streams first, then all of them, idle and under the same events, so that what the database is asked can be compared.
// Streams end and come back at their real lifetime, with the last id they saw. While events go on, a client with thousands of
// recent jobs connects, and one that reads 10 KB/s stays: neither may delay the others. At last the responder restarts, and
// all come back at once.
import { waitFor } from '../support/stack/index.mjs';
import { kProfile, kUsers, pacedAccounts } from './support/fleet.mjs';
import { median, msOf, rates, settle, spread, timeOf } from './support/ledger.mjs';
import { familyMemory, machine, memory, processorSeconds, statements } from './support/readings.mjs';
import { goal, number, options, print, say, spreadText, within } from './support/report.mjs';
import { kChosenSettings, openStreams, pass, pathsOf, startBench } from './support/stack.mjs';

const kFew = 10;
const kStreamsOfClientMax = 50;  // The responder's own limit.
const kSlowBytesPerSecond = 10_240;
const kIdleSeconds = 5;
const kHeavySeconds = 2;         // Enough for a large snapshot to arrive.
const kSettleSeconds = 15;       // A stream is away for a second or so; what is not there after so long counts as missing.

const chosen = options('pulse', 'Latency from a Comet event to the socket of each open dashboard, and what it costs.', {
    streams: { value: 10000, what: 'open event streams' },
    clients: { value: 2000, what: 'clients that they belong to' },
    'events-per-second': { value: 200, what: 'starts and ends of jobs, each of one client' },
    seconds: { value: 60, what: 'how long events go on' },
    jobs: { value: 150, what: 'finished jobs of the last 24 hours for each client' },
    ramp: { value: 400, what: 'streams opened per second' },
});
const { streams, clients, seconds, jobs, ramp } = chosen;
const perSecond = chosen['events-per-second'];
if (streams / clients > kStreamsOfClientMax || streams < kFew || clients < kFew) {
    process.stderr.write(`at least ${kFew} streams and clients, and at most ${kStreamsOfClientMax} streams a client\n`);
    process.exit(2);
}

const kLoad = 'load-all';
const kPrograms = ['eb-app', `worker-${kProfile}`, 'mariadb', 'nginx', `comet-${kProfile}`, kLoad];

/** Counters at one moment. */
async function reading(stack) {
    const cpu = Object.fromEntries(kPrograms.filter((it) => stack.programs.pid(it)).map((it) => [it, processorSeconds(stack.programs.pid(it))]));
    return { at: performance.now(), cpu, statements: await statements(stack) };
}

/** Events for so long; `meanwhile` happens beside them. Resolves with what was told and what it took. */
async function withEvents(stack, length, meanwhile = async () => {}) {
    const before = await reading(stack);
    await stack.comet(kProfile, 'pace', { accounts: pacedAccounts(stack.fleet), perSecond, seconds: length });
    const [after] = await Promise.all([pass(length).then(() => reading(stack)), meanwhile()]);
    const told = [];
    await waitFor('the last event is told', async () => {
        const { running, events } = await stack.comet(kProfile, 'paced');
        told.push(...events);
        return !running;
    });
    await pass(kSettleSeconds);
    const took = (after.at - before.at) / 1000;
    return { told, cpu: rates(before.cpu, after.cpu, 1), statements: rates(before.statements, after.statements, took) };
}

const responderMemory = async (stack) => {
    const readings = [];
    for (let i = 0; i < 5; i++) {
        await pass(0.4);
        readings.push(memory(stack.programs.pid('eb-app')));
    }
    return { rss: median(readings.map((it) => it.rss)), anon: median(readings.map((it) => it.anon)) };
};

const health = async (stack) => (await stack.visitor().fetch('/eb-health')).json();
const allGone = (stack) => waitFor('no stream is left', async () => (await health(stack)).streams === 0, { seconds: 30 });
const firsts = (count) => Array.from({ length: count }, (_, i) => (i % clients) + 1);
const ownersOf = (stack, numbers) => numbers.map((it) => stack.fleet.accounts[kProfile][it - 1].username);

/** A load of `count` streams spread over the clients. */
const open = (stack, name, count) => openStreams(stack, name, { streams: count, 'per-second': ramp, 'seconds-max': 3000,
    paths: pathsOf(stack, 'pulse-events', firsts(Math.min(count, clients))), readySeconds: 60 + 4 * count / ramp });

/** As stamps have it. */
const now = () => (performance.timeOrigin + performance.now()) * 1e6;

/** What connects beside the others: one whose snapshot is large, then one that hardly reads. */
async function troublemakers(stack, result) {
    const heavy = { streams: 1, paths: pathsOf(stack, 'pulse-events', [stack.fleet.heavyClient]) };
    await pass(seconds / 4);
    result.heavy_from = now();
    const endHeavy = await openStreams(stack, 'load-heavy', heavy);
    await pass(kHeavySeconds);
    const { openings: [opening], counts } = await endHeavy();
    result.heavy_to = now();
    result.heavy = { snapshot_ms: opening?.snapshotMs ?? null, bytes: counts.bytes };
    await pass(Math.max(0, seconds / 4 - kHeavySeconds));
    result.slow_from = now();
    const endSlow = await openStreams(stack, 'load-slow', { ...heavy, 'bytes-per-second': kSlowBytesPerSecond });
    await pass(seconds / 2 - 1);
    const slow = await endSlow();
    result.slow_to = now();
    result.slow = { bytes: slow.counts.bytes, asked: slow.counts.asked };
}

/** All streams come back at once; resolves with how long the responder and they were away. */
async function restart(stack) {
    const from = now();
    const began = performance.now();
    await stack.restart('eb-app');
    const served = performance.now();
    // Some are always between two connections.
    const back = await waitFor('the streams are back', async () => (await health(stack)).streams >= 0.97 * streams, { seconds: 60 })
        .then(() => performance.now(), () => null);
    return { from, responder_s: (served - began) / 1000, streams_s: back === null ? null : (back - began) / 1000 };
}

async function measure(stack) {
    const app = stack.programs.pid('eb-app');
    say('warming up');
    await (await open(stack, 'load-warm', Math.min(streams, 200)))();
    await allGone(stack);

    const fewSeconds = Math.min(seconds, 30);
    say(`${kFew} streams, ${perSecond} events/s for ${fewSeconds} s`);
    const endFew = await open(stack, 'load-few', kFew);
    const few = await withEvents(stack, fewSeconds);
    const fewRecords = await endFew();
    await allGone(stack);
    const without = await responderMemory(stack);
    const nginxWithout = familyMemory(stack.programs.pid('nginx'));

    say(`opening ${streams} streams`);
    const endAll = await open(stack, kLoad, streams);
    await pass(kIdleSeconds);
    const idle = await responderMemory(stack);
    const idleHealth = await health(stack);
    const nginxPerStream = (familyMemory(stack.programs.pid('nginx')) - nginxWithout) / streams;

    say(`${streams} streams, ${perSecond} events/s for ${seconds} s`);
    const trouble = {};
    const many = await withEvents(stack, seconds, () => troublemakers(stack, trouble));
    const busy = memory(app);
    say('restarting the responder');
    const back = await restart(stack);
    const records = await endAll();

    say('adding up');
    const numbers = firsts(streams);
    const ledger = settle({ told: many.told, owners: ownersOf(stack, numbers), deliveries: records.deliveries,
        others: new Set(few.told.map(([stamp]) => stamp)) });
    const fewLedger = settle({ told: few.told, owners: ownersOf(stack, firsts(kFew)), deliveries: fewRecords.deliveries });
    return resultOf({ few, fewLedger, many, ledger, records, trouble, without, idle, idleHealth, busy, nginxPerStream, back });
}

function resultOf({ few, fewLedger, many, ledger, records, trouble, without, idle, idleHealth, busy, nginxPerStream, back }) {
    const { live, resumed, snapshot, due, delivered, missing, twice, leaked, unknown } = ledger;
    const all = [...live, ...resumed, ...snapshot];
    const emitted = (from, to) => spread(msOf(live.filter((it) => timeOf(it) >= from && timeOf(it) < to)));
    const queries = (it) => ({ responder: it.statements[kUsers.app] ?? 0, worker: it.statements[kUsers.worker] ?? 0, all: it.statements.all });
    const [queriesFew, queriesMany] = [queries(few), queries(many)];
    const perStream = (idle.rss - without.rss) / streams;
    const resumings = records.openings.filter((it) => it.snapshotMs === null);
    const slow = emitted(trouble.slow_from, trouble.slow_to);
    return {
        bench: 'pulse', streams, clients, events_per_second: perSecond, seconds, jobs, machine: chosen.machine, settings: kChosenSettings,
        latency_ms: { all: spread(msOf(all)), live: spread(msOf(live)), resumed: spread(msOf(resumed)), snapshot: snapshot.length,
            ten_streams: spread(msOf(fewLedger.live)) },
        events: { told: many.told.length, due, delivered, missing, twice, leaked, unknown, ten_streams_missing: fewLedger.missing },
        connections: { ...records.counts, streams_when_idle: idleHealth.streams,
            opening_ms: spread(records.openings.filter((it) => it.snapshotMs !== null).map((it) => it.snapshotMs)),
            resuming_ms: spread(resumings.filter((it) => timeOf(it) < back.from).map((it) => it.headMs)) },
        responder_memory: { without_streams: without, idle, after_events: busy, bytes_per_stream: perStream,
            anonymous_bytes_per_stream: (idle.anon - without.anon) / streams },
        nginx_bytes_per_stream: nginxPerStream,
        queries_per_second: { ten_streams: queriesFew, all_streams: queriesMany },
        processor_us_per_delivery: Object.fromEntries(Object.entries(many.cpu).map(([key, it]) => [key, it * 1e6 / delivered])),
        processor_share: Object.fromEntries(Object.entries(many.cpu).map(([key, it]) => [key, it / seconds])),
        heavy_client: { ...trouble.heavy, others_live_ms: emitted(trouble.heavy_from, trouble.heavy_to) },
        slow_reader: { ...trouble.slow, others_live_ms: slow, others_before_ms: emitted(0, trouble.slow_from) },
        restart: { responder_s: back.responder_s, streams_s: back.streams_s,
            resuming_ms: spread(resumings.filter((it) => timeOf(it) >= back.from).map((it) => it.headMs)) },
        goals: [
            goal('due events not delivered', missing, 0),
            goal('delivered twice, or to another client', twice + leaked + unknown, 0),
            goal('latency p50', spread(msOf(all)).p50, 25, { unit: ' ms' }),
            goal('latency p99, streams that were away between two connections included', spread(msOf(all)).p99, 100, { unit: ' ms' }),
            goal('latency p99 to open streams', spread(msOf(live)).p99, 100, { unit: ' ms' }),
            goal('latency p99 to open streams beside a reader of 10 KB/s', slow.p99, 100, { unit: ' ms' }),
            goal('responder\'s memory per idle stream', perStream, 2048, { unit: ' bytes' }),
            goal(`responder's queries, ${streams} streams over ${kFew}`, queriesMany.responder / queriesFew.responder, 1.1),
        ],
    };
}

function rowsOf(result) {
    const { latency_ms: latency, events, connections, responder_memory: held, queries_per_second: queries, heavy_client: heavy,
        slow_reader: slow } = result;
    const mib = (bytes) => `${number(bytes / 2 ** 20, 1)} MiB`;
    const asked = (it) => `responder ${number(it.responder)}/s, worker ${number(it.worker)}/s, server ${number(it.all)}/s`;
    const of = (it, unit, digits) => Object.entries(it).map(([key, value]) => `${key} ${number(value, digits)}${unit}`).join(', ');
    const { opening_ms: opening, resuming_ms: resuming, streams_when_idle: streamsIdle, ...counts } = connections;
    return [
        ['load', `${number(streams)} streams of ${number(clients)} clients, ${number(perSecond)} events/s for ${number(seconds)} s`],
        ['latency, all', spreadText(latency.all)],
        ['  to open streams', spreadText(latency.live)],
        ['  to streams that were away', `${spreadText(latency.resumed)}; by a snapshot: ${latency.snapshot}`],
        [`  to ${kFew} streams`, spreadText(latency.ten_streams)],
        ['events', `${number(events.told)} told, ${number(events.delivered)} delivered of ${number(events.due)} due; missing ${events.missing}, `
            + `twice ${events.twice}, leaked ${events.leaked}, unknown ${events.unknown}; missing with ${kFew} streams ${events.ten_streams_missing}`],
        ['connections', `${of(counts, '')}; ${number(streamsIdle)} open when idle`],
        ['  opening, to the snapshot', spreadText(opening)],
        ['  coming back, to the head', spreadText(resuming)],
        ['responder restarted', `served again after ${number(result.restart.responder_s)} s, 97 % of the streams back after ${number(result.restart.streams_s)} s; to the head ${spreadText(result.restart.resuming_ms)}`],
        ['responder\'s memory', `${mib(held.without_streams.rss)} without streams, ${mib(held.idle.rss)} with, ${mib(held.after_events.rss)} after events: `
            + `${number(held.bytes_per_stream)} bytes a stream (anonymous ${number(held.anonymous_bytes_per_stream)}); nginx's ${number(result.nginx_bytes_per_stream)}`],
        [`queries with ${kFew} streams`, asked(queries.ten_streams)],
        [`queries with ${number(streams)}`, asked(queries.all_streams)],
        ['processor per delivery', of(result.processor_us_per_delivery, ' us')],
        ['processor, of one', of(result.processor_share, '')],
        ['5,000 recent jobs', `snapshot after ${number(heavy.snapshot_ms)} ms, ${mib(heavy.bytes)}; others meanwhile ${spreadText(heavy.others_live_ms)}`],
        ['10 KB/s reader', `read ${number(slow.bytes / 1024, 0)} KiB in ${slow.asked} connections; others meanwhile ${spreadText(slow.others_live_ms)}, before ${spreadText(slow.others_before_ms)}`],
    ];
}

chosen.machine = machine();
let stack;
try {
    say('starting the programs');
    stack = await startBench('pulse', { clients, jobs });
    const result = await within(300 + 4 * seconds + 6 * streams / ramp, () => stack.stop(), () => measure(stack));
    print(chosen, 'pulse', rowsOf(result), result);
} catch (error) {
    process.stderr.write(`bench pulse: ${error.message}\n`);
    process.exitCode = 1;
}
