// The profile page behind the shipped nginx site: whose it is, what stands on it, and what never does.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { userSql } from '../support/stack/whmcs.mjs';

const kDevice = 'd'.repeat(64);
let stack;
let visitor;
let service;  // Of client 1.
let username;

const path = (id, more = '') => `/index.php?m=eazybackup&a=user-profile&serviceid=${id}${more}`;
const get = (id, more) => visitor.fetch(path(id, more));
const tab = (name) => get(service.id, `&tab=${name}`);

before(async () => {
    stack = await startStack({ dir: 'build/stack/user-profile', clients: 9, paused: true });
    const [client] = stack.fleet.clients;
    service = stack.fleet.services.find((it) => it.userid === client.id && it.domainstatus === 'Active');
    ({ username } = service);
    visitor = await stack.login(client.email, client.password);
    await waitFor('the account is read', async () => Number((await stack.sql(
        `SELECT COUNT(*) FROM comet_users WHERE client_id = ${client.id} AND username = '${username}'`))[0][0]) === 1, { seconds: 60 });
    await stack.comet(profileOf(service), 'many', { steps: [
        ['device', { username, op: 'new', deviceId: kDevice, name: '<script>alert("x")</script> \u202edrawkcab & "quoted"' }],
        ['item', { username, op: 'add', itemId: 'item-of-markup', deviceId: kDevice, name: `${'n'.repeat(240)}<b>` }],
        ['vault', { username, op: 'add', vaultId: 'vault-of-markup', name: '</script><img src=x>' }]] });
    await waitFor('the new rows', async () => Number((await stack.sql(
        "SELECT COUNT(*) FROM comet_vaults WHERE id = 'vault-of-markup'"))[0][0]) === 1, { seconds: 60 });
});
after(() => stack?.stop());

const profileOf = ({ packageid }) => stack.profiles.find((it) => it.productId === packageid).name;

test('one\'s own: a page with the username, the plan and the tabs', async () => {
    const page = await get(service.id);
    assert.equal(page.status, 200);
    assert.match(page.text, new RegExp(`<h1[^>]*><bdi>${username}</bdi></h1>`));
    assert.match(page.text, /User Details/);
    assert.match(page.headers['content-security-policy'], /default-src 'none'/);
    assert.equal(page.headers['cache-control'], 'no-store');
    for (const name of ['profile', 'devices', 'items', 'vaults', 'jobs']) {
        const other = await tab(name);
        assert.equal(other.status, 200, name);
        assert.match(other.text, new RegExp(`data-tab="${name}" aria-current="page"`));
    }
    assert.match((await tab('nonsense')).text, /data-tab="profile" aria-current="page"/);
});

test('rows are those of the tables, and names are text whatever stands in them', async () => {
    const devices = await tab('devices');
    const [[count]] = await stack.sql(`SELECT COUNT(*) FROM comet_devices WHERE username = '${username}' AND revoked_at IS NULL`);
    assert.equal([...devices.text.matchAll(/<tr data-key/g)].length, Number(count));
    assert.ok(devices.text.includes('&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;'));
    for (const page of [devices, await tab('items'), await tab('vaults')]) {
        assert.doesNotMatch(page.text, /<script>alert|<img|<b>/);
        // What scripts read ends where it should.
        const json = /id="profile-data"[^>]*>([\s\S]*?)<\/script>/.exec(page.text)[1];
        const data = JSON.parse(json);
        assert.equal(data.username, username);
        assert.ok(data.devices.some(({ name }) => name.startsWith('<script>')));
    }
});

test('nothing of a vault but its name, type and size; no credentials anywhere', async () => {
    const page = await tab('vaults');
    const json = /id="profile-data"[^>]*>([\s\S]*?)<\/script>/.exec(page.text)[1];
    for (const vault of JSON.parse(json).vaults) {
        assert.deepEqual(Object.keys(vault).sort(), ['id', 'name', 'quota', 'type', 'used']);
    }
    const [[secrets]] = await stack.sql(`SELECT COUNT(*) FROM comet_vaults WHERE bucket_server <> '' AND username = '${username}'`);
    const servers = await stack.sql(`SELECT bucket_server FROM comet_vaults WHERE bucket_server <> '' AND username = '${username}'`);
    assert.equal(servers.length, Number(secrets));
    for (const [server] of servers) assert.ok(!page.text.includes(server), 'no address of a storage');
});

test('not yours, suspended, not there, not a number: the same page', async () => {
    const foreign = stack.fleet.services.find((it) => it.userid !== service.userid && it.domainstatus === 'Active');
    await stack.sql(`INSERT INTO tblhosting (id, userid, packageid, server, domainstatus, username)
        SELECT 90001, userid, packageid, server, 'Suspended', username FROM tblhosting WHERE id = ${service.id}`);
    const plain = (page) => page.text.replace(/[0-9a-f]{16,}|[A-Z0-9-]{8,}/gi, '');
    const answers = await Promise.all([foreign.id, 90001, 999999, 'abc', '', '-1', '1e3', '99999999999999999999', '%00', `${service.id}%20`]
        .map((id) => get(id)));
    for (const answer of answers) {
        assert.equal(answer.status, 404);
        assert.equal(plain(answer), plain(answers[0]));
        assert.ok(!answer.text.includes(foreign.username));
    }
    assert.equal((await visitor.fetch('/index.php?m=eazybackup&a=user-profile')).status, 404);
    await stack.sql('DELETE FROM tblhosting WHERE id = 90001');
});

test('a service named twice is no service, and a POST is none of this page\'s', async () => {
    assert.equal((await get(service.id, `&serviceid=${service.id}`)).status, 400);
    assert.equal((await get(service.id, '&tab=items&tab=jobs')).status, 400);
    assert.equal((await visitor.fetch(path(service.id), { method: 'POST' })).status >= 400, true);
});

test('an account that two clients\' services name is nobody\'s', async () => {
    await stack.sql(`INSERT INTO tblhosting (id, userid, packageid, server, domainstatus, username)
        SELECT 90002, 2, packageid, server, 'Active', username FROM tblhosting WHERE id = ${service.id}`);
    assert.equal((await get(service.id)).status, 404);
    await stack.sql('DELETE FROM tblhosting WHERE id = 90002');
    assert.equal((await get(service.id)).status, 200);
});

test('who may only read is offered nothing to change', async () => {
    await stack.sql(userSql({ id: 2001, email: 'reader@example.com', password: 'pw', links: [{ clientId: service.userid, permissions: 'products' }] }));
    const reader = await stack.login('reader@example.com', 'pw');
    const page = await reader.fetch(path(service.id, '&tab=devices'));
    assert.equal(page.status, 200);
    assert.doesNotMatch(page.text, /data-manage|eb-reset-password/);
    assert.match((await tab('devices')).text, /data-manage="d{64}"/);
});

test('a job that ends shows with its status before the profile is read again', async () => {
    const { jobId } = await stack.comet(profileOf(service), 'startJob', { username, deviceId: kDevice, itemId: 'item-of-markup' });
    const row = async () => /<tr data-key="item-of-markup"[\s\S]*?<\/tr>/.exec((await tab('items')).text)[0];
    await waitFor('it runs', async () => /data-running/.test((await row()).split('>')[0]));
    await stack.comet(profileOf(service), 'finishJob', { jobId, status: 7003 });
    const text = await waitFor('it ended', async () => {
        const now = await row();
        return !/data-running/.test(now.split('>')[0]) && /Quota exceeded/.test(now) && now;
    });
    assert.match(text.split('>')[0], /data-tags="issues"/);
});
