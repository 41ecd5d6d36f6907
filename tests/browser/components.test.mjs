// The components apart from any page: keyboard, focus, what they say, what they keep.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import { CSP, bundle, markup } from './components.mjs';
import { startHarness, until, violations } from './harness.mjs';
import { render } from './mustache.mjs';

const CONFIRM = readFileSync(new URL('../../views/templates/partials/confirm_dialog.mustache', import.meta.url), 'utf8');
const ROWS = [['b-2', 5], ['a-10', 40, 'bad'], ['a-9', ''], ['Ångström', 7]];

let harness;
let script;
before(async () => {
    [harness, script] = await Promise.all([startHarness(), bundle()]);
});
after(() => harness.close());
afterEach(() => harness.reset());

/** Opens the page of components; `now` is what each reading answers, `answer` what a POST does. */
async function open({ now = {}, ...options } = {}) {
    const page = await harness.open({ goto: false, ...options });
    const { assets } = harness.site;
    page.view = { rows: ROWS, ...now };
    page.posts = [];
    page.answer = (route) => route.fulfill({ json: { status: 'success' } });
    const headers = { 'Content-Security-Policy': CSP, 'Content-Type': 'text/html; charset=utf-8' };
    await page.route('**/components.html*', (route) => {
        if (page.refuse) return page.refuse(route);
        const tab = new URL(route.request().url()).searchParams.get('tab') ?? 'one';
        return route.fulfill({
            headers,
            body: markup({ assets, confirm: render(CONFIRM, { assets_icons: assets.icons }), tab, ...page.view }),
        });
    });
    await page.route('**/components.js', (route) => route.fulfill({ contentType: 'text/javascript', body: script }));
    await page.route('**/index.php*', (route) => {
        page.posts.push(route.request());
        return page.answer(route);
    });
    await page.goto(`${harness.site.origin}/components.html`);
    if (options.javaScriptEnabled !== false) await page.waitForFunction(() => window.tabs);
    return page;
}

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.textContent.trim());
const names = (page) => page.locator('tbody tr:visible td:first-child').allTextContents();
const openDrawer = async (page) => {
    await page.locator('#opener').focus();
    await page.evaluate(() => window.eb.overlay.openOverlay(document.getElementById('drawer')));
};

describe('overlays', () => {
    test('a drawer keeps the focus, leaves the page behind inert, and gives the focus back', async () => {
        const page = await open();
        await openDrawer(page);
        assert.equal(await page.locator('main').evaluate((main) => main.inert), true);
        const seen = new Set();
        for (let n = 0; n < 6; n += 1) {
            await page.keyboard.press('Tab');
            seen.add(await focused(page));
        }
        assert.deepEqual([...seen].sort(), ['Close', 'grave']);
        await page.keyboard.press('Shift+Tab');
        assert.ok(seen.has(await focused(page)));
        await page.keyboard.press('Escape');
        assert.equal(await page.locator('#drawer').isVisible(), false);
        assert.equal(await focused(page), 'opener');
        assert.equal(await page.locator('main').evaluate((main) => main.inert), false);
        assert.deepEqual(page.complaints, []);
    });

    test('a click beside it and its buttons close it, unless it objects', async () => {
        const page = await open();
        await openDrawer(page);
        await page.mouse.click(20, 20);
        assert.equal(await page.locator('#drawer').isVisible(), false);
        await page.evaluate(() => {
            window.asked = [];
            window.eb.overlay.openOverlay(document.getElementById('drawer'), {
                mayClose: (how) => {
                    window.asked.push(how);
                    return how === 'button';
                },
            });
        });
        await page.mouse.click(20, 20);
        await page.keyboard.press('Escape');
        assert.equal(await page.locator('#drawer').isVisible(), true);
        await page.getByRole('button', { name: 'Close' }).click();
        assert.equal(await page.locator('#drawer').isVisible(), false);
        assert.deepEqual(await page.evaluate(() => window.asked), ['scrim', 'escape', 'button']);
    });

    test('messages stay within reach of a drawer', async () => {
        const page = await open();
        await openDrawer(page);
        await page.evaluate(() => window.eb.toasts.toast('The device is not online.', 'error'));
        for (let n = 0; n < 3; n += 1) await page.keyboard.press('Tab');
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Close this message');
        await page.keyboard.press('Enter');
        await page.getByText('The device is not online.').waitFor({ state: 'detached' });
    });

    test('a question over a drawer: Escape answers no and the drawer stays', async () => {
        const page = await open();
        await openDrawer(page);
        await page.locator('#grave').focus();
        await page.evaluate(() => {
            window.answer = window.eb.confirm.confirmAction({
                title: 'Uninstall from <b>SRV-1</b>?', body: ['It is removed.', 'Snapshots stay.'],
                icon: 'trash', yes: 'Uninstall', type: 'SRV-1',
                option: { label: 'Also remove its settings', note: 'It has to sign in again.' },
            });
        });
        await page.getByRole('alertdialog', { name: 'Uninstall from <b>SRV-1</b>?' }).waitFor();
        assert.equal(await page.locator('#drawer').evaluate((drawer) => drawer.inert), true);
        assert.deepEqual(await violations(page), []);
        await page.keyboard.press('Escape');
        assert.equal(await page.evaluate(() => window.answer), null);
        assert.equal(await focused(page), 'grave');
        assert.equal(await page.locator('#drawer').isVisible(), true);
    });

    test('the gravest want the name typed, exactly', async () => {
        const page = await open();
        await page.evaluate(() => {
            window.answer = window.eb.confirm.confirmAction({
                title: 'Revoke SRV-1?', body: 'Gone.', yes: 'Revoke', type: 'SRV-1', option: { label: 'Also this', note: '' },
            });
        });
        const yes = page.getByRole('button', { name: 'Revoke' });
        assert.equal(await focused(page), 'confirm-name');
        await page.keyboard.type('srv-1');
        assert.equal(await yes.isDisabled(), true);
        await page.keyboard.press('Enter');
        assert.equal(await page.locator('#confirm').isVisible(), true, 'Enter confirms nothing yet');
        await page.locator('#confirm-name').fill('SRV-1 ');
        assert.equal(await yes.isEnabled(), true);
        await page.getByLabel('Also this').check();
        await page.locator('#confirm-name').press('Enter');
        assert.deepEqual(await page.evaluate(() => window.answer), { option: true });
    });

    test('a question without a name has the focus on what destroys nothing', async () => {
        const page = await open();
        await page.evaluate(() => {
            window.answer = window.eb.confirm.confirmAction({ title: 'Reindex?', body: 'Long.', danger: false, yes: 'Reindex', no: 'Not now' });
        });
        assert.equal(await focused(page), 'Not now');
        await page.getByRole('button', { name: 'Reindex' }).click();
        assert.deepEqual(await page.evaluate(() => window.answer), { option: false });
    });
});

