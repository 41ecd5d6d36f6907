// Follows the change log as a reader does, by `id > last` alone: what it does not see was committed out of order.
import { setTimeout as after } from 'node:timers/promises';
import { SqlSession } from './sql_session.mjs';

const kEveryMs = 50;
const kRows = 5000;

export class Tail {
    #session;
    #ended = false;
    #run;

    constructor(socket) {
        this.#session = new SqlSession(socket);
        this.ids = [];
        this.#run = this.#follow();
    }

    /** Reads what is left; resolves with all ids that were seen, in the order of seeing. */
    async stop() {
        this.#ended = true;
        await this.#run;
        while (await this.#step() === kRows) { /* More is there. */ }
        this.#session.close();
        return this.ids;
    }

    async #follow() {
        while (!this.#ended) {
            try {
                await this.#step();
            } catch {
                // Away; the next round asks again.
            }
            await after(kEveryMs);
        }
    }

    async #step() {
        const last = this.ids.at(-1) ?? 0;
        const rows = await this.#session.ask(`SELECT id FROM eb_pulse_log WHERE id > ${last} ORDER BY id LIMIT ${kRows}`);
        for (const [id] of rows) this.ids.push(Number(id));
        return rows.length;
    }
}
