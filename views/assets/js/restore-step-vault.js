// Step 1: the vault that the snapshots are in.
import { html } from './dom.js';
import { vaultOption } from './manage-words.js';
import { cards } from './restore-parts.js';

export class StepVault {
    name = 'Vault';
    root = html('div', { class: 'p-4 sm:p-6' });
    #wizard;
    #shown = '';

    constructor(wizard) {
        this.#wizard = wizard;
        // The page learns of vaults while it is open.
        window.addEventListener('eb:account', this.#onAccount);
    }

    #onAccount = ({ detail }) => {
        const ids = this.#wizard.page.vaults().map(({ id }) => id).join();
        if (!detail.device && this.#wizard.step === 1 && ids !== this.#shown) this.enter();
    };

    end() {
        window.removeEventListener('eb:account', this.#onAccount);
    }

    title() {
        return `Restore on ${this.#wizard.deviceName()}`;
    }

    about() {
        return '';
    }

    enter() {
        const { page, choices } = this.#wizard;
        const vaults = page.vaults();
        this.#shown = vaults.map(({ id }) => id).join();
        if (!vaults.some(({ id }) => id === choices.vaultId)) this.#choose(vaults[0]?.id ?? '');
        this.root.replaceChildren(vaults.length === 0
            ? html('p', { class: 'text-sm text-ink-2' }, 'This user has no storage vault yet, so there is nothing to restore from.')
            : cards({
                legend: 'Storage vault', name: 'restore-vault', value: choices.vaultId, columns: 'sm:grid-cols-2',
                options: vaults.map((vault) => ({ ...vaultOption(vault), value: vault.id })),
                onChange: (id) => this.#choose(id),
            }));
    }

    focus() {
        this.root.querySelector('input:checked')?.focus();
    }

    #choose(id) {
        if (id === this.#wizard.choices.vaultId) return;
        this.#wizard.choose({ vaultId: id, item: null, snapshot: null }, 1);
    }

    ready() {
        return Boolean(this.#wizard.choices.vaultId);
    }

    foot() {
        return '';
    }
}
