// A job's details in words.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { causeWords, factsOf, readingWords, whatOf } from '../../../views/assets/js/job-facts.js';

const NOW = 1_700_000_000;
const job = (more) => ({
    job_type: '4001', item_name: 'Docs', device_name: 'PC-1', vault_name: 'Cloud', username: 'acme', status: 'success', status_code: 5000,
    started_at: NOW - 600, ended_at: NOW - 300, bytes: 1024, files: 2, upload_bytes: 0, download_bytes: 0, ...more,
});

test('the cause names the vault that is full and the job that was in the way', () => {
    assert.match(causeWords(job({ status: 'error', status_code: 7003 }), NOW).title, /“Cloud” is full/);
    const other = job({ item_name: 'Mail', device_name: 'SRV-1', started_at: NOW - 9000 });
    const words = causeWords(job({ status: 'error', status_code: 7006, conflicting_job: other }), NOW);
    assert.match(words.title, /another job was running/);
    assert.match(words.text, /“Mail” on SRV-1/);
    assert.equal(causeWords(job(), NOW), null);
    assert.ok(causeWords(job({ status: 'error', status_code: 9999 }), NOW).title, 'what is unknown is no good news');
});

test('facts leave out what is nothing', () => {
    const terms = (more) => Object.fromEntries(factsOf(job(more), NOW));
    assert.equal(terms()['Looked at'], '2 files, 1.0 KiB');
    assert.equal(terms().Uploaded, undefined);
    assert.equal(terms().Snapshot, 'none made');
    assert.equal(terms({ snapshot_id: 's' }).Snapshot, 'made');
    assert.equal(terms()['Ran for'], '5 min');
    assert.equal(terms({ ended_at: 0, status_code: 6001 })['Running for'], '10 min');
    assert.equal(terms({ vault_bytes_before: 1024, vault_bytes_after: 2048 })['Vault size'], '1.0 KiB → 2.0 KiB');
});

test('what a job does reads as a sentence, a restore from its vault', () => {
    assert.equal(whatOf(job()), 'Backup of PC-1 to Cloud');
    assert.equal(whatOf(job({ job_type: '4002' })), 'Restore on PC-1 from Cloud');
    assert.equal(whatOf(job({ device_name: '', vault_name: '' })), 'Backup of a removed device');
});

test('what could not be read never says that something may have changed', () => {
    for (const error of [{ code: 'late' }, { code: 'lost' }, { code: 'offline' }, { code: 'server_unreachable', status: 502 },
        { code: 'busy', status: 503 }, { code: 'internal', status: 500 }, { code: 'not_found', status: 404 }, { code: 'unauthenticated' }]) {
        assert.doesNotMatch(readingWords(error, 'The log'), /changed|done all the same/);
    }
});
