// Restores from a snapshot in five steps, then shows how it goes. Loaded when somebody asks for it;
// `page` is what it shares with the page's own script: overlays, questions, the account's devices.
import { ActionError, serviceId } from './actions.js';
import { linkButton, troubleNotice } from './asking.js';
import { html, icon, put, say } from './dom.js';
import { short } from './format.js';
import { RestoreCard } from './restore-card.js';
import { Followed } from './restore-follow.js';
import { methodWords, needsOf, toOriginal } from './restore-methods.js';
import { requestOf, stepOf } from './restore-request.js';
import { Selection } from './restore-selection.js';
import { StepHow } from './restore-step-how.js';
import { StepReview } from './restore-step-review.js';
import { StepSnapshot } from './restore-step-snapshot.js';
import { StepVault } from './restore-step-vault.js';
import { StepWhat } from './restore-step-what.js';
import { Visit } from './restore-visit.js';
import { whatWords, whereWords } from './restore-words.js';
import { askLong } from './tasks.js';
import { toast } from './toasts.js';

const FRESH_MS = 15 * 60_000;   // What was left longer ago may be gone.
const SLOW_MS = 1500;           // Then it says what it waits for.
const UNKNOWN = 'It is not known whether the restore has started. Look in Job Logs before you start it again.';
const REVIEW = 5;

const root = document.getElementById('restore-wizard');
const part = (name) => root.querySelector(`[data-restore="${name}"]`);

class Wizard {
    choices = { selection: new Selection(), machines: [] };
    step = 1;
    page;
    visit;
    #steps;
    #shared;
    #left = performance.now();
    #starting = false;
    #waits = null;   // Says so, while it is starting.
    #over = false;   // Its restore runs.
    #ended = false;
    #card = null;

