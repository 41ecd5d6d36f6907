// One block at the end: what was measured, on what, and which goals it meets.
import { parseArgs } from 'node:util';

/** Numbers by name with their defaults, and --json; ends the program on --help or a mistake. */
export function options(name, about, defaults) {
    const lines = Object.entries(defaults).map(([key, { value, what }]) => `  --${key.padEnd(20)} ${what} (${value})`);
    const usage = `usage: scripts/bench ${name} [options]\n${about}\n${lines.join('\n')}\n  --json${' '.repeat(17)}the result as JSON\n`;
    try {
        const { values } = parseArgs({ options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false },
            ...Object.fromEntries(Object.entries(defaults).map(([key, { value }]) => [key, { type: 'string', default: String(value) }])) } });
        if (values.help) {
            process.stdout.write(usage);
            process.exit(0);
        }
        for (const key of Object.keys(defaults)) {
            values[key] = Number(values[key]);
            if (!(values[key] > 0)) throw new Error(`--${key} wants a number above 0`);
        }
        return values;
    } catch (error) {
        process.stderr.write(`${error.message}\n${usage}`);
        process.exit(2);
    }
}

export const say = (text) => process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);

/** A goal and what came of it: `value` may be at most (or, with `least`, must be at least) `limit`. */
export function goal(what, value, limit, { least = false, unit = '' } = {}) {
    const met = value !== null && Number.isFinite(value) && (least ? value >= limit : value <= limit);
    return { what, value, limit, unit, least, met };
}

export function number(value, digits = 2) {
    if (value === null || value === undefined || !Number.isFinite(value)) return 'none';
    return value.toLocaleString('en-US', { maximumFractionDigits: Math.abs(value) >= 1000 ? 0 : digits });
}

export const spreadText = ({ count, p50, p99, max }) => (count === 0 ? 'none'
    : `p50 ${number(p50)} ms, p99 ${number(p99)} ms, max ${number(max)} ms (${number(count)})`);

const goalText = ({ what, value, limit, unit, least, met }) => `${met ? 'met    ' : 'NOT MET'}  ${what}: ${number(value)}${unit}`
    + ` (goal: ${least ? 'at least' : 'at most'} ${number(limit)}${unit})`;

/** `rows`: [what, text]; `result` is printed as it is with --json. */
export function print({ json }, title, rows, result) {
    if (json) {
        process.stdout.write(`${JSON.stringify(result)}\n`);
        return;
    }
    const { processors, memory_gib: memory, kernel, mariadb, node, commit, load_before: load } = result.machine;
    const chosen = Object.entries(result.settings).map(([name, value]) => ` ${name}=${value}`).join('');
    const lines = [['machine', `${processors}, ${memory} GiB, ${kernel}; MariaDB ${mariadb}, Node ${node}; commit ${commit}${chosen}`],
        ['load before', `${load.join(' ')} (everything runs on this machine: what else it did is in the figures)`], ...rows];
    const width = Math.max(...lines.map(([what]) => what.length));
    process.stdout.write(`\n== ${title}\n${lines.map(([what, text]) => `${what.padEnd(width)}  ${text}\n`).join('')}`
        + `${result.goals.map((it) => `${goalText(it)}\n`).join('')}`);
}

/** Ends everything, whatever happens: at its end, at a failure, on Ctrl-C (the stack's own), and when `seconds` are over. */
export async function within(seconds, stop, work) {
    const timer = setTimeout(async () => {
        say(`not done in ${seconds} s: ending everything`);
        await stop();
        process.exit(1);
    }, seconds * 1000);
    try {
        return await work();
    } finally {
        clearTimeout(timer);
        await stop();
    }
}
