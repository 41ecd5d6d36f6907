// A backup now: which item, into which vault; then the job that it became, as the pulse tells of it.
import { attempt } from './actions.js';
import { jobOn, vaults } from './account-pulse.js';
import { now } from './clock.js';
import { iconHref, put, say } from './dom.js';
import * as format from './format.js';
import { nameOf, vaultOption } from './manage-words.js';
import { makePicker } from './picker.js';
import { isLive, shareOf, statusOf } from './status.js';
import { toast } from './toasts.js';

const BACKUP = 4001;
const SLACK_S = 10;        // Between the server's clock and what we take for it.
const PATIENCE_MS = 60_000;
const LATE_MS = 10_000;

const ICONS = [
    [/file|folder/i, 'folder'], [/disk/i, 'disk'], [/hyper-v|vmware|proxmox/i, 'vm'], [/365/, 'cloud'],
    [/sql|mongo/i, 'db'], [/exchange/i, 'mail'], [/program/i, 'term'], [/system/i, 'server'],
];
const iconOf = (type) => ICONS.find(([words]) => words.test(type))?.[1] ?? 'archive';

class Backup {
    #manage;
    #root;
    #items = null;
    #item;
    #vault;
    #watched = null;  // What was asked for: { device, item, vault, name, jobId, at, job }.
    #patience = 0;
    #turn = 0;

