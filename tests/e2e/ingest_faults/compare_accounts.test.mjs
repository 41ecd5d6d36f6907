// The comparison of accounts: what is right passes, and each way to be wrong is told.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareAccounts } from './compare_accounts.mjs';

const accounts = () => [{ username: 'anna', accountName: 'Anna & Co', devices: [{ id: 'pc', name: 'PC', online: true }],
    items: [{ id: 'item', name: 'Documents', engine: 'engine1/file', deviceId: 'pc' }], vaults: [{ id: 'vault', name: 'Cloud', type: 1003 }] }];
const tables = () => ({ users: [['anna', 'Anna & Co', '1', '1', '1']], devices: [['anna', 'pc', 'PC', '1']],
    items: [['anna', 'item', 'Documents', 'engine1/file', 'pc']], vaults: [['anna', 'vault', 'Cloud', '1003']] });

test('Accounts: what is right is right', () => {
    assert.deepEqual(compareAccounts(accounts(), tables()), []);
    assert.deepEqual(compareAccounts([], { users: [], devices: [], items: [], vaults: [] }), []);
});

test('Accounts: what is left of one that is gone is told where no event was lost', () => {
    const left = tables();
    left.devices.push(['gone', 'old', 'Old', '0']);
    assert.equal(compareAccounts(accounts(), left).length, 1);
    assert.deepEqual(compareAccounts(accounts(), left, { gaps: true }), []);
    left.devices.shift();
    assert.equal(compareAccounts(accounts(), left, { gaps: true }).length, 1);
});

for (const [what, spoil] of [
    ['a device that is missing', (it) => { it.devices = []; }],
    ['a device twice', (it) => { it.devices.push(it.devices[0]); }],
    ['a device that is gone', (it) => { it.devices.push(['anna', 'old', 'Old', '0']); }],
    ['a device that is not online', (it) => { it.devices[0][3] = '0'; }],
    ['an item of another device', (it) => { it.items[0][4] = 'mac'; }],
    ['a vault by an old name', (it) => { it.vaults[0][2] = 'Disk'; }],
    ['an account of another name', (it) => { it.users[0][1] = 'Anna'; }],
    ['an account that counts wrong', (it) => { it.users[0][2] = '2'; }],
    ['another letter case', (it) => { it.users[0][0] = 'Anna'; }],
]) {
    test(`Accounts: ${what} is told`, () => {
        const spoiled = tables();
        spoil(spoiled);
        assert.ok(compareAccounts(accounts(), spoiled).length > 0);
    });
}
