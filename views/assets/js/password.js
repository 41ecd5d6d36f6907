// Reset password: asked for in one dialog, shown once in another (password-shown.js).
import { ActionError, userAction } from './actions.js';
import { iconHref, put, say } from './dom.js';
import { clearError, fieldError } from './fields.js';
import { closeOverlay, openOverlay } from './overlay.js';
import { showPassword } from './password-shown.js';
import { makePassword, strength } from './password-words.js';
import { profileData } from './profile-data.js';

// The backup server, billing and every device are asked one after another.
const REQUEST_MS = 100_000;
const LEAST = 8;
const MOST = 128;
const METER = { 1: 'bg-bad-fill', 2: 'bg-warn-fill', 3: 'bg-ok-fill', 4: 'bg-ok-fill' };

/** What the server would refuse, told before it is asked; empty: nothing. */
export function passwordTrouble(password, username) {
    const length = [...password].length;
    if (length < LEAST) return `At least ${LEAST} characters, now ${length}.`;
    if (length > MOST) return `At most ${MOST} characters, now ${length}.`;
    // eslint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(password)) return 'One line of letters, digits and signs.';
    if (/^ | $/.test(password)) return 'A space at its beginning or end would be lost on the way to a device.';
    if (password.toLowerCase() === username.toLowerCase()) return 'Not the username itself.';
    return '';
}

export function startPassword() {
    const root = document.getElementById('password');
    if (!root) return;  // Who may only look.
    const part = (name) => root.querySelector(`[data-password="${name}"]`);
    const field = document.getElementById('password-field');
    let busy = false;

    function reveal(yes) {
        field.type = yes ? 'text' : 'password';
        put(part('reveal'), 'aria-pressed', yes);
        put(part('reveal'), 'aria-label', yes ? 'Hide the password' : 'Show the password');
    }

    function draw(made = false) {
        const { score, word, why } = strength(field.value, profileData().username);
        [...part('meter').children].forEach((bar, at) => {
            bar.className = `h-1 flex-1 rounded-full ${at < score ? METER[score] : 'bg-track'}`;
        });
        const length = [...field.value].length;
        const more = made ? `${length} characters, made at random.` : why;
        say(part('strength'), word ? `${word}. ${more}`.trim() : `${LEAST} characters or more.`);
    }

    function setBusy(yes) {
        busy = yes;
        part('spinner').toggleAttribute('hidden', !yes);
        say(part('submit-text'), yes ? 'Setting the password…' : 'Reset password');
        put(part('submit'), 'aria-disabled', yes);
        put(part('submit'), 'aria-busy', yes);
        field.readOnly = yes;
        for (const name of ['generate', 'cancel']) part(name).disabled = yes;
    }

    function trouble(text) {
        say(part('trouble-text'), text);
        part('trouble').hidden = !text;
    }

    function empty() {
        field.value = '';
        reveal(false);
        clearError(field);
        trouble('');
        draw();
    }

    window.addEventListener('eb-reset-password', () => {
        empty();
        openOverlay(root, { focus: field, mayClose: () => !busy, onClose: empty });
    });
    field.addEventListener('input', () => draw());
    part('reveal').addEventListener('click', () => reveal(field.type === 'password'));
    part('generate').addEventListener('click', () => {
        field.value = makePassword();
        clearError(field);
        reveal(true);
        draw(true);
        field.focus();
        field.select();
    });
    part('form').addEventListener('submit', async (event) => {
        event.preventDefault();
        if (busy) return;
        trouble('');
        clearError(field);
        const password = field.value;
        const wrong = passwordTrouble(password, profileData().username);
        if (wrong) {
            fieldError(field, wrong);
            return;
        }
        setBusy(true);
        try {
            const told = await userAction('resetPassword', { password }, { timeoutMs: REQUEST_MS });
            setBusy(false);
            closeOverlay(root);
            showPassword(told);
        } catch (error) {
            setBusy(false);
            if (!(error instanceof ActionError)) throw error;
            if (error.field === 'password') fieldError(field, error.message);
            else trouble(error.message);
            // It may hold by now: who has not seen it must be able to.
            if (['late', 'lost', 'outcome_unknown', 'internal'].includes(error.code)) reveal(true);
        }
    });
    part('reveal').querySelector('use').setAttribute('href', iconHref('eye'));
}
