// eb_auth.php in the WHMCS stand-in, seen through the shipped nginx site: who is asking, with which rights, at what cost to others.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStack, tokenOf, waitFor } from '../support/stack/index.mjs';
import { userSql } from '../support/stack/whmcs.mjs';
import { kEcho } from './support/small_fleet.mjs';

const kPage = '/index.php?m=eazybackup&a=dashboard';
const kTicket = '/index.php?m=eazybackup&a=pulse-ticket';
let stack;

before(async () => {
    stack = await startStack({ ...kEcho, dir: 'build/stack/bridge' });
    await stack.sql(userSql({ id: 2001, email: 'helper@example.com', password: 'pw', links: [
        { clientId: 1, permissions: 'products,tickets' }, { clientId: 2, permissions: 'profile,contacts,products,manageproducts' }] })
        + userSql({ id: 2002, email: 'reader@example.com', password: 'pw', links: [{ clientId: 1, permissions: '' }] })
        + userSql({ id: 2003, email: 'odd@example.com', password: 'pw',
            links: [{ clientId: 1, permissions: '["products", "manageproducts"]\r\nX-EB-Client-Id: 3,evil' }] }));
});
after(() => stack?.stop());

/** What the responder is told about a visitor; null when nginx did not let the request through. */
async function identity(visitor, path = kPage) {
    const answer = await visitor.fetch(path);
    if (answer.status !== 200 || !answer.headers['content-type'].startsWith('application/json')) return null;
    const { params } = answer.json();
    return Object.fromEntries(Object.entries(params).filter(([name]) => name.startsWith('EB_')));
}

/** Chooses an account the way WHMCS's own page does. */
async function choose(visitor, clientId) {
    const form = await visitor.fetch('/index.php?rp=/user/accounts');
    return visitor.form('/index.php?rp=/user/accounts', { token: tokenOf(form), id: clientId });
}

test('owner: all permissions, ids of client and user apart', async () => {
    const got = await identity(await stack.login('client2@example.com', 'password-2'));
    assert.equal(got.EB_CLIENT_ID, '2');
    assert.equal(got.EB_USER_ID, '1002');
    assert.equal(got.EB_OWNER, '1');
    assert.equal(got.EB_PERMS, '*');
    assert.equal(got.EB_ADMIN, '0');
    assert.equal(got.EB_ADMIN_ID, '0');
    assert.equal(got.EB_GATE, '');
    assert.equal(got.EB_LANGUAGE, 'german');
});

test('permissions: those of the link between this user and this client, and nothing that is no permission', async () => {
    const reader = await identity(await stack.login('reader@example.com', 'pw'));
    assert.equal(reader.EB_PERMS, '');
    assert.equal(reader.EB_OWNER, '0');
    const odd = await identity(await stack.login('odd@example.com', 'pw'));
    assert.equal(odd.EB_PERMS, 'products,manageproducts');
    assert.equal(odd.EB_CLIENT_ID, '1');
});

test('several accounts: nobody until one is chosen, then each with its own rights; a switch in another tab counts at once', async () => {
    const helper = await stack.login('helper@example.com', 'pw');
    const undecided = await helper.fetch(kPage);
    assert.match(undecided.text, /<title>Choose Account/);
    assert.equal((await helper.fetch(kTicket)).status, 401);

    const back = await choose(helper, 1);
    assert.equal(back.headers.location, kPage);
    const first = await identity(helper);
    assert.deepEqual([first.EB_CLIENT_ID, first.EB_USER_ID, first.EB_PERMS], ['1', '2001', 'products,tickets']);
    await choose(helper, 2);
    const second = await identity(helper, kTicket);
    assert.deepEqual([second.EB_CLIENT_ID, second.EB_PERMS], ['2', 'profile,contacts,products,manageproducts']);
    assert.equal((await choose(helper, 3)).status, 404);
    assert.equal((await identity(helper)).EB_CLIENT_ID, '2');
});

test('a link taken away ends the access at once', async () => {
    await stack.sql(userSql({ id: 2004, email: 'leaver@example.com', password: 'pw', links: [{ clientId: 3, permissions: 'products' }] }));
    const leaver = await stack.login('leaver@example.com', 'pw');
    assert.equal((await identity(leaver)).EB_CLIENT_ID, '3');
    await stack.sql('DELETE FROM tblusers_clients WHERE auth_user_id = 2004');
    assert.equal(await identity(leaver), null);
    assert.equal((await leaver.fetch(kTicket)).status, 401);
});

test('masquerade: marked, with the administrator\'s number, and over with the return', async () => {
    const admin = await stack.masquerade(3);
    const got = await identity(admin);
    assert.deepEqual([got.EB_CLIENT_ID, got.EB_ADMIN, got.EB_ADMIN_ID, got.EB_PERMS, got.EB_OWNER], ['3', '1', '7', '*', '0']);
    await admin.fetch('/logout.php?returntoadmin=1');
    assert.equal(await identity(admin), null);
});

test('an administrator who is no customer is nobody here', async () => {
    const admin = stack.visitor();
    const page = await admin.fetch('/admin/index.php');
    await admin.form('/admin/index.php', { token: tokenOf(page), do: 'login', username: 'admin', password: 'demo-admin' });
    assert.equal((await admin.fetch(kTicket)).status, 401);
});

