// Tabs by the ARIA pattern: one tab stop, arrows, Home and End walk, and walking shows.
//
//   <nav class="tabs" data-tabs="tab" aria-label="…">            data-tabs: the address's parameter;
//     <a class="tab" href="…&tab=devices" data-tab="devices" aria-current="page">…</a>   empty: none
//   <section id="panel-devices" data-panel="devices" hidden>
//
// Before this script they are links, and the server shows one panel. With it they are tabs, and the
// address follows, so that reloading, sharing and the Back button work.

function dress(list, tabs, prefix) {
    list.setAttribute('role', 'tablist');
    for (const tab of tabs) {
        const panel = document.getElementById(`${prefix}${tab.dataset.tab}`);
        tab.id ||= `tab-${prefix}${tab.dataset.tab}`;
        tab.setAttribute('role', 'tab');
        tab.setAttribute('aria-controls', panel.id);
        tab.removeAttribute('aria-current');
        panel.setAttribute('role', 'tabpanel');
        panel.setAttribute('aria-labelledby', tab.id);
    }
}

/** Starts one list of tabs. `prefix` of its panels' ids; `onShow(name)` after each change.
 *  Returns { show(name), current() }. */
export function startTabs(list, { prefix = 'panel-', onShow = () => {} } = {}) {
    const parameter = list.dataset.tabs;
    const tabs = [...list.querySelectorAll('[data-tab]')];
    const first = tabs.find((tab) => tab.matches('[aria-current="page"], [aria-selected="true"]'))
        ?? tabs[0];
    let current = '';

    dress(list, tabs, prefix);

    function select(name) {
        const chosen = tabs.find((tab) => tab.dataset.tab === name) ?? tabs[0];
        current = chosen.dataset.tab;
        for (const tab of tabs) {
            const yes = tab === chosen;
            tab.setAttribute('aria-selected', String(yes));
            tab.tabIndex = yes ? 0 : -1;
            document.getElementById(tab.getAttribute('aria-controls')).hidden = !yes;
        }
        chosen.scrollIntoView({ block: 'nearest', inline: 'nearest' });
        return chosen;
    }

    function show(name, { address = true } = {}) {
        if (name === current) return;
        const chosen = select(name);
        if (parameter && address) window.history.pushState(null, '', chosen.href);
        onShow(current);
    }

    list.addEventListener('click', (event) => {
        const tab = event.target.closest('[data-tab]');
        // With a modifier it is a link: a new tab of the browser.
        if (!tab || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        show(tab.dataset.tab);
    });
    list.addEventListener('keydown', (event) => {
        const at = tabs.findIndex((tab) => tab.dataset.tab === current);
        const next = {
            ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1,
        }[event.key];
        if (event.key === ' ') event.preventDefault();
        if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
        event.preventDefault();
        const tab = tabs.at(next % tabs.length);
        show(tab.dataset.tab);
        tab.focus();
    });
    if (parameter) {
        window.addEventListener('popstate', () => {
            const named = new URLSearchParams(window.location.search).get(parameter);
            show(named ?? tabs[0].dataset.tab, { address: false });
        });
    }
    select(first.dataset.tab);
    return { show, current: () => current };
}
