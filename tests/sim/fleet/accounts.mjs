// One Comet account: devices, what they back up, where to, and what is wrong with them today.
import { platforms, serverNames, versions } from './names.mjs';
import { random } from './random.mjs';

const GB = 1e9;
const HOUR = 3600;
const DAY = 86400;

/// Size of the source, daily change as a share of it, and seconds of a run, each as [low, high].
export const engines = {
    'engine1/file': { size: [2 * GB, 600 * GB], change: [0.0005, 0.02], seconds: [60, 1500] },
    'engine1/windisk': { size: [80 * GB, 900 * GB], change: [0.005, 0.04], seconds: [900, 6000] },
    'engine1/mssql': { size: [GB, 80 * GB], change: [0.05, 0.4], seconds: [30, 600] },
    'engine1/mysql': { size: [0.2 * GB, 30 * GB], change: [0.1, 0.6], seconds: [20, 300] },
    'engine1/hyperv': { size: [200 * GB, 3000 * GB], change: [0.01, 0.05], seconds: [1800, 12000] },
    'engine1/vmware': { size: [200 * GB, 4000 * GB], change: [0.01, 0.05], seconds: [1800, 12000] },
    'engine1/proxmox': { size: [80 * GB, 1500 * GB], change: [0.01, 0.06], seconds: [1200, 9000] },
    'engine1/winmsofficemail': { size: [20 * GB, 900 * GB], change: [0.001, 0.01],
        seconds: [600, 5000] },
    'engine1/systemstate': { size: [8 * GB, 30 * GB], change: [0.2, 0.6], seconds: [300, 1200] },
    'engine1/mongodb': { size: [GB, 60 * GB], change: [0.1, 0.5], seconds: [60, 900] },
    'engine1/exchangeedb': { size: [20 * GB, 400 * GB], change: [0.02, 0.1], seconds: [600, 4000] },
    'engine1/vsswriter': { size: [GB, 40 * GB], change: [0.05, 0.3], seconds: [60, 900] },
    'engine1/stdout': { size: [0.1 * GB, 5 * GB], change: [0.5, 1], seconds: [10, 200] },
    // Nobody makes these any more; those that there are still run.
    'engine1/windowssystem': { size: [20 * GB, 60 * GB], change: [0.1, 0.4], seconds: [600, 3000] },
};

const itemNames = {
    'engine1/file': ['Documents', 'Users & Desktop', 'Projekte (alle)', 'Accounts 2019–2026',
        'Photos', 'Everything under <home>'],
    'engine1/file server': ['Shared drive S:', 'Profiles', 'Archive', 'Scans & faxes'],
    'engine1/windisk': ['Disk image C:', 'Whole machine'],
    'engine1/mssql': ['SQL Server — ERP', 'SQL “Praxis”'],
    'engine1/mysql': ['MySQL shop', 'MariaDB <wordpress>'],
    'engine1/hyperv': ['Hyper-V guests'],
    'engine1/vmware': ['vSphere cluster'],
    'engine1/proxmox': ['Proxmox guests'],
    'engine1/winmsofficemail': ['Microsoft 365 mail and OneDrive'],
    'engine1/systemstate': ['System State'],
    'engine1/mongodb': ['MongoDB'],
    'engine1/exchangeedb': ['Exchange databases'],
    'engine1/vsswriter': ['Application-aware writers'],
    'engine1/stdout': ['Output of pg_dumpall'],
    'engine1/windowssystem': ['Windows system'],
};

