// What the Protection Pulse card says: the one-sentence verdict, the tiles and the incidents.
import * as format from './format.js';
import {
    interruptedJobs, jobKey, jobsAtWork, openIncidents, snoozedIncidents,
} from './pulse-state.js';
import { causeOf, isLive, jobName, shareOf, statusOf } from './status.js';

/** Counts over all devices; everything else on the card is words around it. */
export function tally(state, now) {
    const sum = {
        running: 0, throughput: 0, ok: 0, warn: 0, bad: 0, missed: 0,
        good: 0, calm: 0, covered: 0, jobs: 0, trouble: [], snoozed: [],
        on: { warn: new Set(), bad: new Set(), missed: new Set() },
    };
    for (const device of state.devices.values()) {
        const open = [...interruptedJobs(device), ...openIncidents(device, now)];
        let good = false;
        for (const job of jobsAtWork(device)) {
            sum.running += 1;
            sum.throughput += Number(job.throughput_bps) || 0;
        }
        for (const job of device.recent.values()) {
            const { tone } = statusOf(job);
            if (tone in sum) sum[tone] += 1;
            sum.on[tone]?.add(device.key);
            if (tone === 'ok' && Number(job.job_type) === 4001) good = true;
        }
        sum.jobs += device.running.size + device.recent.size;
        sum.good += good ? 1 : 0;
        sum.calm += good && !open.length ? 1 : 0;
        sum.covered += good || open.length ? 1 : 0;
        for (const job of snoozedIncidents(device, now)) sum.snoozed.push({ device, job });
        for (const job of open) sum.trouble.push({ device, job });
    }
    return sum;
}

/** The answer to "are my backups fine?", and the evidence under it. */
export function verdict(state, sum) {
    const devices = Math.max(state.registered, sum.good);
    const open = sum.trouble.length;
    const evidence = devices === 0 ? ''
        : `${sum.good} of ${format.plural(devices, 'device')} ${sum.good === 1 ? 'has' : 'have'}`
            + ' a good backup from the last 24 hours.';
    if (state.registered === 0 && sum.jobs === 0) {
        return {
            headline: 'No device is connected yet.',
            summary: 'Install the backup app on a device and sign in there.'
                + ' It appears here within a second.',
        };
    }
    if (sum.jobs === 0) {
        return {
            headline: 'No job has run in the last 24 hours.',
            summary: 'A backup shows here the moment it starts.',
        };
    }
    if (open > 0) {
        const rest = sum.calm > 0 && sum.covered >= devices && sum.snoozed.length === 0
            ? ' The rest is protected.' : '';
        return {
            headline: `${format.plural(open, 'thing needs you', 'things need you')}.${rest}`,
            summary: evidence,
        };
    }
    // What is put aside is not well for that.
    const well = sum.good >= devices && sum.snoozed.length === 0;
    if (well) return { headline: 'Everything is protected.', summary: evidence };
    if (sum.good === 0 && sum.running > 0) {
        const running = format.plural(sum.running, 'job is', 'jobs are');
        return { headline: `${running} running.`, summary: evidence };
    }
    return { headline: 'Nothing needs you now.', summary: evidence };
}

function spread(count, devices) {
    if (count === 0) return 'in the last 24 hours';
    if (devices > 1) return `on ${devices} devices`;
    return count === 1 ? 'on one device' : count === 2 ? 'both on one device' : 'all on one device';
}

/** The six tiles; `filter` is what pressing one shows on the timeline. */
export function tiles(state, sum) {
    const tile = (filter, icon, tone, label, note, suffix = '') => (
        { filter, icon, tone, label, note, suffix, value: format.count(sum[filter]) });
    const together = sum.running > 1 ? ' together' : '';
    const speed = sum.throughput > 0 ? format.rate(sum.throughput) + together : 'at this moment';
    const devices = Math.max(state.registered, state.online);
    const offline = devices - state.online;
    const absent = devices === 0 ? 'none registered yet' : 'all of them';
    return [
        tile('running', 'run', 'text-run', 'running', speed),
        tile('ok', 'check-circle', 'text-ok', 'succeeded', 'in the last 24 hours'),
        tile('warn', 'warn', 'text-warn', 'with warnings', spread(sum.warn, sum.on.warn.size)),
        tile('bad', 'x-circle', 'text-bad', 'failed', spread(sum.bad, sum.on.bad.size)),
        tile('missed', 'missed', 'text-missed', 'missed',
            sum.missed ? 'did not start in time' : 'in the last 24 hours'),
        {
            ...tile('offline', 'desktop', 'text-ink-3', 'devices online',
                offline > 0 ? `${format.count(offline)} offline` : absent,
                `/${format.count(devices)}`),
            value: format.count(state.online),
        },
    ];
}

const ORDER = { bad: 0, int: 1, missed: 2, warn: 3 };

function incident({ device, job }, now) {
    const status = statusOf(job);
    const at = job.ended_at || job.started_at;
    const share = shareOf(job);
    const stopped = share !== null && !job.ended_at ? ` at ${share} %` : '';
    const name = device.name || 'Unnamed device';
    return {
        key: jobKey(job), jobId: job.job_id, job, icon: status.icon, badge: status.badge,
        word: status.word, order: ORDER[status.tone] ?? 0, at,
        device: name,
        item: jobName(job),
        title: `${name} · ${jobName(job)}`,
        cause: causeOf(job, stopped),
        when: format.ago(at, now), exact: format.exact(at), iso: format.iso(at),
        // An interrupted job is still open: it has no end that could be put aside.
        canSnooze: !isLive(job),
        until: job.snoozed_until > now ? job.snoozed_until : 0,
    };
}

/** The open incidents as the list shows them: gravest first, then newest. */
export function incidents(sum, now) {
    return sum.trouble.map((one) => incident(one, now))
        .sort((a, b) => a.order - b.order || b.at - a.at || (a.key < b.key ? -1 : 1));
}

/** The incidents that were put aside; who comes back first stands first. */
export function snoozedList(sum, now) {
    return sum.snoozed.map((one) => incident(one, now))
        .map((one) => ({ ...one, cause: `Hidden until ${format.dayTimeShort(one.until, now)}.` }))
        .sort((a, b) => a.until - b.until || (a.key < b.key ? -1 : 1));
}
