// Every action, asked by everyone who may not and with everything that it must refuse. One row of the table is one action.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { calls, customer, holdings, post, reader, signedIn } from './support/actions.mjs';

let stack;
let mine;     // client 2
let theirs;   // client 3
let looking;  // client 2's login that may only look

// Of what restores read, what is more than to look: a message itself, and a sign-in to another host.
const MORE_THAN_LOOKING = ['previewEmail', 'browseHost'];
const NOTHING = '00000000-0000-4000-8000-000000000000';

function wrongIds(field, tooLong) {
    return [undefined, null, '', 7, ['a'], 'x'.repeat(tooLong), 'a\u0000b'].map((value) => [field, value]);
}

// What the reading actions of restores ask for besides ids, and what they refuse of it.
const LOOKS = { searchSnapshot: { contains: 'x' }, previewEmail: { path: 'a/b' }, browseHost: { kind: 'hyperv', what: 'machines' } };
const PIECES = [['offset', -1], ['offset', 'x'], ['offset', 1_000_001], ['contains', 7], ['contains', 'x'.repeat(1001)], ['contains', 'a\u0000b']];
const WRONG_LOOKS = {
    browseSnapshot: [...PIECES, ['path', 7], ['path', 'x'.repeat(4097)], ['treeId', 'x'.repeat(129)], ['treeId', ['a']], ['inside', 7], ['inside', {}]],
    searchSnapshot: [['contains', undefined], ['contains', ''], ['contains', 7], ['contains', 'x'.repeat(1001)]],
    previewEmail: [['path', undefined], ['path', ''], ['path', 'a\u0000b']],
    browseDevice: [...PIECES, ['path', 7], ['path', 'x'.repeat(4097)], ['path', 'a\u0000b']],
    browseHost: [['kind', undefined], ['kind', 7], ['kind', 'kvm'], ['what', undefined], ['what', 'databases']],
};

/**
 * `valid`: the body's own fields. `wrong`: [field, value] pairs that are 400 and name the field. `foreign`: fields of
 * another client's things; both those and `missing` are 404. `reads`: whoever may look may do it.
 */
