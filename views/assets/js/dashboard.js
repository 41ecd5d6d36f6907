// The dashboard page: wires the connection, the store and the cards together.
import Alpine from '@alpinejs/csp';
import { startTimelineStore } from './dashboard-timeline.js';
import { timeZone } from './format.js';
import { startJobLinks } from './job-links.js';
import { startMenus } from './menus.js';
import { pulseCard } from './pulse-card.js';
import { pulseConnection } from './pulse-events.js';
import { snoozeMenu } from './snooze-menu.js';
import { startTheme } from './theme.js';
import { timelineCard } from './timeline.js';
import { startTimes } from './times.js';
import { loadTrends } from './trends-later.js';
import { startUsers } from './users-table.js';

startTheme();
startMenus();

// Without a service the page has no cards, and nothing to listen to.
if (document.querySelector('[data-pulse]')) {
    const connection = pulseConnection();
    startTimelineStore(Alpine);
    Alpine.data('pulseCard', pulseCard(Alpine, connection));
    Alpine.data('snoozeMenu', snoozeMenu);
    Alpine.data('timeline', timelineCard(Alpine));
    Alpine.data('footer', () => ({ zone: timeZone() }));
    Alpine.start();
    startUsers();
    loadTrends();
    startTimes();
    document.addEventListener('click', ({ target }) => {
        const { showDevices } = target.closest('[data-show-devices]')?.dataset ?? {};
        if (!showDevices) return;
        Alpine.store('ebTimeline').filter = showDevices;
        document.getElementById('timeline').scrollIntoView({ block: 'start' });
    });
    // Only now does someone hear the first snapshot.
    connection.start();
    startJobLinks();
}