describe('tabs', () => {
    test('one tab stop; arrows, Home and End walk and show; the address follows', async () => {
        const page = await open();
        assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'One');
        await page.getByRole('tab', { name: 'One' }).focus();
        await page.keyboard.press('ArrowRight');
        assert.equal(await focused(page), 'tab-panel-two');
        assert.equal(await page.locator('#panel-two').isVisible(), true);
        assert.equal(await page.locator('#panel-one').isVisible(), false);
        assert.equal(new URL(page.url()).searchParams.get('tab'), 'two');
        await page.keyboard.press('End');
        assert.equal(await page.getByRole('tabpanel', { name: 'Three' }).isVisible(), true);
        await page.keyboard.press('ArrowRight');
        assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'One');
        await page.keyboard.press('ArrowLeft');
        await page.keyboard.press('Home');
        assert.equal(await page.locator('[role=tab][tabindex="0"]').count(), 1);
        await page.goBack();
        assert.equal(await page.getByRole('tab', { selected: true }).textContent(), 'Three');
        assert.equal(await page.locator('#panel-three').isVisible(), true);
    });

    test('without scripts they are links that say which page this is', async () => {
        const page = await open({ javaScriptEnabled: false });
        await page.getByRole('link', { name: 'Two' }).click();
        assert.equal(await page.getByRole('heading', { name: 'Second' }).isVisible(), true);
        assert.equal(await page.locator('[aria-current="page"]').textContent(), 'Two');
        assert.equal(await page.getByRole('tab').count(), 0);
    });
});

