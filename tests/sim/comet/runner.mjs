// The autopilot: starts what is due, lets it grow, ends it, and switches laptops on and off.
// One timer looks at one agenda ordered by time; a paused fleet only waits.
import { Agenda } from './agenda.mjs';
import { classification, isIncomplete, status } from './declarations.mjs';
import { isAwake, nextRun } from '../fleet/schedule.mjs';
import { planRun, runCounts } from '../fleet/outcomes.mjs';
import { unixNow } from './state.mjs';
import { random } from '../fleet/random.mjs';

const tickMs = 200;
const progressSecs = 5;
const awakeSecs = 60;
const sizeOfNew = 5e9;
const abandonSecs = 1800;  // How long Comet waits for a device that left in the middle of a job.

/// The fields of BackupJobDetail that a finished run leaves behind.
export function totalsOf(plan, job) {
    const done = plan.status !== 7002;
    return {
        TotalSize: plan.totalSize, TotalFiles: plan.files, TotalDirectories: plan.directories,
        TotalChunks: plan.chunks, UploadSize: plan.upload, DownloadSize: plan.download,
        ...(done && job.DestinationGUID && job.Classification === 4001 ? {
            DestinationSizeStart: measured(plan.totalSize, job.StartTime),
            DestinationSizeEnd: measured(plan.totalSize + plan.upload,
                job.StartTime + plan.seconds),
        } : {}),
        ...(done ? runCounts(plan) : {}),
    };
}

const measured = (Size, at) => ({ Size, MeasureStarted: at, MeasureCompleted: at });

export class Runner {
    constructor({ state, speed = 1, paused = false }) {
        Object.assign(this, { state, speed, paused });
        this.agenda = new Agenda();
        this.plans = new Map();
        this.lastOf = new Map();  // Item to its newest run: one at a time.
        this.timer = setInterval(() => this.tick(), tickMs);
        if (!paused) this.schedule();
    }

    stop() {
        clearInterval(this.timer);
    }

    pause() {
        this.paused = true;
    }

    /// Picks up from now: what was due meanwhile is not made up for, what ran goes on.
    resume() {
        if (!this.paused) return;
        this.paused = false;
        this.schedule();
        for (const [id, plan] of this.plans) {
            const job = this.state.jobs.all.get(id);
            if (job && isIncomplete(job)) this.follow(job, plan);
        }
    }

    schedule() {
        this.agenda.clear();
        const now = unixNow();
        for (const { account } of this.state.users.values()) {
            for (const device of account.devices) {
                if (device.sleepsAtNight) {
                    this.agenda.add(now + random(device.id).next() * awakeSecs,
                        () => this.checkAwake(account, device));
                }
            }
            if (account.suspended) continue;
            for (const item of account.items) if (item.schedule) this.planNext(account, item, now);
        }
    }

    planNext(account, item, after) {
        const device = account.devices.find((d) => d.id === item.deviceId);
        const at = nextRun(item, device, after, this.speed);
        this.agenda.add(at, () => {
            this.planNext(account, item, at);
            this.due(account, item);
        });
    }

    /// The moment of a schedule: a device that is off, or gone, starts nothing.
    due(account, item) {
        if (!this.state.connection(account.username, item.deviceId)) return;
        const facts = { itemId: item.id, vaultId: item.vaultId, deviceId: item.deviceId };
        const last = this.lastOf.get(item.id);
        const busy = last !== undefined && isIncomplete(last);
        const job = this.begin(account.username, facts, { follow: !busy });
        if (busy) this.state.finishJob(job, status.JOB_STATUS_FAILED_SKIPALREADYRUNNING);
    }

    /// Starts a job and, unless the fleet is paused, sees it through. `asked`: somebody waits for it. `plan`: what
    /// it comes to, where that is known.
    begin(username, facts, { follow = true, asked = false, plan } = {}) {
        const { account } = this.state.users.get(username);
        const job = this.state.startJob({ username, ...facts });
        if (!follow) return job;
        if (plan) {
            this.adopt(job, plan);
            return job;
        }
        const item = account.items.find((i) => i.id === facts.itemId)
            ?? this.itemOf(username, facts.itemId);
        this.adopt(job, planRun(account, item && { ...item, vaultId: facts.vaultId }, job.StartTime,
            { classification: job.Classification, speed: this.speed, asked }));
        return job;
    }

    /// An item that came later than the fleet.
    itemOf(username, id) {
        const source = this.state.profileOf(username).Sources[id];
        return source && { id, engine: source.Engine, size: sizeOfNew };
    }

    adopt(job, plan) {
        this.plans.set(job.GUID, plan);
        if (job.SourceGUID && job.Classification === classification.JOB_CLASSIFICATION_BACKUP) this.lastOf.set(job.SourceGUID, job);
        if (!this.paused) this.follow(job, plan);
    }

    follow(job, plan) {
        // A bar that moves ten times in a short run, and every few seconds in a long one.
        const every = Math.min(progressSecs, Math.max(0.4, plan.seconds / 10));
        const step = () => {
            if (!this.runs(job)) return;
            this.agenda.add(Date.now() / 1000 + every, step);
            if (this.lost(job)) return;
            const now = Date.now() / 1000;
            const share = Math.min(1, (now - job.StartTime) / Math.max(1, plan.seconds));
            const restores = job.Classification === classification.JOB_CLASSIFICATION_RESTORE;
            this.state.jobs.progress(job, { bytes: Math.round(plan.totalSize * share),
                itemsDone: Math.round(plan.files * share), itemsTotal: plan.files,
                upload: Math.round(plan.upload * share),
                ...(restores ? { download: Math.round(plan.download * share) } : {}) }, Math.floor(now));
        };
        if (plan.seconds > every) this.agenda.add(Date.now() / 1000 + every, step);
        this.agenda.add(job.StartTime + plan.seconds, () => this.end(job, plan));
    }

    /// False once a job was ended by someone else.
    runs(job) {
        return isIncomplete(job) && this.plans.has(job.GUID);
    }

    lost(job) {
        return job.DeviceID !== '' && !this.state.connection(job.Username, job.DeviceID);
    }

    /// A job whose device left waits for it, and is abandoned when that takes too long.
    end(job, plan, waited = 0) {
        if (!this.runs(job)) {
            this.plans.delete(job.GUID);
            return;
        }
        if (this.lost(job) && waited < abandonSecs / this.speed) {
            this.agenda.add(Date.now() / 1000 + 5, () => this.end(job, plan, waited + 5));
            return;
        }
        this.plans.delete(job.GUID);
        if (this.lost(job)) {
            this.state.finishJob(job, status.JOB_STATUS_FAILED_ABANDONED);
            return;
        }
        this.state.finishJob(job, plan.status, totalsOf(plan, job));
        if (plan.retention) {
            this.begin(job.Username, { deviceId: job.DeviceID, itemId: '',
                vaultId: job.DestinationGUID, classification: 4003 });
        }
    }

    checkAwake(account, device) {
        if (!this.state.profileOf(account.username)?.Devices[device.id]) return;
        this.agenda.add(unixNow() + awakeSecs, () => this.checkAwake(account, device));
        const awake = isAwake(device, unixNow());
        const online = Boolean(this.state.connection(account.username, device.id));
        if (awake && !online) this.state.comeBack(account.username, device.id);
        if (!awake && online) this.state.disconnect(account.username, device.id);
    }

    tick() {
        if (!this.paused) this.agenda.runUntil(Date.now() / 1000);
    }
}
