// Every status code has a word, an icon and a tone, and unknown ones never look healthy.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { bytesWord, causeOf, jobName, shareOf, statusOf } from '../../../views/assets/js/status.js';

const icons = readFileSync(new URL('../../../views/assets/icons.svg', import.meta.url), 'utf8');

test('statusOf: each Comet code', () => {
    const expected = {
        5000: ['Succeeded', 'ok'], 5999: ['Succeeded', 'ok'], 6000: ['Running', 'run'],
        6001: ['Running', 'run'], 6002: ['Running', 'run'], 7000: ['Timed out', 'bad'],
        7001: ['Warnings', 'warn'], 7002: ['Failed', 'bad'], 7003: ['Quota exceeded', 'bad'],
        7004: ['Missed', 'missed'], 7005: ['Cancelled', 'bad'],
        7006: ['Skipped (already running)', 'bad'],
        7007: ['Abandoned', 'bad'], 9999: ['Unknown', 'bad'], 1: ['Unknown', 'bad'],
    };
    for (const [code, [word, tone]] of Object.entries(expected)) {
        const found = statusOf({ status_code: Number(code) });
        assert.deepEqual([found.word, found.tone], [word, tone], code);
        assert.ok(icons.includes(`id="i-${found.icon}"`), `icon of ${code}`);
    }
});

test('statusOf: an interrupted job is no running one', () => {
    const found = statusOf({ status: 'Interrupted', status_code: 6001 });
    assert.equal(found.word, 'Interrupted');
    assert.ok(found.issue);
});

test('statusOf: without a code the word decides, and an odd word is unknown', () => {
    assert.equal(statusOf({ status: 'skipped', status_code: 0 }).word, 'Skipped');
    assert.equal(statusOf({ status: 'success' }).tone, 'ok');
    assert.equal(statusOf({ status: 'constructor' }).tone, 'bad');
});

test('shareOf: only where the total is known, and never above 100', () => {
    assert.equal(shareOf({ items_done: 14, items_total: 100 }), 14);
    assert.equal(shareOf({ items_done: 7, items_total: 0 }), null);
    assert.equal(shareOf({}), null);
    assert.equal(shareOf({ items_done: 12, items_total: 10 }), 100);
});

test('jobName: the item, else what the job does', () => {
    assert.equal(jobName({ item_name: 'Docs', job_type: '4001' }), 'Docs');
    assert.equal(jobName({ item_name: '', job_type: '4002' }), 'Restore');
    assert.equal(jobName({ job_type: '1' }), 'Job');
});

test('a restore is told in a restore\'s words', () => {
    assert.match(causeOf({ status: 'warning', status_code: 7001, job_type: '4002' }), /could not be restored/);
    assert.match(causeOf({ status: 'warning', status_code: 7001, job_type: '4001' }), /could not be stored/);
    assert.deepEqual(['4001', '4002'].map((kind) => bytesWord({ job_type: kind })), ['uploaded', 'restored']);
});

test('causeOf: says where an interrupted job stands', () => {
    const text = causeOf({ status: 'Interrupted', job_type: '4001' }, ' at 64 %');
    assert.equal(text, 'The device went offline at 64 %. The backup continues when it is back.');
});
