// a=dashboard-data in the whole product: what the tables say of a customer's accounts and days, and what is refused.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';

const kClient = 1;

let stack;
let visitor;
const path = (query) => `/index.php?m=eazybackup&a=dashboard-data&${query}`;
const data = async (query, who = visitor) => (await who.fetch(path(query))).json();

before(async () => {
    stack = await startStack({ dir: 'build/stack/dashboard-data', clients: 11, paused: true });
    const { email, password } = stack.fleet.clients.find(({ id }) => id === kClient);
    visitor = await stack.login(email, password);
    await waitFor('all accounts are read', async () => Number((await stack.sql('SELECT COUNT(*) FROM comet_users WHERE read_at > 0'))[0][0])
        >= Object.values(stack.fleet.accounts).flat().length, { seconds: 60 });
});
after(() => stack?.stop());

/** The accounts of a client, by what Comet has of them. */
const accountsOf = (client) => Object.entries(stack.fleet.accounts)
    .flatMap(([profile, of]) => of.map((it) => ({ profile, ...it }))).filter((it) => it.clientId === client);

test('users: a row for each account, with Comet\'s own numbers', async () => {
    const answer = await data('part=users');
    const accounts = accountsOf(kClient);
    assert.equal(answer.status, 'success');
    assert.equal(answer.total, accounts.length);
    assert.equal(answer.next, '');
    for (const account of accounts) {
        const row = answer.rows.find(({ username, server_id: server }) => username === account.username && server === account.profile);
        const service = stack.fleet.services.find(({ id }) => id === row.service_id);
        assert.deepEqual([service.userid, service.username], [kClient, account.username]);
        assert.equal(row.name, account.accountName);
        assert.equal(row.plan, stack.fleet.profiles.find(({ name }) => name === account.profile).productName);
        assert.deepEqual([row.devices, row.items, row.vaults], [account.devices.length, account.items.length, account.vaults.length]);
        assert.equal(row.suspended, false);
        assert.ok(row.read_at > 0);
    }
});

test('users: the page has the same rows, and each leads to its profile', async () => {
    const page = (await visitor.fetch('/index.php?m=eazybackup&a=dashboard')).text;
    const { rows } = await data('part=users');
    for (const row of rows) {
        const href = `index.php?m=eazybackup&amp;a=user-profile&amp;serviceid=${row.service_id}`;
        assert.ok(page.includes(href), href);
        assert.equal((await visitor.fetch(`/${href.replaceAll('&amp;', '&')}`)).status, 200);
    }
    assert.match(page, /In use now/);
});

test('pages and data are packed, for who takes it', async () => {
    for (const url of ['/index.php?m=eazybackup&a=dashboard', path('part=trends&days=365')]) {
        const encoding = async (headers) => (await visitor.fetch(url, { headers })).headers['content-encoding'];
        assert.equal(await encoding({ 'accept-encoding': 'gzip' }), 'gzip', url);
        assert.equal(await encoding({}), undefined, url);
    }
});

test('users: pages go on by their cursor, sorted and searched', async () => {
    const all = (await data('part=users&sort=devices&dir=desc')).rows;
    const first = await data('part=users&sort=devices&dir=desc&limit=1');
    const second = await data(`part=users&sort=devices&dir=desc&limit=1&after=${first.next}`);
    assert.deepEqual([...first.rows, ...second.rows].map(({ service_id: id }) => id), all.slice(0, 2).map(({ service_id: id }) => id));
    assert.ok(all[0].devices >= all[1].devices);
    const found = await data(`part=users&search=${encodeURIComponent(all[0].username.toUpperCase())}`);
    assert.ok(found.rows.some(({ service_id: id }) => id === all[0].service_id));
    assert.equal((await data('part=users&search=nobody-has-this')).total, 0);
});

test('users: an account that was not read yet is known by its service alone', async () => {
    const [account] = accountsOf(kClient);
    const where = `server_id = '${account.profile}' AND username = '${account.username}'`;
    const row = async () => (await data('part=users')).rows.find(({ username, server_id: server }) => username === account.username && server === account.profile);
    await stack.sql(`UPDATE comet_users SET read_at = 0 WHERE ${where}`);
    const { name, items, storage_bytes: bytes, m365_quota: quota, devices } = await row();
    assert.deepEqual([name, items, bytes, quota], [null, null, null, null]);
    assert.equal(devices, account.devices.length, 'devices have rows of their own');
    await stack.sql(`UPDATE comet_users SET read_at = UNIX_TIMESTAMP() WHERE ${where}`);
    assert.equal((await row()).items, account.items.length);
});

test('trends: a place for each day, gaps where nothing was counted, and nobody else\'s numbers', async () => {
    await stack.sql(`INSERT INTO eb_devices_client_daily (d, client_id, registered, online) VALUES
        (UTC_DATE() - INTERVAL 2 DAY, ${kClient}, 5, 4), (UTC_DATE() - INTERVAL 2 DAY, 2, 77, 77), (UTC_DATE() - INTERVAL 1 DAY, 2, 77, 77);
        INSERT INTO eb_storage_daily (d, client_id, username, bytes_total) VALUES
        (UTC_DATE() - INTERVAL 2 DAY, ${kClient}, 'a', 10), (UTC_DATE() - INTERVAL 2 DAY, ${kClient}, 'b', 20), (UTC_DATE() - INTERVAL 2 DAY, 2, 'a', 7777);`);
    const trends = await data('part=trends&days=30');
    assert.equal(trends.days.length, 30);
    assert.deepEqual(trends.devices.registered.slice(-3), [5, null, null]);
    assert.deepEqual(trends.devices.online.slice(-3), [4, null, null]);
    assert.deepEqual(trends.storage.bytes.slice(-3), [30, null, null]);
    assert.deepEqual(Object.values(trends.items).map((it) => it.length), [30, 30, 30, 30, 30]);
    assert.equal((await data('part=trends')).days.length, 90);
});

test('refused: nobody, other methods, and what makes no sense, each by name', async () => {
    assert.equal((await stack.visitor().fetch(path('part=users'))).status, 401);
    assert.equal((await stack.visitor().fetch(path('part=trends'))).status, 401);
    for (const [query, field] of [['part=x', 'part'], ['', 'part'], ['part=users&sort=password', 'sort'], ['part=users&dir=up', 'dir'],
        ['part=users&limit=0', 'limit'], ['part=users&limit=101', 'limit'], ['part=users&limit=1e9', 'limit'], ['part=users&after=x!', 'after'],
        ['part=trends&days=7', 'days'], ['part=trends&days=99999', 'days']]) {
        const answer = await visitor.fetch(path(query));
        assert.equal(answer.status, 400, query);
        assert.equal(answer.json().code, 'bad_request');
        assert.match(answer.text, new RegExp(`"field":"${field}"`), query);
    }
});

test('a customer without a service has no users and no days', async () => {
    const without = stack.fleet.clients.find(({ id }) => !stack.fleet.services.some(({ userid }) => userid === id));
    await stack.sql(`INSERT INTO eb_devices_client_daily (d, client_id, registered) VALUES (UTC_DATE(), ${without.id}, 9)`);
    const who = await stack.login(without.email, without.password);
    const users = await data('part=users', who);
    assert.deepEqual([users.total, users.rows, users.next], [0, [], '']);
    assert.ok((await data('part=trends', who)).devices.registered.every((it) => it === null));
});