function makeDevice(r, culture, number, kind, now) {
    const family = kind === 'server' ? r.pick(['windowsServer', 'windowsServer', 'linux'])
        : r.weighted([['windows', 7], ['darwin', kind === 'laptop' ? 3 : 1], ['linux', 0.5]]);
    const os = family === 'windowsServer' ? 'windows' : family;
    // Names go round in their lists and get a number only when they come again.
    const names = kind === 'server' ? serverNames : culture.devices;
    const round = Math.ceil(number / names.length);
    const base = names[(number - 1) % names.length];
    return {
        id: r.hex(64),
        name: round < 2 ? base : `${base}-${round}`,
        platform: os,
        os: { ...r.pick(platforms[family]), os },
        timezone: r.chance(0.9) ? culture.zones[0] : r.pick(culture.zones),
        kind,
        version: r.pick(versions),
        registeredAt: now - r.int(20, 900) * DAY,
        away: r.chance(0.03),  // In a drawer: registered, and not seen for weeks.
        sleepsAtNight: kind === 'laptop',
        wakesAt: r.int(6 * HOUR, 9 * HOUR),
        sleepsAt: r.int(18 * HOUR, 23 * HOUR),
    };
}

/// Names go round in their list; only what comes again needs a number.
function nameOf(device, engine, used) {
    const list = device.kind === 'server' && itemNames[`${engine} server`] || itemNames[engine];
    const count = (used.get(list) ?? -1) + 1;
    used.set(list, count);
    const round = Math.floor(count / list.length);
    const name = list[count % list.length];
    return round ? `${name} (${round + 1})` : name;
}

function makeItem(r, device, vault, engine, name) {
    const { size } = engines[engine];
    // A laptop is asked while it is awake; what belongs to a server runs at night or all day long.
    const daily = { type: 'daily', seconds: device.sleepsAtNight
        ? r.int(8 * 4, 23 * 4) * 900
        : r.pick([19, 20, 21, 22, 23, 1, 2, 3]) * HOUR + r.int(0, 3) * 900 };
    const often = r.pick([{ type: 'hourly', seconds: r.int(0, 11) * 300 },
        { type: 'periodic', seconds: r.pick([2, 4, 6]) * HOUR }]);
    // What takes hours runs once a day; nobody asks for images every hour.
    const frequent = /sql/.test(engine) ? 0.7 : engine === 'engine1/file' ? 0.25 : 0;
    return {
        id: r.guid(),
        name,
        engine,
        deviceId: device.id,
        vaultId: vault.id,
        size: Math.round(r.magnitude(...size)),
        schedule: r.chance(frequent) ? often : daily,
        createdAt: device.registeredAt + r.int(1, 40) * HOUR,
    };
}

function makeVaults(r, count, now) {
    // The first is always the provider's own; what comes beside it varies.
    const others = [[1000, 'S3 vault “Frankfurt”'], [1002, 'Local NAS'], [1008, 'B2 archive'],
        [1006, 'Spanned over <two> disks']];
    const kinds = [[1003, 'Cloud vault'], ...others.splice(r.int(0, 3)), ...others];
    return Array.from({ length: count }, (_, i) => {
        const [type, name] = kinds[i % kinds.length];
        const used = Math.round(r.magnitude(20 * GB, 6000 * GB));
        return { id: r.guid(), name, type, used, quota: r.chance(0.5) ? Math.round(used * 1.6) : 0,
            createdAt: now - r.int(100, 900) * DAY };
    });
}

function enginesOf(r, device) {
    if (device.kind !== 'server') {
        const image = device.platform === 'windows' && r.chance(0.15);
        return image ? ['engine1/file', 'engine1/windisk'] : ['engine1/file'];
    }
    const special = device.platform === 'linux' ? ['engine1/mysql', 'engine1/proxmox']
        : ['engine1/mssql', 'engine1/hyperv', 'engine1/vmware', 'engine1/winmsofficemail',
            'engine1/systemstate', 'engine1/windisk'];
    return ['engine1/file', r.pick(special)].slice(r.chance(0.3) ? 1 : 0);
}

