// A pace says when each of its events was told, and tells each once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { listen, until } from './client.mjs';
import { startComet } from './server.mjs';

test('pace: so many events in so much time, starts and ends in turn, each with a stamp of its own', async () => {
    const comet = await startComet({ clients: 9, paused: true, historyHours: 0 });
    const listener = listen(comet.port);
    try {
        await listener.ready();
        const accounts = ['a', 'b', 'c'].map((username) => ({ username, deviceId: `d-${username}`, itemId: '' }));
        await comet.control('pace', { accounts, perSecond: 100, seconds: 1, jobSeconds: 0.2 });
        const told = [];
        await until(async () => {
            const { running, events } = await comet.control('paced');
            told.push(...events);
            return !running;
        });
        assert.equal(told.length, 100);
        await until(() => listener.frames().length >= 101, 'all frames');

        const frames = listener.frames().slice(1);
        assert.deepEqual(frames.map(({ Data }) => [Data.DestinationGUID, Data.Username]), told);
        assert.equal(new Set(told.map(([stamp]) => stamp)).size, 100);
        for (const [stamp] of told) {
            assert.match(stamp, /^t\d{19}$/);
            assert.ok(Math.abs(Number(stamp.slice(1, -6)) - Date.now()) < 10_000);
        }
        const started = new Set();
        let ended = 0;
        for (const { TypeString, Data } of frames) {
            if (TypeString === 'SEVT_JOB_NEW') started.add(Data.GUID);
            else if (started.has(Data.GUID)) ended++;
        }
        assert.equal(started.size + ended, 100);
        assert.ok(ended >= 35, `${ended} ends`);
    } finally {
        listener.socket.terminate();
        await comet.close();
    }
});

test('pace: one at a time, and never without an end', async () => {
    const comet = await startComet({ clients: 9, paused: true, historyHours: 0 });
    try {
        const accounts = [{ username: 'a', deviceId: '', itemId: '' }];
        await assert.rejects(comet.control('pace', { accounts, perSecond: 1, seconds: 1e6 }), /seconds/);
        await comet.control('pace', { accounts, perSecond: 1, seconds: 600 });
        await assert.rejects(comet.control('pace', { accounts, perSecond: 1, seconds: 1 }), /under way/);
    } finally {
        await comet.close();
    }
});
