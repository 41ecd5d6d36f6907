// Short messages bottom right. Good ones go after six seconds; errors stay until they are closed.
import { html, icon } from './dom.js';

const STAY_MS = 6000;
const LOOK = {
    good: ['text-ok', 'check-circle'],
    error: ['text-bad', 'x-circle'],
};

/** Shows `text` in #toast-container, which is a polite live region. */
export function toast(text, kind = 'good') {
    const [tone, symbol] = LOOK[kind];
    const close = html('button', {
        type: 'button', class: 'btn btn-ghost btn-icon btn-sm -my-1 -mr-2',
        'aria-label': 'Close this message',
    }, icon('x'));
    const box = html('div', { class: 'menu flex items-start gap-3 p-3! text-data' },
        html('span', { class: tone }, icon(symbol, 'size-5')),
        html('p', { class: 'min-w-0 flex-1 text-ink' }, text), close);
    close.addEventListener('click', () => box.remove());
    document.getElementById('toast-container').append(box);
    if (kind === 'good') setTimeout(() => box.remove(), STAY_MS);
    return box;
}
