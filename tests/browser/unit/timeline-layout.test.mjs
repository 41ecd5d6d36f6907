// Where slivers stand, which rows come first, and what they say.
import assert from 'node:assert/strict';
import test from 'node:test';
import { PulseState } from '../../../views/assets/js/pulse-state.js';
import * as layout from '../../../views/assets/js/timeline-layout.js';
import { Fleet, practice } from '../fleet.mjs';

const NOW = 1_800_000_000;
const every = { filter: 'all', search: '', now: NOW };

function stateOf(fleet) {
    const state = new PulseState();
    state.applySnapshot(fleet.snapshot());
    return state;
}

test('place: a day ago is 0 %, now is 98 %', () => {
    assert.equal(layout.place(NOW - layout.DAY, NOW), 0);
    assert.equal(layout.place(NOW, NOW), 98);
});

test('sliver: a running job reaches to now', () => {
    const at = layout.sliver({ status_code: 6001, started_at: NOW - 6 * 3600, ended_at: 0 }, NOW);
    assert.deepEqual([at.x, at.width, at.tone], [73.5, 24.5, 'run']);
});

test('sliver: what began before the window is cut at its edge', () => {
    const job = { status_code: 5000, started_at: NOW - 30 * 3600, ended_at: NOW - 12 * 3600 };
    const at = layout.sliver(job, NOW);
    assert.deepEqual([at.x, at.width], [0, 49]);
});

test('sliver: an end in the future (a clock ahead of ours) stays on the track', () => {
    const at = layout.sliver({ status_code: 5000, started_at: NOW + 50, ended_at: NOW + 90 }, NOW);
    assert.deepEqual([at.x, at.width], [97.94, 0.06]);
});

test('sliver: a job of this second has a width, or nothing of it would be drawn', () => {
    const at = layout.sliver({ status_code: 6001, started_at: NOW, ended_at: 0 }, NOW);
    assert.deepEqual([at.x, at.width], [97.94, 0.06]);
});

test('sliver: a missed job is a mark without a bar', () => {
    const at = layout.sliver({ status_code: 7004, started_at: NOW - 60, ended_at: NOW - 60 }, NOW);
    assert.equal(at.bar, false);
});

test('ticks: every two full hours, at most one label a place, none beside "Now"', () => {
    const found = layout.ticks(NOW);
    assert.ok(found.length === 12 || found.length === 13);
    assert.ok(found.every((tick) => new Date(tick.at * 1000).getHours() % 2 === 0));
    assert.ok(found.every((tick) => tick.x <= 92 || tick.label === ''));
    assert.equal(found.filter((tick) => tick.isDay).length, 1);
});

test('select: attention first, then running, then by name', () => {
    const names = layout.select(stateOf(practice(NOW)), every).map((device) => device.name);
    assert.deepEqual(names.slice(0, 7), ['RECEPTION-PC', 'LAPTOP-HANNAH', 'SRV-FILES-02',
        'srv-exch-01.ad.birchwooddental.example', 'PVE-NODE-A', 'SRV-FILES-01', 'SRV-HYPERV-01']);
    assert.equal(names.length, 13);
});

test('select: filters and search narrow it', () => {
    const state = stateOf(practice(NOW));
    const count = (more) => layout.select(state, { ...every, ...more }).length;
    assert.equal(count({ filter: 'issues' }), 4);
    assert.equal(count({ filter: 'running' }), 3, 'an interrupted job is not at work');
    assert.equal(count({ filter: 'bad' }), 1);
    assert.equal(count({ filter: 'offline' }), 2);
    assert.equal(count({ search: ' XRAY ' }), 2);
    assert.equal(count({ search: 'kestrel-hosting' }), 2);
    assert.equal(count({ search: 'recption' }), 0);
});

test('summary: running with a share, trouble, rest and silence', () => {
    const fleet = new Fleet(NOW);
    const device = fleet.device('PC-1', 'acme');
    const of = () => layout.summary([...stateOf(fleet).devices.values()][0], NOW);
    assert.equal(of().word, 'No jobs');
    fleet.ended(device, 1, 6);
    assert.deepEqual([of().word, of().note], ['Succeeded', '54 min ago · Documents']);
    fleet.incident(fleet.ended(device, 0.5, 1, 'quota'));
    assert.equal(of().word, 'Quota exceeded');
    fleet.start(device, 10, { items_done: 1, items_total: 7, throughput_bps: 1024 * 1024 });
    assert.deepEqual([of().word, of().note], ['Running 14 %', 'Documents · 1.0 MiB/s']);
});

test('summary: a job of this minute has just started', () => {
    const note = (seconds) => {
        const fleet = new Fleet(NOW);
        fleet.start(fleet.device('PC-1', 'acme'), seconds / 60);
        return layout.summary([...stateOf(fleet).devices.values()][0], NOW).note;
    };
    assert.equal(note(0), 'just started');
    assert.equal(note(-2), 'just started', 'a clock ahead of ours');
    assert.equal(note(59), 'just started');
    assert.equal(note(60), 'for 1 min');
});
