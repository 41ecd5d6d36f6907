// Should the old addon still be installed: no query that names one of our routes reaches its handlers, however it is written.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startStack } from '../support/stack/index.mjs';
import { kEcho } from './support/small_fleet.mjs';

let stack;

before(async () => {
    stack = await startStack({ ...kEcho, dir: 'build/stack/old-addon',
        addon: fileURLToPath(new URL('support/old_addon', import.meta.url)) });
});
after(() => stack?.stop());

test('the mark works: what is left to PHP does reach the old addon', async () => {
    const visitor = await stack.login('client1@example.com', 'password-1');
    assert.match((await visitor.fetch('/index.php?m=eazybackup&a=signup')).text, /OLD HANDLER/);
    assert.equal(stack.whmcsLog('old-addon').length, 1);
});

test('our routes: no spelling of the query reaches an old handler, by GET or POST', async () => {
    const visitor = await stack.login('client1@example.com', 'password-1');
    const before = stack.whmcsLog('old-addon').length;
    // Every way in which one character of a name or value can be written, alone and beside a plain one.
    const spellings = (word) => [word, ...[...word].flatMap((letter, at) => {
        const hex = letter.charCodeAt(0).toString(16);
        return [hex, hex.toUpperCase()].map((it) => `${word.slice(0, at)}%${it}${word.slice(at + 1)}`);
    })];
    const queries = [
        ...spellings('m').flatMap((m) => spellings('eazybackup').map((value) => `${m}=${value}&a=device-actions`)),
        ...spellings('a').flatMap((a) => spellings('device-actions').map((value) => `m=eazybackup&${a}=${value}`)),
        'm=other&m=eazybackup&a=device-actions', 'a=signup&m=eazybackup&a=device-actions', 'm=eazybackup&a=signup&a=device-actions',
        'm=eazybackup&a=signup&%61=device-actions', 'm=other&%6d=eazybackup&a=device-actions', 'm=eazybackup&a=signup&+a=device-actions',
        'm=eazybackup&a%00x=device-actions', 'm=eazybackup&a=signup&a%00=device-actions', 'm%00=eazybackup&a=device-actions',
    ];
    for (const query of queries) {
        for (const method of ['GET', 'POST']) {
            await visitor.fetch(`/index.php?${query}`, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
        }
    }
    assert.deepEqual(stack.whmcsLog('old-addon').slice(before), []);
});

test('no session: a POST to a page never becomes a request to PHP', async () => {
    const before = stack.whmcsLog('old-addon').length;
    await stack.visitor().form('/index.php?m=eazybackup&a=dashboard', { a: 'device-actions' });
    await stack.visitor().form('/?m=eazybackup&a=user-profile', { m: 'eazybackup', a: 'device-actions' });
    assert.equal(stack.whmcsLog('old-addon').length, before);
});
