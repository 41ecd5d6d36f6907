// The light-or-dark switch. The choice is a cookie: the server writes the next page in it.

const COOKIE = 'eb_theme';
const YEAR_S = 31_536_000;

function stored() {
    return document.cookie.match(/(?:^|; )eb_theme=(light|dark)(?:;|$)/)?.[1] ?? '';
}

function current() {
    const { theme } = document.documentElement.dataset;
    if (theme === 'light' || theme === 'dark') return theme;
    return matchMedia('(prefers-color-scheme: light)').matches ? 'light' : 'dark';
}

export function startTheme() {
    const root = document.documentElement;
    if (stored()) root.dataset.theme = stored();
    for (const button of document.querySelectorAll('[data-theme-switch]')) {
        const label = () => {
            const other = current() === 'dark' ? 'light' : 'dark';
            button.setAttribute('aria-label', `Use ${other} colours`);
        };
        button.hidden = false;  // Without this script there is nothing to switch.
        label();
        button.addEventListener('click', () => {
            root.dataset.theme = current() === 'dark' ? 'light' : 'dark';
            document.cookie = `${COOKIE}=${root.dataset.theme}; path=/; max-age=${YEAR_S};`
                + ' samesite=lax';
            label();
        });
    }
}
