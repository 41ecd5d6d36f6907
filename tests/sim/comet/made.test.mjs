// A server of any size: what it says is what a real one would say, and the same each time.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { mismatch } from './declarations.mjs';
import { kDevices, kItems, kVaults, MadeAccounts } from './made.mjs';
import { post } from './client.mjs';
import { startComet } from './server.mjs';

const comet = await startComet({ accounts: 40, historyHours: 0, paused: true });
after(() => comet.close());
const api = (path, fields) => post(comet.port, path, fields);

test('Made accounts: full profiles, each with its devices, items and vaults', async () => {
    const { body } = await api('list-users-full');
    assert.deepEqual(Object.keys(body), (await api('list-users')).body);
    assert.equal(Object.keys(body).length, 40);
    const ids = { Devices: new Set(), Sources: new Set(), Destinations: new Set() };
    for (const [name, profile] of Object.entries(body)) {
        assert.equal(mismatch('UserProfileConfig', profile, name), undefined);
        assert.equal(profile.Username, name);
        for (const [list, all] of Object.entries(ids)) {
            for (const id of Object.keys(profile[list])) all.add(id);
        }
        for (const source of Object.values(profile.Sources)) {
            assert.ok(profile.Devices[source.OwnerDevice]);
        }
    }
    assert.deepEqual(Object.values(ids).map((it) => it.size),
        [40 * kDevices, 40 * kItems, 40 * kVaults]);
    assert.deepEqual((await api('get-user-profile', { TargetUser: 'account-7' })).body,
        body['account-7']);
    for (const TargetUser of ['account-41', 'account-0', 'account-07', 'someone']) {
        assert.equal((await api('get-user-profile', { TargetUser })).body.Status, 404);
    }
});

test('Made accounts: the same every time they are asked for', () => {
    const now = 1_763_800_000;
    const told = (it) => JSON.stringify([...new MadeAccounts(3, it)]);
    assert.equal(told(now), told(now + 60));
});

test('Made accounts: all are connected, and have run', async () => {
    const live = Object.values((await api('dispatcher/list-active')).body);
    assert.equal(live.length, 40 * kDevices);
    const now = Math.floor(Date.now() / 1000);
    const { body } = await api('get-jobs-for-date-range',
        { Start: String(now - 86400), End: String(now) });
    assert.equal(body.length, 40 * 2);
});