const ACTIONS = [
    {
        route: 'device-actions', action: 'cancelJob',
        valid: () => ({ jobId: mine.job }),
        wrong: [['jobId', undefined], ['jobId', ''], ['jobId', 'x'.repeat(65)], ['jobId', 7], ['jobId', null], ['jobId', ['a']]],
        foreign: () => ({ jobId: theirs.job }),
        missing: { jobId: NOTHING },
    },
    {
        route: 'device-actions', action: 'updateSoftware',
        valid: () => ({ deviceId: mine.device }),
        wrong: wrongIds('deviceId', 129),
        foreign: () => ({ deviceId: theirs.device }),
        missing: { deviceId: NOTHING },
    },
    {
        route: 'device-actions', action: 'uninstallSoftware',
        valid: () => ({ deviceId: mine.device, removeConfig: false }),
        wrong: [...wrongIds('deviceId', 129), ['removeConfig', undefined], ['removeConfig', 'yes'], ['removeConfig', 1], ['removeConfig', null]],
        foreign: () => ({ deviceId: theirs.device }),
        missing: { deviceId: NOTHING },
    },
    {
        route: 'device-actions', action: 'revokeDevice',
        valid: () => ({ deviceId: mine.device }),
        wrong: wrongIds('deviceId', 129),
        foreign: () => ({ deviceId: theirs.device }),
        missing: { deviceId: NOTHING },
    },
    {
        route: 'device-actions', action: 'renameDevice',
        valid: () => ({ deviceId: mine.device, name: 'Reception' }),
        wrong: [...wrongIds('deviceId', 129), ['name', undefined], ['name', null], ['name', 7], ['name', ''], ['name', ' \t '],
            ['name', 'x'.repeat(256)], ['name', 'a\nb'], ['name', 'a\u0000b'], ['name', '\u009f']],
        foreign: () => ({ deviceId: theirs.device }),
        missing: { deviceId: NOTHING },
    },
    {
        route: 'device-actions', action: 'runBackup',
        valid: () => ({ deviceId: mine.device, protectedItemId: mine.item, vaultId: mine.vault }),
        wrong: [...wrongIds('deviceId', 129), ...wrongIds('protectedItemId', 37), ...wrongIds('vaultId', 37)],
        foreign: () => ({ protectedItemId: theirs.item }),
        missing: { protectedItemId: NOTHING },
    },
    {
        route: 'device-actions', action: 'applyRetention',
        valid: () => ({ deviceId: mine.device, vaultId: mine.vault }),
        wrong: [...wrongIds('deviceId', 129), ...wrongIds('vaultId', 37)],
        foreign: () => ({ vaultId: theirs.vault }),
        missing: { vaultId: NOTHING },
    },
    {
        route: 'device-actions', action: 'reindexVault',
        valid: () => ({ deviceId: mine.device, vaultId: mine.vault }),
        wrong: [...wrongIds('deviceId', 129), ...wrongIds('vaultId', 37)],
        foreign: () => ({ vaultId: theirs.vault }),
        missing: { vaultId: NOTHING },
    },
    {
        route: 'device-actions', action: 'runRestore',
        valid: () => ({ deviceId: mine.device, vaultId: mine.vault, protectedItemId: mine.item, snapshotId: 'f'.repeat(64), method: 'simulate' }),
        wrong: [...wrongIds('deviceId', 129), ...wrongIds('vaultId', 37), ...wrongIds('protectedItemId', 37), ...wrongIds('snapshotId', 101),
            ...[undefined, null, '', 'everything', 7, ['files']].map((value) => ['method', value]),
            ...['x', 7, ['a', 'a'], [''], Array.from({ length: 1001 }, (_, i) => `f${i}`)].map((value) => ['paths', value]),
            ['overwrite', 'sometimes'], ['archiveFormat', 'rar'], ['destination', 'x'.repeat(5000)], ['destination', 7]],
        foreign: () => ({ vaultId: theirs.vault }),
        missing: { vaultId: NOTHING },
    },
    {
        route: 'device-actions', action: 'restoreStatus', reads: true,
        valid: () => ({ jobId: mine.job }),
        wrong: [['jobId', 'x'.repeat(37)], ['jobId', 7], ['jobId', 'a\u0000b']],
        foreign: () => ({ jobId: theirs.job }),
        missing: { jobId: NOTHING },
    },
    {
        route: 'device-actions', action: 'listProtectedItems', reads: true,
        valid: () => ({ deviceId: mine.device }),
        wrong: wrongIds('deviceId', 129),
        foreign: () => ({ deviceId: theirs.device }),
        missing: { deviceId: NOTHING },
    },
    {
        route: 'device-actions', action: 'piProfileGet', reads: true,
        valid: () => ({}),
        wrong: [],
        foreign: () => ({ serviceId: theirs.serviceId }),
        missing: { serviceId: 2_000_000_000 },
    },
    {
        route: 'device-actions', action: 'piProfileUpdate',
        valid: () => ({ maximumDevices: 50 }),
        wrong: ['maximumDevices', 'quotaOffice365', 'quotaHyperV', 'quotaVMware'].flatMap((field) =>
            [-1, 1.5, '5', true, [], 1_000_001, 2 ** 40].map((value) => [field, value])),
        foreign: () => ({ serviceId: theirs.serviceId }),
        missing: { serviceId: 2_000_000_000 },
    },
    ...['browseSnapshot', 'searchSnapshot', 'previewEmail', 'snapshotMachines', 'snapshotDisks'].map((action) => ({
        route: 'device-actions', action, reads: !MORE_THAN_LOOKING.includes(action),
        valid: () => ({ deviceId: mine.device, vaultId: mine.vault, snapshotId: 'f'.repeat(64), ...LOOKS[action] }),
        wrong: [...wrongIds('deviceId', 129), ...wrongIds('vaultId', 37), ...wrongIds('snapshotId', 101), ...(WRONG_LOOKS[action] ?? [])],
        foreign: () => ({ vaultId: theirs.vault }),
        missing: { vaultId: NOTHING },
    })),
    {
        route: 'device-actions', action: 'vaultSnapshots', reads: true,
        valid: () => ({ deviceId: mine.device, vaultId: mine.vault }),
        wrong: [...wrongIds('deviceId', 129), ...wrongIds('vaultId', 37), ...[7, '', 'x'.repeat(37), 'a\u0000b'].map((value) => ['protectedItemId', value]),
            ['from', -1], ['from', 'x'], ['to', 2 ** 31], ['to', 1.5], ['after', 7], ['after', ''], ['after', '5'], ['after', '5.'], ['after', '-5.x'], ['after', `5.${'x'.repeat(101)}`]],
        foreign: () => ({ vaultId: theirs.vault }),
        missing: { vaultId: NOTHING },
    },
    ...['browseDevice', 'deviceDisks', 'browseHost'].map((action) => ({
        route: 'device-actions', action, reads: !MORE_THAN_LOOKING.includes(action),
        valid: () => ({ deviceId: mine.device, ...LOOKS[action] }),
        wrong: [...wrongIds('deviceId', 129), ...['', 7, 'x'.repeat(129), 'a\u0000b'].map((value) => ['targetDeviceId', value]), ...(WRONG_LOOKS[action] ?? [])],
        foreign: () => ({ targetDeviceId: theirs.device }),
        missing: { targetDeviceId: NOTHING },
    })),
    ...['resetPassword', 'storePassword'].map((action) => ({
        route: 'user-actions', action,
        valid: () => ({ password: 'Rk7-vWm2-pQx9' }),
        wrong: [undefined, null, '', 7, ['a'], '1234567', 'ä'.repeat(7), 'x'.repeat(129), 'abc\u0000defgh', 'abcd\nefgh', 'abcdefg\u0085',
            'abcdefg\u2028', ' abcdefgh', 'abcdefgh '].map((value) => ['password', value]),
        foreign: () => ({ serviceId: theirs.serviceId }),
        missing: { serviceId: 2_000_000_000 },
    })),
];

