// The Quotas card: read from the backup server when somebody looks at it, because what is shown is
// what the next change is checked against. What was typed stays until it is saved or reset.
import { attempt, deviceAction, tellError } from './actions.js';
import { say } from './dom.js';
import { clearError, fieldError, isOn, setToggle } from './fields.js';
import { plural } from './format.js';
import { toast } from './toasts.js';

const MOST = 1_000_000;
const ABOUT = {
    edit: 'Upper limits for this user. A quota that is off does not limit anything.',
    lower: 'Upper limits for this user. Your plan lets you lower them; ask support to raise one.',
    view: 'Upper limits for this user. Your plan sets them; ask support to change one.',
    login: 'Upper limits for this user. Your login may look at them, and not change them.',
};

/** What is wrong with a quota of `value` (0: off) while so many are in use; empty: nothing. */
export function quotaTrouble(value, used, { one, many, state }) {
    if (value === 0 || value >= used) return '';
    return used === 1 ? `1 ${one} is ${state} now. Enter 1 or more, or remove it first.`
        : `${used} ${many} are ${state} now. Enter ${used} or more, or remove ${many} first.`;
}

/** What stands in a field that is on, as a quota: a whole number from 1. */
export function coerced(text) {
    const number = Math.floor(Number(text));
    return Number.isFinite(number) ? Math.min(MOST, Math.max(1, number)) : 1;
}

function startCard(card) {
    const part = (name) => card.querySelector(`[data-quotas-part="${name}"]`);
    const form = part('form');
    const rows = [...card.querySelectorAll('[data-quota]')].map((root) => ({
        field: root.dataset.quota, counted: root.dataset.count, words: root.dataset,
        toggle: root.querySelector('[role="switch"]'), input: root.querySelector('input'),
        state: root.querySelector('[id$="-state"]'), saved: 0, used: 0,
    }));
    let mode = null;  // Not read yet.
    let reading = null;

    const mayChange = () => mode === 'edit' || mode === 'lower';
    const wanted = (row) => (isOn(row.toggle) ? coerced(row.input.value) : 0);
    const changed = () => rows.filter((row) => wanted(row) !== row.saved);

    function drawRow(row) {
        const on = isOn(row.toggle);
        const used = row.used === 0 ? 'none in use' : `${row.used} in use`;
        say(row.state, `${on ? 'On' : 'Off: unlimited'} · ${used}`);
        row.input.placeholder = on ? '' : 'Unlimited';
        row.input.disabled = !on || !mayChange();
        row.input.tabIndex = row.input.disabled ? -1 : 0;
        for (const name of ['opacity-50', 'cursor-not-allowed']) row.input.classList.toggle(name, row.input.disabled);
        // What is on can be lowered only: off is the highest.
        const fixed = !mayChange() || (mode === 'lower' && row.saved > 0);
        if (fixed) row.toggle.setAttribute('aria-disabled', 'true');
        else row.toggle.removeAttribute('aria-disabled');
    }

    function draw() {
        for (const row of rows) drawRow(row);
        const count = changed().length;
        say(part('changes'), count ? plural(count, 'unsaved change') : '');
        part('save').disabled = count === 0;
        part('foot').hidden = !mayChange();
        say(part('about'), ABOUT[mode] ?? ABOUT.edit);
    }

    function set(row, value) {
        setToggle(row.toggle, value > 0);
        row.input.value = value > 0 ? String(value) : '';
        clearError(row.input);
    }

    /** Takes over what the server says; with `keep` what was typed stays. */
    function take(profile, keep) {
        const typed = keep ? new Set(changed()) : new Set();
        mode = 'canChange' in card.dataset ? profile.quotaEdit : 'login';
        for (const row of rows) {
            row.saved = profile.quotas[row.field];
            row.used = profile.counts[row.counted];
            if (!typed.has(row)) set(row, row.saved);
        }
        draw();
    }

    async function read({ keep = false } = {}) {
        if (reading) return reading;
        card.setAttribute('aria-busy', 'true');
        reading = deviceAction('piProfileGet').finally(() => {
            reading = null;
            card.removeAttribute('aria-busy');
        });
        const { profile } = await reading;
        take(profile, keep && mode !== null);
        part('bones').hidden = true;
        part('failed').hidden = true;
        say(part('failed-text'), '');
        form.hidden = false;
        return profile;
    }

    /** For who looks: a card that has nothing to show says why. */
    async function look() {
        if (reading) return;
        part('again').disabled = true;
        try {
            await read({ keep: true });
        } catch (error) {
            if (mode !== null) return tellError(error, { about: 'quotas' });
            part('bones').hidden = true;
            say(part('failed-text'), `We could not load the quotas. ${error.message}`);
            part('failed').hidden = false;
        } finally {
            part('again').disabled = false;
        }
        return undefined;
    }

    function check(row) {
        const trouble = isOn(row.toggle) ? quotaTrouble(coerced(row.input.value), row.used, row.words) : '';
        const raised = mode === 'lower' && row.saved > 0 && wanted(row) > row.saved;
        const message = raised ? `It is ${row.saved} now, and your plan lets you lower it only.` : trouble;
        if (message && wanted(row) !== row.saved) fieldError(row.input, message, { focus: false });
        else clearError(row.input);
        return row.input.getAttribute('aria-invalid') !== 'true';
    }

    for (const row of rows) {
        row.toggle.addEventListener('eb:toggled', ({ detail }) => {
            if (detail.on) row.input.value = String(row.saved || Math.max(1, row.used));
            else row.input.value = '';
            clearError(row.input);
            draw();
            if (detail.on) {
                row.input.focus();
                row.input.select();
            }
        });
        row.input.addEventListener('input', draw);
        row.input.addEventListener('blur', () => {
            if (!isOn(row.toggle)) return;
            row.input.value = String(coerced(row.input.value));
            check(row);
            draw();
        });
    }

    form.addEventListener('submit', async (event) => {
        event.preventDefault();
        const wrong = changed().filter((row) => !check(row));
        if (wrong.length) return wrong[0].input.focus();
        const fields = Object.fromEntries(changed().map((row) => [row.field, wanted(row)]));
        if (Object.keys(fields).length === 0) return undefined;
        const had = document.activeElement;
        const told = await attempt(() => deviceAction('piProfileUpdate', fields), { button: part('save'), form, about: 'quotas' });
        if (told) {
            for (const row of rows) if (row.field in fields) row.saved = fields[row.field];
            draw();
            if (had === part('save')) card.querySelector('h2').focus();
            toast('The quotas are saved.', 'good', { about: 'quotas' });
        }
        // Whatever came of it: what holds now, and what is in use now.
        await reading?.catch(() => {});  // It was asked for before.
        await read({ keep: true }).catch(() => {});
        return undefined;
    });
    part('reset').addEventListener('click', async () => {
        if (await attempt(() => read(), { button: part('reset'), about: 'quotas' })) toast('These are the quotas of now.', 'good', { about: 'quotas' });
    });
    part('again').addEventListener('click', look);
    card.querySelector('h2').tabIndex = -1;
    return look;
}

export function startQuotas() {
    const panel = document.getElementById('panel-profile');
    let card = null;
    let look = null;

    // The card comes with its tab, and is read whenever somebody opens that.
    function onChange() {
        const now = panel.querySelector('[data-quotas]');
        if (now !== card) look = now && startCard(now);
        card = now;
        if (card && !panel.hidden) look();
    }
    new MutationObserver(onChange).observe(panel, { attributes: true, attributeFilter: ['hidden'], childList: true });
    onChange();
}
