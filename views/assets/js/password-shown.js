// The new password, shown once: what holds now, in billing and on each device. It leaves the page
// with its dialog.
import { attempt, userAction } from './actions.js';
import { copy } from './copy.js';
import { html, icon, say } from './dom.js';
import { plural, time } from './format.js';
import { openOverlay } from './overlay.js';

const SHOWN_FIRST = 3;
const BILLING = {
    done: ['check-circle', 'text-ok', 'Changed', 'It holds the new password, too.'],
    pending: ['spinner', 'text-run', 'Trying again', 'Still holds the old password. We keep trying for 30 minutes, also after you close'
        + ' this; you do not need to do anything.'],
    unavailable: ['warn', 'text-warn', 'Not changed', 'Still holds the old password. Ask support to enter the new one, or try again.'],
};

/** What is said of the devices, in a head and a sentence. */
export function deviceWords({ total, online, updated }) {
    const left = total - updated;
    const learned = `The new password is updated on ${updated} of ${plural(total, 'device')}.`;
    if (total === 0) return ['No device is registered yet', 'Enter this password when you sign in the first one.'];
    if (left === 0) return ['Every device has the new password', `${learned} Nothing is left to do.`];
    const head = left === total && total > 1 ? `Now sign in again on all ${total} devices` : `Now sign in again on ${plural(left, 'device')}`;
    const why = online > updated ? ' Not every device that is online took it.' : '';
    return [head, `${updated ? `${learned}${why} ` : ''}Open the backup app on each and enter this password. A device that is not signed in does`
        + ' not back up.'];
}

function line(device) {
    const [name, tone, word] = device.updated ? ['check-circle', 'text-ok', 'updated']
        : ['missed', 'text-warn', device.online ? 'online, sign in again' : 'offline, sign in again'];
    return html('li', { class: 'flex items-center gap-2.5' },
        html('bdi', { class: 'min-w-0 flex-1 truncate text-ink', title: device.name }, device.name || 'Unnamed device'),
        html('span', { class: `flex shrink-0 items-center gap-1.5 ${tone}` }, icon(name), word));
}

/** `told`: the answer of resetPassword. */
export function showPassword(told) {
    const root = document.getElementById('new-password');
    const part = (name) => root.querySelector(`[data-shown="${name}"]`);
    const saved = part('saved');
    const aborter = new AbortController();
    const on = (name, event, listener) => part(name).addEventListener(event, listener, { signal: aborter.signal });
    let all = false;

    function drawBilling(state) {
        const [name, tone, word, note] = BILLING[state] ?? BILLING.unavailable;
        const good = state === 'done';
        part('badge').className = `badge ${good ? 'bg-ok-soft text-ok' : 'bg-warn-soft text-warn'}`;
        part('badge').replaceChildren(icon(good ? 'check-circle' : 'warn'), good ? 'Changed' : 'Partly done');
        say(part('title'), good ? 'New password' : state === 'pending' ? 'The new password works. Billing is catching up.'
            : 'The new password works. Billing has the old one.');
        part('billing').replaceChildren(html('span', { class: tone }, icon(name)), html('span', { class: 'text-ink' }, word));
        say(part('billing-note'), note);
        part('try').hidden = good;
    }

    function drawDevices() {
        const [head, note] = deviceWords(told);
        say(part('devices-head'), head);
        say(part('devices-note'), note);
        // Those that somebody has to go to come first.
        const sorted = [...told.devices].sort((a, b) => Number(a.updated) - Number(b.updated));
        part('list').replaceChildren(...sorted.slice(0, all ? sorted.length : SHOWN_FIRST).map(line));
        part('more').hidden = all || sorted.length <= SHOWN_FIRST;
        say(part('more'), `Show all ${sorted.length}`);
    }

    say(part('password'), told.password);
    say(part('when'), `set today at ${time(Math.floor(Date.now() / 1000))}`);
    part('parts').hidden = told.billing === 'done';
    saved.checked = false;
    part('done').disabled = true;
    drawBilling(told.billing);
    drawDevices();

    on('copy', 'click', () => copy(told.password, part('copy')));
    on('saved', 'change', () => { part('done').disabled = !saved.checked; });
    on('more', 'click', () => {
        all = true;
        drawDevices();
    });
    on('try', 'click', async () => {
        const answer = await attempt(() => userAction('storePassword', { password: told.password }), { button: part('try'), about: 'billing' });
        if (!answer) return;
        drawBilling(answer.billing);
        if (answer.billing === 'done') part('saved').focus();
        else say(part('billing-note'), `Tried at ${time(Math.floor(Date.now() / 1000))}: it does not answer yet.${answer.billing === 'pending' ? ' We keep trying for 30 minutes.' : ''}`);
    });
    openOverlay(root, {
        focus: part('copy'),
        from: document.getElementById('actions'),
        // Nobody can show it again: it is not lost by a slip of a hand.
        mayClose: () => {
            if (!saved.checked) saved.focus();
            return saved.checked;
        },
        onClose: () => {
            aborter.abort();
            say(part('password'), '');
            part('list').replaceChildren();
            Object.assign(told, { password: '' });
        },
    });
}
