// Where each job stands on the track, which row comes first, and what a row says. No DOM here.
import * as format from './format.js';
import { interruptedJobs, jobKey, jobsAtWork, openIncidents } from './pulse-state.js';
import { SILENT, isLive, jobName, shareOf, statusOf } from './status.js';

export const DAY = 86400;
const MINUTE = 60;  // Rows that nothing happens to are drawn again as often.
export const NOW_PERCENT = 98;  // What is left of the track keeps "now" off the edge.
const WIDTH_MIN = 0.06;  // A minute; at 0 a browser draws nothing at all, not even the stroke.
export const ROWS_AT_FIRST = 14;

const RANKS = { bad: 0, int: 1, missed: 2, warn: 3, run: 4 };
const RANK_CALM = 5;

/** The place of a moment on the track in percent; 0 is 24 hours ago. */
export function place(at, now) {
    return (NOW_PERCENT * (at - (now - DAY))) / DAY;
}

const rounded = (percent) => Math.round(percent * 100) / 100;

/** A job's sliver: where it begins, how wide, and where its mark goes. */
export function sliver(job, now) {
    const end = isLive(job) ? now : Math.min(job.ended_at, now);
    const from = Math.min(Math.max(place(job.started_at, now), 0), NOW_PERCENT);
    const to = Math.min(Math.max(place(end, now), from), NOW_PERCENT);
    const { tone } = statusOf(job);
    const width = Math.max(to - from, WIDTH_MIN);
    return {
        x: rounded(Math.min(from, NOW_PERCENT - width)),
        width: rounded(width),
        tone,
        // A missed job never ran: it is a mark at its time, without a bar.
        bar: tone !== 'missed',
        mark: tone === 'int' ? rounded(to) : rounded((from + to) / 2),
    };
}

/** The jobs of a device inside the window, oldest first, running ones last. */
export function jobsOf(device, now) {
    const jobs = [...device.recent.values()].filter((job) => job.ended_at > now - DAY);
    jobs.push(...device.running.values());
    return jobs.sort((a, b) => (isLive(a) - isLive(b)) || (a.started_at - b.started_at)
        || (jobKey(a) < jobKey(b) ? -1 : 1));
}

/** Ticks every two hours of the reader's clock; a new day carries its name. */
export function ticks(now) {
    const found = [];
    // Half-hour steps meet the full hours of every time zone.
    const first = Math.ceil((now - DAY) / 1800) * 1800;
    for (let at = first; at <= now; at += 1800) {
        const local = new Date(at * 1000);
        if (local.getMinutes() !== 0 || local.getHours() % 2 !== 0) continue;
        const x = rounded(place(at, now));
        const isDay = local.getHours() === 0;
        found.push({
            at, x, isDay,
            // Too near to "Now" or to the edge, two labels would touch.
            label: x > 92 || x < 2 ? '' : isDay ? format.dayName(at) : format.hour(at),
            sparse: local.getHours() % 4 === 0,
        });
    }
    return found;
}

function worst(jobs) {
    const rank = (job) => RANKS[statusOf(job).tone] ?? RANK_CALM;
    return jobs.reduce((best, job) => (!best || rank(job) < rank(best)
        || (rank(job) === rank(best) && (job.ended_at || job.started_at)
            > (best.ended_at || best.started_at)) ? job : best), null);
}

function runningNote(jobs, now) {
    const parts = [];
    const speed = jobs.reduce((sum, job) => sum + (Number(job.throughput_bps) || 0), 0);
    if (jobs.length > 1) parts.push(`${jobs.length} jobs`);
    else if (shareOf(jobs[0]) !== null) parts.push(jobName(jobs[0]));
    if (speed > 0) parts.push(format.rate(speed));
    const since = now - Math.min(...jobs.map((job) => job.started_at));
    parts.push(since < MINUTE ? 'just started' : `for ${format.length(since)}`);
    return parts.slice(0, 2).join(' · ');
}

/** What the right-hand column says of a device. */
export function summary(device, now) {
    const live = jobsAtWork(device);
    const trouble = [...interruptedJobs(device), ...openIncidents(device, now)];
    if (live.length) {
        const share = live.length === 1 ? shareOf(live[0]) : null;
        const status = statusOf(live[0]);
        return {
            ...status, share, busy: share === null,
            word: share === null ? status.word : `${status.word} ${share} %`,
            note: runningNote(live, now), at: 0,
        };
    }
    if (trouble.length) {
        const job = worst(trouble);
        const when = isLive(job) ? `started ${format.time(job.started_at)}`
            : format.ago(job.ended_at, now);
        const more = trouble.length > 1 ? `${trouble.length} open` : jobName(job);
        return { ...statusOf(job), share: null, note: `${when} · ${more}`, at: job.ended_at };
    }
    const jobs = jobsOf(device, now);
    const last = jobs.reduce((best, job) => (best?.ended_at >= job.ended_at ? best : job), null);
    if (!last) {
        return { ...SILENT, share: null, note: 'in the last 24 hours', at: 0 };
    }
    const what = jobs.length > 1 ? format.plural(jobs.length, 'job') : jobName(last);
    return {
        ...statusOf(last), issue: false, share: null,
        note: `${format.ago(last.ended_at, now)} · ${what}`, at: last.ended_at,
    };
}

/** How much attention a device needs; lower comes first. */
export function rank(device, now) {
    const trouble = [...interruptedJobs(device), ...openIncidents(device, now)];
    if (trouble.length) return RANKS[statusOf(worst(trouble)).tone] ?? RANK_CALM;
    return jobsAtWork(device).length ? RANKS.run : RANK_CALM;
}

const hasRecent = (device, tone) => [...device.recent.values()]
    .some((job) => statusOf(job).tone === tone);

/** The filters of the segmented control and of the tiles. */
export const FILTERS = {
    all: () => true,
    issues: (device, now) => rank(device, now) < RANKS.run,
    running: (device) => jobsAtWork(device).length > 0,
    ok: (device) => hasRecent(device, 'ok'),
    warn: (device) => hasRecent(device, 'warn'),
    bad: (device) => hasRecent(device, 'bad'),
    missed: (device) => hasRecent(device, 'missed'),
    offline: (device) => device.online === false,
};

/** The devices to show, in order. */
export function select(state, { filter, search, now }) {
    const wanted = search.trim().toLocaleLowerCase();
    const matches = (device) => !wanted || device.name.toLocaleLowerCase().includes(wanted)
        || String(device.username).toLocaleLowerCase().includes(wanted);
    const chosen = [...state.devices.values()]
        .filter((device) => FILTERS[filter](device, now) && matches(device))
        .map((device) => ({ device, rank: rank(device, now) }));
    chosen.sort((a, b) => a.rank - b.rank
        || compare(a.device.name, b.device.name) || compare(a.device.key, b.device.key));
    return chosen.map((one) => one.device);
}

const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });
const compare = (a, b) => collator.compare(a, b);
