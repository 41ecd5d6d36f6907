// What was due and what came: the arithmetic of the benches, without I/O.

/** The smallest value that at least `share` of the sorted values do not exceed (nearest rank); null of none. */
export function percentile(sorted, share) {
    if (sorted.length === 0) return null;
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

/** { count, p50, p99, max } of values in any order. */
export function spread(values) {
    const sorted = Float64Array.from(values).sort();
    return { count: sorted.length, p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99),
        max: sorted.length === 0 ? null : sorted[sorted.length - 1] };
}

/** What a load client wrote down: see write_records() in load/. */
export function parseRecords(text) {
    const records = { deliveries: [], openings: [], answersMs: [], counts: {} };
    for (const line of text.split('\n')) {
        const [kind, ...words] = line.split(' ');
        if (kind === 'd') {
            const [stream, stamp, lateUs, how] = words;
            records.deliveries.push({ stream: Number(stream), stamp, ms: Number(lateUs) / 1000, how });
        } else if (kind === 'o') {
            const [stream, stamp, headUs, snapshotUs] = words;
            records.openings.push({ stream: Number(stream), stamp, headMs: Number(headUs) / 1000,
                snapshotMs: Number(snapshotUs) > 0 ? Number(snapshotUs) / 1000 : null });
        } else if (kind === 'a') {
            records.answersMs.push(Number(words[0]) / 1000);
        } else if (kind === 'n') {
            records.counts[words[0]] = Number(words[1]);
        }
    }
    return records;
}

/**
 * Every event is due once on each stream of its account. `told`: [stamp, username] of each event; `owners`: the username of
 * stream i; `deliveries` as parsed. `others`: stamps told in other parts of the run, which a snapshot may show.
 * Deliveries come back with what they are: those of another account are leaks, and no stamp may be one nobody told.
 */
export function settle({ told, owners, deliveries, others = new Set() }) {
    const streamsOf = new Map();
    for (const username of owners) streamsOf.set(username, (streamsOf.get(username) ?? 0) + 1);
    const owner = new Map(told);
    let due = 0;
    for (const [, username] of told) due += streamsOf.get(username) ?? 0;

    const came = new Set();
    const result = { told: told.length, due, delivered: 0, missing: 0, twice: 0, leaked: 0, unknown: 0, live: [], resumed: [],
        snapshot: [] };
    for (const delivery of deliveries) {
        const { stream, stamp, how } = delivery;
        if (!owner.has(stamp)) {
            if (!others.has(stamp)) result.unknown++;
        } else if (owner.get(stamp) !== owners[stream]) {
            result.leaked++;
        } else if (how === 'a' || came.has(`${stream} ${stamp}`)) {
            result.twice++;
        } else {
            came.add(`${stream} ${stamp}`);
            ({ l: result.live, r: result.resumed, s: result.snapshot })[how].push(delivery);
        }
    }
    result.delivered = came.size;
    result.missing = due - came.size;
    return result;
}

/** Nanoseconds of a stamp, as near as a number holds them. */
export const timeOf = ({ stamp }) => Number(stamp.slice(1));

export const msOf = (deliveries) => deliveries.map((it) => it.ms);

/** Differences of two counters read `seconds` apart, for each second; keys that the first lacks began at 0. */
export function rates(before, after, seconds) {
    return Object.fromEntries(Object.entries(after).map(([key, value]) => [key, (value - (before[key] ?? 0)) / seconds]));
}

/** The middle one of an odd number of readings. */
export const median = (values) => percentile([...values].sort((a, b) => a - b), 0.5);
