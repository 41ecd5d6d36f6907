// When things happen in device time: schedules, and which laptops sleep.

const HOUR = 3600;
const DAY = 86400;
const formatters = new Map();
const offsets = new Map();

/// Seconds east of UTC in a zone at a moment. Zones change at quarters of an hour at the finest,
/// and Intl is slow: one look-up a zone and quarter is enough.
export function zoneOffset(zone, unix) {
    const quarter = Math.floor(unix / 900);
    const key = `${zone} ${quarter}`;
    let offset = offsets.get(key);
    if (offset === undefined) {
        if (!formatters.has(zone)) {
            formatters.set(zone, new Intl.DateTimeFormat('en-US', {
                timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric',
                hour: 'numeric', minute: 'numeric' }));
        }
        const part = Object.fromEntries(formatters.get(zone).formatToParts(quarter * 900 * 1000)
            .map(({ type, value }) => [type, Number(value)]));
        offset = Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute) / 1000
            - quarter * 900;
        if (offsets.size > 50_000) offsets.clear();
        offsets.set(key, offset);
    }
    return offset;
}

/// Spreads periodic schedules, so that a fleet does not start as one.
export const phaseOf = (item, period) => parseInt(item.id.slice(0, 8), 16) % period;

/// Whether a device is switched on at a moment.
export function isAwake(device, unix) {
    if (device.away) return false;
    if (!device.sleepsAtNight) return true;
    const local = (unix + zoneOffset(device.timezone, unix)) % DAY;
    return local >= device.wakesAt && local < device.sleepsAt;
}

/// The first run of an item after a moment. A scaled fleet has no device time any more: its
/// periods shrink by `speed` (never below five seconds) and their phases stay apart.
export function nextRun(item, device, after, speed = 1) {
    const { type, seconds } = item.schedule;
    const period = { daily: DAY, hourly: HOUR, periodic: seconds }[type];
    if (speed !== 1) {
        const scaled = Math.max(5, Math.round(period / speed));
        return aligned(after, scaled, phaseOf(item, scaled));
    }
    if (type === 'periodic') return aligned(after, period, phaseOf(item, period));
    // The offset of the run decides, not that of the moment of asking: clocks change in between.
    let run = aligned(after, period, seconds - zoneOffset(device.timezone, after));
    const shift = zoneOffset(device.timezone, run) - zoneOffset(device.timezone, after);
    if (shift && run - shift > after) run -= shift;
    return run;
}

function aligned(after, period, phase) {
    const anchor = ((phase % period) + period) % period;
    return Math.floor((after - anchor) / period + 1) * period + anchor;
}
