// The dashboard page: wires the connection, the store and the two cards together.
import Alpine from '@alpinejs/csp';
import { startTimelineStore } from './dashboard-timeline.js';
import { timeZone } from './format.js';
import { startMenus } from './menus.js';
import { pulseCard } from './pulse-card.js';
import { pulseConnection } from './pulse-events.js';
import { snoozeMenu } from './snooze-menu.js';
import { startTheme } from './theme.js';
import { timelineCard } from './timeline.js';

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
    // Only now does someone hear the first snapshot.
    connection.start();
}
