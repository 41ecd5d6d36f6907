// The world that all stand-ins share: customers, services and Comet accounts, made from a seed.
// Pure: the same arguments give the same fleet, so two processes agree without talking.
import { makeAccount } from './accounts.mjs';
import { makeGallery, makeOutlandish } from './edge_accounts.mjs';
import { cultures, usernameWords } from './names.mjs';
import { random } from './random.mjs';

/// The edge cases need this many clients; a smaller number is raised to it.
export const clientsMin = 11;

const profileFacts = {
    cometbackup: { serverId: 1, groupId: 1, productId: 58, productName: 'Cloud Backup' },
    obc: { serverId: 2, groupId: 2, productId: 60, productName: 'OBC – Online Backup Company' },
};

function makeProfile(name, index) {
    const facts = profileFacts[name]
        ?? { serverId: 10 + index, groupId: 10 + index, productId: 100 + index, productName: name };
    return { name, groupName: name, ...facts };
}

function makeClient(r, id) {
    // Client 1 is the one that is shown around; the second has the name that breaks markup.
    const culture = id <= 2 ? cultures[0] : r.pick(cultures);
    const company = id === 1 ? 'Blue Ridge Accounting, LLC' : id === 2 ? 'Smith & <Sons>'
        : r.chance(0.85) ? r.pick(culture.companies) : '';
    return {
        culture,
        row: {
            id,
            firstname: id === 1 ? 'Emily' : r.pick(culture.first),
            lastname: id === 1 ? 'Carter' : r.pick(culture.last),
            companyname: company,
            email: id === 1 ? 'demo@example.com' : `client${id}@example.com`,
            password: id === 1 ? 'demo-password' : `client-${id}-${r.hex(8)}`,
            language: culture.language,
        },
    };
}

const kindsOf = (...groups) => groups.flatMap(([kind, count]) => Array(count).fill(kind));

/// What a client buys: one entry for each service, with the profile's index and the account's plan.
function planOf(r, id) {
    const name = () => `${r.pick(usernameWords)}${r.pick(['', '-', '_', '.'])}${id}`;
    switch (id) {
    case 1: return [
        { profile: 0, username: 'blueridge', devices: 9, vaults: 2, troubled: true,
            kinds: kindsOf(['laptop', 3], ['desktop', 4], ['server', 2]) },
        { profile: 1, username: 'blueridge.servers', devices: 5, vaults: 2,
            kinds: kindsOf(['server', 3], ['desktop', 2]) }];
    case 2: return [{ profile: 0, username: 'office.main', devices: 3 }];
    case 3: return [{ profile: 1, username: 'office.main', devices: 2 }];
    case 4: return [{ profile: 0, username: 'AnnaLee', devices: 3 }];
    case 5: return [{ profile: 0, username: 'annalee', devices: 2, serverZero: true }];
    case 6: return [{ profile: 0, username: 'late.payer', devices: 2, status: 'Suspended' },
        { profile: 0, username: 'on.time-payer', devices: 2 }];
    case 7: return [];
    case 8: return [{ profile: 0, username: 'fresh_start', devices: 0 }];
    case 9: return [{ profile: 0, username: 'busybee', devices: 2, kinds: ['server', 'desktop'],
        busy: true }];
    case 10: return [{ profile: 0, username: 'every.engine', devices: 4, finish: makeGallery,
        kinds: kindsOf(['server', 2], ['desktop', 1], ['laptop', 1]) }];
    case 11: return [{ profile: 0, username: 'strange.names', devices: 9, vaults: 8, finish: makeOutlandish,
        kinds: kindsOf(['desktop', 9]) }];
    case 20: return [{ profile: 0, username: 'campus-wide', devices: 200 }];
    }
    const devices = () => r.weighted([[r.int(1, 3), 5], [r.int(4, 12), 4], [r.int(15, 45), 0.6]]);
    const first = { profile: r.chance(0.6) ? 0 : 1, username: name(), devices: devices() };
    if (!r.chance(0.15)) return [first];
    return [first, { profile: r.int(0, 1), username: `${name()}.two`, devices: r.int(1, 4) }];
}

/// Thousands of jobs in the history of one device: a database dumped every quarter of an hour.
function keepBusy(account) {
    const [device] = account.devices;
    for (const [i, item] of account.items.filter((x) => x.deviceId === device.id).entries()) {
        item.engine = i ? 'engine1/file' : 'engine1/mysql';
        item.name = i ? 'Upload folder' : 'MySQL shop';
        item.size = 4e9;
        item.schedule = { type: 'periodic', seconds: i ? 1800 : 900 };
    }
    account.historyDays = 40;
    account.busyDeviceId = device.id;
}

/// See the file's head. `now` only moves the times inside; ids and names depend on the seed alone.
export function makeFleet({ seed = 'demo', clients: wanted = 20,
    profiles: names = ['cometbackup', 'obc'], now = 1_763_800_000 } = {}) {
    const profiles = names.map(makeProfile);
    const clients = [];
    const services = [];
    const accounts = Object.fromEntries(names.map((name) => [name, []]));
    const edges = {};

    for (let id = 1; id <= Math.max(wanted, clientsMin); id++) {
        const r = random(seed, 'client', id);
        const { culture, row } = makeClient(r, id);
        clients.push(row);
        for (const plan of planOf(r, id)) {
            const profile = profiles[plan.profile % profiles.length];
            // A second profile is what tells these two apart; without it the name must.
            const sole = accounts[profile.name].some((a) => a.username === plan.username);
            const username = sole ? `${plan.username}.${id}` : plan.username;
            const account = makeAccount(random(seed, 'account', id, username, plan.profile),
                { ...plan, username, culture, now, accountName: row.companyname || row.lastname });
            account.clientId = id;
            account.password = `comet-${r.hex(12)}`;
            account.suspended = plan.status === 'Suspended';
            if (plan.busy) keepBusy(account);
            if (plan.finish) Object.assign(edges, plan.finish(random(seed, 'finish', id), account, now));
            accounts[profile.name].push(account);
            const service = {
                id: 100 + services.length, userid: id, packageid: profile.productId,
                server: plan.serverZero ? 0 : profile.serverId,
                domainstatus: plan.status ?? 'Active', username, password: account.password,
            };
            services.push(service);
            account.serviceId = service.id;
            if (plan.serverZero) edges.serverZeroServiceId = service.id;
            if (plan.status === 'Suspended') edges.suspendedServiceId = service.id;
            if (plan.busy) edges.busyDevice = { username, deviceId: account.busyDeviceId };
        }
    }

    const all = Object.values(accounts).flat();
    const shared = all.find((a) => a.username === 'office.main').devices[0];
    shareDevice(shared, all.find((a) => a.username === 'AnnaLee'));
    return { profiles, clients, services, accounts, edges: { ...edges,
        sameUsername: 'office.main', letterCase: ['AnnaLee', 'annalee'], noServiceClientId: 7,
        noDevicesUsername: 'fresh_start', sharedDeviceId: shared.id,
        sharedDeviceUsernames: ['office.main', 'AnnaLee'],
        bigClientId: wanted >= 20 ? 20 : 0 } };
}

/// A technician's machine that was registered under two customers keeps one hardware hash.
function shareDevice(device, account) {
    const twin = account.devices[0];
    for (const item of account.items) if (item.deviceId === twin.id) item.deviceId = device.id;
    Object.assign(twin, { id: device.id, platform: device.platform, os: device.os });
}