    constructor(manage) {
        this.#manage = manage;
        this.#root = manage.part('run');
        this.#item = makePicker(this.#run('item'), {
            labelledby: 'manage-item-label', onChange: () => this.#choose(),
        });
        this.#vault = makePicker(this.#run('vault'), {
            labelledby: 'manage-run-vault-label', onChange: () => this.#hint(),
        });
        manage.on('run', () => this.#unfold());
        for (const name of ['fold', 'cancel']) this.#run(name).addEventListener('click', () => this.#fold());
        this.#run('form').addEventListener('submit', (event) => {
            event.preventDefault();
            this.#start();
        });
    }

    #run(name) {
        return this.#root.querySelector(`[data-run="${name}"]`);
    }

    #job(name) {
        return this.#manage.part('job').querySelector(`[data-job="${name}"]`);
    }

    /** Another device: nothing of the last one's. */
    forget() {
        this.#turn += 1;
        this.#items = null;
        this.#watched = null;
        clearTimeout(this.#patience);
        this.#root.hidden = true;
        this.#manage.row('run').hidden = false;
    }

    async #unfold() {
        const turn = ++this.#turn;
        const device = this.#manage.device;
        this.#root.hidden = false;
        this.#manage.row('run').hidden = true;
        this.#show('waiting');
        say(this.#run('waiting-text'), '');
        this.#run('fold').focus();
        const late = setTimeout(() => {
            if (turn === this.#turn) say(this.#run('waiting-text'), `Asking for the protected items of ${nameOf(device)}…`);
        }, LATE_MS);
        const answer = await attempt(() => this.#manage.ask('listProtectedItems'), { about: 'manage-run' });
        clearTimeout(late);
        if (turn !== this.#turn) return;
        if (!answer) {
            this.#fold();
            return;
        }
        this.#items = answer.items;
        const none = this.#items.length === 0
            ? `Nothing is protected on ${nameOf(device)} yet. Choose folders, disks or databases in the backup app there.`
            : vaults().length === 0 ? 'This user has no storage vault yet.' : '';
        say(this.#run('none'), none);
        this.#show(none ? 'none' : 'form');
        if (none) return;
        this.#item.set(this.#items.map((item) => ({
            value: item.id, name: item.name, icon: iconOf(item.type), note: this.#noteOf(item),
        })), '');
        this.#choose();
        this.#item.focus();
    }

    #noteOf({ type, size, lastRun }) {
        return [type, size === null ? '' : format.size(size),
            lastRun ? `last run ${format.dayTime(lastRun, now())}` : 'never ran'].filter(Boolean).join(' · ');
    }

    #show(part) {
        for (const name of ['waiting', 'none', 'form']) this.#run(name).hidden = name !== part;
    }

    #fold() {
        this.#turn += 1;
        this.#root.hidden = true;
        this.#manage.row('run').hidden = false;
        this.#manage.button('run').focus();
    }

    #chosen() {
        return this.#items?.find((item) => item.id === this.#item.value);
    }

    #choose() {
        this.#vault.set(vaults().map(vaultOption), this.#chosen()?.vaultId);
        this.#hint();
    }

    #hint() {
        const last = this.#chosen()?.vaultId;
        say(this.#run('hint'), !last ? 'This item has not been backed up before.'
            : last === this.#vault.value ? 'Used for the last run of this item.' : 'The last run of this item went elsewhere.');
    }

    async #start() {
        const device = this.#manage.device;
        const item = this.#chosen();
        const vault = this.#vault.chosen;
        if (!item || !vault || !device) return;
        const at = now();
        const answer = await attempt(() => this.#manage.ask('runBackup', { protectedItemId: item.id, vaultId: vault.value }),
            { button: this.#run('go'), about: 'manage-run' });
        if (!answer) {
            this.#manage.draw();
            return;
        }
        toast(`${nameOf(device)} is asked to back up “${format.short(item.name)}”.`, 'good', { about: 'manage-run' });
        // Somebody looks at another device by now.
        if (this.#manage.device?.id !== device.id) return;
        this.#watched = {
            device: device.id, item: item.id, vault: vault.value, name: item.name, jobId: answer.jobId, at, job: null,
        };
        const early = jobOn(device.id);
        if (early && this.#isIt(early)) this.#watched.job = early;
        clearTimeout(this.#patience);
        this.#patience = setTimeout(() => this.#manage.draw(), PATIENCE_MS);
        this.#fold();
        this.#manage.draw();
    }

    /** Old devices do not say which job it is: then the newest of that item, begun since, is. */
    #isIt(job) {
        const { jobId, device, item, at } = this.#watched;
        if (jobId) return job.job_id === jobId;
        return Number(job.job_type) === BACKUP && job.device === device && job.item_id === item
            && Number(job.started_at) >= at - SLACK_S;
    }

    /** What the pulse tells of any job. */
    hear(job) {
        const watched = this.#watched;
        if (!watched || !this.#isIt(job)) return;
        watched.jobId = job.job_id;
        if (watched.job && !isLive(watched.job)) return;
        watched.job = job;
        if (isLive(job)) return;
        const { word, issue } = statusOf(job);
        toast(`Backup of “${format.short(watched.name)}”: ${word.toLowerCase()}.`, issue ? 'error' : 'good', { about: 'manage-run' });
    }

    draw(device) {
        const card = this.#manage.part('job');
        const watched = this.#watched;
        card.hidden = !watched;
        // A device that left keeps its choice; it cannot be asked.
        if (!device.online) put(this.#run('go'), 'aria-disabled', 'true');
        else if (!this.#run('go').hasAttribute('aria-busy')) this.#run('go').removeAttribute('aria-disabled');
        if (!watched) return;
        const { job } = watched;
        const state = job ? statusOf(job) : { word: '', icon: 'run', text: 'text-run' };
        put(this.#job('tone'), 'class', state.text);
        put(this.#job('icon'), 'href', iconHref(state.icon));
        say(this.#job('name'), watched.name);
        const share = job && isLive(job) ? shareOf(job) : null;
        const waited = now() - watched.at > PATIENCE_MS / 1000;
        say(this.#job('word'), job ? `${state.word}${share === null ? '' : ` ${share} %`}`
            : waited ? 'It has not started yet. It shows here and in Job Logs when it does.'
                : `Waiting for ${nameOf(device)} to start it…`);
        this.#job('bar').hidden = share === null;
        this.#job('bar').value = share ?? 0;
        this.#job('busy').hidden = share !== null || Boolean(job && !isLive(job));
        const speed = Number(job?.throughput_bps);
        const bytes = Number(job && (isLive(job) ? job.bytes_done : job.bytes));
        const figures = [bytes > 0 ? format.size(bytes) : '', isLive(job ?? {}) && speed > 0 ? format.rate(speed) : '',
            job && !isLive(job) ? format.exactLength(Number(job.duration_sec) || 0) : ''].filter(Boolean);
        this.#job('figures').hidden = figures.length === 0;
        say(this.#job('figures'), figures.join(' · '));
    }
}

export function startBackup(manage) {
    return new Backup(manage);
}
