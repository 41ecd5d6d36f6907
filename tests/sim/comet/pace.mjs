// Jobs told at a steady rate, with the moment of each event written into it: benches measure from there.
import { random } from '../fleet/random.mjs';
import { totalsOf } from './runner.mjs';

const tickMs = 2;
const secondsMax = 900;
const jobSecondsMin = 5;  // Start and end of a job must not meet in one batch of who listens.

const totals = { status: 5000, totalSize: 1e9, files: 100, directories: 10, chunks: 100, upload: 1e7,
    download: 0, seconds: 0 };

export class Pace {
    /// `accounts`: [{ username, deviceId, itemId }], picked at random for each job.
    constructor(state, { accounts, perSecond, seconds, jobSeconds = jobSecondsMin }) {
        if (!(accounts?.length > 0 && perSecond > 0 && seconds > 0 && seconds <= secondsMax)) {
            throw new Error(`a pace has accounts, perSecond and seconds up to ${secondsMax}`);
        }
        Object.assign(this, { state, accounts, perSecond, jobSeconds });
        this.random = random('pace');
        this.total = Math.round(perSecond * seconds);
        this.count = 0;
        this.told = [];
        this.jobs = [];     // Running, oldest first.
        this.began = performance.now();
        this.lastStamp = 0;
        this.step();
    }

    get running() { return this.count < this.total; }

    /// [stamp, username] of each event since the last call.
    take() {
        return { running: this.running, events: this.told.splice(0) };
    }

    step() {
        const due = Math.min(this.total, (performance.now() - this.began) / 1000 * this.perSecond);
        while (this.count < due) this.next();
        if (this.running) setTimeout(() => this.step(), tickMs).unref();
    }

    /// Starts and ends take turns once the first jobs are old enough.
    next() {
        const oldest = this.jobs[0];
        const ends = this.count % 2 === 1 && oldest && performance.now() - oldest.at >= this.jobSeconds * 1000;
        this.count++;
        if (ends) this.end(this.jobs.shift().job);
        else this.start();
    }

    start() {
        const { username, deviceId, itemId } = this.random.pick(this.accounts);
        const vaultId = this.stamp(username);
        this.jobs.push({ at: performance.now(), job: this.state.startJob({ username, deviceId, itemId, vaultId }) });
    }

    end(job) {
        job.DestinationGUID = this.stamp(job.Username);
        this.state.finishJob(job, totals.status, totalsOf(totals, job));
    }

    /// The vault's id is what a listener gets unchanged with both: `t` and CLOCK_REALTIME in nanoseconds, never twice.
    stamp(username) {
        const microseconds = Math.round((performance.timeOrigin + performance.now()) * 1000);
        this.lastStamp = Math.max(this.lastStamp + 1, microseconds);
        const text = `t${this.lastStamp}000`;
        this.told.push([text, username]);
        return text;
    }
}
