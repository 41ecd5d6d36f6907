// The state behind the page: a snapshot, kept true by events in whatever order they come.
import assert from 'node:assert/strict';
import test from 'node:test';
import { PulseState, deviceKey, openIncidents } from '../../../views/assets/js/pulse-state.js';
import { Fleet } from '../fleet.mjs';

const NOW = 1_800_000_000;

function stateOf(fleet) {
    const state = new PulseState();
    state.applySnapshot(fleet.snapshot());
    return state;
}

function oneDevice() {
    const fleet = new Fleet(NOW);
    const device = fleet.device('PC-1', 'acme');
    return { fleet, device, key: deviceKey(device) };
}

test('job:start and job:end move a job from running to recent', () => {
    const { fleet, device, key } = oneDevice();
    const state = stateOf(fleet);
    const job = fleet.start(device, 5);
    assert.equal(state.apply({ kind: 'job:start', job }), key);
    assert.equal(state.devices.get(key).running.size, 1);
    state.apply({ kind: 'job:end', job: Fleet.end(job, 'ok', NOW) });
    assert.equal(state.devices.get(key).running.size, 0);
    assert.equal(state.devices.get(key).recent.size, 1);
});

test('a late progress does not revive what has ended; a new start does', () => {
    const { fleet, device, key } = oneDevice();
    const job = fleet.start(device, 5);
    const state = stateOf(fleet);
    state.apply({ kind: 'job:end', job: Fleet.end(job, 'ok', NOW) });
    state.apply({ kind: 'job:progress', job });
    assert.equal(state.devices.get(key).running.size, 0);
    state.apply({ kind: 'job:start', job });
    assert.equal(state.devices.get(key).running.size, 1);
    assert.equal(state.devices.get(key).recent.size, 0);
});

test('the same event twice changes nothing more', () => {
    const { fleet, device, key } = oneDevice();
    const job = fleet.start(device, 5);
    const state = stateOf(fleet);
    const end = { kind: 'job:end', job: Fleet.end(job, 'bad', NOW) };
    state.apply(end);
    state.apply(end);
    assert.equal(state.devices.get(key).recent.size, 1);
    assert.equal(state.devices.get(key).incidents.size, 1);
});

test('a failed backup opens its incident, the next good one of the item closes it', () => {
    const { fleet, device, key } = oneDevice();
    const state = stateOf(fleet);
    const first = fleet.start(device, 9);
    state.apply({ kind: 'job:end', job: Fleet.end(first, 'bad', NOW - 60) });
    assert.equal(openIncidents(state.devices.get(key), NOW).length, 1);
    const second = fleet.start(device, 1);
    state.apply({ kind: 'job:end', job: Fleet.end(second, 'ok', NOW) });
    assert.equal(openIncidents(state.devices.get(key), NOW).length, 0);
});

test('housekeeping that fails is no incident', () => {
    const { fleet, device, key } = oneDevice();
    const state = stateOf(fleet);
    const job = fleet.start(device, 9, { job_type: '4003' });
    state.apply({ kind: 'job:end', job: Fleet.end(job, 'bad', NOW) });
    assert.equal(state.devices.get(key).incidents.size, 0);
});

test('incident events open, snooze and close; a snooze ends with its time', () => {
    const { fleet, device, key } = oneDevice();
    const state = stateOf(fleet);
    const incident = { ...fleet.ended(device, 1, 5, 'bad'), snoozed_until: 0 };
    state.apply({ kind: 'incident:opened', incident });
    state.apply({ kind: 'incident:snoozed', incident: { ...incident, snoozed_until: NOW + 60 } });
    assert.equal(openIncidents(state.devices.get(key), NOW).length, 0);
    assert.equal(openIncidents(state.devices.get(key), NOW + 61).length, 1);
    state.apply({ kind: 'incident:closed', incident });
    assert.equal(state.devices.get(key).incidents.size, 0);
});

test('one username and device on two servers are two devices', () => {
    const fleet = new Fleet(NOW);
    fleet.device('PC-1', 'acme', { device: 'same' });
    fleet.device('PC-1', 'acme', { device: 'same', server_id: 'obc' });
    assert.equal(stateOf(fleet).devices.size, 2);
});

test('devices come, go offline and leave, and the counts follow', () => {
    const { fleet, device, key } = oneDevice();
    const state = stateOf(fleet);
    state.apply({ kind: 'device:offline', device });
    state.apply({ kind: 'device:offline', device });
    assert.deepEqual([state.registered, state.online], [1, 0]);
    state.apply({ kind: 'device:online', device });
    assert.deepEqual([state.registered, state.online], [1, 1]);
    state.apply({ kind: 'device:new', device: { ...device, device: 'second', online: false } });
    assert.equal(state.registered, 2);
    state.apply({ kind: 'device:removed', device });
    assert.deepEqual([state.registered, state.online, state.devices.has(key)], [1, 0, false]);
});

