// The users table and what is used: order, search, columns, pages; when the server is down; and the trends.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Fleet } from './fleet.mjs';
import { startHarness, until, violations } from './harness.mjs';
import { trendDays, unread, user } from './users.mjs';

const NAMES = ['<img src=x onerror=alert(1)>', 'مكتب الاستقبال', '"quoted" & \'single\'', '{{7*7}}', 'x'.repeat(255)];
const GIB = 1024 ** 3;

describe('users table', () => {
    let harness;
    let site;
    let fleet;

    before(async () => {
        harness = await startHarness();
        site = harness.site;
    });
    afterEach(() => harness.reset());
    after(() => harness?.close());

    async function open(users, options) {
        site.users = users;
        fleet = new Fleet(Math.floor(Date.now() / 1000));
        fleet.ended(fleet.device('PC-1', 'acme'), 3, 5);
        fleet.device('PC-2', 'acme', { online: false });
        site.snapshot = fleet.snapshot();
        const page = await harness.open(options);
        page.users = page.locator('[data-users]');
        return page;
    }
    const many = (count) => Array.from({ length: count }, (_, n) => user(n + 1, `user-${String(n + 1).padStart(4, '0')}`,
        { devices: (n * 7) % 40, storage_bytes: ((n * 13) % 97) * GIB }));
    const names = (page) => page.users.locator('tbody tr td:first-child a').allTextContents();
    const asked = () => site.asked('dashboard-data').filter(({ query }) => query.get('part') === 'users');
    const last = () => Object.fromEntries(asked().at(-1).query);
    const begins = (page, name) => until(`begins with ${name}`, async () => (await names(page))[0] === name);
    const find = (page) => page.users.getByRole('searchbox', { name: 'Find a user' });
    const head = (page, name) => page.users.locator('thead').getByRole('button', { name, exact: true });

    test('names of any kind are text, wherever a row comes from', async () => {
        const page = await open(NAMES.map((name, n) => user(n + 1, name, { name, plan: name })));
        assert.deepEqual(await names(page), NAMES);
        await head(page, 'Devices').click();
        await until('asked', () => asked().length === 1);
        await until('shown', async () => await page.users.getAttribute('aria-busy') === null);
        assert.deepEqual(await names(page), NAMES);
        assert.deepEqual(page.complaints, []);
        assert.equal(await page.locator('main img').count(), 0);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
    });

    test('the script\'s rows are the server\'s rows', async () => {
        const rows = [user(1, 'a', { vaults_full: 1, storage_bytes: 10 * GIB, m365_accounts: 38, m365_quota: 40, hyperv_vms: 1200 }),
            user(2, 'b', { suspended: true, storage_limit_bytes: 0, items: 1, vaults: 1, devices: 1, jobs: { running: 0, succeeded: 1, warned: 0, failed: 2, missed: 0 } }),
            user(3, 'c', { items: 0, devices: 0, devices_online: 0, storage_bytes: 0, jobs: { running: 1, succeeded: 0, warned: 0, failed: 0, missed: 0 } }),
            unread(4, 'd'), user(5, 'é <b>', { name: '' })];
        const page = await open(rows);
        const served = await page.users.locator('tbody').evaluateHandle((body) => body.cloneNode(true));
        // The name leads back to the same order, read by the script this time.
        await head(page, 'Username').click();
        await head(page, 'Username').click();
        await until('both answered', async () => asked().length === 2 && await page.users.getAttribute('aria-busy') === null);
        const differing = await page.users.locator('tbody').evaluate((body, other) => [body, other].forEach((one) => one.normalize()) ?? [...body.rows]
            .filter((row, at) => !row.isEqualNode(other.rows[at])).map((row) => row.outerHTML), served);
        assert.deepEqual(differing, []);
    });

    test('what is not known is a dash and never a zero', async () => {
        const page = await open([unread(1, 'new')]);
        const cells = await page.users.locator('tbody td').allInnerTexts();
        assert.equal(cells.filter((text) => text.trim() === '–').length, 8);
        assert.ok(!cells.some((text) => /\b0\b/.test(text)), cells.join('|'));
        assert.equal(await page.users.locator('tbody a').getAttribute('href'), 'index.php?m=eazybackup&a=user-profile&serviceid=1');
    });

    test('columns sort at the server, numbers from the top, and the head says which way', async () => {
        const page = await open(many(60));
        await head(page, 'Devices').focus();
        await page.keyboard.press('Enter');
        await until('asked', () => asked().length === 1);
        assert.deepEqual([last().sort, last().dir, last().after], ['devices', 'desc', undefined]);
        const th = page.users.locator('th[data-sort=devices]');
        assert.equal(await th.getAttribute('aria-sort'), 'descending');
        assert.equal(await page.users.locator('th[aria-sort]').count(), 1);
        assert.ok(await head(page, 'Devices').evaluate((button) => button === document.activeElement), 'the focus stays');
        await page.keyboard.press('Enter');
        await until('turned', () => asked().length === 2 && last().dir === 'asc');
        assert.equal(await th.getAttribute('aria-sort'), 'ascending');
    });

    test('two thousand come in pages of fifty, forward and back, by keyboard', async () => {
        const page = await open(many(2000));
        assert.equal(await page.users.locator('tbody tr').count(), 50);
        assert.equal(await page.users.locator('[data-users-range]').textContent(), '1–50 of 2,000 users');
        const next = page.users.getByRole('button', { name: 'Next' });
        await next.focus();
        await page.keyboard.press('Enter');
        await begins(page, 'user-0051');
        assert.equal(await page.users.locator('[data-users-range]').textContent(), '51–100 of 2,000 users');
        assert.ok(await next.evaluate((button) => button === document.activeElement));
        await page.keyboard.press('Enter');
        await begins(page, 'user-0101');
        const back = page.users.getByRole('button', { name: 'Previous' });
        await back.click();
        await begins(page, 'user-0051');
        await back.click();
        await begins(page, 'user-0001');
        assert.equal(await back.getAttribute('aria-disabled'), 'true');
        const before = asked().length;
        await back.evaluate((button) => button.click());
        assert.equal(asked().length, before, 'nobody is asked for what is before the first');
    });

    test('the last page leads nowhere, and a table of one page has no buttons', async () => {
        const page = await open(many(51));
        const next = page.users.getByRole('button', { name: 'Next' });
        await next.click();
        await begins(page, 'user-0051');
        assert.equal(await next.getAttribute('aria-disabled'), 'true');
        assert.equal(await page.users.locator('[data-users-range]').textContent(), '51–51 of 51 users');
        const small = await open(many(3));
        assert.ok(await small.users.locator('[data-users-pages]').isHidden());
    });

    test('a search asks once behind the last key; nothing found says how to go on', async () => {
        const page = await open(many(300));
        await find(page).pressSequentially('user-02', { delay: 10 });
        await begins(page, 'user-0200');
        assert.equal(asked().length, 1);
        assert.equal(last().search, 'user-02');
        assert.equal(await page.users.locator('[data-users-count]').textContent(), '100');
        await find(page).fill('nobody <b>');
        const none = page.users.locator('[data-users-none]');
        await none.waitFor();
        assert.match(await none.textContent(), /No user matches “nobody <b>”\./);
        await page.users.getByRole('button', { name: 'Clear the search' }).click();
        await begins(page, 'user-0001');
        assert.equal(await find(page).inputValue(), '');
        assert.ok(await find(page).evaluate((field) => field === document.activeElement));
    });

    test('columns come and go by keyboard, are remembered, and go back to the usual ones', async () => {
        const page = await open(many(3));
        const shown = () => page.users.locator('thead th:visible').evaluateAll((all) => all.map((th) => th.dataset.sort));
        assert.ok(!(await shown()).includes('plan'));
        await page.users.locator('summary').focus();
        await page.keyboard.press('Enter');
        await page.users.getByRole('checkbox', { name: 'Plan' }).focus();
        await page.keyboard.press('Space');
        await page.users.getByRole('checkbox', { name: 'VMware' }).uncheck();
        assert.ok((await shown()).includes('plan') && !(await shown()).includes('vmware'));
        await page.keyboard.press('Escape');
        assert.ok(await page.users.locator('summary').evaluate((one) => one === document.activeElement));
        await page.reload();
        assert.ok((await shown()).includes('plan') && !(await shown()).includes('vmware'), 'remembered');
        await page.users.locator('summary').click();
        await page.users.getByRole('button', { name: 'Back to the usual columns' }).click();
        assert.ok(!(await shown()).includes('plan') && (await shown()).includes('vmware'));
        assert.equal(await page.evaluate(() => localStorage.length), 0);
    });

    test('a server that is down is said, the old rows stay, and trying again helps', async () => {
        const page = await open(many(120));
        site.dataUp = false;
        await page.users.getByRole('button', { name: 'Next' }).click();
        const trouble = page.users.getByRole('alert');
        await trouble.waitFor();
        assert.match(await trouble.textContent(), /We could not read your users\. The server did not answer\..*what was there at/);
        assert.equal((await names(page))[0], 'user-0001');
        assert.equal(await page.users.locator('[data-users-range]').textContent(), '1–50 of 120 users');
        site.dataUp = 503;
        await page.users.getByRole('button', { name: 'Try again' }).click();
        await until('another reason', async () => /busy/.test(await trouble.textContent()));
        site.dataUp = true;
        await page.users.getByRole('button', { name: 'Try again' }).click();
        await trouble.waitFor({ state: 'hidden' });
        await page.users.getByRole('button', { name: 'Next' }).click();
        await begins(page, 'user-0051');
        site.dataUp = 401;
        await page.users.getByRole('button', { name: 'Next' }).click();
        await until('signed out', async () => /Your session has ended/.test(await trouble.textContent()));
    });

    test('of several questions the last one counts', async () => {
        const page = await open(many(120));
        let held;
        await page.route('**/index.php*search=slow*', (route) => { held = route; });
        await find(page).fill('slow');
        await until('under way', () => held);
        await find(page).fill('user-0007');
        await begins(page, 'user-0007');
        await held.fulfill({ json: { status: 'success', total: 1, rows: [user(9, 'late')], next: '', read_at: 0 } }).catch(() => {});
        assert.deepEqual(await names(page), ['user-0007']);
    });

    test('what is used leads to who uses it, and to devices', async () => {
        const page = await open(many(60));
        await page.getByRole('button', { name: 'Hyper-V VMs by user' }).click();
        await until('sorted', () => asked().length === 1 && last().sort === 'hyperv' && last().dir === 'desc');
        await page.getByRole('button', { name: 'Show 2 offline' }).click();
        await until('one device', async () => await page.locator('[data-rows] li').count() === 1);
        assert.match(await page.locator('[data-rows] li').textContent(), /PC-2/);
    });

    test('news is followed by a look, and the row with the focus keeps it', async () => {
        const page = await open(many(5), { clock: true });
        await until('connected', () => site.open === 1);
        await page.users.scrollIntoViewIfNeeded();
        await page.users.locator('tbody a').nth(2).focus();
        site.users = many(5).map((row) => ({ ...row, devices_online: 39 }));
        site.send('device:online', { device: fleet.devices[1] });
        await page.clock.runFor(30_000);
        await until('told', async () => /^39/.test(await page.users.locator('tbody td[data-col=devices]').first().textContent()));
        assert.equal(await page.evaluate(() => document.activeElement.textContent), 'user-0003');
        assert.equal(asked().length, 1);
    });

    test('without scripts the first page is there to read', async () => {
        const page = await open(many(60), { javaScriptEnabled: false });
        assert.equal(await page.users.locator('tbody tr').count(), 50);
        assert.equal(await page.locator('main button:visible').count(), 0);
        assert.match(await page.users.textContent(), /1–50 of 60 users/);
        assert.match(await page.locator('section[aria-labelledby=usage]').textContent(), /Files and Folders/);
    });

    for (const [scheme, width] of [['dark', 1440], ['light', 1440], ['dark', 390], ['light', 390]]) {
        test(`accessible, ${scheme}, ${width} px`, async () => {
            site.trends = (count) => trendDays(count, (at) => at !== 20);
            const page = await open([user(1, 'a', { vaults_full: 2, storage_bytes: 10 * GIB, suspended: true }), unread(2, 'b'),
                ...many(60)], { colorScheme: scheme, viewport: { width, height: 900 } });
            await page.locator('[data-trends]').scrollIntoViewIfNeeded();
            await page.locator('.u-over').waitFor();
            await page.users.locator('summary').click();
            await page.locator('[data-trend-table] summary').click();
            assert.deepEqual(await violations(page), []);
            assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'nothing sticks out');
            assert.deepEqual(page.complaints, []);
        });
    }
});

