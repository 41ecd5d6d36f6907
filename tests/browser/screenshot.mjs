// The README's picture: the running product's dashboard, as its demonstration customer sees it.
import { parseArgs } from 'node:util';
import { startStack } from '../support/stack/index.mjs';
import { startBrowser, until } from './harness.mjs';

const { values } = parseArgs({ options: {
    preset: { type: 'string', default: 'release' },
    out: { type: 'string', default: 'views/dashboard.png' },
    width: { type: 'string', default: '1440' },
    theme: { type: 'string', default: 'dark' },
} });

const stack = await startStack({
    dir: 'build/stack/screenshot', bin: `build/${values.preset}/bin`, views: `build/${values.preset}/views`, paused: true,
});
const browser = await startBrowser();
try {
    const [customer] = stack.fleet.clients;
    const page = await browser.newPage({ viewport: { width: Number(values.width), height: 900 }, colorScheme: values.theme });
    await page.goto(`${stack.url}/index.php?rp=/login`);
    await page.locator('[name=username]').fill(customer.email);
    await page.locator('[name=password]').fill(customer.password);
    await page.locator('[type=submit]').click();
    await page.goto(`${stack.url}/index.php?m=eazybackup&a=dashboard`);
    await until('connected', async () => await page.locator('[data-connection]').textContent() === 'Connected');

    const account = stack.fleet.accounts.cometbackup.find((one) => one.clientId === customer.id);
    for (const device of account.devices.slice(0, 3)) {
        const { jobId } = await stack.comet('cometbackup', 'startJob', { username: account.username, deviceId: device.id });
        await page.locator(`[data-job="cometbackup:${jobId}"]`).waitFor();
    }
    // Down to the users: the trends have nothing to show on the first day.
    const users = await page.locator('[data-users]').boundingBox();
    await page.screenshot({ path: values.out, fullPage: true,
        clip: { x: 0, y: 0, width: Number(values.width), height: Math.ceil(users.y + users.height) + 24 } });
} finally {
    await browser.close();
    await stack.stop();
}
