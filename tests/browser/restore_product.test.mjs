// The restore wizard against the whole product: what a person picks, and what the backup server was asked to do with it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { waitFor } from '../support/stack/index.mjs';
import { until, violations } from './harness.mjs';
import { notBuilt, startProduct } from './product.mjs';

const SLOW = { timeout: 30_000 };   // A device is asked through five programs.

describe('restore, the whole product', { skip: notBuilt() }, () => {
    let product;
    let client;
    let service;
    let account;
    const comet = (verb, body) => product.stack.comet('cometbackup', verb, { username: account.username, ...body });
    const fault = (kind, more) => product.stack.comet('cometbackup', 'fault', { kind, ...more });
    const dialog = (page) => page.locator('#restore-wizard [role="dialog"]');
    const button = (page, name) => dialog(page).getByRole('button', { name, exact: true });
    const next = (page) => button(page, 'Next').click();
    const title = (page, text) => dialog(page).getByRole('heading', { name: text, exact: true }).waitFor(SLOW);
    const row = (page, name) => dialog(page).getByRole('treeitem', { name: new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(,| |$)`) }).first();
    const card = (page) => dialog(page).locator('[data-restore-card]');
    const state = () => comet('state');
    const deviceOf = (item) => account.devices.find((one) => one.id === item.deviceId);
    const itemOf = (engine) => account.items.find((one) => one.engine === engine && !one.neverRan && deviceOf(one)?.platform === 'windows');

    before(async () => {
        product = await startProduct('restore');
        const { fleet } = product.stack;
        account = fleet.accounts.cometbackup.find((one) => one.username === fleet.edges.everyEngine);
        client = fleet.clients.find((one) => one.id === account.clientId);
        service = fleet.services.find((one) => one.userid === client.id && one.username === account.username);
        for (const kind of ['devices', 'items', 'vaults']) {
            await waitFor(`its ${kind} are read`, async () => Number((await product.stack.sql(
                `SELECT COUNT(*) FROM comet_${kind} WHERE client_id = ${client.id} AND username = '${account.username}'`))[0][0]) >= account[kind].length,
            { seconds: 90 });
        }
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

    /** The wizard of the item's device, at step 2, with that item and its newest snapshot. */
    async function toSnapshot(item, options = {}) {
        await online(item.deviceId);
        const page = await product.open(client, `/index.php?m=eazybackup&a=user-profile&serviceid=${service.id}&tab=devices`, options);
        page.setDefaultTimeout(30_000);
        await until('the stream is open', () => page.streams > 0);
        await page.locator(`[data-manage="${item.deviceId}"]`).click();
        await page.getByRole('button', { name: 'Restore…', exact: true }).click();
        const vault = account.vaults.find(({ id }) => id === item.vaultId);
        await dialog(page).locator(`input[name="restore-vault"][value="${vault.id}"]`).check();
        await next(page);
        await dialog(page).locator(`[role="option"][data-value="${item.id}"]`).click(SLOW);
        await until('the item is chosen', async () => (await page.locator('[data-restore="chosen"]').innerText()).startsWith(item.name));
        return page;
    }

    async function toWhat(item, options) {
        const page = await toSnapshot(item, options);
        await next(page);
        await title(page, 'What to restore');
        return page;
    }

    async function openFolders(page, ...names) {
        for (const name of names) {
            await row(page, name).waitFor(SLOW);
            await row(page, name).focus();
            await page.keyboard.press('ArrowRight');
            await until(`${name} is open`, async () => await row(page, name).getAttribute('aria-expanded') === 'true'
                && await dialog(page).locator('.tree-row .live-spin').count() === 0);
        }
    }

    /** Starts it; answers what the backup server was asked. */
    async function start(page) {
        const had = (await state()).restores.length;
        await button(page, 'Start restore').click();
        await title(page, 'Restore started');
        const { restores } = await state();
        assert.equal(restores.length, had + 1);
        return restores.at(-1);
    }

    const destination = (page, item, path) => dialog(page).getByLabel(`Destination on ${deviceOf(item).name}`).fill(path);

    test('one file out of a folder of 50,000, found by its name, written into a folder that was looked for', async () => {
        const item = itemOf('engine1/file');
        const page = await toWhat(item);
        await openFolders(page, 'D:\\', 'Scans');
        await dialog(page).getByRole('treeitem', { name: /^Show 1,000 more of 50,/ }).waitFor(SLOW);
        const name = (await row(page, 'Scans').evaluate((it) => it.nextElementSibling.querySelector('bdi').textContent));
        await dialog(page).getByLabel('Names in Scans with').fill(name);
        await until('one is left', async () => await dialog(page).getByRole('treeitem').count() < 10);
        await row(page, name).click();
        await next(page);
        await title(page, 'How and where');
        await dialog(page).getByRole('button', { name: /^D:/ }).click(SLOW);
        await button(page, 'New folder').click();
        await dialog(page).getByText('D:\\ has 698.5 GiB free of 1.4 TiB.').waitFor(SLOW);
        await next(page);
        const asked = await start(page);
        assert.deepEqual(asked.paths, [`D:\\Scans\\${name}`]);
        assert.deepEqual([asked.options.Type, asked.options.OverwriteExistingFiles, asked.source, asked.vault, asked.device], [0, false, item.id, item.vaultId, item.deviceId]);
        assert.match(asked.options.DestPath, /^D:\\Restore \d{4}-\d\d-\d\d$/);
        assert.equal(asked.knownFiles, 1);
        await card(page).getByText('Restoring').first().waitFor(SLOW);
        await comet('finishJob', { jobId: asked.jobId });
        await card(page).getByText(/1 file/).first().waitFor(SLOW);
        assert.match(await card(page).innerText(), /Restored/);
        await page.reload();
        await page.locator('[data-restores] [data-card="badge"]').getByText('Restored', { exact: true }).waitFor(SLOW);
        assert.deepEqual(page.complaints, []);
    });

    test('a whole item onto another device, always replacing what is there', async () => {
        const item = itemOf('engine1/file');
        const other = account.devices.find((one) => one.platform === 'linux');
        await online(other.id);
        const page = await toWhat(item);
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByRole('combobox', { name: /Device/ }).click();
        await dialog(page).getByRole('option', { name: new RegExp(`^${other.name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`) }).click();
        await dialog(page).getByLabel(`Destination on ${other.name}`).fill('/srv/restored');
        await dialog(page).getByText(/^\/srv has 931\.\d GiB free of 1\.8 TiB/).waitFor(SLOW);
        await dialog(page).getByRole('radio', { name: /Always replace it/ }).check();
        await next(page);
        const asked = await start(page);
        assert.deepEqual([asked.device, asked.options.DestPath, asked.options.OverwriteExistingFiles, asked.paths], [other.id, '/srv/restored', true, []]);
    });

    test('simulated, then cancelled after a question', async () => {
        const item = itemOf('engine1/file');
        const page = await toWhat(item);
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByRole('radio', { name: /^Simulate/ }).check();
        await next(page);
        assert.match(await page.locator('[data-restore-sentence]').innerText(), /Nothing is written\.$/);
        const asked = await start(page);
        assert.deepEqual([asked.options.Type, asked.options.DestPath], [1, '']);
        await comet('progress', { jobId: asked.jobId, bytes: 5_000_000 });
        await card(page).getByText('Restoring').first().waitFor(SLOW);
        await card(page).getByRole('button', { name: 'Cancel restore…' }).click(SLOW);
        await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel restore' }).click();
        await card(page).getByText('It was cancelled before it was done.').waitFor(SLOW);
        const { jobs } = await state();
        assert.equal(jobs.find((one) => one.GUID === asked.jobId).Status, 7005);
    });

    test('the device goes offline in the middle, and it goes on when it is back', async () => {
        const item = itemOf('engine1/file');
        const page = await toWhat(item);
        await openFolders(page, 'C:\\');
        await online(item.deviceId, false);
        await row(page, 'Data').click();
        await dialog(page).getByRole('alert').getByText(/is not online\./).waitFor(SLOW);
        await online(item.deviceId);
        await button(page, 'Try again').click();
        await until('Data is open', async () => await row(page, 'Data').evaluate((it) => Number(it.nextElementSibling?.getAttribute('aria-level')) > Number(it.getAttribute('aria-level')))
            && await dialog(page).getByRole('alert').count() === 0 && await dialog(page).locator('.tree-row .live-spin').count() === 0);
        assert.deepEqual(page.complaints, []);
    });

    test('a slow device: it says what it waits for, and can be left', async () => {
        const item = itemOf('engine1/file');
        const page = await toSnapshot(item);
        await fault('delay', { ms: 6000, seconds: 60 });
        await next(page);
        await dialog(page).getByText(/^Asking .+ what is in the snapshot…$/).waitFor(SLOW);
        await button(page, 'Stop waiting').click();
        await dialog(page).getByText('You stopped waiting.').waitFor(SLOW);
        await fault('none');
        await button(page, 'Ask again').click();
        await row(page, 'C:\\').waitFor(SLOW);
    });

    test('names are kept from us: paths are typed', async () => {
        const item = itemOf('engine1/file');
        await comet('device', { op: 'hideNames', deviceId: item.deviceId });
        try {
            const page = await toWhat(item);
            await button(page, 'Type paths').click(SLOW);
            await dialog(page).getByLabel('Paths, one in each line').fill('C:\\Data');
            await next(page);
            await destination(page, item, 'D:\\back');
            await next(page);
            assert.deepEqual((await start(page)).paths, ['C:\\Data']);
        } finally {
            await comet('device', { op: 'showNames', deviceId: item.deviceId });
        }
    });

    test('a Hyper-V guest onto the host', async () => {
        const item = itemOf('engine1/hyperv');
        const page = await toWhat(item);
        await dialog(page).locator('[name="restore-machine"]').first().check(SLOW);
        await next(page);
        await dialog(page).getByLabel(/^Disks of the machines on/).fill('D:\\Hyper-V');
        await next(page);
        const asked = await start(page);
        assert.deepEqual([asked.options.Type, asked.options.HyperVConnection.DiskStoragePath, asked.paths.length], [14, 'D:\\Hyper-V', 1]);
    });

    test('a disk onto a disk: one that is too small is refused, the device’s name is typed', async () => {
        const item = itemOf('engine1/windisk');
        const page = await toWhat(item);
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByRole('radio', { name: /Onto physical disks/ }).check();
        const target = dialog(page).locator('#restore-map-0');
        await target.waitFor(SLOW);
        const options = await target.locator('option').evaluateAll((all) => all.map(({ value, textContent, disabled }) => ({ value, text: textContent, disabled })));
        assert.ok(options.find(({ text }) => text.includes('runs from')).disabled);
        const free = options.filter(({ value, disabled }) => value && !disabled);
        let accepted = '';
        let refused = 0;
        for (const { value } of free) {
            await target.selectOption(value);
            if (await page.locator('#restore-map-0-error').isVisible()) refused += 1;
            else accepted ||= value;
        }
        assert.ok(refused > 0 && accepted, JSON.stringify(options));
        await target.selectOption(accepted);
        await next(page);
        await dialog(page).getByText('Type the device’s name as it stands above.').waitFor();
        await page.locator('#restore-confirm').fill(deviceOf(item).name);
        await next(page);
        const asked = await start(page);
        assert.deepEqual([asked.options.Type, asked.options.ExactDestPaths, asked.paths.length], [4, [accepted], 1]);
    });

    test('a file out of a disk image: disks, their partitions, and what is in them', async () => {
        const item = itemOf('engine1/windisk');
        const page = await toWhat(item);
        const first = () => dialog(page).getByRole('treeitem').first();
        await first().waitFor(SLOW);
        const rows = dialog(page).getByRole('treeitem');
        /** Opens rows of that level, one after the other, until one shows what lies in it. */
        const openOne = async (level) => {
            const all = dialog(page).locator(`[role="treeitem"][aria-level="${level}"][aria-expanded]`);
            for (let at = 0; at < await all.count(); at += 1) {
                await all.nth(at).focus();
                await page.keyboard.press('ArrowRight');
                await until('it is read', async () => await dialog(page).locator('.tree-row .live-spin').count() === 0);
                if (await dialog(page).locator(`[role="treeitem"][aria-level="${level + 1}"][aria-checked]`).count()) return;
                // A reserved partition, or one whose file system the device does not know: said, and closed again.
                await page.keyboard.press('ArrowLeft');
            }
            assert.fail(`nothing opens at level ${level}: ${await rows.allInnerTexts()}`);
        };
        for (const level of [1, 2, 3]) await openOne(level);
        const leaf = dialog(page).locator('[role="treeitem"][aria-level="4"][aria-checked]').first();
        await leaf.focus();
        await page.keyboard.press(' ');
        await next(page);
        await destination(page, item, 'D:\\out');
        await next(page);
        const asked = await start(page);
        assert.deepEqual([asked.options.Type, asked.options.DestPath, asked.paths.length], [7, 'D:\\out', 1]);
        assert.ok(asked.paths[0].split('/').length >= 4, asked.paths[0]);
    });

    test('VMware: a wrong password is said at once, what there is is looked up level by level', async () => {
        const item = itemOf('engine1/vmware');
        const page = await toWhat(item);
        await dialog(page).locator('[name="restore-machine"]').first().check(SLOW);
        await next(page);
        await dialog(page).getByLabel('vCenter or ESXi address').fill('vcenter.example');
        await dialog(page).getByLabel('Username').fill('administrator@vsphere.local');
        await dialog(page).getByLabel('Password').fill('wrong');
        await dialog(page).getByRole('checkbox', { name: /Accept a certificate/ }).check();
        await button(page, 'Look them up').click();
        await dialog(page).getByRole('alert').waitFor(SLOW);
        await dialog(page).getByLabel('Password').fill('host-password');
        await button(page, 'Look them up').click();
        const centers = dialog(page).getByRole('group', { name: 'Datacenter: what there is' }).getByRole('button');
        await centers.nth(1).click(SLOW);
        const stores = dialog(page).getByRole('group', { name: 'Datastore: what there is' }).getByRole('button');
        await stores.first().click(SLOW);
        await dialog(page).getByRole('group', { name: 'Network: what there is' }).getByRole('button').first().waitFor(SLOW);
        const chosen = await dialog(page).getByRole('combobox', { name: 'Datastore' }).inputValue();
        await next(page);
        const asked = await start(page);
        assert.equal(asked.options.Type, 14);
        assert.ok(chosen && asked.options.VMwareConnection.DatastorePath === chosen);
        assert.ok(asked.options.VMwareConnection.Datacenter);
        assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), /host-password/);
        assert.deepEqual(page.complaints, []);
    });

    test('a mailbox into Microsoft 365, after an email was read', async () => {
        const item = itemOf('engine1/winmsofficemail');
        const page = await toWhat(item);
        const first = dialog(page).getByRole('treeitem').first();
        const level = (n) => dialog(page).locator(`[role="treeitem"][aria-level="${n}"][aria-checked]`);
        await first.waitFor(SLOW);
        await first.focus();
        await page.keyboard.press('ArrowRight');
        await level(2).filter({ hasText: 'Inbox' }).first().focus(SLOW);
        await page.keyboard.press('ArrowRight');
        await level(3).locator('[data-peek]').first().click(SLOW);
        const letter = page.frameLocator('#restore-email iframe').locator('body');
        await letter.waitFor(SLOW);
        assert.equal(await letter.locator('script, img, form, [style]').count(), 0);
        assert.ok((await letter.innerText()).length > 0);
        await page.getByRole('button', { name: 'Close the email' }).click();
        await first.focus();
        await page.keyboard.press(' ');
        await next(page);
        await dialog(page).getByRole('radio', { name: /Into Microsoft 365/ }).check();
        await next(page);
        const asked = await start(page);
        assert.deepEqual([asked.options.Type, asked.paths.length], [6, 1]);
        assert.deepEqual(page.complaints, []);
    });

    test('strange names: opened, ticked, asked for as they are; nothing for axe, light, on a phone', async () => {
        const item = itemOf('engine1/file');
        const page = await toWhat(item, { colorScheme: 'light', viewport: { width: 390, height: 844 } });
        await openFolders(page, 'C:\\', 'Data', 'Strange names');
        const names = await dialog(page).locator('[role="treeitem"][aria-level="4"]').count();
        assert.ok(names > 0);
        assert.deepEqual(await violations(page), []);
        await row(page, 'Strange names').focus();
        await page.keyboard.press('ArrowRight');
        await page.keyboard.press(' ');
        const name = await dialog(page).locator('[role="treeitem"][aria-checked="true"] bdi').first().textContent();
        await next(page);
        await destination(page, item, 'D:\\x');
        await next(page);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
        const asked = await start(page);
        assert.equal(asked.paths.length, 1);
        assert.ok(asked.paths[0].endsWith(name), `${asked.paths[0]} of ${name}`);
        assert.deepEqual(page.complaints, []);
    });
});
