// A list to choose one from: one tab stop, arrows walk, Enter and Space choose.

/** Makes `root` one. Its choices are elements with role="option" and data-value. */
export function makeListbox(root, { onChoose }) {
    const options = () => [...root.querySelectorAll('[role="option"]')].filter((one) => !one.closest('[hidden]'));
    let chosen = '';

    function dress() {
        const all = options();
        const at = all.find((one) => one.dataset.value === chosen) ?? all[0];
        for (const one of root.querySelectorAll('[role="option"]')) {
            one.setAttribute('aria-selected', String(one.dataset.value === chosen && chosen !== ''));
            one.tabIndex = one === at ? 0 : -1;
        }
    }
    function choose(option) {
        chosen = option.dataset.value;
        dress();
        onChoose(chosen);
    }
    root.setAttribute('role', 'listbox');
    root.addEventListener('click', ({ target }) => {
        const option = target.closest('[role="option"]');
        if (option) choose(option);
    });
    root.addEventListener('keydown', (event) => {
        const all = options();
        const at = all.indexOf(event.target.closest('[role="option"]'));
        if (at < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
        const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
        if (to !== undefined) {
            event.preventDefault();
            all[Math.min(Math.max(to, 0), all.length - 1)].focus();
        } else if (event.key === 'Enter' || event.key === ' ') {
            event.preventDefault();
            choose(all[at]);
        }
    });
    return {
        get value() { return chosen; },
        /** Marks without telling. */
        set(value) {
            chosen = value;
            dress();
        },
        /** After its choices have changed. */
        refresh: dress,
        focus: () => (options().find((one) => one.tabIndex === 0) ?? options()[0])?.focus(),
    };
}
