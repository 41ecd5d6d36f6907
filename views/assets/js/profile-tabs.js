// The page's tabs. What the server has not filled in is asked for when somebody looks, and what has
// changed behind somebody's back is read again.
import { refresh } from './refresh.js';
import { startTabs } from './tabs.js';

let tabs = null;

export const currentTab = () => tabs.current();
export const showTab = (name) => tabs.show(name);

const WORDS = {
    0: 'We could not reach the server. What you see may be old.',
    401: 'Your session has ended. What you see may be old.',
    404: 'This service is no longer among your active ones. What you see is old.',
};

/** Says above the tabs that the page could not be read; nothing on it is taken away. */
export function tellTrouble(error) {
    const box = document.querySelector('[data-trouble]');
    box.querySelector('[data-trouble-text]').textContent = WORDS[error.status]
        ?? 'The server could not show this just now. What you see may be old.';
    box.hidden = false;
}

async function load(name) {
    const panel = document.getElementById(`panel-${name}`);
    const bones = document.querySelector('[data-tab-bones]');
    const empty = 'unloaded' in panel.dataset;
    if (!empty && !('stale' in panel.dataset)) return;
    bones.hidden = !empty;
    panel.setAttribute('aria-busy', 'true');
    try {
        await refresh();
    } catch (error) {
        tellTrouble(error);
    } finally {
        panel.removeAttribute('aria-busy');
        if (tabs.current() === name) bones.hidden = true;
    }
}

export function startProfileTabs() {
    tabs = startTabs(document.querySelector('[data-tabs]'), {
        onShow: (name) => {
            document.querySelector('[data-tab-bones]').hidden = true;
            load(name);
        },
    });
    // Whoever asked for it: what is shown is new.
    window.addEventListener('eb:refreshed', () => {
        document.querySelector('[data-trouble]').hidden = true;
    });
    document.querySelector('[data-trouble-again]').addEventListener('click', () => {
        document.getElementById(`panel-${tabs.current()}`).dataset.stale = '';
        load(tabs.current());
    });
}