describe('fields', () => {
    test('a toggle takes its field along', async () => {
        const page = await open();
        const toggle = page.getByRole('switch', { name: 'Maximum devices' });
        await toggle.focus();
        await page.keyboard.press('Space');
        assert.equal(await toggle.getAttribute('aria-checked'), 'true');
        assert.equal(await page.locator('#limit').isEnabled(), true);
        await toggle.click();
        assert.equal(await page.locator('#limit').isEnabled(), false);
    });

    test('an error stands under its field, is its description, and leaves with the next word', async () => {
        const page = await open();
        await page.getByRole('switch').click();
        await page.evaluate(() => window.eb.fields.fieldError(document.getElementById('limit'), 'Enter 38 or more.'));
        assert.equal(await focused(page), 'limit');
        assert.equal(await page.locator('#limit').getAttribute('aria-invalid'), 'true');
        assert.equal(await page.locator('#limit-error').textContent(), 'Enter 38 or more.');
        await page.locator('#limit').pressSequentially('4');
        assert.equal(await page.locator('#limit-error').isVisible(), false);
        assert.equal(await page.locator('#limit').getAttribute('aria-invalid'), null);
    });

    test('a copy button copies, says so, and keeps the focus', async () => {
        const page = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
        await page.locator('#copier').focus();
        await page.keyboard.press('Enter');
        await page.getByText('Copied.').waitFor();
        assert.equal(await page.evaluate(() => navigator.clipboard.readText()), 'birchwood-main');
        assert.equal(await focused(page), 'copier');
    });

    test('times are the reader\'s, exact on hover', async () => {
        const page = await open();
        assert.equal(await page.locator('time').textContent(), '5 Jan 2020');
        assert.match(await page.locator('time').getAttribute('title'), /5 January 2020.*11:00:00/);
    });
});

describe('tables', () => {
    test('sort by name as people count, by size with what is unknown last', async () => {
        const page = await open();
        assert.deepEqual(await names(page), ['a-9', 'a-10', 'Ångström', 'b-2']);
        await page.getByRole('button', { name: 'Size' }).click();
        assert.deepEqual(await names(page), ['a-10', 'Ångström', 'b-2', 'a-9']);
        await page.getByRole('button', { name: 'Size' }).click();
        assert.deepEqual(await names(page), ['b-2', 'Ångström', 'a-10', 'a-9']);
        assert.equal(await page.getByRole('columnheader', { name: 'Size' }).getAttribute('aria-sort'), 'ascending');
    });

    test('filter by words without regard to accents, and by state; nothing found says so', async () => {
        const page = await open();
        await page.locator('#find').fill('angstrom');
        await until('one is left', async () => (await names(page)).length === 1);
        assert.equal(await page.locator('[data-count]').textContent(), '1 of 4 things');
        await page.locator('#find').fill('nobody');
        await page.getByText('No thing matches “nobody”.').waitFor();
        await page.getByRole('button', { name: 'Clear the search' }).click();
        assert.equal((await names(page)).length, 4);
        assert.equal(await focused(page), 'find');
        await page.getByRole('button', { name: 'Bad' }).click();
        assert.deepEqual(await names(page), ['a-10']);
    });
});

describe('refresh', () => {
    const refresh = (page) => page.evaluate(() => window.eb.refresh.refresh());

    test('new rows come in; sort, search, what is typed and the focus stay', async () => {
        const page = await open();
        await page.getByRole('button', { name: 'Size' }).click();
        await page.locator('#find').fill('a-');
        await until('filtered', async () => (await names(page)).length === 2);
        await page.evaluate(() => { window.field = document.getElementById('find'); });
        page.view.rows = [...ROWS, ['a-11', 90]];
        await refresh(page);
        assert.deepEqual(await names(page), ['a-11', 'a-10', 'a-9']);
        assert.equal(await page.evaluate(() => document.activeElement === window.field), true);
        assert.equal(await page.locator('[data-count]').textContent(), '3 of 5 things');
    });

    test('the focus goes to the same button of the same row, or to the heading when that is gone', async () => {
        const page = await open();
        await page.getByRole('button', { name: 'Manage a-10' }).focus();
        await refresh(page);
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Manage a-10');
        page.view.rows = ROWS.slice(0, 1);
        await refresh(page);
        assert.equal(await focused(page), 'Things');
    });

    test('a drawer gives the focus back to the row\'s button, though the row was read anew', async () => {
        const page = await open();
        await page.getByRole('button', { name: 'Manage a-10' }).focus();
        await page.evaluate(() => window.eb.overlay.openOverlay(document.getElementById('drawer')));
        await refresh(page);
        assert.equal(await page.locator('main').evaluate((main) => main.inert), true);
        await page.keyboard.press('Escape');
        assert.equal(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), 'Manage a-10');
    });

    test('what the server leaves out stays and is marked; what it adds is taken', async () => {
        const page = await open();
        page.view.unloaded = 'data-unloaded';
        await refresh(page);
        assert.equal(await page.locator('#panel-two h2').count(), 1);
        assert.equal(await page.locator('#panel-two').getAttribute('data-stale'), '');
        page.view.unloaded = '';
        await refresh(page);
        assert.equal(await page.locator('#panel-two').getAttribute('data-stale'), null);
        assert.equal(await page.locator('#panel-two').getAttribute('role'), 'tabpanel');
    });

    test('what cannot be read leaves the page as it is and says with what status', async () => {
        const page = await open();
        const status = () => page.evaluate(() => window.eb.refresh.refresh().then(() => 'read', (error) => error.status));
        page.refuse = (route) => route.fulfill({ status: 503, body: '' });
        assert.equal(await status(), 503);
        page.refuse = (route) => route.abort();
        assert.equal(await status(), 0);
        page.refuse = (route) => route.fulfill({ status: 302, headers: { Location: '/login' } });
        assert.equal(await status(), 401);
        page.refuse = (route) => route.fulfill({ contentType: 'text/html', body: '<title>Login</title>' });
        assert.equal(await status(), 401, 'the login page in its place');
        assert.equal((await names(page)).length, 4);
    });

    test('another account\'s page is never mixed in: the page loads itself', async () => {
        const page = await open();
        page.view = { rows: [['theirs', 1]], pageKey: 'client-8' };
        await Promise.all([page.waitForEvent('load'), refresh(page).catch(() => {})]);
        assert.equal(await page.evaluate(() => document.body.dataset.pageKey), 'client-8');
    });
});

