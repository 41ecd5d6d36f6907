#!/usr/bin/env node
// Writes seeds/*.json: texts of the stand-in that ../sim/comet/frames does not have, as they come
// over the wire.
import { writeFileSync } from 'node:fs';
import { listen, post } from '../sim/comet/client.mjs';
import { startComet } from '../sim/comet/server.mjs';

const save = (name, value) =>
    writeFileSync(new URL(`seeds/${name}.json`, import.meta.url), JSON.stringify(value));

const comet = await startComet({ seed: 'seeds', clients: 2, paused: true, historyHours: 1 });
const stream = listen(comet.port);
await stream.ready();
const answer = async (path, fields) => (await post(comet.port, path, fields)).body;

const { accounts } = await comet.control('state', { jobs: false });
// The smallest that has everything: short texts are tried more often.
const [{ username, devices: [{ id: deviceId }] }] = accounts
    .filter((account) => account.items.length > 0 && account.vaults.length > 0)
    .sort((a, b) => a.items.length + a.vaults.length - b.items.length - b.vaults.length);
save('user_profile', await answer('get-user-profile', { TargetUser: username }));
save('list_active', await answer('dispatcher/list-active'));
const { jobId } = await comet.control('startJob', { username });
save('jobs', await answer('get-jobs-for-date-range', { Start: '0', End: '0' }));
save('job_properties', await answer('get-job-properties', { JobID: jobId }));
save('refusal', await answer('get-user-profile', { TargetUser: 'nobody' }));

await comet.control('logins', { count: 2 });
save('account_login', await stream.event('SEVT_ACCOUNT_LOGIN'));
await comet.control('account', { username: 'newcomer', op: 'add' });
save('account_new', await stream.event('SEVT_ACCOUNT_NEW'));
await comet.control('account', { username: 'newcomer', op: 'remove' });
save('account_removed', await stream.event('SEVT_ACCOUNT_REMOVED'));
await comet.control('device', { username, deviceId, op: 'update' });
save('device_updated', await stream.event('SEVT_DEVICE_UPDATED'));
stream.socket.close();
await comet.close();
