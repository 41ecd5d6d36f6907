// The event stream: who is let in, and what a listener is told.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { readFileSync } from 'node:fs';
import WebSocket from 'ws';
import { totpCode, totpSecret } from './auth.mjs';
import { listen, until } from './client.mjs';
import { startComet } from './server.mjs';

const comet = await startComet({ seed: 'stream', clients: 9, paused: true, historyHours: 0,
    handshakeMs: 200 });
after(() => comet.close());
const username = 'AnnaLee';

test('Handshake: good words get 200 OK and then the hello', async () => {
    const stream = listen(comet.port);
    const hello = await stream.ready();
    assert.equal(stream.messages[0], '200 OK');
    assert.equal(hello.Type, 4000);
    stream.socket.close();
});

test('Handshake: no Origin, no upgrade', async () => {
    const stream = listen(comet.port, { origin: '' });
    await until(() => stream.refused === 403, 'refusal');
});

test('Handshake: another path is no stream', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${comet.port}/elsewhere`, { origin: 'http://a' });
    let code;
    socket.on('error', () => {});
    socket.on('unexpected-response', (_, response) => {
        code = response.statusCode;
        socket.terminate();
    });
    await until(() => code === 404, 'refusal');
});

for (const [what, words] of [
    ['a wrong password', ['admin', 'Password', 'wrong', '', '']],
    ['a wrong user', ['Admin', 'Password', 'admin-password', '', '']],
    ['an unknown kind', ['admin', 'password', 'admin-password', '', '']],
    ['a made-up session key', ['admin', 'SessionKey', '', 'x', '']],
]) {
    test(`Handshake: ${what} gets an error text and a close`, async () => {
        const stream = listen(comet.port, { words });
        await until(() => stream.closed, 'close');
        assert.equal(stream.messages.length, 1);
        assert.notEqual(stream.messages[0], '200 OK');
    });
}

test('Handshake: too few words run into the deadline', async () => {
    const stream = listen(comet.port, { words: ['admin', 'Password'] });
    await until(() => stream.closed, 'close');
    assert.deepEqual(stream.messages, ['Handshake timed out']);
});

test('Handshake: a TOTP code is asked for and is good once', async (t) => {
    const strict = await startComet({ clients: 9, paused: true, historyHours: 0, totp: true });
    t.after(() => strict.close());
    const code = totpCode(totpSecret, Date.now() / 1000);
    const words = ['admin', 'PasswordTOTP', 'admin-password', '', code];
    await listen(strict.port, { words }).ready();
    for (const refused of [words, ['admin', 'Password', 'admin-password', '', '']]) {
        const stream = listen(strict.port, { words: refused });
        await until(() => stream.closed, 'close');
        assert.notEqual(stream.messages[0], '200 OK');
    }
});

test('TOTP: the codes are those of RFC 6238', () => {
    assert.equal(totpCode('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 59), '287082');
    assert.equal(totpCode('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 1_111_111_109), '081804');
});

test('Stream: an allow list narrows it to the types it names', async () => {
    const stream = listen(comet.port, { query: '?allowList=4201' });
    await stream.ready();
    const { jobId } = await comet.control('startJob', { username });
    await comet.control('finishJob', { jobId, status: 5000 });
    await stream.event('SEVT_JOB_COMPLETED');
    assert.deepEqual(stream.frames().map((f) => f.Type), [4000, 4201]);
    stream.socket.close();
});

test('Stream: a renamed device is told by name, and its profile follows', async () => {
    const stream = listen(comet.port);
    await stream.ready();
    const { deviceId } = await comet.control('device', { username, op: 'new', name: 'One' });
    await comet.control('device', { username, deviceId, op: 'rename', name: 'Two' });
    await stream.event('SEVT_DEVICE_RENAMED');
    const updated = await stream.event('SEVT_ACCOUNT_UPDATED',
        (f) => f.Data.Devices[deviceId]?.FriendlyName === 'Two');
    assert.equal(updated.Data.Username, username);
    assert.match(updated.Data.PasswordHash, /SECRET-MARKER/);
    stream.socket.close();
});

test('Faults: a silent stream answers pings and loses events', async () => {
    const stream = listen(comet.port);
    await stream.ready();
    await comet.control('fault', { kind: 'silent' });
    await comet.control('startJob', { username });
    stream.socket.ping();
    await until(() => stream.pongs === 1, 'pong');
    await comet.control('fault', { kind: 'none' });
    await comet.control('device', { username, op: 'new' });
    await stream.event('SEVT_DEVICE_NEW');
    assert.ok(!stream.frames().some((f) => f.TypeString === 'SEVT_JOB_NEW'));
    stream.socket.close();
});

test('Faults: a stalled stream answers no ping and later gives what it kept', async () => {
    const stream = listen(comet.port);
    await stream.ready();
    await comet.control('fault', { kind: 'stall' });
    stream.socket.ping();
    await comet.control('startJob', { username });
    assert.equal(stream.pongs, 0);
    await comet.control('fault', { kind: 'none' });
    await stream.event('SEVT_JOB_NEW');
    await until(() => stream.pongs === 1, 'pong');
    stream.socket.close();
});

test('Faults: a drop ends every stream, bad credentials keep new ones out', async () => {
    const stream = listen(comet.port);
    await stream.ready();
    await comet.control('fault', { kind: 'badauth', seconds: 60 });
    await comet.control('fault', { kind: 'drop' });
    await until(() => stream.closed, 'close');
    const next = listen(comet.port);
    await until(() => next.closed, 'refusal');
    assert.notEqual(next.messages[0], '200 OK');
    await comet.control('fault', { kind: 'none' });
    await listen(comet.port).ready();
});

test('Faults: garbage, depth and size arrive as ordered', async () => {
    const stream = listen(comet.port);
    await stream.ready();
    await comet.control('fault', { kind: 'garbage' });
    await comet.control('fault', { kind: 'deep' });
    await comet.control('fault', { kind: 'oversize', bytes: 3_000_000 });
    await until(() => stream.messages.some((m) => m.length > 3_000_000), 'the big frame');
    assert.ok(stream.messages.includes('not json'));
    assert.ok(stream.messages.some((m) => m.includes('['.repeat(100_000))));
    stream.socket.close();
});

test('Frames: the recorded ones have the shape of what the stream sends', async () => {
    const stream = listen(comet.port);
    await stream.ready();
    await comet.control('startJob', { username });
    const live = await stream.event('SEVT_JOB_NEW');
    const file = new URL('frames/job_new.json', import.meta.url);
    const recorded = JSON.parse(readFileSync(file, 'utf8'));
    assert.deepEqual(Object.keys(recorded.Data), Object.keys(live.Data));
    assert.deepEqual(Object.keys(recorded), Object.keys(live));
    stream.socket.close();
});
