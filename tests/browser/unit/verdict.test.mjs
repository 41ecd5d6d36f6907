// The one sentence at the top, which must not promise more than is known.
import assert from 'node:assert/strict';
import test from 'node:test';
import { PulseState } from '../../../views/assets/js/pulse-state.js';
import { incidents, tally, tiles, verdict } from '../../../views/assets/js/verdict.js';
import { Fleet, practice } from '../fleet.mjs';

const NOW = 1_800_000_000;

function told(fleet) {
    const state = new PulseState();
    state.applySnapshot(fleet.snapshot());
    const sum = tally(state, NOW);
    return { ...verdict(state, sum), tiles: tiles(state, sum), incidents: incidents(sum, NOW) };
}

test('nothing yet: no device, then no job', () => {
    const fleet = new Fleet(NOW);
    assert.equal(told(fleet).headline, 'No device is connected yet.');
    fleet.device('PC-1', 'acme');
    assert.equal(told(fleet).headline, 'No job has run in the last 24 hours.');
});

test('all well, and not all covered', () => {
    const fleet = new Fleet(NOW);
    fleet.ended(fleet.device('PC-1', 'acme'), 2, 5);
    assert.equal(told(fleet).headline, 'Everything is protected.');
    fleet.device('PC-2', 'acme');
    assert.equal(told(fleet).headline, 'Nothing needs you now.');
    assert.equal(told(fleet).summary, '1 of 2 devices has a good backup from the last 24 hours.');
});

test('trouble: the rest counts as protected only when it is', () => {
    const fleet = new Fleet(NOW);
    fleet.ended(fleet.device('PC-1', 'acme'), 2, 5);
    fleet.incident(fleet.ended(fleet.device('PC-2', 'acme'), 2, 5, 'bad'));
    assert.equal(told(fleet).headline, '1 thing needs you. The rest is protected.');
    fleet.device('PC-3', 'acme');
    assert.equal(told(fleet).headline, '1 thing needs you.');
});

test('trouble everywhere: there is no rest', () => {
    const fleet = new Fleet(NOW);
    fleet.incident(fleet.ended(fleet.device('PC-1', 'acme'), 2, 5, 'bad'));
    assert.equal(told(fleet).headline, '1 thing needs you.');
});

test('a good restore is no good backup', () => {
    const fleet = new Fleet(NOW);
    fleet.ended(fleet.device('PC-1', 'acme'), 2, 5, 'ok', { job_type: '4002' });
    assert.notEqual(told(fleet).headline, 'Everything is protected.');
});

test('a snoozed incident asks for nothing, and is no protection', () => {
    const fleet = new Fleet(NOW);
    const device = fleet.device('PC-1', 'acme');
    fleet.ended(device, 3, 5);
    fleet.incident(fleet.ended(device, 2, 5, 'bad'), { snoozed_until: NOW + 60 });
    assert.equal(told(fleet).headline, 'Nothing needs you now.');
});

test('tiles: six, with the numbers of the last day', () => {
    const values = told(practice(NOW)).tiles.map((tile) => tile.value + tile.suffix);
    assert.deepEqual(values, ['3', '121', '1', '2', '1', '11/13']);
});

test('incidents: gravest first', () => {
    const words = told(practice(NOW)).incidents.map((one) => one.word);
    assert.deepEqual(words, ['Quota exceeded', 'Interrupted', 'Missed', 'Warnings']);
});

test('tiles: counts of thousands are grouped', () => {
    const fleet = new Fleet(NOW);
    const device = fleet.device('PC-1', 'acme');
    for (let n = 0; n < 1234; n += 1) fleet.ended(device, 2, 1);
    assert.equal(told(fleet).tiles[1].value.replace(/\D/, ' ').length, 5);
});
