// Reads the page anew and takes over the parts that carry data-refresh="name": the server's templates
// are the only ones. The rest of the page, the focus and where one has scrolled to stay.
//
// Parts stand in parts: where both sides have the same inner ones, those alone are exchanged. A part
// that the server left out (data-unloaded: another tab's) stays as it is, marked data-stale. A part with
// data-owned is its script's: it gets the other as `eb:part` and takes over what it wants.
// `eb:refreshed` on window follows each.
import { findAgain } from './find-again.js';

const REQUEST_MS = 15_000;
const SOON_MS = 1000;    // Several changes in a row are read once,
const LATEST_MS = 5000;  // but what goes on changing is read all the same.

/** The page could not be read; the one that is shown stays. `status`: 0 without an answer. */
export class RefreshError extends Error {
    constructor(status) {
        super(`the page could not be read: ${status}`);
        this.status = status;
    }
}

const named = (root) => [...root.querySelectorAll('[data-refresh]')];
const nameOf = (part) => part.dataset.refresh;

/** Those of the parts within `root` that stand in no other part within it. */
function outermost(root) {
    return named(root).filter((part) => {
        const outer = part.parentElement.closest('[data-refresh]');
        return !outer || outer === root || !root.contains(outer);
    });
}

function sameParts(a, b) {
    return a.length > 0 && a.length === b.length
        && a.every((part, at) => nameOf(part) === nameOf(b[at]));
}

/** Gives the focus back after an exchange: to the same element, or to the heading of where it was. */
function holdFocus() {
    const had = document.activeElement;
    if (!had || had === document.body) return () => {};
    const find = findAgain(had);
    const { selectionStart: start, selectionEnd: end, value } = had;
    const part = had.closest('[data-refresh]');
    const typed = had.matches('input, textarea');
    return () => {
        if (had.isConnected) return;
        const again = find();
        if (again) {
            if (typed) {
                again.value = value;
                if (start !== null) again.setSelectionRange(start, end);
            }
            again.focus({ preventScroll: true });
            return;
        }
        // Its thing is gone: the heading of where it stood.
        const home = part && document.querySelector(`[data-refresh="${CSS.escape(nameOf(part))}"]`);
        const head = home?.closest('section, main')?.querySelector('h1, h2, h3') ?? document.getElementById('main');
        if (!head.hasAttribute('tabindex')) head.tabIndex = -1;
        head.focus({ preventScroll: true });
    };
}

function exchange(part, fresh) {
    if ('unloaded' in fresh.dataset) {
        if (!('unloaded' in part.dataset)) part.dataset.stale = '';
        return;
    }
    delete part.dataset.stale;
    if ('owned' in part.dataset) {
        part.dispatchEvent(new CustomEvent('eb:part', { detail: fresh, bubbles: true }));
        return;
    }
    const inner = outermost(part);
    const freshInner = outermost(fresh);
    if (sameParts(inner, freshInner)) {
        inner.forEach((one, at) => exchange(one, freshInner[at]));
        return;
    }
    // The element itself stays, with the roles and the state that scripts have given it.
    part.replaceChildren(...fresh.childNodes);
    if (!('unloaded' in fresh.dataset)) delete part.dataset.unloaded;
    for (const { name, value } of [...fresh.attributes]) {
        if (name.startsWith('data-')) part.setAttribute(name, value);
    }
}

/** Takes over the parts of another reading of this page. */
export function takeOver(fresh, root = document) {
    const giveBack = holdFocus();
    const parts = new Map(named(fresh).map((part) => [nameOf(part), part]));
    for (const part of outermost(root)) {
        const other = parts.get(nameOf(part));
        if (other) exchange(part, other);
    }
    window.dispatchEvent(new CustomEvent('eb:refreshed'));
    // Last: a row that a listener moves loses the focus.
    giveBack();
}

let under = null;

/** Reads a page of ours as { href, fresh }, a document. Throws RefreshError. */
export async function readPage(href = window.location.href) {
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), REQUEST_MS);
    try {
        let answer;
        let text;
        try {
            answer = await fetch(href, {
                headers: { Accept: 'text/html' }, credentials: 'same-origin', cache: 'no-store',
                redirect: 'manual', signal: aborter.signal,
            });
            text = await answer.text();
        } catch {
            throw new RefreshError(0);
        }
        // A redirect leads to the login, or to something to be confirmed first.
        if (answer.type === 'opaqueredirect') throw new RefreshError(401);
        if (!answer.ok) throw new RefreshError(answer.status);
        const fresh = new DOMParser().parseFromString(text, 'text/html');
        const { pageKey } = fresh.body.dataset;
        // Not a page of ours: the login, shown in its place.
        if (pageKey === undefined) throw new RefreshError(401);
        // Another account has signed in meanwhile: the two must not be mixed.
        if (pageKey !== document.body.dataset.pageKey) window.location.reload();
        return { href, fresh, mine: pageKey === document.body.dataset.pageKey };
    } finally {
        clearTimeout(timer);
    }
}

/** Reads the page and takes it over; calls at the same time share one reading, but what was asked
 *  for while one was under way is read again behind it. Throws RefreshError. */
export async function refresh() {
    if (under) {
        under.again ??= under.done.catch(() => {}).then(() => refresh());
        return under.again;
    }
    const turn = { again: null };
    under = turn;
    turn.done = readPage().then(({ href, fresh, mine }) => {
        // Who has changed the tab meanwhile gets that one's reading.
        if (mine && href === window.location.href) takeOver(fresh);
    }).finally(() => {
        under = null;
    });
    return turn.done;
}

export const refreshing = () => under !== null;

let soon = 0;
let first = 0;

/** Asks for a refresh soon; `onError` gets what goes wrong. */
export function refreshSoon(onError = () => {}) {
    const t = performance.now();
    if (!soon) first = t;
    clearTimeout(soon);
    soon = setTimeout(() => {
        soon = 0;
        refresh().catch(onError);
    }, Math.max(0, Math.min(SOON_MS, first + LATEST_MS - t)));
}
