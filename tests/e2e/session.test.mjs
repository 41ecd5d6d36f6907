// The responder behind the shipped nginx site: who gets in, who does not, and that two clients never mix.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startStack, tokenOf, waitFor } from '../support/stack/index.mjs';
import { userSql } from '../support/stack/whmcs.mjs';

const kPage = '/index.php?m=eazybackup&a=dashboard';
const route = (name, more = '') => `/index.php?m=eazybackup&a=${name}${more}`;
const base64url = (text) => Buffer.from(text).toString('base64url');
let stack;

before(async () => {
    stack = await startStack({ dir: 'build/stack/session', clients: 9, paused: true, workers: false });
    await stack.sql(userSql({ id: 2001, email: 'helper@example.com', password: 'pw', links: [
        { clientId: 2, permissions: 'products,manageproducts' }, { clientId: 3, permissions: 'products,manageproducts' }] })
        + userSql({ id: 2002, email: 'stranger@example.com', password: 'pw', links: [{ clientId: 2, permissions: 'tickets' }] })
        + userSql({ id: 2003, email: 'reader@example.com', password: 'pw', links: [{ clientId: 2, permissions: 'products' }] }));
});
after(() => stack?.stop());

function loginAs(clientId) {
    const { email, password } = stack.fleet.clients.find((it) => it.id === clientId);
    return stack.login(email, password);
}

/** What a page carries for its scripts. */
function carried(page) {
    assert.equal(page.status, 200, page.text.slice(0, 300));
    const attribute = (name) => new RegExp(`${name}="([^"]*)"`).exec(page.text)?.[1];
    return { csrf: attribute('name="csrf-token" content'), ticket: attribute('data-ticket'), pageKey: attribute('data-page-key') };
}

/** The other reading of the ticket's form, so that a change of either shows. */
function makeTicket(key, fields) {
    const payload = base64url(JSON.stringify(fields));
    return `${payload}.${createHmac('sha256', key).update(`pulse:${payload}`).digest('base64url')}`;
}

const now = () => Math.floor(Date.now() / 1000);
const snapshot = (ticket, visitor = stack.visitor()) => visitor.fetch(route('pulse-snapshot', `&k=${encodeURIComponent(ticket)}`));

test('no session: pages lead to the login, JSON and stream are 401', async () => {
    const visitor = stack.visitor();
    assert.match((await visitor.fetch(kPage)).text, /<title>Login/);
    assert.match((await visitor.fetch(route('user-profile', '&serviceid=100'))).text, /<title>Login/);
    for (const path of [route('pulse-ticket'), route('pulse-snapshot'), route('pulse-events'), route('pulse-events', '&k='),
        route('pulse-snapshot', '&k=nonsense'), route('pulse-events', '&k=a.b'), route('dashboard-data'), route('pulse-snooze'),
        route('device-actions'), route('user-actions'), route('job-reports')]) {
        const answer = await visitor.fetch(path);
        assert.equal(answer.status, 401, path);
        assert.equal(answer.json().code, 'unauthenticated');
        assert.equal(answer.headers['cache-control'], 'no-store');
    }
});

test('the dashboard: served with a strict policy, and each header once', async () => {
    const page = await (await loginAs(1)).fetch(kPage);
    const { csrf, ticket } = carried(page);
    assert.ok(csrf && ticket);
    assert.match(page.headers['content-type'], /^text\/html/);
    assert.equal(page.headers['cache-control'], 'no-store');
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    assert.equal(page.headers['referrer-policy'], 'same-origin');
    assert.match(page.headers['content-security-policy'], /frame-ancestors/);
    assert.doesNotMatch(page.headers['content-security-policy'], /unsafe/);
    const script = /<script[^>]+src="([^"]+)"/.exec(page.text)[1];
    const asset = await stack.visitor().fetch(`/${script}`);
    assert.equal(asset.status, 200);
    assert.match(asset.headers['cache-control'], /immutable/);
});

test('forged headers: change nothing', async () => {
    const forged = { 'X-EB-Client-Id': '3', EB_CLIENT_ID: '3', 'EB-CLIENT-ID': '3', 'X-EB-Perms': '*', 'X-EB-Csrf': 'f'.repeat(64) };
    assert.equal((await stack.visitor().fetch(route('pulse-ticket'), { headers: forged })).status, 401);
    assert.equal((await stack.visitor().fetch(route('pulse-snapshot'), { headers: forged })).status, 401);
    const visitor = await loginAs(2);
    const { ticket } = (await visitor.fetch(route('pulse-ticket'), { headers: forged })).json();
    assert.equal(JSON.parse(Buffer.from(ticket.split('.')[0], 'base64url')).c, 2);
});

