// The benches' own arithmetic: what it would take to report a wrong figure.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { median, parseRecords, percentile, rates, settle, spread } from './support/ledger.mjs';

test('percentile: nearest rank, at the edges too', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => i + 1);
    assert.equal(percentile(hundred, 0.5), 50);
    assert.equal(percentile(hundred, 0.99), 99);
    assert.equal(percentile(hundred, 1), 100);
    assert.equal(percentile([7], 0.01), 7);
    assert.equal(percentile([1, 2], 0.5), 1);
    assert.equal(percentile([1, 2, 3], 0.5), 2);
    assert.equal(percentile([], 0.5), null);
});

test('spread: sorts by number, and a few late ones show in p99 only when they are one in a hundred', () => {
    assert.deepEqual(spread([10, 9, 100, 1]), { count: 4, p50: 9, p99: 100, max: 100 });
    assert.equal(spread([...Array(990).fill(1), ...Array(10).fill(50)]).p99, 1);
    assert.equal(spread([...Array(989).fill(1), ...Array(11).fill(50)]).p99, 50);
    assert.deepEqual(spread([]), { count: 0, p50: null, p99: null, max: null });
});

test('median and rates', () => {
    assert.equal(median([30, 4, 5]), 5);
    assert.deepEqual(rates({ app: 100, gone: 3 }, { app: 160, worker: 30 }, 30), { app: 2, worker: 1 });
});

test('records: each kind of line, and nothing of an empty file', () => {
    const records = parseRecords('d 3 t1763800000000000001 2500 l\no 3 t1763800000000000000 1200 1300\no 4 t17 900 0\na 4000\nn asked 7\n');
    assert.deepEqual(records, {
        deliveries: [{ stream: 3, stamp: 't1763800000000000001', ms: 2.5, how: 'l' }],
        openings: [{ stream: 3, stamp: 't1763800000000000000', headMs: 1.2, snapshotMs: 1.3 }, { stream: 4, stamp: 't17', headMs: 0.9, snapshotMs: null }],
        answersMs: [4],
        counts: { asked: 7 },
    });
    assert.deepEqual(parseRecords('').deliveries, []);
});

const delivery = (stream, stamp, how = 'l', ms = 1) => ({ stream, stamp, ms, how });

test('settle: an event is due on every stream of its account, and on no other', () => {
    const told = [['t1', 'anna'], ['t2', 'bert'], ['t3', 'carl']];
    const owners = ['anna', 'anna', 'bert'];
    const all = [delivery(0, 't1'), delivery(1, 't1', 'r', 900), delivery(2, 't2')];
    const { due, delivered, missing, twice, leaked, unknown, live, resumed } = settle({ told, owners, deliveries: all });
    assert.deepEqual({ due, delivered, missing, twice, leaked, unknown },
        { due: 3, delivered: 3, missing: 0, twice: 0, leaked: 0, unknown: 0 });
    assert.deepEqual([live.length, resumed.length], [2, 1]);

    assert.equal(settle({ told, owners, deliveries: all.slice(1) }).missing, 1);
});

test('settle: a second delivery does not stand in for one that is missing', () => {
    const told = [['t1', 'anna']];
    const owners = ['anna', 'anna'];
    for (const how of ['a', 'l']) {
        const result = settle({ told, owners, deliveries: [delivery(0, 't1'), delivery(0, 't1', how)] });
        assert.deepEqual([result.delivered, result.missing, result.twice], [1, 1, 1]);
    }
});

test('settle: another account\'s event is a leak, one that nobody told is unknown', () => {
    const told = [['t1', 'anna'], ['t2', 'bert']];
    const owners = ['anna'];
    const deliveries = [delivery(0, 't1'), delivery(0, 't2'), delivery(0, 't9'), delivery(0, 't0', 's')];
    const result = settle({ told, owners, deliveries, others: new Set(['t0']) });
    assert.deepEqual([result.due, result.delivered, result.leaked, result.unknown], [1, 1, 1, 1]);
});
