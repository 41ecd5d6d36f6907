// Whom nothing reaches: pairs of clients whose accounts are named alike. Every row of an account carries a marker of its own in each
// of its texts and ids, and every byte of every answer is searched for the markers of all others.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { makeFleet } from '../sim/fleet/fleet.mjs';
import { literal, startStack, waitFor } from '../support/stack/index.mjs';

const [kFirst, kSecond] = ['cometbackup', 'obc'];
// The first of each pair belongs to one client, the second to another.
const kPairs = [
    ['letter case', [kFirst, 'CaseTwin'], [kFirst, 'casetwin']],
    ['accents', [kFirst, 'resume'], [kFirst, 'résumé']],
    ['composed and decomposed', [kFirst, 'caf\u00e9'], [kFirst, 'cafe\u0301']],
    ['a space behind it', [kFirst, 'spaced'], [kFirst, 'spaced ']],
    ['sharp s', [kFirst, 'strasse'], [kFirst, 'straße']],
    ['two servers', [kFirst, 'everywhere'], [kSecond, 'everywhere']],
];
const kTwinDevice = 'd'.repeat(64);  // All of them have it: one machine, many customers.
const kFirstClient = 40;

let stack;
const accounts = [];  // { client, mark, profile, username, serviceId, visitor, ticket, jobs }
const owned = new Map();  // mark of an account, or of a person → client

/** No part of a hexadecimal number, and no part of another. */
const markOf = (client) => `mk${client}zq`;

before(async () => {
    const fleet = makeFleet({ clients: 9, now: Math.floor(Date.now() / 1000) });
    for (const [, ...pair] of kPairs) {
        for (const [profile, username] of pair) {
            const client = kFirstClient + accounts.length;
            const mark = markOf(client);
            const { productId, serverId } = fleet.profiles.find((it) => it.name === profile);
            const serviceId = 1000 + client;
            const person = `pq${client}zq`;
            fleet.clients.push({ id: client, firstname: `${person} first`, lastname: `${person} last`, companyname: `${person} company`,
                email: `${person}@example.com`, password: `password-${client}`, language: 'english' });
            fleet.services.push({ id: serviceId, userid: client, packageid: productId, server: serverId,
                domainstatus: 'Active', username, password: `${mark} secret` });
            accounts.push({ client, mark, profile, username, serviceId, jobs: [] });
            for (const one of [mark, person]) owned.set(one, client);
        }
    }
    stack = await startStack({ dir: 'build/stack/scope', clients: 9, fleet, paused: true,
        env: { EB_SSE_SECONDS: '600', EB_ADOPT_SECS: '1' } });
    for (const it of accounts) {
        const { email, password } = fleet.clients.find(({ id }) => id === it.client);
        it.visitor = await stack.login(email, password);
        it.ticket = (await it.visitor.fetch('/index.php?m=eazybackup&a=pulse-ticket')).json().ticket;
        await fill(it);
    }
    for (const it of accounts) {
        await waitFor(`the rows of ${it.username}`, async () => (await stack.sql(`SELECT
            (SELECT COUNT(*) FROM comet_devices WHERE client_id = ${it.client} AND revoked_at IS NULL) +
            (SELECT COUNT(*) FROM comet_items WHERE client_id = ${it.client}) +
            (SELECT COUNT(*) FROM comet_vaults WHERE client_id = ${it.client})`))[0][0] === '4', { seconds: 60 });
    }
});
after(() => stack?.stop());

/** An account at Comet, all of whose texts and ids carry its mark. */
async function fill({ mark, profile, username }) {
    const device = `${mark}-device`.padEnd(64, 'e');
    const steps = [['account', { username, op: 'add', name: `${mark} account` }],
        ['device', { username, op: 'new', deviceId: device, name: `${mark} device` }],
        ['device', { username, op: 'new', deviceId: kTwinDevice, name: `${mark} twin` }],
        ['item', { username, op: 'add', itemId: `${mark}-item`, deviceId: device, name: `${mark} files` }],
        ['vault', { username, op: 'add', vaultId: `${mark}-vault`, name: `${mark} vault` }]];
    await stack.comet(profile, 'many', { steps });
}

