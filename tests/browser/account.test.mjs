// Quotas and a new password as people set them: by hand, by keyboard, on a phone, and when something is not there.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { until, violations } from './harness.mjs';
import { notBuilt, startProduct } from './product.mjs';

const OFF = { MaximumDevices: 0, QuotaOffice365ProtectedAccounts: 0, QuotaHyperVGuests: 0, QuotaVMwareGuests: 0 };
const PLACES = [['dark', 1440], ['light', 1440], ['dark', 390], ['light', 390]];

describe('account', { skip: notBuilt() }, () => {
    let product;
    let client;
    let service;
    let account;
    const open = (tab = 'profile', options = {}) => product.open(client,
        `/index.php?m=eazybackup&a=user-profile&serviceid=${service.id}&tab=${tab}`, options);
    const comet = (verb, body) => product.stack.comet('cometbackup', verb, { username: account.username, ...body });
    const fault = (kind, more) => product.stack.comet('cometbackup', 'fault', { kind, ...more });
    const truth = async () => (await comet('state', { jobs: false })).accounts.find((one) => one.username === account.username);

    async function start(more = {}) {
        product = await startProduct('account', more);
        const { fleet } = product.stack;
        [client] = fleet.clients;
        account = fleet.accounts.cometbackup.find((one) => one.clientId === client.id);
        service = fleet.services.find((one) => one.userid === client.id && one.username === account.username);
        await comet('account', { op: 'change', change: OFF });
    }
    const field = (page, name) => page.getByRole('spinbutton', { name });
    const toggle = (page, name) => page.getByRole('switch', { name });
    const loaded = (page) => page.getByRole('switch', { name: 'Maximum devices' }).waitFor();

    /** What a person at that width and theme sees is sound. */
    async function sound(page, width, name) {
        // A dialog that fades in is of no colour yet.
        await page.evaluate(() => Promise.all(document.getAnimations().filter((one) => one.effect.getTiming().iterations === 1)
            .map((one) => one.finished)));
        assert.deepEqual(await violations(page), [], name);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(wide <= width, `${name}: ${wide}`);
        if (process.env.EB_PICTURES) await page.screenshot({ path: `${process.env.EB_PICTURES}/${name}.png` });
    }

    describe('where customers may edit', () => {
        before(() => start());
        after(() => product?.close());
        afterEach(async () => {
            await product.reset();
            await fault('none');
            product.stack.whmcsFault('');
            await comet('account', { op: 'change', change: OFF });
            await comet('policy', { set: { PreventChangeAccountPassword: false } });
            await product.stack.sql("UPDATE eb_audit_log SET at = at - 200000 WHERE action IN ('resetPassword', 'storePassword')");
        });

        test('quotas: on, a number, saved, and there after reloading; off is unlimited', async () => {
            const page = await open();
            await loaded(page);
            assert.equal(await field(page, 'Hyper-V guests').isDisabled(), true);
            assert.equal(await field(page, 'Hyper-V guests').getAttribute('tabindex'), '-1');
            assert.match(await field(page, 'Hyper-V guests').getAttribute('class'), /opacity-50/);
            assert.match(await field(page, 'Hyper-V guests').getAttribute('class'), /cursor-not-allowed/);
            assert.equal(await page.getByRole('button', { name: 'Save quotas' }).isDisabled(), true);
            await toggle(page, 'Hyper-V guests').click();
            await field(page, 'Hyper-V guests').fill('40');
            await page.getByText('1 unsaved change').waitFor();
            await page.getByRole('button', { name: 'Save quotas' }).click();
            await page.getByText('The quotas are saved.').waitFor();
            await page.reload();
            await loaded(page);
            await until('40', async () => await field(page, 'Hyper-V guests').inputValue() === '40');
            await toggle(page, 'Hyper-V guests').click();
            await page.getByRole('button', { name: 'Save quotas' }).click();
            await page.getByText('The quotas are saved.').waitFor();
            await page.reload();
            await loaded(page);
            assert.equal(await toggle(page, 'Hyper-V guests').getAttribute('aria-checked'), 'false');
            assert.equal(await field(page, 'Hyper-V guests').getAttribute('placeholder'), 'Unlimited');
            assert.deepEqual(page.complaints, []);
        });

        test('quotas: leaving a field makes a whole number of 1 or more of it; never below what is in use', async () => {
            const page = await open();
            await loaded(page);
            await toggle(page, 'VMware guests').click();
            for (const [typed, becomes] of [['0', '1'], ['-7', '1'], ['', '1'], ['2.9', '2'], ['9999999', '1000000']]) {
                await field(page, 'VMware guests').fill(typed);
                await field(page, 'VMware guests').blur();
                if (await field(page, 'VMware guests').inputValue() !== becomes) assert.fail(`${typed} became ${await field(page, 'VMware guests').inputValue()}`);
            }
            const used = account.devices.length;
            await toggle(page, 'Maximum devices').click();
            await field(page, 'Maximum devices').fill(String(used - 1));
            await field(page, 'Maximum devices').blur();
            await page.getByText(`${used} devices are registered now. Enter ${used} or more, or remove devices first.`).waitFor();
            await page.getByRole('button', { name: 'Save quotas' }).click();
            assert.equal(await page.getByText('The quotas are saved.').count(), 0);
            assert.equal(await field(page, 'Maximum devices').evaluate((it) => it === document.activeElement), true);
        });

        test('quotas: Reset reads what holds; what others set meanwhile is not lost by saving', async () => {
            const page = await open();
            await loaded(page);
            await toggle(page, 'Hyper-V guests').click();
            await field(page, 'Hyper-V guests').fill('12');
            await comet('account', { op: 'change', change: { QuotaVMwareGuests: 33 } });
            await page.getByRole('button', { name: 'Save quotas' }).click();
            await page.getByText('The quotas are saved.').waitFor();
            await until('the other is shown', async () => await field(page, 'VMware guests').inputValue() === '33');
            await field(page, 'Hyper-V guests').fill('77');
            await page.getByRole('button', { name: 'Reset' }).click();
            await until('12 again', async () => await field(page, 'Hyper-V guests').inputValue() === '12');
        });

        test('quotas: a conflict that stays is explained, and what was typed stays', async () => {
            const page = await open();
            await loaded(page);
            await toggle(page, 'Hyper-V guests').click();
            await field(page, 'Hyper-V guests').fill('21');
            await fault('conflict', { times: 3 });
            await page.getByRole('button', { name: 'Save quotas' }).click();
            await page.getByText(/Somebody else changed this user at the same time/).waitFor();
            assert.equal(await field(page, 'Hyper-V guests').inputValue(), '21');
            await page.getByText('1 unsaved change').waitFor();
            await page.getByRole('button', { name: 'Save quotas' }).click();
            await page.getByText('The quotas are saved.').waitFor();
        });

        test('quotas: Comet is down when the page opens, and when it is saved', async () => {
            await fault('http503', { seconds: 120 });
            const page = await open();
            await page.getByText(/We could not load the quotas\. The backup server did not answer/).waitFor();
            await sound(page, 1440, 'quotas-down');
            await fault('none');
            await page.getByRole('button', { name: 'Try again' }).click();
            await loaded(page);
            await toggle(page, 'Hyper-V guests').click();
            await field(page, 'Hyper-V guests').fill('17');
            await fault('http503', { seconds: 120 });
            await page.getByRole('button', { name: 'Save quotas' }).click();
            await page.getByText(/The backup server did not answer\. Nothing was changed\./).waitFor();
            assert.equal(await field(page, 'Hyper-V guests').inputValue(), '17');
        });

        test('quotas: another tab first, then this one; by keyboard alone', async () => {
            const page = await open('devices');
            await page.locator('tr[data-device]').first().waitFor();
            await page.getByRole('tab', { name: 'Profile' }).focus();
            await page.getByRole('tab', { name: 'Devices' }).focus();
            await page.keyboard.press('ArrowLeft');
            await loaded(page);
            await toggle(page, 'VMware guests').focus();
            await page.keyboard.press('Space');
            assert.equal(await field(page, 'VMware guests').evaluate((it) => it === document.activeElement), true);
            await page.keyboard.type('8');
            await page.keyboard.press('Enter');
            await page.getByText('The quotas are saved.').waitFor();
            assert.deepEqual(page.complaints, []);
        });

        const openDialog = async (page) => {
            await page.locator('#actions').click();
            await page.getByRole('button', { name: 'Reset password…' }).click();
            await page.getByRole('dialog', { name: 'Reset password' }).waitFor();
        };
        const submit = (page) => page.getByRole('dialog').getByRole('button', { name: 'Reset password' }).click();

        test('password: generated, set, shown once with who is to sign in again, and gone with its dialog', async () => {
            await comet('device', { op: 'disconnect', deviceId: account.devices[0].id });
            const page = await open('profile');
            await openDialog(page);
            await page.getByRole('button', { name: 'Generate' }).click();
            const made = await page.locator('#password-field').inputValue();
            assert.equal(made.length, 16);
            await page.getByText('Very strong. 16 characters, made at random.').waitFor();
            await submit(page);
            const shown = page.getByRole('dialog', { name: 'New password' });
            await shown.waitFor();
            assert.equal(await shown.locator('output').innerText(), made);
            assert.match(await shown.innerText(), /The new password is updated on \d+ of \d+ devices\./);
            assert.match(await shown.innerText(), /offline, sign in again/);
            assert.equal((await truth()).password, made);
            await page.keyboard.press('Escape');
            assert.equal(await shown.isVisible(), true, 'it is not lost by a slip');
            await shown.getByLabel('I have saved the password').check();
            await shown.getByRole('button', { name: 'Done' }).click();
            assert.equal(await shown.isVisible(), false);
            assert.ok(!(await page.content()).includes(made));
            assert.equal(await page.evaluate(() => document.activeElement.id), 'actions');
            assert.deepEqual(page.complaints, []);
            await comet('device', { op: 'connect', deviceId: account.devices[0].id });
        });

        test('password: X, overlay, Escape and Cancel close without a word to the server', async () => {
            const page = await open();
            const asked = [];
            page.on('request', (request) => { if (/a=user-actions/.test(request.url())) asked.push(request); });
            const dialog = page.getByRole('dialog', { name: 'Reset password' });
            for (const close of [() => page.keyboard.press('Escape'), () => dialog.getByRole('button', { name: 'Close' }).click(),
                () => dialog.getByRole('button', { name: 'Cancel' }).click(), () => page.locator('#password .scrim').click({ position: { x: 5, y: 5 } })]) {
                await openDialog(page);
                await page.locator('#password-field').fill('Some-password-9');
                await close();
                assert.equal(await dialog.isVisible(), false);
                assert.equal(await page.locator('#password-field').inputValue(), '');
            }
            assert.deepEqual(asked, []);
        });

        test('password: what is wrong is said at the field, weak ones are called so', async () => {
            const page = await open();
            await openDialog(page);
            for (const [text, words] of [['short', 'At least 8 characters, now 5.'], [account.username.toUpperCase(), /Not the username itself|At least 8/],
                ['with space ', /A space at its beginning or end/]]) {
                await page.locator('#password-field').fill(text);
                await submit(page);
                await page.getByText(words).waitFor();
                assert.equal(await page.locator('#password-field').evaluate((it) => it === document.activeElement), true);
            }
            await page.locator('#password-field').fill('password1');
            await page.getByText('Weak. Holds a word that is tried first.').waitFor();
            await page.getByRole('button', { name: 'Show the password' }).click();
            assert.equal(await page.locator('#password-field').getAttribute('type'), 'text');
        });

        test('password: billing does not take it; what holds is said, and Try now mends it', async () => {
            const page = await open();
            product.stack.whmcsFault('api');
            await openDialog(page);
            await page.locator('#password-field').fill('Partly-7-done-once');
            await submit(page);
            const shown = page.getByRole('dialog', { name: 'The new password works. Billing is catching up.' });
            await shown.waitFor();
            assert.match(await shown.innerText(), /Partly done[\s\S]*Partly-7-done-once[\s\S]*Backup service[\s\S]*Changed[\s\S]*Still holds the old password/);
            await shown.getByRole('button', { name: 'Try now' }).click();
            await shown.getByText(/it does not answer yet/).waitFor();
            product.stack.whmcsFault('');
            await shown.getByRole('button', { name: 'Try now' }).click();
            await page.getByText('It holds the new password, too.').waitFor();
            assert.equal(await page.getByRole('button', { name: 'Try now' }).isVisible(), false);
        });

        test('password: Comet down, and a plan that prevents it, are said in the dialog; what was typed stays', async () => {
            const page = await open();
            await openDialog(page);
            await page.locator('#password-field').fill('Kept-as-typed-55');
            await fault('http503', { seconds: 120 });
            await submit(page);
            await page.getByRole('dialog').getByText(/The backup server did not answer\. Nothing was changed\./).waitFor();
            assert.equal(await page.locator('#password-field').inputValue(), 'Kept-as-typed-55');
            await fault('none');
            await comet('policy', { set: { PreventChangeAccountPassword: true } });
            await submit(page);
            await page.getByRole('dialog').getByText(/Your plan does not let you change this user's password/).waitFor();
        });

        test('password: by keyboard alone, and while it is set nothing closes', async () => {
            const page = await open();
            await page.locator('#actions').focus();
            await page.keyboard.press('Enter');
            await page.keyboard.press('Tab');
            await page.keyboard.press('Enter');
            await page.getByRole('dialog', { name: 'Reset password' }).waitFor();
            assert.equal(await page.evaluate(() => document.activeElement.id), 'password-field');
            await page.keyboard.type('By-keys-alone-73');
            await fault('delay', { ms: 1500, seconds: 30, method: 'AdminResetUserPassword' });
            await page.keyboard.press('Enter');
            await page.getByText('Setting the password…').waitFor();
            await page.keyboard.press('Escape');
            assert.equal(await page.locator('#password').isVisible(), true);
            await page.getByRole('dialog', { name: 'New password' }).waitFor();
            await page.keyboard.press('Tab');
            for (let n = 0; n < 6 && !await page.evaluate(() => document.activeElement.dataset.shown === 'saved'); n += 1) await page.keyboard.press('Tab');
            await page.keyboard.press('Space');
            await page.keyboard.press('Escape');
            assert.equal(await page.locator('#new-password').isVisible(), false);
            assert.deepEqual(page.complaints, []);
        });

        for (const [theme, width] of PLACES) {
            test(`nothing is out of reach or sideways: ${theme}, ${width} px`, async () => {
                const page = await open('profile', { colorScheme: theme, viewport: { width, height: 900 } });
                await loaded(page);
                await toggle(page, 'Maximum devices').click();
                await field(page, 'Maximum devices').fill('1');
                await field(page, 'Maximum devices').blur();
                await sound(page, width, `quotas-${theme}-${width}`);
                await openDialog(page);
                await page.locator('#password-field').fill('short');
                await submit(page);
                await sound(page, width, `password-wrong-${theme}-${width}`);
                await page.getByRole('button', { name: 'Generate' }).click();
                await sound(page, width, `password-${theme}-${width}`);
                product.stack.whmcsFault('api');
                await submit(page);
                await page.getByText('Billing is catching up').waitFor();
                await sound(page, width, `password-partial-${theme}-${width}`);
                product.stack.whmcsFault('');
                await page.getByRole('button', { name: 'Try now' }).click();
                await page.getByText('It holds the new password, too.').waitFor();
                await sound(page, width, `password-shown-${theme}-${width}`);
                assert.deepEqual(page.complaints, []);
            });
        }
    });

    for (const [mode, words] of [['lower', /Your plan lets you lower them/], ['view', /Your plan sets them/]]) {
        describe(`where customers may ${mode}`, () => {
            before(async () => {
                await start({ appEnv: { EB_QUOTA_EDIT: mode } });
                await comet('account', { op: 'change', change: { ...OFF, QuotaVMwareGuests: 50 } });
            });
            after(() => product?.close());
            afterEach(() => product.reset());

            test('the card says why, and offers no more than that', async () => {
                const page = await open();
                await loaded(page);
                await page.getByText(words).waitFor();
                assert.equal(await toggle(page, 'VMware guests').getAttribute('aria-disabled'), 'true');
                assert.equal(await field(page, 'VMware guests').isDisabled(), mode === 'view');
                assert.equal(await page.getByRole('button', { name: 'Save quotas' }).isVisible(), mode === 'lower');
                await toggle(page, 'VMware guests').click({ force: true });
                assert.equal(await toggle(page, 'VMware guests').getAttribute('aria-checked'), 'true');
                if (mode === 'lower') {
                    await field(page, 'VMware guests').fill('60');
                    await field(page, 'VMware guests').blur();
                    await page.getByText('It is 50 now, and your plan lets you lower it only.').waitFor();
                    await field(page, 'VMware guests').fill('40');
                    await field(page, 'VMware guests').blur();
                    await page.getByRole('button', { name: 'Save quotas' }).click();
                    await page.getByText('The quotas are saved.').waitFor();
                }
                await sound(page, 1440, `quotas-${mode}`);
                assert.deepEqual(page.complaints, []);
            });
        });
    }
});
