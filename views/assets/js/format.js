// Turns numbers into words: sizes, lengths and times, as people read them.

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;

const language = globalThis.document?.documentElement.lang || undefined;
const made = new Map();

// Making an Intl formatter costs far more than using it.
function clock(name, options) {
    let found = made.get(name);
    if (!found) {
        // The reader's own habits (12 or 24 hours), whatever the page's language.
        found = new Intl.DateTimeFormat(undefined, options);
        made.set(name, found);
    }
    return found;
}

/** At most so many characters of a name, where a sentence goes on after it. */
export function short(text, most = 60) {
    const letters = [...text];
    return letters.length > most ? `${letters.slice(0, most - 1).join('').trimEnd()}…` : text;
}

/** "1,123": a count for people. */
export function count(n) {
    let words = made.get('count');
    if (!words) {
        words = new Intl.NumberFormat(language);
        made.set('count', words);
    }
    return words.format(n);
}

/** A size in binary units with one decimal; whole bytes have none. */
export function size(bytes) {
    let value = Math.max(0, Number(bytes) || 0);
    let unit = 0;
    // 1023.96 KiB would print as 1024.0 KiB, so the step up looks at the rounded value.
    while (unit < UNITS.length - 1 && (unit ? Math.round(value * 10) / 10 : value) >= 1024) {
        value /= 1024;
        unit += 1;
    }
    return `${unit ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

export function rate(bytesPerSecond) {
    return `${size(bytesPerSecond)}/s`;
}

/** A length to read at a glance: the largest two units that matter. */
export function length(seconds) {
    const s = Math.max(0, Math.round(seconds));
    if (s < MINUTE) return `${s} s`;
    const minutes = Math.round(s / MINUTE);
    if (minutes < 60) return `${minutes} min`;
    const h = Math.floor(minutes / 60);
    const rest = minutes % 60;
    if (h < 24) return rest ? `${h} h ${rest} min` : `${h} h`;
    const days = Math.floor(h / 24);
    return h % 24 ? `${days} d ${h % 24} h` : `${days} d`;
}

/** A length to the second, for the popover. */
export function exactLength(seconds) {
    const s = Math.max(0, Math.round(seconds));
    if (s < MINUTE) return `${s} s`;
    if (s < HOUR) return s % 60 ? `${Math.floor(s / 60)} min ${s % 60} s` : `${s / 60} min`;
    return length(s);
}

/** "14 min ago"; `now` is the server's time. */
export function ago(at, now) {
    const s = Math.max(0, now - at);
    if (s < 45) return 'just now';
    let words = made.get('ago');
    if (!words) {
        words = new Intl.RelativeTimeFormat(language, { numeric: 'always', style: 'short' });
        made.set('ago', words);
    }
    const [count, unit] = s < HOUR ? [Math.max(1, Math.round(s / MINUTE)), 'minute']
        : s < DAY ? [Math.round(s / HOUR), 'hour'] : [Math.round(s / DAY), 'day'];
    // English abbreviates to "14 min. ago" and "3 hr. ago"; the house writes min and h.
    return words.format(-count, unit).replace(/\./g, '').replace(/\bhr\b/, 'h');
}

export function time(at) {
    return clock('time', { hour: '2-digit', minute: '2-digit' }).format(at * 1000);
}

export function timeToSecond(at) {
    return clock('second', { hour: '2-digit', minute: '2-digit', second: '2-digit' })
        .format(at * 1000);
}

/** The exact moment, for titles. */
export function exact(at) {
    return clock('exact', { dateStyle: 'full', timeStyle: 'medium' }).format(at * 1000);
}

/** "4 Mar 2024". */
export function date(at) {
    return clock('date', { day: 'numeric', month: 'short', year: 'numeric' }).format(at * 1000);
}

export function dayName(at) {
    return clock('day', { weekday: 'short', day: 'numeric', month: 'short' }).format(at * 1000);
}

/** "Sat 22", where there is no room for the month. */
export function dayShort(at) {
    const weekday = clock('weekday', { weekday: 'short' }).format(at * 1000);
    return `${weekday} ${new Date(at * 1000).getDate()}`;
}

/** A full hour on an axis: "16:00", but "4 PM" where the minutes would make it too long. */
export function hour(at) {
    const { hour12 } = clock('hour', { hour: 'numeric' }).resolvedOptions();
    return hour12 ? clock('hour').format(at * 1000) : time(at);
}

/** "today 02:14" or "yesterday 22:05"; further back the date. */
export function dayTime(at, now) {
    const days = Math.round((midnight(now) - midnight(at)) / DAY);
    if (days > 1 || days < 0) return `${dayName(at)} ${time(at)}`;
    return `${days ? 'yesterday' : 'today'} ${time(at)}`;
}

/** "15:32" within the day, "Sun 08:00" within a week, else the date too. */
export function dayTimeShort(at, now) {
    const days = Math.round((midnight(at) - midnight(now)) / DAY);
    if (days === 0) return time(at);
    if (days < 0 || days > 6) return `${dayName(at)} ${time(at)}`;
    return `${clock('weekday', { weekday: 'short' }).format(at * 1000)} ${time(at)}`;
}

function midnight(at) {
    return new Date(at * 1000).setHours(0, 0, 0, 0) / 1000;
}

export function iso(at) {
    return new Date(at * 1000).toISOString();
}

/** "1 device", "3 devices". */
export function plural(n, one, many = `${one}s`) {
    return `${n} ${n === 1 ? one : many}`;
}

export function timeZone() {
    return Intl.DateTimeFormat().resolvedOptions().timeZone || 'your zone';
}
