// The slide-over of a device, against the whole product: what is asked, what is told, what is kept from being asked.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { waitFor } from '../support/stack/index.mjs';
import { until, violations } from './harness.mjs';
import { notBuilt, startProduct } from './product.mjs';

describe('manage', { skip: notBuilt() }, () => {
    let product;
    let client;
    let service;
    let account;
    let device;
    const comet = (verb, body) => product.stack.comet('cometbackup', verb, { username: account.username, ...body });
    const fault = (kind, more) => product.stack.comet('cometbackup', 'fault', { kind, ...more });
    const drawer = (page) => page.locator('#manage [role="dialog"]');
    const act = (page, name) => page.locator(`[data-act="${name}"] > button, [data-act="${name}"] > div > button`);
    const toasts = (page) => page.locator('#toast-container');

    before(async () => {
        product = await startProduct('manage');
        const { fleet } = product.stack;
        [client] = fleet.clients;
        account = fleet.accounts.cometbackup.find((one) => one.clientId === client.id);
        service = fleet.services.find((one) => one.userid === client.id && one.username === account.username);
        await waitFor('all accounts are read', async () => Number((await product.stack.sql(
            'SELECT COUNT(*) FROM comet_users WHERE client_id > 0'))[0][0]) >= fleet.services.filter((it) => it.domainstatus === 'Active').length,
        { seconds: 90 });
        device = account.devices.find((it) => account.items.some((item) => item.deviceId === it.id));
    });
    after(() => product?.close());
    afterEach(async () => {
        await product.reset();
        await fault('none');
    });

    async function online(id, yes = true) {
        await comet('device', { op: yes ? 'connect' : 'disconnect', deviceId: id });
        await waitFor('its row', async () => (await product.stack.sql(
            `SELECT online FROM comet_devices WHERE hash = '${id}' AND client_id = ${client.id}`))[0]?.[0] === (yes ? '1' : '0'));
    }

    async function open(id = device.id, options = {}) {
        const page = await product.open(client, `/index.php?m=eazybackup&a=user-profile&serviceid=${service.id}&tab=devices`, options);
        await until('the stream is open', () => page.streams > 0);
        await page.locator(`[data-manage="${id}"]`).click();
        await drawer(page).waitFor();
        return page;
    }

    test('a backup: item and vault by name, then the job as the pulse tells of it, to its end', async () => {
        await online(device.id);
        const page = await open();
        await act(page, 'run').click();
        await page.getByRole('button', { name: 'Run backup', exact: true }).waitFor();
        await page.getByRole('button', { name: 'Run backup', exact: true }).click();
        await toasts(page).getByText(/is asked to back up/).waitFor();
        await page.locator('[data-job="word"]').getByText(/Running/).waitFor();
        const { jobs } = await comet('state');
        const job = jobs.filter((it) => it.DeviceID === device.id && it.Status === 6001).at(-1);
        await comet('finishJob', { jobId: job.GUID });
        await page.locator('[data-job="word"]').getByText('Succeeded').waitFor();
        assert.deepEqual(page.complaints, []);
    });

    test('offline: what needs the device says so, and comes back with it', async () => {
        await online(device.id, false);
        const page = await open();
        assert.match(await drawer(page).innerText(), /Offline since/);
        for (const name of ['run', 'update', 'uninstall']) {
            assert.equal(await act(page, name).getAttribute('aria-disabled'), 'true');
            assert.match(await page.locator(`[data-act="${name}"] [data-note]`).innerText(), /Needs .+ online/);
        }
        for (const name of ['rename', 'revoke']) assert.equal(await act(page, name).getAttribute('aria-disabled'), null);
        await comet('device', { op: 'connect', deviceId: device.id });
        await until('it is back', async () => (await act(page, 'run').getAttribute('aria-disabled')) === null);
        assert.equal(await page.locator('[data-manage-part="offline"]').isVisible(), false);
    });

    test('it leaves between the look and the question: said, and nothing was changed', async () => {
        await online(device.id);
        const page = await open();
        await fault('leave', { times: 1 });
        await act(page, 'update').click();
        await page.getByRole('button', { name: 'Update', exact: true }).click();
        await toasts(page).getByText(/offline meanwhile|not online/).waitFor();
        assert.match(await toasts(page).innerText(), /Nothing was changed/);
        await fault('http503', { seconds: 60 });
        await page.locator('[data-act="rename"] button').first().click();
        await page.locator('#manage-rename-name').fill('Another');
        await page.getByRole('button', { name: 'Save name' }).click();
        await toasts(page).getByText(/backup server did not answer/).waitFor();
        assert.equal(await page.locator('#manage-rename-name').inputValue(), 'Another');
    });

    test('rename: what is wrong stands under the field; markup and right-to-left text are letters', async () => {
        const page = await open();
        await act(page, 'rename').click();
        await page.locator('#manage-rename-name').fill('   ');
        await page.getByRole('button', { name: 'Save name' }).click();
        await page.locator('#manage-rename-name-error').getByText('Give the device a name.').waitFor();
        const name = '<b>"PC\'&\u05d0\u05d1</b> '.padEnd(254, 'x');
        await page.locator('#manage-rename-name').fill(name);
        await page.getByRole('button', { name: 'Save name' }).click();
        await toasts(page).getByText(/is saved/).waitFor();
        await until('the pulse renames it', async () => (await page.locator('#manage-name').innerText()) === name);
        assert.equal(await page.locator('#manage-name b').count(), 0);
        await page.setViewportSize({ width: 390, height: 844 });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
        assert.deepEqual(page.complaints, []);
    });

    test('by keyboard alone, and nothing for axe, dark and light, wide and on a phone', async () => {
        await online(device.id);
        for (const options of [{}, { colorScheme: 'light', viewport: { width: 390, height: 844 } }]) {
            const page = await open(device.id, options);
            assert.deepEqual(await violations(page), []);
            await act(page, 'run').focus();
            await page.keyboard.press('Enter');
            const pick = page.locator('[data-run="item"] [role="combobox"]');
            await until('the item has the focus', () => pick.evaluate((it) => it === document.activeElement));
            await page.keyboard.press('ArrowDown');
            assert.deepEqual(await violations(page), []);
            await page.keyboard.press('ArrowDown');
            await page.keyboard.press('Escape');
            assert.equal(await drawer(page).isVisible(), true);
            assert.equal(await pick.getAttribute('aria-expanded'), 'false');
            await page.getByRole('tab', { name: 'Device', exact: true }).focus();
            await page.keyboard.press('ArrowRight');
            await act(page, 'reindex').waitFor();
            assert.deepEqual(await violations(page), []);
            await page.keyboard.press('Escape');
            assert.equal(await drawer(page).isVisible(), false);
            assert.equal(await page.evaluate(() => document.activeElement.dataset.manage), device.id);
            assert.deepEqual(page.complaints, []);
            await page.close();
        }
    });

    test('a vault: retention and reindex are asked for by name; a second reindex is not', async () => {
        await online(device.id);
        const page = await open();
        await page.getByRole('tab', { name: 'Storage Vault', exact: true }).click();
        await act(page, 'retention').click();
        await page.getByRole('button', { name: 'Apply retention', exact: true }).click();
        await toasts(page).getByText(/is asked to apply the rules/).waitFor();
        for (const told of [/is asked to reindex/, /being reindexed already/]) {
            await act(page, 'reindex').click();
            await page.getByRole('button', { name: 'Reindex', exact: true }).click();
            await toasts(page).getByText(told).waitFor();
        }
        assert.deepEqual(page.complaints, []);
    });

    test('uninstall and revoke want a word typed, say what stays, and the device leaves the page', async () => {
        const last = account.devices.find((it) => it.id !== device.id && it.name.length < 60);
        await online(last.id);
        const page = await open(last.id);
        await act(page, 'uninstall').click();
        const question = page.getByRole('alertdialog');
        assert.match(await question.innerText(), /Snapshots already stored stay/);
        assert.equal(await question.getByRole('button', { name: 'Uninstall' }).isDisabled(), true);
        await question.getByRole('checkbox').check();
        await question.locator('#confirm-name').fill(await question.locator('[data-confirm="name"]').innerText());
        await question.getByRole('button', { name: 'Uninstall' }).click();
        await toasts(page).getByText(/asked to uninstall and to remove its settings/).waitFor();
        await act(page, 'revoke').click();
        await question.locator('#confirm-name').fill(await question.locator('[data-confirm="name"]').innerText());
        await question.getByRole('button', { name: 'Revoke' }).click();
        await toasts(page).getByText(/is revoked/).waitFor();
        assert.equal(await drawer(page).isVisible(), false);
        await until('its row is gone', async () => (await page.locator(`tr[data-device="${last.id}"]`).count()) === 0);
        assert.deepEqual(page.complaints, []);
    });

    test('a device that is revoked late leaves another\'s drawer open', async () => {
        const [, late] = account.devices.filter((it) => it.id !== device.id && it.name.length < 60);
        const page = await open(late.id);
        await act(page, 'revoke').click();
        const question = page.getByRole('alertdialog');
        await question.locator('#confirm-name').fill(await question.locator('[data-confirm="name"]').innerText());
        await fault('delay', { ms: 3000, method: 'AdminRevokeDevice', seconds: 60 });
        await question.getByRole('button', { name: 'Revoke' }).click();
        await page.keyboard.press('Escape');
        await until('the drawer is closed', async () => !await drawer(page).isVisible());
        await page.locator(`[data-manage="${device.id}"]`).click();
        const other = async () => await drawer(page).isVisible() && !(await drawer(page).innerText()).includes(late.name);
        await until('the other is shown', other);
        await toasts(page).getByText(/is revoked/).waitFor();
        await until('its row is gone', async () => (await page.locator(`tr[data-device="${late.id}"]`).count()) === 0);
        assert.equal(await other(), true);
    });
});
