// The timeline card: filter, search, order and length of the list; rows and marks draw themselves.
import { now } from './clock.js';
import { changed, state } from './dashboard-timeline.js';
import { JobPopover } from './job-popover.js';
import { drawAxis } from './timeline-axis.js';
import { FILTERS, ROWS_AT_FIRST, select } from './timeline-layout.js';
import { TimelineRows } from './timeline-rows.js';
import { startWalk } from './timeline-walk.js';

const EMPTY = {
    issues: 'No device needs you.',
    running: 'Nothing is running now.',
    ok: 'No job has succeeded in the last 24 hours.',
    warn: 'No job ended with warnings in the last 24 hours.',
    bad: 'No failed jobs in the last 24 hours.',
    missed: 'No missed jobs in the last 24 hours.',
    offline: 'No device is known to be offline.',
};
const FILTER_NAMES = {
    ok: 'with jobs that succeeded', warn: 'with warnings', bad: 'with failed jobs',
    missed: 'with missed jobs', offline: 'that are offline',
};

export function timelineCard(Alpine) {
    return () => {
        let rows;
        let popover;
        let order = [];
        let minute = -1;
        let held = false;

        return {
            loaded: false,
            empty: true,
            search: '',
            showAll: false,
            shown: 0,
            matching: 0,
            counts: { all: 0, issues: 0, running: 0 },

            init() {
                const { popover: card, hours, lines } = this.$refs;
                const list = this.$root.querySelector('[data-rows]');
                rows = new TimelineRows(list, now);
                popover = new JobPopover(card, now);
                startWalk(list, popover, {
                    find: (key) => rows.row(key),
                    device: (key) => state.devices.get(key),
                });
                // What is cut is told whole to the pointer that rests on it.
                list.addEventListener('pointerover', ({ target }) => {
                    const line = target.closest('.truncate');
                    if (line && line.scrollWidth > line.clientWidth) line.title = line.textContent;
                });
                // Rows stay where they are while someone points at them or walks through them.
                const hold = (yes) => () => {
                    held = yes || list.matches(':hover') || list.contains(document.activeElement);
                    if (!held) changed([]);
                };
                list.addEventListener('pointerenter', hold(true));
                list.addEventListener('focusin', hold(true));
                list.addEventListener('pointerleave', hold(false));
                list.addEventListener('focusout', () => setTimeout(hold(false)));
                window.addEventListener('eb:timeline-changed', ({ detail }) => {
                    const t = now();
                    if (Math.floor(t / 60) !== minute) {
                        minute = Math.floor(t / 60);
                        drawAxis(hours, lines, t);
                    }
                    this.draw(detail.keys, held);
                });
                Alpine.effect(() => {
                    void Alpine.store('ebTimeline').filter;
                    this.redraw();
                });
            },

            /** `keep` leaves rows in their order and adds new ones at the end. */
            draw(keys, keep = false) {
                if (!state.loaded) return;
                const t = now();
                const { filter } = Alpine.store('ebTimeline');
                let devices = select(state, { filter, search: this.search, now: t });
                if (keep) devices = inOrder(devices, order);
                order = devices.map((device) => device.key);
                const visible = this.showAll ? devices : devices.slice(0, ROWS_AT_FIRST);
                this.loaded = true;
                this.empty = state.devices.size === 0;
                this.matching = devices.length;
                this.shown = visible.length;
                this.count(t);
                rows.show(visible, keys);
                popover.refresh();
            },

            redraw() {
                if (rows) this.draw(new Set());
            },

            count(t) {
                const all = [...state.devices.values()];
                this.counts.all = all.length;
                this.counts.issues = all.filter((device) => FILTERS.issues(device, t)).length;
                this.counts.running = all.filter((device) => FILTERS.running(device)).length;
            },

            choose(filter) {
                Alpine.store('ebTimeline').filter = filter;
            },

            clear() {
                this.search = '';
                this.choose('all');
                this.redraw();
            },

            more() {
                this.showAll = !this.showAll;
                this.redraw();
            },

            get extraFilter() {
                return FILTER_NAMES[Alpine.store('ebTimeline').filter] ?? '';
            },

            get emptyText() {
                const wanted = this.search.trim();
                if (wanted) return `No device matches “${wanted}”.`;
                return EMPTY[Alpine.store('ebTimeline').filter] ?? '';
            },
        };
    };
}

function inOrder(devices, order) {
    const place = new Map(order.map((key, at) => [key, at]));
    return devices
        .map((device, at) => [place.get(device.key) ?? order.length + at, device])
        .sort((a, b) => a[0] - b[0])
        .map(([, device]) => device);
}
