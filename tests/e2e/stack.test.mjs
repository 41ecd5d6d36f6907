// The stack itself: whatever happens, it leaves no program behind.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { kEcho } from './support/small_fleet.mjs';

/** Processes, zombies aside, that name `word` in their command line or work in a folder of that name. */
function processes(word) {
    return readdirSync('/proc').filter((it) => /^\d+$/.test(it) && Number(it) !== process.pid).filter((pid) => {
        try {
            if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return false;
            return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(word) || readlinkSync(`/proc/${pid}/cwd`).includes(word);
        } catch {
            return false;  // It ended while we looked.
        }
    });
}

test('stop: every program is gone', async () => {
    const stack = await startStack({ ...kEcho, dir: 'build/stack/ended-normally' });
    assert.ok(processes('ended-normally').length >= 3);
    await stack.stop();
    await stack.stop();
    assert.deepEqual(processes('ended-normally'), []);
});

test('a failed start: the error says why, and what had started is gone', async () => {
    await assert.rejects(startStack({ ...kEcho, dir: 'build/stack/ended-failed', responder: 'tests/e2e/support/no_such_file.mjs' }),
        /responder ended[^]*no_such_file/);
    assert.deepEqual(processes('ended-failed'), []);
});

for (const signal of ['SIGTERM', 'SIGINT', 'SIGKILL']) {
    test(`${signal} to the caller: every program is gone`, async () => {
        const name = `ended-${signal.toLowerCase()}`;
        const script = `import { startStack } from ${JSON.stringify(resolve('tests/support/stack/index.mjs'))};
            import { kEcho } from ${JSON.stringify(resolve('tests/e2e/support/small_fleet.mjs'))};
            await startStack({ ...kEcho, dir: 'build/stack/${name}' });
            console.log('started');
            setInterval(() => {}, 1000);`;
        const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', process.execPath, '--input-type=module', '--eval', script],
            { stdio: ['ignore', 'pipe', 'inherit'] });
        const gone = new Promise((done) => { child.on('exit', (code, by) => done(code ?? by)); });
        await new Promise((done) => { child.stdout.once('data', done); });
        child.kill(signal);
        assert.equal(await gone, { SIGTERM: 143, SIGINT: 130, SIGKILL: 'SIGKILL' }[signal]);
        await waitFor('nothing is left', () => processes(name).length === 0);
    });
}

test('SIGTERM during the start: every program is gone', async () => {
    const script = `import { startStack } from ${JSON.stringify(resolve('tests/support/stack/index.mjs'))};
        import { kEcho } from ${JSON.stringify(resolve('tests/e2e/support/small_fleet.mjs'))};
        await startStack({ ...kEcho, dir: 'build/stack/ended-early' });`;
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', '--', process.execPath, '--input-type=module', '--eval', script]);
    const gone = new Promise((done) => { child.on('exit', (code, by) => done(code ?? by)); });
    await waitFor('the database', () => processes('ended-early').length > 1);
    child.kill('SIGTERM');
    assert.equal(await gone, 143);
    await waitFor('nothing is left', () => processes('ended-early').length === 0);
});

test('kill and restart: a program that was killed comes back with the same settings', async () => {
    const stack = await startStack({ ...kEcho, dir: 'build/stack/restarted' });
    try {
        await stack.kill('responder', 'SIGKILL');
        assert.equal((await stack.visitor().fetch('/?m=eazybackup&a=pulse-snapshot&k=x')).status, 503);
        await stack.restart('responder');
        assert.equal((await stack.visitor().fetch('/?m=eazybackup&a=pulse-snapshot&k=x')).status, 200);
    } finally {
        await stack.stop();
    }
});
