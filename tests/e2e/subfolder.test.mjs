// WHMCS in a sub-folder, behind TLS and HTTP/2: the same files, other `set` lines.
import assert from 'node:assert/strict';
import { connect } from 'node:http2';
import { after, before, test } from 'node:test';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { startStack } from '../support/stack/index.mjs';
import { kEcho } from './support/small_fleet.mjs';

let stack;

before(async () => {
    const views = 'build/stack/subfolder-views';
    mkdirSync(join(views, 'assets'), { recursive: true });
    writeFileSync(join(views, 'assets/dashboard-0123456789ab.js'), 'export {};\n');
    stack = await startStack({ ...kEcho, dir: 'build/stack/subfolder', views, subfolder: '/billing', tls: true });
});
after(() => stack?.stop());

test('sub-folder: both forms reach the responder, which is told the folder; the root is not ours', async () => {
    const customer = await stack.login('client1@example.com', 'password-1');
    for (const path of ['/billing/', '/billing/index.php']) {
        const { params } = (await customer.fetch(`${path}?m=eazybackup&a=user-profile`)).json();
        assert.deepEqual([params.EB_ROUTE, params.EB_BASE, params.SCRIPT_NAME, params.EB_CLIENT_ID, params.HTTPS],
            ['user-profile', '/billing', '/billing/index.php', '1', 'on']);
        const refused = (await customer.fetch(`${path}?m=eazybackup&a=dashboard&a=device-actions`)).json().params;
        assert.equal(refused.EB_ROUTE, 'invalid');
    }
    for (const path of ['/', '/index.php', '/other/index.php', '/billing/x/index.php', '/xbilling/']) {
        assert.doesNotMatch((await customer.fetch(`${path}?m=eazybackup`)).text, /EB_ROUTE/, path);
    }
});

test('sub-folder: the login comes back to the page', async () => {
    const visitor = stack.visitor();
    const page = await visitor.fetch('/billing/index.php?m=eazybackup&a=dashboard');
    assert.match(page.text, /action="\/billing\/dologin\.php"/);
    const token = /name="token" value="([^"]+)"/.exec(page.text)[1];
    const back = await visitor.form('/billing/dologin.php', { token, username: 'client1@example.com', password: 'password-1' });
    assert.equal(back.headers.location, '/billing/index.php?m=eazybackup&a=dashboard');
});

test('sub-folder: the assets are below it', async () => {
    const script = await stack.visitor().fetch('/billing/eb-assets/dashboard-0123456789ab.js');
    assert.equal(script.status, 200);
    assert.match(script.headers['cache-control'], /immutable/);
    assert.equal((await stack.visitor().fetch('/eb-assets/dashboard-0123456789ab.js')).status, 404);
});

test('the example site: is valid as it is shipped, but for the certificate and the ports', () => {
    const read = (name) => readFileSync(join('nginx', name), 'utf8');
    const home = join(stack.dir, 'nginx');
    const site = read('site.conf.example').replace(/ssl_certificate\s.*;/, `ssl_certificate ${home}/tls.crt;`)
        .replace(/ssl_certificate_key\s.*;/, `ssl_certificate_key ${home}/tls.key;`)
        .replaceAll('/var/log/nginx/', `${stack.dir}/log/example-`).replace('include fastcgi_params', 'include /etc/nginx/fastcgi_params');
    const conf = join(home, 'example.conf');
    writeFileSync(conf, `pid ${home}/example.pid;\nerror_log ${stack.dir}/log/example;\nevents {}\nhttp {\n${
        ['client_body', 'fastcgi', 'proxy', 'scgi', 'uwsgi'].map((it) => `${it}_temp_path tmp/${it};\n`).join('')}${
        read('upstreams.conf.example')}\n${site}}\n`);
    const checked = spawnSync('nginx', ['-t', '-p', `${home}/`, '-c', conf, '-e', `${stack.dir}/log/example`], { encoding: 'utf8' });
    assert.equal(checked.status, 0, checked.stderr);
});

test('HTTP/2: several answers share one connection', async () => {
    const session = connect(stack.origin, { rejectUnauthorized: false });
    const ask = (path) => new Promise((resolve, reject) => {
        const stream = session.request({ ':path': path });
        let text = '';
        let headers;
        stream.on('response', (it) => { headers = it; });
        stream.on('data', (chunk) => { text += chunk; });
        stream.on('end', () => resolve({ headers, text }));
        stream.on('error', reject);
        stream.end();
    });
    try {
        const answers = await Promise.all([1, 2, 3].map((n) => ask(`/billing/?m=eazybackup&a=pulse-snapshot&k=${n}`)));
        answers.forEach(({ headers, text }, at) => {
            assert.equal(headers[':status'], 200);
            assert.match(JSON.parse(text).params.QUERY_STRING, new RegExp(`k=${at + 1}$`));
        });
        assert.equal(session.alpnProtocol, 'h2');
    } finally {
        session.close();
    }
});