before(async () => {
    stack = await startStack({ dir: 'build/stack/actions', clients: 9, paused: true });
    mine = await customer(stack, 2);
    theirs = await customer(stack, 3);
    looking = await reader(stack, 2);
    for (const its of [mine, theirs]) {
        Object.assign(its, holdings(stack, its));
        its.job = (await stack.comet(its.profile, 'startJob', { username: its.username })).jobId;
    }
});
after(() => stack?.stop());

const body = (it, more = {}) => ({ action: it.action, serviceId: mine.serviceId, ...it.valid(), ...more });

for (const it of ACTIONS) {
    test(`${it.action}: refused without a call to Comet, and without a word of anybody else's`, async () => {
        const suspended = stack.fleet.services.find((one) => one.domainstatus === 'Suspended');
        const owner = suspended && await customerOf(suspended.userid);
        const before = await calls(stack);
        const nobody = { visitor: stack.visitor(), csrf: mine.csrf };
        const cases = [
            ['nobody', 401, post(nobody, it.route, body(it))],
            ['another client', 404, post(theirs, it.route, body(it))],
            ['another client\'s service', 404, post(mine, it.route, body(it, { serviceId: theirs.serviceId }))],
            ['no such service', 404, post(mine, it.route, body(it, { serviceId: 2_000_000_000 }))],
            ['no token', 403, post(mine, it.route, body(it), { 'x-csrf-token': undefined })],
            ['another\'s token', 403, post(mine, it.route, body(it), { 'x-csrf-token': theirs.csrf })],
            ['another origin', 403, post(mine, it.route, body(it), { origin: 'https://elsewhere.example' })],
            ['another content type', 415, post(mine, it.route, body(it), { 'content-type': 'text/plain' })],
            ['no JSON', 400, post(mine, it.route, '{')],
            ['no object', 400, post(mine, it.route, '[1]')],
            ['too deep', 400, post(mine, it.route, '['.repeat(250_000))],
            ['too large', 413, post(mine, it.route, `{"x":"${'y'.repeat(300_000)}"}`)],
            ['bytes that are no text', 400, post(mine, it.route, Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d]).toString('latin1').replace('ÿ', '\ud800'))],
            ...it.wrong.map(([field, value]) => [`${field} = ${JSON.stringify(value)}`, 400,
                post(mine, it.route, body(it, { [field]: value })), field]),
        ];
        if (!it.reads) cases.push(['whoever may only look', 403, post(looking, it.route, body(it))]);
        if (owner) cases.push(['a suspended service', 404, post(owner, it.route, body(it, { serviceId: suspended.id }))]);
        for (const [who, status, asked, field] of cases) {
            const answer = await asked;
            assert.equal(answer.status, status, `${who}: ${answer.text}`);
            if (field) assert.equal(answer.json().field, field, who);
            for (const secret of [theirs.username, theirs.job, 'admin-password']) {
                assert.ok(!answer.text.includes(secret), `${who}: ${answer.text}`);
            }
        }
        assert.deepEqual(await calls(stack), before);
    });

    test(`${it.action}: what is another client's looks like what is not there`, async () => {
        const [foreign, none] = [await post(mine, it.route, body(it, it.foreign())), await post(mine, it.route, body(it, it.missing))];
        assert.equal(foreign.status, 404, foreign.text);
        const { request_id: one, ...said } = foreign.json();
        const { request_id: other, ...same } = none.json();
        assert.notEqual(one, other);
        assert.deepEqual(said, same);
        const looked = await post(looking, it.route, body(it, it.missing));
        assert.equal(looked.status, it.reads ? 404 : 403, looked.text);
    });
}

