// Putting an incident aside, with the real programs: who may, who may not, and who sees it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startStack, waitFor } from '../support/stack/index.mjs';
import { userSql } from '../support/stack/whmcs.mjs';

const route = (name, more = '') => `/index.php?m=eazybackup&a=${name}${more}`;
const kPage = route('dashboard');
let stack;
let mine;    // client 2: { visitor, csrf, ticket, job }
let theirs;  // client 3

before(async () => {
    stack = await startStack({ dir: 'build/stack/snooze', clients: 9, paused: true });
    await stack.sql(userSql({ id: 2003, email: 'reader@example.com', password: 'pw', links: [{ clientId: 2, permissions: 'products' }] }));
    mine = await viewer(2);
    theirs = await viewer(3);
});
after(() => stack?.stop());

async function page(visitor) {
    const { text } = await visitor.fetch(kPage);
    const attribute = (name) => new RegExp(`${name}="([^"]*)"`).exec(text)?.[1];
    return { visitor, csrf: attribute('name="csrf-token" content'), ticket: attribute('data-ticket') };
}

/** A client with a job that has just failed. */
async function viewer(id) {
    const { email, password } = stack.fleet.clients.find((it) => it.id === id);
    const its = await page(await stack.login(email, password));
    const service = stack.fleet.services.find((it) => it.userid === id);
    const { name: profile } = stack.profiles.find((it) => it.productId === service.packageid);
    const { jobId: job } = await stack.comet(profile, 'startJob', { username: service.username });
    await stack.comet(profile, 'finishJob', { jobId: job, status: 7002 });
    await waitFor('the incident', async () => (await incident({ ...its, job })) !== undefined);
    return { ...its, job };
}

async function incident({ visitor, ticket, job }) {
    const answer = await visitor.fetch(route('pulse-snapshot', `&k=${encodeURIComponent(ticket)}`));
    return answer.json().incidents.find((it) => it.job_id === job);
}

function post(its, body, headers = {}) {
    const all = { 'content-type': 'application/json', 'x-csrf-token': its.csrf, ...headers };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return its.visitor.fetch(route('pulse-snooze'), { method: 'POST', headers: sent,
        body: typeof body === 'string' ? body : JSON.stringify(body) });
}

const snooze = (minutes, job = mine.job) => ({ job_id: job, minutes });

test('refused: nothing changes without the right token, type, method, origin and permission', async () => {
    const reader = await page(await stack.login('reader@example.com', 'pw'));
    const cases = [
        [403, post(mine, snooze(60), { 'x-csrf-token': undefined })],
        [403, post(mine, snooze(60), { 'x-csrf-token': 'x'.repeat(43) })],
        [403, post(mine, snooze(60), { 'x-csrf-token': theirs.csrf })],
        [403, post(mine, snooze(60), { origin: 'https://elsewhere.example' })],
        [403, post(mine, snooze(60), { 'sec-fetch-site': 'cross-site' })],
        [415, post(mine, snooze(60), { 'content-type': 'application/x-www-form-urlencoded' })],
        [403, post(reader, snooze(60))],
        [405, mine.visitor.fetch(route('pulse-snooze'))],
        [401, stack.visitor().fetch(route('pulse-snooze', `&k=${encodeURIComponent(mine.ticket)}`), { method: 'POST', body: '{}',
            headers: { 'content-type': 'application/json', 'x-csrf-token': mine.csrf } })],
        [413, post(mine, `{"x":"${'y'.repeat(300_000)}"}`)],
        [400, post(mine, '{')],
        [400, post(mine, { job_id: mine.job })],
        [400, post(mine, snooze(10081))],
        [400, post(mine, snooze(-1))],
    ];
    for (const [i, [status, answer]] of cases.entries()) assert.equal((await answer).status, status, `case ${i}`);
    assert.match((await post(mine, snooze(99999))).json().message, /minutes/);
    assert.equal((await incident(mine)).snoozed_until, 0);
});

test('another client\'s incident looks like none, and stays as it is', async () => {
    const [foreign, none] = [await post(mine, snooze(60, theirs.job)), await post(mine, snooze(60, 'no-such-job'))];
    assert.equal(foreign.status, 404);
    const { request_id: one, ...said } = foreign.json();
    const { request_id: other, ...same } = none.json();
    assert.notEqual(one, other);
    assert.deepEqual(said, same);
    assert.equal((await incident(theirs)).snoozed_until, 0);
});

test('put aside: every open page of the client hears it, nobody else\'s does, and it is written down', async () => {
    const open = (its) => its.visitor.open(route('pulse-events', `&k=${encodeURIComponent(its.ticket)}`));
    const [stream, foreign] = [await open(mine), await open(theirs)];
    try {
        for (const one of [stream, foreign]) await waitFor('the snapshot', () => one.text().includes('"kind":"snapshot"'));
        const answer = await post(mine, snooze(60));
        assert.equal(answer.status, 200, answer.text);
        const until = answer.json().snoozed_until;
        assert.ok(Math.abs(until - Date.now() / 1000 - 3600) < 60);
        const heard = await waitFor('the event', () => [...stream.text().matchAll(/^data: (.*)$/gm)].map(([, it]) => JSON.parse(it))
            .find((it) => it.kind === 'incident:snoozed'));
        assert.equal(heard.incident.job_id, mine.job);
        assert.equal(heard.incident.snoozed_until, until);
        assert.equal((await incident(mine)).snoozed_until, until);
        assert.ok(!foreign.text().includes(mine.job));
        // The page that is read without scripts leaves it out.
        const { text } = await mine.visitor.fetch(kPage);
        assert.match(text, /None is open\./);
        assert.equal((await post(mine, snooze(0))).json().snoozed_until, 0);
        await waitFor('it is back', async () => (await incident(mine)).snoozed_until === 0);
    } finally {
        stream.close();
        foreign.close();
    }
    const rows = await stack.sql(`SELECT outcome, COUNT(*) FROM eb_audit_log WHERE client_id = 2 AND action = 'pulse-snooze' GROUP BY outcome`);
    assert.match(String(rows), /done/);
    assert.match(String(rows), /not_found/);
});

test('an administrator who looks through the client\'s eyes: the row says so', async () => {
    const masked = await page(await stack.masquerade(2));
    assert.equal((await post(masked, snooze(5))).status, 200);
    const row = await stack.sql(`SELECT admin_id, detail FROM eb_audit_log WHERE client_id = 2 ORDER BY id DESC LIMIT 2`);
    assert.match(row[0][1], /"masquerading":true/);
    assert.deepEqual(row.map(([admin]) => admin), ['7', '0'], 'the administrator\'s number, and none for the client\'s own');
});
