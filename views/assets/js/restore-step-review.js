// Step 5: all of it in one sentence, and rows that lead back to where each was chosen.
import { html, icon } from './dom.js';
import { rowsOf, sentenceOf } from './restore-words.js';

export class StepReview {
    name = 'Review';
    root = html('div', { class: 'p-4 sm:p-6' });
    #wizard;

    constructor(wizard) {
        this.#wizard = wizard;
    }

    title() {
        return 'Review';
    }

    about() {
        return '';
    }

    focus() {
        this.#wizard.focusTitle();
    }

    enter() {
        const { choices, page } = this.#wizard;
        const target = this.#wizard.targetName();
        const offline = page.deviceOf(choices.targetDeviceId)?.online === false;
        this.root.replaceChildren(...[
            html('p', { class: 'max-w-[46ch] text-xl leading-8 wrap-anywhere text-ink-2', 'data-restore-sentence': true },
                ...sentenceOf(choices, { target, now: page.now() }).map(({ text, strong }) => (strong ? html('b', { class: 'font-semibold text-ink' }, html('bdi', {}, text)) : text))),
            html('dl', { class: 'mt-6' }, ...rowsOf(choices, { vault: this.#wizard.vaultName(), device: this.#wizard.deviceName(), target, now: page.now() }).map((row) => this.#row(row))),
            offline ? html('div', { class: 'notice notice-warn mt-4' }, html('span', { class: 'text-warn' }, icon('warn', 'size-5')),
                html('p', { class: 'min-w-0 flex-1 wrap-anywhere' }, `${target} is offline now. The restore can be started when it is back.`)) : null,
            html('div', { class: 'notice notice-info mt-4' }, html('span', { class: 'text-accent' }, icon('info', 'size-5')),
                html('p', { class: 'min-w-0 flex-1' }, 'You can close this window once it runs. It goes on without you, and the result stays in Job Logs.')),
            html('div', { class: 'mt-4', 'data-part': 'trouble' }),
        ].filter(Boolean));
    }

    #row({ name, value, step, mono }) {
        const change = html('button', { type: 'button', class: 'link max-sm:py-2.5', 'aria-label': `Change: ${name}` }, 'Change');
        change.addEventListener('click', () => this.#wizard.go(step));
        return html('div', { class: 'grid grid-cols-[96px_1fr_auto] items-baseline gap-4 border-t border-line py-2.5 text-data sm:grid-cols-[112px_1fr_auto]' },
            html('dt', { class: 'text-ink-3' }, name), html('dd', { class: `min-w-0 wrap-anywhere text-ink ${mono ? 'font-mono' : ''}` }, html('bdi', {}, value)), html('dd', {}, change));
    }

    /** What keeps it from starting and belongs to no field. */
    tell(notice) {
        const place = this.root.querySelector('[data-part="trouble"]');
        place.replaceChildren(...(notice ? [notice] : []));
        notice?.scrollIntoView({ block: 'nearest' });
    }

    /** Nothing is changed while what stands here is being started. */
    lock(locked) {
        this.root.querySelector('dl').inert = locked;
    }

    /** What is waited for, and how to stop. */
    waits(words, stop) {
        const status = html('p', { class: 'min-w-0 flex-1 wrap-anywhere', role: 'status' });
        this.tell(html('div', { class: 'notice notice-info flex-wrap' }, html('span', { class: 'text-run' }, icon('run', 'size-5')), status, stop));
        // Written last: a screen reader tells what changes.
        status.textContent = words;
    }

    ready() {
        return true;
    }

    foot() {
        return '';
    }
}
