// A restore that was started, until its end: what the pulse tells of its job, and what restoreStatus adds.
import { ActionError, deviceAction } from './actions.js';
import { figuresOf } from './restore-progress.js';
import { isLive, statusOf } from './status.js';

const RESTORE = 4002;
const SLACK_S = 30;
const ASK_MS = 3000;        // Until its job is known, and at first;
const SELDOM_MS = 10_000;   // later the pulse tells most of it.
const FIRST_MS = 60_000;
const LATE_MS = 90_000;     // Without a job by then it has not started.
const GIVEN_UP_MS = 30 * 60_000;  // Then Job Logs alone will tell of it.
const RESULT_MOST = 10;     // Questions for the counts of one that has ended.

export class Followed {
    #record;
    #page;
    #live = null;
    #status = null;
    #began = performance.now();
    #timer = 0;
    #asking = false;
    #tries = 0;
    #listeners = new Set();

    /** `record`: what the visit keeps of it; `page`: { now, keep(record) }. */
    constructor(record, page) {
        this.#record = record;
        this.#page = page;
        this.onAccount = ({ detail }) => detail.job && this.#hear(detail.job);
        this.onVisible = () => document.hidden || this.#ask();
        window.addEventListener('eb:account', this.onAccount);
        document.addEventListener('visibilitychange', this.onVisible);
        this.#ask();
    }

    get record() {
        return this.#record;
    }

    on(listener) {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
    }

    end() {
        clearTimeout(this.#timer);
        this.over = true;
        window.removeEventListener('eb:account', this.onAccount);
        document.removeEventListener('visibilitychange', this.onVisible);
    }

    /** The job as the pulse or the server has it, in the pulse's words; null: not known yet. */
    get job() {
        if (this.#live && !isLive(this.#live)) return this.#live;
        const status = this.#status;
        if (status?.endedAt > 0) return { status: status.status, status_code: status.statusCode, started_at: status.startedAt, ended_at: status.endedAt };
        return this.#live ?? (status ? { status: status.status, status_code: status.statusCode, started_at: status.startedAt, ended_at: 0 } : null);
    }

    get result() {
        return this.#status?.result ?? null;
    }

    get late() {
        return !this.job && performance.now() - this.#began > LATE_MS;
    }

    get figures() {
        return figuresOf({ live: this.#live, status: this.#status, expected: this.#record.expected });
    }

    get state() {
        return this.job ? statusOf(this.job) : null;
    }

    #tell() {
        for (const listener of this.#listeners) listener(this);
    }

    /** Old devices do not say which job it is: then the newest restore of that item, begun since, is. */
    #isIt(job) {
        const { jobId, deviceId, itemId, since } = this.#record;
        if (jobId) return job.job_id === jobId;
        return Number(job.job_type) === RESTORE && job.device === deviceId && (!job.item_id || job.item_id === itemId)
            && Number(job.started_at) >= since - SLACK_S;
    }

    #know(jobId) {
        if (!jobId || this.#record.jobId === jobId) return;
        this.#record = { ...this.#record, jobId };
        this.#page.keep(this.#record);
    }

    #hear(job) {
        if (!this.#isIt(job)) return;
        this.#know(job.job_id);
        if (this.#live && !isLive(this.#live)) return;
        const ended = !isLive(job);
        this.#live = job;
        this.#tell();
        if (ended) this.#ask();
    }

    #next() {
        clearTimeout(this.#timer);
        if (this.over) return;
        const { job } = this;
        const ended = job && !isLive(job);
        // Ended and counted: nothing more comes.
        if (ended && (this.result || this.#tries >= RESULT_MOST)) return;
        const age = performance.now() - this.#began;
        if (!job && age > GIVEN_UP_MS) return;
        const young = ended || age < (job ? FIRST_MS : LATE_MS);
        this.#timer = setTimeout(() => document.hidden || this.#ask(), young ? ASK_MS : SELDOM_MS);
    }

    async #ask() {
        const { job } = this;
        if (this.#asking || this.over || (job && !isLive(job) && this.result)) return;
        this.#asking = true;
        if (job && !isLive(job)) this.#tries += 1;
        const { jobId, deviceId, itemId, since } = this.#record;
        try {
            const answer = await deviceAction('restoreStatus', { deviceId, ...(jobId ? { jobId } : { protectedItemId: itemId, since }) });
            if (answer.found && answer.job) {
                this.#status = { ...answer.job, result: answer.job.result ?? answer.result ?? null };
                this.#know(answer.job.id);
            }
        } catch (error) {
            if (!(error instanceof ActionError)) throw error;
            // The pulse goes on telling; this is asked again.
            if (error.code === 'unauthenticated') this.over = true;
        } finally {
            this.#asking = false;
        }
        this.#tell();
        this.#next();
    }
}
