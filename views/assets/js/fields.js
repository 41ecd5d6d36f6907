// Fields and toggles: an error stands under its field and is told with it.
//
//   <label class="label" for="name">Name</label>
//   <input class="field focus:…" id="name" name="name" aria-describedby="name-hint name-error">
//   <p class="hint" id="name-hint">…</p><p class="hint hint-bad" id="name-error" hidden>…</p>
import { html, icon } from './dom.js';

const errorOf = (field) => document.getElementById(`${field.id}-error`);

/** Says what is wrong with the field, and goes there. */
export function fieldError(field, message, { focus = true } = {}) {
    const place = errorOf(field);
    place.replaceChildren(icon('x-circle'), html('span', {}, message));
    place.hidden = false;
    field.setAttribute('aria-invalid', 'true');
    if (focus) field.focus();
}

export function clearError(field) {
    field.removeAttribute('aria-invalid');
    const place = errorOf(field);
    if (!place) return;
    place.hidden = true;
    place.replaceChildren();
}

export function clearErrors(form) {
    for (const field of form.querySelectorAll('[aria-invalid="true"]')) clearError(field);
}

/** Turns a <button role="switch"> on or off, and with it the field that data-field names. */
export function setToggle(button, on) {
    button.setAttribute('aria-checked', String(on));
    const field = button.dataset.field && document.getElementById(button.dataset.field);
    if (!field) return;
    field.disabled = !on;
    field.tabIndex = on ? 0 : -1;
}

export const isOn = (button) => button.getAttribute('aria-checked') === 'true';

/** Toggles flip by themselves and tell (`eb:toggled`, bubbling); an error leaves with the next word
 *  that is typed. */
export function startFields() {
    document.addEventListener('click', (event) => {
        const button = event.target.closest('button[role="switch"][data-toggle]');
        if (!button || button.getAttribute('aria-disabled') === 'true') return;
        setToggle(button, !isOn(button));
        button.dispatchEvent(new CustomEvent('eb:toggled', { bubbles: true, detail: { on: isOn(button) } }));
    });
    document.addEventListener('input', (event) => {
        if (event.target.matches?.('[aria-invalid="true"]')) clearError(event.target);
    });
}
