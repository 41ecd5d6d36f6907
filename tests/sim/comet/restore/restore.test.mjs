// Restores: what is taken, what is refused, and what a job that was started comes to.
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { until } from '../client.mjs';
import { make } from '../declarations.mjs';
import { restoreBench } from './bench.mjs';
import { wrongPlace } from './paths.mjs';

const bench = await restoreBench();
const { control, devices, item, newest, restore, snapshots, state, username, call, targetOf } = bench;
after(() => bench.comet.close());

const files = item('file');
const home = item('Home folders');
const to = (DestPath, more = {}) => ({ options: { DestPath, ...more } });
const status = async (it, asked) => (await restore(it, asked)).Status;
const lastJob = async () => (await state()).jobs.at(-1);

test('Restore: files are restored by a job that ends with what there was', async () => {
    const Snapshot = await newest(files);
    const options = { DestPath: 'D:\\Restored', OverwriteExistingFiles: true, OverwriteIfNewer: true };
    const { JobID, Status } = await restore(files, { options, Snapshot, Paths: ['C:\\Users\\anna\\Documents', 'C:\\Data\\encrypted.docx'],
        KnownFileCount: 3, KnownByteCount: 4, KnownDirCount: 5 });
    assert.equal(Status, 200);
    const [job, truth] = [await lastJob(), await state()];
    assert.deepEqual([job.GUID, job.Classification, job.Status, job.SourceGUID, job.DestinationGUID, job.DeviceID],
        [JobID, 4002, 6001, files.id, files.vaultId, devices.server.id]);
    await control('progress', { jobId: JobID, bytes: 500, itemsDone: 1, itemsTotal: 2 });
    const { UploadSize, DownloadSize, Progress } = await lastJob();
    assert.deepEqual([UploadSize, DownloadSize, Progress.BytesDone, Progress.ItemsDone], [0, 500, 500, 1]);
    const { options: told, paths, device, ...asked } = truth.restores.at(-1);
    assert.deepEqual(told, { ...make('RestoreJobAdvancedOptions'), ...options });
    assert.deepEqual(paths, ['C:\\Users\\anna\\Documents', 'C:\\Data\\encrypted.docx']);
    assert.equal(device, devices.server.id);
    assert.deepEqual([asked.jobId, asked.source, asked.vault, asked.snapshot, asked.knownFiles, asked.knownBytes, asked.knownFolders],
        [JobID, files.id, files.vaultId, Snapshot, 3, 4, 5]);
    await control('finishJob', { jobId: JobID });
    const done = await lastJob();
    assert.equal(done.Status, 7001);
    assert.ok(done.TotalFiles > 0 && done.TotalDirectories > 0 && done.TotalSize > 0 && done.DownloadSize > 0);
    assert.equal(done.UploadSize, 0);
    const log = (await bench.call('../get-job-log-entries', { JobID }));
    const warnings = log.filter((entry) => entry.Severity === 'W').map((entry) => entry.Message);
    assert.deepEqual(warnings, ['Skipped "C:\\Data\\encrypted.docx": it is encrypted by another user', 'Finished with 1 warnings']);
});

test('Restore: on another device, from its newest snapshot, of an item that is gone', async () => {
    assert.equal((await restore(files, { ...to('/srv/restored'), device: devices.linux })).Status, 200);
    const found = (await snapshots(files)).sort((a, b) => b.CreateTime - a.CreateTime);
    assert.equal((await state()).restores.at(-1).snapshot, found[0].Snapshot);
    const [ghost] = bench.account.deletedItems;
    assert.equal(await status(ghost, to('C:\\Back')), 200);
});

test('Restore: an old device does not tell the job\'s id', async () => {
    const answer = await restore(files, { ...to('/Users/Shared/back'), device: devices.desktop });
    assert.deepEqual(answer, { Status: 200, Message: 'OK' });
});

