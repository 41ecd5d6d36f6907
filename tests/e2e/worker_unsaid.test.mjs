// What the event stream does not say in time, says wrongly, or not at all, on its whole way: stand-in, worker, tables, responder,
// nginx. The heartbeat is an hour away: nothing here is put right by the worker's next look.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { literal, startStack, waitFor } from '../support/stack/index.mjs';

const kProfile = 'cometbackup';
let stack;
let mine;  // { username, devices, visitor, ticket }

before(async () => {
    stack = await startStack({ dir: 'build/stack/worker-unsaid', clients: 9, paused: true,
        env: { EB_HEARTBEAT_SECS: '3600', EB_SSE_SECONDS: '600' } });
    const account = stack.fleet.accounts[kProfile].find((it) => it.username === 'AnnaLee');
    const client = stack.fleet.clients.find((it) => it.id === account.clientId);
    const visitor = await stack.login(client.email, client.password);
    const { ticket } = (await visitor.fetch('/index.php?m=eazybackup&a=pulse-ticket')).json();
    mine = { client: client.id, username: account.username, devices: account.devices.map((it) => it.id), visitor, ticket };
});
after(() => stack?.stop());

const comet = (verb, body) => stack.comet(kProfile, verb, body);
const one = async (query) => (await stack.sql(query))[0]?.[0];
const path = (route) => `/index.php?m=eazybackup&a=${route}&k=${encodeURIComponent(mine.ticket)}`;
const snapshot = async () => (await mine.visitor.fetch(path('pulse-snapshot'))).json();

/** `username device` of what is online in the tables, and of what is connected to the server. */
async function online() {
    const rows = await stack.sql(`SELECT username, hash FROM comet_devices WHERE server_id = ${literal(kProfile)}
        AND revoked_at IS NULL AND online = 1`);
    return rows.map((it) => it.join(' ')).sort().join('\n');
}
async function connected() {
    const { accounts } = await comet('state', { jobs: false });
    return accounts.flatMap(({ username, devices }) => devices.filter((it) => it.online).map(({ id }) => `${username} ${id}`))
        .sort().join('\n');
}

/** A device's event as the server would send it. */
const deviceEvent = (name, number, resource, actor, data) => comet('emit', { raw: JSON.stringify({ Actor: actor,
    OwnerOrganizationID: '', ResourceID: resource, Type: number, TypeString: name, Timestamp: Math.floor(Date.now() / 1000), Data: data }) });

test('a first start on empty tables: every connected device is online as soon as its account has been read', async () => {
    await stack.kill(`worker-${kProfile}`, 'SIGTERM');
    await stack.sql('DELETE FROM comet_devices; DELETE FROM comet_users');
    await stack.restart(`worker-${kProfile}`);
    const there = await connected();
    assert.ok(there.split('\n').length > 3);
    await waitFor('all of them', async () => await online() === there, { seconds: 60 });
});

test('devices whose rows come after their connection was told: online all the same, after few lists of connections', async () => {
    const { calls: before } = await comet('state', { jobs: false });
    const there = await connected();
    await stack.sql(`DELETE FROM comet_devices WHERE server_id = ${literal(kProfile)}`);
    const { accounts } = await comet('state', { jobs: false });
    await comet('many', { steps: accounts.map(({ username }) => ['account', { username, op: 'rename', name: `Again ${username}` }]) });
    await waitFor('all of them', async () => await online() === there, { seconds: 60 });
    const { calls } = await comet('state', { jobs: false });
    const looks = calls.AdminDispatcherListActive - before.AdminDispatcherListActive;
    assert.ok(looks >= 1 && looks <= 4, `${looks} lists`);
});

