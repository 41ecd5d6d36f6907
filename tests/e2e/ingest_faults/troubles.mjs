// Brings a plan's troubles over a running stack, and takes them away again.
import { setTimeout as after } from 'node:timers/promises';
import { runSql } from '../../support/stack/mariadb.mjs';

const kProfile = 'cometbackup';
const kWorker = `worker-${kProfile}`;
const kWeightRows = 3000;
const kMilliseconds = { late: 5000, slow: 20, delay: 500 };  // Some events come after the end of their job's next life.

const sleep = (seconds) => after(seconds * 1000);

/** What must not happen to the same program at the same time goes one after another. */
class Lane {
    #last = Promise.resolve();

    run(work) {
        const done = this.#last.then(work);
        this.#last = done.catch(() => {});
        return done;
    }
}

export class Troubles {
    #stack;
    #worker = new Lane();
    #database = new Lane();
    #running = new Set();
    #failed = [];

    constructor(stack) {
        this.#stack = stack;
        this.counts = {};
    }

    /** Begins one; it ends by itself. */
    begin({ kind, seconds }) {
        this.counts[kind] = (this.counts[kind] ?? 0) + 1;
        const run = this.#bring(kind, seconds).catch((error) => this.#failed.push(error)).finally(() => this.#running.delete(run));
        this.#running.add(run);
    }

    /** Waits until each has ended, and ends what the stand-in still holds. Throws what went wrong with them. */
    async end() {
        await Promise.all(this.#running);
        await this.#stack.comet(kProfile, 'fault', { kind: 'none' });
        if (this.#failed.length > 0) throw this.#failed[0];
    }

    #bring(kind, seconds) {
        switch (kind) {
        case 'workerKilled': return this.#worker.run(() => this.#restartWorker('SIGKILL', seconds));
        case 'workerEnded': return this.#worker.run(() => this.#restartWorker('SIGTERM', seconds));
        case 'workerStopped': return this.#worker.run(() => this.#stopWorker(seconds));
        case 'databaseKilled': return this.#database.run(() => this.#killDatabase(seconds));
        case 'databaseReadOnly': return this.#database.run(() => this.#readOnly(seconds));
        case 'sessionsKilled': return this.#database.run(() => this.#killSessions());
        case 'deadlock': return this.#compete();
        default: return this.#stack.comet(kProfile, 'fault', { kind, ms: kMilliseconds[kind], ...(seconds > 0 ? { seconds } : {}) });
        }
    }

    async #restartWorker(signal, seconds) {
        await this.#stack.kill(kWorker, signal);
        await sleep(seconds);
        await this.#stack.restart(kWorker);
    }

    async #stopWorker(seconds) {
        const pid = this.#stack.programs.pid(kWorker);
        process.kill(pid, 'SIGSTOP');
        await sleep(seconds);
        process.kill(pid, 'SIGCONT');
    }

    async #killDatabase(seconds) {
        await this.#stack.kill('mariadb', 'SIGKILL');
        await sleep(seconds);
        await this.#stack.restart('mariadb');
    }

    async #readOnly(seconds) {
        await this.#stack.sql('SET GLOBAL read_only = 1');
        await sleep(seconds);
        await this.#stack.sql('SET GLOBAL read_only = 0');
    }

    async #killSessions() {
        const ids = await this.#stack.sql("SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'eazybackup'");
        // One that has ended meanwhile is no mistake.
        for (const [id] of ids) await this.#stack.sql(`KILL ${id}`).catch(() => {});
    }

    /**
     * Takes the locks in the wrong order: running jobs first, then the sequence. One of the two is ended, and as this one has
     * changed more rows it is the other.
     */
    async #compete() {
        const statements = `CREATE TABLE IF NOT EXISTS sim_weight (n INT) ENGINE=InnoDB;
            START TRANSACTION;
            INSERT INTO sim_weight SELECT seq FROM seq_1_to_${kWeightRows};
            SELECT COUNT(*) FROM (SELECT job_id FROM eb_jobs_live ORDER BY started_at DESC LIMIT 300 FOR UPDATE) AS newest;
            DO SLEEP(0.2);
            SELECT n FROM eb_pulse_seq FOR UPDATE;
            ROLLBACK;`;
        // The database may be away, or this side be the one that is ended.
        await runSql(this.#stack.dbSocket, statements).catch(() => {});
    }
}