describe('trends', () => {
    let harness;
    let site;

    before(async () => {
        harness = await startHarness();
        site = harness.site;
    });
    afterEach(() => harness.reset());
    after(() => harness?.close());

    async function open(options) {
        site.snapshot = new Fleet(Math.floor(Date.now() / 1000)).snapshot();
        const page = await harness.open(options);
        page.trends = page.locator('[data-trends]');
        return page;
    }
    const asked = () => site.asked('dashboard-data').map(({ query }) => query.get('days')).filter(Boolean);
    const title = (page) => page.trends.locator('h2').textContent();

    test('figures and ranges change, each range is asked for once, and the table tells the same', async () => {
        site.trends = (count) => trendDays(count, (at) => at % 10 !== 3);
        const page = await open();
        await page.trends.locator('.u-over').waitFor();
        assert.deepEqual(asked(), ['90']);
        assert.match(await page.trends.locator('[data-trend-legend]').textContent(), /Used2\.9 TiB.*growing by/);
        await page.trends.getByRole('button', { name: 'Devices' }).click();
        assert.equal(await title(page), 'Devices');
        await page.trends.getByRole('button', { name: 'Year' }).click();
        await until('a year', () => asked().length === 2);
        await page.trends.getByRole('button', { name: '90 days' }).click();
        await page.trends.getByRole('button', { name: 'Items' }).click();
        await until('items', async () => await title(page) === 'Protected items');
        assert.deepEqual(asked(), ['90', '365']);
        assert.match(await page.trends.locator('[data-trend-legend]').textContent(), /Files and Folders11Hyper-V VMs/);
        await page.trends.locator('summary').click();
        assert.equal(await page.trends.locator('tbody tr').count(), 81);
        assert.match(await page.trends.locator('[data-trend-plot]').getAttribute('aria-label'), /Protected items, the last 90 days/);
        assert.deepEqual(page.complaints, []);
    });

    test('what was asked before is given up for what is chosen now', async () => {
        site.trends = (count) => trendDays(count);
        const page = await open();
        await page.trends.locator('.u-over').waitFor();
        await page.route('**/*days=30*', () => {});  // It never answers.
        const given = page.waitForEvent('requestfailed', (request) => request.url().includes('days=30'));
        await page.trends.getByRole('button', { name: '30 days' }).click();
        await until('it is asked', async () => await page.trends.getAttribute('aria-busy') === 'true');
        await page.trends.getByRole('button', { name: '90 days' }).click();
        await given;
        assert.equal(await page.trends.getAttribute('aria-busy'), null);
        assert.match(await page.trends.locator('[data-trend-plot]').getAttribute('aria-label'), /the last 90 days/);
    });

    test('the first days say when there will be a line', async () => {
        const page = await open();
        const message = page.trends.locator('[data-trend-message]');
        await until('nothing yet', async () => /Nothing is counted in this time yet/.test(await message.textContent()));
        site.trends = (count) => trendDays(count, (at) => at === count - 1);
        await page.trends.getByRole('button', { name: '30 days' }).click();
        await until('one day', async () => /The first day is counted/.test(await message.textContent()));
    });

    test('a server that is down is said, and trying again draws', async () => {
        site.dataUp = false;
        site.trends = (count) => trendDays(count);
        const page = await open();
        const message = page.trends.locator('[data-trend-message]');
        await until('said', async () => /could not read the trend.*did not answer/.test(await message.textContent()));
        site.dataUp = true;
        await page.trends.getByRole('button', { name: 'Try again' }).click();
        await page.trends.locator('.u-over').waitFor();
        assert.ok(await message.isHidden());
    });

    test('another theme draws in its colours', async () => {
        site.trends = (count) => trendDays(count);
        const page = await open();
        await page.trends.locator('.u-over').waitFor();
        const drawn = () => page.trends.locator('canvas').evaluate((canvas) => canvas.toDataURL());
        const before = await drawn();
        await page.locator('[data-theme-switch]').first().click();
        await until('drawn anew', async () => await drawn() !== before);
    });

    test('the chart\'s script is not asked for before somebody comes near', async () => {
        site.users = Array.from({ length: 50 }, (_, n) => user(n + 1, `user-${n}`));
        const page = await open({ goto: false, viewport: { width: 1440, height: 300 } });
        const loaded = [];
        page.on('request', (request) => loaded.push(request.url()));
        await page.goto(site.url);
        await until('connected', () => site.open === 1);
        assert.ok(!loaded.some((url) => /\/trends-/.test(url)));
        await page.locator('[data-trends]').scrollIntoViewIfNeeded();
        await until('loaded', () => loaded.some((url) => /\/trends-/.test(url)));
    });
});
