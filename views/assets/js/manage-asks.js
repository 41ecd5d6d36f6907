// What is asked of a device or a vault after a question or a word more: rename, update, retention,
// reindex, and what takes the device out of service.
import { attempt } from './actions.js';
import { confirmAction } from './confirm.js';
import { clearErrors } from './fields.js';
import * as format from './format.js';
import { nameOf } from './manage-words.js';
import { toast } from './toasts.js';

const TYPED_MAX = 60;

/** What to type: its name, where people can; else a plain word. */
function typedFor(device, word) {
    const plain = /^[\p{L}\p{N}\p{P}\p{S}]+( [\p{L}\p{N}\p{P}\p{S}]+)*$/u.test(device.name);
    return plain && [...device.name].length <= TYPED_MAX ? device.name : word;
}

/** Asks, then tells; the entry is busy meanwhile. `done` says what is known now, and no more. */
async function run(manage, act, action, fields, done) {
    const answer = await attempt(() => manage.ask(action, fields), { button: manage.button(act), about: `manage-${act}` });
    if (answer) toast(done, 'good', { about: `manage-${act}` });
    manage.draw();
    return answer;
}

export function startUpdate(manage) {
    manage.on('update', async () => {
        const name = nameOf(manage.device);
        const yes = await confirmAction({
            title: `Update the backup app on ${name}?`, icon: 'download', danger: false, yes: 'Update', no: 'Not now',
            body: [`${name} fetches the backup server’s version and restarts its backup app. It is offline for a minute or two.`,
                'Its settings and what is stored stay as they are.'],
        });
        if (yes) await run(manage, 'update', 'updateSoftware', {}, `${name} is asked to update. Its version here changes when it is done.`);
    });
}

export function startRename(manage) {
    const row = manage.row('rename');
    const form = row.querySelector('form');
    const field = form.elements.namedItem('name');
    const button = manage.button('rename');

    function fold() {
        form.hidden = true;
        button.setAttribute('aria-expanded', 'false');
        clearErrors(form);
    }
    function cancel() {
        fold();
        button.focus();
    }
    manage.on('rename', () => {
        if (!form.hidden) {
            cancel();
            return;
        }
        form.hidden = false;
        button.setAttribute('aria-expanded', 'true');
        field.value = manage.device.name;
        field.focus();
        field.select();
    });
    form.querySelector('[data-rename-cancel]').addEventListener('click', cancel);
    form.addEventListener('keydown', (event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        cancel();
    });
    form.addEventListener('submit', async (event) => {
        event.preventDefault();
        const name = field.value;
        const { id } = manage.device;
        // The form may be another device's when the answer comes: then it is told beside it.
        const still = () => manage.device?.id === id && !form.hidden;
        const answer = await attempt(() => manage.ask('renameDevice', { name }),
            { button: form.querySelector('[type="submit"]'), form: () => (still() ? form : null), about: 'manage-rename' });
        if (!answer) return;
        if (still()) cancel();
        toast(`The name “${format.short(name.trim())}” is saved. The lists follow in a moment.`, 'good', { about: 'manage-rename' });
    });
    return { fold };
}

const itemsOf = ({ items }) => (items === 1 ? 'Its protected item' : `Its ${format.count(items)} protected items`);

export function startGrave(manage) {
    manage.on('revoke', async () => {
        const { device } = manage;
        const name = nameOf(device);
        const yes = await confirmAction({
            title: `Revoke ${name}?`, icon: 'lock', yes: 'Revoke', type: typedFor(device, 'revoke'),
            body: [
                `${name} is signed out and its backups stop${device.items ? `. ${itemsOf(device)} and their schedules are removed from this user` : ''}. A backup that runs now ends.`,
                'Snapshots already stored stay as long as the vaults’ retention rules keep them, and can be restored on another device.',
                'To back it up again, somebody has to sign in on the device and choose anew what it protects.',
            ],
        });
        if (!yes) return;
        const answer = await run(manage, 'revoke', 'revokeDevice', {}, `${name} is revoked. It leaves the lists in a moment.`);
        if (answer) manage.revoked(device.id);
    });
    manage.on('uninstall', async () => {
        const { device } = manage;
        const name = nameOf(device);
        const yes = await confirmAction({
            title: `Uninstall from ${name}?`, icon: 'trash', yes: 'Uninstall', type: typedFor(device, 'uninstall'),
            body: [
                `The backup app is removed from the device${device.items ? `. ${itemsOf(device)} will not run again until somebody installs it there` : ''}.`,
                `Snapshots already stored stay, and can be restored on another device. ${name} stays in the list, offline, until you revoke it.`,
            ],
            option: { label: 'Also remove its settings', note: 'Without them, a new installation has to sign in and register again.' },
        });
        if (!yes) return;
        await run(manage, 'uninstall', 'uninstallSoftware', { removeConfig: yes.option },
            `${name} is asked to uninstall${yes.option ? ' and to remove its settings' : ''}. It goes offline when it is done.`);
    });
}

export function startVaultActions(manage) {
    manage.on('retention', async () => {
        const { vault } = manage;
        const name = nameOf(manage.device);
        const yes = await confirmAction({
            title: `Apply retention to ${format.short(vault.name)}?`, icon: 'retention', yes: 'Apply retention', no: 'Not now',
            body: [`${name} removes the snapshots that the vault’s rules no longer keep. What they keep stays.`,
                'What is removed cannot be restored any more.'],
        });
        if (yes) {
            await run(manage, 'retention', 'applyRetention', { vaultId: vault.id },
                `${name} is asked to apply the rules of “${format.short(vault.name)}”. The job shows in Job Logs.`);
        }
    });
    manage.on('reindex', async () => {
        const { vault } = manage;
        const name = nameOf(manage.device);
        const yes = await confirmAction({
            title: `Reindex ${format.short(vault.name)}?`, icon: 'index', danger: false, yes: 'Reindex', no: 'Not now',
            body: [`${name} reads the whole vault anew, which can take hours. Nothing that is stored is changed.`,
                'Backups into this vault may have to wait until it is done.'],
        });
        if (yes) {
            await run(manage, 'reindex', 'reindexVault', { vaultId: vault.id },
                `${name} is asked to reindex “${format.short(vault.name)}”. The job shows in Job Logs.`);
        }
    });
}