    /** `before`: { vaultId, item } of an earlier one, to go on from. */
    constructor(deviceId, shared, before = null) {
        this.#shared = shared;
        this.page = shared.page;
        this.visit = shared.visit;
        this.choices.deviceId = deviceId;
        Object.assign(this.choices, before);
        if (before) this.step = 2;
        this.#steps = [StepVault, StepSnapshot, StepWhat, StepHow, StepReview].map((Step) => new Step(this));
        part('body').replaceChildren(...this.#steps.map((step) => step.root));
    }

    get fresh() {
        return this.#starting || (!this.#over && performance.now() - this.#left < FRESH_MS);
    }

    /** While a restore is being started, nothing of it can be chosen anew. */
    get starting() {
        return this.#starting;
    }

    get openAt() {
        return this.#starting ? REVIEW : Math.min(this.step, REVIEW - 1);
    }

    deviceName() {
        const device = this.page.deviceOf(this.choices.deviceId);
        return device ? short(device.name, 40) : 'the device';
    }

    targetName() {
        return this.page.deviceOf(this.choices.targetDeviceId ?? this.choices.deviceId)?.name ?? this.deviceName();
    }

    vaultName() {
        return this.page.vaults().find(({ id }) => id === this.choices.vaultId)?.name ?? 'the vault';
    }

    /** Takes over what was chosen at a step. */
    choose(fields, step) {
        Object.assign(this.choices, fields);
        if (step === this.step) this.#draw();
    }

    focusTitle() {
        part('title').focus();
    }

    go(step, { focus = true } = {}) {
        this.step = step;
        this.#steps.forEach((one, at) => { one.root.hidden = at + 1 !== step; });
        // What is being started stands as it was sent: a credential of it may be forgotten.
        if (this.#starting) this.#waits();
        else this.#steps[step - 1].enter();
        part('body').scrollTop = 0;
        this.#draw();
        if (focus) this.#steps[step - 1].focus();
    }

    next() {
        const step = this.#steps[this.step - 1];
        if (!step.ready() || step.check?.() === false) return;
        if (this.step === REVIEW) this.#start();
        else this.go(this.step + 1);
    }

    back() {
        if (this.step > 1 && !this.#starting) this.go(this.step - 1);
    }

    #draw() {
        const step = this.#steps[this.step - 1];
        say(part('title'), step.title());
        say(part('about'), step.about());
        part('about').hidden = !step.about();
        this.#trail();
        part('back').hidden = this.step === 1 || this.#starting;
        part('foot').hidden = false;
        say(part('chosen'), step.foot());
        const next = part('next');
        put(next, 'aria-disabled', String(!step.ready() || this.#starting));
        if (this.#starting) next.setAttribute('aria-busy', 'true');
        else next.removeAttribute('aria-busy');
        part('next-icon').replaceChildren(...(this.step === REVIEW ? [icon('restore')] : []));
        say(part('next-text'), this.step === REVIEW ? 'Start restore' : 'Next');
    }

    #trail() {
        const items = this.#steps.map(({ name }, at) => ({ n: at + 1, name, now: at + 1 === this.step, done: at + 1 < this.step }));
        const trail = part('trail');
        trail.hidden = false;
        if (trail.childElementCount !== items.length) {
            trail.replaceChildren(...items.map(({ n, name }) => html('li', { class: 'flex items-center gap-1 sm:gap-2' },
                n > 1 ? html('span', { class: 'h-px w-3 bg-line-strong sm:w-6', 'aria-hidden': 'true' }) : null,
                html('button', { type: 'button', class: 'trail-step', 'data-step': n }, html('span', { class: 'trail-mark' }), html('span', {}, name), html('span', { class: 'sr-only' })))));
        }
        items.forEach(({ n, now, done }, at) => {
            const item = trail.children[at];
            const button = item.querySelector('button');
            if (now) item.setAttribute('aria-current', 'step');
            else item.removeAttribute('aria-current');
            button.disabled = !now && (!done || this.#starting);
            say(button.lastElementChild, done ? ', done' : '');
            put(button, 'data-state', now ? 'now' : done ? 'done' : 'ahead');
            button.firstElementChild.replaceChildren(done ? icon('check', 'size-3.5') : String(n));
            put(button.children[1], 'class', now ? '' : 'max-lg:sr-only');
        });
    }

    async #start() {
        if (this.#starting) return;
        const { choices } = this;
        const review = this.#steps[REVIEW - 1];
        const fields = { deviceId: choices.deviceId, ...requestOf(choices, { fromDevice: choices.deviceId }) };
        const record = this.#record();
        const waiting = new AbortController();
        const waits = () => {
            review.lock(true);
            review.waits(`Asking ${record.deviceName} to start the restore…`, linkButton('Stop waiting', () => waiting.abort()));
        };
        this.#starting = true;
        review.tell(null);
        review.lock(true);
        this.#draw();
        this.#waits = waits;
        const slow = setTimeout(waits, SLOW_MS);
        try {
            this.#started(record, await askLong('runRestore', fields, { signal: waiting.signal, unknown: UNKNOWN }));
        } catch (error) {
            if (!(error instanceof ActionError)) throw error;
            this.#starting = false;
            review.tell(null);
            review.lock(false);
            this.#refused(error);
        } finally {
            clearTimeout(slow);
        }
    }

    /** In the dialog, and still this one's. */
    get #shown() {
        return !this.#ended && this.page.isOpen(root);
    }

    /** It was closed meanwhile, and what it asked for in confidence is forgotten. */
    get #bare() {
        const { choices } = this;
        const { connection, program, disks } = needsOf(choices.method, choices);
        return Boolean((connection && !choices.connection) || (program && !choices.password) || (disks && !choices.confirm));
    }

    #refused(error) {
        if (!this.#shown) {
            toast(error.message, 'error', { about: 'restore' });
            return;
        }
        const step = error.field ? stepOf(error.field) : 0;
        if (step === 4 || this.#bare) {
            this.go(4, { focus: false });
            this.#steps[3].refused(error);
            return;
        }
        this.#draw();
        const notice = troubleNotice(error, this.targetName());
        if (step) {
            const lead = html('button', { type: 'button', class: 'link mt-1' }, `Go to “${this.#steps[step - 1].name}”`);
            lead.addEventListener('click', () => this.go(step));
            notice.lastElementChild.append(lead);
        }
        this.#steps[REVIEW - 1].tell(notice);
    }

    /** What this visit keeps of the restore that is being started. */
    #record() {
        const { choices } = this;
        const now = this.page.now();
        const needs = needsOf(choices.method, choices);
        const known = choices.mode === 'pick' ? choices.selection.known() : choices.mode === 'all' && choices.snapshot.size > 0 ? { bytes: choices.snapshot.size, files: choices.snapshot.files } : null;
        return {
            key: `${choices.item.id}-${Math.floor(now)}`, jobId: '', deviceId: choices.targetDeviceId || choices.deviceId,
            deviceName: this.targetName(), fromDevice: choices.deviceId, vaultId: choices.vaultId, itemId: choices.item.id, itemName: choices.item.name,
            since: Math.floor(now), startedAt: Math.floor(now), what: whatWords(choices), where: needs.writes ? whereWords(choices) : '',
            method: methodWords(choices.method, choices.engine).name, writes: needs.writes, expected: known ? { bytes: known.bytes, files: known.files } : {},
        };
    }

    #started(record, answer) {
        if (answer.jobId) Object.assign(record, { key: answer.jobId, jobId: answer.jobId });
        record.deviceId = answer.deviceId || record.deviceId;
        record.since = answer.since ?? record.since;
        this.#starting = false;
        this.#over = true;
        this.visit.remember({ ...this.choices, originalLocation: toOriginal(this.choices) });
        this.visit.keep(record);
        this.forget();
        const followed = this.#shared.follow(record);
        this.#shared.drawCards();
        if (this.#shown) this.#showCard(followed);
    }

    /** The dialog goes on as the restore's own. */
    #showCard(followed) {
        for (const { root: one } of this.#steps) one.hidden = true;
        this.#card = new RestoreCard(followed, { page: this.page, onMore: () => this.#shared.more(followed.record) });
        this.#card.root.classList.add('m-4', 'sm:m-6');
        part('body').append(this.#card.root);
        say(part('title'), 'Restore started');
        say(part('about'), `From ${followed.record.itemName}: ${followed.record.what}`);
        part('about').hidden = false;
        part('trail').hidden = true;
        part('back').hidden = true;
        part('foot').hidden = true;
        this.focusTitle();
    }

    /** No credential outlives the dialog. */
    forget() {
        this.#left = performance.now();
        this.#steps[3].forget();
    }

    end() {
        this.#ended = true;
        for (const step of this.#steps) step.end?.();
        this.#card?.end();
        part('body').replaceChildren();
    }
}

class Restores {
    page;
    visit;
    #wizard = null;
    #followed = new Map();
    #cards = new Map();

    constructor(page) {
        this.page = page;
        this.visit = new Visit(`${document.body.dataset.pageKey}:${serviceId()}`);
        root.addEventListener('click', ({ target }) => {
            const step = target.closest('[data-step]');
            if (step && !this.#wizard.starting && Number(step.dataset.step) !== this.#wizard.step) this.#wizard.go(Number(step.dataset.step));
        });
        part('back').addEventListener('click', () => this.#wizard.back());
        part('next').addEventListener('click', () => part('next').getAttribute('aria-disabled') !== 'true' && this.#wizard.next());
    }

    open(deviceId, before = null) {
        if (this.page.isOpen(root)) return;
        if (before || !this.#wizard?.fresh || this.#wizard.choices.deviceId !== deviceId) {
            this.#wizard?.end();
            this.#wizard = new Wizard(deviceId, this, before);
        }
        this.page.openOverlay(root, { onClose: () => this.#wizard.forget() });
        this.#wizard.go(this.#wizard.openAt);
    }

    /** Another of the same item. */
    more({ fromDevice, vaultId, itemId }) {
        this.page.closeOverlay(root);
        this.open(fromDevice, { vaultId, item: { id: itemId } });
    }

    follow(record) {
        let one = this.#followed.get(record.key);
        if (!one) {
            one = new Followed(record, { now: this.page.now, keep: (known) => this.visit.keep(known) });
            this.#followed.set(record.key, one);
        }
        return one;
    }

    /** The started ones of this visit, above the page's tabs. */
    drawCards() {
        const place = document.querySelector('[data-restores]');
        if (!place) return;
        const records = this.visit.started;
        for (const record of records) {
            if (this.#cards.has(record.key)) continue;
            const card = new RestoreCard(this.follow(record), {
                page: this.page, onClose: () => this.#putAway(record.key), onMore: () => this.more(record),
            });
            this.#cards.set(record.key, card);
            place.append(card.root);
        }
        place.hidden = this.#cards.size === 0;
    }

    #putAway(key) {
        this.#cards.get(key)?.end();
        this.#cards.delete(key);
        this.#followed.get(key)?.end();
        this.#followed.delete(key);
        this.visit.drop(key);
        document.querySelector('[data-restores]').hidden = this.#cards.size === 0;
        document.getElementById('main').focus();
    }
}

let restores = null;

const started = (page) => {
    restores ??= new Restores(page);
    return restores;
};

/** Opens the wizard for a device. */
export function openWizard(deviceId, page) {
    started(page).open(deviceId);
}

/** Shows the restores that this visit has started. */
export function showRestores(page) {
    started(page).drawCards();
}