test('a device that is new after its account was removed: it does not stay', async () => {
    const username = 'leaver';
    const [device, late] = ['a'.repeat(64), 'b'.repeat(64)];
    const state = (hash) => one(`SELECT IF(revoked_at IS NULL, 'registered', 'revoked') FROM comet_devices WHERE hash = '${hash}'`);
    await comet('account', { username, op: 'add' });
    await comet('device', { username, deviceId: device, op: 'new' });
    await waitFor('its row', async () => await state(device) === 'registered');
    await comet('account', { username, op: 'remove' });
    await waitFor('its end', async () => await state(device) === 'revoked');
    await deviceEvent('SEVT_DEVICE_NEW', 4700, late, username, { Username: username, DeviceID: late, FriendlyName: 'Late' });
    await waitFor('what came late is gone, too', async () => await state(late) === 'revoked');

    // A worker that ended between the two has left this behind.
    await stack.sql(`UPDATE comet_devices SET revoked_at = NULL, is_active = 1 WHERE hash = '${late}'`);
    await comet('fault', { kind: 'drop' });
    await waitFor('it is gone after a connect', async () => await state(late) === 'revoked', { seconds: 40 });
});

test('an administrator is not taken for the account whose device he removes: both are read', async () => {
    const { username, devices: [device] } = mine;
    await stack.sql(`UPDATE comet_users SET read_at = 1 WHERE username = ${literal(username)}`);
    await deviceEvent('SEVT_DEVICE_REMOVED', 4701, device, 'admin', null);
    await waitFor('the account is read', async () => Number(await one(`SELECT read_at FROM comet_users
        WHERE username = ${literal(username)}`)) > 1);
    await deviceEvent('SEVT_DEVICE_NEW', 4700, 'c'.repeat(64), 'admin', { FriendlyName: 'Nobody knows' });
    await deviceEvent('SEVT_DEVICE_RENAMED', 4706, device, username, { Username: username, DeviceID: device, FriendlyName: 'Read last' });
    await waitFor('what came last', async () => await one(`SELECT COUNT(*) FROM eb_pulse_log WHERE kind = 'device:updated'
        AND payload LIKE '%Read last%'`) === '1');
    assert.equal(await one('SELECT COUNT(*) FROM comet_devices WHERE username = \'admin\''), '0');
    assert.equal(await one('SELECT COUNT(*) FROM eb_pulse_log WHERE username = \'admin\''), '0');
    assert.equal(await one(`SELECT revoked_at IS NULL FROM comet_devices WHERE hash = '${device}' AND username = ${literal(username)}`), '1');
});

test('the server is away while its worker lives: pages are told since when, and that it is over', async () => {
    const [lease, sign] = [`ws:${kProfile}`, `ws-stream:${kProfile}`];
    const expiry = async (name) => Number(await one(`SELECT expires_at FROM eb_lease WHERE name = '${name}'`));
    const renewed = async (times) => {
        const first = await expiry(lease);
        await waitFor('the lease is renewed', async () => await expiry(lease) >= first + times * 2, { seconds: 30 });
    };
    const stream = await mine.visitor.open(path('pulse-events'));
    const words = () => [...stream.text().matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json))
        .filter((it) => it.kind === 'pulse:state').map((it) => it.stale_since);
    try {
        await waitFor('the snapshot', () => stream.text().includes('"snapshot"'));
        const healthy = await expiry(sign) || 0;
        await waitFor('the sign is given', async () => await expiry(sign) > healthy);
        assert.equal((await snapshot()).stale_since, 0);

        await comet('fault', { kind: 'refuse' });
        await waitFor('the stream is down', async () => await stack.streams(kProfile) === 0);
        await renewed(1);
        await stack.sql(`UPDATE eb_lease SET expires_at = UNIX_TIMESTAMP() - 100 WHERE name = '${sign}'`);
        const since = await expiry(sign);
        await renewed(2);
        assert.equal(await expiry(sign), since, 'nobody says that it is well');
        await waitFor('the word', () => words().at(-1) === since, { seconds: 20 });
        assert.equal((await snapshot()).stale_since, since);
        const health = (await stack.visitor().fetch('/eb-health')).json();
        assert.deepEqual(health.quiet_servers, [{ server_id: kProfile, since }]);

        await comet('fault', { kind: 'none' });
        await waitFor('that it is over', () => words().at(-1) === 0, { seconds: 90 });
        assert.equal((await snapshot()).stale_since, 0);
        assert.ok(!stream.ended());
    } finally {
        stream.close();
        await comet('fault', { kind: 'none' });
    }
});
