// Asks before something grave is done. The question names the thing, the body says what happens and
// what stays; the gravest want the thing's name typed.
import { html, iconHref, say } from './dom.js';
import { closeOverlay, openOverlay } from './overlay.js';

let settle = null;

function parts(root) {
    const part = (name) => root.querySelector(`[data-confirm="${name}"]`);
    return {
        icon: part('icon'), tone: part('tone'), title: part('title'), body: part('body'),
        typing: part('typing'), name: part('name'), field: part('field'), option: part('option'),
        box: part('box'), optionText: part('option-text'), optionNote: part('option-note'),
        yes: part('yes'), no: part('no'),
    };
}

// Names are compared as people see them: a space at the end is nobody's intention.
const same = (typed, name) => typed.trim().normalize() === name.trim().normalize();

function dress(p, { title, body, icon, danger, yes, no, type, option }) {
    say(p.title, title);
    p.body.replaceChildren(...[body].flat().map((text) => html('p', {}, text)));
    p.icon.setAttribute('href', iconHref(icon));
    p.tone.className = `grid size-10 shrink-0 place-items-center rounded-lg ${
        danger ? 'bg-bad-soft text-bad' : 'bg-accent-soft text-accent'}`;
    say(p.yes, yes);
    say(p.no, no);
    p.yes.className = `btn ${danger ? 'btn-danger' : 'btn-primary'}`;
    p.typing.hidden = !type;
    say(p.name, type);
    p.field.value = '';
    p.yes.disabled = Boolean(type);
    p.option.hidden = !option;
    p.box.checked = false;
    say(p.optionText, option?.label ?? '');
    say(p.optionNote, option?.note ?? '');
}

function wire(root, p) {
    root.dataset.wired = '';
    root.querySelector('form').addEventListener('submit', (event) => {
        event.preventDefault();
        if (p.yes.disabled) return;
        const done = settle;
        settle = null;
        const { checked } = p.box;
        closeOverlay(root);
        done?.({ option: checked });
    });
    p.field.addEventListener('input', () => {
        p.yes.disabled = !same(p.field.value, p.name.textContent);
    });
}

/** Resolves with { option } when it was confirmed, with null when not.
 *  `type`: the name to type; `option`: a box to tick ({ label, note }). */
export function confirmAction({
    title, body, icon = 'warn', danger = true, yes, no = 'Keep it', type = '', option = null,
}) {
    const root = document.getElementById('confirm');
    const p = parts(root);
    if (!('wired' in root.dataset)) wire(root, p);
    settle?.(null);
    dress(p, { title, body, icon, danger, yes, no, type, option });
    return new Promise((resolve) => {
        settle = resolve;
        openOverlay(root, {
            // What destroys nothing has the focus; Enter by habit does no harm.
            focus: type ? p.field : p.no,
            onClose: () => {
                const done = settle;
                settle = null;
                // Confirmed ones have been told already.
                done?.(null);
            },
        });
    });
}
