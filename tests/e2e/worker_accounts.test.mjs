// What happens to accounts and devices at Comet, on its whole way: stand-in, worker, tables, change log, responder, nginx.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { literal, startStack, waitFor } from '../support/stack/index.mjs';

const kProfile = 'cometbackup';
const kDir = 'build/stack/worker-accounts';
let stack;
let mine;  // { client, username, devices, visitor, ticket }

before(async () => {
    stack = await startStack({ dir: kDir, clients: 9, paused: true, env: {
        EB_HEARTBEAT_SECS: '1', EB_PROGRESS_SECS: '1', EB_ADOPT_SECS: '1', EB_INTERRUPTED_GRACE_SECS: '2' } });
    const account = stack.fleet.accounts[kProfile].find((it) => it.username === 'AnnaLee');
    const client = stack.fleet.clients.find((it) => it.id === account.clientId);
    const visitor = await stack.login(client.email, client.password);
    const { ticket } = (await visitor.fetch('/index.php?m=eazybackup&a=pulse-ticket')).json();
    mine = { client: client.id, username: account.username, devices: account.devices.map((it) => it.id), visitor, ticket };
});
after(() => stack?.stop());

const comet = (verb, body) => stack.comet(kProfile, verb, body);
const truth = () => comet('state', { jobs: false });

async function one(query) { return (await stack.sql(query))[0]; }

function row(deviceId, columns, username = mine.username) {
    return one(`SELECT ${columns} FROM comet_devices WHERE server_id = ${literal(kProfile)}
        AND username = ${literal(username)} AND hash = ${literal(deviceId)}`);
}

/** Waits until the change log holds news of that kind about a device or job. */
const logged = (kind, id) => waitFor(`${kind} of ${id.slice(0, 8)}`, () => one(`SELECT payload FROM eb_pulse_log
    WHERE kind = ${literal(kind)} AND server_id = ${literal(kProfile)} AND (device = ${literal(id)} OR job_id = ${literal(id)})
    ORDER BY id DESC LIMIT 1`));

/** Runs `act` with one of my event streams open, and waits for news of that kind in it. */
async function streamed(kind, matches, act) {
    const path = `/index.php?m=eazybackup&a=pulse-events&k=${encodeURIComponent(mine.ticket)}`;
    const stream = await mine.visitor.open(path);
    try {
        await waitFor('the snapshot', () => stream.text().includes('"snapshot"'));
        const result = await act();
        const news = () => [...stream.text().matchAll(/^data: (.*)$/gm)].map(([, json]) => JSON.parse(json))
            .find((it) => it.kind === kind && matches(it, result));
        return await waitFor(`${kind} in a stream`, news, { seconds: 15 });
    } finally {
        stream.close();
    }
}

test('the first start reads every account, once', async () => {
    const { accounts } = await truth();
    await waitFor('all accounts', async () => (await one(`SELECT COUNT(*) FROM comet_users
        WHERE server_id = ${literal(kProfile)}`))[0] === String(accounts.length));
    const { calls } = await truth();
    assert.equal(calls.AdminGetUserProfile, accounts.length);
    for (const { username, devices, items, vaults } of accounts) {
        assert.deepEqual(await one(`SELECT device_count, item_count, vault_count FROM comet_users
            WHERE server_id = ${literal(kProfile)} AND username = ${literal(username)}`),
        [devices, items, vaults].map((it) => String(it.length)), username);
    }
});

test('devices: a new one, a new name, and its end', async () => {
    const news = await streamed('device:new', (it) => it.device.device_name === 'Kiosk',
        () => comet('device', { username: mine.username, op: 'new', name: 'Kiosk' }));
    const id = news.device.device;
    await waitFor('its row', async () => (await row(id, 'name, client_id'))?.join() === `Kiosk,${mine.client}`);

    await streamed('device:updated', (it) => it.device.device === id && it.device.device_name === 'Kitchen',
        () => comet('device', { username: mine.username, deviceId: id, op: 'rename', name: 'Kitchen' }));
    await waitFor('its new name', async () => (await row(id, 'name'))[0] === 'Kitchen');

    await streamed('device:removed', (it) => it.device.device === id,
        () => comet('device', { username: mine.username, deviceId: id, op: 'remove' }));
    await waitFor('its end', async () => (await row(id, 'revoked_at IS NOT NULL'))[0] === '1');
});

test('a device connects and disconnects: at once, with an event', async () => {
    const [id] = mine.devices;
    await comet('device', { username: mine.username, deviceId: id, op: 'connect' });
    await waitFor('online', async () => (await row(id, 'online'))[0] === '1');
    await streamed('device:offline', (it) => it.device.device === id,
        () => comet('device', { username: mine.username, deviceId: id, op: 'disconnect' }));
    assert.deepEqual(await row(id, 'online, offline_since IS NOT NULL'), ['0', '1']);
    await streamed('device:online', (it) => it.device.device === id && it.device.online,
        () => comet('device', { username: mine.username, deviceId: id, op: 'connect' }));
});

test('a device goes and comes without a word: the list of live connections tells', async () => {
    const [id] = mine.devices;
    await comet('device', { username: mine.username, deviceId: id, op: 'disconnect', quiet: true });
    await waitFor('offline', async () => (await row(id, 'online'))[0] === '0');
    await comet('device', { username: mine.username, deviceId: id, op: 'connect', quiet: true });
    await waitFor('online', async () => (await row(id, 'online'))[0] === '1');
});

