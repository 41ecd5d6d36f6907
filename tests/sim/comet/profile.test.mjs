// Profiles that are written back: over their hash, whole, and with every number as it was told.
import assert from 'node:assert/strict';
import { after, afterEach, test } from 'node:test';
import { listen, post, postText } from './client.mjs';
import { literal, meaning, parse, stringify } from './exact.mjs';
import { startComet } from './server.mjs';

const comet = await startComet({ seed: 'profile', clients: 9, paused: true, historyHours: 0 });
after(() => comet.close());
afterEach(() => comet.control('fault', { kind: 'none' }));
const username = 'AnnaLee';
const { port, control } = comet;

async function read() {
    const { text } = await postText(port, 'get-user-profile-and-hash', { TargetUser: username });
    const { Profile, ProfileHash } = parse(text);
    return { profile: Profile, hash: ProfileHash };
}

async function write(profile, hash, fields = {}) {
    const ProfileData = typeof profile === 'string' ? profile : stringify(profile);
    return (await post(port, 'set-user-profile-hash',
        { TargetUser: username, ProfileData, RequireHash: hash, ...fields })).body;
}

const lastWrite = async () => (await control('state', { username })).writes.at(-1);

test('Exact: numbers and escapes survive reading and writing', () => {
    const text = '{"a":1.50,"b":9007199254740993,"c":[1e3,-0,12],"d":"1.50","e":"\\"7\\" 1e3"}';
    assert.equal(stringify(parse(text)), text);
    assert.equal(stringify({ text: literal('"\\u00e9"') }), '{"text":"\\u00e9"}');
    assert.equal(meaning(parse('"\\u00e9\\/"')), meaning('é/'));
    assert.notEqual(meaning(parse('1.50')), meaning(1.5));
    assert.throws(() => parse('{"a":01}'));
});

test('Profile: it holds numbers and texts that are easily lost', async () => {
    const { text } = await postText(port, 'get-user-profile', { TargetUser: username });
    for (const part of ['"BillingFactor":1.50', ':9007199254740993', '"Warn":1e3', 'caf\\u00e9 \\/']) {
        assert.ok(text.includes(part), part);
    }
});

test('Profile: what was changed, and nothing else, is told', async () => {
    const stream = listen(port);
    await stream.ready();
    const { profile, hash } = await read();
    const [deviceId] = Object.keys(profile.Devices);
    profile.Devices[deviceId].FriendlyName = 'Front desk';
    profile.MaximumDevices = 3;
    const answer = await write(profile, hash);
    assert.equal(answer.Status, 200);
    assert.equal(answer.Profile.Devices[deviceId].FriendlyName, 'Front desk');
    const { changes } = await lastWrite();
    assert.deepEqual(changes.map((it) => it.path), [`Devices[${deviceId}].FriendlyName`, 'MaximumDevices']);
    assert.deepEqual(changes[1], { path: 'MaximumDevices', from: '20', to: '3' });
    const { Actor } = await stream.event('SEVT_ACCOUNT_UPDATED',
        (f) => f.Data.Devices[deviceId].FriendlyName === 'Front desk');
    assert.equal(Actor, 'admin');
    assert.equal((await control('state', { username })).accounts[0].devices[0].name, 'Front desk');
    stream.socket.close();
});

test('Profile: set only over the hash that was read; a field from the future is kept', async () => {
    const { profile, hash } = await read();
    const change = { ...profile, MaximumDevices: 77, FromTheFuture: { kept: true } };
    const { Status, Profile } = await write(change, hash);
    assert.deepEqual([Status, Profile.FromTheFuture], [200, { kept: true }]);
    assert.equal((await write(change, hash)).Status, 409);
    assert.equal((await read()).profile.MaximumDevices, 77);
});

test('Profile: entries come and go, texts may be escaped otherwise', async () => {
    const { profile, hash } = await read();
    const [vaultId] = Object.keys(profile.Destinations);
    const { [vaultId]: vault, ...others } = profile.Destinations;
    const text = stringify({ ...profile, Destinations: others }).replace('caf\\u00e9', 'café');
    assert.equal((await write(text, hash)).Status, 200);
    assert.deepEqual((await lastWrite()).changes.map((it) => it.path), [`Destinations[${vaultId}]`]);
    const again = await read();
    again.profile.Destinations[vaultId] = vault;
    assert.equal((await write(again.profile, again.hash)).Status, 200);
});

for (const [what, spoil, lost] of [
    ['a field that the client does not know', (p) => { delete p.LedgerPosition; }, 'LedgerPosition'],
    ['a number that was told otherwise', (p) => { p.BillingFactor = 1.5; }, 'BillingFactor'],
    ['a number too long for a double', (p) => { p.LedgerPosition = 9007199254740992; }, 'LedgerPosition'],
    ['a number deep inside', (p) => { p.NewerLimits.Warn = 1000; }, 'NewerLimits'],
    ['a field that is published', (p) => { delete p.AllowPasswordLogin; }, 'AllowPasswordLogin'],
    ['a secret that was emptied', (p) => { p.PasswordHash = ''; }, 'PasswordHash'],
    ['a secret of a vault', (p) => { Object.values(p.Destinations)[0].S3SecretKey = ''; }, /S3SecretKey$/],
    ['a vault that was cut down', (p) => {
        const [id] = Object.keys(p.Destinations);
        p.Destinations[id] = { Description: 'all that is left' };
    }, /^Destinations/],
    ['what an item keeps', (p) => { delete Object.values(p.Sources)[0].NewerSetting; }, /NewerSetting$/],
]) {
    test(`Profile: refused without ${what}`, async () => {
        const { profile, hash } = await read();
        spoil(profile);
        const { Status, Message } = await write(profile, hash);
        assert.equal(Status, 400);
        assert.match(Message, lost instanceof RegExp ? /has lost/ : new RegExp(`has lost ${lost}`));
        if (lost instanceof RegExp) assert.match(Message.replace('The profile has lost ', ''), lost);
        assert.equal((await read()).hash, hash);
    });
}

test('Profile: what is no profile is a malformed call', async () => {
    const { profile, hash } = await read();
    for (const wrong of ['{', '[]', 'null', stringify({ ...profile, MaximumDevices: literal('1e1') }),
        stringify({ ...profile, MaximumDevices: literal('9223372036854775808') }), stringify({ ...profile, Devices: [] })]) {
        assert.equal((await write(wrong, hash)).Status, 400, wrong.slice(0, 20));
    }
    assert.equal((await write({ ...profile, Username: 'annalee' }, hash)).Status, 400);
    assert.equal((await write(profile, '')).Status, 400);
});

test('Profile: the same profile written back changes nothing', async () => {
    const { profile, hash } = await read();
    assert.equal((await write(profile, hash)).Status, 200);
    assert.deepEqual((await lastWrite()).changes, []);
    assert.equal((await read()).hash, hash);
});

test('Faults: somebody else is quicker, as often as ordered', async () => {
    await control('fault', { kind: 'conflict', times: 2 });
    for (const status of [409, 409, 200]) {
        const { profile, hash } = await read();
        assert.equal((await write({ ...profile, MaximumDevices: 9 }, hash)).Status, status);
    }
    await control('fault', { kind: 'conflict', change: { AccountName: 'By somebody else' } });
    const { profile, hash } = await read();
    assert.equal((await write(profile, hash)).Status, 409);
    assert.equal((await read()).profile.AccountName, 'By somebody else');
});