/** Everything that can happen to an account's jobs and devices; `round` makes ids that never were. */
async function act({ mark, profile, username, jobs }, round) {
    const device = `${mark}-device`.padEnd(64, 'e');
    const ids = { failed: `${mark}-failed-${round}`, good: `${mark}-good-${round}`, runs: `${mark}-runs-${round}` };
    // The one that fails is of no item, so that no later success closes its incident.
    const steps = Object.entries(ids).map(([what, jobId]) => ['startJob', { username, jobId, deviceId: device,
        itemId: what === 'failed' ? '' : `${mark}-item`, vaultId: `${mark}-vault` }]);
    steps.push(['startJob', { username, jobId: `${mark}-twin-${round}`, deviceId: kTwinDevice }],
        ['finishJob', { jobId: ids.good }], ['finishJob', { jobId: ids.failed, status: 7002 }],
        ['device', { username, deviceId: device, op: 'disconnect' }], ['device', { username, deviceId: device, op: 'connect' }],
        ['device', { username, deviceId: device, op: 'rename', name: `${mark} device ${round}` }],
        ['device', { username, deviceId: kTwinDevice, op: 'rename', name: `${mark} twin ${round}` }]);
    await stack.comet(profile, 'many', { steps });
    jobs.push(...Object.values(ids));
    return ids;
}

const path = (route, { ticket }) => `/index.php?m=eazybackup&a=${route}&k=${encodeURIComponent(ticket)}`;
const open = (it, headers) => it.visitor.open(path('pulse-events', it), headers);
const lastId = (stream) => [...stream.text().matchAll(/^id: (\d+)$/gm)].pop()?.[1];

/** No answer may hold a mark of an account that is another client's. */
function clean({ client }, what, text) {
    for (const [mark, owner] of owned) {
        if (owner === client) continue;
        const at = text.indexOf(mark);
        assert.equal(at, -1, `client ${client} got of client ${owner} in ${what}: ${text.slice(Math.max(0, at - 200), at + 100)}`);
    }
}

const twinOf = (it) => accounts[accounts.indexOf(it) ^ 1];

/** Everything that a client can ask for: its own, and by the ids of others. */
async function askAll(it) {
    const answers = new Map();
    const ask = async (what, url, options, statuses = [200]) => {
        const answer = await it.visitor.fetch(url, options);
        assert.ok(statuses.includes(answer.status), `${what}: ${answer.status} ${answer.text.slice(0, 200)}`);
        answers.set(what, answer.text + JSON.stringify(answer.headers));
        return answer;
    };
    await ask('the snapshot', path('pulse-snapshot', it));
    const page = await ask('the dashboard', '/index.php?m=eazybackup&a=dashboard');
    const some = [200, 404];
    const users = await ask('the users', '/index.php?m=eazybackup&a=dashboard-data&part=users');
    assert.ok(users.json().rows.some(({ service_id }) => service_id === it.serviceId), `${it.username} among its own users`);
    await ask('the trends', '/index.php?m=eazybackup&a=dashboard-data&part=trends');
    const headers = { 'content-type': 'application/json', 'x-csrf-token': /name="csrf-token" content="([^"]+)"/.exec(page.text)?.[1] ?? '' };
    const post = (what, route, body, statuses) => ask(what, `/index.php?m=eazybackup&a=${route}`,
        { method: 'POST', headers, body: JSON.stringify(body) }, statuses);
    for (const other of [it, twinOf(it)]) {
        const of = other === it ? 'its own' : `client ${other.client}'s`;
        const statuses = other === it ? some : [404];
        await ask(`${of} user profile`, `/index.php?m=eazybackup&a=user-profile&serviceid=${other.serviceId}`, {}, statuses);
        await post(`${of} jobs`, 'job-reports', { action: 'listJobs', serviceId: other.serviceId, limit: 50 }, statuses);
        // An id in a question may come back in the answer; only the answers to its own are searched.
        if (other !== it) continue;
        for (const job of it.jobs.slice(-3)) await post('a job', 'job-reports', { action: 'jobDetail', jobId: job }, some);
        await post('a snooze', 'pulse-snooze', { job_id: it.jobs.find((id) => id.includes('-failed-')), minutes: 60 });
    }
    return answers;
}

async function seesOnlyItsOwn(it, streams) {
    for (const [what, text] of await askAll(it)) clean(it, what, text);
    for (const stream of streams) clean(it, 'a stream', stream.text());
}

