// The shipped nginx site against a responder that echoes what it is told: who gets which request, and with what.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { kEcho } from './support/small_fleet.mjs';

const kRoutes = ['dashboard', 'user-profile', 'pulse-events', 'pulse-snapshot', 'pulse-ticket', 'dashboard-data', 'job-reports',
    'pulse-snooze', 'device-actions', 'user-actions'];
let stack;
let customer;

before(async () => {
    const views = 'build/stack/routing-views';
    mkdirSync(join(views, 'assets/sub'), { recursive: true });
    writeFileSync(join(views, 'manifest.json'), '"BESIDE THE ASSETS"\n');
    writeFileSync(join(views, 'assets/dashboard-0123456789ab.js'), 'export {};\n');
    writeFileSync(join(views, 'assets/app-0123456789ab.css'), 'body{}\n');
    writeFileSync(join(views, 'assets/large-0123456789ab.js'), '// large\n'.repeat(1000));
    writeFileSync(join(views, 'assets/timeline.js'), 'export {};\n');
    stack = await startStack({ ...kEcho, dir: 'build/stack/routing', views });
    customer = await stack.login('client1@example.com', 'password-1');
});
after(() => stack?.stop());

const reachedPhp = () => stack.whmcsLog('requests').length;

/** The parameters that the responder got; fails when somebody else answered. */
async function params(path, options) {
    const answer = await customer.fetch(path, options);
    assert.equal(answer.status, 200, `${path}: ${answer.text.slice(0, 200)}`);
    return answer.json().params;
}

test('routes: each listed word reaches the responder under / and /index.php', async () => {
    for (const base of ['/', '/index.php']) {
        for (const route of kRoutes) {
            const got = await params(`${base}?m=eazybackup&a=${route}&x=1`);
            assert.equal(got.EB_ROUTE, route);
            assert.equal(got.QUERY_STRING, `m=eazybackup&a=${route}&x=1`);
        }
        assert.equal((await params(`${base}?m=eazybackup`)).EB_ROUTE, 'dashboard');
        assert.equal((await params(`${base}?a=user-profile&serviceid=4&m=eazybackup`)).EB_ROUTE, 'user-profile');
    }
});

