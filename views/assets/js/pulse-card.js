// The Protection Pulse card: connection line, verdict, tiles and incidents, kept in step.
import { now } from './clock.js';
import { state } from './dashboard-timeline.js';
import { iconHref } from './dom.js';
import * as format from './format.js';
import { toast } from './toasts.js';
import { incidents, tally, tiles, verdict } from './verdict.js';

const REFRESH_MS = 250;     // Fast enough to feel live, slow enough for a storm of progress.
const FIRST_INCIDENTS = 5;

// icon, tone and word of the connection line.
const LINES = {
    connecting: ['spinner', 'text-ink-3', 'Connecting'],
    connected: ['', 'text-ink-2', 'Connected'],
    stale: ['warn', 'text-warn', 'Connected'],
    reconnecting: ['interrupted', 'text-warn', 'Reconnecting'],
    failed: ['x-circle', 'text-bad', 'Not connected'],
    paused: ['spinner', 'text-ink-3', 'Paused'],
    ended: ['lock', 'text-bad', 'Signed out'],
};

export function pulseCard(Alpine, connection) {
    return () => {
        let last = 0;
        let pending = 0;
        let seconds = 0;
        let retrying = false;

        return {
            ready: false,
            connection: 'connecting',
            staleSince: 0,
            age: '',
            headline: '',
            summary: '',
            tiles: [],
            incidents: [],
            snoozed: 0,
            allIncidents: false,

            init() {
                window.addEventListener('eb:timeline-changed', () => this.soon());
                window.addEventListener('eb:pulse-connection', ({ detail }) => {
                    this.connected(detail.state);
                });
            },

            soon() {
                if (pending) return;
                const run = () => {
                    pending = 0;
                    last = performance.now();
                    this.refresh();
                };
                const wait = last + REFRESH_MS - performance.now();
                if (last === 0 || wait <= 0) run();
                else pending = setTimeout(run, wait);
            },

            refresh() {
                if (!state.loaded) return;
                const t = now();
                const sum = tally(state, t);
                Object.assign(this, verdict(state, sum));
                this.tiles = tiles(state, sum);
                this.incidents = incidents(sum, t);
                this.snoozed = sum.snoozed;
                this.staleSince = state.staleSince;
                this.ready = true;
                this.line();
            },

            connected(told) {
                clearInterval(seconds);
                this.connection = told;
                if (told === 'reconnecting') {
                    seconds = setInterval(() => this.line(), 1000);
                } else if (told === 'connected' && retrying) {
                    retrying = false;
                    toast('Connected again. Changes show within a second.');
                }
                this.line();
            },

            line() {
                const past = Math.max(0, Math.round((Date.now() - connection.dataAt) / 1000));
                this.age = past < 60 ? `${past} s ago` : format.ago(0, past);
                // Motion means live: nothing moves on what may be old.
                document.body.classList.toggle('is-live', this.mode === 'connected');
            },

            get mode() {
                if (this.connection === 'reconnecting' && !this.ready) return 'failed';
                if (this.connection === 'connected' && this.staleSince > 0) return 'stale';
                return this.connection;
            },

            get lineIcon() {
                return iconHref(LINES[this.mode][0] || 'spinner');
            },

            get lineTone() {
                return LINES[this.mode][1];
            },

            get lineWord() {
                return LINES[this.mode][2];
            },

            get lineNote() {
                const notes = {
                    connected: 'changes show within a second',
                    stale: `no word from the backup server since ${format.time(this.staleSince)}`,
                    reconnecting: `showing data from ${this.age}`,
                    failed: 'trying again every few seconds',
                    ended: 'your session has ended',
                };
                return notes[this.mode] ?? '';
            },

            get canRetry() {
                return this.mode === 'reconnecting';
            },

            get isLive() {
                return this.mode === 'connected';
            },

            get shownIncidents() {
                return this.allIncidents ? this.incidents
                    : this.incidents.slice(0, FIRST_INCIDENTS);
            },

            get incidentCount() {
                const open = `${this.incidents.length} open`;
                return this.snoozed ? `${open} · ${this.snoozed} snoozed` : open;
            },

            get moreIncidents() {
                return this.incidents.length > FIRST_INCIDENTS;
            },

            get moreIncidentsWord() {
                return this.allIncidents ? 'Show fewer' : `Show all ${this.incidents.length}`;
            },

            retry() {
                retrying = true;
                connection.tryNow();
            },

            /** Pressing a tile shows its devices; pressing it again shows all. */
            press(filter) {
                const store = Alpine.store('ebTimeline');
                store.filter = store.filter === filter ? 'all' : filter;
            },

            icon(name) {
                return iconHref(name);
            },
        };
    };
}
