// The snapshots of a vault: those of every backup that the server knows to have ended well, and what years of
// runs before them left behind, made up from the items' ids. Taking an item away leaves its snapshots.
import { createHash } from 'node:crypto';
import { lastRunBefore } from '../profile.mjs';

const DAY = 86400;
const WEEK = 7 * DAY;
const freshDays = 2;        // What is newer belongs to the jobs that a server still lists.
const frequentDays = 3;     // For so long a retention rule keeps every run of a day.
const dailyDays = 30;
const weeks = 26;
const months = 18;
const originalSince = 400 * DAY;  // Older ones were made by a client that did not note where files came from.

const idOf = (...words) => createHash('sha256').update(words.join('\n')).digest('hex');

/// Seconds between the runs of an item that is backed up more than once a day.
function periodOf({ schedule }) {
    if (schedule?.type === 'hourly') return 3600;
    return schedule?.type === 'periodic' && schedule.seconds < DAY ? schedule.seconds : DAY;
}

/// The beginnings of the slots that are kept, oldest first: every run for a while, then days, weeks and months.
function slotsKept(item, account, until) {
    const kept = new Set();
    const add = (step, from, to) => {
        for (let at = Math.ceil(from / step) * step; at <= to; at += step) kept.add(at);
    };
    add(30 * DAY, until - months * 30 * DAY, until);
    add(WEEK, until - weeks * WEEK, until);
    add(DAY, until - dailyDays * DAY, until);
    const period = periodOf(item);
    if (period < DAY) add(period, until - (account.historyDays ?? frequentDays) * DAY, until);
    return [...kept].sort((a, b) => a - b);
}

/// What the item's runs left in its vault before the server's list of jobs begins.
function* madeUp(item, account, vaultId, now) {
    const until = Math.min(now, item.deletedAt ?? now) - freshDays * DAY;
    const jitter = 60 + parseInt(item.id.slice(0, 3), 16) % 600;
    for (const slot of slotsKept(item, account, until)) {
        const at = slot + jitter;
        if (at <= item.createdAt) continue;
        const monthly = slot % (30 * DAY) === 0;
        yield { id: idOf('snapshot', vaultId, item.id, slot), at, tags: monthly ? ['monthly', 'kept <for> years'] : [],
            noOriginal: at < now - originalSince };
    }
}

/// { id, sourceId, engine, at, original, tags, deviceId, platform, createdAt } of every snapshot in a vault.
export function snapshotsIn(state, username, vaultId) {
    const { account } = state.users.get(username);
    const found = new Map();
    const add = (source, { id, at, tags = [], noOriginal = false }) => {
        if (found.has(id)) return;
        found.set(id, { id, sourceId: source.id, engine: source.engine, at, tags, deviceId: source.deviceId,
            original: source.engine === 'engine1/file' && !noOriginal, platform: state.platformOf(username, source.deviceId),
            createdAt: source.createdAt ?? at });
    };
    for (const item of [...account.items, ...account.deletedItems ?? []]) {
        if (item.neverRan || item.vaultId !== vaultId) continue;
        for (const one of madeUp(item, account, vaultId, state.startedAt)) add(item, one);
        const last = item.deletedAt ? undefined : lastRunBefore(item, account);
        if (last) add(item, { id: last.SnapshotID, at: last.StartTime });
    }
    for (const job of state.jobs.ofUser(username)) {
        if (job.DestinationGUID !== vaultId || !job.SnapshotID || job.Status >= 6000 || job.Classification !== 4001) continue;
        const source = state.sourceOf(username, job.SourceGUID);
        if (source) add(source, { id: job.SnapshotID, at: job.StartTime, tags: job.Tags ? job.Tags.split(',').map((it) => it.trim()) : [] });
    }
    return [...found.values()];
}