async function customerOf(clientId) {
    const { email, password } = stack.fleet.clients.find((one) => one.id === clientId);
    return signedIn(await stack.login(email, password));
}

test('cancelJob: the job ends, and the row says who asked', async () => {
    const { jobId } = await stack.comet(mine.profile, 'startJob', { username: mine.username });
    const answer = await post(mine, 'device-actions', { action: 'cancelJob', serviceId: mine.serviceId, jobId });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.json(), { status: 'success' });
    await waitFor('the end', async () => (await stack.comet(mine.profile, 'state', { username: mine.username })).jobs
        .find((it) => it.GUID === jobId)?.Status === 7005);
    const rows = String(await stack.sql(`SELECT action, service_id, server_id, username, object, outcome FROM eb_audit_log
        WHERE client_id = 2 ORDER BY id DESC LIMIT 1`));
    for (const part of ['cancelJob', mine.serviceId, mine.profile, mine.username, jobId, 'done']) {
        assert.ok(rows.includes(String(part)), `${part} in ${rows}`);
    }
    const again = await post(mine, 'device-actions', { action: 'cancelJob', serviceId: mine.serviceId, jobId });
    assert.equal(again.status, 409);
    assert.equal(again.json().code, 'job_ended');
});

test('Comet is away: nothing was changed, and the answer says so', async () => {
    await stack.comet(mine.profile, 'fault', { kind: 'http503', seconds: 60 });
    try {
        const answer = await post(mine, 'device-actions', { action: 'cancelJob', serviceId: mine.serviceId, jobId: mine.job });
        assert.equal(answer.status, 502, answer.text);
        assert.equal(answer.json().code, 'server_unreachable');
    } finally {
        await stack.comet(mine.profile, 'fault', { kind: 'none' });
    }
});
