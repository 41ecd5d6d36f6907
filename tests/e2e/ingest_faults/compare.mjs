// The tables against the stand-in's truth. Every difference is one sentence: what is lost, wrong, or there twice.
import { historyRow, isRefused, isRunning, liveRow, mayBeAbsent, recentRow } from './expected.mjs';

const kLive = ['job_id', 'username', 'device', 'item_id', 'vault_id', 'job_type', 'started_at'];
const kRecent = ['job_id', 'username', 'device', 'item_id', 'vault_id', 'job_type', 'comet_status', 'status', 'started_at', 'ended_at',
    'bytes', 'duration_sec'];
const kHistory = ['id', 'client_id', 'username', 'comet_vault_id', 'comet_device_id', 'comet_item_id', 'type', 'status', 'total_bytes',
    'total_files', 'upload_bytes', 'download_bytes', 'UNIX_TIMESTAMP(started_at) AS started_at', 'UNIX_TIMESTAMP(ended_at) AS ended_at',
    'server_id'];
const kLog = ['id', 'at', 'kind', 'job_id', 'client_id', 'payload'];

const names = (columns) => columns.map((it) => it.replace(/^.* AS /, ''));
const objects = (columns, rows) => rows.map((row) => Object.fromEntries(names(columns).map((name, i) => [name, row[i] ?? 'NULL'])));

