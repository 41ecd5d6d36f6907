// The real product for a test file: stand-ins, workers, responder, nginx and a browser that is signed in.
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from '../../views/build.mjs';
import { startStack } from '../support/stack/index.mjs';
import { startBrowser } from './harness.mjs';

const REPO = resolve(fileURLToPath(import.meta.url), '../../..');
const BIN = resolve(REPO, process.env.EB_BIN ?? 'build/dev/bin');
const DEADLINE_MS = 15_000;

/** Why a file that needs the programs cannot run; false: it can. */
export function notBuilt() {
    const missing = ['eb-app', 'eb-ws-worker', 'eb-migrate'].filter((name) => !existsSync(join(BIN, name)));
    return missing.length ? `not built: ${missing.join(', ')}` : false;
}

/** `name` of the stack's folder; `options` of the stack. Resolves with { stack, open, close }. */
export async function startProduct(name, options = {}) {
    const views = await mkdtemp(join(tmpdir(), `eb-${name}-`));
    await build(views);
    const stack = await startStack({ dir: `build/stack/${name}`, bin: BIN, views, paused: true, ...options });
    const browser = await startBrowser();
    const states = new Map();  // Of each client's session: signed in once.
    const contexts = new Set();

    async function stateOf(client) {
        if (!states.has(client.id)) {
            const context = await browser.newContext();
            const page = await context.newPage();
            await page.goto(`${stack.url}/index.php?rp=/login`);
            await page.locator('[name=username]').fill(client.email);
            await page.locator('[name=password]').fill(client.password);
            await Promise.all([page.waitForURL((url) => !/rp=\/login/.test(url.href)), page.locator('[type=submit]').click()]);
            states.set(client.id, await context.storageState());
            await context.close();
        }
        return states.get(client.id);
    }

    /** Opens `path` of the client area as that client. What the page complains of, a refused policy
     *  above all, is collected in `page.complaints`. */
    async function open(client, path, more = {}) {
        const context = await browser.newContext({
            viewport: { width: 1440, height: 900 }, locale: 'en-GB', timezoneId: 'Europe/Stockholm',
            colorScheme: 'dark', storageState: await stateOf(client), ...more,
        });
        contexts.add(context);
        const page = await context.newPage();
        page.setDefaultTimeout(DEADLINE_MS);
        page.complaints = [];
        page.streams = 0;  // Event streams that were opened.
        page.on('response', (response) => {
            page.streams += /a=pulse-events/.test(response.url()) && response.status() === 200 ? 1 : 0;
        });
        page.on('pageerror', (error) => page.complaints.push(String(error)));
        page.on('console', (message) => {
            const text = message.text();
            if (message.type() === 'error' ? !/Failed to load resource/.test(text) : /Alpine|Content Security/.test(text)) {
                page.complaints.push(text);
            }
        });
        await page.goto(`${stack.url}${path}`);
        return page;
    }

    return {
        stack,
        open,
        async reset() {
            for (const context of contexts) await context.close();
            contexts.clear();
        },
        async close() {
            await browser.close();
            await stack.stop();
            await rm(views, { recursive: true, force: true });
        },
    };
}
