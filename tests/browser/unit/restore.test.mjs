// What the restore wizard decides without a page: ticks, days, methods, the sentence, disks, figures.
import assert from 'node:assert/strict';
import test from 'node:test';
import { between, byDay, dayWords } from '../../../views/assets/js/restore-days.js';
import { lostWords, mapTroubles, placesOf } from '../../../views/assets/js/restore-disks.js';
import { withoutLoud } from '../../../views/assets/js/restore-email.js';
import { freeWords, volumeOf } from '../../../views/assets/js/restore-free.js';
import { methodsFor, pickTrouble, modesOf, needsOf, presetOf, withEnding } from '../../../views/assets/js/restore-methods.js';
import { figuresOf, issueWords, leftWords, resultWords } from '../../../views/assets/js/restore-progress.js';
import { requestOf, stepOf } from '../../../views/assets/js/restore-request.js';
import { Selection, foldersOf, join, kindsWords } from '../../../views/assets/js/restore-selection.js';
import { Visit } from '../../../views/assets/js/restore-visit.js';
import { rowsOf, sentenceOf, whatWords, whereWords } from '../../../views/assets/js/restore-words.js';

process.env.TZ = 'Europe/Stockholm';

const file = (path, size = 1) => ({ path, name: path.split('/').at(-1), kind: 'file', size });
const folder = (path, more = {}) => ({ path, name: path.split('/').at(-1), kind: 'folder', size: 0, ...more });
const GIB = 2 ** 30;

test('a selection: folders hold what is in them, and know what of it is chosen', () => {
    const selection = new Selection();
    selection.add(file('C__/a/x'));
    assert.deepEqual([selection.stateOf('C__'), selection.stateOf('C__/a'), selection.stateOf('C__/a/x'), selection.stateOf('C__/ab')], ['some', 'some', 'all', 'none']);
    selection.add(folder('C__/a'));
    assert.deepEqual(selection.paths, ['C__/a']);
    assert.equal(selection.stateOf('C__/a/deep/er'), 'all');
    selection.add(file('C__/a/y'));
    assert.deepEqual(selection.paths, ['C__/a'], 'it is chosen already');
    selection.remove('C__/a');
    assert.equal(selection.stateOf('C__'), 'none');
});

test('a selection: one is taken out of a whole folder where all of it is known', () => {
    const selection = new Selection();
    selection.add(folder('r'));
    const listings = { r: [folder('r/a'), file('r/b')], 'r/a': [file('r/a/1'), file('r/a/2')] };
    assert.equal(selection.takeOut('r/a/1', (path) => listings[path] ?? null), true);
    assert.deepEqual(selection.paths.sort(), ['r/a/2', 'r/b']);
    selection.clear();
    selection.add(folder('r'));
    assert.equal(selection.takeOut('r/z/1', (path) => listings[path] ?? null), false);
    assert.deepEqual(selection.paths, ['r']);
});

test('a selection: what it holds in numbers and words; what was not counted is said', () => {
    const selection = new Selection();
    selection.add(folder('a', { size: 10, files: 4, folders: 1 }));
    selection.add(file('b', 5));
    assert.deepEqual(selection.known(), { files: 5, folders: 2, bytes: 15 });
    selection.add({ path: 'g/vm.vhdx', name: 'vm.vhdx', kind: 'disk', size: 7, inside: {} });
    assert.deepEqual(selection.known(), { files: 6, folders: 2, bytes: 22 });
    selection.remove('g/vm.vhdx');
    selection.add(folder('c'));
    assert.equal(selection.known(), null);
    assert.equal(kindsWords(selection.entries), '2 folders and 1 file');
    assert.equal(whatWords({ mode: 'pick', selection }), '2 folders and 1 file, at least 15 B');
    assert.equal(kindsWords([{ kind: 'email' }, { kind: 'mailbox' }, { kind: 'odd' }]), '1 mailbox, 1 email and 1 other entry');
});

test('paths: every beginning up to a slash is a folder, a leading slash is none', () => {
    assert.deepEqual(foldersOf('a/b/c'), ['a', 'a/b']);
    assert.deepEqual(foldersOf('/a/b'), ['/a']);
    assert.equal(join(['a', 'b', 'c']), 'a, b and c');
});

