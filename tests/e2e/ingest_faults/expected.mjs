// What the tables must hold for a job of the stand-in: the rules of the product's tables, read anew and apart from its code.
import { createHash } from 'node:crypto';

const kMilliseconds = 1e11;
const kTimeMax = 2 ** 31 - 1;
const kNameCharacters = 255;
const kGuidCharacters = 36;

const words = new Map([[7001, 'warning'], [7004, 'missed']]);
export const outcomeOf = (status) => (status >= 5000 && status <= 5999 ? 'success' : words.get(status) ?? 'error');
export const isRunning = ({ Status }) => Status >= 6000 && Status <= 6999;

const characters = (text) => [...text];
const cut = (text, length) => characters(text).slice(0, length).join('');
const count = (value) => Math.max(0, value ?? 0);

/** Unix seconds; 0: none. */
export function timeOf(value) {
    if (!(value > 0)) return 0;
    return Math.min(kTimeMax, value >= kMilliseconds ? Math.floor(value / 1000) : value);
}

/** An id that does not fit its column names nothing: such a job is in no table. */
export const isRefused = (job) => characters(job.GUID).length > kGuidCharacters
    || characters(job.Username).length > kNameCharacters || characters(job.DeviceID).length > kNameCharacters;

/** Neither its times nor an event in a connection that was lost tell a gap fill where to look: it may be there or not. */
export const mayBeAbsent = (job) => [job.StartTime, job.EndTime].every((it) => Math.abs(timeOf(it) - Date.now() / 1000) > 86400);

const deviceRow = (client, device) => createHash('sha256').update(`${client}${device}`).digest('hex');

const identity = (job) => ({ username: job.Username, device: job.DeviceID, item_id: cut(job.SourceGUID, kGuidCharacters),
    vault_id: cut(job.DestinationGUID, kGuidCharacters), job_type: String(job.Classification) });

/** Columns by name; null: not compared. */
export const liveRow = (job) => ({ ...identity(job), started_at: timeOf(job.StartTime) || null });

export function recentRow(job) {
    const ended = timeOf(job.EndTime);
    const started = timeOf(job.StartTime) || ended;
    return { ...identity(job), comet_status: job.Status, status: outcomeOf(job.Status), started_at: started || null, ended_at: ended || null,
        bytes: count(job.UploadSize), duration_sec: Math.max(0, ended - started) };
}

export function historyRow(job, client) {
    const running = isRunning(job);
    const ended = timeOf(job.EndTime);
    const { username, item_id: item, vault_id: vault } = identity(job);
    const told = (value) => (running ? null : count(value));  // What a running job has done is told from time to time.
    return { client_id: client, username, comet_vault_id: vault, comet_device_id: deviceRow(client, job.DeviceID), comet_item_id: item,
        type: job.Classification, status: running ? null : job.Status, total_bytes: told(job.TotalSize), total_files: told(job.TotalFiles),
        upload_bytes: told(job.UploadSize), download_bytes: told(job.DownloadSize),
        started_at: timeOf(job.StartTime) || ended || null, ended_at: running ? 'NULL' : ended || null,
        server_id: 'cometbackup' };
}