test('routes: everything else stays with PHP', async () => {
    for (const path of ['/', '/index.php', '/index.php?rp=/login', '/index.php?m=other&a=dashboard', '/?a=dashboard',
        '/index.php?xm=eazybackup', '/index.php?m=eazybackup2', '/index.php?m=eazybackup&a=signup']) {
        const answer = await customer.fetch(path);
        assert.match(answer.headers['content-type'] ?? 'text/html', /^text\//, path);
        assert.doesNotMatch(answer.text, /EB_ROUTE/, path);
    }
});

test('routes: doubled and disguised queries go to the responder, which is told that they are invalid', async () => {
    const before = reachedPhp();
    for (const query of ['m=eazybackup&a=dashboard&a=device-actions', 'm=eazybackup&a=device-actions&a=dashboard',
        'm=eazybackup&%61=device-actions', 'm=eazybackup&a=dashboard&%61=device-actions', 'm=eazybackup&a=%64evice-actions',
        'm=eazybackup&a[]=device-actions', 'm=eazybackup&a%5B%5D=device-actions', 'm=eazybackup&+a=device-actions',
        'm=eazybackup&a%00=device-actions', 'm=eazybackup&a=device-actions%20', 'm=%65azybackup&a=device-actions',
        'm=EAZYBACKUP&a=device-actions', '%6d=eazybackup&a=device-actions', '%6D=%45azybackup', 'm=eazybackup&m=other',
        'm=other&m=eazybackup&a=device-actions', 'm=other&%6d=eazybackup', 'm[]=eazybackup', '%20m=eazybackup&a=device-actions',
        'm%00x=eazybackup&a=device-actions', 'm=eazybackup%00&a=device-actions', 'a=device-actions&m=%20eazybackup']) {
        for (const method of ['GET', 'POST']) {
            const got = await params(`/index.php?${query}`, { method, ...(method === 'POST' ? { body: 'a=device-actions' } : {}) });
            assert.equal(got.EB_ROUTE, 'invalid', query);
            assert.equal(got.EB_CLIENT_ID, undefined, query);
        }
    }
    for (const path of ['/index.php/store?m=eazybackup&a=device-actions', '//index.php?m=%65azybackup',
        '/./index.php?m=eazybackup&a=%64ashboard']) {
        assert.equal((await params(path)).EB_ROUTE, 'invalid', path);
    }
    assert.equal(reachedPhp(), before);
});

test('routes: a body that names another m or a changes nothing', async () => {
    const before = reachedPhp();
    const got = await customer.form('/index.php?m=eazybackup&a=dashboard', { m: 'eazybackup', a: 'device-actions' });
    assert.equal(got.json().params.EB_ROUTE, 'dashboard');
    assert.equal(reachedPhp(), before);
    // Without m in the query nginx cannot know; the addon that WHMCS then calls refuses.
    for (const [path, fields] of [['/index.php', { m: 'eazybackup', a: 'device-actions' }],
        ['/index.php?m=eazybackup&a=signup', { a: 'device-actions' }], ['/', { m: 'eazybackup' }]]) {
        const answer = await customer.form(path, fields);
        assert.equal(answer.status, 404, path);
        assert.equal(answer.text, 'Not found.\n');
    }
});

test('the stub addon: nobody but nginx can ask it for the login', async () => {
    for (const visitor of [customer, stack.visitor()]) {
        for (const headers of [{}, { 'EB-LOGIN': '1', EB_LOGIN: '1' }]) {
            const answer = await visitor.form('/index.php?EB_LOGIN=1', { m: 'eazybackup', EB_LOGIN: '1' }, { headers });
            assert.equal(answer.status, 404);
        }
    }
});

test('internal locations cannot be asked for', async () => {
    for (const path of ['/eb-internal/page', '/eb-internal/auth', '/eb-internal/json?m=eazybackup', '/eb-internal/pulse-events',
        '/eb-internal/asset/dashboard-0123456789ab.js', '/eb-internal/refused']) {
        assert.equal((await stack.visitor().fetch(path)).status, 404, path);
    }
});

test('identity: comes from WHMCS, and forged headers and parameters do not matter', async () => {
    const forged = { 'X-EB-Client-Id': '2', 'EB-CLIENT-ID': '2', EB_CLIENT_ID: '2', 'X-EB-Perms': '*', 'EB-INTERNAL': '1',
        'X-EB-Csrf': 'f'.repeat(64) };
    for (const route of ['dashboard', 'device-actions']) {
        const got = await params(`/?m=eazybackup&a=${route}&EB_CLIENT_ID=2`, { headers: forged });
        assert.equal(got.EB_CLIENT_ID, '1');
        assert.equal(got.EB_USER_ID, '1001');
        assert.equal(got.EB_INTERNAL, undefined);
        assert.match(got.EB_CSRF_SECRET, /^[0-9a-f]{64}$/);
        assert.match(got.EB_REQUEST_ID, /^[0-9a-f]{32}$/);
    }
    const pulse = await params('/?m=eazybackup&a=pulse-snapshot&k=x', { headers: forged });
    assert.equal(pulse.EB_CLIENT_ID, undefined);
    const answer = await stack.visitor().fetch('/?m=eazybackup&a=device-actions', { method: 'POST', body: '{}', headers: forged });
    assert.equal(answer.status, 401);
});

test('identity: the session cookie stays with WHMCS', async () => {
    assert.equal((await params('/?m=eazybackup')).HTTP_COOKIE ?? '', '');
    assert.equal((await params('/?m=eazybackup&a=pulse-events&k=x')).HTTP_COOKIE ?? '', '');
});

test('the choice of light or dark is the one cookie that is handed on, and to pages alone', async () => {
    customer.cookies.set('eb_theme', 'light');
    try {
        for (const route of ['dashboard', 'user-profile']) {
            const got = await params(`/?m=eazybackup&a=${route}`, { headers: { 'EB-THEME': 'dark' } });
            assert.equal(got.EB_THEME, 'light', route);
            assert.equal(got.HTTP_COOKIE ?? '', '');
        }
        for (const route of ['dashboard-data', 'pulse-snapshot'])
            assert.equal((await params(`/?m=eazybackup&a=${route}&k=x`)).EB_THEME, undefined, route);
        stack.whmcsFault('fail');
        for (const [chosen, scheme] of [['light', 'light'], ['dark', 'dark'], ['"><script>', 'dark light']]) {
            customer.cookies.set('eb_theme', chosen);
            const page = await customer.fetch('/?m=eazybackup');
            assert.equal(page.status, 503);
            assert.ok(page.text.includes(`<meta name="color-scheme" content="${scheme}">`), page.text);
        }
    } finally {
        stack.whmcsFault('');
        customer.cookies.delete('eb_theme');
    }
    assert.equal((await params('/?m=eazybackup')).EB_THEME ?? '', '');
});

test('no session: a page shows the login and comes back, whatever the method JSON gets 401', async () => {
    const visitor = stack.visitor();
    const page = await visitor.fetch('/index.php?m=eazybackup&a=user-profile&serviceid=101');
    assert.equal(page.status, 200);
    assert.match(page.text, /<title>Login/);
    const token = /name="token" value="([^"]+)"/.exec(page.text)[1];
    const back = await visitor.form('/dologin.php', { token, username: 'client1@example.com', password: 'password-1' });
    assert.equal(back.headers.location, '/index.php?m=eazybackup&a=user-profile&serviceid=101');
    assert.equal((await visitor.fetch(back.headers.location)).json().params.EB_CLIENT_ID, '1');

    for (const route of ['pulse-ticket', 'dashboard-data', 'job-reports', 'pulse-snooze', 'device-actions', 'user-actions']) {
        const answer = await stack.visitor().fetch(`/index.php?m=eazybackup&a=${route}`, { method: 'POST', body: '{}' });
        assert.equal(answer.status, 401, route);
        assert.equal(answer.headers['content-type'], 'application/json');
        assert.equal(answer.headers['cache-control'], 'no-store');
        assert.equal(answer.json().code, 'unauthenticated');
        assert.equal(answer.json().status, 'error');
    }
    const posted = await stack.visitor().form('/index.php?m=eazybackup&a=dashboard', { a: 'device-actions' });
    assert.equal(posted.status, 401);
});