test('Restore: every field is there, none is too many, and each has its type', async () => {
    const TargetID = await targetOf(devices.server);
    const sound = { ...make('RestoreJobAdvancedOptions'), DestPath: 'D:\\x' };
    const run = async (options) => {
        const { code, body } = await bench.post('dispatcher/run-restore-custom', { TargetID, Source: files.id, Destination: files.vaultId,
            Options: JSON.stringify(options) });
        return code === 200 ? body.Status : code;
    };
    assert.equal(await run(sound), 200);
    assert.equal(await run({ ...sound, ExactDestPaths: null }), 200);
    for (const name of Object.keys(sound)) {
        const { [name]: left, ...rest } = sound;
        assert.equal(await run(rest), 400, `without ${name}`);
        assert.equal(await run({ ...sound, [name]: typeof left === 'string' ? 7 : 'text' }), 400, name);
    }
    assert.equal(await run({ ...sound, Overwrite: true }), 400);
    assert.equal(await run({ ...sound, DestPath: null }), 400);
});

test('Restore: what belongs to other types is refused', async () => {
    for (const more of [{ Type: 4 }, { Type: 14 }, { Type: 6 }, { Type: -1 }, { Type: 15 }, { ArchiveFormat: 1 }, { Username: 'u' }, { UseSsl: true },
        { ExactDestPaths: ['x'] }, { OverwriteIfNewer: true }, { OverwriteForcePermissions: true },
        { OverwriteExistingFiles: true, OverwriteIfNewer: true, OverwriteIfDifferentContent: true },
        { HyperVConnection: { DiskStoragePath: 'D:\\' } }, { Type: 5, OverwriteExistingFiles: true }, { Type: 5, ArchiveFormat: 5 },
        { Type: 5, SkipUnreadableChunks: true }, { Type: 1 }]) {
        assert.equal(await status(files, to('D:\\x', more)), 400, JSON.stringify(more));
    }
    for (const more of [{ OverwriteExistingFiles: true, OverwriteIfDifferentContent: true, OverwriteForcePermissions: true },
        { SkipUnreadableChunks: true, OnDiskIndexesKey: true }, { Type: 5, ArchiveFormat: 4 }, { Type: 3, ArchiveFormat: 2 }, { Type: 2 }]) {
        assert.equal(await status(files, to('D:\\x', more)), 200, JSON.stringify(more));
    }
    assert.equal(await status(files, to('', { Type: 1 })), 200);
    assert.equal(await status(files, to('  ', { Type: 2 })), 400);
});

test('Restore: a place is in the style of the device that it is on', () => {
    for (const [path, platform] of [['C:\\x', 'windows'], ['\\\\nas\\share', 'windows'], ['\\\\nas\\share\\x', 'windows'], ['/', 'linux'], ['/a b/c', 'darwin']]) {
        assert.equal(wrongPlace(path, platform), undefined, path);
    }
    for (const [path, platform] of [['', 'windows'], ['x', 'windows'], ['C:x', 'windows'], ['/x', 'windows'], ['C:\\a\\..\\b', 'windows'],
        ['C:\\a<b', 'windows'], ['\\\\nas', 'windows'], ['C:\\x\ny', 'windows'], ['C:\\x', 'linux'], ['/a/../b', 'linux'], ['a', 'linux'],
        [`/${'x'.repeat(4096)}`, 'linux']]) {
        assert.ok(wrongPlace(path, platform), path);
    }
});

test('Restore: to the original location only where the snapshot knows it, and with a blank path', async () => {
    const all = await snapshots(home);
    const asked = (known, more = {}) => ({ device: devices.linux, options: { DestIsOriginalLocation: true, ...more },
        Snapshot: all.find((one) => one.HasOriginalPathInfo === known).Snapshot, Paths: ['/srv/shared'] });
    assert.equal(await status(home, asked(false)), 400);
    assert.equal(await status(home, asked(true, { DestPath: '/x' })), 400);
    assert.equal(await status(home, asked(true, { Type: 5 })), 400);
    assert.equal(await status(home, { ...asked(true), device: devices.server }), 400);
    const { JobID } = await restore(home, asked(true));
    await control('finishJob', { jobId: JobID });
    const log = await call('../get-job-log-entries', { JobID });
    assert.ok(log.some((entry) => /it is there already/.test(entry.Message)));
    assert.equal(await status(item('mysql'), { options: { DestIsOriginalLocation: true } }), 400);
});

