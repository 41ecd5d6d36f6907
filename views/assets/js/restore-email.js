// An email of a snapshot, to be read before it is restored. Its text is a stranger's: it is shown in a
// frame without scripts, forms or an address of ours, and without what would be fetched from elsewhere.
import { makeAsker } from './asking.js';
import { html, icon, say } from './dom.js';

let root = null;
let asker = null;

const part = (name) => root.querySelector(`[data-part="${name}"]`);

function make() {
    const place = (name, tag = 'div', more = {}) => html(tag, { 'data-part': name, ...more });
    root = html('div', { class: 'overlay overlay-dialog overlay-full', id: 'restore-email', hidden: true },
        html('div', { class: 'scrim', 'data-close': true }),
        html('div', { class: 'dialog dialog-wide wizard', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': 'restore-email-title' },
            html('div', { class: 'flex items-start gap-4 border-b border-line px-4 pt-4 pb-3.5 sm:px-6' },
                html('div', { class: 'min-w-0 flex-1' }, html('h2', { id: 'restore-email-title', class: 'text-lg wrap-anywhere' }), place('who', 'p', { class: 'mt-0.5 text-data wrap-anywhere text-ink-3' })),
                html('button', { type: 'button', class: 'btn btn-ghost btn-icon -mt-1 -mr-2', 'aria-label': 'Close the email', 'data-close': true }, icon('x', 'size-5'))),
            place('wait', 'div', { class: 'p-4 sm:p-6', hidden: true }),
            place('body', 'div', { class: 'dialog-body flex flex-1' })));
    document.getElementById('restore-wizard').after(root);
    asker = makeAsker(part('wait'), { lines: 5 });
}

const GONE = 'script, style, link, meta, base, object, embed, iframe, frame, form, input, button, svg, math, template, noscript, img, picture, video, audio';

// By hand, because a search for pairs begins anew at each opening that has no end.
// The letters stay as they are: in small ones some are longer, and the places would not fit.
function withoutBlocks(text, name) {
    const opening = new RegExp(`<${name}\\b`, 'gi');
    const closing = new RegExp(`</${name}\\b`, 'gi');
    const kept = [];
    let from = 0;
    for (;;) {
        opening.lastIndex = from;
        const open = opening.exec(text);
        closing.lastIndex = open?.index ?? 0;
        const close = open && closing.exec(text);
        const end = close ? text.indexOf('>', close.index) : -1;
        if (end < 0) break;
        kept.push(text.slice(from, open.index));
        from = end + 1;
    }
    kept.push(text.slice(from));
    return kept.join('');
}

// The policy refuses these anyhow, and says so for each: they leave before the parser sees them.
export const withoutLoud = (text) => withoutBlocks(withoutBlocks(text, 'script'), 'style')
    .replace(/<[a-z][^<>]*>/gi, (tag) => tag.replace(/\s(?:style|on\w+)\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]+)/gi, ' '));

/** The letter's own words and shape: nothing that is fetched, runs or sends. */
export function quiet(text) {
    const parsed = new DOMParser().parseFromString(withoutLoud(text), 'text/html');
    for (const element of parsed.querySelectorAll(GONE)) element.remove();
    for (const element of parsed.body.querySelectorAll('*')) {
        for (const { name } of [...element.attributes]) {
            if (!['colspan', 'rowspan', 'alt', 'title', 'dir', 'lang'].includes(name)) element.removeAttribute(name);
        }
    }
    return `<!doctype html><html><body>${parsed.body.innerHTML}</body></html>`;
}

/** Opens it; `fields`: of the snapshot. */
export async function showEmail(entry, { fields, device, page }) {
    if (!root) make();
    say(root.querySelector('h2'), entry.name);
    say(part('who'), '');
    part('body').replaceChildren();
    page.openOverlay(root, { onClose: () => asker.stop() });
    const answer = await asker.ask({ action: 'previewEmail', fields: { ...fields, path: entry.path }, device, what: `Asking ${device} for this email…` });
    if (!answer) return;
    say(root.querySelector('h2'), answer.subject || entry.name);
    say(part('who'), [answer.from && `from ${answer.from}`, answer.to?.length && `to ${answer.to.join(', ')}`].filter(Boolean).join(' '));
    part('body').replaceChildren(answer.html
        ? html('iframe', { sandbox: '', title: 'The email', class: 'min-h-80 w-full flex-1 bg-white', srcdoc: quiet(answer.html) })
        : html('pre', { class: 'w-full p-4 font-mono text-data whitespace-pre-wrap wrap-anywhere text-ink-2 sm:p-6' }, answer.text || 'This email is empty.'));
}