test('CSRF secret: one for a session, another for the next, gone with the logout', async () => {
    const visitor = await stack.login('client1@example.com', 'password-1');
    const secret = (await identity(visitor)).EB_CSRF_SECRET;
    assert.match(secret, /^[0-9a-f]{64}$/);
    assert.equal((await identity(visitor, kTicket)).EB_CSRF_SECRET, secret);
    const other = await stack.login('client1@example.com', 'password-1');
    assert.notEqual((await identity(other)).EB_CSRF_SECRET, secret);
    await visitor.fetch('/logout.php');
    assert.equal((await visitor.fetch(kTicket)).status, 401);
});

test('asked for by its own name it is not there, for strangers and for customers', async () => {
    const visitors = [stack.visitor(), await stack.login('client1@example.com', 'password-1')];
    for (const visitor of visitors) {
        const answer = await visitor.fetch('/eb_auth.php');
        assert.equal(answer.status, 404);
        assert.deepEqual(Object.keys(answer.headers).filter((it) => it.startsWith('x-eb')), []);
    }
});

test('a session that the browser does not hold is nobody: its cookies could not be handed on', async () => {
    const visitor = stack.visitor();
    visitor.cookies.set('WHMCSsimulated', 'not-a-session-of-ours');
    assert.equal((await visitor.fetch(kTicket)).status, 401);
});

test('a remembered login: WHMCS renews the session on its own page, and the browser comes back to ours', async () => {
    const visitor = await stack.login('client1@example.com', 'password-1', { rememberme: 'on' });
    visitor.cookies.delete('WHMCSsimulated');
    assert.equal((await visitor.fetch(kTicket)).status, 401, 'JSON has no way to hand on the new session');
    visitor.cookies.delete('WHMCSsimulated');
    const renewed = await visitor.fetch(kPage);
    assert.deepEqual([renewed.status, renewed.headers.location], [303, kPage]);
    assert.equal((await identity(visitor)).EB_CLIENT_ID, '1');
    // A browser that never keeps the new session must not go round in circles.
    visitor.cookies.delete('WHMCSsimulated');
    assert.equal((await visitor.fetch(kPage)).status, 404);
});

test('gates: the first closed one is named; an absent table is an open gate; staff pass', async () => {
    const visitor = await stack.login('client1@example.com', 'password-1');
    await stack.sql(`CREATE TABLE eb_password_onboarding (client_id INT, must_set TINYINT);
        INSERT INTO eb_password_onboarding VALUES (1, 1), (2, 0);
        CREATE TABLE eb_tos_versions (id INT, version VARCHAR(32), is_active TINYINT, require_acceptance TINYINT, published_at DATETIME);
        CREATE TABLE eb_tos_user_acceptances (client_id INT, tos_version VARCHAR(32));
        INSERT INTO eb_tos_versions VALUES (1, 'old', 1, 0, '2025-01-01'), (2, 'new', 1, 1, '2025-06-01');
        INSERT INTO eb_tos_user_acceptances VALUES (1, 'old'), (2, 'new');`);
    assert.equal((await identity(visitor)).EB_GATE, 'terms');
    assert.equal((await identity(await stack.login('client2@example.com', 'password-2'))).EB_GATE, '');
    await stack.sql('INSERT INTO eb_tos_user_acceptances VALUES (1, \'new\')');
    assert.equal((await identity(visitor)).EB_GATE, 'password');
    assert.equal((await identity(await stack.masquerade(1))).EB_GATE, '');
    await stack.sql('DROP TABLE eb_tos_versions, eb_tos_user_acceptances, eb_password_onboarding');
});

test('session lock: given up before the look-ups, so a slow one holds no other tab', async () => {
    const visitor = await stack.login('client1@example.com', 'password-1');
    await stack.sql('CREATE TABLE eb_msp_onboarding (client_id INT, must_complete TINYINT)');
    const lock = stack.sql('LOCK TABLES eb_msp_onboarding WRITE; SELECT SLEEP(3)');
    await waitFor('the lock', async () => (await stack.sql(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(3)%'"))[0][0] === '1');
    let answered = false;
    const held = identity(visitor).finally(() => { answered = true; });
    await waitFor('the bridge waits for the table', async () => (await stack.sql(
        "SELECT COUNT(*) FROM information_schema.processlist WHERE state LIKE 'Waiting for table%'"))[0][0] === '1');
    const other = await visitor.fetch('/index.php');
    assert.match(other.text, /id="client">1</);
    assert.equal(answered, false, 'the other tab was answered while the bridge still waited');
    await lock;
    assert.equal((await held).EB_CLIENT_ID, '1');
    await stack.sql('DROP TABLE eb_msp_onboarding');
});

test('a WHMCS that takes too long: "try again" after ten seconds, and the session lives on', async () => {
    const visitor = await stack.login('client1@example.com', 'password-1');
    stack.whmcsFault('slow');
    const answer = await visitor.fetch(kTicket);
    stack.whmcsFault('');
    assert.equal(answer.status, 503);
    assert.equal(answer.json().code, 'unavailable');
    await waitFor('WHMCS is itself again', async () => (await identity(visitor))?.EB_CLIENT_ID === '1');
});