describe('actions', () => {
    const act = (page, options = {}) => page.evaluate((given) => window.eb.actions.attempt(
        () => window.eb.actions.deviceAction('renameDevice', { name: 'x' }, given),
        { form: document.getElementById('form') },
    ), options);
    const said = (page) => page.locator('#toast-container p').last().textContent();

    test('carry the token and the service, as JSON', async () => {
        const page = await open();
        assert.deepEqual(await act(page), { status: 'success' });
        const [request] = page.posts;
        assert.equal(new URL(request.url()).search, '?m=eazybackup&a=device-actions');
        assert.equal(request.headers()['x-csrf-token'], 'csrf');
        assert.equal(request.headers()['content-type'], 'application/json');
        assert.deepEqual(request.postDataJSON(), { action: 'renameDevice', serviceId: 5, name: 'x' });
    });

    test('a refusal is told in the server\'s words, with the reference where support needs it', async () => {
        const page = await open();
        page.answer = (route) => route.fulfill({ status: 409, json: { status: 'error', code: 'device_offline', message: 'The device is not online.', request_id: 'R1' } });
        assert.equal(await act(page), null);
        assert.equal(await said(page), 'The device is not online.');
        page.answer = (route) => route.fulfill({ status: 502, json: { status: 'error', code: 'server_unreachable', message: 'No answer.', request_id: 'R2' } });
        await act(page);
        assert.equal(await said(page), 'No answer. Reference for support: R2.');
        page.answer = (route) => route.fulfill({ status: 500, body: '<h1>nginx</h1>' });
        await act(page);
        assert.match(await said(page), /not sure whether anything was changed/);
    });

    test('what is wrong with a field stands under it', async () => {
        const page = await open();
        await page.getByRole('switch').click();
        page.answer = (route) => route.fulfill({ status: 400, json: { status: 'error', code: 'bad_request', field: 'limit', message: 'Enter 38 or more.' } });
        await act(page);
        assert.equal(await page.locator('#limit-error').textContent(), 'Enter 38 or more.');
        assert.equal(await page.locator('#toast-container p').count(), 0);
    });

    test('a session that has ended says so and offers to sign in', async () => {
        const page = await open();
        await page.evaluate(() => window.addEventListener('eb:signed-out', () => { window.out = true; }));
        for (const answer of [{ status: 401, json: {} }, { status: 302, headers: { Location: '/login' } }]) {
            page.answer = (route) => route.fulfill(answer);
            await act(page);
            assert.match(await said(page), /^Your session has ended\. Nothing was changed\./);
        }
        assert.equal(await page.evaluate(() => window.out), true);
        await page.getByRole('button', { name: 'Sign in again' }).first().waitFor();
    });

    test('a lost connection and a late answer claim nothing', async () => {
        const page = await open();
        page.answer = (route) => route.abort();
        await act(page);
        assert.match(await said(page), /^The connection broke .* may have been done all the same/);
        page.answer = () => {};
        await act(page, { timeoutMs: 50 });
        assert.match(await said(page), /^The server did not answer in time\. It may have been done/);
        await page.context().setOffline(true);
        await act(page);
        assert.match(await said(page), /^You are offline\. Nothing was changed\./);
    });
});

for (const theme of ['dark', 'light']) {
    test(`no accessibility violations: ${theme}`, async () => {
        const page = await open({ colorScheme: theme, reducedMotion: 'reduce' });
        await page.evaluate((to) => { document.documentElement.dataset.theme = to; }, theme);
        assert.deepEqual(await violations(page), []);
        await openDrawer(page);
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(page.complaints, []);
    });
}