test('WHMCS in trouble: 503 and not a logout, and the session lives on', async () => {
    for (const kind of ['fail', 'redirect']) {
        stack.whmcsFault(kind);
        const page = await customer.fetch('/index.php?m=eazybackup');
        assert.equal(page.status, 503, kind);
        assert.match(page.headers['content-type'], /^text\/html/);
        assert.equal(page.headers['retry-after'], '5');
        assert.equal(page.headers['set-cookie'], undefined);
        const json = await customer.fetch('/index.php?m=eazybackup&a=pulse-ticket');
        assert.equal(json.status, 503, kind);
        assert.equal(json.json().code, 'unavailable');
        const post = await customer.fetch('/index.php?m=eazybackup&a=device-actions', { method: 'POST', body: '{}' });
        assert.equal(post.status, 503, 'the responder was not asked for anything');
        stack.whmcsFault('');
        assert.equal((await params('/index.php?m=eazybackup')).EB_CLIENT_ID, '1');
    }
});

test('responder in trouble: nginx answers in our form, but leaves the responder\'s own words alone', async () => {
    const crash = await customer.fetch('/?m=eazybackup&a=dashboard-data&echo=crash');
    assert.equal(crash.status, 503);
    assert.equal(crash.json().code, 'unavailable');
    assert.equal((await customer.fetch('/?m=eazybackup&a=pulse-snapshot&k=x&echo=crash')).json().code, 'unavailable');
    // A change may have been made: nobody is told to try again.
    for (const route of ['device-actions', 'user-actions', 'pulse-snooze']) {
        const posted = await customer.fetch(`/?m=eazybackup&a=${route}&echo=crash`, { method: 'POST', body: '{}' });
        assert.equal(posted.status, 504, route);
        assert.equal(posted.json().code, 'outcome_unknown');
        assert.match(posted.json().message, /may have been made/);
        assert.equal(posted.headers['retry-after'], undefined);
    }
    for (const status of [401, 403, 404, 413, 500, 502, 503]) {
        const answer = await customer.fetch(`/?m=eazybackup&a=dashboard-data&echo=${status}`);
        assert.equal(answer.status, status);
        assert.ok(answer.json().params, `${status} is the responder's own`);
    }
});

test('bodies: 256 KiB pass, one byte more is 413 as JSON, chunked or not', async () => {
    const limit = 256 * 1024;
    for (const route of ['device-actions', 'dashboard', 'pulse-snapshot']) {
        const path = `/?m=eazybackup&a=${route}`;
        const fits = await customer.fetch(path, { method: 'POST', body: 'x'.repeat(limit) });
        assert.equal(fits.json().body.length, limit);
        for (const headers of [{}, { 'transfer-encoding': 'chunked' }]) {
            const large = await customer.fetch(path, { method: 'POST', body: 'x'.repeat(limit + 1), headers });
            assert.equal(large.status, 413);
            assert.equal(large.json().code, 'too_large');
        }
    }
});

test('pulse-events: pieces arrive as they are written, uncompressed', async () => {
    const stream = await stack.visitor().open('/?m=eazybackup&a=pulse-events&k=ticket&echo=stream',
        { 'accept-encoding': 'gzip' });
    assert.equal(stream.status, 200);
    assert.equal(stream.headers['content-encoding'], undefined);
    await waitFor('the first piece', () => stream.text() === 'retry: 1000\n\n');
    await stack.visitor().fetch('/eb-health');
    await waitFor('the second piece', () => stream.text().endsWith('data: released\n\n') && stream.ended());
});

