// What opens a job's drawer, wherever it stands: data-open-job="id" on a link or button, and &job=id
// in the address, so that a job can be shared, reloaded and left by the Back button.
import { confirmAction } from './confirm.js';
import { now } from './clock.js';
import { lateModule } from './late.js';
import { closeOverlay, isOpen, openOverlay } from './overlay.js';
import { toast } from './toasts.js';

const PARAMETER = 'job';

let drawer = null;   // The module, once it was needed.
let leaving = false; // A step back in the history is under way.

const root = () => document.getElementById('job-drawer');
const named = () => new URLSearchParams(window.location.search).get(PARAMETER);

function addressOf(id) {
    const url = new URL(window.location.href);
    if (id) url.searchParams.set(PARAMETER, id);
    else url.searchParams.delete(PARAMETER);
    return url;
}

const loaded = lateModule(() => root().dataset.script);

async function load() {
    drawer ??= await loaded();
    return drawer;
}

async function show(id, from) {
    let module;
    try {
        module = await load();
    } catch {
        toast('The job could not be shown: the server did not answer. Try again in a moment.', 'error', { about: 'job' });
        return false;
    }
    // Somebody went on meanwhile.
    if (named() !== id) return false;
    openOverlay(root(), { from, onClose: closed });
    module.showJob(id, { now, confirm: confirmAction, open: openJob, linkTo: (job) => addressOf(job).href });
    return true;
}

function closed() {
    drawer.leaveJob();
    if (!named()) return;
    if (window.history.state?.ebJob) {
        leaving = true;
        window.history.back();
    } else {
        window.history.replaceState(null, '', addressOf(''));
    }
}

/** Opens a job's drawer; another job takes the place of the one that is shown. */
export async function openJob(id, from = document.activeElement) {
    if (leaving) await new Promise((done) => window.addEventListener('popstate', done, { once: true }));
    if (isOpen(root())) window.history.replaceState(window.history.state, '', addressOf(id));
    else window.history.pushState({ ebJob: true }, '', addressOf(id));
    if (!await show(id, from) && named() === id) window.history.replaceState(null, '', addressOf(''));
}

/** Whether a step in the history is the drawer's own: it is open, or was just closed. */
export const stepsForJob = () => leaving || (root() !== null && isOpen(root()));

export function startJobLinks() {
    if (!root()) return;
    document.addEventListener('click', (event) => {
        // With a modifier a link is a new tab of the browser.
        if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
        const opener = event.target.closest('[data-open-job]');
        if (!opener || root().contains(opener)) return;
        event.preventDefault();
        openJob(opener.dataset.openJob, opener.matches('a, button') ? opener : opener.querySelector('a, button'));
    });
    window.addEventListener('popstate', () => {
        leaving = false;
        const id = named();
        if (id) show(id, document.activeElement);
        else if (isOpen(root())) closeOverlay(root());
    });
    if (named()) show(named(), null);
}
