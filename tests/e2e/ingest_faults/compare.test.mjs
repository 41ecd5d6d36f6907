// The comparison itself: what is right passes, and each way to be wrong is told.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { compare } from './compare.mjs';
import { timeOf } from './expected.mjs';
import { makePlan } from './plan.mjs';

const now = Math.floor(Date.now() / 1000);
const job = (id, fields) => ({ GUID: id, Username: 'anna', DeviceID: 'pc', SourceGUID: 'item', DestinationGUID: 'vault', Classification: 4001,
    StartTime: now - 60, EndTime: 0, Status: 6001, TotalSize: 0, TotalFiles: 0, UploadSize: 0, DownloadSize: 0, ...fields });
const running = job('running');
const ended = job('ended', { Status: 7001, EndTime: now - 10, UploadSize: 77, TotalSize: 99 });

const head = { username: 'anna', device: 'pc', item_id: 'item', vault_id: 'vault', job_type: '4001', started_at: String(now - 60) };
const history = (it) => ({ id: it.GUID, client_id: '4', username: 'anna', comet_vault_id: 'vault', comet_item_id: 'item', type: '4001',
    comet_device_id: createHash('sha256').update('4pc').digest('hex'), status: String(it.Status), total_bytes: String(it.TotalSize),
    total_files: '0', upload_bytes: String(it.UploadSize), download_bytes: '0', started_at: String(now - 60),
    ended_at: it.EndTime ? String(it.EndTime) : 'NULL', server_id: 'cometbackup' });
const entry = (id, kind, jobId, said = {}) => ({ id: String(id), at: String(now + id), kind, job_id: jobId, client_id: '4', payload: JSON.stringify(said) });
const theEnd = { status: 'warning', status_code: 7001, ended_at: now - 10, bytes: 77 };

function sound() {
    return {
        jobs: [running, ended], clientOf: () => 4, seen: [1, 2, 3],
        tables: {
            live: [{ job_id: 'running', ...head }],
            recent: [{ job_id: 'ended', ...head, comet_status: '7001', status: 'warning', ended_at: String(now - 10), bytes: '77', duration_sec: '50' }],
            history: [history(running), history(ended)], sequence: 3,
            log: [entry(1, 'job:start', 'running'), entry(2, 'job:start', 'ended'), entry(3, 'job:end', 'ended', theEnd)],
        },
    };
}

test('Compare: what is right is right', () => {
    assert.deepEqual(compare(sound()), { lost: [], wrong: [], duplicated: [] });
});

for (const [what, kind, spoil] of [
    ['a finished job that is nowhere', 'lost', ({ tables }) => { tables.recent = []; }],
    ['a running job that is nowhere', 'lost', ({ tables }) => { tables.live = []; }],
    ['a job without history', 'lost', ({ tables }) => { tables.history.pop(); }],
    ['a finished job that still runs', 'wrong', ({ tables }) => { tables.live.push({ job_id: 'ended', ...head }); }],
    ['an outcome that is not the truth', 'wrong', ({ tables }) => { tables.recent[0].status = 'success'; }],
    ['bytes that are not the truth', 'wrong', ({ tables }) => { tables.recent[0].bytes = '76'; }],
    ['a history of another client', 'wrong', ({ tables }) => { tables.history[0].client_id = '5'; }],
    ['a history that ends although the job runs', 'wrong', ({ tables }) => { tables.history[0].ended_at = String(now); }],
    ['a row of no job', 'wrong', ({ tables }) => { tables.live.push({ job_id: 'ghost', ...head }); }],
    ['a row twice', 'duplicated', ({ tables }) => { tables.recent.push(tables.recent[0]); }],
    ['an end twice', 'duplicated', (it) => {
        it.tables.log.push(entry(4, 'job:end', 'ended', theEnd));
        Object.assign(it, { seen: [1, 2, 3, 4], ended: new Map([['ended', 2]]) });
        it.tables.sequence = 4;
    }],
    ['a start twice', 'duplicated', ({ tables }) => { tables.log[1] = entry(2, 'job:start', 'running'); }],
    ['an end more than the job had', 'wrong', (it) => {
        it.tables.log.splice(2, 0, entry(3, 'job:end', 'ended', { ...theEnd, status_code: 7007 }));
        it.tables.log[3] = entry(4, 'job:end', 'ended', theEnd);
        it.tables.sequence = 4;
        it.seen = [1, 2, 3, 4];
    }],
    ['a start after the end', 'wrong', ({ tables }) => {
        [tables.log[1].id, tables.log[2].id] = ['3', '2'];
        tables.log.sort((a, b) => a.id - b.id);
    }],
    ['an end of a running job', 'wrong', ({ tables }) => { tables.log[1] = entry(2, 'job:end', 'running', theEnd); }],
    ['a missing end', 'lost', ({ tables }) => { tables.log[2].kind = 'job:progress'; }],
    ['a missing start', 'lost', ({ tables }) => { tables.log[0].kind = 'job:progress'; }],
    ['a last end that is not the truth', 'wrong', ({ tables }) => {
        tables.log[2].payload = JSON.stringify({ ...theEnd, status: 'success', status_code: 5000 });
    }],
    ['an entry that a reader never saw', 'lost', (it) => { it.seen = [1, 3]; }],
    ['a gap in the log', 'wrong', (it) => {
        Object.assign(it.tables.log[2], { id: '4' });
        it.tables.sequence = 4;
        it.seen = [1, 2, 4];
    }],
    ['a sequence that is not the last entry', 'wrong', ({ tables }) => { tables.sequence = 9; }],
    ['a time that goes back', 'wrong', ({ tables }) => { tables.log[2].at = String(now - 5); }],
]) {
    test(`Compare: ${what} is told as ${kind}`, () => {
        const all = sound();
        spoil(all);
        const found = compare(all);
        assert.ok(found[kind].length > 0, JSON.stringify(found));
    });
}

test('Compare: a job whose id fits nowhere must be nowhere', () => {
    const all = sound();
    const long = job('x'.repeat(37), { Status: 5000, EndTime: now });
    all.jobs.push(long);
    assert.deepEqual(compare(all), { lost: [], wrong: [], duplicated: [] });
    all.tables.live.push({ job_id: long.GUID.slice(0, 36), ...head });
    assert.equal(compare(all).wrong.length, 1);
});

test('Times: seconds, milliseconds, none, and no later than the columns can say', () => {
    assert.deepEqual([now, now * 1000 + 999, 0, -5, 2 ** 40, 5e10].map(timeOf), [now, now, 0, 0, 1_099_511_627, 2 ** 31 - 1]);
});

test('Plan: the same seed is the same plan, and another is another', () => {
    const accounts = [{ username: 'anna', devices: [{ id: 'pc' }], items: [{ id: 'item', deviceId: 'pc', vaultId: 'vault' }] }];
    const plan = (seed) => makePlan({ seed, jobs: 50, seconds: 10, accounts });
    assert.deepEqual(plan('a'), plan('a'));
    assert.notDeepEqual(plan('a').troubles, plan('b').troubles);
    const started = plan('a').steps.flat().filter(([verb]) => verb === 'startJob' || verb === 'hostile');
    assert.equal(started.length, 50);
    assert.ok(plan('a').troubles.every(({ at, kind }) => at < 10 && kind));
});
