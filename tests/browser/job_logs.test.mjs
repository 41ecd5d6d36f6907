// Job Logs as people use them: finding a job, reading why it failed, watching one that runs, and ending it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { waitFor } from '../support/stack/index.mjs';
import { strangeMessages } from '../sim/comet/job_log.mjs';
import { until, violations } from './harness.mjs';
import { notBuilt, startProduct } from './product.mjs';

describe('job logs', { skip: notBuilt() }, () => {
    let product;
    let client;
    let service;
    let account;
    let jobs;   // { failed, strange, long, running }: ids.
    const path = (more = '', tab = 'jobs') => `/index.php?m=eazybackup&a=user-profile&serviceid=${service.id}&tab=${tab}${more}`;
    const open = (more, options) => product.open(client, path(more), options);
    const comet = (verb, body) => product.stack.comet('cometbackup', verb, { username: account.username, ...body });
    const row = (page, id) => page.locator(`tr[data-job-row="${id}"]`);
    const drawer = (page) => page.getByRole('dialog');
    const part = (page, name) => page.locator(`#job-drawer [data-part="${name}"]`);
    const drawn = (page) => page.locator('#job-drawer [data-line]');

    async function inTable(jobId) {
        await waitFor(`job ${jobId} in the table`, async () => Number((await product.stack.sql(
            `SELECT COUNT(*) FROM comet_jobs WHERE id = '${jobId}'`))[0][0]) === 1, { seconds: 60 });
    }

    /** A job that has ended, begun so many seconds ago. */
    async function ended({ status, log, ago = 600, item = account.items[0] }) {
        const at = Math.floor(Date.now() / 1000) - ago;
        const { jobId } = await comet('startJob', { deviceId: item.deviceId, itemId: item.id, log, at });
        await comet('finishJob', { jobId, status });
        return jobId;
    }

    before(async () => {
        product = await startProduct('job-logs');
        const { fleet } = product.stack;
        [client] = fleet.clients;
        account = fleet.accounts.cometbackup.find((one) => one.clientId === client.id);
        service = fleet.services.find((one) => one.userid === client.id && one.username === account.username);
        jobs = {
            failed: await ended({ status: 7002 }),
            strange: await ended({ status: 7001, log: 'strange', ago: 900 }),
            long: await ended({ status: 5000, log: 'long', ago: 1200 }),
        };
        const other = account.items.find((one) => one.deviceId !== account.items[0].deviceId);
        jobs.running = (await comet('startJob', { deviceId: other.deviceId, itemId: other.id })).jobId;
        for (const id of Object.values(jobs)) await inTable(id);
    });
    after(() => product?.close());
    afterEach(() => product.reset());

    test('without scripts: jobs are read, filtered by the form, and older ones are a link away', async () => {
        const page = await open('', { javaScriptEnabled: false });
        assert.equal(await page.locator('tr[data-job-row]').count(), 50);
        assert.match(await row(page, jobs.failed).innerText(), /Failed/);
        await page.locator('#jobs-status').selectOption('error');
        await page.getByRole('button', { name: 'Show' }).click();
        assert.match(page.url(), /status=error/);
        for (const status of await page.locator('[data-status-word]').allInnerTexts()) {
            assert.match(status, /Failed|Timed out|Quota|Abandoned/);
        }
        await page.goto(`${product.stack.url}${path()}`);
        const first = await page.locator('tr[data-job-row]').first().getAttribute('data-job-row');
        await page.getByRole('link', { name: 'Older jobs' }).click();
        assert.ok(await page.locator('tr[data-job-row]').count() > 0);
        assert.equal(await row(page, first).count(), 0);
        await page.getByRole('link', { name: 'Newest jobs' }).click();
        assert.equal(await row(page, first).count(), 1);
    });

    test('filters stand in the address, survive a reload, and say when nothing fits', async () => {
        const page = await open();
        await page.locator('#jobs-status').selectOption('missed');
        await until('the address', () => /status=missed/.test(page.url()));
        await page.locator('#jobs-when').selectOption('dates');
        await page.locator('#jobs-from').fill('1999-01-01');
        await page.locator('#jobs-to').fill('1999-01-02');
        await page.getByText('No missed jobs on these dates.').waitFor();
        await page.reload();
        await page.getByText('No missed jobs on these dates.').waitFor();
        assert.equal(await page.locator('#jobs-status').inputValue(), 'missed');
        await page.getByRole('tab', { name: 'Devices' }).click();
        await page.locator('tr[data-device]').first().waitFor();
        await page.getByRole('tab', { name: 'Job Logs' }).click();
        assert.match(page.url(), /status=missed/, 'the tab keeps its filters');
        await page.getByRole('link', { name: 'Show all jobs' }).click();
        await row(page, jobs.failed).waitFor();
        assert.doesNotMatch(page.url(), /status|from|when/);
        assert.equal(await page.locator('#jobs-status').inputValue(), '');
        await page.locator('#jobs-item').selectOption(account.items[0].id);
        await until('that item alone', async () => await row(page, jobs.running).count() === 0 && await row(page, jobs.failed).count() === 1);
        assert.deepEqual(page.complaints, []);
    });

    test('older jobs come below, each once, and news above leaves them there', async () => {
        const page = await open();
        await until('the stream', () => page.streams > 0);
        await page.getByRole('link', { name: 'Older jobs' }).click();
        await until('a second page', async () => await page.locator('tr[data-job-row]').count() > 50);
        const before = await page.locator('tr[data-job-row]').evaluateAll((rows) => rows.map((one) => one.dataset.jobRow));
        assert.equal(new Set(before).size, before.length);
        const item = account.items[1];
        const { jobId } = await comet('startJob', { deviceId: item.deviceId, itemId: item.id });
        await until('the new job stands first', async () => (await page.locator('tr[data-job-row]').first().getAttribute('data-job-row')) === jobId);
        const behind = await page.locator('tr[data-job-row]').evaluateAll((rows) => rows.map((one) => one.dataset.jobRow));
        assert.deepEqual(behind, [jobId, ...before]);
        await comet('finishJob', { jobId, status: 7003 });
        await until('it ended', async () => /Quota exceeded/.test(await row(page, jobId).innerText()));
        assert.deepEqual(page.complaints, []);
    });

    test('a row opens the job: cause above the log, the first error one press away; Back closes it', async () => {
        const page = await open();
        const link = row(page, jobs.failed).getByRole('link');
        await link.click();
        await drawer(page).getByText('It stopped with an error before it was done.').waitFor();
        assert.match(page.url(), new RegExp(`job=${jobs.failed}`));
        await until('evidence', async () => /Access is denied|refused|wrong|denied|expired|unable/i.test(await part(page, 'cause').innerText()));
        await part(page, 'cause').getByRole('button', { name: /Show line/ }).click();
        await until('the line is marked', async () => /Error/.test(await page.locator('#job-drawer .ln.is-current').innerText()));
        await page.goBack();
        await drawer(page).waitFor({ state: 'hidden' });
        assert.doesNotMatch(page.url(), /job=/);
        assert.equal(await page.evaluate(() => document.activeElement.dataset.openJob), jobs.failed, 'the focus is back');
        await page.keyboard.press('Enter');
        await drawer(page).waitFor();
        await page.keyboard.press('Escape');
        await drawer(page).waitFor({ state: 'hidden' });
        await until('the address is the list\'s', () => !/job=/.test(page.url()));
        assert.deepEqual(page.complaints, []);
    });

    test('a link with the job in it opens it; a foreign or unknown job is not there', async () => {
        const page = await open(`&job=${jobs.failed}`);
        await drawer(page).getByText('It stopped with an error before it was done.').waitFor();
        await page.keyboard.press('Escape');
        await until('the address', () => !/job=/.test(page.url()));
        const theirs = product.stack.fleet.accounts.cometbackup.find((one) => one.clientId !== client.id);
        const { jobId } = await product.stack.comet('cometbackup', 'startJob', { username: theirs.username });
        await inTable(jobId);
        for (const id of [jobId, '00000000-0000-4000-8000-000000000000']) {
            await page.goto(`${product.stack.url}${path(`&job=${id}`)}`);
            await part(page, 'details-trouble').getByText('There is no such job.').waitFor();
            assert.equal(await drawn(page).count(), 0);
        }
    });

    test('a hundred thousand lines: all are there, few are drawn, each is found', async () => {
        const page = await open(`&job=${jobs.long}`);
        const allLines = () => waitFor('all lines', async () => /^100,000 lines$/.test(await part(page, 'lines-count').innerText()), { seconds: 60 });
        await allLines();
        assert.ok(await drawn(page).count() < 1500, `drawn: ${await drawn(page).count()}`);
        const text = await page.evaluate(async () => {
            const body = document.querySelector('#job-drawer [data-part="body"]');
            body.scrollTop = body.scrollHeight;
            await new Promise((done) => setTimeout(done, 500));
            body.scrollTop = body.scrollHeight;
            await new Promise((done) => setTimeout(done, 500));
            return [...document.querySelectorAll('#job-drawer [data-line]')].at(-1).innerText;
        });
        assert.match(text, /Job finished/);
        await part(page, 'find').fill('job FINISHED');
        await until('found', async () => (await part(page, 'found').innerText()) === '1 of 1');
        assert.match(await page.locator('#job-drawer .ln.is-current mark').innerText(), /Job finished/);
        assert.ok(await drawn(page).count() < 1500);
        await part(page, 'find').fill('nothing says this');
        await until('none', async () => (await part(page, 'found').innerText()) === 'none');
        const calls = (await product.stack.comet('cometbackup', 'state', { jobs: false })).calls.AdminGetJobLogEntries;
        await page.reload();
        await allLines();
        const again = (await product.stack.comet('cometbackup', 'state', { jobs: false })).calls.AdminGetJobLogEntries;
        assert.equal(again, calls, 'what an ended job logged is kept for a moment');
        assert.deepEqual(page.complaints, []);
    });

    test('markup, right-to-left text and endless lines are text', async () => {
        const page = await open(`&job=${jobs.strange}`);
        await until('lines', async () => await drawn(page).count() >= strangeMessages.length);
        const shown = await page.locator('#job-drawer .ln-text bdi').evaluateAll((all) => all.map((one) => one.textContent));
        for (const message of strangeMessages.filter((one) => one.length < 2000)) assert.ok(shown.includes(message), message);
        assert.equal(await page.locator('#job-drawer .ln img, #job-drawer .ln script, #job-drawer .ln b').count(), 0);
        await page.getByRole('button', { name: /Show all 20,0\d\d characters/ }).click();
        await until('the whole line', async () => (await page.locator('#job-drawer .ln-text bdi').evaluateAll((all) =>
            Math.max(...all.map((one) => one.textContent.length)))) > 20_000);
        for (const width of [1440, 390]) {
            await page.setViewportSize({ width, height: 800 });
            const over = await page.evaluate(() => {
                const body = document.querySelector('#job-drawer [data-part="body"]');
                return body.scrollWidth - body.clientWidth;
            });
            assert.ok(over <= 0, `${width}: ${over}`);
        }
        assert.deepEqual(page.complaints, []);
    });

    test('severity, search and keys: warnings alone, next and previous match, the next error, one line copied', async () => {
        const page = await open(`&job=${jobs.strange}`, { permissions: ['clipboard-read', 'clipboard-write'] });
        await until('lines', async () => await drawn(page).count() >= strangeMessages.length);
        await page.getByRole('button', { name: /^Errors/ }).click();
        await until('errors alone', async () => (await drawn(page).allInnerTexts()).every((text) => /Error/.test(text)));
        await page.getByRole('button', { name: 'All', exact: true }).click();
        await part(page, 'log').focus();
        await page.keyboard.press('/');
        await page.keyboard.type('uploaded');
        await until('matches', async () => /^1 of \d+$/.test(await part(page, 'found').innerText()));
        await page.keyboard.press('Enter');
        assert.match(await part(page, 'found').innerText(), /^2 of/);
        await page.keyboard.press('Shift+Enter');
        assert.match(await part(page, 'found').innerText(), /^1 of/);
        await part(page, 'log').focus();
        await page.keyboard.press('e');
        await until('an error is marked', async () => /Error/.test(await page.locator('#job-drawer .ln.is-current').innerText()));
        await page.keyboard.press('c');
        const copied = await page.evaluate(() => navigator.clipboard.readText());
        assert.match(copied, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ E /);
        assert.deepEqual(page.complaints, []);
    });

    test('a running job is followed, let go by scrolling up, and ends with its state', async () => {
        const item = account.items[2];
        const { jobId } = await comet('startJob', { deviceId: item.deviceId, itemId: item.id });
        await inTable(jobId);
        const page = await open(`&job=${jobId}`);
        await until('the stream', () => page.streams > 0);
        await until('lines', async () => await drawn(page).count() > 0);
        await page.getByRole('switch', { name: 'Follow new lines' }).click();
        const log = (text, count = 1) => comet('log', { jobId, entries: Array.from({ length: count }, (_, n) => ['I', `${text} ${n}`]) });
        await log('first of many', 200);
        await until('it came', async () => /first of many 199/.test((await drawn(page).allInnerTexts()).join('\n')));
        const atEnd = () => page.evaluate(() => {
            const body = document.querySelector('#job-drawer [data-part="body"]');
            return body.scrollHeight - body.scrollTop - body.clientHeight < 60;
        });
        await until('scrolled along', atEnd);
        await part(page, 'log').hover();
        await page.mouse.wheel(0, -1500);
        await until('it let go', async () => await part(page, 'follow').getAttribute('aria-checked') === 'false');
        await log('behind', 50);
        const count = async () => Number((await part(page, 'lines-count').innerText()).replace(/\D/g, ''));
        await until('it came', async () => await count() >= 250);
        assert.equal(await atEnd(), false, 'the page stays where it is');
        await page.getByRole('button', { name: 'Newest lines' }).click();
        await until('back at the end', atEnd);
        await comet('finishJob', { jobId, status: 7007 });
        await part(page, 'badge').getByText('Abandoned').waitFor();
        assert.equal(await part(page, 'follow-label').isVisible(), false);
        await until('its last line', async () => /did not come back/.test((await drawn(page).allInnerTexts()).join('\n')));
        assert.deepEqual(page.complaints, []);
    });

    test('nobody looks: nothing is asked; the drawer is closed: neither', async () => {
        const page = await open(`&job=${jobs.running}`);
        await until('lines', async () => await drawn(page).count() > 0);
        let asked = 0;
        page.on('request', (request) => { asked += /jobLogEntries/.test(request.postData() ?? '') ? 1 : 0; });
        await until('it follows', () => asked > 0);
        await page.keyboard.press('Escape');
        await drawer(page).waitFor({ state: 'hidden' });
        const before = asked;
        await new Promise((done) => setTimeout(done, 4500));
        assert.equal(asked, before);
    });

    test('Cancel asks first, says that it was asked, and shows the end when it comes', async () => {
        const item = account.items[3];
        const { jobId } = await comet('startJob', { deviceId: item.deviceId, itemId: item.id });
        await inTable(jobId);
        const page = await open(`&job=${jobId}`);
        await until('the stream', () => page.streams > 0);
        await page.getByRole('button', { name: 'Cancel backup…' }).click();
        await page.getByRole('alertdialog').getByRole('button', { name: 'Keep it running' }).click();
        assert.equal(await part(page, 'asked').isVisible(), false);
        await page.getByRole('button', { name: 'Cancel backup…' }).click();
        await page.getByRole('alertdialog').getByRole('button', { name: 'Cancel backup' }).click();
        await until('asked, or ended already', async () => await part(page, 'asked').isVisible()
            || /Cancelled/.test(await part(page, 'badge').innerText()));
        // Comet tells nobody; the worker finds it when it looks at what runs.
        await waitFor('the end', async () => /Cancelled/.test(await part(page, 'badge').innerText()), { seconds: 60 });
        assert.equal(await part(page, 'asked').isVisible(), false);
        assert.equal(await part(page, 'cancel').isVisible(), false);
        assert.deepEqual(page.complaints, []);
    });

    test('the backup server is away: the details stay, the log says so and can be tried again', async () => {
        const id = await ended({ status: 7003, ago: 300 });
        await inTable(id);
        await product.stack.comet('cometbackup', 'fault', { kind: 'http503', seconds: 60 });
        try {
            const page = await open(`&job=${id}`);
            await part(page, 'log-trouble').getByText('the backup server did not answer').waitFor();
            assert.match(await part(page, 'cause').innerText(), /is full/);
            await product.stack.comet('cometbackup', 'fault', { kind: 'none' });
            await part(page, 'log-trouble').getByRole('button', { name: 'Try again' }).click();
            await until('lines', async () => await drawn(page).count() > 0);
            assert.equal(await part(page, 'log-trouble').isVisible(), false);
            assert.deepEqual(page.complaints, []);
        } finally {
            await product.stack.comet('cometbackup', 'fault', { kind: 'none' });
        }
    });

    test('offline: what is read stays, and it goes on when the network is back', async () => {
        const page = await open();
        await row(page, jobs.strange).getByRole('link').click();
        await until('lines', async () => await drawn(page).count() > 0);
        await page.keyboard.press('Escape');
        await page.context().setOffline(true);
        await row(page, jobs.failed).getByRole('link').click();
        await part(page, 'log-trouble').getByText('You are offline.').waitFor();
        await page.context().setOffline(false);
        await until('lines', async () => await drawn(page).count() > 0);
        await page.getByRole('dialog').getByText('It stopped with an error before it was done.').waitFor();
    });

    test('from the dashboard: an incident and a mark on the timeline lead to the log', async () => {
        const page = await product.open(client, '/index.php?m=eazybackup');
        const button = page.getByRole('button', { name: /^Log of/ }).first();
        const id = await button.getAttribute('data-open-job');
        await button.click();
        await until('lines', async () => await drawn(page).count() > 0);
        assert.match(page.url(), new RegExp(`job=${id}`));
        assert.deepEqual(await violations(page), []);
        await page.keyboard.press('Escape');
        await drawer(page).waitFor({ state: 'hidden' });
        assert.equal(await page.evaluate(() => document.activeElement.dataset.openJob), id, 'the focus is back');
        const mark = page.locator('[data-rows] [data-job][tabindex="0"]').first();
        await mark.focus();
        await page.getByRole('tooltip').getByText('Open the log').waitFor();
        await page.keyboard.press('Enter');
        await drawer(page).waitFor();
        await page.goBack();
        await drawer(page).waitFor({ state: 'hidden' });
        await page.getByRole('tooltip').getByRole('button', { name: 'Open the log' }).click();
        await drawer(page).waitFor();
        assert.deepEqual(page.complaints, []);
    });

    for (const theme of ['dark', 'light']) {
        for (const width of [1440, 390]) {
            test(`list and drawer: no accessibility violations, nothing scrolls sideways: ${theme}, ${width} px`, async () => {
                const page = await open('', { colorScheme: theme, viewport: { width, height: 900 } });
                assert.deepEqual(await violations(page), []);
                assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width);
                for (const id of [jobs.failed, jobs.running]) {
                    await page.goto(`${product.stack.url}${path(`&job=${id}`)}`);
                    await until('lines', async () => await drawn(page).count() > 0);
                    await until('details', async () => await part(page, 'facts').locator('dt').count() > 3);
                    assert.deepEqual(await violations(page), []);
                    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth) <= width);
                    if (process.env.EB_PICTURES) {
                        await page.screenshot({ path: `${process.env.EB_PICTURES}/job-${id === jobs.failed ? 'failed' : 'running'}-${theme}-${width}.png` });
                    }
                }
                assert.deepEqual(page.complaints, []);
            });
        }
    }
});
