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
        page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
        page.on('pageerror', (error) => complaints.push(String(error)));
        page.on('console', (message) => {
            if (/Content Security|Alpine/.test(message.text())) complaints.push(message.text());
        });
    });
    after(async () => {
        await browser?.close();
        await stack?.stop();
        if (views) await rm(views, { recursive: true, force: true });
    });

    const comet = (verb, body) => stack.comet('cometbackup', verb, body);
    const start = (deviceId) => comet('startJob', { username: account.username, deviceId });
    const finish = ({ jobId }, status) => comet('finishJob', { jobId, status });
    const connection = () => page.locator('[data-connection]').textContent();
    const mark = ({ jobId }) => page.locator(`[data-job="cometbackup:${jobId}"]`);

    test('a customer logs in and sees the dashboard, connected', async () => {
        await page.goto(`${stack.url}/index.php?rp=/login`);
        await page.locator('[name=username]').fill(customer.email);
        await page.locator('[name=password]').fill(customer.password);
        await page.locator('[type=submit]').click();
        await page.goto(`${stack.url}/index.php?m=eazybackup&a=dashboard`);
        await until('connected', async () => await connection() === 'Connected');
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
        const job = await start(id);
        await stack.restart('eb-app');
        await until('connected again', async () => await connection() === 'Connected');
        await mark(job).locator('.sl-run').waitFor();
        await finish(job, 5000);
        await mark(job).locator('.sl-ok').waitFor();
    });

    test('nothing broke the policy on the way', () => {
        assert.deepEqual(complaints, []);
    });
});
