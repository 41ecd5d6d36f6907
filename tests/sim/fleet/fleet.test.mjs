// The fleet is the same for everyone who asks with the same seed, and it holds its edge cases.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeProfile } from '../comet/profile.mjs';
import { engines } from './accounts.mjs';
import { planRun } from './outcomes.mjs';
import { makeFleet } from './fleet.mjs';
import { isAwake, nextRun, zoneOffset } from './schedule.mjs';

const now = 1_763_800_000;
const fleet = makeFleet({ seed: 'test', clients: 24, now });
const accounts = Object.values(fleet.accounts).flat();

test('Fleet: the same seed gives the same fleet', () => {
    assert.deepEqual(makeFleet({ seed: 'test', clients: 24, now }), fleet);
    assert.notDeepEqual(makeFleet({ seed: 'other', clients: 24, now }), fleet);
});

test('Fleet: a client does not depend on how many there are', () => {
    const small = makeFleet({ seed: 'test', clients: 12, now });
    assert.deepEqual(small.clients, fleet.clients.slice(0, 12));
    assert.deepEqual(small.accounts.obc[0], fleet.accounts.obc[0]);
});

test('Fleet: ids and names do not depend on the clock', () => {
    const later = makeFleet({ seed: 'test', clients: 24, now: now + 12_345 });
    assert.deepEqual(later.services, fleet.services);
    assert.deepEqual(Object.values(later.accounts).flat().map((a) => a.devices.map((d) => d.id)),
        accounts.map((a) => a.devices.map((d) => d.id)));
});

