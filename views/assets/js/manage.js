// The slide-over of a device: who it is, what it can be asked for now, and why not. What the event
// stream tells while it is open changes it at once.
import { deviceAction } from './actions.js';
import { deviceOf, jobOn, startAccountPulse, vaults } from './account-pulse.js';
import { now } from './clock.js';
import { html, iconHref, put, say } from './dom.js';
import * as format from './format.js';
import { stepsForJob } from './job-links.js';
import { startBackup } from './manage-backup.js';
import { startGrave, startRename, startVaultActions, startUpdate } from './manage-asks.js';
import { nameOf, vaultOption } from './manage-words.js';
import { closeOverlay, isOpen, openOverlay } from './overlay.js';
import { makePicker } from './picker.js';
import { jobKind } from './status.js';
import { startTabs } from './tabs.js';
import { tellTimes } from './times.js';
import { toast } from './toasts.js';

class Manage {
    #root = document.getElementById('manage');
    #id = '';
    #name = '';
    #revoked = new Set();
    #tabs;
    #vault;
    #backup;
    #rename;

    constructor() {
        this.#tabs = startTabs(this.#root.querySelector('[data-tabs]'), { prefix: 'manage-' });
        this.#vault = makePicker(this.part('vault'), {
            labelledby: 'manage-vault-label', onChange: () => this.draw(),
        });
        this.#backup = startBackup(this);
        this.#rename = startRename(this);
        startUpdate(this);
        startGrave(this);
        startVaultActions(this);
        this.on('restore', () => window.dispatchEvent(
            new CustomEvent('eb-restore', { detail: { deviceId: this.#id } })));
        window.addEventListener('eb:account', ({ detail }) => this.#hear(detail));
    }

    part(name) {
        return this.#root.querySelector(`[data-manage-part="${name}"]`);
    }

    row(act) {
        return this.#root.querySelector(`[data-act="${act}"]`);
    }

    button(act) {
        return this.row(act).querySelector('button');
    }

    /** Runs `ask(button)` when the entry is pressed and can be had. */
    on(act, ask) {
        const button = this.button(act);
        button.addEventListener('click', () => {
            if (button.getAttribute('aria-disabled') !== 'true') ask(button);
        });
    }

    /** The device that is shown. */
    get device() {
        return deviceOf(this.#id);
    }

    get vault() {
        return vaults().find((one) => one.id === this.#vault.value) ?? null;
    }

    ask(action, fields = {}) {
        return deviceAction(action, { deviceId: this.#id, ...fields });
    }

    open(id) {
        const device = deviceOf(id);
        if (!device) return;
        const other = id !== this.#id;
        this.#id = id;
        this.#name = device.name;
        this.#tabs.show('device');
        this.#vaults();
        if (other) {
            this.#backup.forget();
            this.#rename.fold();
        }
        this.draw();
        openOverlay(this.#root);
    }

    close() {
        closeOverlay(this.#root);
    }

    /** Its leaving is no surprise. By then another device may be shown. */
    revoked(id) {
        this.#revoked.add(id);
        if (id === this.#id) this.close();
    }

    #vaults() {
        const chosen = this.#vault.value;
        const all = vaults();
        this.part('no-vaults').hidden = all.length > 0;
        this.part('vaults').hidden = all.length === 0;
        this.#vault.set(all.map(vaultOption), chosen);
    }

    #hear({ device, job }) {
        if (!this.#id) return;
        if (job) this.#backup.hear(job);
        if (!isOpen(this.#root)) return;
        if (!device) this.#vaults();
        else if (device !== this.#id) return;
        this.draw();
    }

    draw() {
        const { device } = this;
        if (!device) {
            if (!isOpen(this.#root)) return;
            const gone = this.#revoked.has(this.#id) ? '' : this.#name;
            this.close();
            if (gone) toast(`${nameOf({ name: gone })} is no longer a device of this user.`, 'error', { about: 'manage' });
            return;
        }
        this.#name = device.name;
        put(this.part('icon'), 'href', iconHref(device.icon));
        say(this.part('name'), device.name);
        this.part('name').parentElement.title = device.name;
        this.#facts(device);
        this.#reasons(device);
        const vault = this.vault;
        say(this.part('vault-hint'), vault ? `${nameOf(device)} does the work, so it has to be online.` : '');
        this.row('restore').hidden = !document.getElementById('restore-wizard');
    }

    #facts(device) {
        const state = html('span', { class: `inline-flex items-center gap-2 whitespace-nowrap ${device.online ? 'text-ink-2' : ''}` },
            html('span', { class: `dot ${device.online ? 'dot-on' : 'dot-off'}` }));
        if (device.online) state.append('Online');
        else {
            const since = html('span', {}, 'Offline');
            if (device.offline_since) {
                const at = device.offline_since;
                since.append(' since ', html('time', { datetime: format.iso(at), 'data-time': 'since' }, format.dayTimeShort(at, now())));
            }
            state.append(since);
        }
        const rest = [device.system, device.version].filter((text) => text && text !== 'unknown');
        const facts = this.part('facts');
        facts.replaceChildren(state, ...rest.flatMap((text) => [
            html('span', { class: 'mx-2', 'aria-hidden': 'true' }, '·'), text]));
        tellTimes(facts);
    }

    /** What cannot be asked for now stays, with its reason beside it. */
    #reasons(device) {
        const name = nameOf(device);
        const job = jobOn(device.id);
        const offline = this.part('offline');
        offline.hidden = device.online;
        say(this.part('offline-text'), device.online ? ''
            : `Most of this needs the device online. Switch ${name} on and connect it; it comes back here by itself.`);
        for (const row of this.#root.querySelectorAll('[data-act]')) {
            const note = row.querySelector('[data-note]');
            const button = row.querySelector('button');
            const { needs } = row.dataset;
            const away = needs && !device.online;
            const busy = needs === 'idle' && device.online && job;
            if (away) say(note, `Needs ${name} online.${note.dataset.otherwise ?? ''}`);
            else if (busy) say(note, `Available when the ${jobKind(job).toLowerCase()} that runs now has ended.`);
            else say(note, note.dataset.note);
            // One that is under way says so itself.
            if (button.hasAttribute('aria-busy')) continue;
            if (away || busy) put(button, 'aria-disabled', 'true');
            else button.removeAttribute('aria-disabled');
        }
        this.#backup.draw(device);
    }
}

export function startManage() {
    startAccountPulse();
    // Who may only look has no drawer.
    if (!document.getElementById('manage')) return;
    const manage = new Manage();
    // Back shows another tab, and nobody looks for it behind a drawer.
    window.addEventListener('popstate', () => stepsForJob() || manage.close());
    window.addEventListener('eb-manage-device', ({ detail }) => manage.open(detail.deviceId));
}