test('days: in the reader’s time, also over the change of clocks', () => {
    const at = (text) => new Date(text).getTime() / 1000;
    const now = at('2025-11-22T13:00:00');
    const groups = byDay([{ at: at('2025-11-22T00:10:00') }, { at: at('2025-11-21T23:50:00') }, { at: at('2025-11-21T01:00:00') }]);
    assert.deepEqual(groups.map(({ list }) => list.length), [1, 2]);
    assert.match(dayWords(at('2025-11-22T00:10:00'), now), /^Today, /);
    assert.match(dayWords(at('2025-11-21T23:50:00'), now), /^Yesterday, /);
    assert.match(dayWords(at('2024-11-21T23:50:00'), now), /2024$/);
    const { from, to } = between('2025-10-26', '2025-10-26');
    assert.equal(to - from + 1, at('2025-10-27T00:00:00') - at('2025-10-26T00:00:00'));
    assert.deepEqual(between('', ''), {});
});

test('methods: by what was chosen; inside images alone or not at all', () => {
    const all = ['files', 'archive', 'simulate', 'disks', 'vmwareImages', 'imageFiles', 'imageFilesSimulate', 'host', 'unheard'];
    const inImage = { ...file('d/p/x'), inImage: true };
    assert.deepEqual(methodsFor(all, { mode: 'machines' }), ['host']);
    assert.deepEqual(methodsFor(all, { mode: 'pick', entries: [inImage] }), ['imageFiles', 'imageFilesSimulate']);
    assert.deepEqual(methodsFor(all, { mode: 'pick', entries: [inImage, file('y')] }), []);
    assert.match(pickTrouble([inImage, file('y')]), /on their own/);
    assert.match(pickTrouble(Array.from({ length: 1001 }, (_, at) => file(`f/${at}`))), /1,001 single choices/);
    assert.deepEqual(methodsFor(all, { mode: 'pick', entries: [file('y')] }), ['files', 'archive', 'simulate']);
    assert.deepEqual(methodsFor(all, { mode: 'all' }), ['files', 'archive', 'simulate', 'disks', 'vmwareImages']);
    assert.equal(presetOf(['disks', 'cloud']), 'cloud', 'what overwrites disks is never preset');
    assert.deepEqual(modesOf('engine1/hyperv', ['host']), ['machines', 'pick', 'all']);
    assert.deepEqual(modesOf('engine1/file', ['files']), ['pick', 'all']);
    assert.equal(needsOf('files', { engine: 'engine1/mysql', snapshot: { original: true } }).original, false);
    assert.equal(withEnding('D:\\a.b.tar.gz', 'zip'), 'D:\\a.b.zip');
});

const choices = (more = {}) => ({
    vaultId: 'v', item: { id: 'i', name: 'Docs', type: 'Files and Folders' }, engine: 'engine1/file', mode: 'all', selection: new Selection(), machines: [],
    snapshot: { id: 's', itemId: 'i', at: 1_763_730_000, size: 2 * GIB, files: 10, original: true }, method: 'files', destination: 'D:\\R', overwrite: 'none', targetDeviceId: 'd', ...more,
});
const said = (more) => sentenceOf(choices(more), { target: 'PC-1', now: 1_763_730_000 }).map(({ text }) => text).join('');

test('the sentence: what, from where, when, to where, and what becomes of what is there', () => {
    assert.match(said(), /^Restore everything, 2\.0 GiB, from Docs as of .+ to D:\\R on PC-1\. Existing files are kept\.$/);
    assert.match(said({ originalLocation: true, overwrite: 'always' }), /to where they were on PC-1\. Existing files are always replaced\.$/);
    assert.match(said({ method: 'simulate' }), /^Read and check .+ on PC-1\. Nothing is written\.$/);
    assert.match(said({ method: 'archive', destination: 'D:\\x.zip' }), /into the archive D:\\x\.zip on PC-1\.$/);
    assert.match(said({ method: 'database', engine: 'engine1/mysql', connection: { host: 'db', port: 3306 } }), /into the MySQL server at db:3306, from PC-1\. Databases of the same name are overwritten\.$/);
});

test('the rows: each leads to its step, and another device is said', () => {
    const rows = rowsOf(choices(), { vault: 'Cloud', device: 'PC-1', target: 'PC-2', now: 1_763_730_000 });
    assert.deepEqual(rows.map(({ name, step }) => [name, step]), [['Vault', 1], ['Snapshot', 2], ['What', 3], ['Method', 4], ['Destination', 4], ['Device', 4], ['Existing files', 4]]);
});

