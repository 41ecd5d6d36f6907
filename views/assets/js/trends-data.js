// What a trend draws, from the answer of part=trends. No DOM.
import * as format from './format.js';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

const KINDS = {
    storage: { title: 'Storage used', bytes: true, series: [['Used', ({ storage }) => storage.bytes]] },
    devices: {
        title: 'Devices',
        series: [['Registered', ({ devices }) => devices.registered], ['Online', ({ devices }) => devices.online]],
    },
    items: {
        title: 'Protected items',
        series: [['Files and Folders', ({ items }) => items.files], ['Disk Image devices', ({ items }) => items.disk_image],
            ['Hyper-V VMs', ({ items }) => items.hyperv_vms], ['VMware VMs', ({ items }) => items.vmware_vms],
            ['Microsoft 365 accounts', ({ items }) => items.m365_accounts]],
    },
};

/** The lines of a kind of trend; of items those that there ever were. `mark` stays a line's own. */
export function linesOf(kind, answer) {
    const { title, bytes = false, series } = KINDS[kind];
    const all = series.map(([label, values], at) => ({ label, mark: at + 1, values: values(answer) }));
    const some = all.filter(({ values }) => values.some((value) => value > 0));
    return { title, bytes, lines: kind === 'items' && some.length ? some : all };
}

/** How many days anything is known of. */
export function knownDays(lines) {
    const length = lines[0]?.values.length ?? 0;
    let known = 0;
    for (let at = 0; at < length; at += 1) known += lines.some(({ values }) => values[at] !== null) ? 1 : 0;
    return known;
}

/** The newest day that anything is known of; -1 without one. */
export function lastKnown(lines) {
    const length = lines[0]?.values.length ?? 0;
    for (let at = length - 1; at >= 0; at -= 1) {
        if (lines.some(({ values }) => values[at] !== null)) return at;
    }
    return -1;
}

/** The largest unit in which the largest value is at least 1: [bytes of one, its name]. */
export function unitOf(values) {
    const most = Math.max(0, ...values.map((value) => value ?? 0));
    let step = 0;
    while (step < UNITS.length - 1 && most >= 1024 ** (step + 1)) step += 1;
    return [1024 ** step, UNITS[step]];
}

/** "growing by 9.8 GiB a day", from the first known day to the last; '' where there is too little to say. */
export function growth(values) {
    const first = values.findIndex((value) => value !== null);
    const last = values.findLastIndex((value) => value !== null);
    const days = last - first;
    if (first < 0 || days < 6) return '';
    const daily = (values[last] - values[first]) / days;
    if (Math.abs(daily) < 1024 ** 2) return 'steady';
    return `${daily > 0 ? 'growing' : 'shrinking'} by ${format.size(Math.abs(daily))} a day`;
}

/** What a line says of a day. */
export function valueWords(value, bytes) {
    if (value === null || value === undefined) return 'not counted';
    return bytes ? format.size(value) : format.count(value);
}

/** A day of the answer as the second its UTC day begins. */
export const dayStart = (day) => Date.parse(`${day}T00:00:00Z`) / 1000;

const made = new Map();

/** "21 Oct"; days are UTC, wherever they are read. */
export function dayWords(seconds, options = { day: 'numeric', month: 'short' }) {
    const key = JSON.stringify(options);
    if (!made.has(key)) made.set(key, new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC' }));
    return made.get(key).format(seconds * 1000);
}

/** The chart in one sentence, for those who do not see it. */
export function summary({ title, bytes, lines }, days) {
    const parts = lines.map(({ label, values }) => {
        const known = values.filter((value) => value !== null);
        if (!known.length) return `${label}: not counted`;
        return `${label}: ${valueWords(known[0], bytes)} at first, ${valueWords(known[known.length - 1], bytes)} now`;
    });
    return `${title}, the last ${days} days. ${parts.join('; ')}.`;
}
