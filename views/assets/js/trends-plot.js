// The chart itself. Colours are the tokens', read again when the theme changes.
import uPlot from 'uplot';
import { dayStart, dayWords, unitOf } from './trends-data.js';

const HEIGHT = 232;
const DAY_S = 86_400;
const LINES = ['--accent', '--ok-fill', '--warn-fill', '--missed-fill', '--ink-3'];
const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function utc(seconds) {
    return uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC');
}

/** An axis never cuts its largest number off. */
function widthOf(plot, values) {
    const longest = Math.max(0, ...(values ?? []).map((text) => text.length));
    return Math.max(36, longest * 7 + 14);
}

function numbers(unit) {
    const words = new Intl.NumberFormat(undefined, { maximumFractionDigits: 2 });
    return (plot, splits) => splits.map((value) => (unit ? `${words.format(value)} ${unit}` : words.format(value)));
}

function optionsOf({ bytes, lines }, unit, width, onDay) {
    const text = '12px system-ui, sans-serif';
    const axis = { stroke: () => token('--ink-3'), font: text, ticks: { show: false }, grid: { stroke: () => token('--line'), width: 1 } };
    return {
        width, height: HEIGHT, tzDate: utc, legend: { show: false }, padding: [8, 12, 0, 0],
        cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 7 } },
        scales: { y: { range: (plot, min, max) => rangeOf(bytes, min, max) } },
        axes: [
            { ...axis, space: 90, values: (plot, splits) => splits.map((at) => dayWords(at)),
                incrs: [1, 2, 7, 15, 30, 61, 91].map((days) => days * DAY_S) },
            { ...axis, values: numbers(bytes ? unit : ''), size: widthOf, ...(bytes ? {} : { incrs: kWhole }) },
        ],
        series: [{}, ...lines.map(({ label, mark }, at) => ({
            label, stroke: () => token(LINES[mark - 1]), width: 1.75, spanGaps: false,
            ...(lines.length === 1 && at === 0 ? { fill: () => `${token('--accent')}1f` } : {}),
            // A day between two gaps is a point, or nobody would see it.
            points: { show: (plot, series, from, to) => alone(plot.data[series], from, to).length > 0,
                filter: (plot, series) => alone(plot.data[series]), size: 5, fill: () => token(LINES[mark - 1]) },
        }))],
        hooks: { setCursor: [({ cursor: { idx } }) => onDay(idx ?? -1)] },
    };
}

const kWhole = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 2e5, 5e5, 1e6, 1e7, 1e8, 1e9];

/** Counts begin at nothing; sizes show how they changed. */
function rangeOf(bytes, min, max) {
    if (!Number.isFinite(min) || !Number.isFinite(max)) return [0, 1];
    if (!bytes) return [0, Math.max(max * 1.1, 4)];
    const room = Math.max((max - min) * 0.15, max * 0.05, Number.EPSILON);
    return [Math.max(0, min - room), max + room];
}

function alone(values, from = 0, to = values.length - 1) {
    const found = [];
    for (let at = from; at <= to; at += 1) {
        if (values[at] != null && values[at - 1] == null && values[at + 1] == null) found.push(at);
    }
    return found;
}

/** Draws into `place`; answers { redraw, end }. `onDay(at)`: the day under the pointer, -1 for none. */
export function drawPlot(place, shown, days, onDay) {
    const [one, unit] = shown.bytes ? unitOf(shown.lines.flatMap(({ values }) => values)) : [1, ''];
    const data = [days.map(dayStart), ...shown.lines.map(({ values }) => values.map((value) => (value === null ? null : value / one)))];
    const widthNow = () => Math.max(200, Math.floor(place.clientWidth));
    const plot = new uPlot(optionsOf(shown, unit, widthNow(), onDay), data, place);
    const observer = new ResizeObserver(() => {
        if (plot.width !== widthNow()) plot.setSize({ width: widthNow(), height: HEIGHT });
    });
    observer.observe(place);
    return {
        redraw: () => plot.redraw(false, true),
        end() {
            observer.disconnect();
            plot.destroy();
        },
    };
}
