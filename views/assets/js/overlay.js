// What lies over the page, drawers and dialogs alike: the page behind it is inert, Tab stays
// inside, Escape and a click beside it close it, and the focus goes back to where it came from.
//
//   <div class="overlay" id="…" hidden>
//     <div class="scrim" data-close></div>
//     <div class="drawer" role="dialog" aria-modal="true" aria-labelledby="…">… data-close …
//
// Messages (#toast-container) stay within reach: an error is told while a drawer is open.
import { findAgain } from './find-again.js';

const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled),'
    + ' textarea:not(:disabled), summary, [tabindex="0"]';

const stack = [];  // The open ones, the topmost last: { root, find, options }.
const silenced = new Set();

const top = () => stack[stack.length - 1];
const panelOf = (root) => root.querySelector('[role="dialog"], [role="alertdialog"]') ?? root;

function toasts() {
    return document.getElementById('toast-container');
}

/** Everything beside the way from the topmost overlay up to the body is out of reach. */
function silence() {
    for (const element of silenced) element.inert = false;
    silenced.clear();
    document.body.classList.toggle('has-overlay', stack.length > 0);
    if (stack.length === 0) return;
    for (let at = top().root; at !== document.body && at.parentElement; at = at.parentElement) {
        for (const other of at.parentElement.children) {
            if (other === at || other === toasts() || other.inert) continue;
            other.inert = true;
            silenced.add(other);
        }
    }
}

function reachable(root) {
    return [...root.querySelectorAll(FOCUSABLE)].filter((element) => !element.closest('[inert]')
        && element.getClientRects().length > 0);
}

// Tab past the last comes to the first: between them stands nothing but the browser itself.
function keepInside(event) {
    const inside = [...reachable(top().root), ...reachable(toasts() ?? document.createElement('p'))];
    if (inside.length === 0) {
        event.preventDefault();
        return;
    }
    const at = inside.indexOf(document.activeElement);
    const leaving = event.shiftKey ? at <= 0 : at === inside.length - 1;
    if (!leaving) return;
    event.preventDefault();
    inside.at(event.shiftKey ? -1 : 0).focus();
}

function onKey(event) {
    if (stack.length === 0) return;
    if (event.key === 'Tab') keepInside(event);
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    // A menu inside closes first.
    if (top().root.querySelector('details[data-menu][open], [aria-expanded="true"][aria-haspopup]')) return;
    event.preventDefault();
    ask('escape');
}

function onClick(event) {
    if (stack.length === 0) return;
    const closer = event.target.closest?.('[data-close]');
    if (closer && top().root.contains(closer)) ask(closer.matches('.scrim') ? 'scrim' : 'button');
}

/** Closes the topmost unless it objects (unsaved work, an action under way). */
function ask(how) {
    const { root, options } = top();
    if (options.mayClose?.(how) === false) return;
    closeOverlay(root);
}

let listening = false;

function listen() {
    if (listening) return;
    listening = true;
    // Capture: a handler of the page behind must not see the key first.
    document.addEventListener('keydown', onKey);
    document.addEventListener('click', onClick);
    // Parts that came with a re-reading of the page are behind the overlay like those before them.
    window.addEventListener('eb:refreshed', silence);
}

/** Opens it. `focus`: who gets the focus (else the panel itself); `from`: who gets it back (else who
 *  has it now); `mayClose(how)`: false keeps it open against Escape, scrim and buttons;
 *  `onClose()`. */
export function openOverlay(root, { focus = null, from = document.activeElement, ...options } = {}) {
    listen();
    if (isOpen(root)) return;
    const panel = panelOf(root);
    root.hidden = false;
    stack.push({ root, find: from && findAgain(from), options });
    silence();
    if (!panel.hasAttribute('tabindex')) panel.tabIndex = -1;
    (focus ?? panel).focus({ preventScroll: true });
}

/** Closes it, and whatever was opened over it. */
export function closeOverlay(root) {
    if (!isOpen(root)) return;
    while (top().root !== root) closeOverlay(top().root);
    const { find, options } = stack.pop();
    root.hidden = true;
    silence();
    giveBack(find);
    options.onClose?.();
    root.dispatchEvent(new CustomEvent('eb:overlay-closed', { bubbles: true }));
}

export function isOpen(root) {
    return stack.some((one) => one.root === root);
}

/** Who opened it may have left the page meanwhile. */
function giveBack(find) {
    (find?.() ?? document.getElementById('main'))?.focus({ preventScroll: true });
}