test('the request: what the method does not ask for stays behind', () => {
    const sent = requestOf(choices({ command: 'rm', password: 'secret', connection: { password: 'x' }, disks: [], archiveFormat: 'zip' }), { fromDevice: 'd' });
    assert.deepEqual(sent, { vaultId: 'v', protectedItemId: 'i', snapshotId: 's', method: 'files', destination: 'D:\\R', overwrite: 'none', known: { files: 10, bytes: 2 * GIB, folders: 0 } });
    const home = requestOf(choices({ originalLocation: true }), { fromDevice: 'e' });
    assert.deepEqual([home.originalLocation, home.destination, home.targetDeviceId], [true, undefined, 'd']);
    assert.deepEqual([stepOf('paths'), stepOf('connection.password'), stepOf('snapshotId'), stepOf('odd')], [3, 4, 2, 4]);
});

test('back to where it was: said where it is sent, and nowhere else', () => {
    const selection = new Selection();
    selection.add(file('C__/a'));
    const choices = { engine: 'engine1/file', mode: 'pick', selection, item: { id: 'i', name: 'Files' }, snapshot: { id: 's', at: 1763799000, original: true },
        vaultId: 'v', overwrite: 'none', originalLocation: true, destination: 'D:\\x.zip', archiveFormat: 'zip' };
    const words = (one) => sentenceOf(one, { target: 'PC', now: 1763799000 }).map(({ text }) => text).join('');
    const place = (one) => rowsOf(one, { vault: 'V', device: 'PC', target: 'PC', now: 1763799000 }).find(({ name }) => name === 'Destination')?.value;
    const said = (one) => [requestOf(one, { fromDevice: 'd' }).destination, place(one), whereWords(one), words(one).includes('where they were')];
    const back = { ...choices, method: 'files' };
    assert.deepEqual(said(back), [undefined, 'Where everything was when it was backed up', 'its original place', true]);
    // Chosen before the method, or the item, was another.
    for (const method of ['archive', 'files', 'imageFiles']) {
        const other = { ...choices, method, engine: method === 'archive' ? 'engine1/file' : 'engine1/windisk' };
        assert.deepEqual(said(other), ['D:\\x.zip', 'D:\\x.zip', 'D:\\x.zip', false], method);
    }
    assert.equal(whereWords({ ...choices, method: 'program', command: 'x' }), '');
});

test('typed paths: nobody knows what they hold', () => {
    const selection = new Selection();
    selection.add({ path: 'C:\\Users', name: 'C:\\Users', shown: 'C:\\Users', kind: 'path' });
    assert.equal(selection.known(), null);
    assert.equal(whatWords({ mode: 'pick', selection }), '1 path');
});

test('an email: scripts and styles leave, whatever letters stand before them, and in one pass', () => {
    assert.equal(withoutLoud('<p>İSTANBUL İÇİN</p><STYLE>p{}</style ><p onclick="x()" title="a">Merhaba</p><script>1</script>!'),
        '<p>İSTANBUL İÇİN</p><p  title="a">Merhaba</p>!');
    assert.equal(withoutLoud('<p>a</p><style>b'), '<p>a</p><style>b');
    assert.equal(withoutLoud('<scripture>a</scripture>'), '<scripture>a</scripture>');
    // A search for pairs begins anew at each of these.
    const most = 2 ** 20;
    for (const hostile of ['<script>', '<style></style', '<a ', '<a><']) {
        const text = hostile.repeat(most / hostile.length);
        assert.ok(withoutLoud(text).length <= text.length);
    }
});

test('disks: sizes, kinds, the boot disk and two onto one are refused', () => {
    const [disk, part] = placesOf([{ id: 'a', name: 'Disk 0', size: 100, partitions: [{ id: 'p', name: 'C', size: 90, mounts: ['C:'] }] }]);
    const [boot, big, small, other] = placesOf([{ id: 'x', name: 'B', size: 500, boot: true }, { id: 'y', name: 'Y', size: 200 }, { id: 'z', name: 'Z', size: 50, partitions: [{ id: 'q', name: 'Q', size: 95 }] }]);
    assert.deepEqual(mapTroubles([{ source: disk, target: big }]), []);
    assert.match(mapTroubles([{ source: disk, target: boot }])[0].words, /runs from/);
    assert.match(mapTroubles([{ source: disk, target: small }])[0].words, /too small/);
    assert.match(mapTroubles([{ source: part, target: big }])[0].words, /needs a partition/);
    assert.equal(mapTroubles([{ source: disk, target: big }, { source: disk, target: big }]).length, 2);
    assert.equal(mapTroubles([{ source: part, target: other }]).length, 0);
    assert.equal(lostWords([{ target: big }]), 'Y (200 B)');
});

