// Snapshots by day, in the reader's own time.
import { dayName } from './format.js';

const DAY_S = 86_400;

/** The midnight that the moment's day began with, as the reader counts. */
export function dayOf(at) {
    return new Date(at * 1000).setHours(0, 0, 0, 0) / 1000;
}

/** "Today, Sat 22 Nov", "Yesterday, …", "Fri 21 Nov", with the year where it is another. */
export function dayWords(at, now) {
    const days = Math.round((dayOf(now) - dayOf(at)) / DAY_S);
    const year = new Date(at * 1000).getFullYear();
    const name = year === new Date(now * 1000).getFullYear() ? dayName(at) : `${dayName(at)} ${year}`;
    if (days === 0) return `Today, ${name}`;
    return days === 1 ? `Yesterday, ${name}` : name;
}

/** Groups what has an `at`, newest first, by day: [{ day, list }]. */
export function byDay(snapshots) {
    const groups = [];
    for (const one of snapshots) {
        const day = dayOf(one.at);
        if (groups.at(-1)?.day !== day) groups.push({ day, list: [] });
        groups.at(-1).list.push(one);
    }
    return groups;
}

/** What stands in two date fields, as the moments between which to look. Empty: from ever, to now. */
export function between(from, to) {
    const start = (text) => (text ? new Date(`${text}T00:00:00`).getTime() / 1000 : null);
    const first = start(from);
    const last = start(to);
    if (Number.isNaN(first) || Number.isNaN(last)) return {};
    const after = last === null ? null : new Date(last * 1000);
    after?.setDate(after.getDate() + 1);
    return {
        ...(first === null ? {} : { from: first }),
        ...(after === null ? {} : { to: Math.floor(after.getTime() / 1000) - 1 }),
    };
}