test('Fleet: every id and name has the form that others rely on', () => {
    for (const { username } of fleet.services) assert.match(username, /^[a-zA-Z0-9_.-]{6,}$/);
    for (const account of accounts) {
        const devices = new Set(account.devices.map((d) => d.id));
        const vaults = new Set(account.vaults.map((v) => v.id));
        for (const id of devices) assert.match(id, /^[0-9a-f]{64}$/);
        for (const item of account.items) {
            assert.match(item.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
            assert.ok(devices.has(item.deviceId) && vaults.has(item.vaultId), account.username);
        }
    }
    for (const { name } of fleet.profiles) {
        const names = fleet.accounts[name].map((a) => a.username);
        assert.equal(new Set(names).size, names.length, `usernames of ${name} are unique`);
    }
});

test('Fleet: each account has the service that pays for it', () => {
    for (const { name, productId } of fleet.profiles) {
        for (const account of fleet.accounts[name]) {
            const service = fleet.services.find((s) => s.id === account.serviceId);
            assert.equal(service.username, account.username);
            assert.equal(service.packageid, productId);
            assert.equal(service.userid, account.clientId);
            assert.equal(service.password, account.password);
        }
    }
});

test('Fleet: the edge cases are there, however small the fleet', () => {
    for (const { accounts: by, services, clients, edges } of [fleet,
        makeFleet({ seed: 'tiny', clients: 1, now })]) {
        const owner = (profile, name) => by[profile].find((a) => a.username === name)?.clientId;
        assert.notEqual(owner('cometbackup', edges.sameUsername), owner('obc', edges.sameUsername));
        const [upper, lower] = edges.letterCase;
        assert.equal(upper.toLowerCase(), lower);
        assert.notEqual(owner('cometbackup', upper), owner('cometbackup', lower));
        const holders = Object.values(by).flat()
            .filter((a) => a.devices.some((d) => d.id === edges.sharedDeviceId));
        assert.equal(new Set(holders.map((a) => a.clientId)).size, 2);
        assert.equal(services.filter((s) => s.domainstatus === 'Suspended').length, 1);
        assert.ok(clients.some((c) => !services.some((s) => s.userid === c.id)));
        assert.ok(Object.values(by).flat().some((a) => a.devices.length === 0));
        const demo = Object.values(by).flat().filter((a) => a.clientId === 1);
        assert.equal(demo.length, 2);
        assert.equal(demo.reduce((sum, a) => sum + a.devices.length, 0), 14);
    }
    assert.equal(accounts.find((a) => a.clientId === fleet.edges.bigClientId).devices.length, 200);
});

test('Fleet: one account has every engine and kind of vault, quotas of every degree, and what never ran', () => {
    const all = accounts.find((a) => a.username === fleet.edges.everyEngine);
    assert.deepEqual(new Set(all.items.map((i) => i.engine)), new Set(Object.keys(engines)));
    assert.deepEqual(all.vaults.map((v) => v.type), Array.from({ length: 12 }, (_, i) => 1000 + i));
    const share = all.vaults.filter((v) => v.quota).map((v) => v.used / v.quota);
    for (const fits of [(s) => s > 1, (s) => s === 1, (s) => s > 0.9 && s < 1, (s) => s === 0]) assert.ok(share.some(fits));
    assert.ok(all.items.some((i) => !i.schedule) && all.items.some((i) => i.neverRan && i.schedule));
    assert.equal(all.devices.filter((d) => d.gone).length, 1);
    const { BackupRules, Sources } = makeProfile(all);
    assert.equal(Object.keys(BackupRules).length, all.items.length - 1);
    for (const item of all.items) {
        assert.equal(Sources[item.id].Statistics.LastStartTime > 0, !item.neverRan, item.name);
        const { TotalVmCount = 0 } = Sources[item.id].Statistics.LastSuccessfulBackupJob;
        assert.equal(TotalVmCount > 0, /hyperv|vmware|proxmox/.test(item.engine));
    }
});

test('Fleet: one account has names that break pages, as long as names can be', () => {
    const odd = accounts.find((a) => a.username === fleet.edges.strangeNames);
    assert.equal(odd.accountName.length, 255);
    for (const list of [odd.devices, odd.items, odd.vaults]) {
        const names = list.map((it) => it.name);
        for (const part of ['<img', '\u202E', '{{', '']) assert.ok(names.some((it) => it.includes(part)), part);
        assert.ok(names.some((it) => it.length === 255));
        assert.ok(names.includes(''));
        assert.ok(names.some((it) => [...it].length === 255 && it.length === 510));
    }
});

test('Fleet: one profile alone still makes a sound fleet', () => {
    const one = makeFleet({ seed: 'test', clients: 24, profiles: ['obc'], now });
    const names = one.accounts.obc.map((a) => a.username);
    assert.equal(new Set(names).size, names.length);
    assert.equal(one.services.length, names.length);
});

test('Schedule: a daily run keeps to device time when the clocks change', () => {
    const item = { id: '0'.repeat(8), schedule: { type: 'daily', seconds: 21 * 3600 } };
    const device = { timezone: 'Europe/Berlin' };
    // 26 October 2025, 03:00: Berlin goes from UTC+2 to UTC+1.
    const before = nextRun(item, device, Date.UTC(2025, 9, 25, 12) / 1000);
    assert.equal(before, Date.UTC(2025, 9, 25, 19) / 1000);
    assert.equal(nextRun(item, device, before), Date.UTC(2025, 9, 26, 20) / 1000);
    assert.equal(zoneOffset('Asia/Kolkata', now), 19_800);
});

test('Schedule: runs always move on, at every speed', () => {
    for (const account of accounts.slice(0, 6)) {
        for (const item of account.items) {
            const device = account.devices.find((d) => d.id === item.deviceId);
            for (const speed of [1, 7, 1000, 1e9]) {
                let at = now;
                for (let i = 0; i < 20; i++) {
                    const next = nextRun(item, device, at, speed);
                    assert.ok(next > at && next <= at + 90_000);
                    at = next;
                }
            }
        }
    }
});

test('Schedule: a laptop sleeps at night in its own time zone', () => {
    const laptop = { sleepsAtNight: true, timezone: 'Asia/Tokyo', wakesAt: 28_800,
        sleepsAt: 72_000 };
    assert.equal(isAwake(laptop, Date.UTC(2025, 10, 20, 1) / 1000), true);
    assert.equal(isAwake(laptop, Date.UTC(2025, 10, 20, 15) / 1000), false);
});

test('Outcomes: behind a full vault everything fails for as long as it is full', () => {
    const account = accounts.find((a) => a.troubles.some((t) => t.kind === 'quota'));
    const trouble = account.troubles.find((t) => t.kind === 'quota');
    const item = account.items.find((i) => i.vaultId === trouble.vaultId);
    for (let at = trouble.from; at < trouble.until; at += 600) {
        assert.equal(planRun(account, item, at).status, 7003);
    }
    assert.deepEqual(planRun(account, item, trouble.until), planRun(account, item, trouble.until));
});
