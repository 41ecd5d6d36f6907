// The connection in a real browser: loss, polling, recovery, tickets, hidden tabs, other accounts.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { Fleet } from './fleet.mjs';
import { startHarness, until, violations } from './harness.mjs';

describe('connection', () => {
    let harness;
    let site;
    let fleet;
    let device;
    const now = () => Math.floor(Date.now() / 1000);

    before(async () => {
        harness = await startHarness();
        site = harness.site;
    });
    afterEach(() => harness.reset());
    after(() => harness?.close());

    async function openConnected(options) {
        fleet = new Fleet(now());
        device = fleet.device('PC-1', 'acme');
        fleet.ended(device, 3, 5);
        fleet.start(device, 5);
        site.snapshot = fleet.snapshot();
        const page = await harness.open(options);
        await until('connected', async () => site.open === 1 && await line(page) === 'Connected');
        return page;
    }

    const line = (page) => page.locator('[data-connection]').textContent();
    const reads = (page, text) => until(`the line reads ${text}`,
        async () => await line(page) === text);
    const slivers = (page) => page.locator('li[data-key] .sl-run');
    const moving = (page) => page.evaluate(() => document.getAnimations()
        .filter((one) => one.effect.target.closest('main')).length);

    /** Lets the page see the tab as hidden or shown. */
    const setHidden = (page, hidden) => page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
        document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);

    test('the embedded snapshot is taken up, and the stream goes on from its id', async () => {
        await openConnected();
        assert.equal(site.asked('pulse-snapshot').length, 0);
        assert.equal(site.asked('pulse-events')[0].query.get('last_event_id'), '100');
    });

    test('without an embedded snapshot the page fetches one', async () => {
        site.seeded = false;
        await openConnected();
        assert.equal(site.asked('pulse-snapshot').length, 1);
    });

    test('the planned end of a stream is no alarm, the next resumes from the last id', async () => {
        const page = await openConnected();
        await page.evaluate(() => {
            window.states = [];
            window.events = 0;
            window.addEventListener('eb:pulse-connection', ({ detail }) => {
                window.states.push(detail.state);
            });
            window.addEventListener('eb:pulse', () => { window.events += 1; });
        });
        const id = site.send('job:progress', { job: fleet.running[0] });
        await until('the event arrived', () => page.evaluate(() => window.events === 1));
        site.drop();
        const missed = fleet.start(device, 1, { item_name: 'Started while away' });
        site.send('job:start', { job: missed });
        await until('the stream is back', () => site.open === 1);
        assert.equal(site.asked('pulse-events').pop().query.get('last_event_id'), String(id));
        await until('what was missed shows', async () => await slivers(page).count() === 2);
        assert.deepEqual(await page.evaluate(() => window.states), ['connected']);
        assert.equal(site.asked('pulse-snapshot').length, 0);
    });

    test('a stream that had lived its time is followed at once', async () => {
        const page = await openConnected({ clock: true });
        await page.clock.runFor(10_000);
        await page.evaluate(() => {
            const { close } = EventSource.prototype;
            EventSource.prototype.close = function closed() {
                window.noticed = true;
                close.call(this);
            };
        });
        site.drop();
        await until('the end is noticed', () => page.evaluate(() => window.noticed === true));
        await page.clock.runFor(60);  // A loss would wait for a second.
        await until('the stream is back', () => site.open === 1);
        assert.equal(await line(page), 'Connected');
    });

    test('a lost stream: the page says so, stops moving, polls, recovers', async () => {
        const page = await openConnected();
        assert.ok(await moving(page) > 0);
        site.streamsUp = false;
        site.drop();
        await reads(page, 'Reconnecting');
        assert.equal(await moving(page), 0);
        await until('it polls', () => site.asked('pulse-snapshot').length >= 1);
        await page.getByText(/showing data from \d+ s ago/).waitFor();

        site.streamsUp = true;
        await reads(page, 'Connected');
        assert.ok(await moving(page) > 0);
        assert.deepEqual(page.complaints, []);
    });

    test('while the stream is down changes come by polls with an ETag', async () => {
        const page = await openConnected({ clock: true });
        site.streamsUp = false;
        site.drop();
        await page.clock.runFor(4000);
        await reads(page, 'Reconnecting');
        await until('the first poll', () => site.asked('pulse-snapshot').length === 1);
        await page.clock.runFor(10_500);
        await until('the second poll carries the tag',
            () => Boolean(site.asked('pulse-snapshot')[1]?.etag));
        fleet.start(device, 1, { item_name: 'Seen by polling' });
        site.snapshot = { ...fleet.snapshot(), jobsRunning: [...fleet.running] };
        await until('the new job shows', async () => {
            await page.clock.runFor(5000);
            return await slivers(page).count() === 2;
        });
    });

    test('Try now asks at once', async () => {
        const page = await openConnected({ clock: true });
        site.streamsUp = false;
        site.snapshotUp = false;
        site.drop();
        await page.clock.runFor(4000);
        await reads(page, 'Reconnecting');
        const button = page.getByRole('button', { name: 'Try now' });
        await button.waitFor();
        // The page goes on trying by itself; time stands still, so that only the button counts.
        await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1));
        site.streamsUp = true;
        await button.evaluate((one) => one.click());
        await reads(page, 'Connected');
        await page.getByText('Connected again.').waitFor();
    });

    test('an expired ticket is renewed, and the stream goes on with the fresh one', async () => {
        const page = await openConnected();
        site.ticket = 'ticket-2';
        site.drop();
        await until('a stream with the new ticket', () => site.open === 1);
        assert.equal(site.asked('pulse-ticket').length, 1);
        assert.equal(site.asked('pulse-events').pop().query.get('k'), 'ticket-2');
        await reads(page, 'Connected');
    });

    test('the ticket is renewed every four minutes while the page is seen', async () => {
        const page = await openConnected({ clock: true });
        await page.clock.runFor(241_000);
        await until('renewed', () => site.asked('pulse-ticket').length === 1);
    });

    test('an ended session says so and goes quiet', async () => {
        const page = await openConnected();
        site.ticket = 'another';
        site.ticketStatus = 401;
        site.drop();
        await page.getByText('Your session has ended.', { exact: true }).waitFor();
        const login = page.getByRole('link', { name: 'Sign in again' });
        assert.equal(await login.getAttribute('href'), 'index.php?m=eazybackup');
        assert.equal(await moving(page), 0);
        const before = site.log.length;
        await page.evaluate(() => window.dispatchEvent(new Event('online')));
        await reads(page, 'Signed out');
        assert.equal(site.log.length, before);
    });

    test('a gate in front of the ticket reloads the page once', async () => {
        await openConnected();
        site.ticket = 'another';
        site.ticketStatus = 403;
        site.drop();
        await until('reloaded', () => site.loads === 2);
    });

    test('another account in another tab: the page reloads, never mixing two clients', async () => {
        await openConnected();
        site.ticket = 'ticket-of-another-client';
        site.pageKey = 'client-8';
        site.drop();
        await until('reloaded', () => site.loads === 2);
        const reload = site.log.findLastIndex((one) => one.route === 'page');
        const before = site.log.slice(0, reload).map((one) => one.query.get('k'));
        assert.ok(!before.includes(site.ticket), 'the old page never read with the new ticket');
    });

    test('a hidden tab lets go of its stream after a while and is back at once', async () => {
        const page = await openConnected({ clock: true });
        await setHidden(page, true);
        await page.clock.runFor(20_000);
        assert.equal(site.open, 1);
        await page.clock.runFor(11_000);
        await until('the stream is let go', () => site.open === 0);
        site.send('job:start', { job: fleet.start(device, 1) });
        await setHidden(page, false);
        await until('the stream is back', () => site.open === 1);
        await until('nothing was missed', async () => await slivers(page).count() === 2);
    });

    test('a tab hidden for long renews its ticket before it comes back', async () => {
        const page = await openConnected({ clock: true });
        await setHidden(page, true);
        await page.clock.runFor(600_000);
        assert.equal(site.asked('pulse-ticket').length, 0, 'a hidden tab keeps no session alive');
        site.ticket = 'ticket-2';
        await setHidden(page, false);
        await until('back with the new ticket', () => site.open === 1);
        assert.equal(site.asked('pulse-events').pop().query.get('k'), 'ticket-2');
    });

    test('a stream that fell silent is replaced', async () => {
        const page = await openConnected({ clock: true });
        const before = site.asked('pulse-events').length;
        await page.clock.runFor(47_000);
        await until('a new stream', () => site.asked('pulse-events').length > before);
        await reads(page, 'Connected');
    });

    test('a quiet backup server is said, nothing moves on old data, and the word goes with it',
        async () => {
            const page = await openConnected();
            const word = page.getByText(/^The backup server has been quiet since \S/);
            assert.equal(await word.isVisible(), false);
            site.send('pulse:state', { stale_since: now() - 600 });
            await word.waitFor();
            await page.getByText('the backup server is quiet').waitFor();
            assert.equal(await moving(page), 0);
            site.send('pulse:state', { stale_since: 0 });
            await until('it is well again', async () => await moving(page) > 0);
            assert.equal(await word.isVisible(), false);
            assert.equal(await page.getByText(/is quiet|quiet since/).filter({ visible: true }).count(), 0);
        });

    test('a page that is opened, or polls, while the server is quiet says so too', async () => {
        fleet = new Fleet(now());
        fleet.ended(fleet.device('PC-1', 'acme'), 3, 5);
        const yesterday = now() - 24 * 3600;
        site.snapshot = { ...fleet.snapshot(), stale_since: yesterday };
        const page = await harness.open({ clock: true });
        const word = page.getByText(/^The backup server has been quiet since \S/);
        await word.waitFor();
        await reads(page, 'Connected');

        site.streamsUp = false;
        site.drop();
        await page.clock.runFor(4000);
        await reads(page, 'Reconnecting');
        assert.equal(await word.isVisible(), true);
        site.snapshot = { ...site.snapshot, stale_since: 0 };
        await until('the word is gone', async () => {
            await page.clock.runFor(2000);
            return !await word.isVisible();
        });
        await reads(page, 'Reconnecting');
    });

    for (const [theme, width] of [['dark', 390], ['light', 1440]]) {
        test(`no accessibility violations, quiet and reconnecting: ${theme}, ${width}`, async () => {
            const page = await openConnected({ viewport: { width, height: 900 } });
            await page.evaluate((name) => { document.documentElement.dataset.theme = name; },
                theme);
            site.send('pulse:state', { stale_since: now() - 600 });
            await page.getByText(/^The backup server has been quiet since/).waitFor();
            assert.deepEqual(await violations(page), []);
            site.streamsUp = false;
            site.snapshotUp = false;
            site.drop();
            await reads(page, 'Reconnecting');
            assert.deepEqual(await violations(page), []);
            const wide = await page.evaluate(() => document.documentElement.scrollWidth);
            assert.ok(wide <= width, 'nothing scrolls sideways');
        });
    }

    test('streams refused for want of room: reading goes on, and costs nothing while all is same',
        async () => {
            const page = await openConnected({ clock: true });
            site.streamsFull = true;
            site.drop();
            await page.clock.runFor(4000);
            await reads(page, 'Reconnecting');
            const answers = () => site.asked('pulse-snapshot').map((one) => one.answered);
            await until('polls with the tag are answered 304', async () => {
                await page.clock.runFor(2000);
                return answers().filter((status) => status === 304).length >= 2;
            });
            assert.equal(answers().filter((status) => status === 200).length, 1);
            await page.getByText('many pages are open; this one looks every 10 s').waitFor();

            // A change still comes; the stream is asked for less often than the snapshot.
            const before = { streams: site.asked('pulse-events').length, polls: answers().length };
            fleet.start(device, 1, { item_name: 'Seen by polling' });
            site.snapshot = { ...fleet.snapshot(), jobsRunning: [...fleet.running] };
            for (let s = 0; s < 60; s += 2) {
                const settled = () => site.log.every((one) => one.answered || one.route === 'page'
                    || one.route === 'pulse-events');
                await page.clock.runFor(2000);
                await until('answered', settled);
            }
            assert.equal(await slivers(page).count(), 2);
            const streams = site.asked('pulse-events').length - before.streams;
            assert.ok(streams <= 4, `${streams} streams asked for in a minute`);
            assert.ok(answers().length - before.polls >= 4);

            site.streamsFull = false;
            await until('the stream is back', async () => {
                await page.clock.runFor(5000);
                return site.open === 1;
            });
            await reads(page, 'Connected');
        });

    test('without a network the page says so, and goes on when it is back', async () => {
        const page = await openConnected();
        await page.context().setOffline(true);
        site.drop();
        await reads(page, 'You are offline');
        assert.equal(await moving(page), 0);
        await page.context().setOffline(false);
        await reads(page, 'Connected');
    });

    test('a hidden tab asks for nothing, even when its stream ends', async () => {
        const page = await openConnected({ clock: true });
        await setHidden(page, true);
        const before = site.log.length;
        site.drop();
        await until('the stream has ended', () => page.evaluate(() => (
            document.querySelector('[data-connection]').textContent === 'Paused')));
        await page.clock.runFor(3_600_000);
        assert.equal(site.log.length, before);
        await setHidden(page, false);
        await until('the stream is back', () => site.open === 1);
    });

    test('a page opened in the background waits to be seen', async () => {
        fleet = new Fleet(now());
        device = fleet.device('PC-1', 'acme');
        site.snapshot = fleet.snapshot();
        const page = await harness.open({ goto: false });
        await page.addInitScript(() => {
            Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
        });
        await page.goto(site.url);
        await page.locator('li[data-key]').waitFor();
        assert.deepEqual(site.log.map((one) => one.route), ['page']);
        await setHidden(page, false);
        await until('it is seen', () => site.open === 1);
    });

    test('a hidden tab runs no timers and draws nothing', async () => {
        const page = await openConnected({ clock: true });
        await setHidden(page, true);
        await page.evaluate(() => {
            window.work = 0;
            new MutationObserver((records) => { window.work += records.length; })
                .observe(document.body, {
                    attributes: true, childList: true, characterData: true, subtree: true,
                });
            window.addEventListener('eb:timeline-changed', () => { window.work += 1; });
        });
        await page.clock.runFor(31_000);
        await until('the stream is let go', () => site.open === 0);
        await page.evaluate(() => { window.work = 0; });  // The pause itself was the last of it.
        await page.clock.runFor(7_200_000);
        assert.equal(await page.evaluate(() => window.work), 0);
    });

    test('a line that is no JSON is passed over', async () => {
        const page = await openConnected();
        site.write('data: {"kind": "job:sta\n\n');
        site.send('job:start', { job: fleet.start(device, 1) });
        await until('the next event still counts', async () => await slivers(page).count() === 2);
        assert.deepEqual(page.complaints, []);
    });

    test('a wrong clock does not misplace slivers', async () => {
        fleet = new Fleet(now() - 7200);
        device = fleet.device('PC-1', 'acme');
        fleet.start(device, 60);
        site.snapshot = fleet.snapshot();
        const page = await harness.open();
        await slivers(page).waitFor();
        const x = parseFloat(await slivers(page).getAttribute('x'));
        assert.ok(Math.abs(x - (98 - 98 / 24)) < 0.2, `an hour before "now", not three: ${x}`);
    });

    test('a clock that is set while the page is open moves no sliver', async () => {
        const page = await openConnected();
        const x = () => slivers(page).first().getAttribute('x').then(parseFloat);
        const before = await x();
        for (const hours of [2, -5]) {
            await page.evaluate((seconds) => {
                const real = Date.now.bind(Date);
                Date.now = () => real() + seconds * 1000;
            }, hours * 3600);
            site.send('job:progress', { job: fleet.running[0] });
            const job = fleet.start(device, 1, { item_name: `after ${hours} h` });
            site.send('job:start', { job });
            await page.locator(`[data-job="${job.id}"]`).waitFor();
            assert.ok(Math.abs(await x() - before) < 0.1, `${hours} h: ${before} to ${await x()}`);
        }
        // A new stream cannot know whether the machine slept: it opens with the server's time.
        site.drop();
        await until('a stream without an id', () => site.open === 1
            && !site.asked('pulse-events').pop().query.get('last_event_id'));
        assert.ok(Math.abs(await x() - before) < 0.1);
        await reads(page, 'Connected');
    });

    test('an event replayed from an hour ago does not turn the clock back', async () => {
        const page = await openConnected();
        const x = () => slivers(page).getAttribute('x').then(parseFloat);
        const before = await x();
        site.send('job:progress', { t: now() - 3600, job: fleet.running[0] });
        site.send('device:offline', { device: { ...device, online: false } });
        // The second event has arrived, so the first has too.
        await page.locator('li[data-key] .dot-off').waitFor();
        assert.ok(Math.abs(await x() - before) < 0.1);
    });
});
