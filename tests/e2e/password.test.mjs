// A new password: at Comet, in WHMCS, on the devices; and nowhere else.
import assert from 'node:assert/strict';
import { createDecipheriv, createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { calls, customer, holdings, post } from './support/actions.mjs';

let count = 0;
const password = () => `Zq7-marker-${count += 1}-Wy4`;

describe('password', () => {
    let stack;
    let mine;
    let other;  // Another client, whose tries count for nobody else.

    const ask = (action, fields, its = mine) => post(its, 'user-actions', { action, serviceId: its.serviceId, ...fields });
    const reset = (value, its) => ask('resetPassword', { password: value }, its);
    const comet = (verb, body = {}, its = mine) => stack.comet(its.profile, verb, { username: its.username, ...body });
    const account = async (its = mine) => (await comet('state', { jobs: false }, its)).accounts.find((it) => it.username === its.username);
    const fault = (kind, more) => stack.comet(mine.profile, 'fault', { kind, ...more });
    const outcome = async (action = 'resetPassword') => (await stack.sql(
        `SELECT outcome FROM eb_audit_log WHERE action = '${action}' ORDER BY id DESC LIMIT 1`))[0][0];

    async function inWhmcs(its = mine) {
        const [[text]] = await stack.sql(`SELECT password FROM tblhosting WHERE id = ${its.serviceId}`);
        const raw = Buffer.from(String(text), 'base64');
        const key = createHash('sha256').update(stack.secrets.hash).digest();
        const decipher = createDecipheriv('aes-256-cbc', key, raw.subarray(0, 16));
        return Buffer.concat([decipher.update(raw.subarray(16)), decipher.final()]).toString();
    }
    /** Whoever has tried often begins anew. */
    const forgetTries = () => stack.sql("UPDATE eb_audit_log SET at = at - 200000 WHERE action IN ('resetPassword', 'storePassword')");

    before(async () => {
        stack = await startStack({ dir: 'build/stack/password', clients: 9, paused: true });
        mine = await customer(stack, 2);
        other = await customer(stack, 3);
        Object.assign(mine, holdings(stack, mine));
        for (const { id } of mine.account.devices) await comet('device', { op: 'connect', deviceId: id });
    });
    after(() => stack?.stop());
    afterEach(async () => {
        await fault('none');
        stack.whmcsFault('');
        await comet('policy', { set: { PreventChangeAccountPassword: false } });
        await forgetTries();
    });

    test('set at Comet, in WHMCS and on every device that is connected; told once, and never cached', async () => {
        const value = password();
        const [gone] = mine.account.devices;
        await comet('device', { op: 'disconnect', deviceId: gone.id });
        const answer = await reset(value);
        const now = await account();
        await comet('device', { op: 'connect', deviceId: gone.id });  // By somebody's hand.
        assert.equal(answer.status, 200, answer.text);
        assert.match(answer.headers['cache-control'], /no-store/);
        const told = answer.json();
        const total = mine.account.devices.length;
        assert.deepEqual({ ...told, devices: told.devices.length }, { status: 'success', password: value, billing: 'done',
            devices: total, total, online: total - 1, updated: total - 1 });
        assert.deepEqual(told.devices.find((it) => it.id === gone.id), { id: gone.id, name: gone.name, online: false, updated: false });
        assert.equal(now.password, value);
        for (const device of now.devices) assert.equal(device.knowsPassword, device.id !== gone.id, device.id);
        assert.equal(await inWhmcs(), value);
        assert.equal(await outcome(), 'done');
        assert.equal((await ask('storePassword', { password: value })).json().billing, 'done', 'nothing was left open');
    });

    test('the password is what was typed: letters of all scripts, signs of HTML and of forms', async () => {
        for (const value of ['Grüße 東京 🔑 passt', `a&b=c%20+"d"<e>'f'`, `${'x'.repeat(127)}é`]) {
            const answer = await reset(value);
            assert.equal(answer.status, 200, answer.text);
            assert.equal(answer.json().password, value);
            assert.equal((await account()).password, value);
            assert.equal(await inWhmcs(), value);
        }
    });

    test('not the username, in whatever letters', async () => {
        const long = stack.fleet.services.find((it) => it.domainstatus === 'Active' && it.username.length >= 8
            && /^[\w.-]+$/.test(it.username));
        const its = await customer(stack, long.userid);
        const before = await calls(stack);
        const answer = await post(its, 'user-actions', { action: 'resetPassword', serviceId: long.id, password: long.username.toUpperCase() });
        assert.equal(answer.status, 400, answer.text);
        assert.equal(answer.json().field, 'password');
        assert.deepEqual(await calls(stack), before);
    });

    test('a plan may prevent it, and an account may need its old password: neither is changed', async () => {
        const had = (await account()).password;
        await comet('policy', { set: { PreventChangeAccountPassword: true } });
        const policy = await reset(password());
        assert.equal(policy.status, 403, policy.text);
        assert.equal(policy.json().code, 'policy');
        await comet('policy', { set: { PreventChangeAccountPassword: false } });
        const theirs = (await account(other)).password;
        await comet('password', { password: theirs, recovery: false }, other);
        const locked = await reset(password(), other);
        assert.equal(locked.status, 409, locked.text);
        assert.equal(locked.json().code, 'old_password_needed');
        assert.equal((await account()).password, had);
        assert.equal((await account(other)).password, theirs);
    });

    test('Comet is away: nothing was changed, anywhere', async () => {
        const had = [(await account()).password, await inWhmcs()];
        await fault('http503', { seconds: 60 });
        const answer = await reset(password());
        await fault('none');
        assert.equal(answer.status, 502, answer.text);
        assert.equal(answer.json().code, 'server_unreachable');
        assert.deepEqual([(await account()).password, await inWhmcs()], had);
    });

    test('Comet does not take it: said so, without quoting it', async () => {
        const value = password();
        await fault('refusal', { method: 'AdminResetUserPassword', status: 400, message: `Bad password ${value}` });
        const answer = await reset(value);
        assert.equal(answer.status, 422, answer.text);
        assert.equal(answer.json().code, 'password_refused');
        assert.equal(answer.json().field, 'password');
        assert.ok(!answer.text.includes(value));
    });

    test('devices that do not answer are told so, and nothing else fails', async () => {
        const value = password();
        await fault('http503', { method: 'AdminDispatcherUpdateLoginPassword', seconds: 60 });
        const answer = await reset(value);
        assert.equal(answer.status, 200, answer.text);
        assert.equal(answer.json().updated, 0);
        assert.equal(answer.json().online, mine.account.devices.length);
        assert.equal((await account()).password, value);
    });

    for (const kind of ['api', 'quote']) {
        test(`WHMCS does not take it (${kind}): what holds is said, and Try again mends it`, async () => {
            const had = await inWhmcs();
            const value = password();
            stack.whmcsFault(kind);
            const answer = await reset(value);
            assert.equal(answer.status, 200, answer.text);
            const told = answer.json();
            assert.equal(told.password, value);
            assert.equal(told.billing, 'pending');
            assert.equal(told.code, 'billing_pending');
            assert.match(told.message, /The new password works\. Billing still holds the old one/);
            assert.equal((await account()).password, value);
            assert.equal(await inWhmcs(), had);
            assert.equal(await outcome(), 'billing_pending');
            const still = await ask('storePassword', { password: value });
            assert.equal(still.json().billing, 'pending');
            stack.whmcsFault('');
            const again = await ask('storePassword', { password: value });
            assert.deepEqual(again.json(), { status: 'success', billing: 'done' });
            assert.equal(await inWhmcs(), value);
            assert.equal(await outcome(), 'done');
        });
    }

    test('WHMCS comes back: the responder tells it by itself', async () => {
        const value = password();
        stack.whmcsFault('api');
        await reset(value);
        stack.whmcsFault('');
        await waitFor('WHMCS has it', async () => await inWhmcs() === value, { seconds: 60 });
        await waitFor('the row says so', async () => await outcome() === 'done', { seconds: 20 });
    });

    test('a later password wins, whatever an earlier one still waits for', async () => {
        stack.whmcsFault('api');
        await reset(password());
        const value = password();
        await reset(value);
        stack.whmcsFault('');
        assert.equal((await ask('storePassword', { password: value })).json().billing, 'done');
        assert.equal(await inWhmcs(), value);
        assert.equal((await account()).password, value);
    });

    test('a responder that was restarted is told the password by the page', async () => {
        const value = password();
        stack.whmcsFault('api');
        await reset(value);
        await stack.restart('eb-app');
        assert.equal(await outcome(), 'billing_lost');
        stack.whmcsFault('');
        assert.equal((await ask('storePassword', { password: value })).json().billing, 'done');
        assert.equal(await inWhmcs(), value);
    });

    test('storePassword alone changes nothing', async () => {
        await reset(password());
        const had = await inWhmcs();
        await forgetTries();
        const answer = await ask('storePassword', { password: password() });
        assert.ok(answer.status === 409 || answer.json().billing === 'done', answer.text);
        assert.equal(await inWhmcs(), had);
    });

    test('two at once: one goes first, and all agree in the end', async () => {
        const values = [password(), password(), password()];
        const answers = await Promise.all(values.map((value) => reset(value)));
        const good = answers.filter((it) => it.status === 200);
        assert.ok(good.length >= 1, answers.map((it) => it.text).join('\n'));
        for (const it of answers) assert.ok([200, 409].includes(it.status), it.text);
        const { password: now } = await account();
        assert.ok(good.some((it) => it.json().password === now), 'the one that stands was told as set');
        await waitFor('WHMCS agrees', async () => await inWhmcs() === now, { seconds: 60 });
    });

    const asIfElsewhere = (outcome) => stack.sql(`INSERT INTO eb_audit_log (at, client_id, action, server_id, username, outcome)
        VALUES (UNIX_TIMESTAMP(), 2, 'resetPassword', '${mine.profile}', '${mine.username}', '${outcome}')`);

    test('another responder is at it: this one gives way, and calls nobody', async () => {
        await asIfElsewhere('started');
        const before = await calls(stack);
        const answer = await reset(password());
        assert.equal(answer.status, 409, answer.text);
        assert.equal(answer.json().code, 'under_way');
        assert.deepEqual(await calls(stack), before);
        await stack.sql("UPDATE eb_audit_log SET outcome = 'failed' WHERE outcome = 'started'");
    });

    test('another responder was later: what waits here is dropped, and written over nothing', async () => {
        const had = await inWhmcs();
        stack.whmcsFault('api');
        await reset(password());
        const [[row]] = await stack.sql("SELECT MAX(id) FROM eb_audit_log WHERE outcome = 'billing_pending'");
        await asIfElsewhere('done');
        stack.whmcsFault('');
        await waitFor('it is dropped', async () => (await stack.sql(`SELECT outcome FROM eb_audit_log WHERE id = ${row}`))[0][0] === 'overtaken',
            { seconds: 60 });
        assert.equal(await inWhmcs(), had);
    });

    test('five an hour for a user: the sixth waits, other users do not, and a restart forgets nothing', async () => {
        for (let n = 0; n < 5; n += 1) assert.equal((await reset(password())).status, 200);
        await stack.restart('eb-app');
        const before = await calls(stack);
        const { password: had } = await account();
        const answer = await reset(password());
        assert.equal(answer.status, 429, answer.text);
        assert.equal(answer.json().code, 'too_many');
        const wait = Number(answer.headers['retry-after']);
        assert.ok(wait > 3000 && wait <= 3600, String(wait));
        assert.deepEqual(await calls(stack), before);
        assert.equal((await account()).password, had);
        assert.equal((await reset(password())).status, 429, 'what was refused does not count, and does not free a turn');
    });

    test('twenty a day for a client, over all users', async () => {
        await stack.sql(`INSERT INTO eb_audit_log (at, client_id, action, server_id, username, outcome)
            SELECT UNIX_TIMESTAMP() - 7200, 2, 'resetPassword', 'elsewhere', 'another', 'done' FROM seq_1_to_20`);
        const answer = await reset(password());
        assert.equal(answer.status, 429, answer.text);
        const wait = Number(answer.headers['retry-after']);
        assert.ok(wait > 79_000 - 60 && wait <= 79_200, String(wait));
        await stack.sql("DELETE FROM eb_audit_log WHERE server_id = 'elsewhere'");
    });

    test('no password is in a log, a table or a file', async () => {
        const files = [];
        const walk = (dir) => {
            for (const name of readdirSync(dir)) {
                const path = join(dir, name);
                if (statSync(path).isDirectory()) walk(path);
                else files.push(path);
            }
        };
        walk(join(stack.dir, 'log'));
        assert.ok(files.some((it) => it.includes('eb-app')));
        for (const path of files) {
            if (/comet/.test(path)) continue;  // The stand-in's own words.
            assert.ok(!readFileSync(path, 'utf8').includes('-marker-'), path);
        }
        const tables = (await stack.sql(`SELECT table_name FROM information_schema.tables
            WHERE table_schema = 'whmcs' AND (table_name LIKE 'eb\\_%' OR table_name LIKE 'comet\\_%')`)).map(([name]) => String(name));
        assert.ok(tables.includes('eb_audit_log'));
        for (const table of tables) {
            for (const row of await stack.sql(`SELECT * FROM ${table}`)) assert.ok(!String(row).includes('-marker-'), table);
        }
    });
});

describe('password, where WHMCS has no API for us', () => {
    let stack;
    after(() => stack?.stop());

    test('set at Comet; that billing cannot be told is said', async () => {
        stack = await startStack({ dir: 'build/stack/password-alone', clients: 9, paused: true, workers: false,
            env: { EB_WHMCS_API_URL: '' } });
        const mine = await customer(stack, 2);
        const value = password();
        const answer = await post(mine, 'user-actions', { action: 'resetPassword', serviceId: mine.serviceId, password: value });
        assert.equal(answer.status, 200, answer.text);
        assert.equal(answer.json().billing, 'unavailable');
        assert.equal(answer.json().code, 'billing_unavailable');
        assert.match(answer.json().message, /cannot be told the new one from here\. Ask support/);
        const { accounts } = await stack.comet(mine.profile, 'state', { username: mine.username, jobs: false });
        assert.equal(accounts.find((it) => it.username === mine.username).password, value);
    });
});
