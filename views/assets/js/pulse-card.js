// The Protection Pulse card: connection line, verdict, tiles and incidents, kept in step.
import { now } from './clock.js';
import { state } from './dashboard-timeline.js';
import { iconHref } from './dom.js';
import * as format from './format.js';
import { dropToastActions, toast } from './toasts.js';
import { incidents, snoozedList, tally, tiles, verdict } from './verdict.js';

const REFRESH_MS = 250;     // Fast enough to feel live, slow enough for a storm of progress.
const FIRST_INCIDENTS = 5;

// icon, tone and word of the connection line.
const LINES = {
    connecting: ['spinner', 'text-ink-3', 'Connecting'],
    connected: ['', 'text-ink-2', 'Connected'],
    stale: ['warn', 'text-warn', 'Connected'],
    reconnecting: ['interrupted', 'text-warn', 'Reconnecting'],
    offline: ['offline', 'text-warn', 'You are offline'],
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
        const kept = new Map();

        return {
            ready: false,
            connection: 'connecting',
            staleSince: 0,
            age: '',
            headline: '',
            summary: '',
            tiles: [],
            incidents: [],
            snoozed: [],
            showSnoozed: false,
            allIncidents: false,
            offline: false,
            refused: false,

            init() {
                window.addEventListener('eb:timeline-changed', () => this.soon());
                window.addEventListener('eb:pulse-connection', ({ detail }) => {
                    this.connected(detail.state);
                });
                for (const name of ['online', 'offline']) {
                    window.addEventListener(name, () => this.line());
                }
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
                this.keep('tiles', tiles(state, sum));
                const held = this.$root.querySelector('[data-incidents]')
                    .contains(document.activeElement);
                this.keep('incidents', incidents(sum, t));
                this.keep('snoozed', snoozedList(sum, t));
                if (this.snoozed.length === 0) this.showSnoozed = false;
                // Who had the focus may have left with its incident.
                if (held) this.$nextTick(() => this.holdFocus());
                this.staleSince = state.staleSince;
                this.ready = true;
                this.line();
            },

            /** Replaces a list only where it differs: what stays the same costs no drawing. */
            keep(name, list) {
                const text = JSON.stringify(list);
                if (kept.get(name) === text) return;
                kept.set(name, text);
                this[name] = list;
            },

            holdFocus() {
                if (document.activeElement !== document.body) return;
                const head = this.$root.querySelector('#incidents');
                (head.checkVisibility?.() === false ? this.$root.querySelector('[data-headline]')
                    : head).focus();
            },

            connected(told) {
                clearInterval(seconds);
                this.connection = told;
                if (told === 'ended') dropToastActions();
                if (told === 'reconnecting') {
                    seconds = setInterval(() => this.line(), 1000);
                } else if (told === 'connected' && retrying) {
                    retrying = false;
                    toast('Connected again. Changes show within a second.');
                }
                this.line();
            },

            line() {
                this.offline = navigator.onLine === false;
                this.refused = connection.refused;
                const past = Math.round(connection.age / 1000);
                this.age = past < 2 ? 'just now' : past < 60 ? `${past} s ago` : format.ago(0, past);
                // Motion means live: nothing moves on what may be old.
                document.body.classList.toggle('is-live', this.mode === 'connected');
            },

            get mode() {
                if (this.connection === 'reconnecting' && this.offline) return 'offline';
                if (this.connection === 'reconnecting' && !this.ready) return 'failed';
                if (this.connection === 'connected' && this.staleSince > 0) return 'stale';
                return this.connection;
            },

            /** Nothing that would ask for a change may be offered any more. */
            get ended() {
                return this.connection === 'ended';
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
                    stale: 'the backup server is quiet',
                    reconnecting: this.refused ? 'many pages are open; this one looks every 10 s'
                        : `showing data from ${this.age}`,
                    offline: this.ready ? `showing data from ${this.age}`
                        : 'this page loads when your network is back',
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
                return this.incidents.length ? `${this.incidents.length} open` : 'none open';
            },

            get hasIncidents() {
                return this.incidents.length + this.snoozed.length > 0;
            },

            get snoozedWord() {
                return `${this.snoozed.length} snoozed`;
            },

            /** What is closed is not drawn: a client may have put hundreds aside. */
            get shownSnoozed() {
                return this.showSnoozed ? this.snoozed : [];
            },

            logLabel(one) {
                return `Log of ${one.title}`;
            },

            snoozeLabel(one) {
                return `${one.until ? 'Change the snooze of' : 'Snooze'} ${one.title}`;
            },

            /** Also while this page polls: the server answers, but has heard nothing itself. */
            get isQuiet() {
                return this.staleSince > 0 && ['stale', 'reconnecting'].includes(this.mode);
            },

            get staleTime() {
                return format.dayTimeShort(this.staleSince, now());
            },

            get staleIso() {
                return format.iso(this.staleSince);
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