test('without a device list the counts of the snapshot still follow events', () => {
    const { fleet, device } = oneDevice();
    const snapshot = fleet.snapshot();
    delete snapshot.devices.list;
    const state = new PulseState();
    state.applySnapshot(snapshot);
    state.apply({ kind: 'device:updated', device });
    assert.equal(state.online, 1);
    state.apply({ kind: 'device:offline', device });
    assert.equal(state.online, 0);
});

test('prune: what ended more than a day ago leaves', () => {
    const { fleet, device, key } = oneDevice();
    fleet.ended(device, 23.9, 1, 'bad');
    const state = stateOf(fleet);
    assert.deepEqual(state.prune(NOW), []);
    assert.deepEqual(state.prune(NOW + 3600), [key]);
    assert.equal(state.devices.get(key).recent.size, 0);
});

test('an unknown kind or an event without its part changes nothing', () => {
    const state = stateOf(oneDevice().fleet);
    for (const event of [{ kind: 'job:start' }, { kind: 'moon:rise', moon: {} }, {}]) {
        assert.equal(state.apply(event), null);
    }
});

test('a device that leaves twice leaves once, and may come back', () => {
    const fleet = new Fleet(NOW);
    const device = fleet.device('PC-1', 'acme');
    fleet.ended(device, 1, 5);
    const state = new PulseState();
    state.applySnapshot(fleet.snapshot());
    const counts = () => [state.registered, state.online];
    state.apply({ kind: 'device:removed', device: { ...device, online: false } });
    state.apply({ kind: 'device:removed', device: { ...device, online: false } });
    assert.deepEqual(counts(), [0, 0]);
    state.apply({ kind: 'device:new', device: { ...device, online: true } });
    state.apply({ kind: 'device:new', device: { ...device, online: true } });
    assert.deepEqual(counts(), [1, 1]);
});

test('an older failure of an item that succeeded since opens nothing, however late', () => {
    const fleet = new Fleet(NOW);
    const device = fleet.device('PC-1', 'acme');
    const failed = fleet.ended(device, 2, 5, 'bad');
    fleet.ended(device, 1, 5);
    const state = new PulseState();
    state.applySnapshot(fleet.snapshot());
    state.apply({ kind: 'job:end', job: failed });
    state.apply({ kind: 'incident:opened', incident: { ...failed, snoozed_until: 0 } });
    const [known] = state.devices.values();
    assert.equal(known.incidents.size, 0);
});

test('the next return is that of the first snooze to end', () => {
    const fleet = new Fleet(NOW);
    for (const [name, until] of [['PC-1', NOW + 900], ['PC-2', NOW + 60], ['PC-3', NOW - 60]]) {
        fleet.incident(fleet.ended(fleet.device(name, 'acme'), 1, 5, 'bad'),
            { snoozed_until: until });
    }
    const state = new PulseState();
    assert.equal(state.nextReturn(NOW), Infinity);
    state.applySnapshot(fleet.snapshot());
    assert.equal(state.nextReturn(NOW), NOW + 60);
});

test('of two ends of an item in one second the id decides, in whatever order they come', () => {
    for (const [good, bad, open] of [['a', 'b', 1], ['b', 'a', 0]]) {
        for (const badFirst of [true, false]) {
            const { fleet, device, key } = oneDevice();
            const end = (id, outcome) => Fleet.end(
                { ...fleet.start(device, 9), id: `cometbackup:${id}`, job_id: id }, outcome, NOW);
            const jobs = [end(good, 'ok'), end(bad, 'bad')];
            if (badFirst) jobs.reverse();
            fleet.running = [];
            const state = stateOf(fleet);
            const count = () => openIncidents(state.devices.get(key), NOW).length;
            for (const job of jobs) state.apply({ kind: 'job:end', job });
            assert.equal(count(), open, `${jobs.map((job) => job.job_id)}`);
            // A word on it that comes late says no more than the jobs do.
            const incident = { ...jobs.find((job) => job.job_id === bad), snoozed_until: 0 };
            state.apply({ kind: 'incident:opened', incident });
            assert.equal(count(), open);
        }
    }
});

test('of two failures of an item in one second the one with the greater id is the incident', () => {
    const { fleet, device, key } = oneDevice();
    const [a, b] = ['a', 'b'].map((id) => ({ ...fleet.ended(device, 1, 5, 'bad'), job_id: id,
        id: `cometbackup:${id}`, snoozed_until: 0 }));
    fleet.recent = [];
    for (const order of [[a, b], [b, a]]) {
        const state = stateOf(fleet);
        for (const incident of order) state.apply({ kind: 'incident:opened', incident });
        const [open] = openIncidents(state.devices.get(key), NOW);
        assert.equal(open.job_id, 'b');
    }
});
