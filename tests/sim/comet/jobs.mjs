// The jobs of a Comet Server: their life from start to end, and the questions asked about them.
// Times are real Unix seconds. Who should hear of a change is decided by the caller.
import { isIncomplete, status } from './declarations.mjs';
import { random } from '../fleet/random.mjs';

const notesMax = 10_000;
const kept = 500_000;  // A burst may make millions; the oldest finished jobs go first.

export class Jobs {
    constructor(seed) {
        this.random = random('jobs', seed);
        this.all = new Map();
        this.byUser = new Map();
        this.running = new Set();
        this.notes = new Map();     // Job to entries of its log that a test asked for.
        this.logKinds = new Map();  // Job to how its log is to be, where a test asked for that.
    }

    /// A new running job; it is in every list from now on. `fields` replace what a sane server
    /// would say.
    start({ username, jobId, deviceId = '', itemId = '', vaultId = '', classification = 4001,
        version = '', fields = {} }, at) {
        const job = {
            GUID: jobId ?? this.random.guid(), Username: username, Classification: classification,
            Status: status.JOB_STATUS_RUNNING_ACTIVE, StartTime: at, EndTime: 0, RetryCount: 0,
            SourceGUID: itemId, DestinationGUID: vaultId, DeviceID: deviceId,
            ClientVersion: version, TotalDirectories: 0, TotalFiles: 0, TotalSize: 0,
            TotalChunks: 0, UploadSize: 0, DownloadSize: 0, CancellationID: this.random.guid(),
            ...fields,
        };
        this.all.set(job.GUID, job);
        const owner = job.Username;
        if (!this.byUser.has(owner)) this.byUser.set(owner, new Set());
        this.byUser.get(owner).add(job.GUID);
        this.running.add(job.GUID);
        if (this.all.size > kept) this.forgetOldest();
        return job;
    }

    progress(job, { bytes, itemsDone, itemsTotal, upload, download }, at) {
        const before = job.Progress;
        job.Progress = {
            Counter: (before?.Counter ?? 0) + 1,
            SentTime: at,
            RecievedTime: at,
            BytesDone: bytes ?? before?.BytesDone ?? 0,
            ItemsDone: itemsDone ?? before?.ItemsDone ?? 0,
            ItemsTotal: itemsTotal ?? before?.ItemsTotal ?? 0,
        };
        job.UploadSize = upload ?? bytes ?? job.UploadSize;
        job.DownloadSize = download ?? job.DownloadSize;
    }

    /// The end of a job; `totals` are fields of BackupJobDetail.
    finish(job, outcome, at, totals = {}) {
        Object.assign(job, totals, { Status: outcome, EndTime: at });
        delete job.CancellationID;
        if (outcome < 6000 && job.Classification === 4001) job.SnapshotID = this.random.hex(64);
        this.running.delete(job.GUID);
    }

    /// An abandoned job whose device came back runs on, and tells nobody.
    revive(job) {
        Object.assign(job, { Status: status.JOB_STATUS_RUNNING_REVIVED, EndTime: 0,
            CancellationID: this.random.guid() });
        this.running.add(job.GUID);
    }

    incomplete() {
        return [...this.running].map((id) => this.all.get(id));
    }

    /// What started or ended within [start, end]. A job may count in milliseconds.
    inRange(start, end) {
        const within = (t) => {
            const at = t >= 1e11 ? Math.floor(t / 1000) : t;
            return at >= start && at <= end;
        };
        return [...this.all.values()].filter((j) => within(j.StartTime)
            || (!isIncomplete(j) && within(j.EndTime)));
    }

    ofUser(username) {
        return [...this.byUser.get(username) ?? []].map((id) => this.all.get(id));
    }

    /// What a test has a device write into a job's log.
    note(job, entries) {
        const notes = this.notes.get(job.GUID) ?? [];
        if (notes.length + entries.length > notesMax) throw new RangeError(`more than ${notesMax} entries`);
        this.notes.set(job.GUID, [...notes, ...entries]);
    }

    forgetOldest() {
        for (const [id, job] of this.all) {
            if (this.all.size <= kept * 0.9) return;
            if (this.running.has(id)) continue;
            for (const map of [this.all, this.notes, this.logKinds]) map.delete(id);
            this.byUser.get(job.Username)?.delete(id);
        }
    }
}
