// Sizes, lengths and times as people read them.
import assert from 'node:assert/strict';
import test from 'node:test';
import * as format from '../../../views/assets/js/format.js';

test('size: binary units with one decimal, whole bytes without', () => {
    const expected = [
        [0, '0 B'], [1023, '1023 B'], [1024, '1.0 KiB'], [1536, '1.5 KiB'],
        [1024 ** 2, '1.0 MiB'], [3.2 * 1024 ** 3, '3.2 GiB'], [1024 ** 4, '1.0 TiB'],
    ];
    for (const [bytes, text] of expected) assert.equal(format.size(bytes), text);
});

test('size: never prints 1024.0 of a unit', () => {
    assert.equal(format.size(1024 * 1024 - 1), '1.0 MiB');
});

test('size: what is no number is nothing', () => {
    for (const value of [undefined, null, 'x', -5, NaN]) assert.equal(format.size(value), '0 B');
});

test('length: the two units that matter', () => {
    const expected = [
        [0, '0 s'], [59, '59 s'], [60, '1 min'], [1140, '19 min'], [3600, '1 h'],
        [3840, '1 h 4 min'], [7199, '2 h'], [90000, '1 d 1 h'],
    ];
    for (const [seconds, text] of expected) assert.equal(format.length(seconds), text);
});

test('exactLength: to the second below an hour', () => {
    assert.equal(format.exactLength(1120), '18 min 40 s');
    assert.equal(format.exactLength(3840), '1 h 4 min');
});

test('ago: relative, and never in the future', () => {
    assert.equal(format.ago(1000, 1010), 'just now');
    assert.equal(format.ago(1000, 1000 + 14 * 60), '14 min ago');
    assert.equal(format.ago(1000, 1000 + 3 * 3600), '3 h ago');
    assert.equal(format.ago(2000, 1000), 'just now');
});

test('dayTime: says today and yesterday', () => {
    const noon = new Date(2026, 10, 22, 12).getTime() / 1000;
    assert.match(format.dayTime(noon - 3600, noon), /^today /);
    assert.match(format.dayTime(noon - 86400, noon), /^yesterday /);
});

test('plural: counts with their noun', () => {
    assert.equal(format.plural(1, 'device'), '1 device');
    assert.equal(format.plural(3, 'thing needs you', 'things need you'), '3 things need you');
});

test('short: what fits stays, what is longer ends in an ellipsis', () => {
    assert.equal(format.short('PC-1 · Docs'), 'PC-1 · Docs');
    assert.equal(format.short('x'.repeat(61)), `${'x'.repeat(59)}…`);
    assert.equal(format.short('😀'.repeat(4), 3), '😀😀…', 'no half letters');
});
