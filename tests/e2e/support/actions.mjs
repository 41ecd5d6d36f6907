// What the tests of actions share: who may be asking, and how a body is posted.
import assert from 'node:assert/strict';
import { userSql } from '../../support/stack/whmcs.mjs';

export const route = (name, more = '') => `/index.php?m=eazybackup&a=${name}${more}`;

/** Signed in, with what a page gives to its scripts. */
export async function signedIn(visitor) {
    const { text } = await visitor.fetch(route('dashboard'));
    const csrf = /name="csrf-token" content="([^"]*)"/.exec(text)?.[1];
    assert.ok(csrf, 'the page carries a token');
    return { visitor, csrf };
}

/** A client's first Active service: { visitor, csrf, client, serviceId, username, profile }. */
export async function customer(stack, clientId) {
    const { email, password } = stack.fleet.clients.find((it) => it.id === clientId);
    const service = stack.fleet.services.find((it) => it.userid === clientId && it.domainstatus === 'Active');
    const { name: profile } = stack.profiles.find((it) => it.productId === service.packageid);
    return { ...await signedIn(await stack.login(email, password)), client: clientId, serviceId: service.id,
        username: service.username, profile };
}

/** A device of the account with an item of its own, and a vault: { device, name, item, vault, account }. */
export function holdings(stack, its) {
    const account = stack.fleet.accounts[its.profile].find((it) => it.username === its.username);
    const [item] = account.items;
    const device = account.devices.find((it) => it.id === item.deviceId);
    return { device: device.id, name: device.name, item: item.id, vault: account.vaults[0].id, account };
}

/** A login of the client that may look at products, and change nothing. */
export async function reader(stack, clientId) {
    const email = `reader-${clientId}@example.com`;
    await stack.sql(userSql({ id: 20000 + clientId, email, password: 'pw', links: [{ clientId, permissions: 'products' }] }));
    return signedIn(await stack.login(email, 'pw'));
}

export function post(its, name, body, headers = {}) {
    const all = { 'content-type': 'application/json', 'x-csrf-token': its.csrf, ...headers };
    const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
    return its.visitor.fetch(route(name), { method: 'POST', headers: sent,
        body: typeof body === 'string' ? body : JSON.stringify(body) });
}

// The workers' own calls; everything else is somebody's action.
const OF_WORKERS = new Set(['AdminGetJobsForDateRange', 'AdminGetUserProfile', 'AdminListUsers', 'AdminDispatcherListActive',
    'AdminMetaVersion']);

/** How often each method that actions use was called, on all servers. */
export async function calls(stack) {
    const counted = {};
    for (const { name } of stack.profiles) {
        const { calls: of } = await stack.comet(name, 'state', { jobs: false });
        for (const [method, times] of Object.entries(of)) {
            if (!OF_WORKERS.has(method)) counted[method] = (counted[method] ?? 0) + times;
        }
    }
    return counted;
}
