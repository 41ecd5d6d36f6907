// The choices of the Snooze menu: what they say is what they do.
import assert from 'node:assert/strict';
import test from 'node:test';
import { snoozeChoices } from '../../../views/assets/js/snooze.js';

const at = (...parts) => new Date(...parts).getTime() / 1000;

test('until tomorrow means the next morning at eight, in the reader\'s zone', () => {
    for (const now of [at(2026, 10, 21, 14, 32), at(2026, 10, 21, 0, 5), at(2026, 2, 28, 23, 59)]) {
        const tomorrow = snoozeChoices(now).find(({ label }) => label === 'Until tomorrow');
        const end = new Date((now + tomorrow.minutes * 60) * 1000);
        assert.equal(end.getHours(), 8);
        assert.notEqual(end.getDate(), new Date(now * 1000).getDate());
    }
});

test('every choice is between five minutes and a week, in whole minutes', () => {
    for (const { minutes } of snoozeChoices(at(2026, 10, 21, 23, 59, 59))) {
        assert.ok(Number.isInteger(minutes) && minutes >= 5 && minutes <= 7 * 24 * 60, minutes);
    }
});