/** All that compare() needs of the database; `sql` asks it. */
export async function readTables(sql) {
    const all = async (columns, table, order) => objects(columns, await sql(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${order}`));
    const [[n] = [0]] = await sql('SELECT n FROM eb_pulse_seq');
    return { live: await all(kLive, 'eb_jobs_live', 'job_id'), recent: await all(kRecent, 'eb_jobs_recent_24h', 'job_id'),
        history: await all(kHistory, 'comet_jobs', 'id'), log: await all(kLog, 'eb_pulse_log', 'id'), sequence: Number(n) };
}

/** Rows by key; a key that comes twice is told. */
function keyed(rows, key, table, found) {
    const map = new Map();
    for (const row of rows) {
        if (map.has(row[key])) found.duplicated.push(`${table} has ${row[key]} twice`);
        map.set(row[key], row);
    }
    return map;
}

function difference(expected, row) {
    return Object.entries(expected).filter(([name, value]) => value !== null && String(value) !== row[name])
        .map(([name, value]) => `${name} is ${JSON.stringify(row[name])}, not ${JSON.stringify(String(value))}`);
}

function compareRow(found, table, job, expected, row) {
    const differs = difference(expected, row);
    if (differs.length > 0) found.wrong.push(`${table} ${job.GUID}: ${differs.join('; ')}`);
}

function compareJob(found, job, { live, recent, history, clientOf }) {
    const id = job.GUID;
    const running = isRunning(job);
    const [here, there] = running ? [live, recent] : [recent, live];
    const [hereName, thereName] = running ? ['eb_jobs_live', 'eb_jobs_recent_24h'] : ['eb_jobs_recent_24h', 'eb_jobs_live'];
    if (there.has(id)) found.wrong.push(`${thereName} has ${id}, whose status is ${job.Status}`);
    if (!here.has(id) || !history.has(id)) {
        if (!mayBeAbsent(job) || here.has(id) || history.has(id)) {
            found.lost.push(`${id} (status ${job.Status}) is not in ${here.has(id) ? 'comet_jobs' : hereName}`);
        }
        return;
    }
    compareRow(found, hereName, job, running ? liveRow(job) : recentRow(job), here.get(id));
    compareRow(found, 'comet_jobs', job, historyRow(job, clientOf(job.Username)), history.get(id));
}

/** A job's own entries, in order: a start at most, then its ends, each of which says something new. */
function compareStory(found, id, entries, job, ends) {
    const starts = entries.filter((it) => it.kind === 'job:start');
    if (starts.length > 1) found.duplicated.push(`job:start of ${id}: ${starts.length} times`);
    const finals = entries.filter((it) => it.kind === 'job:end');
    if (finals.length > 0 && starts.some((it) => Number(it.id) > Number(finals[0].id))) found.wrong.push(`job:start of ${id} after its end`);
    const told = finals.map(({ payload }) => {
        const { status_code: status, ended_at: ended, bytes } = JSON.parse(payload);
        return `${status} at ${ended} with ${bytes}`;
    });
    if (new Set(told).size < told.length) found.duplicated.push(`job:end of ${id}: ${told.join(', ')}`);
    if (told.length > ends) found.wrong.push(`job:end of ${id}: ${told.join(', ')}, and it ended ${ends} times at most`);
    if (isRunning(job)) {
        if (starts.length === 0) found.lost.push(`job:start of ${id}`);
        if (told.length > 0) found.wrong.push(`job:end of ${id}, which runs`);
        return;
    }
    if (told.length === 0) {
        found.lost.push(`job:end of ${id}`);
        return;
    }
    const { ended_at: ended, bytes, status } = recentRow(job);
    const last = Object.fromEntries(Object.entries(JSON.parse(finals.at(-1).payload)).map(([name, value]) => [name, String(value)]));
    const differs = difference({ ended_at: ended, bytes, status, status_code: job.Status }, last);
    if (differs.length > 0) found.wrong.push(`job:end of ${id}: ${differs.join('; ')}`);
}

function compareLog(found, { log, sequence, seen }) {
    const ids = log.map((it) => Number(it.id));
    const gap = ids.findIndex((id, i) => i > 0 && id !== ids[i - 1] + 1);
    if (gap > 0) found.wrong.push(`eb_pulse_log goes from ${ids[gap - 1]} to ${ids[gap]}`);
    if (ids.length > 0 && ids.at(-1) !== sequence) found.wrong.push(`eb_pulse_seq is ${sequence}, and the last entry is ${ids.at(-1)}`);
    const back = log.findIndex((it, i) => i > 0 && Number(it.at) < Number(log[i - 1].at));
    if (back > 0) found.wrong.push(`entry ${log[back].id} is older than the one before it`);
    const missed = new Set(ids);
    for (const id of seen) missed.delete(id);
    if (missed.size > 0) found.lost.push(`a reader of id > last has missed ${[...missed].slice(0, 5).join(', ')} (${missed.size} in all)`);
    if (new Set(seen).size < seen.length) found.duplicated.push('a reader of id > last has seen an entry twice');
}

/**
 * `jobs`: the truth; `ended`: how often a job ended there, by id (once where nothing is said); `clientOf`: a username's owner, 0
 * nobody; `tables`: as read by readTables(); `seen`: the ids that a reader of the log saw meanwhile.
 */
export function compare({ jobs, ended = new Map(), clientOf, tables, seen }) {
    const found = { lost: [], wrong: [], duplicated: [] };
    const live = keyed(tables.live, 'job_id', 'eb_jobs_live', found);
    const recent = keyed(tables.recent, 'job_id', 'eb_jobs_recent_24h', found);
    const history = keyed(tables.history, 'id', 'comet_jobs', found);
    const stories = grouped(tables.log, 'job_id');

    const known = new Map(jobs.filter((job) => !isRefused(job)).map((job) => [job.GUID, job]));
    for (const job of known.values()) {
        compareJob(found, job, { live, recent, history, clientOf });
        const story = (stories.get(job.GUID) ?? []).filter((it) => it.kind === 'job:start' || it.kind === 'job:end');
        if (story.length > 0 || !mayBeAbsent(job)) compareStory(found, job.GUID, story, job, ended.get(job.GUID) ?? 1);
    }
    for (const [table, rows] of Object.entries({ eb_jobs_live: live, eb_jobs_recent_24h: recent, comet_jobs: history })) {
        for (const id of rows.keys()) if (!known.has(id)) found.wrong.push(`${table} has ${id}, which is no job`);
    }
    compareLog(found, { ...tables, seen });
    return found;
}

function grouped(rows, key) {
    const groups = new Map();
    for (const row of rows) {
        if (!groups.has(row[key])) groups.set(row[key], []);
        groups.get(row[key]).push(row);
    }
    return groups;
}
