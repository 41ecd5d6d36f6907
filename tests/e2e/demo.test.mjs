// The demonstration: leads to a working dashboard at the address it prints, and ends by itself.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { tokenOf, Visitor, waitFor } from '../support/stack/index.mjs';

const kDemo = 'tests/support/stack/demo.mjs';

function freePort() {
    return new Promise((done) => {
        const server = createServer().listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => done(port));
        });
    });
}

test('demo: a wrong option is said, with the usage, and nothing starts', () => {
    for (const args of [['--unheard-of'], ['--port', 'x'], ['--seconds', '-1']]) {
        const run = spawnSync(process.execPath, [kDemo, ...args], { encoding: 'utf8' });
        assert.equal(run.status, 2, args.join(' '));
        assert.match(run.stderr, /usage: scripts\/demo/);
    }
    assert.match(spawnSync(process.execPath, [kDemo, '--help'], { encoding: 'utf8' }).stdout, /--seconds/);
});

test('demo: prints an address and a login that lead to the dashboard, and ends after its seconds', async () => {
    const port = await freePort();
    const demo = spawn('setpriv', ['--pdeathsig', 'TERM', '--', process.execPath, kDemo, '--preset', 'dev', '--seconds', '8',
        '--port', String(port), '--clients', '9'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const gone = new Promise((done) => { demo.on('exit', (code, signal) => done(code ?? signal)); });
    let printed = '';
    demo.stdout.on('data', (chunk) => { printed += chunk; });
    await waitFor('the address', () => {
        if (demo.exitCode !== null) throw Object.assign(new Error('the demonstration ended'), { fatal: true });
        return /End it/.test(printed);
    }, { seconds: 60 });
    const address = /Dashboard\s+(\S+)/.exec(printed)[1];
    const [, email, password] = /Login\s+(\S+)\s+(\S+)/.exec(printed);

    const visitor = new Visitor(address);
    const path = address.slice(visitor.origin.length);
    const form = await visitor.fetch(path);
    const back = await visitor.form('/dologin.php', { token: tokenOf(form), username: email, password });
    assert.equal(back.headers.location, path);
    const page = await visitor.fetch(path);
    assert.equal(page.status, 200);
    assert.match(page.text, /data-ticket="[^"]+"/);

    assert.equal(await gone, 0);
    await assert.rejects(visitor.fetch(path), /ECONNREFUSED/);
});