/// What fails today. Failures come in clusters: one cause, and everything behind it for hours.
/// A `forced` account is the one that is shown around: its troubles are frequent enough to be seen.
function makeTroubles(r, account, now, forced) {
    const troubles = [];
    const since = () => ({ from: now - (forced ? 16 : r.int(3, 20)) * HOUR,
        until: now + r.int(forced ? 8 : 1, 10) * HOUR });
    const last = account.vaults.at(-1);
    if (last && (forced || r.chance(0.08))) {
        troubles.push({ kind: 'quota', vaultId: last.id, ...since() });
        last.quota = last.used;
    }
    if (forced) showDatabase(account, last);
    const guarded = account.items.filter((i) => i.vaultId !== last?.id
        && /sql|vmware|proxmox|office/.test(i.engine));
    if (guarded.length && (forced || r.chance(0.1))) {
        troubles.push({ kind: 'credentials', itemId: r.pick(guarded).id, ...since() });
    }
    if (forced) {
        for (const item of account.items) {
            const troubled = item.vaultId === last.id || troubles.some((t) => t.itemId === item.id);
            if (troubled) item.schedule = { type: 'periodic', seconds: 5 * HOUR };
        }
    }
    return troubles;
}

/// The account that is shown around has a database whose password somebody changed.
function showDatabase(account, fullVault) {
    const servers = new Set(account.devices.filter((d) => d.kind === 'server').map((d) => d.id));
    const item = account.items.find((i) => servers.has(i.deviceId));
    if (!item) return;
    Object.assign(item, { engine: 'engine1/mssql', name: 'SQL Server — ERP', size: 42 * GB,
        vaultId: account.vaults.find((v) => v !== fullVault)?.id ?? item.vaultId });
}

/// Protected Items that somebody deleted, and whose data a vault still holds. Nobody remembers their names.
export function makeDeletedItems(username, vaults, now, { share = 0.3 } = {}) {
    return vaults.flatMap((vault, i) => {
        const r = random('deleted items', username, vault.id);
        if (!r.chance(share)) return [];
        const engine = i % 3 === 1 ? 'engine1/mssql' : 'engine1/file';
        return [{ id: r.guid(), name: '', engine, deviceId: '', vaultId: vault.id, size: 5 * GB, schedule: { type: 'daily', seconds: HOUR },
            createdAt: now - 280 * DAY, deletedAt: now - r.int(30, 60) * DAY }];
    });
}

/// `plan` = { username, accountName, culture, devices, now, kinds?, vaults?, troubled? }.
export function makeAccount(r, plan) {
    const { culture, now } = plan;
    const account = {
        username: plan.username,
        accountName: plan.accountName,
        timezone: culture.zones[0],
        createdAt: now - r.int(30, 1500) * DAY,
        asOf: now,
        suspended: false,
        devices: [],
        vaults: makeVaults(r, plan.vaults ?? r.weighted([[1, 6], [2, 3], [3, 1]]), now),
        items: [],
        troubles: [],
    };
    const used = new Map();
    for (let n = 1; n <= plan.devices; n++) {
        const kind = plan.kinds?.[n - 1]
            ?? r.weighted([['laptop', plan.devices === 1 ? 3 : 1.2], ['desktop', 3],
                ['server', 1.3]]);
        const device = makeDevice(r, culture, n, kind, now);
        account.devices.push(device);
        for (const engine of enginesOf(r, device)) {
            // The first vault is the usual one; what is shown around has only a few in the other.
            const usual = Math.floor(r.next() ** 2 * account.vaults.length);
            const vault = account.vaults[plan.troubled ? 0 : usual];
            account.items.push(makeItem(r, device, vault, engine, nameOf(device, engine, used)));
        }
    }
    // Some devices have two places to go: the vault that the others leave alone must not be empty.
    const last = account.vaults.at(-1);
    if (account.items.length > 2) {
        for (const item of account.items.slice(-2)) item.vaultId = last.id;
    }
    account.troubles = makeTroubles(r, account, now, plan.troubled);
    account.deletedItems = makeDeletedItems(account.username, account.vaults, now);
    return account;
}
