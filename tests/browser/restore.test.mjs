// The restore wizard in a browser, against a stand-in of its actions: whole walks, and what goes wrong.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { startHarness, until, violations } from './harness.mjs';
import { MANY, RestoreWorld } from './restore_site.mjs';

describe('restore wizard', () => {
    let harness;
    let site;
    let world;

    before(async () => {
        harness = await startHarness();
        site = harness.site;
    });
    afterEach(() => harness.reset());
    after(() => harness?.close());

    const dialog = (page) => page.locator('#restore-wizard [role="dialog"]');
    const button = (page, name) => dialog(page).getByRole('button', { name, exact: true });
    const next = (page) => button(page, 'Next').click();
    const title = (page, text) => dialog(page).getByRole('heading', { name: text, exact: true }).waitFor();
    const row = (page, name) => dialog(page).getByRole('treeitem', { name: new RegExp(`^${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(,| |$)`) });
    const sentence = (page) => page.locator('[data-restore-sentence]').innerText();
    const asked = (action) => world.asked.filter((one) => one.action === action);

    /** The page, as it is with a device's slide-over open. */
    async function openPage(options = {}) {
        world ??= new RestoreWorld();
        site.page = 'user_profile';
        site.view = world.view();
        site.actions = (body) => world.answer(body);
        site.snapshot = { status: 'success', t: world.now, last_event_id: '100', jobsRunning: [], jobsRecent24h: [], incidents: [], devices: { registered: 3, online: 2 } };
        const page = await harness.open(options);
        return page;
    }

    async function open(options = {}, { device = 'dev-1' } = {}) {
        world = new RestoreWorld();
        const page = await openPage(options);
        await page.locator(`[data-manage="${device}"]`).click();
        await page.getByRole('button', { name: 'Restore…', exact: true }).click();
        await dialog(page).waitFor();
        return page;
    }

    /** To step 3, with that item and its newest snapshot. */
    async function toWhat(page, item = 'Shared folders') {
        await next(page);
        await dialog(page).getByRole('option', { name: new RegExp(`^${item.replace(/[()]/g, '\\$&')}`) }).click();
        await dialog(page).getByRole('listbox', { name: 'Snapshot' }).getByRole('option', { selected: true }).waitFor();
        await until('the item is chosen', async () => (await page.locator('[data-restore="chosen"]').innerText()).startsWith(item));
        await next(page);
        await title(page, 'What to restore');
    }

    async function openFolders(page, ...names) {
        for (const name of names) {
            await row(page, name).focus();
            await page.keyboard.press('ArrowRight');
            await until(`${name} is open`, async () => await row(page, name).getAttribute('aria-expanded') === 'true'
                && await dialog(page).locator('.tree-row .live-spin').count() === 0);
        }
    }

    async function start(page) {
        await button(page, 'Start restore').click();
        await title(page, 'Restore started');
        return world.restores.at(-1);
    }

    const pulse = (restore, kind, more = {}) => site.send(`job:${kind}`, { job: {
        id: `cometbackup:${restore.jobId}`, job_id: restore.jobId, server_id: 'cometbackup', username: 'birchwood-main', device: restore.runsOn, device_name: 'x', job_type: '4002',
        status: 'Running', status_code: 6001, item_id: restore.protectedItemId, item_name: 'Shared folders', vault_id: 'vault-1', started_at: restore.since, ended_at: 0,
        bytes_done: 0, throughput_bps: 0, items_done: 0, items_total: 0, ...more,
    } });

    test('one file out of a folder of 50,000, into a folder of the device', async () => {
        const page = await open();
        await toWhat(page);
        await openFolders(page, 'C:\\', 'Scans');
        await dialog(page).getByRole('treeitem', { name: `Show 1,000 more of ${MANY.toLocaleString('en')}` }).waitFor();
        await dialog(page).getByLabel('Names in Scans with').fill('scan-49999');
        await row(page, 'scan-49999.tif').click();
        assert.equal(await row(page, 'Scans').getAttribute('aria-checked'), 'mixed');
        assert.match(await dialog(page).getByRole('complementary').innerText(), /Chosen 1[\s\S]*scan-49999\.tif[\s\S]*1 file[\s\S]*49\.8 KiB/);
        await next(page);
        await title(page, 'How and where');
        assert.equal(await dialog(page).getByRole('radio', { name: /^Keep it/ }).isChecked(), true);
        await dialog(page).getByRole('button', { name: /^D:/ }).click();
        await dialog(page).getByRole('button', { name: 'Restore', exact: true }).click();
        assert.equal(await dialog(page).getByLabel('Destination on SRV-FILES-01').inputValue(), 'D:\\Restore');
        await next(page);
        await title(page, 'Review');
        assert.match(await sentence(page), /^Restore 1 file, 49\.8 KiB, from Shared folders as of .+ to D:\\Restore on SRV-FILES-01\. Existing files are kept\.$/);
        assert.doesNotMatch(await dialog(page).innerText(), /null|undefined|NaN/);
        const sent = await start(page);
        assert.deepEqual(sent.paths, ['C__/Scans/scan-49999.tif']);
        assert.deepEqual([sent.method, sent.destination, sent.overwrite, sent.snapshotId, sent.vaultId], ['files', 'D:\\Restore', 'none', 'item-1-snap-0', 'vault-1']);
        assert.deepEqual(sent.known, { files: 1, folders: 0, bytes: 50_998 });
        assert.equal('targetDeviceId' in sent, false);
        assert.deepEqual(page.complaints, []);
    });

    test('what could not be read is said where the tree is, and only its whole folder has it', async () => {
        const page = await open();
        world.unreadable = { C__: 2, 'C__/Contracts': 1 };
        const gap = dialog(page).locator('[data-part="gap"]');
        await toWhat(page);
        await row(page, 'C:\\').waitFor();
        assert.equal(await gap.isVisible(), false);
        await openFolders(page, 'C:\\');
        assert.equal(await gap.innerText(), '2 entries in “C:\\” could not be read and are not listed. Choose the whole folder to have them, too.');
        await openFolders(page, 'Contracts');
        assert.equal(await gap.innerText(), '3 entries in 2 folders could not be read and are not listed. Choose these folders as a whole to have them, too.');
        // One file taken out of the whole would leave out what nobody has seen.
        await row(page, 'Contracts').focus();
        await page.keyboard.press(' ');
        await row(page, 'Notes.txt').click();
        assert.equal(await row(page, 'Notes.txt').getAttribute('aria-checked'), 'true');
        await dialog(page).getByText('“Contracts” is chosen as a whole, and not all that is in it has been read.').waitFor();
        await row(page, 'C:\\').focus();
        await page.keyboard.press('ArrowLeft');
        assert.equal(await gap.isVisible(), false);
        assert.deepEqual(page.complaints, []);
    });

    test('what is free is said beside the destination, as far as the device tells', async () => {
        const page = await open();
        await toWhat(page);
        await row(page, 'C:\\').focus();
        await page.keyboard.press(' ');
        await next(page);
        await title(page, 'How and where');
        const free = dialog(page).locator('[data-part="free"]');
        const destination = dialog(page).getByLabel('Destination on SRV-FILES-01');
        await destination.fill('C:\\Restore');
        await until('it is told', async () => await free.innerText() === 'C:\\ has 290.0 GiB free of 990.0 GiB.');
        await destination.fill('E:\\Restore');
        assert.equal(await free.innerText(), 'E: has 3.9 TiB free of 3.9 TiB.');
        await destination.fill('D:\\Restore');
        assert.equal(await free.innerText(), '');
        await dialog(page).getByRole('button', { name: /^C:/ }).click();
        await button(page, 'Back').click();
        await button(page, 'Everything').click();
        await next(page);
        await until('it is too much', async () => await free.innerText() === 'C:\\ has 290.0 GiB free of 990.0 GiB, which is not enough.');
        assert.match(await free.getAttribute('class'), /text-warn/);
        assert.equal(await dialog(page).locator('[data-part="needs"]').innerText(), 'The restore needs 412.0 GiB.');
        assert.equal(asked('deviceDisks').length, 1);
        // One that does not tell is no trouble.
        world.slow.add('deviceDisks');
        await dialog(page).getByRole('combobox', { name: /Device/ }).click();
        await dialog(page).getByRole('option', { name: /LAPTOP-HANNAH/ }).click();
        await dialog(page).getByLabel('Destination on LAPTOP-HANNAH').fill('/restore');
        await until('it is asked', () => asked('deviceDisks').length === 2);
        assert.equal(await free.innerText(), '');
        await button(page, 'Next').click();
        await title(page, 'Review');
        assert.deepEqual(page.complaints, []);
    });

    test('ticks survive moving: a folder, a file elsewhere, one taken out of a whole folder', async () => {
        const page = await open();
        await toWhat(page);
        await openFolders(page, 'C:\\', 'Contracts');
        await row(page, 'Contracts').focus();
        await page.keyboard.press(' ');
        assert.equal(await row(page, 'Notes.txt').getAttribute('aria-checked'), 'true');
        await row(page, 'Notes.txt').click();
        assert.equal(await row(page, 'Contracts').getAttribute('aria-checked'), 'mixed');
        await dialog(page).getByRole('navigation', { name: 'Folder' }).getByRole('button', { name: 'Contracts' }).click();
        assert.equal(await row(page, 'Contracts').evaluate((it) => it === document.activeElement), true);
        assert.equal(await row(page, '2025').getAttribute('aria-checked'), 'true');
        await row(page, 'Contracts').click();
        assert.equal(await row(page, '2025').count(), 0);
        await openFolders(page, 'Contracts');
        assert.equal(await row(page, 'Notes.txt').getAttribute('aria-checked'), 'false');
        await dialog(page).getByLabel('Find in this snapshot').fill('lease');
        await dialog(page).getByRole('checkbox', { name: /Lease\.pdf/ }).waitFor();
        assert.equal(await dialog(page).getByRole('checkbox', { name: /Lease\.pdf/ }).isChecked(), true, 'it is in a chosen folder');
        await dialog(page).getByRole('button', { name: 'Back to the folders' }).click();
        await dialog(page).getByRole('button', { name: 'Take out 2025' }).click();
        await button(page, 'Back').click();
        await next(page);
        await next(page);
        await dialog(page).getByLabel('Destination on SRV-FILES-01').fill('E:\\there');
        await next(page);
        assert.deepEqual((await start(page)).paths, ['C__/Contracts/Suppliers.csv']);
    });

    test('a whole item to another device: its own folders, and the request names it', async () => {
        const page = await open();
        await toWhat(page);
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByRole('combobox', { name: /Device/ }).click();
        await dialog(page).getByRole('option', { name: /LAPTOP-HANNAH/ }).click();
        assert.equal(await dialog(page).getByRole('option', { name: /STERI-ROOM/ }).count(), 0, 'it is offline');
        await dialog(page).getByLabel('Destination on LAPTOP-HANNAH').fill('D:\\x');
        await next(page);
        await dialog(page).getByText('Begin at the root, with a slash: /restore.').waitFor();
        await dialog(page).getByRole('button', { name: 'restore', exact: true }).click();
        assert.equal(asked('browseDevice').at(-1).targetDeviceId, 'dev-2');
        await dialog(page).getByRole('radio', { name: /Replace it if it differs/ }).check();
        await next(page);
        assert.match(await sentence(page), /^Restore everything, 412\.0 GiB, from .+ to \/restore on LAPTOP-HANNAH\. Existing files are replaced if they differ\.$/);
        const sent = await start(page);
        assert.deepEqual([sent.targetDeviceId, sent.destination, sent.overwrite, sent.paths], ['dev-2', '/restore', 'ifDifferent', undefined]);
    });

    test('simulate asks for no destination; what was used before is offered again', async () => {
        const page = await open();
        await toWhat(page);
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByLabel('Destination on SRV-FILES-01').fill('D:\\drill');
        await next(page);
        await start(page);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Restore…', exact: true }).click();
        await toWhat(page);
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByRole('button', { name: /D:\\drill/ }).click();
        assert.equal(await dialog(page).getByLabel('Destination on SRV-FILES-01').inputValue(), 'D:\\drill');
        await dialog(page).getByRole('radio', { name: /^Simulate/ }).check();
        assert.equal(await dialog(page).getByLabel('Destination on SRV-FILES-01').count(), 0);
        await next(page);
        assert.match(await sentence(page), /^Read and check everything, .+ Nothing is written\.$/);
        world.slow.add('runRestore');
        await button(page, 'Start restore').click();
        await until('it is a task', () => [...world.tasks.values()].some(({ action }) => action === 'runRestore'));
        assert.equal(await button(page, 'Start restore').getAttribute('aria-busy'), 'true');
        world.settle();
        await title(page, 'Restore started');
        const sent = world.restores.at(-1);
        assert.deepEqual([sent.method, sent.destination, sent.overwrite], ['simulate', undefined, undefined]);
    });

    /** To Review, of everything into a folder. */
    async function toReview(page) {
        await toWhat(page);
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByLabel('Destination on SRV-FILES-01').fill('D:\\drill');
        await next(page);
        await title(page, 'Review');
    }

    const kUnknown = 'It is not known whether the restore has started. Look in Job Logs before you start it again.';

    test('a wizard that could not be loaded is loaded when it is asked for again', async () => {
        world = new RestoreWorld();
        const page = await openPage();
        await page.route('**/restore-wizard*.js', (route) => route.abort());
        await page.locator('[data-manage="dev-1"]').click();
        await page.getByRole('button', { name: 'Restore…', exact: true }).click();
        await page.getByText('The restore could not be opened', { exact: false }).waitFor();
        await page.unroute('**/restore-wizard*.js');
        const addresses = [];
        page.on('request', (request) => addresses.push(request.url()));
        await page.getByRole('button', { name: 'Restore…', exact: true }).click();
        await dialog(page).waitFor();
        assert.ok(addresses.some((one) => /restore-wizard[^/]*\.js\?again=1$/.test(one)), addresses.join(' '));
    });

    test('while it is being started nothing is chosen anew; it says whom it asks, and closed it goes on', async () => {
        const page = await open();
        await toReview(page);
        world.slow.add('runRestore');
        await button(page, 'Start restore').click();
        await dialog(page).getByText('Asking SRV-FILES-01 to start the restore…').waitFor();
        assert.equal(await button(page, 'Back').isVisible(), false);
        assert.equal(await dialog(page).locator('dl[inert]').getByText('Change').count() > 0, true);
        assert.deepEqual(await dialog(page).locator('[data-step]').evaluateAll((them) => them.map((it) => it.disabled)), [true, true, true, true, false]);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Restore…', exact: true }).click();
        await title(page, 'Review');
        await dialog(page).getByText('Asking SRV-FILES-01 to start the restore…').waitFor();
        await page.keyboard.press('Escape');
        world.settle();
        await until('its card is on the page', async () => await page.locator('[data-restores] > *').count() === 1);
        assert.equal(world.restores.length, 1);
        assert.deepEqual(page.complaints, []);
    });

    test('what may have been started is never called undone', async () => {
        const page = await open();
        await toReview(page);
        world.slow.add('runRestore');
        await button(page, 'Start restore').click();
        await until('it is a task', () => world.tasks.size === 1);
        world.tasks.clear();  // As when the session ends, or the answer is over.
        await dialog(page).getByRole('alert').getByText(kUnknown).waitFor();

        await button(page, 'Start restore').click();
        await until('it is a task', () => world.tasks.size === 1);
        Object.assign([...world.tasks.values()][0], { state: 'failed', httpStatus: 503, error: { code: 'interrupted', message: 'Our server restarted while it waited for the device. Ask again.' } });
        await dialog(page).getByRole('alert').getByText(kUnknown).waitFor();
        assert.equal(await dialog(page).getByText('Ask again').count(), 0);

        await button(page, 'Start restore').click();
        await button(page, 'Stop waiting').click();
        await dialog(page).getByRole('alert').getByText(kUnknown).waitFor();

        // What the device said is known.
        world.refusal = [422, 'refused', 'The vault is locked. Nothing was changed.', ''];
        await button(page, 'Start restore').click();
        await until('it is a task', () => [...world.tasks.values()].some(({ state }) => state === 'running'));
        world.settle();
        await dialog(page).getByRole('alert').getByText('The vault is locked. Nothing was changed.').waitFor();
    });

    test('a restore that starts late leaves another device\'s window alone', async () => {
        const page = await open();
        await toReview(page);
        world.slow.add('runRestore');
        await button(page, 'Start restore').click();
        await until('it is a task', () => world.tasks.size === 1);
        await page.keyboard.press('Escape');
        await page.keyboard.press('Escape');
        await page.locator('[data-manage="dev-2"]').click();
        await page.getByRole('button', { name: 'Restore…', exact: true }).click();
        await dialog(page).waitFor();
        const heading = await dialog(page).getByRole('heading').first().innerText();
        world.settle();
        await until('its card is on the page', async () => await page.locator('[data-restores] > *').count() === 1);
        assert.equal(await dialog(page).getByRole('heading').first().innerText(), heading);
        assert.equal(await dialog(page).getByText('Restore started').count(), 0);
        assert.equal(await button(page, 'Next').isVisible(), true);
    });

    test('an archive: its ending follows the format, and what is wrong is said there', async () => {
        const page = await open();
        await toWhat(page);
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByRole('radio', { name: /^Compressed archive/ }).check();
        await dialog(page).getByRole('button', { name: /^D:/ }).click();
        const file = dialog(page).getByLabel('Archive file on SRV-FILES-01');
        assert.equal(await file.inputValue(), 'D:\\Shared folders.tar.gz');
        await dialog(page).getByLabel('Archive format').selectOption('zip');
        assert.equal(await file.inputValue(), 'D:\\Shared folders.zip');
        await file.fill('D:\\x.rar');
        await next(page);
        await dialog(page).getByText('The file’s name has to end in .zip.').waitFor();
        await file.fill('D:\\x.zip');
        await next(page);
        world.refusal = [422, 'refused', 'destination: the drive D: is full.', 'destination'];
        await button(page, 'Start restore').click();
        await title(page, 'How and where');
        assert.match(await page.locator('#restore-destination-error').innerText(), /The drive D: is full\./);
        assert.equal(await file.evaluate((it) => it === document.activeElement), true);
        await next(page);
        const sent = await start(page);
        assert.deepEqual([sent.method, sent.archiveFormat, sent.destination], ['archive', 'zip', 'D:\\x.zip']);
    });

    test('snapshots: by day, thousands in pieces, between dates; removed items and other devices by a box', async () => {
        const page = await open();
        await next(page);
        const list = dialog(page).getByRole('listbox', { name: 'Snapshot' });
        await list.getByRole('option').first().waitFor();
        assert.equal(await list.getByRole('option').count(), 50);
        assert.match(await list.getByRole('group').first().getAttribute('aria-labelledby'), /restore-day/);
        await dialog(page).getByRole('button', { name: 'Show 50 earlier snapshots' }).click();
        assert.equal(await list.getByRole('option').count(), 100);
        for (let shown = 150; shown <= 550; shown += 50) {
            await dialog(page).getByRole('button', { name: /earlier snapshots/ }).click();
            await until(`${shown} are shown`, async () => await list.getByRole('option').count() === shown);
        }
        assert.equal(asked('vaultSnapshots').at(-1).after, 'item-1-snap-499');
        const items = dialog(page).getByRole('listbox', { name: 'Protected item' });
        assert.equal(await items.getByRole('option').count(), 6);
        await dialog(page).getByRole('checkbox', { name: /removed items/ }).check();
        assert.match(await items.innerText(), /on LAPTOP-HANNAH[\s\S]*No longer on any device/);
        await dialog(page).getByLabel('Find an item').fill('old pro');
        assert.equal(await items.getByRole('option').count(), 1);
        await dialog(page).getByLabel('Find an item').fill('zzz');
        await dialog(page).getByText('No item matches “zzz”.').waitFor();
        await dialog(page).getByLabel('From', { exact: true }).fill('2001-01-01');
        await dialog(page).getByLabel('To', { exact: true }).fill('2001-01-02');
        await dialog(page).getByText('No snapshot in these days. Clear the dates to see all.').waitFor();
        assert.equal(await button(page, 'Next').getAttribute('aria-disabled'), 'true');
    });

    test('a long question says what it waits for, can be stopped, and goes on when asked again', async () => {
        const page = await open();
        world.slow.add('vaultSnapshots');
        await next(page);
        await dialog(page).getByText('Asking SRV-FILES-01 what is in Cloud EU…').waitFor();
        await button(page, 'Stop waiting').click();
        await dialog(page).getByText('You stopped waiting.').waitFor();
        await until('the task is cancelled', () => [...world.tasks.values()].every(({ state }) => state === 'cancelled'));
        await button(page, 'Ask again').click();
        await until('it is asked again', () => [...world.tasks.values()].some(({ state }) => state === 'running'));
        world.slow.clear();
        world.settle();
        await dialog(page).getByRole('option', { name: /^Shared folders/ }).waitFor();
        assert.deepEqual(page.complaints, []);
    });

    test('a slow folder that is closed is left, and read anew when it is opened again', async () => {
        const page = await open();
        await toWhat(page);
        await row(page, 'C:\\').focus();
        world.slow.add('browseSnapshot');
        await page.keyboard.press('ArrowRight');
        await dialog(page).getByText('Reading C:\\ on SRV-FILES-01…').waitFor();
        await page.keyboard.press('ArrowLeft');
        await until('nobody waits', () => [...world.tasks.values()].every(({ state }) => state === 'cancelled'));
        world.slow.clear();
        await page.keyboard.press('ArrowRight');
        await row(page, 'Contracts').waitFor();
        assert.equal(await dialog(page).getByRole('treeitem').count(), 5);
    });

    test('the device goes offline in the middle: said in place, and it goes on when it is back', async () => {
        const page = await open();
        await toWhat(page);
        await openFolders(page, 'C:\\');
        world.offline.add('dev-1');
        await row(page, 'Contracts').click();
        await dialog(page).getByRole('alert').getByText(/SRV-FILES-01 is not online\./).waitFor();
        await row(page, 'Notes.txt').waitFor({ state: 'detached' });
        world.offline.clear();
        await button(page, 'Try again').click();
        await row(page, 'Notes.txt').click();
        await next(page);
        await dialog(page).getByLabel('Destination on SRV-FILES-01').fill('D:\\x');
        await next(page);
        world.offline.add('dev-1');
        await button(page, 'Start restore').click();
        await dialog(page).getByRole('alert').getByText(/SRV-FILES-01 is not online\./).waitFor();
        assert.equal(world.restores.length, 0);
        world.offline.clear();
        await start(page);
    });

    test('names are kept from us: paths are typed', async () => {
        const page = await open();
        world.hidden = true;
        await toWhat(page);
        await dialog(page).getByText('SRV-FILES-01 keeps the names of its files to itself.').waitFor();
        await button(page, 'Type paths').click();
        await dialog(page).getByLabel('Paths, one in each line').fill('C:\\a\n\n  C:\\b ');
        await next(page);
        await dialog(page).getByLabel('Destination on SRV-FILES-01').fill('D:\\x');
        await next(page);
        assert.deepEqual((await start(page)).paths, ['C:\\a', 'C:\\b']);
    });

    test('live figures, then the result; the card comes back with the page and can be put away', async () => {
        const page = await open();
        await toWhat(page);
        await openFolders(page, 'C:\\', 'Contracts');
        await row(page, '2025').focus();
        await page.keyboard.press(' ');
        await next(page);
        await dialog(page).getByLabel('Destination on SRV-FILES-01').fill('D:\\x');
        await next(page);
        const restore = await start(page);
        const card = dialog(page).locator('[data-restore-card]');
        await card.getByText('Waiting for SRV-FILES-01 to start it…').waitFor();
        pulse(restore, 'start');
        pulse(restore, 'progress', { bytes_done: 335_544_320, throughput_bps: 33_554_432 });
        await card.getByText('50 %').waitFor();
        assert.match(await card.innerText(), /320\.0 MiB of 640\.0 MiB[\s\S]*32\.0 MiB\/s/);
        assert.match(await card.innerText(), /about 10 s left/);
        world.statuses[restore.jobId] = { status: 'Running', statusCode: 6001, startedAt: restore.since, endedAt: 0, bytesDone: 400_000_000, bytesTotal: 671_088_640, filesDone: 80, filesTotal: 120, downloaded: 1, phase: 'finishing' };
        await card.getByRole('button', { name: 'Log', exact: true }).click();
        await page.locator('#job-drawer').waitFor();
        for (const leave of [() => page.keyboard.press('Escape'), () => page.goBack()]) {
            await leave();
            await page.locator('#job-drawer').waitFor({ state: 'hidden' });
            assert.doesNotMatch(page.url(), /job=/);
            assert.equal(await dialog(page).isVisible(), true, 'the restore is still shown');
            await card.getByRole('button', { name: 'Log', exact: true }).click();
            await page.locator('#job-drawer').waitFor();
        }
        await page.keyboard.press('Escape');
        await until('restoreStatus fills in', async () => /80 of 120[\s\S]*Finishing/.test(await card.innerText()));
        await page.reload();
        const again = page.locator('[data-restores] [data-restore-card]');
        await again.getByText('80 of 120').waitFor();
        world.statuses[restore.jobId] = { ...world.statuses[restore.jobId], status: 'success', statusCode: 5000, endedAt: restore.since + 112, result: { files: 119, folders: 3, bytes: 671_000_000, skipped: 1, warnings: 0, errors: 0 } };
        pulse(restore, 'end', { status: 'success', status_code: 5000, ended_at: restore.since + 112, bytes: 671_000_000 });
        await again.getByText('119 files, 639.9 MiB, in D:\\x').waitFor();
        assert.match(await again.innerText(), /Restored[\s\S]*took 1 min 52 s[\s\S]*1 file was already there and kept/);
        await again.getByRole('button', { name: 'Restore more' }).click();
        await until('the same item', async () => (await page.locator('[data-restore="chosen"]').innerText()).startsWith('Shared folders'));
        await page.keyboard.press('Escape');
        await again.getByRole('button', { name: /Put the card/ }).click();
        await page.reload();
        await page.locator('[data-manage="dev-1"]').waitFor();
        assert.equal(await page.locator('[data-restore-card]').count(), 0);
        assert.deepEqual(page.complaints, []);
    });

    test('a restore is cancelled after a question, and says so until it has ended', async () => {
        const page = await open();
        world.withoutJobId = true;
        await toWhat(page);
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByLabel('Destination on SRV-FILES-01').fill('D:\\x');
        await next(page);
        const restore = await start(page);
        const card = dialog(page).locator('[data-restore-card]');
        assert.equal(await card.getByRole('button', { name: 'Cancel restore…' }).isVisible(), false, 'its job is not known yet');
        pulse(restore, 'start');
        await card.getByRole('button', { name: 'Cancel restore…' }).click();
        await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel restore' }).click();
        await card.getByText(/Asked to stop/).waitFor();
        assert.deepEqual(world.cancelled, [restore.jobId]);
        pulse(restore, 'end', { status: 'error', status_code: 7005, ended_at: restore.since + 9 });
        await card.getByText('It was cancelled before it was done.').waitFor();
    });

    test('a Hyper-V machine to the host, and files out of its disk', async () => {
        const page = await open();
        await toWhat(page, 'Virtual machines');
        await dialog(page).getByRole('checkbox', { name: /WEB-01/ }).check();
        await next(page);
        assert.equal(await dialog(page).getByRole('radio', { name: /Onto the Hyper-V host/ }).isChecked(), true);
        await dialog(page).getByLabel('Disks of the machines on SRV-FILES-01').fill('D:\\VMs');
        await next(page);
        assert.match(await sentence(page), /^Create WEB-01 from Virtual machines as of .+ again on its Hyper-V host, SRV-FILES-01, disks in D:\\VMs\.$/);
        await page.getByRole('button', { name: 'Change: What' }).click();
        await button(page, 'Pick files').click();
        await openFolders(page, 'WEB-01', 'WEB-01.vhdx', 'Partition 1', 'inetpub');
        await row(page, 'index.html').click();
        await next(page);
        assert.deepEqual(await dialog(page).getByRole('group', { name: 'Method' }).getByRole('radio').count(), 3);
        await dialog(page).getByLabel('Destination on SRV-FILES-01').fill('D:\\x');
        await next(page);
        const files = await start(page);
        assert.deepEqual([files.method, files.paths], ['imageFiles', ['WEB-01/WEB-01.vhdx/Partition 1/inetpub/index.html']]);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Restore…', exact: true }).click();
        await toWhat(page, 'Virtual machines');
        await dialog(page).getByRole('checkbox', { name: /WEB-01/ }).check();
        await next(page);
        await next(page);
        await dialog(page).getByText('Say which folder the virtual disks are written into.').waitFor();
        await dialog(page).getByRole('button', { name: /^D:/ }).click();
        await next(page);
        const sent = await start(page);
        assert.deepEqual([sent.method, sent.machines, sent.storagePath, sent.paths, sent.known], ['host', ['WEB-01/config.vmcx'], 'D:\\', undefined, undefined]);
    });

    test('a disk onto a disk: too small and the boot disk refused, the name typed, then accepted', async () => {
        const page = await open();
        await toWhat(page, 'System disk (C:)');
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByRole('radio', { name: /Onto physical disks/ }).check();
        const target = dialog(page).getByLabel(/Disk 0 · Old SSD/);
        await target.waitFor();
        assert.equal(await target.locator('option', { hasText: 'New SSD' }).isDisabled(), true);
        await target.selectOption('\\\\.\\PhysicalDrive1');
        await dialog(page).getByText('It is too small: 250.0 GiB for 500.0 GiB.').waitFor();
        await next(page);
        await title(page, 'How and where');
        await target.selectOption('\\\\.\\PhysicalDrive2');
        await dialog(page).getByText('All that is on Disk 2 · Big HDD (3.9 TiB) of SRV-FILES-01 will be lost.').waitFor();
        await next(page);
        await dialog(page).getByText('Type the device’s name as it stands above.').waitFor();
        await dialog(page).getByLabel('Type SRV-FILES-01 to confirm').fill('SRV-FILES-01');
        await next(page);
        assert.match(await sentence(page), /Everything on them is lost\.$/);
        const sent = await start(page);
        assert.deepEqual([sent.method, sent.disks, sent.confirm], ['disks', [{ source: '\\\\.\\PhysicalDrive0', target: '\\\\.\\PhysicalDrive2' }], 'SRV-FILES-01']);
    });

    test('a mailbox into Microsoft 365, after an email was read without its scripts', async () => {
        const page = await open();
        await toWhat(page, 'Mailboxes');
        await openFolders(page, 'hannah@example.com', 'Inbox');
        assert.match(await row(page, 'Invoice 4711').innerText(), /Shop <shop@example\.net>/);
        await row(page, 'Invoice 4711').focus();
        await page.keyboard.press('Enter');
        const frame = page.frameLocator('#restore-email iframe');
        await frame.getByText('invoice').waitFor();
        assert.deepEqual(await frame.locator('script, img, form, [onclick], [style]').evaluateAll((all) => all.map((it) => it.outerHTML)), []);
        assert.equal(await page.evaluate(() => window.hacked), undefined);
        assert.deepEqual(await violations(page), []);
        await page.keyboard.press('Escape');
        assert.equal(await dialog(page).isVisible(), true);
        await row(page, 'hannah@example.com').focus();
        await page.keyboard.press(' ');
        await next(page);
        await dialog(page).getByRole('radio', { name: /Into Microsoft 365/ }).check();
        await next(page);
        assert.match(await sentence(page), /^Restore 1 mailbox, from Mailboxes as of .+ into Microsoft 365, by SRV-FILES-01\.$/);
        const sent = await start(page);
        assert.deepEqual([sent.method, sent.paths, sent.connection], ['cloud', ['hannah@example.com'], { useStored: true }]);
        assert.deepEqual(page.complaints, []);
    });

    test('a machine to VMware: what there is is looked up level by level; no credential outlives the dialog', async () => {
        const page = await open();
        await toWhat(page, 'Guests of vCenter');
        await dialog(page).getByRole('checkbox', { name: /WEB-01/ }).check();
        await next(page);
        await dialog(page).getByLabel('vCenter or ESXi address').fill('vc.example');
        await dialog(page).getByLabel('Username').fill('admin');
        await dialog(page).getByLabel('Password').fill('wrong');
        await button(page, 'Look them up').click();
        await dialog(page).getByText('The host did not accept the sign-in.').waitFor();
        await dialog(page).getByLabel('Password').fill('right');
        await button(page, 'Look them up').click();
        await button(page, 'Second').click();
        await button(page, 'hdd.Second').click();
        await until('single ones are filled in', async () => await dialog(page).getByRole('combobox', { name: 'Network' }).inputValue() === 'lan.Second');
        await next(page);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Restore…', exact: true }).click();
        await title(page, 'How and where');
        assert.equal(await dialog(page).getByLabel('Password').inputValue(), '');
        await next(page);
        await dialog(page).getByText('Type the password.').waitFor();
        await dialog(page).getByLabel('vCenter or ESXi address').fill('vc.example');
        await dialog(page).getByLabel('Username').fill('admin');
        await dialog(page).getByLabel('Password').fill('right');
        await dialog(page).getByRole('combobox', { name: 'Datacenter' }).fill('Main');
        await next(page);
        const sent = await start(page);
        assert.deepEqual([sent.connection.password, sent.connection.datacenter, sent.machines], ['right', 'Main', ['WEB-01/config.vmcx']]);
        assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), /right|admin/);
    });

    test('a database into its server: the sign-in is tested, what is written over is said', async () => {
        const page = await open();
        await toWhat(page, 'Shop database');
        await row(page, 'shop').click();
        await next(page);
        await dialog(page).getByRole('radio', { name: /Into a MySQL server/ }).check();
        await next(page);
        await dialog(page).getByText('Type the username.').waitFor();
        await dialog(page).getByLabel('Username').fill('root');
        await dialog(page).getByLabel('Password').fill('right');
        await button(page, 'Test the sign-in').click();
        await dialog(page).getByText('It answers. It has shop, mysql; those of the same name are written over.').waitFor();
        await next(page);
        assert.match(await sentence(page), /^Load 1 database, 85\.8 MiB, .+ into the MySQL server at localhost:3306, from SRV-FILES-01\. Databases of the same name are overwritten\.$/);
        world.refusal = [422, 'refused', 'The server did not accept the sign-in.', 'connection.password'];
        await button(page, 'Start restore').click();
        await title(page, 'How and where');
        assert.match(await page.locator('#restore-c-password-error').innerText(), /did not accept/);
        await next(page);
        const sent = await start(page);
        assert.deepEqual(sent.connection, { host: 'localhost', port: 3306, username: 'root', password: 'right', useSsl: false });
    });

    test('a window that is closed while a sign-in is used opens again, and asks for it where it is refused', async () => {
        const page = await open();
        await toWhat(page, 'Shop database');
        await row(page, 'shop').click();
        await next(page);
        await dialog(page).getByRole('radio', { name: /Into a MySQL server/ }).check();
        await dialog(page).getByLabel('Username').fill('root');
        await dialog(page).getByLabel('Password').fill('right');
        await next(page);
        const said = await sentence(page);
        world.slow.add('runRestore');
        world.refusal = [422, 'refused', 'The vault is locked. Nothing was changed.', ''];
        await button(page, 'Start restore').click();
        await until('it is a task', () => world.tasks.size === 1);
        await page.keyboard.press('Escape');
        await page.getByRole('button', { name: 'Restore…', exact: true }).click();
        await title(page, 'Review');
        await dialog(page).getByText('Asking SRV-FILES-01 to start the restore…').waitFor();
        assert.equal(await sentence(page), said);
        world.settle();
        // Nothing is started without what was forgotten.
        await dialog(page).getByText('The vault is locked. Nothing was changed.').waitFor();
        await title(page, 'How and where');
        assert.equal(await dialog(page).getByLabel('Password').inputValue(), '');
        await next(page);
        await dialog(page).getByText('Type the username.').waitFor();
        assert.deepEqual(page.complaints, []);
    });

    test('a program: the command and the password of the login, which is forgotten', async () => {
        const page = await open();
        await toWhat(page);
        await button(page, 'Everything').click();
        await next(page);
        await dialog(page).getByRole('radio', { name: /Program, as one archive/ }).check();
        await next(page);
        await dialog(page).getByText('Type the command.').waitFor();
        await dialog(page).getByLabel('Command on SRV-FILES-01').fill('tar -t');
        await dialog(page).getByLabel('Your password').fill('login secret');
        await next(page);
        assert.match(await sentence(page), /as one archive to the command tar -t on SRV-FILES-01\.$/);
        const sent = await start(page);
        assert.deepEqual([sent.method, sent.command, sent.password, sent.destination], ['programArchive', 'tar -t', 'login secret', undefined]);
        assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage })), /login secret|tar -t/);
    });

    test('strange names are letters, and nothing leaves a phone’s screen', async () => {
        const page = await open({ viewport: { width: 390, height: 844 } });
        await toWhat(page);
        await openFolders(page, 'C:\\');
        const odd = dialog(page).locator('.tree-row', { hasText: 'Söhne' });
        await odd.focus();
        await page.keyboard.press(' ');
        assert.equal(await dialog(page).locator('img').count(), 0);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
        await next(page);
        await dialog(page).getByLabel('Destination on SRV-FILES-01').fill('D:\\x');
        await next(page);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 390));
        const sent = await start(page);
        assert.deepEqual(sent.paths, ['C__/<img src=x onerror=alert(1)> "\u05d0\u05d1" & Söhne']);
        assert.deepEqual(page.complaints, []);
    });

    test('by keyboard alone, and nothing for axe in any step, dark and light', async () => {
        for (const options of [{}, { colorScheme: 'light', viewport: { width: 390, height: 844 }, reducedMotion: 'reduce' }]) {
            const page = await open(options);
            site.view = { ...site.view };
            const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
            const focused = (name) => until(`${name} has the focus`, () => page.evaluate((text) => (document.activeElement.getAttribute('aria-label') || document.activeElement.innerText).startsWith(text), name));
            const tabTo = async (name) => {
                for (let n = 0; n < 40; n += 1) {
                    if (await page.evaluate((text) => (document.activeElement.getAttribute('aria-label') || document.activeElement.innerText || document.activeElement.closest('label')?.innerText || '').startsWith(text), name)) return;
                    await page.keyboard.press('Tab');
                }
                assert.fail(`Tab does not reach ${name}`);
            };
            assert.deepEqual(await violations(page), [], 'step 1');
            await press('ArrowDown', 'ArrowUp');
            await tabTo('Next');
            await press('Enter');
            await focused('Shared folders');
            await dialog(page).getByRole('listbox', { name: 'Snapshot' }).getByRole('option').first().waitFor();
            assert.deepEqual(await violations(page), [], 'step 2');
            await tabTo('Next');
            await press('Enter');
            await row(page, 'C:\\').waitFor();
            await tabTo('C:\\');
            await press('ArrowRight');
            await row(page, 'Contracts').waitFor();
            await press('ArrowRight', 'ArrowRight');
            await row(page, '2025').waitFor();
            await press('ArrowRight', 'ArrowDown', ' ');
            await until('it is ticked', async () => await row(page, 'Suppliers.csv').getAttribute('aria-checked') === 'true');
            assert.deepEqual(await violations(page), [], 'step 3');
            await tabTo('Next');
            await press('Enter');
            await title(page, 'How and where');
            await dialog(page).getByRole('button', { name: /^C:/ }).waitFor();
            assert.deepEqual(await violations(page), [], 'step 4');
            await tabTo('C:');
            await press('Enter');
            await until('it is written', async () => await dialog(page).getByLabel('Destination on SRV-FILES-01').inputValue() === 'C:\\');
            await tabTo('Next');
            await press('Enter');
            await title(page, 'Review');
            assert.deepEqual(await violations(page), [], 'step 5');
            await tabTo('Start restore');
            await press('Enter');
            await title(page, 'Restore started');
            assert.deepEqual(await violations(page), [], 'the card');
            await press('Escape');
            await focused('Restore…');
            assert.deepEqual(page.complaints, []);
            await page.context().close();
        }
    });
});
