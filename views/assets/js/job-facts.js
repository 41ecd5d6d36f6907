// What a job's details say, in words: the cause first, then the numbers. No DOM.
import * as format from './format.js';
import { causeOf, jobKind, jobName, statusOf } from './status.js';

/** "Backup of RECEPTION-PC to Cloud EU". */
export function whatOf(job) {
    const place = job.vault_name ? ` to ${job.vault_name}` : '';
    const from = Number(job.job_type) === 4002 && job.vault_name ? ` from ${job.vault_name}` : place;
    return `${jobKind(job)} ${Number(job.job_type) === 4001 ? 'of' : 'on'} ${job.device_name || 'a removed device'}${from}`;
}

function conflict(job, now) {
    const other = job.conflicting_job;
    if (!other) return '';
    return `“${jobName(other)}” on ${other.device_name || 'a removed device'}, since ${format.dayTime(other.started_at, now)}`;
}

/** { title, text } of what somebody should know before the log; null: all went well. */
export function causeWords(job, now) {
    const status = statusOf(job);
    const other = conflict(job, now);
    const code = Number(job.status_code);
    if (code === 7003) {
        return {
            title: job.vault_name ? `The vault “${job.vault_name}” is full.` : 'The storage is full.',
            text: 'What was stored before is safe. Nothing new is stored until space is freed or the quota is raised.',
        };
    }
    if (code === 7006) {
        return {
            title: 'It did not start, because another job was running.',
            text: other ? `It waited for ${other}.` : 'The next one starts at its time.',
        };
    }
    if (status.issue) return { title: causeOf(job), text: other ? `It waited for ${other}.` : '' };
    if (other) return { title: `It waited for ${other}.`, text: '' };
    return null;
}

function amount(bytes, files) {
    if (!(files > 0)) return bytes > 0 ? format.size(bytes) : '';
    return `${format.count(files)} ${files === 1 ? 'file' : 'files'}, ${format.size(bytes)}`;
}

/** The numbers as [term, text]; what is not known, or nothing, is left out. */
export function factsOf(job, now) {
    const rows = [];
    const add = (term, text) => text && rows.push([term, text]);
    const ended = job.ended_at > 0;
    add('Started', format.dayTime(job.started_at, now));
    add('Ended', ended ? format.dayTime(job.ended_at, now) : '');
    add(ended ? 'Ran for' : 'Running for', format.exactLength((ended ? job.ended_at : now) - job.started_at));
    add('Looked at', amount(job.bytes, job.files));
    add('Uploaded', job.upload_bytes > 0 ? format.size(job.upload_bytes) : '');
    add('Downloaded', job.download_bytes > 0 ? format.size(job.download_bytes) : '');
    const { vault_bytes_before: before, vault_bytes_after: after } = job;
    if (after > 0) add('Vault size', before > 0 && before !== after ? `${format.size(before)} → ${format.size(after)}` : format.size(after));
    if (Number(job.job_type) === 4001 && ended) add('Snapshot', job.snapshot_id ? 'made' : 'none made');
    add('Virtual machines', job.vm_count > 0 ? format.count(job.vm_count) : '');
    add('Accounts', job.account_count > 0 ? format.count(job.account_count) : '');
    add('Mails', job.mail_count > 0 ? format.count(job.mail_count) : '');
    add('Sites', job.site_count > 0 ? format.count(job.site_count) : '');
    add('Tried again', job.retry_count > 0 ? format.plural(job.retry_count, 'time') : '');
    add('User', job.username);
    add('App version', job.client_version);
    return rows;
}

/** A job's log or details could not be read: what that is, and what to do. */
export function readingWords(error, what) {
    switch (error.code) {
        case 'unauthenticated': return 'Your session has ended. Sign in again to see this.';
        case 'offline': return `You are offline. ${what} shows when your network is back.`;
        case 'not_found': return 'There is no such job. It may have been removed since.';
        case 'late':
        case 'lost': return `${what} could not be read: the server did not answer. Your backups run on their own and are not affected.`;
        case 'forbidden': return 'Your login may not see this.';
        default:
    }
    if (error.status === 502 || error.status === 504) {
        return `${what} could not be read: the backup server did not answer. Your backups run on their own and are not affected.`;
    }
    return error.status === 429 || error.status === 503 ? `${what} could not be read: the server is busy just now.`
        : `${what} could not be read: something went wrong on our side.`;
}
