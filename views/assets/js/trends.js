// The trend card: storage, devices and items over the last days. Loaded when somebody comes near it.
import { dashboardData } from './dashboard-data.js';
import { html, say, svg } from './dom.js';
import { dayStart, dayWords, growth, knownDays, lastKnown, linesOf, summary, valueWords } from './trends-data.js';
import { drawPlot } from './trends-plot.js';

const LONG_DAY = { day: 'numeric', month: 'short', year: 'numeric' };
const FIRST_DAYS = 2;  // One point is no trend.

function key(mark) {
    return svg('svg', { class: `chart-key chart-key-${mark}`, viewBox: '0 0 16 8', 'aria-hidden': 'true' },
        svg('path', { d: 'M0 4h16' }));
}

export function startTrends(section) {
    const part = (name) => section.querySelector(`[data-trend-${name}]`);
    const answers = new Map();  // By days.
    let kind = 'storage';
    let days = '90';
    let plot = null;
    let asking = null;

    function message(text, again = false) {
        const place = part('message');
        place.hidden = !text;
        if (!text) return;
        const button = again ? html('button', { type: 'button', class: 'link' }, 'Try again') : null;
        button?.addEventListener('click', show);
        place.replaceChildren(html('span', {}, text, ' ', ...(button ? [button] : [])));
    }

    function legend(shown, answer, at) {
        const day = at >= 0 ? at : lastKnown(shown.lines);
        part('legend').replaceChildren(
            html('span', { class: 'text-ink-3' }, day >= 0 ? dayWords(dayStart(answer.days[day])) : ''),
            ...shown.lines.map(({ label, mark, values }) => html('span', { class: 'inline-flex items-center gap-2 text-ink-2' },
                key(mark), label, html('b', { class: 'font-semibold text-ink' }, valueWords(values[day], shown.bytes)))),
            at < 0 && shown.bytes ? html('span', { class: 'text-ink-3' }, growth(shown.lines[0].values)) : '');
    }

    function fillTable(shown, answer) {
        const rows = answer.days.map((day, at) => ({ day, values: shown.lines.map(({ values }) => values[at]) }))
            .filter(({ values }) => values.some((value) => value !== null)).reverse();
        part('table').querySelector('div').replaceChildren(html('table', { class: 'tbl' },
            html('caption', { class: 'sr-only' }, shown.title),
            html('thead', {}, html('tr', {}, html('th', { scope: 'col' }, 'Day (UTC)'),
                ...shown.lines.map(({ label }) => html('th', { scope: 'col', class: 'num' }, label)))),
            html('tbody', {}, ...rows.map(({ day, values }) => html('tr', {},
                html('th', { scope: 'row', class: 'font-normal!' }, dayWords(dayStart(day), LONG_DAY)),
                ...values.map((value) => html('td', { class: 'num' }, valueWords(value, shown.bytes))))))));
    }

    function draw(answer) {
        const shown = linesOf(kind, answer);
        const known = knownDays(shown.lines);
        plot?.end();
        plot = null;
        say(section.querySelector('h2'), shown.title);
        part('bones').hidden = true;
        part('table').hidden = known === 0;
        if (known < FIRST_DAYS) {
            part('legend').replaceChildren();
            message(known ? 'The first day is counted. The line begins tomorrow, and each day adds to it.'
                : 'Nothing is counted in this time yet. Each day adds a point, beginning tonight.');
            if (known) fillTable(shown, answer);
            return;
        }
        message('');
        legend(shown, answer, -1);
        plot = drawPlot(part('plot'), shown, answer.days, (at) => legend(shown, answer, at));
        part('plot').setAttribute('aria-label', summary(shown, answer.days.length));
        part('plot').removeAttribute('aria-labelledby');
        fillTable(shown, answer);
    }

    async function show() {
        const wanted = days;
        asking?.abort();
        if (answers.has(wanted)) {
            asking = null;
            section.removeAttribute('aria-busy');
            draw(answers.get(wanted));
            return;
        }
        const mine = asking = new AbortController();
        section.setAttribute('aria-busy', 'true');
        try {
            const answer = await dashboardData(`part=trends&days=${wanted}`, { signal: mine.signal });
            answers.set(wanted, answer);
            if (mine === asking) draw(answer);
        } catch (error) {
            if (mine !== asking) return;
            part('bones').hidden = true;
            plot?.end();
            plot = null;
            part('legend').replaceChildren();
            part('table').hidden = true;
            message(`We could not read the trend. ${error.message} Your backups are not affected.`, error.status !== 401);
        } finally {
            if (mine === asking) section.removeAttribute('aria-busy');
        }
    }

    function choose(group, set) {
        group.addEventListener('click', ({ target }) => {
            const button = target.closest('button');
            if (!button) return;
            for (const one of group.querySelectorAll('button')) one.setAttribute('aria-pressed', String(one === button));
            set(button.value);
            show();
        });
    }
    choose(part('kinds'), (value) => { kind = value; });
    choose(part('days'), (value) => { days = value; });

    const recolour = () => plot?.redraw();
    new MutationObserver(recolour).observe(document.documentElement, { attributeFilter: ['data-theme'] });
    matchMedia('(prefers-color-scheme: light)').addEventListener('change', recolour);
    return show();
}
