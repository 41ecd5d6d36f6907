// Finds the job that a pointer or an arrow key means, and shows its card.
import { openJob } from './job-links.js';

const REACH_PX = { mouse: 8, pen: 12, touch: 24 };  // A one-minute job is 1.5 px wide.

/** The mark of `row` nearest to `clientX`, or null when none is within reach. */
function nearest(row, clientX, reach) {
    const box = row.track.getBoundingClientRect();
    let best = null;
    let least = reach;
    for (const { dataset } of row.jobs.children) {
        const mark = row.marks.get(dataset.job);
        const from = box.left + (mark.at.x * box.width) / 100;
        const to = from + (mark.at.width * box.width) / 100;
        const away = Math.max(from - clientX, clientX - to, 0);
        // Of two that overlap the later drawn lies on top.
        if (away <= least) {
            best = mark;
            least = away;
        }
    }
    return best;
}

/** `find(key)` gives the row, `device(key)` what it shows. */
export function startWalk(list, popover, { find, device }) {
    const rowOf = (target) => {
        const element = target.closest?.('[data-key]');
        return element ? find(element.dataset.key) : null;
    };
    const markOf = (target) => rowOf(target)?.marks.get(target.closest('[data-job]')?.dataset.job);
    // What was hit counts before what is near.
    const meant = (row, event, reach) => markOf(event.target) ?? nearest(row, event.clientX, reach);
    const show = (row, mark) => popover.show(device(row.key), mark);

    function focus(row, mark) {
        for (const other of row.marks.values()) {
            other.element.setAttribute('tabindex', other === mark ? '0' : '-1');
        }
        mark.element.focus();
        show(row, mark);
    }

    list.addEventListener('pointermove', (event) => {
        if (event.pointerType === 'touch') return;  // A finger on its way is scrolling.
        const row = rowOf(event.target);
        const mark = row && event.target.closest('[data-track]')
            ? meant(row, event, REACH_PX.mouse) : null;
        if (mark) show(row, mark);
        else if (popover.open) popover.hideSoon();
    });
    list.addEventListener('pointerleave', () => popover.hideSoon());
    list.addEventListener('click', (event) => {
        const row = rowOf(event.target);
        if (!row || !event.target.closest('[data-track]')) return;
        const mark = meant(row, event, REACH_PX[event.pointerType] ?? REACH_PX.mouse);
        if (mark) focus(row, mark);
        else popover.hide();
    });
    list.addEventListener('focusin', (event) => {
        const mark = markOf(event.target);
        if (mark && mark.element.matches(':focus-visible')) show(rowOf(event.target), mark);
    });
    list.addEventListener('focusout', () => popover.hideSoon());

    list.addEventListener('keydown', (event) => {
        const row = rowOf(event.target);
        const mark = markOf(event.target);
        if (!row || !mark) return;
        const marks = row.walk;
        const at = marks.indexOf(mark);
        const steps = {
            ArrowLeft: () => focus(row, marks[Math.max(0, at - 1)]),
            ArrowRight: () => focus(row, marks[Math.min(marks.length - 1, at + 1)]),
            Home: () => focus(row, marks[0]),
            End: () => focus(row, marks[marks.length - 1]),
            Enter: () => openJob(mark.job.job_id, mark.element),
            Escape: () => popover.hide(),
        };
        if (!Object.prototype.hasOwnProperty.call(steps, event.key)) return;
        steps[event.key]();
        event.preventDefault();
    });
}
