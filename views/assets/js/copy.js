// Copy buttons: <button data-copy="text" aria-label="Copy the username">. The tick says that it worked.
import { iconHref } from './dom.js';
import { toast } from './toasts.js';

const TICK_MS = 1500;

async function put(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    // Pages without TLS have no clipboard of that kind.
    const field = document.createElement('textarea');
    field.value = text;
    field.className = 'fixed top-0 opacity-0';
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    if (!done) throw new Error('not copied');
    return undefined;
}

/** Copies; true when it worked. */
export async function copy(text, button = null) {
    const had = document.activeElement;
    try {
        await put(text);
    } catch {
        toast('Your browser did not let us copy. Mark the text and copy it yourself.', 'error', { about: 'copy' });
        return false;
    } finally {
        had?.focus();
    }
    const use = button?.querySelector('use');
    if (use) {
        use.setAttribute('href', iconHref('check'));
        setTimeout(() => use.setAttribute('href', iconHref('copy')), TICK_MS);
    }
    toast('Copied.', 'good', { about: 'copy' });
    return true;
}

export function startCopying() {
    document.addEventListener('click', (event) => {
        const button = event.target.closest('[data-copy]');
        if (button) copy(button.dataset.copy, button);
    });
}