test('tickets: own ones open the pulse without a cookie; forged, foreign, expired and changed ones do not', async () => {
    const { ticket } = carried(await (await loginAs(2)).fetch(kPage));
    assert.equal((await snapshot(ticket)).status, 200);
    const fields = { c: 2, u: 1002, p: ['products'], e: now() + 100 };
    assert.equal((await snapshot(makeTicket(stack.secrets.ticketKey, fields))).status, 200, 'this test makes tickets as we do');
    const [payload, seal] = ticket.split('.');
    const other = base64url(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url')), c: 3 }));
    for (const [why, bad] of [['foreign key', makeTicket('f'.repeat(64), fields)], ['expired', makeTicket(stack.secrets.ticketKey,
        { ...fields, e: now() - 1 })], ['another client', `${other}.${seal}`], ['no seal', `${payload}.`], ['cut', ticket.slice(0, -2)],
    ['long', `${ticket}${'A'.repeat(5000)}`]]) {
        const answer = await snapshot(bad);
        assert.equal(answer.status, 401, why);
        const stream = await stack.visitor().fetch(route('pulse-events', `&k=${encodeURIComponent(bad)}`));
        assert.equal(stream.status, 401, why);
    }
    const unprivileged = makeTicket(stack.secrets.ticketKey, { ...fields, p: ['tickets'] });
    assert.equal((await snapshot(unprivileged)).status, 403);

    // nginx keeps no line of them; the responder does, without the query.
    const refused = () => stack.programs.log('eb-app').split('\n').filter((it) => it.includes('event=pulse_refused '));
    await waitFor('the lines', () => refused().length >= 13);
    assert.ok(refused().some((it) => /route=pulse-snapshot status=403 reason=forbidden/.test(it) && / client=2 /.test(it)), refused().join('\n'));
    assert.ok(refused().some((it) => /request=[0-9a-f]{32} event=pulse_refused route=pulse-events status=401 reason=unauthenticated/.test(it)));
    assert.ok(!refused().some((it) => it.includes(payload) || it.includes(seal) || it.includes('k=')), refused().join('\n'));
});

test('a ticket reads, never changes', async () => {
    const { ticket, csrf } = carried(await (await loginAs(2)).fetch(kPage));
    for (const name of ['pulse-snooze', 'device-actions', 'user-actions', 'job-reports']) {
        const answer = await stack.visitor().fetch(route(name, `&k=${encodeURIComponent(ticket)}`), { method: 'POST', body: '{}',
            headers: { 'content-type': 'application/json', 'x-csrf-token': csrf } });
        assert.equal(answer.status, 401, name);
    }
});

test('tricks with the query: refused, and PHP never sees them', async () => {
    const visitor = await loginAs(2);
    const before = stack.whmcsLog('requests').length;
    for (const query of ['m=eazybackup&a=dashboard&a=device-actions', 'm=eazybackup&%61=device-actions', 'm=%65azybackup&a=dashboard',
        'm=eazybackup&a=dashboard&%61=device-actions', 'm=eazybackup&a=%64ashboard', 'm=eazybackup&a[]=dashboard', 'm=eazybackup&m=x']) {
        for (const method of ['GET', 'POST']) {
            const answer = await visitor.fetch(`/index.php?${query}`, { method, ...(method === 'POST' ? { body: 'a=device-actions' } : {}) });
            assert.equal(answer.status, 400, `${method} ${query}`);
            assert.equal(answer.json().status, 'error');
        }
    }
    const posted = await visitor.form(kPage, { m: 'eazybackup', a: 'device-actions' });
    assert.equal(posted.status, 405);
    assert.equal(stack.whmcsLog('requests').length, before);
    const around = await visitor.form('/index.php', { m: 'eazybackup', a: 'device-actions' });
    assert.equal(around.status, 404);
});

test('permissions: reading needs products', async () => {
    const stranger = await stack.login('stranger@example.com', 'pw');
    assert.equal((await stranger.fetch(kPage)).status, 403);
    assert.equal((await stranger.fetch(route('pulse-ticket'))).status, 403);
    const reader = await stack.login('reader@example.com', 'pw');
    carried(await reader.fetch(kPage));
});

test('account switched in another tab: the old page keeps to its client, and its renewal tells it to stop', async () => {
    const visitor = await stack.login('helper@example.com', 'pw');
    const choose = async (id) => {
        const form = await visitor.fetch('/index.php?rp=/user/accounts');
        return visitor.form('/index.php?rp=/user/accounts', { token: tokenOf(form), id });
    };
    await choose(2);
    const old = carried(await visitor.fetch(kPage));
    const before = (await snapshot(old.ticket, visitor)).json();
    await choose(3);
    const fresh = carried(await visitor.fetch(kPage));
    assert.notEqual(fresh.pageKey, old.pageKey);
    assert.notEqual(fresh.csrf, old.csrf);

    // Its pulse is still the first client's: the ticket decides, not the session beside it.
    const still = (await snapshot(old.ticket, visitor)).json();
    assert.deepEqual(still.devices, before.devices);
    // Its renewal says that it is another client's.
    const renewed = (await visitor.fetch(route('pulse-ticket'))).json();
    assert.equal(renewed.page_key, fresh.pageKey);
});

test('light or dark: a page is written in what its switch has stored, and so is one that says what went wrong', async () => {
    const visitor = await loginAs(2);
    const theme = async (path) => /<html lang="en" data-theme="([^"]*)"/.exec((await visitor.fetch(path)).text)?.[1];
    for (const [stored, shown] of [['light', 'light'], ['dark', 'dark'], ['Light', ''], ['light2', ''], ['"><script>', '']]) {
        visitor.cookies.set('eb_theme', stored);
        assert.equal(await theme(kPage), shown, stored);
        assert.equal(await theme(route('user-profile', '&serviceid=999999')), shown, `${stored}, not there`);
    }
    visitor.cookies.delete('eb_theme');
    assert.equal(await theme(kPage), '');
});