test('figures: the larger of what two tell, a share only where it is known', () => {
    const live = { bytes_done: 50, throughput_bps: 10, items_done: 0, items_total: 0 };
    assert.deepEqual(figuresOf({ live, expected: { bytes: 100 } }), { percent: 50, bytes: 50, bytesTotal: 100, files: 0, filesTotal: 0, speed: 10, left: 5, phase: 'Restoring' });
    assert.equal(figuresOf({ live }).percent, null);
    assert.equal(figuresOf({ live, status: { bytesDone: 70, bytesTotal: 70 } }).percent, 100);
    assert.equal(leftWords(null), '');
    assert.equal(resultWords({ files: 1937, bytes: GIB }, { where: 'D:\\R' }), '1,937 files, 1.0 GiB, in D:\\R');
    assert.equal(resultWords({ files: 1, bytes: 5 }, { writes: false }), '1 file, 5 B read and checked. Nothing was written.');
    assert.deepEqual(issueWords({ warnings: 2 }), ['2 warnings in the log.']);
});

test('the visit: remembers choices and what was started, no credential, and forgives its storage', () => {
    const kept = new Map();
    const storage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, text) => kept.set(key, text) };
    const visit = new Visit('a', storage);
    visit.remember({ ...choices(), password: 'secret', connection: { password: 'secret' }, command: 'secret', confirm: 'secret' });
    visit.keep({ key: 'k', jobId: '', startedAt: 1, connection: 'secret' });
    visit.keep({ key: 'k', jobId: 'j', startedAt: 1 });
    assert.doesNotMatch([...kept.values()].join(), /secret/);
    assert.deepEqual(visit.started.map(({ jobId }) => jobId), ['j']);
    for (let n = 0; n < 20; n += 1) visit.remember({ method: 'files', destination: `D:\\${n}` });
    assert.equal(visit.earlier.length, 5);
    visit.drop('k');
    assert.deepEqual(visit.started, []);
    kept.set('eb-restore:a', '{"started":7}');
    assert.deepEqual(visit.started, []);
    assert.deepEqual(new Visit('b', { getItem() { throw new Error('forbidden'); } }).earlier, []);
});

test('free space: of the partition mounted nearest above a path, as far as the device tells', () => {
    const windows = [{ partitions: [{ size: 100, used: 40, mounts: ['C:\\'] }, { size: 90, used: 50, mounts: ['D:\\', 'C:\\Mounts\\Data'] }] },
        { partitions: [{ size: 10, used: 0, mounts: ['E:'] }, { size: 10, used: 11, mounts: ['F:'] }] }, {}];
    const free = (path, disks, how) => volumeOf(path, disks, how)?.free;
    for (const [path, expected] of [['C:\\', 60], ['c:\\Restore', 60], ['C:', 60], ['D:\\a\\b', 40], ['C:\\mounts\\data\\x', 40], ['C:\\Mounts\\Database', 60],
        ['E:\\x', undefined], ['F:\\x', undefined], ['G:\\', undefined], ['\\\\nas\\share', undefined], ['', undefined], ['C', undefined]]) {
        assert.equal(free(path, windows, { windows: true }), expected, path);
    }
    const linux = [{ partitions: [{ size: 100, used: 40, mounts: ['/'] }, { size: 90, used: 50, mounts: ['/srv'] }] }];
    for (const [path, expected] of [['/', 60], ['/home/anna', 60], ['/srv', 40], ['/srv/x', 40], ['/srvx', 60], ['/SRV', 60], ['', undefined], ['srv', undefined]]) {
        assert.equal(free(path, linux, { windows: false }), expected, path);
    }
    assert.deepEqual(freeWords({ mount: 'D:\\', size: 4 * GIB, free: GIB }, GIB), { words: 'D:\\ has 1.0 GiB free of 4.0 GiB.', tight: false });
    assert.deepEqual(freeWords({ mount: 'D:\\', size: 4 * GIB, free: GIB }, GIB + 1), { words: 'D:\\ has 1.0 GiB free of 4.0 GiB, which is not enough.', tight: true });
    assert.deepEqual(freeWords(null, GIB), { words: '', tight: false });
});
