// The autopilot: a past that looks lived, a present that moves, and a pause that holds.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { listen, until } from './client.mjs';
import { startComet } from './server.mjs';

const DAY = 86400;

/// A stand-in that ends with its test, whatever becomes of that.
async function open(t, options) {
    const comet = await startComet(options);
    t.after(() => comet.close());
    return comet;
}

test('History: a day of finished jobs, and thousands on the busy device', async (t) => {
    const comet = await open(t, { seed: 'past', clients: 12, paused: true });
    const { jobs, now } = await comet.control('state');
    const { username, deviceId } = comet.fleet.edges.busyDevice;
    assert.ok(jobs.filter((j) => j.DeviceID === deviceId).length > 2000);
    const others = jobs.filter((j) => j.Username !== username);
    assert.ok(others.length > 50);
    for (const job of others) {
        assert.ok(job.StartTime >= now - DAY - 60 && job.StartTime <= now + 60);
        if (job.EndTime) assert.ok(job.EndTime >= job.StartTime && job.EndTime <= now + 60);
    }
    const suspended = comet.fleet.accounts.cometbackup.find((a) => a.suspended).username;
    assert.ok(!jobs.some((j) => j.Username === suspended));
});

test('Runner: a fast fleet starts, grows and ends jobs, rests and goes on', async (t) => {
    const comet = await open(t, { seed: 'fast', clients: 12, speed: 300, historyHours: 0 });
    const stream = listen(comet.port);
    await stream.ready();
    const find = (type) => stream.frames().find((f) => f.Type === type);
    const started = await until(() => find(4200), 'start', 20_000);
    await until(() => find(4201)?.Data.EndTime > 0, 'end', 20_000);
    assert.ok(Math.abs(started.Data.StartTime - Date.now() / 1000) < 10);
    await until(async () => (await comet.control('state', { incomplete: true })).jobs
        .some((j) => j.Progress?.Counter > 1), 'progress', 20_000);

    await comet.control('pause');
    const jobs = async () => JSON.stringify((await comet.control('state')).jobs);
    const paused = await jobs();
    await new Promise((resolve) => setTimeout(resolve, 500));  // Two ticks of a fleet that ran.
    assert.equal(await jobs(), paused);
    await comet.control('resume');
    await until(async () => await jobs() !== paused, 'life', 20_000);
});

test('Runner: a paused fleet without a past is empty and all there', async (t) => {
    const comet = await open(t, { seed: 'still', clients: 9, paused: true, historyHours: 0 });
    const { jobs, accounts } = await comet.control('state');
    assert.equal(jobs.length, 0);
    const gone = new Set(Object.values(comet.fleet.accounts).flat().flatMap((a) => a.devices)
        .filter((d) => d.gone).map((d) => d.id));
    assert.ok(accounts.every((a) => a.devices.every((d) => d.online !== gone.has(d.id))));
});

test('Program: says where it listens, answers, and ends on SIGTERM', async (t) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('server.mjs', import.meta.url)),
        '--port', '0', '--profile', 'obc', '--clients', '9', '--paused', '--history-hours', '0']);
    t.after(() => child.kill('SIGKILL'));
    const [line] = await once(child.stdout, 'data');
    const [, port] = /^listening 127\.0\.0\.1:(\d+)\n$/.exec(line.toString());
    await listen(port).ready();
    const state = await (await fetch(`http://127.0.0.1:${port}/sim/state`)).json();
    assert.equal(state.profile, 'obc');
    child.kill('SIGTERM');
    const [code] = await once(child, 'exit');
    assert.equal(code, 0);
});
