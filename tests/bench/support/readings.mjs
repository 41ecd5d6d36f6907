// What the kernel and the database say of running programs.
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';

const kTicks = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Resident memory of a process in bytes: all, and what is its own alone. */
export function memory(pid) {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const bytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)[1]) * 1024;
    return { rss: bytes('VmRSS'), anon: bytes('RssAnon') };
}

/** The most that was ever resident, in bytes. */
export function peakMemory(pid) {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;
}

/** Name, parent and processor seconds of a process; null when it has gone. */
function stat(pid) {
    try {
        const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
        const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
        return { parent: Number(fields[1]), cpu: (Number(fields[11]) + Number(fields[12])) / kTicks };
    } catch (error) {
        if (error.code === 'ENOENT' || error.code === 'ESRCH') return null;
        throw error;
    }
}

/** A process and its children (nginx's and PHP's workers). */
function family(pid) {
    const all = readdirSync('/proc').filter((it) => /^\d+$/.test(it)).map((it) => ({ pid: Number(it), ...stat(it) }));
    return all.filter((it) => it.pid === pid || it.parent === pid);
}

/** Processor seconds of a process and its children. */
export const processorSeconds = (pid) => family(pid).reduce((sum, it) => sum + (it.cpu ?? 0), 0);

/** Memory that a process and its children have each for themselves. */
export const familyMemory = (pid) => family(pid).reduce((sum, it) => sum + memory(it.pid).anon, 0);

/** Statements so far: of the server as a whole, and of each user (needs userstat=1). */
export async function statements(stack) {
    const rows = await stack.sql(`SELECT '', VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME = 'QUESTIONS'
        UNION ALL SELECT USER, SELECT_COMMANDS + UPDATE_COMMANDS + OTHER_COMMANDS FROM information_schema.USER_STATISTICS`);
    return Object.fromEntries(rows.map(([user, count]) => [user === '' ? 'all' : user, Number(count)]));
}

const firstLine = (command, args) => {
    try {
        return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).split('\n')[0].trim();
    } catch {
        return 'unknown';
    }
};

export function machine() {
    const [{ model }] = cpus();
    return { processors: `${cpus().length} x ${model.trim()}`, memory_gib: Math.round(totalmem() / 2 ** 30),
        load_before: loadavg().map((it) => Number(it.toFixed(2))), kernel: firstLine('uname', ['-sr']),
        mariadb: firstLine('mariadbd', ['--version']).replace(/^.*Ver (\S+).*$/, '$1'), node: process.version,
        commit: firstLine('git', ['rev-parse', '--short', 'HEAD']) };
}
