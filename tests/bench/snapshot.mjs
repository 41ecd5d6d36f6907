// scripts/bench snapshot: how many pulse-snapshots a second, beside a constant answer of the same size and the specification's PHP.
//
// All three stand behind nginx and take turns on the same machine with the same database, whose jobs go on starting and ending.
import { kProfile, kUsers, pacedAccounts } from './support/fleet.mjs';
import { startConstant, startPhp } from './support/baselines.mjs';
import { spread } from './support/ledger.mjs';
import { machine, processorSeconds, statements } from './support/readings.mjs';
import { goal, number, options, print, say, spreadText, within } from './support/report.mjs';
import { askPages, kChosenSettings, pathsOf, startBench } from './support/stack.mjs';

const kPaceSecondsMax = 900;
const kPhpChildren = 50;
const kWarmConnections = 8;
const kSettleMs = 60_000;
const kSettled = 500;  // Undo records and changed pages together.
const kPhpIndex = 'ALTER TABLE eb_jobs_live ADD KEY bench_username (username);';  // Without it the baseline would read the whole table each time.

const chosen = options('snapshot', 'pulse-snapshot requests a second, beside a constant answer and plain PHP.', {
    clients: { value: 2000, what: 'clients, each asked for in turn, with one running job' },
    jobs: { value: 150, what: 'finished jobs of the last 24 hours for each client' },
    connections: { value: 50, what: 'connections, each with one request at a time' },
    seconds: { value: 10, what: 'seconds of each turn' },
    rounds: { value: 3, what: 'turns of each of the three' },
    'events-per-second': { value: 20, what: 'starts and ends of jobs meanwhile' },
});
const { clients, jobs, connections, seconds, rounds } = chosen;
const perSecond = chosen['events-per-second'];

const kServers = { snapshot: ['eb-app', 'nginx', 'mariadb'], constant: ['constant', 'nginx-constant'],
    php: ['php-baseline', 'nginx-php', 'mariadb'] };
const kUserOf = { snapshot: kUsers.app, php: kUsers.php };

/** One turn: what came, and what it cost. */
async function turn(stack, what, load) {
    const reading = async () => ({ cpu: kServers[what].map((it) => processorSeconds(stack.programs.pid(it))),
        asked: (await statements(stack))[kUserOf[what]] ?? 0 });
    const before = await reading();
    const { answersMs, counts } = await askPages(stack, `load-${what}`, { ...load, connections, seconds });
    const after = await reading();
    const { bytes, body_bytes_least: least, body_bytes_most: most, ...others } = counts;
    return { answersMs, least, most, others, perSecond: answersMs.length / seconds, asked: after.asked - before.asked,
        cpu: after.cpu.map((it, i) => it - before.cpu[i]) };
}

/** All turns of one kind together. */
function together(what, turns) {
    const answersMs = turns.flatMap((it) => it.answersMs);
    const sum = (pick) => turns.reduce((total, it) => total + pick(it), 0);
    const failures = {};
    for (const { others } of turns) for (const [key, count] of Object.entries(others)) failures[key] = (failures[key] ?? 0) + count;
    return { per_second: sum((it) => it.perSecond) / turns.length, turns_per_second: turns.map((it) => it.perSecond),
        latency_ms: spread(answersMs), bytes: [Math.min(...turns.map((it) => it.least)), Math.max(...turns.map((it) => it.most))],
        failures, statements_per_answer: sum((it) => it.asked) / answersMs.length,
        processor_us_per_answer: Object.fromEntries(kServers[what].map((name, i) => [name, sum((it) => it.cpu[i]) * 1e6 / answersMs.length])) };
}

/** Mean size of some clients' snapshots. */
async function sizeOf(stack, paths) {
    const bodies = await Promise.all(paths.map(async (path) => {
        const answer = await stack.visitor().fetch(path);
        if (answer.status !== 200) throw new Error(`pulse-snapshot: ${answer.status} ${answer.text.slice(0, 200)}`);
        return Buffer.byteLength(answer.text);
    }));
    return Math.round(bodies.reduce((sum, it) => sum + it, 0) / bodies.length);
}

/** Each client once, uncounted: what a turn measures is a day's polling, not the first minute after a start. */
async function warmUp(stack, { paths, port }) {
    const visitor = stack.visitor();
    const left = [...paths];
    const one = async () => {
        for (let path = left.pop(); path; path = left.pop()) {
            const answer = port ? await fetch(`http://127.0.0.1:${port}${path}`) : await visitor.fetch(path);
            if (answer.status !== 200) throw new Error(`${path.replace(/k=[^&]*/, 'k=…')}: ${answer.status}`);
            if (port) await answer.arrayBuffer();
        }
    };
    await Promise.all(Array.from({ length: kWarmConnections }, one));
}

