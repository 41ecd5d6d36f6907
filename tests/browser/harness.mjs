// Starts Chromium and the stand-in site once for a test file, and gives each test a fresh page.
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from '../../views/build.mjs';
import { Site } from './site.mjs';

const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const DEADLINE_MS = 10_000;

export async function startBrowser() {
    return chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
            '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    });
}

/** Site, browser and a way to open pages; `close` ends all of it. */
export async function startHarness() {
    const built = await mkdtemp(join(tmpdir(), 'eb-browser-'));
    await build(built);
    const site = new Site(built);
    await site.listen();
    const browser = await startBrowser();
    const contexts = new Set();

    /** Opens the page; what it complains of is collected in `page.complaints`. */
    async function open(options = {}) {
        const { clock = false, goto = true, ...more } = options;
        const context = await browser.newContext({
            viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Stockholm',
            colorScheme: 'dark', ...more,
        });
        contexts.add(context);
        const page = await context.newPage();
        page.setDefaultTimeout(DEADLINE_MS);
        page.complaints = [];
        page.on('pageerror', (error) => page.complaints.push(String(error)));
        page.on('console', (message) => {
            const text = message.text();
            // Refused connections are what half of these tests are about.
            const bad = message.type() === 'error' ? !/Failed to load resource/.test(text)
                : /Alpine|Content Security/.test(text);
            if (bad) page.complaints.push(text);
        });
        if (clock) await page.clock.install();
        if (goto) await page.goto(site.url);
        return page;
    }

    return {
        site,
        open,
        async reset() {
            for (const context of contexts) await context.close();
            contexts.clear();
            site.drop();
            site.reset();
        },
        async close() {
            await this.reset();
            await browser.close();
            await site.close();
            await rm(built, { recursive: true, force: true });
        },
    };
}

/** What axe finds wrong with the page as it is now: rule and first element. */
export async function violations(page) {
    // Through the debugger, past the policy that rightly forbids it to the page.
    await page.evaluate(AXE);
    const { violations: found } = await page.evaluate(() => window.axe.run());
    return found.map(({ id, nodes }) => [id, nodes[0].html]);
}

/** Waits until `check` holds; fails with its name after the deadline. */
export async function until(name, check) {
    const deadline = Date.now() + DEADLINE_MS;
    for (;;) {
        if (await check()) return;
        if (Date.now() > deadline) throw new Error(`did not come true: ${name}`);
        await new Promise((done) => setTimeout(done, 25));
    }
}
