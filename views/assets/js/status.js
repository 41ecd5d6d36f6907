// What a Comet status code means to a customer: a word, an icon and a tone.

// Whole class names, so that Tailwind finds them.
const TEXT = {
    ok: 'text-ok', run: 'text-run', warn: 'text-warn', bad: 'text-bad', missed: 'text-missed',
    int: 'text-warn', skip: 'text-off', off: 'text-off',
};
const BADGE = {
    ok: 'badge text-ok bg-ok-soft', run: 'badge text-run bg-run-soft',
    warn: 'badge text-warn bg-warn-soft', bad: 'badge text-bad bg-bad-soft',
    missed: 'badge text-missed bg-missed-soft', int: 'badge badge-outline text-warn',
    skip: 'badge text-off bg-off-soft', off: 'badge text-off bg-off-soft',
};

/** The tone names the colour family; `issue` says whether someone should look. */
function state(word, icon, tone) {
    const issue = tone === 'bad' || tone === 'warn' || tone === 'missed' || tone === 'int';
    return Object.freeze({ word, icon, tone, text: TEXT[tone], badge: BADGE[tone], issue });
}

const FINAL = {
    7000: state('Timed out', 'timeout', 'bad'),
    7001: state('Warnings', 'warn', 'warn'),
    7002: state('Failed', 'x-circle', 'bad'),
    7003: state('Quota exceeded', 'gauge', 'bad'),
    7004: state('Missed', 'missed', 'missed'),
    7005: state('Cancelled', 'cancelled', 'bad'),
    7006: state('Skipped (already running)', 'already', 'bad'),
    7007: state('Abandoned', 'abandoned', 'bad'),
};
// When the code says nothing, the normalised word of the table does.
const SUCCEEDED = state('Succeeded', 'check-circle', 'ok');
const BY_WORD = new Map([
    ['success', SUCCEEDED],
    ['warning', FINAL[7001]],
    ['error', FINAL[7002]],
    ['missed', FINAL[7004]],
    ['skipped', state('Skipped', 'skipped', 'skip')],
]);
const RUNNING = state('Running', 'run', 'run');
const INTERRUPTED = state('Interrupted', 'interrupted', 'int');
const UNKNOWN = state('Unknown', 'unknown', 'bad');  // Unknown must never look healthy.

/** For a device about which nothing was heard. */
export const SILENT = state('No jobs', 'unknown', 'off');

const KINDS = {
    4001: 'Backup', 4002: 'Restore', 4003: 'Retention', 4004: 'Vault unlock',
    4005: 'Snapshot deletion', 4006: 'Vault measurement', 4007: 'Software update',
    4008: 'Settings import', 4009: 'Vault reindex', 4010: 'Deep verification', 4011: 'Uninstall',
};

const CAUSES = {
    7000: 'It ran longer than allowed and was stopped.',
    7001: 'It finished, but a part of it could not be stored.',
    7002: 'It stopped with an error before it was done.',
    7003: 'The storage is full. Nothing new is stored until space is freed or the quota is raised.',
    7004: 'It did not start at its time: the device was off, asleep or not connected.',
    7005: 'It was cancelled before it was done.',
    7006: 'It did not start, because the one before it was still running.',
    7007: 'The device lost touch and did not come back to finish it.',
};

/** Is the job at work (or held up), rather than over? */
export function isLive(job) {
    return !job.ended_at;
}

/** The state of a job or an incident of the snapshot. */
export function statusOf(job) {
    if (job.status === 'Interrupted') return INTERRUPTED;
    const code = Number(job.status_code);
    if (job.status === 'Running' || (code >= 6000 && code < 7000)) return RUNNING;
    if (code >= 5000 && code < 6000) return SUCCEEDED;
    if (FINAL[code]) return FINAL[code];
    // 0 or absent: the row came from a program that writes the word alone.
    if (!code && BY_WORD.has(job.status)) return BY_WORD.get(job.status);
    return UNKNOWN;
}

/** What the job works on; a job without an item is named for what it does. */
export function jobName(job) {
    return job.item_name || KINDS[job.job_type] || 'Job';
}

export function jobKind(job) {
    return KINDS[job.job_type] ?? 'Job';
}

/** What becomes of its bytes. */
export function bytesWord(job) {
    return Number(job.job_type) === 4002 ? 'restored' : 'uploaded';
}

/** Backups and restores alone make incidents; housekeeping does not. */
export function makesIncident(job) {
    return Number(job.job_type) === 4001 || Number(job.job_type) === 4002;
}

/** What happened, in a sentence; `stopped` is where an interrupted job stands (" at 64 %"). */
export function causeOf(job, stopped = '') {
    if (job.status === 'Interrupted') {
        const kind = jobKind(job).toLowerCase();
        return `The device went offline${stopped}. The ${kind} continues when it is back.`;
    }
    if (Number(job.status_code) === 7001 && Number(job.job_type) === 4002) return 'It finished, but a part of it could not be restored.';
    return CAUSES[Number(job.status_code)] ?? 'It ended in a state that we do not know.';
}

/** The known share of a running job in percent, or null. */
export function shareOf(job) {
    const total = Number(job.items_total);
    if (!(total > 0)) return null;
    return Math.min(100, Math.max(0, Math.floor((Number(job.items_done) * 100) / total)));
}