test('an account changes: its row, its items and its vaults follow', async () => {
    const { itemId } = await comet('item', { username: mine.username, op: 'add', name: 'Mail' });
    const { vaultId } = await comet('vault', { username: mine.username, op: 'add', name: 'Second' });
    await comet('account', { username: mine.username, op: 'rename', name: 'New & improved' });
    await waitFor('the item', async () => (await one(`SELECT name, client_id FROM comet_items WHERE id = ${literal(itemId)}`))
        ?.join() === `Mail,${mine.client}`);
    await waitFor('the vault', async () => (await one(`SELECT name, is_active FROM comet_vaults WHERE id = ${literal(vaultId)}`))
        ?.join() === 'Second,1');
    await waitFor('the account', async () => (await one(`SELECT account_name FROM comet_users
        WHERE BINARY username = ${literal(mine.username)}`))[0] === 'New & improved');
    await comet('item', { username: mine.username, itemId, op: 'remove' });
    await waitFor('the item\'s end', async () => !await one(`SELECT 1 FROM comet_items WHERE id = ${literal(itemId)}`));
});

test('a burst of changes to one account is few reads, and ends with the last', async () => {
    const before = (await truth()).calls.AdminGetUserProfile;
    await comet('many', { steps: Array.from({ length: 50 },
        (_, i) => ['account', { username: mine.username, op: 'rename', name: `Name ${i}` }]) });
    await waitFor('the last name', async () => (await one(`SELECT account_name FROM comet_users
        WHERE username = ${literal(mine.username)}`))[0] === 'Name 49');
    const reads = (await truth()).calls.AdminGetUserProfile - before;
    assert.ok(reads <= 3, `${reads} reads`);
});

test('an account without a service is nobody\'s, until a service names it', async () => {
    const username = 'ordered.later';
    const client = () => one(`SELECT client_id FROM comet_users WHERE username = ${literal(username)}`);
    await comet('account', { username, op: 'add' });
    await waitFor('its row', async () => (await client())?.[0] === '0');
    const { deviceId } = await comet('device', { username, op: 'new', name: 'Early' });
    await waitFor('its device', async () => (await row(deviceId, 'client_id', username))?.[0] === '0');

    const { productId, serverId } = stack.profiles.find((it) => it.name === kProfile);
    const stream = await mine.visitor.open(`/index.php?m=eazybackup&a=pulse-events&k=${encodeURIComponent(mine.ticket)}`);
    await stack.sql(`INSERT INTO tblhosting (userid, packageid, server, domainstatus, username, password)
        VALUES (${mine.client}, ${productId}, ${serverId}, 'Active', ${literal(username)}, '')`);
    await waitFor('it is adopted', async () => (await client())[0] === String(mine.client));
    assert.deepEqual(await row(deviceId, 'client_id', username), [String(mine.client)]);
    // And not in the middle of the next test.
    await waitFor('the client\'s streams begin anew, with that account', () => stream.ended(), { seconds: 30 });

    await comet('account', { username, op: 'remove' });
    await waitFor('it is gone', async () => !await client());
    await waitFor('its device too', async () => (await row(deviceId, 'revoked_at IS NOT NULL', username))[0] === '1');
});

test('a running job: progress, interruption, and an end that no event tells', async () => {
    const [deviceId] = mine.devices;
    await comet('device', { username: mine.username, deviceId, op: 'connect' });
    const { jobId } = await comet('startJob', { username: mine.username, deviceId });
    await streamed('job:progress', (it) => it.job.job_id === jobId && it.job.bytes_done === 12345,
        () => comet('progress', { jobId, bytes: 12345, itemsDone: 1, itemsTotal: 4 }));
    await streamed('job:updated', (it) => it.job.job_id === jobId && it.job.status === 'Interrupted',
        () => comet('device', { username: mine.username, deviceId, op: 'disconnect' }));
    await streamed('job:updated', (it) => it.job.job_id === jobId && it.job.status === 'Running',
        () => comet('device', { username: mine.username, deviceId, op: 'connect' }));
    await comet('cancelSilently', { jobId });
    await logged('job:end', jobId);
    assert.equal((await one(`SELECT comet_status FROM eb_jobs_recent_24h WHERE job_id = ${literal(jobId)}`))[0], '7005');
});

test('what came and went while the worker was away is there after its start', async () => {
    await stack.kill(`worker-${kProfile}`, 'SIGKILL');
    await comet('account', { username: 'while.away', op: 'add' });
    await stack.programs.stop(`worker-${kProfile}`);
    await stack.programs.start('second-start', join(process.cwd(), 'build/dev/bin/eb-ws-worker'), ['--profile', kProfile],
        { env: { PATH: process.env.PATH, EB_ENV_FILE: join(stack.dir, '.env'), EB_WS_METRICS: join(stack.dir, 'metrics.prom') } });
    await waitFor('the account', () => one('SELECT 1 FROM comet_users WHERE username = \'while.away\''), { seconds: 40 });
});

test('metrics say what was done, and no secret is in them or in the log', async () => {
    const text = await waitFor('metrics', () => {
        const now = readFileSync(join(kDir, 'metrics.prom'), 'utf8');
        return /eb_ws_connected\{server="cometbackup"\} 1/.test(now) && now;
    });
    const number = (name) => Number(new RegExp(`^${name}\\{[^}]*\\} (\\S+)$`, 'm').exec(text)?.[1]);
    assert.equal(number('eb_ws_lease_held'), 1);
    assert.equal(number('eb_ws_rows_dropped_total'), 0);
    assert.ok(number('eb_ws_frames_total') > 0);
    assert.ok(number('eb_ws_batches_total') > 0);
    const log = stack.programs.log(`worker-${kProfile}`) + stack.programs.log('second-start');
    for (const secret of ['comet-password-of', 'database-password', ...Object.values(stack.secrets.api)]) {
        assert.ok(!log.includes(secret) && !text.includes(secret), secret);
    }
    assert.ok(!/level=error/.test(log), /level=error.*/.exec(log)?.[0]);
});
