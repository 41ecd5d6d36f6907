// scripts/bench pages: how long a customer waits for a page of the server, and what the browser has to load for it.
//
// One customer has all the devices and jobs. Times are nginx's own, of each answer as a whole (which asks WHMCS who is asking) and of the
// responder's part of it; sizes are those of the bodies as nginx sends them, compressed.
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { resolve } from 'node:path';
import { historySql } from '../support/stack/history.mjs';
import { waitFor } from '../support/stack/index.mjs';
import { median, spread } from './support/ledger.mjs';
import { machine } from './support/readings.mjs';
import { goal, number, options, print, say, spreadText, within } from './support/report.mjs';
import { kChosenSettings, kNginx, startBench } from './support/stack.mjs';

const kSecondsMax = 600;
const kMedianMsMax = 30;
const kBytesMax = 250 * 1024;
const kLog = resolve('build/bench/pages/log/nginx-times.log');

const chosen = options('pages', 'Server time and weight of the pages, for one customer with many devices.', {
    devices: { value: 200, what: 'devices of the customer, two items each' },
    jobs: { value: 2000, what: 'finished jobs of the last 24 hours' },
    requests: { value: 200, what: 'requests of each page, one after another' },
    warm: { value: 20, what: 'requests before them, uncounted' },
});
const { devices, jobs, requests, warm } = chosen;

/** The status and the body's bytes as they are sent. */
function ask(stack, visitor, path) {
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return new Promise((done, failed) => {
        const { hostname: host, port } = new URL(stack.origin);
        request({ host, port, path, headers: { cookie, 'accept-encoding': 'gzip' } }, (response) => {
            const parts = [];
            response.on('data', (part) => parts.push(part));
            response.on('end', () => done({ status: response.statusCode, sent: Buffer.concat(parts).length,
                encoding: response.headers['content-encoding'] ?? 'identity' }));
        }).on('error', failed).end();
    });
}

/** What nginx has written of answers with this mark: [whole, responder's], in milliseconds. */
function timesOf(mark) {
    return readFileSync(kLog, 'utf8').split('\n').filter((line) => line.includes(`bench=${mark} `) || line.endsWith(`bench=${mark}`))
        .map((line) => line.split(' ').slice(0, 2).map((text) => Number(text) * 1000));
}

/** Asks for a page over and over; the same session, one request at a time, as one person's browser does. */
async function measurePage(stack, visitor, name, path) {
    let last;
    for (let n = 0; n < warm + requests; n += 1) {
        const mark = `${name}${n < warm ? '-warm' : ''}`;
        last = await ask(stack, visitor, `${path}&bench=${mark}`);
        if (last.status !== 200) throw new Error(`${name}: ${last.status}`);
    }
    const times = await waitFor('nginx has written all of them down', () => {
        const found = timesOf(name);
        return found.length >= requests && found;
    });
    return { path, sent: last.sent, encoding: last.encoding, whole_ms: spread(times.map(([whole]) => whole)),
        inside_ms: spread(times.map(([, inside]) => inside)), median_whole_ms: median(times.map(([whole]) => whole)),
        median_inside_ms: median(times.map(([, inside]) => inside)) };
}

/** What the page loads for its first paint, by name; and what it loads later, when somebody comes near. */
async function weigh(stack, visitor, path) {
    const { text } = await visitor.fetch(path);
    const found = { style: /<link rel="stylesheet" href="([^"]+)"/, script: /<script type="module" src="([^"]+)"/,
        icons: /data-icons="([^"]+)"/, later: /data-trends="([^"]+)"/ };
    const weights = { page: (await ask(stack, visitor, path)).sent };
    for (const [name, pattern] of Object.entries(found)) {
        const url = pattern.exec(text)?.[1];
        if (!url) continue;
        const answer = await ask(stack, visitor, new URL(url, `${stack.origin}/`).pathname);
        if (answer.status !== 200) throw new Error(`${url}: ${answer.status}`);
        weights[name] = answer.sent;
    }
    const { later = 0, ...first } = weights;
    return { ...first, first_paint: Object.values(first).reduce((sum, it) => sum + it, 0), later };
}

async function measure(stack) {
    const [customer] = stack.fleet.clients;
    const [service] = stack.fleet.services;
    await waitFor('the accounts are read', async () => (await stack.sql('SELECT COUNT(*) FROM comet_users WHERE read_at > 0'))[0][0]
        >= stack.fleet.clients.length, { seconds: 60 });
    await stack.sql(historySql(stack.fleet, 365));
    const visitor = await stack.login(customer.email, customer.password);
    const module = '/index.php?m=eazybackup';
    const paths = { dashboard: `${module}&a=dashboard`, users: `${module}&a=dashboard-data&part=users`,
        trends: `${module}&a=dashboard-data&part=trends&days=365`, profile: `${module}&a=user-profile&serviceid=${service.id}`,
        'profile-devices': `${module}&a=user-profile&serviceid=${service.id}&tab=devices` };
    const pages = {};
    for (const [name, path] of Object.entries(paths)) {
        pages[name] = await measurePage(stack, visitor, name, path);
        say(`${name}: ${number(pages[name].median_whole_ms)} ms, inside ${number(pages[name].median_inside_ms)} ms`);
    }
    const weights = { dashboard: await weigh(stack, visitor, paths.dashboard), profile: await weigh(stack, visitor, paths['profile-devices']) };
    const goals = ['dashboard', 'profile'].flatMap((name) => [
        goal(`${name}: median, through nginx`, pages[name].median_whole_ms, kMedianMsMax, { unit: ' ms' }),
        goal(`${name}: median, inside`, pages[name].median_inside_ms, kMedianMsMax, { unit: ' ms' }),
        goal(`${name}: all of the first paint`, weights[name].first_paint / 1024, kBytesMax / 1024, { unit: ' KiB' })]);
    return { bench: 'pages', devices, jobs, requests, machine: chosen.machine, settings: kChosenSettings, pages, weights, goals };
}

function rowsOf({ pages, weights }) {
    const rows = [['load', `one customer: ${number(devices)} devices, ${number(jobs)} jobs of a day; ${number(requests)} requests of each, one after another`]];
    for (const [name, page] of Object.entries(pages)) {
        rows.push([name, `${number(page.sent / 1024)} KiB (${page.encoding})`]);
        rows.push(['  through nginx', spreadText(page.whole_ms)], ['  inside', spreadText(page.inside_ms)]);
    }
    for (const [name, of] of Object.entries(weights)) {
        rows.push([`${name}, KiB`, Object.entries(of).map(([what, bytes]) => `${what} ${number(bytes / 1024)}`).join(', ')]);
    }
    return rows;
}

chosen.machine = machine();
let stack;
try {
    say('starting the programs');
    stack = await startBench('pages', { clients: 1, jobs, devices,
        nginx: { http: `${kNginx.http.replace('access_log off;', '')} log_format bench_times '$request_time $upstream_response_time $request_uri'; access_log ${kLog} bench_times;` } });
    const result = await within(kSecondsMax, () => stack.stop(), () => measure(stack));
    print(chosen, 'pages', rowsOf(result), result);
} catch (error) {
    process.stderr.write(`bench pages: ${error.message}\n`);
    process.exitCode = 1;
}
