// Quotas as customers see and set them, against Comet's own word.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { startStack } from '../support/stack/index.mjs';
import { calls, customer, post, reader } from './support/actions.mjs';

const FIELDS = { maximumDevices: 'MaximumDevices', quotaOffice365: 'QuotaOffice365ProtectedAccounts',
    quotaHyperV: 'QuotaHyperVGuests', quotaVMware: 'QuotaVMwareGuests' };
const OFF = { MaximumDevices: 0, QuotaOffice365ProtectedAccounts: 0, QuotaHyperVGuests: 0, QuotaVMwareGuests: 0 };

describe('quotas', () => {
    let stack;
    let mine;
    let used;

    const ask = (action, fields = {}, its = mine) => post(its, 'device-actions', { action, serviceId: mine.serviceId, ...fields });
    const comet = (verb, body = {}) => stack.comet(mine.profile, verb, { username: mine.username, ...body });
    const writes = async () => (await comet('state', { jobs: false })).writes.length;
    const get = async (its) => {
        const answer = await ask('piProfileGet', {}, its);
        assert.equal(answer.status, 200, answer.text);
        return answer.json();
    };
    const quotas = async () => (await get()).profile.quotas;
    async function refused(fields, status, code, field, words) {
        const before = await writes();
        const answer = await ask('piProfileUpdate', fields);
        assert.equal(answer.status, status, answer.text);
        const told = answer.json();
        assert.equal(told.code, code);
        assert.equal(told.field, field);
        assert.match(told.message, words);
        assert.equal(await writes(), before, 'nothing was written');
    }

    async function start(appEnv = {}) {
        stack = await startStack({ dir: 'build/stack/quotas', clients: 9, paused: true, workers: false, appEnv });
        mine = await customer(stack, 2);
        await comet('account', { op: 'change', change: OFF });
        used = (await get()).profile.counts;
    }

    describe('where customers may edit', () => {
        before(() => start());
        after(() => stack?.stop());
        afterEach(() => comet('account', { op: 'change', change: OFF }));

        test('piProfileGet tells what is on its list, and no secret', async () => {
            const { profile, hash, ...rest } = await get(await reader(stack, 2));
            assert.deepEqual(rest, { status: 'success' });
            assert.equal(profile.username, mine.username);
            assert.deepEqual(Object.keys(profile).sort(), ['accountName', 'counts', 'policy', 'quotaEdit', 'quotas', 'username']);
            assert.equal(profile.quotaEdit, 'edit');
            assert.deepEqual(profile.quotas, { maximumDevices: 0, quotaOffice365: 0, quotaHyperV: 0, quotaVMware: 0 });
            const account = stack.fleet.accounts[mine.profile].find((it) => it.username === mine.username);
            assert.equal(profile.counts.devices, account.devices.length);
            assert.ok(hash.length > 8);
            const text = JSON.stringify(profile);
            for (const secret of ['PasswordHash', 'PasswordRecovery', 'EncryptionKey', 'SecretKey']) assert.ok(!text.includes(secret));
        });

        test('each field alone changes its quota, and no other byte of the profile', async () => {
            for (const [field, name] of Object.entries(FIELDS)) {
                const answer = await ask('piProfileUpdate', { [field]: 900 });
                assert.equal(answer.status, 200, answer.text);
                assert.deepEqual(answer.json(), { status: 'success' });
                const last = (await comet('state', { jobs: false })).writes.at(-1);
assert.deepEqual(last.changes.map((it) => it.path), [name]);
                assert.equal((await quotas())[field], 900);
            }
            assert.deepEqual(await quotas(), Object.fromEntries(Object.keys(FIELDS).map((field) => [field, 900])));
            await ask('piProfileUpdate', Object.fromEntries(Object.keys(FIELDS).map((field) => [field, 0])));
            assert.deepEqual(await quotas(), Object.fromEntries(Object.keys(FIELDS).map((field) => [field, 0])));
        });

        test('what stays as it is writes nothing', async () => {
            const before = await writes();
            assert.equal((await ask('piProfileUpdate', { maximumDevices: 0 })).status, 200);
            assert.equal((await ask('piProfileUpdate')).status, 200);
            assert.equal(await writes(), before);
        });

        test('never below what is used now', async () => {
            assert.ok(used.devices > 1);
            await refused({ maximumDevices: used.devices - 1 }, 409, 'quota_in_use', 'maximumDevices',
                new RegExp(`^${used.devices} devices are registered now\\. Enter ${used.devices} or more, or remove devices first\\.$`));
            assert.equal((await ask('piProfileUpdate', { maximumDevices: used.devices })).status, 200);
        });

        test('somebody changes the profile meanwhile: read and asked again, their change stays', async () => {
            await stack.comet(mine.profile, 'fault', { kind: 'conflict', times: 1, change: { QuotaVMwareGuests: 77 } });
            const answer = await ask('piProfileUpdate', { quotaHyperV: 12 });
            assert.equal(answer.status, 200, answer.text);
            assert.deepEqual(await quotas(), { maximumDevices: 0, quotaOffice365: 0, quotaHyperV: 12, quotaVMware: 77 });
        });

        test('again and again: nothing was changed, and that is said', async () => {
            await stack.comet(mine.profile, 'fault', { kind: 'conflict', times: 9 });
            const answer = await ask('piProfileUpdate', { quotaHyperV: 13 });
            await stack.comet(mine.profile, 'fault', { kind: 'none' });
            assert.equal(answer.status, 409, answer.text);
            assert.equal(answer.json().code, 'changed_meanwhile');
            assert.equal((await quotas()).quotaHyperV, 0);
        });

        test('Comet is away: nothing was changed; a lost answer leaves it open', async () => {
            await stack.comet(mine.profile, 'fault', { kind: 'http503', seconds: 60 });
            assert.equal((await ask('piProfileGet')).status, 502);
            assert.equal((await ask('piProfileUpdate', { quotaHyperV: 5 })).json().code, 'server_unreachable');
            await stack.comet(mine.profile, 'fault', { kind: 'none' });
            assert.equal((await quotas()).quotaHyperV, 0);
        });

        test('the audit log says who wanted what', async () => {
            await ask('piProfileUpdate', { quotaHyperV: 6, quotaVMware: 7 });
            const [[outcome, detail]] = await stack.sql(`SELECT outcome, detail FROM eb_audit_log
                WHERE action = 'piProfileUpdate' ORDER BY id DESC LIMIT 1`);
            assert.equal(outcome, 'done');
            assert.deepEqual(JSON.parse(detail), { quotaHyperV: 6, quotaVMware: 7 });
        });
    });

    describe('where customers may lower, or only look', () => {
        before(() => start({ EB_QUOTA_EDIT: 'lower' }));
        after(() => stack?.stop());

        test('lower: down, and not up; off is the highest', async () => {
            assert.equal((await get()).profile.quotaEdit, 'lower');
            assert.equal((await ask('piProfileUpdate', { quotaHyperV: 20 })).status, 200);
            assert.equal((await ask('piProfileUpdate', { quotaHyperV: 10 })).status, 200);
            await refused({ quotaHyperV: 11 }, 403, 'quota_raised', 'quotaHyperV', /is 10 now.*lower it only.*Nothing was changed/);
            await refused({ quotaHyperV: 0 }, 403, 'quota_raised', 'quotaHyperV', /Nothing was changed/);
            assert.equal((await quotas()).quotaHyperV, 10);
        });

        test('the rule is asked again of what somebody set meanwhile', async () => {
            await comet('account', { op: 'change', change: { QuotaVMwareGuests: 50 } });
            await stack.comet(mine.profile, 'fault', { kind: 'conflict', times: 1, change: { QuotaVMwareGuests: 5 } });
            const answer = await ask('piProfileUpdate', { quotaVMware: 20 });
            assert.equal(answer.status, 403, answer.text);
            assert.equal((await quotas()).quotaVMware, 5);
        });

        test('view, for one product: every change is refused before Comet is asked for it', async () => {
            const { packageid } = stack.fleet.services.find((it) => it.id === mine.serviceId);
            await stack.stop();
            await start({ EB_QUOTA_EDIT: 'edit', [`EB_QUOTA_EDIT_${packageid}`]: 'view' });
            assert.equal((await get()).profile.quotaEdit, 'view');
            const before = await calls(stack);
            await refused({ quotaVMware: 6 }, 403, 'quota_fixed', 'quotaVMware', /Your plan sets the quotas/);
            assert.equal((await calls(stack)).AdminSetUserProfileHash ?? 0, before.AdminSetUserProfileHash ?? 0);
        });
    });
});
