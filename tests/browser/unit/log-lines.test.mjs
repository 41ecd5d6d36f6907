// What of a log is shown and found.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LogLines, patternOf, piecesOf, textOf } from '../../../views/assets/js/log-lines.js';

const line = (severity, message, time = 1) => ({ time, severity, message });
const LOG = [line('D', 'one'), line('W', 'two'), line('I', 'three'), line('E', 'four'), line('X', 'five'), line('E', 'six')];

const filled = (entries = LOG) => {
    const lines = new LogLines();
    lines.append(entries);
    return lines;
};

test('the first error and warning are known, and how many there are of each', () => {
    const lines = filled();
    assert.equal(lines.firstError, 3);
    assert.equal(lines.firstWarning, 1);
    assert.deepEqual(lines.counts, { D: 2, I: 1, W: 1, E: 2 });  // What is unknown counts as detail.
});

test('a severity shows itself and what is graver, also of what comes later', () => {
    const lines = filled();
    lines.showFrom('W');
    assert.deepEqual(lines.shown, [1, 3, 5]);
    assert.equal(lines.append([line('I', 'more'), line('E', 'last')]), 1);
    assert.deepEqual(lines.shown, [1, 3, 5, 7]);
    assert.equal(lines.placeOf(5), 2);
    assert.equal(lines.placeOf(2), -1);
    lines.showFrom('D');
    assert.equal(lines.shown.length, 8);
});

test('a text is found whatever its case, as it stands and not as a pattern', () => {
    const lines = filled([line('I', 'Über C:\\Users (1)'), line('I', 'über'), line('I', 'C:XUsers 1')]);
    lines.find('ÜBER');
    assert.deepEqual(lines.found, [0, 1]);
    lines.find('c:\\users (');
    assert.deepEqual(lines.found, [0]);
    lines.find('  ');
    assert.equal(lines.pattern, null);
    assert.deepEqual(lines.found, []);
});

test('places that were found are every second piece, each time it is asked', () => {
    const pattern = patternOf('a.');
    pattern.test('a. a.');
    assert.deepEqual(piecesOf('xA.ya.', pattern), ['x', 'A.', 'y', 'a.', '']);
    assert.deepEqual(piecesOf('xA.ya.', pattern), ['x', 'A.', 'y', 'a.', '']);
    assert.deepEqual(piecesOf('text', null), ['text']);
});

test('errors are walked in a circle', () => {
    const lines = filled();
    assert.deepEqual([-1, 3, 5].map((at) => lines.errorAfter(at)), [3, 5, 3]);
    assert.equal(filled([line('I', 'fine')]).errorAfter(-1), -1);
});

test('as text a line has its time in UTC, its severity and its words', () => {
    assert.equal(textOf([line('E', 'a\nb', 1_700_000_000)]), '2023-11-14T22:13:20Z E a\nb\n');
});
