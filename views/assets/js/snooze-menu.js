// The Snooze menu of one incident: opens, walks by arrow keys, and gives the focus back.
import { now } from './clock.js';
import { tell } from './dashboard-timeline.js';
import * as format from './format.js';
import { SnoozeError, snooze, snoozeChoices } from './snooze.js';
import { toast } from './toasts.js';

export function snoozeMenu() {
    return {
        open: false,
        busy: false,
        choices: [],

        items() {
            return [...this.$refs.menu.querySelectorAll('[role="menuitem"]')];
        },

        toggle(snoozed) {
            if (this.open) this.close();
            else this.show(0, snoozed);
        },

        show(at, snoozed) {
            if (this.busy) return;
            this.choices = snoozeChoices(now(), snoozed);
            this.open = true;
            this.$nextTick(() => this.items().at(at)?.focus());
        },

        close() {
            if (!this.open) return;
            this.open = false;
            this.$refs.button.focus();
        },

        /** The focus went elsewhere by itself: it is not taken back. */
        left(event) {
            if (!this.$root.contains(event.relatedTarget)) this.open = false;
        },

        walk(event) {
            const items = this.items();
            const at = items.indexOf(document.activeElement);
            const next = {
                ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1,
            }[event.key];
            if (next === undefined) return;
            items.at(next % items.length).focus();
            event.preventDefault();
        },

        async choose(one, minutes) {
            this.close();
            this.busy = true;
            // The stream may be faster than the answer, and take this entry away.
            const root = this.$root;
            const head = root.closest('section').querySelector('h2');
            try {
                const { modulelink } = document.body.dataset;
                const until = await snooze({ modulelink, jobId: one.jobId, minutes, now: now() });
                const had = root.contains(document.activeElement);
                this.hide(one, until);
                if (had) head.focus();
            } catch (error) {
                if (!(error instanceof SnoozeError)) throw error;
                toast(error.message, 'error');
            } finally {
                this.busy = false;
            }
        },

        // The stream tells every page, this one too; but it may be down, and nobody likes to wait.
        hide(one, until) {
            tell({ kind: 'incident:snoozed', incident: { ...one.job, snoozed_until: until } });
            const t = now();
            toast(until > t ? `${one.title} is hidden until ${format.dayTimeShort(until, t)}.`
                : `${one.title} shows again.`);
        },
    };
}
