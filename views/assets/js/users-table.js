// The users table's order, search and pages, which the server answers; its first page is there already.
import { now } from './clock.js';
import { dashboardData } from './dashboard-data.js';
import { html, iconHref, say, svg } from './dom.js';
import * as format from './format.js';
import { startColumns } from './users-columns.js';
import { UsersPages } from './users-pages.js';
import { userRow } from './users-rows.js';

const FIND_MS = 250;      // Between two keys of a quick typist nobody is asked.
const FRESH_MS = 20_000;  // News changes the figures no more often than this.
const NEWS = /^(job:(start|end)|device:)/;

export function startUsers() {
    const section = document.querySelector('[data-users]');
    if (!section) return;
    const part = (name) => section.querySelector(`[data-users-${name}]`);
    const body = section.querySelector('tbody');
    const heads = [...section.querySelectorAll('thead th')];
    const pages = new UsersPages({ total: Number(section.dataset.total), next: section.dataset.next });
    const showColumn = startColumns(section);
    let asking = null;      // The question under way; a later one replaces it.
    let shownAt = now();    // When what is shown was read.
    let undo = null;        // Back to the page that is shown, when the one asked for does not come.

    function showPlace() {
        const shown = body.rows.length;
        const [first, last] = pages.range(shown);
        part('pages').hidden = !pages.paged;
        say(part('range'), `${format.count(first)}–${format.count(last)} of ${format.count(pages.total)} ${pages.total === 1 ? 'user' : 'users'}`);
        part('back').setAttribute('aria-disabled', String(pages.before.length === 0));
        part('on').setAttribute('aria-disabled', String(pages.next === ''));
        say(part('count'), format.count(pages.total));
        part('table').hidden = shown === 0 && pages.search !== '';
        part('none').hidden = shown > 0 || pages.search === '';
        say(part('none-text'), `No user matches “${format.short(pages.search, 40)}”.`);
        for (const head of heads) {
            if (head.dataset.sort !== pages.sort) head.removeAttribute('aria-sort');
            else head.setAttribute('aria-sort', pages.down ? 'descending' : 'ascending');
        }
    }

    function showRows(rows) {
        const had = document.activeElement?.closest?.('tr');
        const key = had && body.contains(had) ? had.dataset.key : null;
        body.replaceChildren(...rows.map(userRow));
        // Whoever stood on a row stands on it again, or above them all.
        if (key) (body.querySelector(`tr[data-key="${CSS.escape(key)}"] a`) ?? part('table')).focus({ preventScroll: true });
    }

    function tell(error) {
        const since = format.time(shownAt);
        say(part('trouble-text'), `We could not read your users. ${error.message} `
            + (error.status === 401 ? '' : `Below is what was there at ${since}; your backups run on their own.`));
        part('trouble').hidden = false;
        part('again').hidden = error.status === 401;
    }

    async function ask() {
        asking?.abort();
        const mine = asking = new AbortController();
        section.setAttribute('aria-busy', 'true');
        try {
            const answer = await dashboardData(pages.query(), { signal: mine.signal });
            if (mine !== asking) return;
            pages.take(answer);
            // The rows behind a place may all have gone.
            if (answer.rows.length === 0 && pages.back()) {
                await ask();
                return;
            }
            undo = null;
            shownAt = now();
            part('trouble').hidden = true;
            showRows(answer.rows);
            showPlace();
        } catch (error) {
            if (mine !== asking) return;
            undo?.();
            undo = null;
            tell(error);
            showPlace();
        } finally {
            if (mine === asking) {
                asking = null;
                section.removeAttribute('aria-busy');
            }
        }
    }

    function turn(forward) {
        const { before, after, next } = pages;
        const kept = [...before];
        if (!(forward ? pages.forward() : pages.back())) return;
        undo = () => Object.assign(pages, { before: kept, after, next });
        ask();
    }

    function sortBy(head, downFirst = 'down' in head.dataset) {
        undo = null;
        pages.sortBy(head.dataset.sort, downFirst);
        showPlace();
        ask();
    }

    for (const head of heads) {
        const button = html('button', { type: 'button', class: 'sort' }, ...head.childNodes,
            svg('svg', { class: 'ic size-3.5', 'aria-hidden': 'true' }, svg('use', { href: iconHref('sort-d') })));
        button.addEventListener('click', () => sortBy(head));
        head.append(button);
    }
    let timer = 0;
    const field = part('find');
    field.addEventListener('input', () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
            if (field.value.trim() === pages.search) return;
            undo = null;
            pages.find(field.value.trim());
            ask();
        }, FIND_MS);
    });
    part('clear').addEventListener('click', () => {
        field.value = '';
        undo = null;
        pages.find('');
        field.focus();
        ask();
    });
    part('on').addEventListener('click', () => turn(true));
    part('back').addEventListener('click', () => turn(false));
    part('again').addEventListener('click', ask);

    // Elsewhere on the page: "by user".
    document.addEventListener('click', ({ target }) => {
        const { sortUsers } = target.closest('[data-sort-users]')?.dataset ?? {};
        const head = sortUsers && heads.find((one) => one.dataset.sort === sortUsers);
        if (!head) return;
        showColumn(sortUsers);
        pages.sort = '';
        sortBy(head, true);
        section.scrollIntoView({ block: 'start' });
        head.querySelector('button').focus({ preventScroll: true });
    });

    // What happens live shows here, too, but nobody waits for it: only while somebody looks, and rarely.
    let seen = false;
    let stale = false;
    let freshAt = performance.now();
    let later = 0;
    const freshen = () => {
        clearTimeout(later);
        later = 0;
        if (!stale || !seen || document.hidden || asking) return;
        const wait = freshAt + FRESH_MS - performance.now();
        if (wait > 0) {
            later = setTimeout(freshen, wait);
            return;
        }
        stale = false;
        freshAt = performance.now();
        ask();
    };
    window.addEventListener('eb:pulse', ({ detail }) => {
        if (!NEWS.test(detail?.kind ?? '')) return;
        stale = true;
        if (!later) freshen();
    });
    document.addEventListener('visibilitychange', freshen);
    new IntersectionObserver((entries) => {
        seen = entries[entries.length - 1].isIntersecting;
        freshen();
    }).observe(section);
}
