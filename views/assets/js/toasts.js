// Short messages bottom right. Good ones go after six seconds; errors stay until they are closed.
import { html, icon } from './dom.js';

const STAY_MS = 6000;
const LOOK = {
    good: ['text-ok', 'check-circle'],
    error: ['text-bad', 'x-circle'],
};

function actionButton({ label, run }, box) {
    const button = html('button', {
        type: 'button', class: 'link shrink-0 max-sm:-my-3 max-sm:py-3', 'data-action': true,
    }, label);
    button.addEventListener('click', () => {
        box.remove();
        run();
    });
    return button;
}

/** Shows `text` in #toast-container, which is a polite live region. `action` ({ label, run }) is a
 *  button beside it; of the messages about the same thing the last one stays. */
export function toast(text, kind = 'good', { about = '', action = null } = {}) {
    const container = document.getElementById('toast-container');
    for (const old of container.children) {
        if (about && old.dataset.about === about) old.remove();
    }
    const [tone, symbol] = LOOK[kind];
    const close = html('button', {
        type: 'button', class: 'btn btn-ghost btn-icon btn-sm -my-1.5 -mr-2 max-sm:-my-3',
        'aria-label': 'Close this message',
    }, icon('x'));
    const box = html('div', {
        class: 'menu flex items-start gap-3 p-3! text-data', 'data-about': about,
    },
    html('span', { class: tone }, icon(symbol, 'size-5')),
    html('p', { class: 'min-w-0 flex-1 wrap-anywhere text-ink' }, text));
    if (action) box.append(actionButton(action, box));
    box.append(close);
    close.addEventListener('click', () => box.remove());
    container.append(box);
    // It does not leave under the hand that reaches for it.
    const leave = () => {
        if (box.matches(':hover, :focus-within')) setTimeout(leave, STAY_MS);
        else box.remove();
    };
    if (kind === 'good') setTimeout(leave, STAY_MS);
    return box;
}

/** Takes the buttons off the messages that are shown: they would ask in vain. */
export function dropToastActions() {
    for (const button of document.querySelectorAll('#toast-container [data-action]')) {
        button.remove();
    }
}