test('each client sees all of its own and no byte of anybody else\'s, in streams and in every answer', async () => {
    const streams = new Map();
    for (const it of accounts) streams.set(it, await open(it));
    try {
        const acts = new Map();
        for (const it of accounts) acts.set(it, await act(it, 1));
        for (const it of accounts) {
            const text = () => streams.get(it).text();
            const ids = acts.get(it);
            await waitFor(`all of ${it.username} in its stream`, () => [ids.runs, ids.good, ids.failed, `${it.mark} device 1`,
                `${it.mark} twin 1`, 'incident:opened'].every((word) => text().includes(word)), { seconds: 60 });
        }
        for (const it of accounts) {
            await seesOnlyItsOwn(it, [streams.get(it)]);
            const snapshot = await it.visitor.fetch(path('pulse-snapshot', it));
            for (const id of Object.values(acts.get(it))) assert.ok(snapshot.text.includes(id), `its own ${id}`);
            assert.throws(() => clean(twinOf(it), 'the search itself', snapshot.text));
        }
    } finally {
        for (const stream of streams.values()) stream.close();
    }
});

test('streams that come back, with their own last id or another\'s, bring nothing of others', async () => {
    const ids = new Map();
    for (const it of accounts) {
        const stream = await open(it);
        await waitFor('the snapshot', () => stream.text().includes('"snapshot"'));
        ids.set(it, lastId(stream));
        stream.close();
    }
    const acts = new Map();
    for (const it of accounts) acts.set(it, await act(it, 2));
    const all = [...ids.values()];
    for (const it of accounts) {
        for (const id of [ids.get(it), all[0], all.at(-1), '1', '99999999999', '0', 'x']) {
            const stream = await open(it, { 'last-event-id': id });
            try {
                await waitFor(`what happened to ${it.username}, from ${id}`, () => stream.text().includes(acts.get(it).runs));
                clean(it, `a stream from ${id}`, stream.text());
            } finally {
                stream.close();
            }
        }
    }
});

test('a service that moves takes all of its own with it, and leaves nothing to be resumed', async () => {
    // Each goes to the client whose account is its twin, who then has both.
    const moves = kPairs.map((_, i) => [accounts[2 * i], accounts[2 * i + 1]]);
    const ids = new Map();
    const streams = new Map();
    for (const it of accounts) {
        const stream = await open(it);
        await waitFor('the snapshot', () => stream.text().includes('"snapshot"'));
        ids.set(it, lastId(stream));
        streams.set(it, stream);
    }
    for (const [from, to] of moves) {
        await stack.sql(`UPDATE tblhosting SET userid = ${to.client} WHERE id = ${from.serviceId}`);
        owned.set(from.mark, to.client);
    }
    for (const [it, stream] of streams) await waitFor(`the stream of ${it.client} ends`, () => stream.ended(), { seconds: 40 });
    for (const [from, to] of moves) {
        const count = async () => (await stack.sql(`SELECT COUNT(*) FROM comet_devices WHERE client_id = ${to.client}
            AND BINARY username = ${literal(from.username)} AND server_id = ${literal(from.profile)}`))[0][0];
        await waitFor(`the devices of ${from.username} follow`, async () => Number(await count()) > 0, { seconds: 60 });
    }
    const acts = new Map();
    for (const it of accounts) acts.set(it, await act(it, 3));
    for (const [from, to] of moves) {
        for (const it of [from, to]) {
            for (const id of [ids.get(from), ids.get(to)]) {
                const stream = await open(it, { 'last-event-id': id });
                try {
                    if (it === to) {
                        for (const its of [from, to]) {
                            await waitFor(`${its.mark} in the stream of ${to.client}`, () => stream.text().includes(acts.get(its).runs),
                                { seconds: 40 });
                        }
                    } else {
                        await waitFor('the snapshot', () => stream.text().includes('"snapshot"'));
                    }
                    clean(it, `a stream from ${id}`, stream.text());
                } finally {
                    stream.close();
                }
            }
        }
    }
    for (const [from, to] of moves) {
        const snapshot = (await from.visitor.fetch(path('pulse-snapshot', from))).json();
        assert.deepEqual([snapshot.jobsRunning, snapshot.jobsRecent24h, snapshot.incidents, snapshot.devices.registered], [[], [], [], 0]);
        for (const what of ['pulse-snapshot', 'pulse-events']) {
            const stream = await from.visitor.open(path(what, from));
            await waitFor('its beginning', () => stream.text().length > 10);
            clean(from, what, stream.text());
            stream.close();
        }
        for (const url of ['dashboard', 'dashboard-data&part=users', 'dashboard-data&part=trends', `user-profile&serviceid=${from.serviceId}`]) {
            clean(from, url, (await from.visitor.fetch(`/index.php?m=eazybackup&a=${url}`)).text);
        }
        clean(to, 'the new owner\'s dashboard', (await to.visitor.fetch('/index.php?m=eazybackup&a=dashboard')).text);
    }
});
