// The dashboard in a real browser: what people see when jobs start and end.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Fleet, crowd, practice } from './fleet.mjs';
import { startHarness, until, violations } from './harness.mjs';

const NAMES = ['<img src=x onerror=alert(1)>', 'مكتب الاستقبال', '</script><b>bold</b>',
    '{{7*7}} & "quoted"'];

describe('dashboard', () => {
    let harness;
    let site;
    let fleet;
    const now = () => Math.floor(Date.now() / 1000);

    before(async () => {
        harness = await startHarness();
        site = harness.site;
    });
    afterEach(() => harness.reset());
    after(() => harness?.close());

    /** A page of one quiet device, connected. */
    async function openQuiet(options) {
        fleet = new Fleet(now());
        const device = fleet.device('PC-1', 'acme');
        fleet.ended(device, 3, 5);
        site.snapshot = fleet.snapshot();
        const page = await harness.open(options);
        await connected(page);
        return { page, device };
    }

    const connected = (page) => until('connected', async () => site.open === 1
        && await page.locator('[data-connection]').textContent() === 'Connected');
    const row = (page, name) => page.locator('li[data-key]', { hasText: name });
    const tile = (page, name) => page.locator(`[data-tile="${name}"] [data-value]`).textContent();
    const animated = (locator) => locator
        .evaluate((element) => getComputedStyle(element).animationName);
    const shows = (page, count) => until(`${count} rows`,
        async () => await page.locator('li[data-key]').count() === count);

    test('a started job pulses, and its end takes its colour, without a reload', async () => {
        const { page, device } = await openQuiet();
        const job = fleet.start(device, 0, { throughput_bps: 1024 * 1024 });
        site.send('job:start', { job });
        const running = row(page, 'PC-1').locator('.sl-run');
        await running.waitFor();
        assert.equal(await animated(running), 'pulse');
        await until('the tile counts it', async () => await tile(page, 'running') === '1');
        assert.match(await row(page, 'PC-1').textContent(), /Running/);

        site.send('job:end', { job: Fleet.end(job, 'bad', now()) });
        await row(page, 'PC-1').locator('.mk-bad').waitFor();
        assert.equal(await running.count(), 0);
        await page.getByRole('heading', { name: '1 thing needs you' }).waitFor();
        assert.equal(await tile(page, 'bad'), '1');
        assert.equal(site.loads, 1);
        assert.deepEqual(page.complaints, []);
    });

    test('the change shows within a second, and the store tells others of it', async () => {
        const { page, device } = await openQuiet();
        await page.evaluate(() => {
            window.seen = { changed: 0 };
            window.addEventListener('eb:pulse', () => { window.seen.told = performance.now(); });
            window.addEventListener('eb:timeline-changed', () => { window.seen.changed += 1; });
            new MutationObserver(() => {
                const shown = document.querySelector('li[data-key] .sl-run');
                if (shown) window.seen.shown ??= performance.now();
            }).observe(document.querySelector('ol'), { childList: true, subtree: true });
        });
        site.send('job:start', { job: fleet.start(device, 1) });
        await until('it shows', () => page.evaluate(() => window.seen.shown > 0));
        const { told, shown, changed } = await page.evaluate(() => window.seen);
        assert.ok(shown - told < 1000, `${shown - told} ms`);
        assert.ok(changed >= 1);
        assert.equal(await page.evaluate(({ server_id, username, device: hash }) =>
            window.__EB_TIMELINE.getFor(server_id, username, hash).length, device), 1);
    });

    test('names with markup stay text, in rows, incidents and the popover', async () => {
        fleet = new Fleet(now());
        for (const name of NAMES) {
            const device = fleet.device(name, name);
            fleet.incident(fleet.ended(device, 2, 5, 'bad', { item_name: name }));
        }
        site.snapshot = fleet.snapshot();
        const page = await harness.open();
        for (const name of NAMES) {
            const line = row(page, name);
            await line.waitFor();
            await line.locator('[data-job]').focus();
            await page.getByRole('tooltip').waitFor();
            assert.ok((await page.getByRole('tooltip').textContent()).includes(name));
            assert.ok(await page.locator('[data-incident] bdi', { hasText: name }).count() >= 2);
        }
        assert.equal(await page.locator('main img, main li b, [role=tooltip] b').count(), 0);
        assert.deepEqual(page.complaints, []);
    });

    test('arrow keys walk the jobs of a device, Escape closes the popover', async () => {
        fleet = new Fleet(now());
        const device = fleet.device('PC-1', 'acme');
        for (const [hours, item_name] of [[9, 'First'], [6, 'Second'], [3, 'Third']]) {
            fleet.ended(device, hours, 5, 'ok', { item_name });
        }
        fleet.ended(fleet.device('PC-2', 'acme'), 1, 5);
        site.snapshot = fleet.snapshot();
        const page = await harness.open();
        await row(page, 'PC-1').waitFor();
        const focused = () => page.evaluate(() => document.activeElement.ariaLabel);
        await page.getByRole('searchbox', { name: 'Find a device or user' }).focus();
        await page.keyboard.press('Tab');
        assert.match(await focused(), /^Succeeded, Third/);
        await page.keyboard.press('ArrowLeft');
        assert.match(await focused(), /^Succeeded, Second/);
        assert.match(await page.getByRole('tooltip').textContent(), /Second/);
        await page.keyboard.press('Home');
        await page.keyboard.press('ArrowLeft');
        assert.match(await focused(), /^Succeeded, First/);
        await page.keyboard.press('Escape');
        assert.equal(await page.getByRole('tooltip').isVisible(), false);
        await page.keyboard.press('Tab');
        const second = await row(page, 'PC-2').getAttribute('data-key');
        assert.equal(await page.evaluate(() => document.activeElement.closest('li').dataset.key),
            second, 'one tab stop per device');
    });

    test('a failure lies on top of what succeeded beside it; arrow keys go by time', async () => {
        fleet = new Fleet(now());
        const device = fleet.device('PC-1', 'acme');
        fleet.ended(device, 6, 2, 'bad', { item_name: 'Docs', item_id: 'docs' });
        fleet.ended(device, 5.95, 90, 'ok', { item_name: 'Mail', item_id: 'mail' });
        site.snapshot = fleet.snapshot();
        const page = await harness.open();
        const failed = row(page, 'PC-1').locator('[data-job]:has(.mk-bad)');
        await failed.waitFor();
        const top = await failed.locator('.mk-bad').evaluate((one) => {
            const { right, top: upper, height } = one.getBoundingClientRect();
            return document.elementFromPoint(right - 2, upper + height / 2)
                .closest('[data-job]').ariaLabel;
        });
        assert.match(top, /^Failed, Docs/);
        await row(page, 'PC-1').locator('[tabindex="0"]').focus();
        const focused = () => page.evaluate(() => document.activeElement.ariaLabel);
        assert.match(await focused(), /^Succeeded, Mail/);
        await page.keyboard.press('ArrowLeft');
        assert.match(await focused(), /^Failed, Docs/);
        await page.keyboard.press('End');
        assert.match(await focused(), /^Succeeded, Mail/);
    });

    for (const width of [1440, 768, 390]) {
        test(`long words and names keep to their places: ${width} px`, async () => {
            fleet = new Fleet(now());
            for (const name of [`srv-${'exchange-'.repeat(12)}01`, 'مكتب الاستقبال '.repeat(8)]) {
                const device = fleet.device(name, name);
                const job = fleet.ended(device, 2, 5, 'bad', { item_name: name });
                fleet.incident(Object.assign(job, { status_code: 7006 }));
            }
            site.snapshot = fleet.snapshot();
            const page = await harness.open({ viewport: { width, height: 900 } });
            await page.locator('[data-incident]').nth(1).waitFor();
            await shows(page, 2);
            // What of the visible text reaches out of its incident, row or neighbour's place.
            const astray = await page.evaluate(() => {
                const box = (one) => one.getBoundingClientRect();
                const seen = (one) => box(one).width > 0;
                const found = [];
                for (const holder of document.querySelectorAll('[data-incident], li[data-key]')) {
                    for (const one of [...holder.querySelectorAll('.badge, .st, button, time')]
                        .filter(seen)) {
                        if (box(one).right > box(holder).right) found.push(one.textContent);
                    }
                }
                for (const holder of document.querySelectorAll('[data-incident]')) {
                    const badge = box(holder.querySelector('.badge'));
                    const name = box(holder.querySelector('bdi'));
                    if (badge.right > name.left && badge.bottom > name.top
                        && badge.top < name.bottom) found.push('badge over name');
                }
                return found;
            });
            assert.deepEqual(astray, []);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth);
            assert.ok(wide <= width, 'nothing scrolls sideways');
            // Of a name in Arabic the end is cut, which is on its left.
            const [name] = await row(page, 'مكتب').locator('bdi').evaluateAll((all) => all
                .map((one) => [getComputedStyle(one).direction, one.scrollWidth > one.clientWidth]));
            assert.deepEqual(name, ['rtl', true]);
            assert.ok(await row(page, 'مكتب').locator('bdi').first()
                .evaluate((one) => one.clientWidth) > 60, 'enough of the name is left');
            if (width < 640) return;  // There the note has no room, and no pointer rests.
            const note = row(page, 'srv-').getByText(/^2 h ago · srv-/);
            await note.hover();
            assert.equal(await note.getAttribute('title'), await note.textContent());
        });
    }

    test('tiles and the search filter the timeline; nothing found says how to go on', async () => {
        site.snapshot = practice(now()).snapshot();
        const page = await harness.open();
        await row(page, 'RECEPTION-PC').waitFor();
        await page.locator('[data-tile="missed"]').click();
        await shows(page, 1);
        const pressed = page.locator('[data-tile][aria-pressed="true"]');
        assert.equal(await pressed.getAttribute('data-tile'), 'missed');
        await pressed.click();
        await page.getByRole('searchbox', { name: 'Find a device or user' }).fill('recption');
        await page.getByText('No device matches “recption”.').waitFor();
        await page.getByRole('button', { name: 'Clear the search' }).click();
        await shows(page, 13);
        await page.getByRole('button', { name: 'Issues 4' }).click();
        await shows(page, 4);
    });

    test('rows keep their places while someone points at them', async () => {
        fleet = new Fleet(now());
        const devices = ['PC-1', 'PC-2', 'PC-3'].map((name) => fleet.device(name, 'acme'));
        for (const device of devices) fleet.ended(device, 3, 5);
        site.snapshot = fleet.snapshot();
        const page = await harness.open();
        await until('connected', () => site.open === 1);
        const order = () => page.locator('li[data-key] bdi:first-child').allTextContents()
            .then((all) => all.filter((text) => text.startsWith('PC')));
        await row(page, 'PC-1').hover();
        site.send('job:start', { job: fleet.start(devices[2], 1) });
        await row(page, 'PC-3').locator('.sl-run').waitFor();
        assert.deepEqual(await order(), ['PC-1', 'PC-2', 'PC-3']);
        await page.mouse.move(5, 5);
        await until('what runs has come first', async () => (await order())[0] === 'PC-3');
    });

    test('two hundred devices: fourteen at first, all on demand, one redrawn alone', async () => {
        const many = crowd(now());
        site.snapshot = many.snapshot();
        const page = await harness.open();
        await shows(page, 14);
        await page.getByRole('button', { name: 'Show all' }).click();
        await shows(page, 200);
        await until('all rows are drawn',
            async () => await page.locator('li[data-key] .sl-ok').count() === 2200);

        await page.evaluate(() => {
            window.touched = new Set();
            new MutationObserver((records) => {
                for (const { target } of records) {
                    const element = target.nodeType === 1 ? target : target.parentElement;
                    const found = element.closest('[data-key]');
                    if (found) window.touched.add(found.dataset.key);
                }
            }).observe(document.querySelector('ol'),
                { attributes: true, childList: true, characterData: true, subtree: true });
        });
        site.send('job:progress', { job: { ...many.running[3], throughput_bps: 77 } });
        await until('the event arrived', () => page.evaluate(() => window.touched.size > 0));
        assert.equal(await page.evaluate(() => window.touched.size), 1);
    });

    test('the first draw builds what is seen and no more, and reads no layout', async () => {
        const many = crowd(now());
        site.snapshot = many.snapshot();
        const page = await harness.open({ goto: false });
        await page.addInitScript(() => {
            window.reads = [];
            const count = (type, name) => {
                const of = Object.getOwnPropertyDescriptor(type.prototype, name);
                const part = of.get ? 'get' : 'value';
                const real = of[part];
                of[part] = function read(...args) {
                    window.reads.push(name);
                    return real.apply(this, args);
                };
                Object.defineProperty(type.prototype, name, of);
            };
            for (const name of ['getBoundingClientRect', 'getClientRects', 'clientWidth',
                'clientHeight', 'scrollWidth', 'scrollHeight']) count(Element, name);
            for (const name of ['offsetWidth', 'offsetHeight', 'offsetTop', 'offsetParent']) {
                count(HTMLElement, name);
            }
            for (const name of ['getBBox', 'getCTM']) count(SVGGraphicsElement, name);
        });
        const list = page.locator('ol');
        const empty = () => list.locator('li:empty').count();
        const drawn = (jobs) => until(`${jobs} jobs are drawn`,
            async () => await list.locator('[data-job]').count() === jobs);
        await page.goto(site.url);
        await connected(page);
        await drawn(14 * 11 + 14);  // What runs comes first.
        // A job that went well is one bar; Alpine, which would walk through all, stays away.
        assert.equal(await list.locator('[data-job] > *').count(), 14 * 11 + 14);
        const walked = () => list.evaluate((one) => [...one.querySelectorAll('*')]
            .filter((element) => '_x_marker' in element).length);
        assert.equal(await walked(), 0);

        // Of all the others each has its place at once, and is filled by and by.
        const waiting = await page.evaluate(() => {
            [...document.querySelectorAll('button')]
                .find((one) => one.textContent === 'Show all' && one.checkVisibility()).click();
            const { children } = document.querySelector('ol');
            return [children.length, [...children].filter((row) => !row.firstChild).length];
        });
        assert.equal(waiting[0], 200);
        assert.ok(waiting[1] > 0, 'not all in one go');
        await drawn(2200 + 20);
        assert.equal(await empty(), 0);
        assert.equal(await walked(), 0);
        assert.deepEqual(await page.evaluate(() => window.reads), []);
    });

    test('news of one job leaves the others of its device untouched', async () => {
        fleet = new Fleet(now());
        const device = fleet.device('PC-1', 'acme');
        for (let h = 20; h > 1; h -= 1) fleet.ended(device, h, 5);
        const job = fleet.start(device, 10);
        site.snapshot = fleet.snapshot();
        const page = await harness.open({ clock: true });
        await row(page, 'PC-1').locator('.sl-run').waitFor();
        await page.clock.runFor(20_000);  // Enough for every mark to have drifted a little.
        await page.evaluate(() => {
            window.touched = new Set();
            new MutationObserver((records) => {
                for (const { target } of records) {
                    window.touched.add(target.closest('[data-job]')?.dataset.job);
                }
            }).observe(document.querySelector('ol'), { attributes: true, subtree: true });
        });
        site.send('job:progress', { job: { ...job, throughput_bps: 77 } });
        await until('it shows', async () => /77 B/.test(await row(page, 'PC-1').textContent()));
        assert.deepEqual(await page.evaluate(() => [...window.touched].filter(Boolean)), [job.id]);
    });

    test('a storm of progress costs less than a change of the page per event', async () => {
        const many = crowd(now());
        site.snapshot = many.snapshot();
        const page = await harness.open();
        await connected(page);
        await page.getByRole('button', { name: 'Show all' }).click();
        await until('all rows are drawn',
            async () => await page.locator('li[data-key] .sl-ok').count() === 2200);
        const debug = await page.context().newCDPSession(page);
        await debug.send('Performance.enable');
        const layouts = async () => (await debug.send('Performance.getMetrics')).metrics
            .find(({ name }) => name === 'LayoutCount').value;
        await page.evaluate(() => {
            window.cost = { events: 0, redraws: 0, changes: 0 };
            window.addEventListener('eb:pulse', () => { window.cost.events += 1; });
            window.addEventListener('eb:timeline-changed', () => { window.cost.redraws += 1; });
            new MutationObserver((records) => { window.cost.changes += records.length; })
                .observe(document.body, {
                    attributes: true, childList: true, characterData: true, subtree: true,
                });
        });
        const before = await layouts();
        for (let n = 0; n < 1000; n += 1) {
            const job = many.running[n % many.running.length];
            job.throughput_bps += 1000;
            site.send('job:progress', { job });
        }
        await until('all have arrived', () => page.evaluate(() => window.cost.events === 1000));
        await until('the last one shows', async () => /MiB\/s together/.test(
            await page.locator('[data-tile="running"]').textContent()));
        const { redraws, changes } = await page.evaluate(() => window.cost);
        assert.ok(redraws < 500, `${redraws} redraws`);
        assert.ok(changes < 1000, `${changes} changes of the page`);
        const laid = await layouts() - before;
        assert.ok(laid < 500, `${laid} layouts`);
    });

    for (const theme of ['dark', 'light']) {
        for (const width of [1440, 390]) {
            test(`no accessibility violations: ${theme}, ${width} px`, async () => {
                site.snapshot = practice(now()).snapshot();
                site.view = { theme };
                const page = await harness.open({ viewport: { width, height: 900 } });
                await connected(page);
                assert.deepEqual(await violations(page), []);
                assert.deepEqual(page.complaints, []);
                const wide = await page.evaluate(() => document.documentElement.scrollWidth);
                assert.ok(wide <= width, 'nothing scrolls sideways');
            });
        }
    }

    test('an administrator who looks on is told so, without a violation', async () => {
        site.snapshot = practice(now()).snapshot();
        site.view = { admin_banner: true, admin_return_url: '#' };
        const page = await harness.open({ viewport: { width: 390, height: 844 } });
        await connected(page);
        await page.getByRole('complementary').getByText('You see this page as').waitFor();
        assert.deepEqual(await violations(page), []);
    });

    test('with reduced motion nothing moves', async () => {
        site.snapshot = practice(now()).snapshot();
        const page = await harness.open({ reducedMotion: 'reduce' });
        await connected(page);
        assert.equal(await animated(page.locator('li[data-key] .sl-run').first()), 'none');
        assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
    });

    test('the theme switch works and is remembered', async () => {
        const { page } = await openQuiet();
        await page.getByRole('button', { name: 'Use light colours' }).click();
        assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
        await page.reload();
        assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
    });

    test('without a service the page says what would be here and asks nothing', async () => {
        site.view = { has_services: false, services_url: '#' };
        const page = await harness.open();
        await page.getByRole('heading', { name: 'You have no active backup service.' }).waitFor();
        assert.deepEqual(site.log.map((one) => one.route), ['page']);
        assert.deepEqual(page.complaints, []);
        await page.setViewportSize({ width: 390, height: 844 });
        const [heading, button] = await Promise.all([
            page.getByRole('heading', { name: 'Choose a backup service' }).boundingBox(),
            page.getByRole('link', { name: 'Choose a service' }).boundingBox(),
        ]);
        assert.ok(button.y > heading.y + heading.height, 'on a phone the button stands below');
    });

    test('without JavaScript the state of loading is there to read', async () => {
        site.snapshot = practice(now()).snapshot();
        site.view = {
            verdict: '1 thing needs you.', summary: '12 of 13 devices have a good backup.',
            tiles: [{
                key: 'bad', icon: 'x-circle', tone: 'text-bad', value: '2', value_suffix: '',
                label: 'failed', note: '',
            }],
            incidents: [{
                tone: 'bad', icon: 'x-circle', word: 'Failed', device: '<b>PC-7</b>', item: 'Docs',
                when_iso: '2026-01-01T00:00:00Z', when_text: '14 min ago',
            }],
            running: [{ device: 'SRV-1', item: 'Mail', started_text: '14:05' }],
        };
        const page = await harness.open({ javaScriptEnabled: false });
        const text = await page.locator('main').innerText();
        for (const part of ['1 thing needs you.', '<b>PC-7</b>', 'Docs', 'SRV-1', 'since 14:05']) {
            assert.ok(text.includes(part), part);
        }
        assert.equal(await page.getByRole('button').count(), 0, 'no dead buttons');
        assert.equal(await page.locator('[data-connection]').isVisible(), false);
        assert.equal(await page.locator('p:visible', { has: page.locator('[data-connection]') })
            .count(), 0, 'no gap where the connection would stand');
    });

    test('the error page stands alone', async () => {
        site.page = 'error';
        site.view = {
            title: 'Not found', headline: 'There is no such page.',
            message: 'Nothing was changed.', home_url: site.url,
        };
        const page = await harness.open();
        await page.getByRole('heading', { name: 'There is no such page.' }).waitFor();
        assert.match(await page.locator('main').innerText(), /7F3K20M1/);
    });
});
