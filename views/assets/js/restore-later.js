// Loads the restore wizard when somebody asks for it, or when this visit has started restores to show.
import { serviceId } from './actions.js';
import { allDevices, deviceOf, vaults } from './account-pulse.js';
import { now } from './clock.js';
import { confirmAction } from './confirm.js';
import { openJob } from './job-links.js';
import { lateModule } from './late.js';
import { closeOverlay, isOpen, openOverlay } from './overlay.js';
import { Visit } from './restore-visit.js';
import { toast } from './toasts.js';

const root = () => document.getElementById('restore-wizard');

// The wizard's script is a bundle of its own: what has a state is the page's.
const page = { deviceOf, devices: allDevices, vaults, now, confirm: confirmAction, openJob, openOverlay, closeOverlay, isOpen };

const load = lateModule(() => root().dataset.script);

export function startRestore() {
    // Who may only look restores nothing.
    if (!root()) return;
    window.addEventListener('eb-restore', async ({ detail }) => {
        try {
            (await load()).openWizard(detail.deviceId, page);
        } catch {
            toast('The restore could not be opened: the server did not answer. Try again in a moment.', 'error', { about: 'restore' });
        }
    });
    const visit = new Visit(`${document.body.dataset.pageKey}:${serviceId()}`);
    // Without the script the restores run all the same, and Job Logs have them.
    if (visit.started.length) load().then((wizard) => wizard.showRestores(page)).catch(() => {});
}
