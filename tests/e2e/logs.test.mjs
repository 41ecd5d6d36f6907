// The shipped nginx site with nobody behind it, so that both of its logs have much to say: neither may hold a ticket.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { mkdirSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { startNginx } from '../support/stack/nginx.mjs';
import { Programs, waitFor } from '../support/stack/programs.mjs';
import { Visitor } from '../support/stack/visitor.mjs';

const kSeal = 'Zm9yIHRlc3RzIG9ubHksIG5vdCBhIHNlYWwgYXQgYWxs';
const kTicket = `eyJjIjoyLCJlIjoxNzYzODAwMDAwfQ.${kSeal.slice(0, 43)}`;
const dir = resolve('build/stack/logs');
let programs;
let port;
let visitor;

async function freePort() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port: free } = server.address();
    server.close();
    await once(server, 'close');
    return free;
}

before(async () => {
    rmSync(dir, { recursive: true, force: true });
    mkdirSync(`${dir}/web`, { recursive: true });
    programs = new Programs(dir);
    port = await freePort();
    await startNginx(programs, { dir, repo: resolve('.'), port, tls: false, subfolder: '', webRoot: `${dir}/web`,
        whmcsRoot: `${dir}/web`, assets: `${dir}/web`, appSocket: `${dir}/nobody.sock`, phpSocket: `${dir}/nobody.sock` });
    visitor = new Visitor(`http://127.0.0.1:${port}`);
});
after(() => programs?.stopAll());

const access = () => programs.log('nginx-access');
const errors = () => programs.log('nginx-errors');

/** Asks, and resolves with the line that the access log has got of it. */
async function logged(path, headers = {}) {
    const before = access().length;
    await visitor.fetch(path, { headers: { 'user-agent': 'asked', ...headers } });
    const last = `/last-${before}`;
    await visitor.fetch(last);  // One worker writes in order: once this one is there, so is the other.
    await waitFor('the access log', () => access().slice(before).includes(`${last} `));
    return access().slice(before).split('\n')[0];
}

test('tickets: in no log, whichever of our routes they are shown to', async () => {
    for (const route of ['dashboard', 'user-profile', 'pulse-ticket', 'dashboard-data', 'device-actions', 'pulse-events', 'pulse-snapshot']) {
        for (const name of ['k', 'K', '%6b', '%6B', '%4b', '+k', 'k[]', 'k%00', 'k%5b%5d', 'other']) {
            await logged(`/index.php?m=eazybackup&a=${route}&${name}=${kTicket}&x=1`);
        }
        await logged(`/index.php?k=${kTicket}&m=eazybackup&a=${route}`);
        await logged(`/index.php?m=eazybackup&a=${route}`, { referer: `http://127.0.0.1/index.php?m=eazybackup&k=${kTicket}` });
    }
    assert.ok(!access().includes(kTicket), 'access log');
    assert.ok(!errors().includes(kTicket), 'error log');
});

test('tickets: in no access log, whatever address they are shown to', async () => {
    for (const path of [`/?k=${kTicket}`, `/none.png?k=${kTicket}`, `/cart.php?a=add&K=${kTicket}`, `/none?%6b=${kTicket}`,
        `/none?amp;k=${kTicket}`, `/none?x=1;k=${kTicket}`, `/none/${kTicket}`, `/none?x=${kTicket}`, `/none%3Fk=${kTicket}`]) {
        await logged(path);
        await logged('/none', { referer: `http://127.0.0.1${path}` });
    }
    const socket = connect(port, '127.0.0.1');
    socket.end(`NONSENSE /index.php?k=${kTicket}\r\n\r\n`);
    socket.resume();
    await once(socket, 'close');
    await logged('/none');
    assert.ok(!access().includes(kTicket));
});

test('the name alone hides a query, so that half a ticket is not told either', async () => {
    assert.match(await logged('/none?x=1&k=abc'), / "GET \/none HTTP\/1\.1" 502 /);
    assert.match(await logged('/none', { referer: 'http://a.example/b?k=abc' }), / "http:\/\/a\.example\/b" "asked"$/);
});

test('other requests: logged whole, in the fields of nginx\'s own format', async () => {
    assert.match(await logged('/none?task=1&rank=2&kind=3', { referer: 'http://a.example/b?ask=1' }),
        /^127\.0\.0\.1 - - \[[^\]]+\] "GET \/none\?task=1&rank=2&kind=3 HTTP\/1\.1" 502 \d+ "http:\/\/a\.example\/b\?ask=1" "asked"$/);
});

test('the error log still tells why our pages could not be made', async () => {
    const before = errors().length;
    await logged('/index.php?m=eazybackup&a=dashboard&plain=1');
    assert.match(errors().slice(before), /connect\(\) to unix:.*a=dashboard&plain=1/);
});

test('a text that no pattern can be quick about stays out of the error log too', async () => {
    const before = errors().length;
    for (const piece of ['k%', '.', '.a', 'k', '%6b%', '&', '?k'])
        await logged(`/index.php?m=eazybackup&a=dashboard&${piece.repeat(Math.floor(7000 / piece.length))}&k=${kTicket}`);
    assert.ok(!access().includes(kTicket));
    assert.ok(!errors().slice(before).includes(kTicket));
    assert.doesNotMatch(errors(), /pcre/);
});