test('pulse-snapshot: compressed, and the responder is asked about the tag that it gave', async () => {
    const path = '/?m=eazybackup&a=pulse-snapshot&k=ticket';
    const headers = { 'accept-encoding': 'gzip' };
    const packed = await customer.fetch(path, { method: 'POST', body: 'x'.repeat(5000), headers });
    assert.equal(packed.headers['content-encoding'], 'gzip');
    for (const [sent, got] of [['W/"abc"', '"abc"'], ['"abc"', '"abc"']]) {
        assert.equal((await params(path, { headers: { 'if-none-match': sent } })).HTTP_IF_NONE_MATCH, got);
    }
    assert.equal((await params(path)).HTTP_IF_NONE_MATCH ?? '', '');
});

test('tickets: in no log of nginx, also when the request fails', async () => {
    const ticket = 'TICKET-THAT-MUST-NOT-BE-LOGGED';
    for (const query of [`a=pulse-events&k=${ticket}`, `a=pulse-snapshot&k=${ticket}`, `a=pulse-snapshot&k=${ticket}&echo=crash`,
        `a=pulse-events&k=${ticket}&echo=crash`, `a=pulse-events&a=pulse-events&k=${ticket}`, `a=%70ulse-events&k=${ticket}`]) {
        await customer.fetch(`/?m=eazybackup&${query}`);
    }
    await customer.fetch(`/?m=eazybackup&a=pulse-snapshot&k=${ticket}`, { method: 'POST', body: 'x'.repeat(300 * 1024) });
    await customer.fetch('/index.php?m=eazybackup&a=dashboard&marker=written');
    await waitFor('the log', () => stack.programs.log('nginx-access').includes('marker=written'));
    for (const log of ['nginx-access', 'nginx-errors', 'nginx', 'php-errors', 'requests']) {
        assert.doesNotMatch(stack.programs.log(log), new RegExp(ticket), log);
    }
});

test('assets: hashed names are kept for ever, others are asked for again, missing ones are not kept', async () => {
    const visitor = stack.visitor();
    const script = await visitor.fetch('/eb-assets/dashboard-0123456789ab.js');
    assert.equal(script.headers['cache-control'], 'public, max-age=31536000, immutable');
    assert.equal(script.headers['content-type'], 'text/javascript');
    assert.equal(script.headers['x-content-type-options'], 'nosniff');
    assert.equal((await visitor.fetch('/eb-assets/app-0123456789ab.css')).headers['content-type'], 'text/css');
    const packed = await visitor.fetch('/eb-assets/large-0123456789ab.js', { headers: { 'accept-encoding': 'gzip' } });
    assert.deepEqual([packed.headers['content-encoding'], packed.headers.vary], ['gzip', 'Accept-Encoding']);
    assert.equal((await visitor.fetch('/eb-assets/timeline.js')).headers['cache-control'], 'no-cache');
    for (const path of ['/eb-assets/missing-0123456789ab.js', '/eb-assets/../manifest.json', '/eb-assets/..%2fmanifest.json',
        '/eb-assets/sub/', '/eb-assets/']) {
        const missing = await visitor.fetch(path);
        assert.doesNotMatch(missing.text, /BESIDE THE ASSETS|export/, path);
        assert.doesNotMatch(missing.headers['cache-control'] ?? '', /immutable/, path);
    }
});

test('buffers: every answer has room, and a stream, which holds its own for long, has little', () => {
    const parts = readdirSync('nginx').filter((it) => it.endsWith('.conf')).flatMap((it) =>
        readFileSync(join('nginx', it), 'utf8').split(/^(?=location )/m)).filter((it) => it.includes('fastcgi_pass eazybackup_app;'));
    assert.ok(parts.length >= 6);
    for (const part of parts) {
        const stream = /^location = \/eb-internal\/pulse-events /.test(part);
        assert.equal(part.includes('include eazybackup/eazybackup.answer.conf;'), !stream, part);
        assert.equal(/^ *fastcgi_buffer_size 4k;/m.test(part), stream, part);
    }
});

test('health: for this machine, marked as internal', async () => {
    const got = (await stack.visitor().fetch('/eb-health?format=prometheus')).json().params;
    assert.equal(got.EB_ROUTE, 'health');
    assert.equal(got.EB_INTERNAL, '1');
    assert.equal(got.QUERY_STRING, 'format=prometheus');
    assert.equal((await params('/?m=eazybackup&EB_INTERNAL=1')).EB_INTERNAL, undefined);
});
