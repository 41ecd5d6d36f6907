// The stand-in's declarations against the published API, where that lies beside the repository.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { archiveFormat, classification, events, excess, fieldsOf, make, methods, mismatch, restoreType, status,
    storedObjectType, unlistedEvents, zero } from './declarations.mjs';
import { aliases, structs, unpublishedAliases } from './structs.mjs';

const file = new URL('../../../../shared/comet/api.json', import.meta.url);
const published = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
const options = { skip: published ? false : 'the published API is not at hand' };

test('Declarations: each method is as published', options, () => {
    for (const [name, { path, params, returns }] of Object.entries(methods)) {
        const known = published.methods[name];
        assert.ok(known, name);
        assert.equal(path, known.path);
        assert.equal(known.http, 'POST');
        assert.equal(known.content_type, 'application/x-www-form-urlencoded');
        assert.equal(returns, known.returns, name);
        assert.deepEqual(params.map((p) => ({ optional: false, ...p })),
            known.params.map(({ name: n, type, encoding, optional = false }) =>
                ({ optional, name: n, type, encoding })), name);
    }
});

test('Declarations: each struct has the published fields', options, () => {
    // Integer types that the publication lists among its constants, without a type of their own.
    const plain = (type) => type.replace(/\b(JobStatus|JobClassification|SftpAuthMode|SSHAuthMode)\b/, 'int');
    for (const name of Object.keys(structs)) {
        assert.ok(published.structs[name], name);
        assert.deepEqual(
            fieldsOf(name).map((f) => ({ ...f, type: plain(f.type) })),
            published.structs[name].fields.map((f) => ({ name: f.json ?? f.name,
                type: plain(f.type), omitempty: f.omitempty ?? false })), name);
    }
    for (const [name, type] of Object.entries(aliases)) {
        assert.equal(published.types[name], type, name);
    }
    for (const name of Object.keys(unpublishedAliases)) {
        assert.ok(!(name in published.types) && !(name in published.structs), name);
    }
});

test('Declarations: each code and event number is as published', options, () => {
    for (const [name, value] of Object.entries(status)) {
        assert.equal(published.constants.JobStatus[name], value, name);
    }
    for (const [name, value] of Object.entries(classification)) {
        assert.equal(published.constants.JobClassification[name], value, name);
    }
    for (const [list, values] of Object.entries({ RestoreType: restoreType, RestoreArchiveFormat: archiveFormat,
        StoredObjectType: storedObjectType })) {
        for (const [name, value] of Object.entries(values)) assert.equal(published.constants[list][name], value, name);
    }
    const listed = published.constants.StreamableEventType;
    for (const [name, value] of Object.entries(events)) assert.equal(listed[name], value, name);
    for (const [name, value] of Object.entries(unlistedEvents)) {
        assert.ok(!(name in listed) && !Object.values(listed).includes(value), name);
    }
});

test('Declarations: every type that a struct or call names is declared', () => {
    const plain = new Set(['string', 'bool', 'int', 'int64', 'byte', 'uint8', 'uint32', 'uint64', 'map',
        'any', 'JobStatus', 'JobClassification', 'SftpAuthMode', 'SSHAuthMode']);
    const types = [...Object.keys(structs).flatMap((s) => fieldsOf(s).map((f) => f.type)),
        ...Object.values(methods).flatMap((m) => [m.returns, ...m.params.map((p) => p.type)])];
    for (const word of types.flatMap((t) => t.match(/\w+/g))) {
        assert.ok(plain.has(word) || word in structs || word in aliases || word in unpublishedAliases, word);
    }
});

test('Declarations: an empty struct has what is always there, as Go writes it', () => {
    assert.deepEqual(zero('BackupJobProgress'), { Counter: 0, SentTime: 0, RecievedTime: 0,
        BytesDone: 0, ItemsDone: 0, ItemsTotal: 0 });
    assert.equal('SnapshotID' in zero('BackupJobDetail'), false);
    assert.equal(make('UserProfileConfig', { Username: 'u' }).Emails, null);
});

test('Declarations: a mismatch is named by its path, an unknown field is welcome', () => {
    const profile = zero('UserProfileConfig');
    assert.equal(mismatch('UserProfileConfig', { ...profile, Newer: [1] }, 'P'), undefined);
    assert.equal(mismatch('UserProfileConfig', { ...profile, MaximumDevices: '3' }, 'P'),
        'P.MaximumDevices: int64');
    assert.equal(mismatch('UserProfileConfig', { Devices: { d: { FriendlyName: 1 } } }, 'P'),
        'P.Devices[d].FriendlyName: string');
    assert.equal(mismatch('int', 1.5, 'Start'), 'Start: int');
});

test('Declarations: what a caller makes himself has every field, and no other', () => {
    const options = zero('VMDKSnapshotViewOptions');
    assert.equal(excess('VMDKSnapshotViewOptions', options, 'O'), undefined);
    assert.equal(excess('VMDKSnapshotViewOptions', { ...options, Path: '' }, 'O'), 'O.Path: no such field');
    assert.equal(excess('VMDKSnapshotViewOptions', { Enabled: true }, 'O'), 'O.PartitionGUID: missing');
    assert.equal(excess('VMDKSnapshotViewOptions', { Enabled: true }, 'O', ['VMDKSnapshotViewOptions.PartitionGUID']),
        'O.ListPath: missing');
    assert.equal(excess('VMDKSnapshotViewOptions', { ...options, ListPath: null }, 'O'), 'O.ListPath: string');
    const restore = zero('RestoreJobAdvancedOptions');
    assert.equal(excess('RestoreJobAdvancedOptions', restore, 'O'), undefined);
    assert.equal(excess('RestoreJobAdvancedOptions', { ...restore, Office365Credential: { AppID: '' } }, 'O'),
        'O.Office365Credential.TenantID: missing');
});
