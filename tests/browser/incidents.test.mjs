// Incidents in a real browser: snoozed, come back, closed by a success; on every open page.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Fleet } from './fleet.mjs';
import { startHarness, until, violations } from './harness.mjs';

describe('incidents', () => {
    let harness;
    let site;
    let fleet;
    let device;
    let failed;
    const now = () => Math.floor(Date.now() / 1000);

    before(async () => {
        harness = await startHarness();
        site = harness.site;
    });
    afterEach(() => harness.reset());
    after(() => harness?.close());

    function onePc(more = {}) {
        fleet = new Fleet(now());
        device = fleet.device('PC-1', 'acme');
        fleet.ended(device, 3, 5, 'ok', { item_id: 'mail', item_name: 'Mail' });
        failed = fleet.ended(device, 1, 5, 'bad', { item_id: 'docs', item_name: 'Docs' });
        fleet.incident(failed, more);
        site.snapshot = fleet.snapshot();
    }

    async function open(options) {
        const streams = site.open;
        const page = await harness.open(options);
        await until('connected', () => site.open === streams + 1);
        await headline(page, /things? needs? you|is protected|Nothing needs/).waitFor();
        return page;
    }

    const headline = (page, text) => page.locator('[data-headline]').filter({ hasText: text });
    const incident = (page, name = 'PC-1') => page.locator('[data-incident]:visible',
        { hasText: name });
    const snoozeButton = (page) => page.getByRole('button', { name: 'Snooze PC-1 · Docs' });
    const focused = (page) => page.evaluate(() => document.activeElement.textContent.trim());
    const gone = (page) => until('the incident is hidden',
        async () => await incident(page).count() === 0);

    async function snoozeFor(page, choice) {
        await snoozeButton(page).click();
        await page.getByRole('menuitem', { name: choice }).click();
    }

    test('snoozed on one page, it is hidden on every open page at once', async () => {
        onePc();
        const [page, other] = [await open(), await open()];
        await snoozeFor(page, 'For 8 hours');
        for (const one of [page, other]) {
            await gone(one);
            await headline(one, 'Nothing needs you now.').waitFor();
            assert.equal(await one.locator('[data-snoozed]').textContent(), '1 snoozed');
        }
        const left = failed && site.snapshot.incidents[0].snoozed_until - now();
        assert.ok(Math.abs(left - 8 * 3600) < 60, `${left} s`);
        await page.getByText(/PC-1 · Docs is hidden until/).waitFor();
        assert.equal(await other.getByText(/is hidden until/).count(), 0);
        assert.equal(site.asked('pulse-snooze').length, 1);
        assert.equal(site.loads, 2);
        assert.deepEqual([...page.complaints, ...other.complaints], []);
    });

    test('one that was put aside can be taken back', async () => {
        onePc({ snoozed_until: now() + 3600 });
        const [page, other] = [await open(), await open()];
        await page.locator('[data-snoozed]').click();
        await page.getByRole('button', { name: 'Change the snooze of PC-1 · Docs' }).click();
        await page.getByRole('menuitem', { name: 'Show it again' }).click();
        for (const one of [page, other]) await headline(one, '1 thing needs you').waitFor();
        await page.getByText('PC-1 · Docs shows again.').waitFor();
        assert.equal(await page.locator('[data-snoozed]').isVisible(), false);
        assert.deepEqual(page.complaints, []);
    });

    test('Undo brings it back, on every page; of a changed time, the time before', async () => {
        onePc();
        const [page, other] = [await open(), await open()];
        const undo = page.getByRole('button', { name: 'Undo' });
        const left = () => (site.snapshot.incidents[0].snoozed_until - now()) / 60;
        await snoozeFor(page, 'For 8 hours');
        await gone(other);
        await undo.press('Enter');
        for (const one of [page, other]) await headline(one, '1 thing needs you').waitFor();
        await page.getByText('PC-1 · Docs shows again.').waitFor();
        assert.equal(await undo.count(), 0, 'the message is replaced, and has no Undo of its own');
        assert.match(await focused(page), /^Incidents/);

        await snoozeFor(page, 'For 1 hour');
        await gone(other);
        await page.locator('[data-snoozed]').click();
        await page.getByRole('button', { name: 'Change the snooze of PC-1 · Docs' }).click();
        await page.getByRole('menuitem', { name: 'For a week' }).click();
        await until('the week is taken', () => left() > 10_000);
        assert.equal(await undo.count(), 1);
        await undo.click();
        await until('the hour is back', () => left() > 55 && left() < 65);
        assert.deepEqual([...page.complaints, ...other.complaints], []);
    });

    test('an Undo that comes too late says so', async () => {
        onePc();
        const page = await open();
        await snoozeFor(page, 'For 1 hour');
        await gone(page);
        site.snoozeAnswer = [404, { status: 'error' }];
        await page.getByRole('button', { name: 'Undo' }).click();
        await page.getByText(/closed already. Nothing was changed/).waitFor();
    });

    test('a message with Undo stays while someone is at it', async () => {
        onePc();
        const page = await open({ clock: true });
        await snoozeFor(page, 'For 1 hour');
        const undo = page.getByRole('button', { name: 'Undo' });
        await undo.focus();
        await page.clock.runFor(20_000);
        assert.equal(await undo.count(), 1);
        await page.locator('[data-snoozed]').focus();
        await page.clock.runFor(7000);
        assert.equal(await undo.count(), 0);
    });

    test('who is signed out can change nothing, and reads why', async () => {
        onePc();
        const other = fleet.ended(fleet.device('PC-2', 'acme'), 2, 5, 'bad');
        fleet.incident(other);
        site.snapshot = fleet.snapshot();
        const page = await open();
        await page.getByRole('button', { name: /^Snooze PC-2/ }).click();
        await page.getByRole('menuitem', { name: 'For 1 hour' }).click();
        const undo = page.getByRole('button', { name: 'Undo' });
        await undo.waitFor();
        await snoozeButton(page).press('Enter');
        await until('the menu has the focus', async () => /^For 1 hour/.test(await focused(page)));
        site.ticket = 'another';
        site.ticketStatus = 401;
        site.drop();
        await page.getByText(/^Nothing can be snoozed: your session has ended/).waitFor();
        assert.equal(await page.getByRole('menu').count(), 0);
        assert.equal(await undo.count(), 0);
        assert.equal(await focused(page), 'Snooze', 'the focus is not lost');
        assert.equal(await snoozeButton(page).getAttribute('aria-disabled'), 'true');
        assert.match(await snoozeButton(page).evaluate((one) => document
            .getElementById(one.getAttribute('aria-describedby')).textContent), /session has ended/);
        for (const key of ['Enter', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
        await snoozeButton(page).click({ force: true });
        assert.equal(await page.getByRole('menu').count(), 0);
        assert.equal(site.asked('pulse-snooze').length, 1);
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(page.complaints, []);
    });

    test('it comes back when its time has passed, without a reload', async () => {
        onePc({ snoozed_until: now() + 90 });
        const page = await open({ clock: true });
        assert.equal(await incident(page).count(), 0);
        await page.clock.runFor(95_000);
        await incident(page).waitFor();
        await headline(page, '1 thing needs you').waitFor();
        assert.equal(site.loads, 1);
    });

    test('a later success of the item closes it, snoozed or open; of another item it does not',
        async () => {
            onePc();
            const page = await open();
            const end = (item_id) => {
                const job = fleet.start(device, 0, { item_id });
                site.send('job:start', { job });
                site.send('job:end', { job: Fleet.end(job, 'ok', now()) });
            };
            end('mail');
            const succeeded = page.locator('[data-tile="ok"] [data-value]');
            await until('both ends have arrived',
                async () => await succeeded.textContent() === '2');
            assert.equal(await incident(page).count(), 1);
            await snoozeFor(page, 'For a week');
            await gone(page);
            end('docs');
            await until('it is closed',
                async () => await page.locator('[data-incidents]').isVisible() === false);
        });

    test('the next failure of the item shows again', async () => {
        onePc({ snoozed_until: now() + 3600 });
        const page = await open();
        const job = fleet.start(device, 0, { item_id: 'docs', item_name: 'Docs' });
        const ended = Fleet.end(job, 'quota', now());
        site.send('job:end', { job: ended });
        site.send('incident:closed', { incident: { ...failed, snoozed_until: 0 } });
        site.send('incident:opened', { incident: { ...ended, snoozed_until: 0 } });
        await incident(page).getByText('Quota exceeded').waitFor();
        assert.equal(await page.locator('[data-snoozed]').isVisible(), false);
    });

    test('events that come twice, or late, change nothing', async () => {
        onePc();
        const page = await open();
        const later = { ...failed, job_id: 'later', id: 'cometbackup:later', ended_at: now() };
        const news = () => {
            site.send('incident:opened', { incident: { ...later, snoozed_until: 0 } });
            site.send('incident:closed', { incident: { ...failed, snoozed_until: 0 } });
            site.send('incident:opened', { incident: { ...failed, snoozed_until: 0 } });
        };
        news();
        news();
        site.send('job:start', { job: fleet.start(device, 0) });
        await page.locator('li[data-key] .sl-run').waitFor();
        // All of it has arrived; what it comes to is drawn with a frame of its own.
        await until('one incident, the later one', async () => {
            const keys = await page.locator('[data-incident]').evaluateAll(
                (all) => all.map((one) => one.dataset.incident));
            return keys.join() === 'cometbackup:later';
        });
    });

    test('by keyboard alone: arrows walk, Escape gives the focus back, Enter hides', async () => {
        onePc();
        const page = await open();
        await snoozeButton(page).focus();
        await page.keyboard.press('Enter');
        await until('the first entry has the focus',
            async () => /^For 1 hour/.test(await focused(page)));
        await page.keyboard.press('ArrowDown');
        assert.match(await focused(page), /^For 8 hours/);
        await page.keyboard.press('End');
        assert.match(await focused(page), /^For a week/);
        await page.keyboard.press('ArrowDown');
        assert.match(await focused(page), /^For 1 hour/, 'round it goes');
        await page.keyboard.press('Escape');
        await page.getByRole('menu').waitFor({ state: 'hidden' });
        assert.equal(await focused(page), 'Snooze');
        await page.keyboard.press('ArrowUp');
        await until('the last entry has the focus',
            async () => /^For a week/.test(await focused(page)));
        await page.keyboard.press('Enter');
        await gone(page);
        // The button left with its incident.
        await until('the focus is at the heading',
            async () => /^(Incidents|Nothing|Everything)/.test(await focused(page)));
        await page.getByRole('button', { name: '1 snoozed' }).waitFor();
        await page.keyboard.press('Tab');
        assert.equal(await focused(page), '1 snoozed');
        await page.keyboard.press('Enter');
        await incident(page).getByText(/Hidden until/).waitFor();
        await page.getByRole('button', { name: 'Change the snooze of PC-1 · Docs' }).waitFor();
    });

    test('a menu that opens at the edge of the window comes into view', async () => {
        onePc();
        const page = await open({ viewport: { width: 390, height: 700 } });
        // The first entries have room, the others do not.
        await snoozeButton(page).evaluate((one) => {
            one.scrollIntoView({ block: 'end' });
            window.scrollBy(0, 120);
        });
        await snoozeButton(page).click();
        await until('all of it is seen', () => page.getByRole('menu')
            .evaluate((menu) => menu.getBoundingClientRect().bottom <= window.innerHeight));
    });

    test('news that arrive leave an open menu and its focus alone', async () => {
        onePc();
        const page = await open();
        await snoozeButton(page).press('Enter');
        await until('the menu has the focus', async () => /^For 1 hour/.test(await focused(page)));
        const worse = fleet.ended(fleet.device('PC-2', 'acme'), 0.2, 2, 'quota');
        site.send('incident:opened', { incident: { ...worse, snoozed_until: 0 } });
        await incident(page, 'PC-2').waitFor();
        assert.match(await focused(page), /^For 1 hour/);
        site.send('incident:closed', { incident: { ...failed, snoozed_until: 0 } });
        await until('it is gone', async () => await incident(page, 'PC-1').count() === 0);
        await until('the focus is not lost',
            async () => /^Incidents/.test(await focused(page)));
    });

    for (const [name, answer, says] of [
        ['closed meanwhile', [404, { status: 'error' }], /closed already. Nothing was changed/],
        ['forbidden', [403, { status: 'error' }], /You may not change this/],
        ['the server failed', [500, { status: 'error' }], /could not be hidden. Nothing was/],
    ]) {
        test(`a snooze that is refused says why and hides nothing: ${name}`, async () => {
            onePc();
            const page = await open();
            site.snoozeAnswer = answer;
            await snoozeFor(page, 'For 1 hour');
            const message = page.locator('#toast-container').getByText(says);
            await message.waitFor();
            assert.equal(await incident(page).count(), 1);
            await page.getByRole('button', { name: 'Close this message' }).click();
            assert.equal(await message.count(), 0);
        });
    }

    test('an interrupted job shows as such, in its row, its sliver and above', async () => {
        onePc();
        const job = fleet.start(device, 30, { item_id: 'mail', items_done: 64, items_total: 100 });
        site.snapshot = fleet.snapshot();
        const page = await open();
        await page.locator('li[data-key] .sl-run').waitFor();
        site.send('device:offline', { device: { ...device, online: false } });
        site.send('job:updated', { job: { ...job, status: 'Interrupted' } });
        await page.locator('li[data-key] .mk-int').waitFor();
        assert.equal(await page.locator('li[data-key] .sl-run').count(), 0);
        await page.locator('[data-incident]').getByText('Interrupted').waitFor();
        const running = page.locator('[data-tile="running"] [data-value]');
        assert.equal(await running.textContent(), '0');
        site.send('device:online', { device });
        site.send('job:updated', { job });
        await page.locator('li[data-key] .sl-run').waitFor();
        await until('the card says so too', async () => await running.textContent() === '1'
            && await page.locator('[data-incident]').getByText('Interrupted').count() === 0);
    });

    for (const [theme, width] of [['dark', 1440], ['light', 390]]) {
        test(`no violations with menu and snoozed ones open: ${theme}, ${width}`, async () => {
            onePc();
            fleet.incident(fleet.ended(fleet.device('PC-2', 'acme'), 2, 5, 'warn'),
                { snoozed_until: now() + 3600 });
            site.snapshot = fleet.snapshot();
            site.view = { theme };
            const page = await open({ viewport: { width, height: 900 } });
            await page.locator('[data-snoozed]').click();
            await snoozeButton(page).click();
            await page.getByRole('menu').waitFor();
            assert.deepEqual(await violations(page), []);
            assert.deepEqual(page.complaints, []);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth);
            assert.ok(wide <= width, 'nothing scrolls sideways');
        });
    }
});
