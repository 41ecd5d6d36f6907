// The WHMCS stand-in's external API: what the responder's calls will meet, refusals included.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStack } from '../support/stack/index.mjs';
import { kEcho } from './support/small_fleet.mjs';

let stack;

before(async () => { stack = await startStack({ ...kEcho, dir: 'build/stack/whmcs-api' }); });
after(() => stack?.stop());

async function call(action, fields = {}, credentials = stack.secrets.api) {
    const answer = await stack.visitor().form('/includes/api.php', { action, responsetype: 'json', ...credentials, ...fields });
    return { status: answer.status, ...answer.json() };
}

test('credentials: wrong or none are refused before anything is looked at', async () => {
    const wrong = { ...stack.secrets.api, secret: 'x' };
    assert.deepEqual(await call('WhmcsDetails', {}, wrong), { status: 403, result: 'error', message: 'Authentication Failed' });
    assert.equal((await call('Unheard', {}, {})).message, 'Authentication Failed');
    assert.match((await call('WhmcsDetails')).whmcs.version, /^\d/);
});

test('passwords: of servers and services come back plain, encryption differs every time', async () => {
    const [[stored]] = await stack.sql('SELECT password FROM tblhosting WHERE id = 102');
    assert.equal((await call('DecryptPassword', { password2: stored })).password, 'secret-2');
    const [one, two] = [await call('EncryptPassword', { password2: 'päss' }), await call('EncryptPassword', { password2: 'päss' })];
    assert.notEqual(one.password, two.password);
    assert.equal((await call('DecryptPassword', { password2: one.password })).password, 'päss');
    assert.equal((await call('DecryptPassword', { password2: 'nonsense' })).password, '');
});

test('services: listed by client, changed by number, unknown parameters refused', async () => {
    const listed = await call('GetClientsProducts', { clientid: 2 });
    assert.equal(listed.totalresults, '1');
    const [product] = listed.products.product;
    assert.deepEqual([product.id, product.username, product.password, product.status], ['102', 'account2', 'secret-2', 'Active']);
    assert.equal((await call('UpdateClientProduct', { serviceid: 102, servicepassword: 'new one' })).serviceid, '102');
    assert.equal((await call('GetClientsProducts', { serviceid: 102 })).products.product[0].password, 'new one');
    assert.equal((await call('UpdateClientProduct', { serviceid: 999, servicepassword: 'x' })).message, 'Service ID Not Found');
    assert.match((await call('UpdateClientProduct', { serviceid: 102, password: 'x', pasword: 'x' })).message ?? '', /pasword|Authentication/);
});

test('the log of calls holds no secret', () => {
    const text = stack.programs.log('api');
    assert.ok(stack.whmcsLog('api').some((it) => it.action === 'UpdateClientProduct'));
    assert.doesNotMatch(text, /new one|secret-2/);
    assert.ok(!text.includes(stack.secrets.api.secret));
});
