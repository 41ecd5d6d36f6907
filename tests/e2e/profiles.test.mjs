// Which server of WHMCS a profile is changes while the responder runs, and so does whose an account is: it follows, says so to the
// operator, and fills no log with it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { literal, startStack, waitFor } from '../support/stack/index.mjs';

const kProfile = 'obc';
let stack;
let profile;
let mine;     // One customer's service,
let another;  // and one of another's, on the same server.
let customer;

before(async () => {
    // By its group, not by a number: then WHMCS decides which server it is.
    stack = await startStack({ dir: 'build/stack/profiles', clients: 9, paused: true, workers: false,
        env: { [`COMET_${kProfile}_SERVER_ID`]: '' }, prepare });
    const { email, password } = stack.fleet.clients.find((it) => it.id === mine.userid);
    customer = await stack.login(email, password);
});
after(() => stack?.stop());

/** Before the responder starts: its server is disabled. */
async function prepare(started) {
    stack = started;
    profile = stack.profiles.find((it) => it.name === kProfile);
    const services = stack.fleet.services.filter((it) => it.packageid === profile.productId && it.domainstatus === 'Active');
    mine = services.find((it) => services.filter(({ username }) => username === it.username).length === 1);
    another = services.find((it) => it.userid !== mine.userid);
    await enable(false);
}

const enable = (on) => stack.sql(`UPDATE tblservers SET disabled = ${on ? 0 : 1} WHERE id = ${profile.serverId}`);
const health = async () => (await stack.visitor().fetch('/eb-health')).json();
const unresolved = (...names) => waitFor(`unresolved: ${names}`, async () => String((await health()).unresolved_profiles) === String(names), { seconds: 60 });
const service = async () => (await customer.fetch(`/index.php?m=eazybackup&a=user-profile&serviceid=${mine.id}`)).status;
const lines = (event) => stack.programs.log('eb-app').split('\n').filter((it) => it.includes(`event=${event} `));

test('a profile that is no server at the start is one when WHMCS says so, without a restart', async () => {
    const sick = await stack.visitor().fetch('/eb-health');
    assert.equal(sick.status, 200, 'another responder could do no better');
    assert.equal(sick.json().status, 'degraded');
    assert.equal(sick.json().database, 'ok');
    assert.deepEqual(sick.json().unresolved_profiles, [kProfile]);
    assert.doesNotMatch(sick.text, /group|SERVER_ID/, 'why is the log\'s');
    assert.match((await stack.visitor().fetch('/eb-health?format=prometheus')).text, /^eb_app_unresolved_profiles 1$/m);
    assert.equal(await service(), 404);

    await enable(true);
    await unresolved();
    await waitFor('its service', async () => await service() === 200, { seconds: 60 });
    assert.equal((await health()).status, 'ok');
    await waitFor('the line', () => lines('profile_resolved').length > 0);
    assert.equal(lines('profile_unusable').length, 1);
    assert.match(lines('profile_unusable')[0], /level=error .*profile=obc .*no enabled server in a group named obc/);
    assert.equal(lines('profile_resolved').length, 1);
});

test('one that was known goes on as it was, and is complained of', async () => {
    const told = lines('profile_unusable').length;
    await enable(false);
    await unresolved(kProfile);
    assert.equal(await service(), 200);
    assert.equal((await health()).status, 'degraded');
    await waitFor('the line', () => lines('profile_unusable').length > told);
    assert.equal(lines('profile_unusable').length, told + 1);
});

test('an account that two clients claim is told of once, and once more when that is over', async () => {
    const rename = (to) => stack.sql(`UPDATE tblhosting SET username = ${literal(to)} WHERE id = ${another.id}`);
    await rename(mine.username);
    await waitFor('the line', () => lines('account_of_two_clients').length > 0, { seconds: 60 });
    const both = [mine.userid, another.userid].sort((a, b) => a - b);
    assert.ok(lines('account_of_two_clients')[0].includes(` clients="${both}"`), lines('account_of_two_clients')[0]);
    // One more look at whose accounts are whose.
    await enable(true);
    await unresolved();
    assert.equal(lines('account_of_two_clients').length, 1);
    await rename(another.username);
    await waitFor('its end', () => lines('account_conflict_over').length > 0, { seconds: 60 });
    assert.match(lines('account_conflict_over')[0], /level=info .*profile=obc/);
    assert.equal(lines('account_of_two_clients').length, 1);
});
