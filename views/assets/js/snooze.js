// Putting an incident aside for a while: how long one may choose, and telling the server.
import * as format from './format.js';

const HOUR = 3600;
const WEEK_MIN = 7 * 24 * 60;
const MORNING = 8;
const REQUEST_MS = 15_000;

/** The choices of the menu at this moment: what they say, and how many minutes they mean. */
export function snoozeChoices(now, snoozed = false) {
    const morning = new Date(now * 1000);
    morning.setDate(morning.getDate() + 1);
    morning.setHours(MORNING, 0, 0, 0);
    const tomorrow = morning.getTime() / 1000;
    const week = now + WEEK_MIN * 60;
    const until = (at) => `until ${format.dayTimeShort(at, now)}`;
    return [
        ...(snoozed ? [{ minutes: 0, label: 'Show it again', note: 'now' }] : []),
        { minutes: 60, label: 'For 1 hour', note: until(now + HOUR) },
        { minutes: 480, label: 'For 8 hours', note: until(now + 8 * HOUR) },
        {
            minutes: Math.ceil((tomorrow - now) / 60), label: 'Until tomorrow',
            note: format.dayTimeShort(tomorrow, now),
        },
        { minutes: WEEK_MIN, label: 'For a week', note: format.dayName(week) },
    ];
}

/** What went wrong, for the customer. */
export class SnoozeError extends Error {}

const REFUSED = {
    401: 'Your session has ended. Nothing was changed. Sign in again, then snooze it.',
    403: 'You may not change this. Nothing was changed.',
    404: 'This incident is closed already. Nothing was changed.',
    503: 'The server is busy. Nothing was changed. Try again in a moment.',
};

/** Asks the server; returns the moment until which it is hidden. No minutes: it shows again. */
export async function snooze({ modulelink, jobId, minutes, now }) {
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), REQUEST_MS);
    let answer;
    let told = {};
    try {
        answer = await fetch(`${modulelink}&a=pulse-snooze`, {
            method: 'POST',
            headers: {
                'Content-Type': 'application/json', Accept: 'application/json',
                'X-CSRF-Token': document.querySelector('meta[name="csrf-token"]')?.content ?? '',
            },
            body: JSON.stringify({ job_id: jobId, minutes }),
            credentials: 'same-origin',
            redirect: 'manual',
            signal: aborter.signal,
        });
        told = await answer.json().catch(() => ({}));
    } catch {
        // It may have arrived all the same; the stream would tell.
        throw new SnoozeError('The server did not answer in time. If it still shows, try again.');
    } finally {
        clearTimeout(timer);
    }
    if (answer.ok) return Number(told.snoozed_until ?? now + minutes * 60);
    const status = answer.type === 'opaqueredirect' ? 401 : answer.status;
    throw new SnoozeError(REFUSED[status] ?? told.message
        ?? 'The incident could not be hidden. Nothing was changed. Try again in a moment.');
}
