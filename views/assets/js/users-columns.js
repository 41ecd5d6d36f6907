// Which columns of the users table are shown; what somebody chose is remembered by this browser.

const KEY = 'eb-users-columns';
export const COLUMNS = ['name', 'jobs', 'devices', 'items', 'vaults', 'storage', 'hyperv', 'vmware', 'm365', 'plan'];
const NARROW_HIDES = ['hyperv', 'vmware', 'm365'];

/** The columns that are away as long as nobody has chosen. */
export function usualHidden(narrow) {
    return narrow ? [...NARROW_HIDES, 'plan'] : ['plan'];
}

/** What was stored, or null: nothing, or something of another program. */
export function hiddenOf(stored) {
    try {
        const hidden = JSON.parse(stored);
        if (!Array.isArray(hidden)) return null;
        return COLUMNS.filter((column) => hidden.includes(column));
    } catch {
        return null;
    }
}

// Storage may be forbidden, or full: then a choice lasts as long as the page.
function stored() {
    try {
        return hiddenOf(localStorage.getItem(KEY));
    } catch {
        return null;
    }
}

function store(hidden) {
    try {
        if (hidden) localStorage.setItem(KEY, JSON.stringify(hidden));
        else localStorage.removeItem(KEY);
    } catch {
        // Not remembered.
    }
}

/** Wires the chooser to the table. */
export function startColumns(section) {
    const table = section.querySelector('table');
    const boxes = [...section.querySelectorAll('[data-users-columns] input')];
    const narrow = matchMedia('(max-width: 639px)');
    let hidden = stored();

    const show = () => {
        const away = hidden ?? usualHidden(narrow.matches);
        table.toggleAttribute('data-usual', !hidden);
        table.dataset.hides = hidden ? hidden.join(' ') : '';
        for (const box of boxes) box.checked = !away.includes(box.value);
    };
    const choose = (next) => {
        hidden = next;
        store(hidden);
        show();
    };
    for (const box of boxes) {
        box.addEventListener('change', () => {
            choose(boxes.filter((one) => !one.checked).map((one) => one.value));
        });
    }
    section.querySelector('[data-users-usual]').addEventListener('click', () => choose(null));
    narrow.addEventListener('change', show);
    show();
    // For those who sort by a column that is away.
    return (column) => {
        const away = hidden ?? usualHidden(narrow.matches);
        if (away.includes(column)) choose(away.filter((one) => one !== column));
    };
}
