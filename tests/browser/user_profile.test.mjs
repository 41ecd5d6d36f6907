// The profile page as people use it: every tab, by hand and by keyboard, on a phone, without scripts, and while things change.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { waitFor } from '../support/stack/index.mjs';
import { until, violations } from './harness.mjs';
import { notBuilt, startProduct } from './product.mjs';

const TABS = ['profile', 'devices', 'items', 'vaults', 'jobs'];

describe('profile page', { skip: notBuilt() }, () => {
    let product;
    let client;
    let service;
    let account;
    const path = (tab, of = service) => `/index.php?m=eazybackup&a=user-profile&serviceid=${of.id}&tab=${tab}`;
    const open = (tab, options) => product.open(client, path(tab), options);
    const comet = (verb, body) => product.stack.comet('cometbackup', verb, { username: account.username, ...body });
    const row = (page, kind, id) => page.locator(`tr[data-${kind}="${id}"]`);

    before(async () => {
        product = await startProduct('profile-page');
        const { fleet } = product.stack;
        [client] = fleet.clients;
        account = fleet.accounts.cometbackup.find((one) => one.clientId === client.id);
        service = fleet.services.find((one) => one.userid === client.id && one.username === account.username);
        await waitFor('all accounts are read', async () => {
            const [[read]] = await product.stack.sql('SELECT COUNT(*) FROM comet_users WHERE client_id > 0');
            const active = fleet.services.filter((one) => one.domainstatus === 'Active');
            return Number(read) >= active.length;
        }, { seconds: 90 });
        await comet('item', { op: 'add', itemId: 'never-ran', deviceId: account.devices[3].id, name: 'Never ran' });
        await waitFor('the new item', async () => Number((await product.stack.sql(
            "SELECT COUNT(*) FROM comet_items WHERE id = 'never-ran'"))[0][0]) === 1, { seconds: 60 });
    });
    after(() => product?.close());
    afterEach(() => product.reset());

    /** Opened and heard by the stream: what happens from now on, the page is told. */
    async function openLive(tab) {
        const page = await open(tab);
        await until('the stream is open', () => page.streams > 0);
        return page;
    }

    test('by keyboard alone: through the tabs, into a table, to a device', async () => {
        const page = await open('profile');
        await page.getByRole('tab', { name: 'Profile' }).focus();
        for (const [key, heading] of [['ArrowRight', 'Devices'], ['ArrowRight', 'Protected Items'], ['ArrowRight', 'Storage Vaults']]) {
            await page.keyboard.press(key);
            await page.getByRole('heading', { level: 2, name: new RegExp(`^${heading}`) }).waitFor();
        }
        assert.equal(new URL(page.url()).searchParams.get('tab'), 'vaults');
        await page.keyboard.press('Home');
        await page.keyboard.press('ArrowRight');
        await page.evaluate(() => window.addEventListener('eb-manage-device', ({ detail }) => { window.managed = detail.deviceId; }));
        const first = await page.locator('tr[data-device]').first().getAttribute('data-device');
        for (let n = 0; n < 30; n += 1) {
            await page.keyboard.press('Tab');
            if (await page.evaluate(() => 'manage' in document.activeElement.dataset)) break;
        }
        await page.keyboard.press('Enter');
        assert.equal(await page.evaluate(() => window.managed), first);
        await page.goBack();
        assert.equal(await page.locator('[data-tabs=tab]').getByRole('tab', { selected: true, includeHidden: true }).innerText().then((text) => text.split('\n')[0].trim()), 'Profile');
        assert.deepEqual(page.complaints, []);
    });

    test('the address says which tab: reloading and sharing show the same', async () => {
        const page = await open('vaults');
        assert.equal(await page.locator('#panel-vaults').isVisible(), true);
        await page.getByRole('tab', { name: 'Devices' }).click();
        await page.locator('tr[data-device]').first().waitFor();
        await page.reload();
        assert.equal(await page.locator('tr[data-device]').first().isVisible(), true);
        assert.equal(await page.locator('#panel-vaults').isVisible(), false);
        await page.getByText('Times are yours (Europe/Stockholm).').waitFor();
    });

    test('Actions: the password is asked for, and the menu closes', async () => {
        const page = await open('profile');
        await page.evaluate(() => window.addEventListener('eb-reset-password', () => { window.asked = true; }));
        await page.locator('#actions').click();
        await page.getByRole('button', { name: 'Reset password…' }).click();
        assert.equal(await page.evaluate(() => window.asked), true);
        assert.equal(await page.locator('details[data-menu]:has(#actions)').evaluate((menu) => menu.open), false);
    });

    test('a tab that cannot be read says so, keeps what is there, and can be tried again', async () => {
        const page = await open('profile');
        await page.route('**/index.php?*tab=devices*', (route) => route.abort());
        await page.getByRole('tab', { name: 'Devices' }).click();
        await page.getByText('We could not reach the server.').waitFor();
        await page.unroute('**/index.php?*tab=devices*');
        await page.getByRole('button', { name: 'Try again' }).click();
        await page.locator('tr[data-device]').first().waitFor();
        assert.equal(await page.locator('[data-trouble]').isVisible(), false);
    });

    test('a device that leaves and comes back changes its row, and nothing else moves', async () => {
        const page = await openLive('devices');
        const { id } = account.devices[0];
        assert.match(await row(page, 'device', id).innerText(), /Online/);
        await page.evaluate((device) => { document.querySelector(`tr[data-device="${device}"]`).mark = 1; }, id);
        await comet('device', { op: 'disconnect', deviceId: id });
        await until('offline', async () => /Offline since \d\d:\d\d/.test(await row(page, 'device', id).innerText()));
        await comet('device', { op: 'connect', deviceId: id });
        await until('online', async () => /Online/.test(await row(page, 'device', id).innerText()));
        assert.equal(await page.evaluate((device) => document.querySelector(`tr[data-device="${device}"]`).mark, id), 1, 'the same row');
        assert.deepEqual(page.complaints, []);
    });

    test('a device that is renamed, added or removed shows within seconds, as text', async () => {
        const page = await openLive('devices');
        const { id } = account.devices[1];
        const name = '<img src=x onerror=alert(1)> "q" \u202edrawkcab';
        await comet('device', { op: 'rename', deviceId: id, name });
        await until('renamed', async () => await row(page, 'device', id).locator('[data-name]').textContent() === name);
        const added = 'e'.repeat(64);
        await comet('device', { op: 'new', deviceId: added, name: 'ADDED-1' });
        await row(page, 'device', added).waitFor();
        await row(page, 'device', added).getByRole('button', { name: 'Manage ADDED-1' }).focus();
        await comet('device', { op: 'remove', deviceId: added });
        await row(page, 'device', added).waitFor({ state: 'detached' });
        assert.match(await page.evaluate(() => document.activeElement.textContent), /^Devices/, 'the focus is not lost');
        assert.deepEqual(page.complaints, []);
    });

    test('a backup that starts and ends shows in its item\'s row', async () => {
        const page = await openLive('items');
        const item = account.items.find((one) => one.deviceId === account.devices[2].id);
        const { jobId } = await comet('startJob', { deviceId: item.deviceId, itemId: item.id });
        await until('it runs', async () => /Running/.test(await row(page, 'item', item.id).innerText()));
        await page.getByRole('button', { name: 'Running', exact: true }).click();
        assert.equal(await row(page, 'item', item.id).isVisible(), true);
        await comet('finishJob', { jobId, status: 7003 });
        await page.getByRole('button', { name: 'Issues' }).click();
        await until('it failed', async () => /Quota exceeded/.test(await row(page, 'item', item.id).innerText()));
        assert.equal(await row(page, 'item', item.id).isVisible(), true, 'the filter stays, and it fits');
    });

    test('nothing of another account of the same customer changes this page', async () => {
        const page = await openLive('devices');
        const other = product.stack.fleet.accounts.obc.find((one) => one.clientId === client.id);
        await page.evaluate(() => window.addEventListener('eb:pulse', ({ detail }) => { (window.kinds ??= []).push(detail); }));
        await product.stack.comet('obc', 'device', { username: other.username, op: 'rename', deviceId: other.devices[0].id, name: 'ELSEWHERE' });
        await until('it was told', () => page.evaluate(() => window.kinds?.some((one) => one.device?.device_name === 'ELSEWHERE')));
        assert.equal(await page.getByText('ELSEWHERE').count(), 0);
    });

    test('without scripts every tab can be read, by links, and nothing pretends to work', async () => {
        const page = await open('profile', { javaScriptEnabled: false });
        assert.match(await page.locator('main').innerText(), /User Details[\s\S]*Protected items/);
        await page.getByRole('link', { name: 'Devices' }).click();
        assert.ok(await page.locator('tr[data-device]').count() >= 9);
        await page.getByRole('link', { name: 'Protected Items' }).click();
        assert.match(await page.locator('main').innerText(), /never run yet/);
        await page.getByRole('link', { name: 'Storage Vaults' }).click();
        assert.match(await page.locator('main').innerText(), /of \d/);
        for (const tab of TABS) {
            await page.goto(`${product.stack.url}${path(tab)}`);
            // A form that asks for a page works by itself.
            assert.equal(await page.locator('main :not(form[method=get]) > button:visible').count(), 0, `no dead buttons on ${tab}`);
            assert.equal(await page.locator('main input:visible:not(form[method=get] input)').count(), 0);
        }
    });

    for (const theme of ['dark', 'light']) {
        for (const width of [1440, 390]) {
            test(`no accessibility violations on any tab, nothing scrolls sideways: ${theme}, ${width} px`, async () => {
                const page = await open('profile', { colorScheme: theme, viewport: { width, height: 900 } });
                for (const tab of TABS) {
                    await page.goto(`${product.stack.url}${path(tab)}`);
                    await page.getByRole('tab', { selected: true }).waitFor();
                    assert.deepEqual(await violations(page), [], tab);
                    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
                    assert.ok(wide <= width, `${tab}: ${wide}`);
                }
                assert.deepEqual(page.complaints, []);
            });
        }
    }

    test('the strangest names are text, and nothing scrolls sideways on a phone', async () => {
        const { fleet } = product.stack;
        const strange = fleet.services.find((one) => one.username === 'strange.names');
        const owner = fleet.clients.find((one) => one.id === strange.userid);
        for (const width of [390, 1440]) {
            const page = await product.open(owner, path('profile', strange), { viewport: { width, height: 844 } });
            for (const tab of TABS) {
                await page.goto(`${product.stack.url}${path(tab, strange)}`);
                await page.getByRole('tab', { selected: true }).waitFor();
                const wide = await page.evaluate(() => document.documentElement.scrollWidth);
                assert.ok(wide <= width, `${tab}: ${wide}`);
                assert.equal(await page.locator('main img').count(), 0);
            }
            assert.deepEqual(page.complaints, []);
        }
    });

    test('a session that has ended is said, and what is shown stays', async () => {
        const page = await openLive('devices');
        await page.context().clearCookies();
        await page.getByRole('tab', { name: 'Storage Vaults' }).click();
        await page.getByText('Your session has ended. What you see may be old.').waitFor();
        await page.getByRole('tab', { name: 'Devices' }).click();
        assert.ok(await page.locator('tr[data-device]').count() > 0);
    });

    test('empty tabs say what would be here and how to get it', async () => {
        const { fleet } = product.stack;
        const fresh = fleet.services.find((one) => one.username === 'fresh_start');
        const owner = fleet.clients.find((one) => one.id === fresh.userid);
        const page = await product.open(owner, path('devices', fresh));
        await page.getByText('No device is signed in as fresh_start yet.').waitFor();
        await page.getByRole('tab', { name: 'Protected Items' }).click();
        await page.getByText('Nothing is protected for fresh_start yet.').waitFor();
        assert.deepEqual(await violations(page), []);
    });

    test('200 devices and 600 items: found, sorted and filtered at once, whatever their names', async () => {
        const { fleet } = product.stack;
        const sql = (text) => product.stack.sql(text);
        const big = fleet.services.find((one) => one.username === 'fresh_start');
        const owner = fleet.clients.find((one) => one.id === big.userid);
        const whose = `client_id, server_id, username`;
        const values = `${owner.id}, 'cometbackup', 'fresh_start'`;
        await sql(`INSERT INTO comet_devices (id, hash, name, platform_os, content, created_at, ${whose})
            SELECT LOWER(SHA2(CONCAT('${owner.id}big', seq), 256)), CONCAT('big', seq),
                IF(seq = 7, CONCAT('<b>', REPEAT('W', 251)), CONCAT('PC-', seq)), 'windows',
                (SELECT content FROM comet_devices WHERE hash = '${account.devices[0].id}'), NOW(), ${values} FROM seq_1_to_200`);
        await sql(`INSERT INTO comet_items (id, owner_device, name, type, total_bytes, content, ${whose})
            SELECT CONCAT('bigitem', seq), CONCAT('big', 1 + seq MOD 200), CONCAT('Documents ', seq), 'engine1/file', seq * 1000000,
                (SELECT content FROM comet_items WHERE id = '${account.items[1].id}'), ${values} FROM seq_1_to_600`);
        const page = await product.open(owner, path('items', big), { viewport: { width: 390, height: 844 } });
        assert.equal(await page.locator('tr[data-item]').count(), 600);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 390, 'nothing scrolls sideways');
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.getByRole('button', { name: 'Size' }).click();
        assert.match(await page.locator('tr[data-item]').first().innerText(), /Documents 600/);
        await page.getByPlaceholder('Find an item or device').fill('pc-77 276');
        await until('found', async () => await page.locator('tr[data-item]:visible').count() === 1);
        assert.match(await page.locator('[data-count]').innerText(), /^1 of 600 items$/);
        await page.getByRole('tab', { name: 'Devices' }).click();
        await until('devices', async () => await page.locator('tr[data-device]').count() === 200);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= 1440);
        assert.deepEqual(page.complaints, []);
    });
});
