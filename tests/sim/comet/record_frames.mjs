#!/usr/bin/env node
// Writes frames/*.json: what the stand-in puts on the stream, for the tests of decoders elsewhere.
import { writeFileSync } from 'node:fs';
import { listen } from './client.mjs';
import { startComet } from './server.mjs';

const save = (name, frame) => writeFileSync(new URL(`frames/${name}.json`, import.meta.url),
    `${JSON.stringify(frame, null, 2)}\n`);

const comet = await startComet({ seed: 'frames', clients: 9, paused: true, historyHours: 0 });
const stream = listen(comet.port);
save('meta_hello', await stream.ready());

const username = 'AnnaLee';
const { jobId } = await comet.control('startJob', { username });
save('job_new', await stream.event('SEVT_JOB_NEW'));
await comet.control('progress', { jobId, bytes: 734_003_200, itemsDone: 120, itemsTotal: 400 });
await comet.control('finishJob', { jobId, status: 5000 });
save('job_completed_5000', await stream.event('SEVT_JOB_COMPLETED', (f) => f.ResourceID === jobId));
for (const status of [7003, 7007]) {
    const { jobId: failed } = await comet.control('startJob', { username });
    await comet.control('finishJob', { jobId: failed, status, bytes: 1024 });
    save(`job_completed_${status}`,
        await stream.event('SEVT_JOB_COMPLETED', (f) => f.ResourceID === failed));
}
const { deviceId } = await comet.control('device',
    { username, op: 'new', name: 'Büro-PC <neu> "7"' });
save('device_new', await stream.event('SEVT_DEVICE_NEW'));
save('account_updated', await stream.event('SEVT_ACCOUNT_UPDATED'));
save('live_connect', await stream.event('SEVT_DEVICE_LIVE_CONNECT'));
await comet.control('device', { username, deviceId, op: 'rename', name: 'Empfang' });
save('device_renamed', await stream.event('SEVT_DEVICE_RENAMED'));
await comet.control('device', { username, deviceId, op: 'disconnect' });
save('live_disconnect', await stream.event('SEVT_DEVICE_LIVE_DISCONNECT'));
await comet.control('device', { username, deviceId, op: 'remove' });
save('device_removed', await stream.event('SEVT_DEVICE_REMOVED'));
stream.socket.close();
await comet.close();
