// The Job Logs tab: filters that stand in the address, older jobs added below, and rows that change
// while their job runs. Rows are the server's; this puts them where they belong.
import { iconHref, say } from './dom.js';
import * as format from './format.js';
import { profileData } from './profile-data.js';
import { currentTab, tellTrouble } from './profile-tabs.js';
import { readPage, refreshSoon } from './refresh.js';
import { isLive, shareOf, statusOf } from './status.js';
import { tellTimes } from './times.js';

const FILTERS = ['status', 'device', 'item', 'type', 'when', 'from', 'to', 'zone'];

const panel = () => document.getElementById('panel-jobs');
const list = () => panel().querySelector('[data-refresh="job-list"]');
const form = () => panel().querySelector('[data-job-filters]');

let asked = 0;      // Of several readings the last one counts.
let shown = '';     // The filters that the list stands for.

const filtersIn = (search) => {
    const all = new URLSearchParams(search);
    return FILTERS.filter((name) => all.get(name)).map((name) => `${name}=${all.get(name)}`).join('&');
};

/** "1795392000.id": newest first, then by id. */
function isBehind(row, other) {
    const [at, id] = row.dataset.place.split('.');
    const [otherAt, otherId] = other.dataset.place.split('.');
    return Number(at) < Number(otherAt) || (at === otherAt && id < otherId);
}

/** Of a later reading of the newest jobs; older ones that were added stay below. */
function merge(fresh) {
    const part = list();
    const rows = [...part.querySelectorAll('tr[data-job-row]')];
    const news = [...fresh.querySelectorAll('tr[data-job-row]')];
    const goesOn = fresh.querySelector('[data-older-link]');
    const last = news[news.length - 1];
    const kept = goesOn && last ? rows.filter((row) => isBehind(row, last)) : [];
    const older = kept.length ? part.querySelector('[data-older]') : null;
    part.replaceChildren(...fresh.childNodes);
    if (kept.length) {
        part.querySelector('tbody').append(...kept);
        part.querySelector('[data-older]').replaceWith(older);
    }
    tellTimes(part);
}

async function read(href, take) {
    asked += 1;
    const turn = asked;
    list().setAttribute('aria-busy', 'true');
    try {
        const { fresh, mine } = await readPage(href);
        if (!mine || turn !== asked) return;
        const part = fresh.querySelector('[data-refresh="job-list"]');
        if (!part) throw new Error('the page has no list of jobs');
        take(part);
        document.querySelector('[data-trouble]').hidden = true;
    } catch (error) {
        if (turn === asked) tellTrouble(error);
    } finally {
        if (turn === asked) list().removeAttribute('aria-busy');
    }
}

function addressOf(values) {
    const url = new URL(window.location.href);
    for (const name of [...FILTERS, 'after', 'job']) url.searchParams.delete(name);
    url.searchParams.set('tab', 'jobs');
    for (const [name, value] of values) if (value && FILTERS.includes(name)) url.searchParams.set(name, value);
    return url;
}

async function apply() {
    const values = new FormData(form());
    const byDates = values.get('when') === 'dates';
    form().querySelector('[data-dates]').hidden = !byDates;
    if (byDates) {
        const day = new Date(`${values.get('from') || values.get('to') || '2000-01-01'}T12:00`);
        values.set('zone', day.getTimezoneOffset() || '');
    } else {
        for (const name of ['from', 'to', 'zone']) values.delete(name);
    }
    await show(addressOf(values));
}

/** Shows what `url` asks for, and says so in the address and in the tab's link. */
async function show(url) {
    window.history.replaceState(window.history.state, '', url);
    document.querySelector('[data-tab="jobs"]').href = url.href;
    shown = filtersIn(url.search);
    await read(url.href, (part) => {
        list().replaceChildren(...part.childNodes);
        tellTimes(list());
    });
}

function fill() {
    const all = new URLSearchParams(window.location.search);
    for (const field of form().querySelectorAll('select, input[type="date"]')) field.value = all.get(field.name) ?? '';
    form().querySelector('[data-dates]').hidden = all.get('when') !== 'dates';
}

async function older(link) {
    const before = list().querySelectorAll('tr[data-job-row]').length;
    await read(link.href, (part) => {
        list().querySelector('tbody').append(...part.querySelectorAll('tr[data-job-row]'));
        list().querySelector('[data-older]').replaceWith(part.querySelector('[data-older]'));
        tellTimes(list());
    });
    // The link has left; whoever used it by keyboard goes on with the first of the new ones.
    if (document.activeElement !== document.body) return;
    list().querySelectorAll('tr[data-job-row] a')[before]?.focus({ preventScroll: true });
}

/** A running job's row says how far it is. */
function progress(job) {
    const row = list()?.querySelector(`tr[data-job-row="${CSS.escape(job.job_id)}"]`);
    if (!row) return;
    const status = statusOf(job);
    const share = isLive(job) ? shareOf(job) : null;
    row.querySelector('[data-status]').className = `st ${status.text}`;
    const symbol = row.querySelector('[data-status] svg');
    symbol.setAttribute('class', `ic size-4 ${status.text}`);
    symbol.querySelector('use').setAttribute('href', iconHref(status.icon));
    say(row.querySelector('[data-status-word]'), share === null ? status.word : `${status.word} ${share} %`);
    if (job.bytes_done > 0) say(row.querySelector('[data-moved]'), format.size(job.bytes_done));
}

function follow({ detail: { kind, job } }) {
    const { server_id: server, username } = profileData();
    if (!job || job.server_id !== server || job.username !== username || !list()) return;
    if (kind === 'job:progress' || kind === 'job:updated') progress(job);
    else if (currentTab() === 'jobs') refreshSoon(tellTrouble);
    else panel().dataset.stale = '';
}

export function startJobList() {
    shown = filtersIn(window.location.search);
    if (currentTab() === 'jobs') document.querySelector('[data-tab="jobs"]').href = addressOf(new URLSearchParams(window.location.search)).href;
    panel().addEventListener('eb:part', ({ detail }) => merge(detail));
    panel().addEventListener('change', (event) => event.target.closest('[data-job-filters]') && apply());
    panel().addEventListener('submit', (event) => {
        event.preventDefault();
        apply();
    });
    panel().addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        const link = event.target.closest('[data-older-link], [data-all-jobs]');
        if (!link) return;
        event.preventDefault();
        if ('olderLink' in link.dataset) {
            older(link);
        } else {
            show(addressOf([])).then(() => document.getElementById('jobs-status').focus());
            fill();
        }
    });
    window.addEventListener('popstate', () => {
        if (currentTab() !== 'jobs' || !list() || filtersIn(window.location.search) === shown) return;
        fill();
        show(new URL(window.location.href));
    });
    window.addEventListener('eb:pulse', follow);
}