/** What filling the tables left behind is put away by the database on the side: nobody's turn should pay for it. */
async function settled(stack) {
    const began = Date.now();
    const open = async () => Number(String(await stack.sql(
        `SELECT (SELECT COUNT FROM information_schema.INNODB_METRICS WHERE NAME = 'trx_rseg_history_len')
              + (SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'INNODB_BUFFER_POOL_PAGES_DIRTY')`)).trim());
    await stack.sql('SET GLOBAL innodb_max_dirty_pages_pct = 0; SET GLOBAL innodb_io_capacity = 2000;');
    let left = await open();
    for (const until = began + kSettleMs; left > kSettled && Date.now() < until; left = await open()) {
        await new Promise((done) => setTimeout(done, 250));
    }
    await stack.sql('SET GLOBAL innodb_max_dirty_pages_pct = DEFAULT; SET GLOBAL innodb_io_capacity = DEFAULT;');
    say(`the database was left to itself for ${number((Date.now() - began) / 1000)} s; ${number(left, 0)} left to put away`);
}

async function measure(stack) {
    const numbers = Array.from({ length: clients }, (_, i) => i + 1);
    const paths = pathsOf(stack, 'pulse-snapshot', numbers);
    await stack.sql(kPhpIndex);
    const bytes = await sizeOf(stack, paths.slice(0, 20));
    const loads = {
        snapshot: { paths },
        constant: { paths, port: await startConstant(stack, bytes) },
        php: { paths: numbers.map((it) => `/snapshot.php?client=${it}`), port: await startPhp(stack, kPhpChildren) },
    };
    for (const [what, load] of Object.entries(loads)) {
        const began = Date.now();
        await warmUp(stack, load);
        say(`each client once, ${what}: ${number((Date.now() - began) / 1000)} s`);
    }
    await settled(stack);
    await stack.comet(kProfile, 'pace', { accounts: pacedAccounts(stack.fleet), perSecond, seconds: kPaceSecondsMax });
    const turns = { snapshot: [], constant: [], php: [] };
    for (let round = 1; round <= rounds; round++) {
        for (const [what, load] of Object.entries(loads)) {
            const came = await turn(stack, what, load);
            say(`round ${round}, ${what}: ${number(came.perSecond, 0)}/s`);
            turns[what].push(came);
        }
    }
    const [snapshot, constant, php] = Object.entries(turns).map(([what, its]) => together(what, its));
    return { bench: 'snapshot', clients, jobs, connections, seconds, rounds, events_per_second: perSecond, machine: chosen.machine,
        settings: kChosenSettings, snapshot, constant, php, goals: [
            goal('answers other than 200', Object.values({ ...snapshot.failures }).reduce((sum, it) => sum + it, 0), 0),
            goal('share of a constant answer', snapshot.per_second / constant.per_second, 0.6, { least: true }),
            goal('times PHP', snapshot.per_second / php.per_second, 10, { least: true }),
        ] };
}

function rowsOf(result) {
    const of = (it) => Object.entries(it).map(([key, value]) => `${key} ${number(value)}`).join(', ');
    const rows = [['load', `${number(connections)} connections, ${rounds} x ${seconds} s each; ${number(clients)} clients, as many running jobs, `
        + `${number(clients * jobs)} finished ones; ${number(perSecond)} events/s`]];
    for (const what of ['snapshot', 'constant', 'php']) {
        const it = result[what];
        rows.push([what, `${number(it.per_second)}/s (${it.turns_per_second.map((one) => number(one, 0)).join(', ')}), ${it.bytes.map((one) => number(one)).join(' to ')} bytes`]);
        rows.push(['  latency', spreadText(it.latency_ms)]);
        rows.push(['  processor us per answer', `${of(it.processor_us_per_answer)}; statements ${number(it.statements_per_answer)}`]);
        if (Object.keys(it.failures).length > 0) rows.push(['  failures', of(it.failures)]);
    }
    return rows;
}

chosen.machine = machine();
let stack;
try {
    say('starting the programs');
    stack = await startBench('snapshot', { clients, jobs });
    const result = await within(kPaceSecondsMax - 60, () => stack.stop(), () => measure(stack));
    print(chosen, 'snapshot', rowsOf(result), result);
} catch (error) {
    process.stderr.write(`bench snapshot: ${error.message}\n`);
    process.exitCode = 1;
}
