// The profile page: its tabs, its tables, what changes by itself. Each part that asks for changes is
// a module of its own, started here.
import Alpine from '@alpinejs/csp';
import { startCopying } from './copy.js';
import { startFields } from './fields.js';
import { timeZone } from './format.js';
import { startJobLinks } from './job-links.js';
import { startJobList } from './job-list.js';
import { startManage } from './manage.js';
import { startMenus } from './menus.js';
import { startPassword } from './password.js';
import { followAccount } from './profile-live.js';
import { startProfileTabs } from './profile-tabs.js';
import { startQuotas } from './quotas.js';
import { startRestore } from './restore-later.js';
import { startTables } from './tables.js';
import { startTheme } from './theme.js';
import { startTimes } from './times.js';

startTheme();
startMenus();
startCopying();
startFields();
startTimes();
startTables();
startProfileTabs();
document.querySelector('[data-zone]').textContent = timeZone();
startManage();
startPassword();
startQuotas();

// Entries of menus and buttons of rows say what they want; who does it listens.
document.addEventListener('click', ({ target }) => {
    const entry = target.closest('[data-tell]');
    if (entry) {
        const menu = entry.closest('details[data-menu]');
        if (menu) {
            menu.open = false;
            // The dialog gives the focus back to what is still there.
            menu.querySelector('summary').focus();
        }
        window.dispatchEvent(new CustomEvent(entry.dataset.tell));
    }
    const manage = target.closest('[data-manage]');
    if (manage) {
        window.dispatchEvent(new CustomEvent('eb-manage-device', { detail: { deviceId: manage.dataset.manage } }));
    }
});

Alpine.start();
startJobList();
followAccount();
startJobLinks();
startRestore();