test('Restore: paths are real ones, and in the snapshot', async () => {
    const paths = (...Paths) => status(files, { ...to('D:\\x'), Paths });
    assert.equal(await paths('C:\\', 'D:\\Shared'), 200);
    for (const wrong of ['C__/Users', 'C:/Users', 'C:\\Users\\', 'C:\\Nobody', '/Users', 'E:\\', '', 'c__']) {
        assert.ok([400, 404].includes(await paths(wrong)), wrong);
    }
    assert.equal(await paths('C:\\Users', 'C:\\Users'), 400);
    const posix = (...Paths) => status(home, { ...to('/x'), device: devices.linux, Paths });
    assert.equal(await posix('/home/anna', '/'), 200);
    assert.equal(await posix('/srv/strange names/back\\slash'), 200);
    for (const wrong of ['home/anna', '/home/anna/', '/nowhere', '/home//anna']) assert.equal(await posix(wrong), 404, wrong);
});

test('Restore: the snapshot is of this source and in this vault, and the device is there', async () => {
    const Snapshot = await newest(files);
    const other = await newest(home);
    assert.equal(await status(files, { ...to('D:\\x'), Snapshot: other }), files.vaultId === home.vaultId ? 400 : 404);
    assert.equal(await status({ ...files, id: home.id }, { ...to('D:\\x'), Snapshot }), 400);
    assert.equal(await status({ ...files, id: 'nothing' }, to('D:\\x')), 404);
    assert.equal(await status({ ...files, vaultId: 'nowhere' }, to('D:\\x')), 404);
    assert.equal(await status(files, { ...to('D:\\x'), device: devices.drawer }), 403);
    assert.equal(await status(files, { ...to('D:\\x'), KnownFileCount: -1 }), 400);
});

test('Restore: a simulation writes nothing and says so', async () => {
    const { JobID } = await restore(files, { options: { Type: 1 }, Paths: ['D:\\README.txt'] });
    await control('finishJob', { jobId: JobID });
    const job = await lastJob();
    assert.deepEqual([job.Status, job.TotalFiles, job.TotalSize], [5000, 1, 700]);
    const log = await call('../get-job-log-entries', { JobID });
    assert.ok(log.some((entry) => /nothing is written/.test(entry.Message)));
    assert.ok(!log.some((entry) => /"D:\\x"|Writing/.test(entry.Message)));
});

test('Restore: it progresses by itself, can be cancelled, and stands still while its device is away', async (t) => {
    const alive = await restoreBench({ paused: false });
    t.after(() => alive.comet.close());
    const run = async () => (await alive.restore(files, { ...to('D:\\x'), Paths: ['D:\\Scans'] })).JobID;
    await alive.control('device', { username, deviceId: devices.server.id, op: 'connect' });
    const [first, second] = [await run(), await run()];
    const jobOf = async (id) => (await alive.state()).jobs.find((job) => job.GUID === id);
    const moving = await until(async () => {
        const job = await jobOf(first);
        return job.Progress?.ItemsDone > 0 && job;
    }, 'progress', 30_000);
    assert.ok(moving.Progress.BytesDone > 0 && moving.Progress.ItemsTotal >= 20_000 && moving.DownloadSize > 0 && moving.UploadSize === 0);
    await alive.call('../job/cancel', { TargetUser: username, JobID: second });
    assert.equal((await jobOf(second)).Status, 7005);
    await alive.control('device', { username, deviceId: devices.server.id, op: 'disconnect' });
    const { Counter } = (await jobOf(first)).Progress;
    await alive.control('device', { username, deviceId: devices.linux.id, op: 'connect' });
    const { JobID: third } = await alive.restore(home, { ...to('/x'), device: devices.linux });
    await until(async () => (await jobOf(third)).Progress?.Counter > 2, 'the progress of another', 30_000);
    const still = await jobOf(first);
    assert.deepEqual([still.Status, still.Progress.Counter], [6001, Counter]);
});
