// The hours above the timeline and the lines behind it.
import { svg } from './dom.js';
import { dayShort } from './format.js';
import { NOW_PERCENT, ticks } from './timeline-layout.js';

/** Redraws both for this moment. */
export function drawAxis(labels, lines, now) {
    const texts = [];
    const rules = [];
    for (const tick of ticks(now)) {
        const x = `${tick.x}%`;
        const rule = tick.isDay ? 'tl-day' : 'tl-tick';
        rules.push(svg('line', { class: rule, x1: x, x2: x, y1: 0, y2: '100%' }));
        if (!tick.label) continue;
        const at = { x, y: 16, 'text-anchor': 'middle' };
        if (tick.isDay) {
            texts.push(svg('text', { class: 'tl-text-day', ...at },
                svg('tspan', { class: '@max-[440px]:hidden' }, tick.label),
                svg('tspan', { class: '@min-[440px]:hidden' }, dayShort(tick.at))));
        } else {
            // On a narrow track every second label goes, and the one that would touch "Now".
            const near = tick.x > 84 ? '@max-[440px]:hidden' : '';
            const room = tick.sparse ? near : '@max-[700px]:hidden';
            texts.push(svg('text', { class: `tl-text ${room}`, ...at }, tick.label));
        }
    }
    const x = `${NOW_PERCENT}%`;
    rules.push(svg('line', { class: 'tl-now', x1: x, x2: x, y1: 0, y2: '100%' }));
    texts.push(svg('text', { class: 'tl-text-now', x, y: 16, 'text-anchor': 'middle' }, 'Now'));
    labels.replaceChildren(...texts);
    lines.replaceChildren(...rules);
}
