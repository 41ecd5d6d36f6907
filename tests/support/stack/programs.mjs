// Starts the programs of a stack and ends every one of them, whatever happens to the caller.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

/** Polls `probe` until it returns something true; throws with `what` when the time is over. */
export async function waitFor(what, probe, { seconds = 20, everyMs = 25 } = {}) {
    const deadline = Date.now() + seconds * 1000;
    let last;
    for (;;) {
        try {
            const answer = await probe();
            if (answer) return answer;
        } catch (error) {
            if (error.fatal) throw error;
            last = error;
        }
        if (Date.now() > deadline) {
            throw new Error(`not in ${seconds} s: ${what}${last ? ` (${last.message})` : ''}`);
        }
        await new Promise((resolve) => { setTimeout(resolve, everyMs); });
    }
}

/** Resolves with true when somebody accepts connections there (a port, or a socket's path). */
export function accepting(port) {
    return new Promise((resolve, reject) => {
        const socket = connect(typeof port === 'number' ? { port, host: '127.0.0.1' } : { path: port },
            () => { socket.destroy(); resolve(true); });
        socket.on('error', reject);
    });
}

const kTermSeconds = 8;  // Enough for a database to close its files.

export class Programs {
    #dir;
    #ending = false;
    #running = new Map();  // name → { spec, child, gone }, in the order of their start.

    constructor(dir) {
        this.#dir = dir;
        mkdirSync(join(dir, 'log'), { recursive: true });
        // The last resort, when the process ends without stop(): nothing may be left behind.
        this.killAll = () => {
            for (const { child } of this.#running.values()) this.#signalGroup(child, 'SIGKILL');
        };
        process.on('exit', this.killAll);
    }

    logPath(name) { return join(this.#dir, 'log', `${name}.log`); }

    log(name) {
        return existsSync(this.logPath(name)) ? readFileSync(this.logPath(name), 'utf8') : '';
    }

    pid(name) { return this.#running.get(name)?.child.pid; }

    /** Throws with the end of its log when a program that should be running is not; no waitFor() goes on after that. */
    mustRun(name) {
        const { child } = this.#running.get(name) ?? {};
        if (!child || child.exitCode !== null || child.signalCode !== null) {
            throw Object.assign(new Error(`${name} ended: ${this.log(name).slice(-2000)}`), { fatal: true });
        }
    }

    /** Starts a program and waits for `ready`, which gets the log that this start has written. */
    async start(name, command, args, { env, cwd, ready, seconds } = {}) {
        // A signal may come while a start is under way.
        if (this.#ending) throw new Error(`${name} is not started: everything is ending`);
        if (this.#running.has(name)) throw new Error(`${name} is running already`);
        const before = this.log(name).length;
        const fd = openSync(this.logPath(name), 'a');
        // A group of its own, so that workers of the program end with it; the kernel ends it should we be killed.
        const child = spawn('setpriv', ['--pdeathsig', 'TERM', '--', command, ...args],
            { env, cwd, detached: true, stdio: ['ignore', fd, fd] });
        closeSync(fd);
        const entry = { spec: { command, args, options: { env, cwd, ready, seconds } }, child };
        entry.gone = new Promise((resolve) => {
            child.on('error', resolve);
            child.on('exit', resolve);
        });
        this.#running.set(name, entry);
        const written = () => this.log(name).slice(before);
        await waitFor(`${name} is ready`, () => {
            if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) {
                throw Object.assign(new Error(`${name} ended: ${written().slice(-2000)}`), { fatal: true });
            }
            return ready ? ready(written()) : true;
        }, { seconds });
        return child;
    }

    /** Runs a program to its end; throws with its output when it fails. */
    async run(name, command, args, { env, cwd, seconds = 60 } = {}) {
        const child = await this.start(name, command, args, { env, cwd });
        const { gone } = this.#running.get(name);
        const timer = setTimeout(() => this.#signalGroup(child, 'SIGKILL'), seconds * 1000);
        await gone;
        clearTimeout(timer);
        this.#running.delete(name);
        if (child.exitCode !== 0) {
            throw new Error(`${name} failed (${child.exitCode ?? child.signalCode}): ${this.log(name).slice(-3000)}`);
        }
    }

    kill(name, signal = 'SIGKILL') {
        const entry = this.#running.get(name);
        if (!entry) throw new Error(`${name} is not running`);
        entry.child.kill(signal);
        return entry.gone;
    }

    /** Ends one program: TERM, and KILL when it takes too long. */
    async stop(name) {
        const entry = this.#running.get(name);
        if (!entry) return;
        const { child, gone } = entry;
        child.kill('SIGTERM');
        const timer = setTimeout(() => this.#signalGroup(child, 'SIGKILL'), kTermSeconds * 1000);
        await gone;
        clearTimeout(timer);
        this.#signalGroup(child, 'SIGKILL');
        this.#running.delete(name);
    }

    async restart(name) {
        const { spec } = this.#running.get(name) ?? {};
        if (!spec) throw new Error(`${name} was never started`);
        await this.stop(name);
        await this.start(name, spec.command, spec.args, spec.options);
    }

    async stopAll() {
        this.#ending = true;
        for (const name of [...this.#running.keys()].reverse()) await this.stop(name);
        process.removeListener('exit', this.killAll);
    }

    #signalGroup(child, signal) {
        try {
            if (child.pid) process.kill(-child.pid, signal);
        } catch (error) {
            if (error.code !== 'ESRCH') throw error;
        }
    }
}
