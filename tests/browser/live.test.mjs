// The whole way: from the Comet stand-in through worker, database and responder to the browser.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from '../../views/build.mjs';
import { startStack } from '../support/stack/index.mjs';
import { startBrowser, until } from './harness.mjs';

const REPO = resolve(fileURLToPath(import.meta.url), '../../..');
const BIN = resolve(REPO, process.env.EB_BIN ?? 'build/dev/bin');
const missing = ['eb-app', 'eb-ws-worker', 'eb-migrate']
    .filter((name) => !existsSync(join(BIN, name)));

describe('live', { skip: missing.length ? `not built: ${missing.join(', ')}` : false }, () => {
    let views;
    let stack;
    let browser;
    let page;
    let customer;
    let account;
    const complaints = [];

    before(async () => {
        views = await mkdtemp(join(tmpdir(), 'eb-live-'));
        await build(views);
        stack = await startStack({ dir: 'build/stack/browser', bin: BIN, views, paused: true });
        [customer] = stack.fleet.clients;
        account = stack.fleet.accounts.cometbackup.find((one) => one.clientId === customer.id);
        browser = await startBrowser();
        const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
        page = await context.newPage();
        watch(page);
    });
    after(async () => {
        await browser?.close();
        await stack?.stop();
        if (views) await rm(views, { recursive: true, force: true });
    });

    function watch(one) {
        one.on('pageerror', (error) => complaints.push(String(error)));
        one.on('console', (message) => {
            if (/Content Security|Alpine/.test(message.text())) complaints.push(message.text());
        });
    }

    const comet = (verb, body) => stack.comet('cometbackup', verb, body);
    const start = (deviceId) => comet('startJob', { username: account.username, deviceId });
    const finish = ({ jobId }, status) => comet('finishJob', { jobId, status });
    const connection = () => page.locator('[data-connection]').textContent();
    const mark = ({ jobId }) => page.locator(`[data-job="cometbackup:${jobId}"]`);

    const seen = (one) => until('connected',
        async () => await one.locator('[data-connection]').textContent() === 'Connected');

    async function logIn(one, { email, password }) {
        await one.goto(`${stack.url}/index.php?rp=/login`);
        await one.locator('[name=username]').fill(email);
        await one.locator('[name=password]').fill(password);
        await one.locator('[type=submit]').click();
        await one.goto(`${stack.url}/index.php?m=eazybackup&a=dashboard`);
        await seen(one);
    }

    test('a customer logs in and sees the dashboard, connected', async () => {
        await logIn(page, customer);
        assert.ok((await page.locator('[data-headline]').textContent()).length > 0);
    });

    test('a job that starts pulses within seconds, and its end takes its colour', async () => {
        const [{ id }] = account.devices;
        const job = await start(id);
        const sliver = mark(job).locator('.sl-run');
        await sliver.waitFor();
        assert.equal(await sliver.evaluate((one) => getComputedStyle(one).animationName), 'pulse');
        await finish(job, 7003);
        await mark(job).locator('.mk-bad').waitFor();
        assert.match(await mark(job).getAttribute('aria-label'), /^Quota exceeded/);
    });

    test('a restart of the responder: nothing that happened meanwhile is missed', async () => {
        const [{ id }] = account.devices;
        await stack.kill('eb-app', 'SIGKILL');
        await until('the page says so', async () => await connection() === 'Reconnecting');
        const late = await page.context().newPage();
        watch(late);
        const answer = await late.goto(`${stack.url}/index.php?m=eazybackup&a=dashboard`);
        assert.equal(answer.status(), 503);
        await late.getByRole('heading', { name: 'Try again in a moment.' }).waitFor();
        assert.match(await late.evaluate(() => getComputedStyle(document.body).fontFamily),
            /system-ui/, 'the policy knows its style');
        await late.close();
        const job = await start(id);
        await stack.restart('eb-app');
        await until('connected again', async () => await connection() === 'Connected');
        await mark(job).locator('.sl-run').waitFor();
        await finish(job, 5000);
        await mark(job).locator('.sl-ok').waitFor();
    });

    test('an incident put aside is hidden on every page of this customer, and on no other',
        async () => {
            // Not the device of the tests before: of two jobs in one second the id decides.
            const [, device] = account.devices;
            const job = await start(device.id);
            await finish(job, 7002);
            const key = `cometbackup:${job.jobId}`;
            const row = (one) => one.locator(`[data-incident="${key}"]`);
            const second = await page.context().newPage();
            const stranger = await browser.newPage();
            await second.goto(`${stack.url}/index.php?m=eazybackup&a=dashboard`);
            await seen(second);
            await logIn(stranger, stack.fleet.clients[1]);
            const before = await stranger.locator('[data-headline]').textContent();
            await stranger.evaluate(() => {
                window.told = [];
                window.addEventListener('eb:pulse', ({ detail }) => window.told.push(detail.kind));
            });
            await row(page).waitFor();
            await row(second).waitFor();

            await row(page).locator('[data-snooze]').click();
            await page.getByRole('menuitem', { name: 'For 1 hour' }).click();
            for (const one of [page, second]) await row(one).waitFor({ state: 'detached' });
            await second.reload();
            await seen(second);
            assert.equal(await row(second).count(), 0);

            // Taken back on the one, it shows on the other.
            await second.locator('[data-snoozed]').click();
            await row(second).locator('[data-snooze]').click();
            await second.getByRole('menuitem', { name: 'Show it again' }).click();
            await row(page).locator('[data-snooze]', { hasText: 'Snooze' }).waitFor();

            await finish(await start(device.id), 5000);
            for (const one of [page, second]) await row(one).waitFor({ state: 'detached' });
            const told = await stranger.evaluate(() => window.told);
            assert.deepEqual(told.filter((kind) => kind.startsWith('incident:')), []);
            assert.equal(await stranger.locator('[data-headline]').textContent(), before);
            await stranger.context().close();
            await second.close();
        });

    test('without its database the page says how old it is, and catches up by itself', async () => {
        const [{ id }] = account.devices;
        await stack.kill('mariadb', 'SIGKILL');
        const quiet = page.getByText(/^The backup server has been quiet since/);
        await quiet.waitFor({ timeout: 30_000 });
        const job = await start(id);
        await stack.restart('mariadb');
        await mark(job).locator('.sl-run').waitFor({ timeout: 30_000 });
        await until('it is live again', async () => (
            await page.locator('body.is-live').count() === 1));
        await quiet.waitFor({ state: 'hidden', timeout: 30_000 });  // Its worker has shown itself, too.
        await finish(job, 5000);
        await mark(job).locator('.sl-ok').waitFor();
    });

    test('a device that is revoked is marked; what it did today stays, under its last name', async () => {
        const [{ id }] = account.devices;
        const row = page.locator('li[data-key]', { hasText: 'Renamed by hand' });
        await comet('device', { username: account.username, deviceId: id, op: 'rename', name: 'Renamed by hand' });
        await row.waitFor();
        assert.equal(await row.getByText('Removed').count(), 0);
        await comet('device', { username: account.username, deviceId: id, op: 'remove' });
        await row.getByText(`Removed · ${account.username}`).waitFor();
        assert.equal(await row.getByText('Online').count(), 0);
        await page.reload();
        await seen(page);
        await row.getByText(`Removed · ${account.username}`).waitFor();
    });

    test('nothing broke the policy on the way', () => {
        assert.deepEqual(complaints, []);
    });
});
