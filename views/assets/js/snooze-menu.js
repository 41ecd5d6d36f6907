// The Snooze menu of one incident: opens, walks by arrow keys, gives the focus back, can be undone.
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

        init() {
            // Whose session has ended finds no menu open that could do nothing.
            this.$watch('ended', (yes) => yes && this.close());
        },

        items() {
            return [...this.$refs.menu.querySelectorAll('[role="menuitem"]')];
        },

        toggle(snoozed) {
            if (this.open) this.close();
            else this.show(0, snoozed);
        },

        show(at, snoozed) {
            if (this.busy || this.ended) return;
            this.choices = snoozeChoices(now(), snoozed);
            this.open = true;
            this.$nextTick(() => {
                this.$refs.menu.scrollIntoView({ block: 'nearest' });
                this.items().at(at)?.focus();
            });
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
            await attempt(async () => {
                const until = await ask(one, minutes);
                const had = root.contains(document.activeElement);
                show(one, until, { label: 'Undo', run: () => takeBack(one, head) });
                if (had) head.focus();
            });
            this.busy = false;
        },
    };
}

async function attempt(run) {
    try {
        await run();
    } catch (error) {
        if (!(error instanceof SnoozeError)) throw error;
        toast(error.message, 'error');
    }
}

function ask(one, minutes) {
    const { modulelink } = document.body.dataset;
    return snooze({ modulelink, jobId: one.jobId, minutes, now: now() });
}

// The stream tells every page, this one too; but it may be down, and nobody likes to wait.
function show(one, until, action = null) {
    tell({ kind: 'incident:snoozed', incident: { ...one.job, snoozed_until: until } });
    const t = now();
    const what = format.short(one.title);
    toast(until > t ? `${what} is hidden until ${format.dayTimeShort(until, t)}.`
        : `${what} shows again.`, 'good', { about: one.key, action });
}

// Back to what it was: open, or hidden until the time that was chosen before.
async function takeBack(one, head) {
    // The button left with its message.
    if (document.activeElement === document.body) head.focus();
    await attempt(async () => {
        show(one, await ask(one, Math.max(0, Math.ceil((one.until - now()) / 60))));
    });
}