test('masquerade: the page says so, and shows the way back', async () => {
    const page = await (await stack.masquerade(2)).fetch(kPage);
    assert.equal(page.status, 200);
    assert.match(page.text, /logout\.php\?returntoadmin=1/);
});

test('a page gate redirects pages and refuses JSON', async () => {
    const visitor = await loginAs(2);
    await stack.sql('CREATE TABLE eb_msp_onboarding (client_id INT, must_complete TINYINT); INSERT INTO eb_msp_onboarding VALUES (2, 1)');
    const page = await visitor.fetch(kPage);
    const json = await visitor.fetch(route('pulse-ticket'));
    await stack.sql('DROP TABLE eb_msp_onboarding');
    assert.ok(page.status >= 302 && page.status <= 303, String(page.status));
    assert.ok(page.headers.location);
    assert.equal(json.status, 403);
});

test('health: tells this machine how it is, and nobody through a query', async () => {
    const health = await stack.visitor().fetch('/eb-health');
    assert.match(health.json().status, /^(ok|degraded)$/);
    assert.equal((await (await loginAs(2)).fetch(route('health'))).status, 404);
});

test('logs: hold no ticket, no cookie, no secret', async () => {
    // The client whose tickets the tests above have shown to all kinds of routes.
    const visitor = await loginAs(2);
    const { ticket, csrf } = carried(await visitor.fetch(kPage));
    await snapshot(ticket, visitor);
    await visitor.fetch(route('pulse-snapshot', `&k=${ticket}x`));
    for (const name of ['dashboard', 'user-profile', 'pulse-ticket', 'dashboard-data', 'job-reports', 'unknown']) {
        for (const key of ['k', 'K', '%6b', 'k[]']) await visitor.fetch(route(name, `&${key}=${ticket}`));
        await visitor.fetch(route(name), { headers: { referer: `${stack.url}/index.php?m=eazybackup&k=${ticket}` } });
        await visitor.fetch(route(name, `&k=${ticket}`), { method: 'POST', body: '{}',
            headers: { 'content-type': 'application/json', 'x-csrf-token': csrf } });
    }
    for (const path of ['/', '/none', '/none.png', '/index.php']) await visitor.fetch(`${path}?k=${ticket}`);
    for (const name of ['eb-app', 'nginx-access', 'nginx-errors', 'php-errors']) {
        const text = stack.programs.log(name);
        for (const secret of [ticket, ticket.split('.')[1], visitor.cookies.get('WHMCSsimulated'), stack.secrets.ticketKey,
            stack.secrets.api.secret, 'database-password', 'comet-password-of-obc']) {
            assert.ok(!text.includes(secret), `${name} holds ${secret.slice(0, 4)}…`);
        }
    }
});
