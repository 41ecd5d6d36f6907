// Keeps the page true by the event stream: what a row can say by itself changes in place, after
// anything else the page reads itself anew.
import { now, sync, syncForward } from './clock.js';
import { html, iconHref, say } from './dom.js';
import * as format from './format.js';
import { profileData } from './profile-data.js';
import { tellTrouble } from './profile-tabs.js';
import { PulseConnection } from './pulse-events.js';
import { refreshSoon, refreshing } from './refresh.js';
import { isLive, shareOf } from './status.js';
import { redrawTable } from './tables.js';
import { tellTimes } from './times.js';

const BACKUP = 4001;

function find(kind, id) {
    return document.querySelector(`tr[data-${kind}="${CSS.escape(id)}"]`);
}

function moment(at, kind) {
    return html('time', { datetime: format.iso(at), 'data-time': kind }, format.timeToSecond(at));
}

function connected(device, online, at) {
    const row = find('device', device);
    if (!row) return;
    row.dataset.tags = online ? 'online' : 'offline';
    row.cells[1].dataset.v = online ? 'a' : 'b';
    const seen = row.querySelector('[data-seen]');
    seen.parentElement.dataset.v = online ? '9999999999' : String(Math.floor(at));
    if (!online) {
        row.querySelector('[data-since]').replaceChildren(' since ', moment(at, 'since'));
        seen.replaceChildren(moment(at, 'ago'));
        tellTimes(row);
    }
    redrawTable('devices');
    tellOnline();
}

function tellOnline() {
    const count = document.querySelectorAll('tr[data-device][data-tags~="online"]').length;
    const place = document.querySelector('[data-online]');
    if (place) say(place, format.count(count));
}

function renamed(device, name) {
    const row = find('device', device);
    const place = row?.querySelector('[data-name]');
    if (place && place.textContent !== name) {
        say(place, name);
        place.title = name;
        row.cells[0].dataset.v = name;
        row.querySelector('[data-manage]')?.setAttribute('aria-label', `Manage ${name}`);
        redrawTable('devices');
    }
    for (const item of document.querySelectorAll(`tr[data-of-device="${CSS.escape(device)}"] [data-device-name]`)) {
        say(item, name);
        item.title = name;
    }
}

/** A backup that is at work stands in its item's row. False: there is no such row. */
function runs(job) {
    const row = find('item', job.item_id);
    if (!row) return false;
    const interrupted = job.status === 'Interrupted';
    const share = shareOf(job);
    row.dataset.running = '';
    row.dataset.tags = interrupted ? 'issues' : 'running';
    const word = interrupted ? 'Interrupted' : share === null ? 'Running' : `Running ${share} %`;
    say(row.querySelector('[data-running-word]'), word);
    row.querySelector('[data-running-icon]').setAttribute('href', iconHref(interrupted ? 'interrupted' : 'run'));
    const status = row.querySelector('.st.when-running');
    status.classList.toggle('text-warn', interrupted);
    status.classList.toggle('text-run', !interrupted);
    return true;
}

function takeDevice(verb, device, at) {
    if (verb === 'online' || verb === 'offline') connected(device.device, verb === 'online', at);
    if (verb === 'updated' && device.device_name) renamed(device.device, device.device_name);
    // Others come, go, or have changed more than their name.
    if (!['online', 'offline'].includes(verb)) refreshSoon(tellTrouble);
}

function takeJob(verb, job) {
    if (Number(job.job_type) !== BACKUP || !job.item_id) return;
    if (verb !== 'end' && isLive(job)) {
        const started = runs(job);
        if (started && verb === 'start') redrawTable('items');
    } else {
        refreshSoon(tellTrouble);
    }
}

export function followAccount() {
    const { server_id: server, username, t, last_event_id } = profileData();
    const mine = (of) => of && of.server_id === server && of.username === username;
    sync(Number(t));

    window.addEventListener('eb:pulse', ({ detail: event }) => {
        syncForward(event.t);
        const [family, verb] = String(event.kind).split(':');
        if (!mine(event.device) && !mine(event.job)) return;
        // A reading under way may be older than this: it is read again behind it.
        if (refreshing()) refreshSoon(tellTrouble);
        if (family === 'device' && event.device) takeDevice(verb, event.device, event.t || now());
        if (family === 'job' && event.job) takeJob(verb, event.job);
    });
    window.addEventListener('eb:pulse-connection', ({ detail }) => {
        if (detail.state === 'ended') tellTrouble({ status: 401 });
    });
    let seeded = false;
    window.addEventListener('eb:pulse-snapshot', ({ detail }) => {
        sync(Number(detail.t));
        // Ours is not one. A real one means that there was a gap.
        if (seeded) refreshSoon(tellTrouble);
        seeded = true;
    });
    const { modulelink, ticket, pageKey } = document.body.dataset;
    new PulseConnection({ modulelink, ticket, pageKey, seed: { t: Number(t), last_event_id } }).start();
}
