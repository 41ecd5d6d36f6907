// The users table's and the trends' rules without a browser.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { dayWords, growth, knownDays, lastKnown, linesOf, summary, unitOf, valueWords } from '../../../views/assets/js/trends-data.js';
import { hiddenOf, usualHidden } from '../../../views/assets/js/users-columns.js';
import { UsersPages } from '../../../views/assets/js/users-pages.js';
import { barOf, jobsLook, percentOf } from '../../../views/assets/js/users-rows.js';
import { trendDays } from '../users.mjs';

const GIB = 1024 ** 3;
const none = { running: 0, succeeded: 0, warned: 0, failed: 0, missed: 0 };

describe('users', () => {
    test('the worst of the last 24 hours is what a row says', () => {
        const word = (jobs) => jobsLook({ ...none, ...jobs })[2];
        assert.equal(word({ succeeded: 9, failed: 2, missed: 1, warned: 3 }), '2 failed');
        assert.equal(word({ succeeded: 9, missed: 1, warned: 3 }), '1 missed');
        assert.equal(word({ succeeded: 9, warned: 1 }), '1 warning');
        assert.equal(word({ succeeded: 1200, running: 1 }), '1,200 of 1,200');
        assert.equal(word({ running: 2 }), '2 running');
        assert.equal(word({}), 'no job');
    });

    test('a bar warns from 80 percent, and is full only when it is', () => {
        assert.deepEqual([barOf(79, 100), barOf(80, 100), barOf(99.9, 100), barOf(100, 100), barOf(500, 100), barOf(5, 0)],
            ['bar-calm', 'bar-warn', 'bar-warn', 'bar-bad', 'bar-bad', 'bar-calm']);
        assert.deepEqual([percentOf(999, 1000), percentOf(5, 0), percentOf(50, 10)], [99, 0, 100]);
    });

    test('a stored choice of columns is read, and anything else is none', () => {
        assert.deepEqual(hiddenOf('["plan","vmware","what"]'), ['vmware', 'plan']);
        assert.deepEqual(hiddenOf('[]'), []);
        for (const other of [null, '', '{', '{"a":1}', '"plan"', 'null']) assert.equal(hiddenOf(other), null, other);
        assert.deepEqual(usualHidden(false), ['plan']);
    });

    test('pages go forward and back by cursors, and a new order begins anew', () => {
        const pages = new UsersPages({ total: 120, next: 'a' });
        assert.equal(pages.back(), false);
        assert.equal(pages.forward(), true);
        pages.take({ total: 120, next: 'b' });
        assert.match(pages.query(), /after=a/);
        assert.deepEqual(pages.range(50), [51, 100]);
        pages.forward();
        pages.take({ total: 120, next: '' });
        assert.deepEqual(pages.range(20), [101, 120]);
        assert.equal(pages.forward(), false);
        assert.equal(pages.back(), true);
        assert.match(pages.query(), /after=a/);
        pages.sortBy('devices', true);
        assert.equal(pages.query(), 'part=users&sort=devices&dir=desc&limit=50');
        pages.sortBy('devices', true);
        assert.match(pages.query(), /dir=asc/);
        pages.find('a & b');
        assert.match(pages.query(), /search=a\+%26\+b/);
    });
});

describe('trends', () => {
    test('of items those lines are drawn that there ever were', () => {
        const answer = trendDays(30);
        assert.deepEqual(linesOf('items', answer).lines.map(({ label, mark }) => [label, mark]),
            [['Files and Folders', 1], ['Hyper-V VMs', 3]]);
        assert.equal(linesOf('items', trendDays(30, () => false)).lines.length, 5);
        assert.equal(linesOf('devices', answer).lines.length, 2);
    });

    test('days that were not counted are known as such', () => {
        const { lines } = linesOf('storage', trendDays(30, (at) => at > 3 && at < 20 && at !== 7));
        assert.equal(knownDays(lines), 15);
        assert.equal(lastKnown(lines), 19);
        assert.equal(lastKnown(linesOf('storage', trendDays(30, () => false)).lines), -1);
        assert.equal(valueWords(null, true), 'not counted');
    });

    test('sizes have the unit of the largest', () => {
        assert.deepEqual(unitOf([null, 5 * GIB, 3]), [GIB, 'GiB']);
        assert.deepEqual(unitOf([]), [1, 'B']);
        assert.equal(unitOf([1e30])[1], 'PiB');
    });

    test('growth is told from the first to the last known day, of a week at least', () => {
        const values = [null, 10 * GIB, null, ...Array(8).fill(null), 30 * GIB, null];
        assert.equal(growth(values), 'growing by 2.0 GiB a day');
        assert.equal(growth([...values].reverse()), 'shrinking by 2.0 GiB a day');
        assert.equal(growth([GIB, 2 * GIB]), '');
        assert.equal(growth([null, null]), '');
        assert.equal(growth(Array(9).fill(GIB)), 'steady');
    });

    test('a day is the same everywhere, and a chart is a sentence', () => {
        assert.match(dayWords(Date.parse('2026-11-23T00:00:00Z') / 1000), /23/);
        assert.equal(summary({ title: 'Devices', bytes: false, lines: [{ label: 'Online', values: [null, 2, 3] }] }, 3),
            'Devices, the last 3 days. Online: 2 at first, 3 now.');
    });
});
