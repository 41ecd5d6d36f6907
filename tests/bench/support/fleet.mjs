// A plain fleet of any size: every client alike, so that a figure for one is a figure for all. And the day's jobs it has behind it.
import { createHash } from 'node:crypto';

export const kProfile = 'cometbackup';
const kDevices = 5;
const kItemsOfDevice = 2;
const kDay = 86400;

const username = (client) => `account-${client}`;
const deviceId = (client, i) => createHash('sha256').update(`device-${client}-${i}`).digest('hex');
const vaultId = (client) => `vault-${client}`;
const itemId = (client, i) => `item-${client}-${i}`;

function accountOf(client, now, count) {
    const devices = Array.from({ length: count }, (_, i) => ({ id: deviceId(client, i), name: `PC-${client}-${i + 1}`,
        kind: 'desktop', platform: 'windows', os: { os: 'windows', arch: 'amd64' }, timezone: 'UTC', version: '25.9.6',
        registeredAt: now - 90 * kDay }));
    const vaults = [{ id: vaultId(client), name: 'Cloud vault', type: 1003, used: 1e12, quota: 0, createdAt: now - 90 * kDay }];
    const items = Array.from({ length: count * kItemsOfDevice }, (_, i) => ({ id: itemId(client, i), name: `Documents ${i + 1}`,
        deviceId: devices[i % count].id, engine: 'engine1/file', vaultId: vaultId(client), size: 1e9,
        schedule: { type: 'daily', seconds: 0 }, createdAt: now - 90 * kDay }));
    return { clientId: client, username: username(client), accountName: `Client ${client}`, timezone: 'UTC', suspended: false,
        createdAt: now - 90 * kDay, devices, items, vaults };
}

/** `clients` alike, with one account of so many devices each, and after them one whose jobs of a day are many. */
export function benchFleet(clients, { devices = kDevices } = {}) {
    const now = Math.floor(Date.now() / 1000);
    const ids = Array.from({ length: clients + 1 }, (_, i) => i + 1);
    const profile = { name: kProfile, serverId: 1, groupId: 1, groupName: kProfile, productId: 58, productName: 'Backup' };
    return {
        profiles: [profile],
        clients: ids.map((id) => ({ id, firstname: 'Client', lastname: String(id), companyname: '', email: `client${id}@example.com`,
            password: `password-${id}` })),
        services: ids.map((id) => ({ id, userid: id, packageid: profile.productId, server: profile.serverId, domainstatus: 'Active',
            username: username(id), password: '' })),
        accounts: { [kProfile]: ids.map((id) => accountOf(id, now, devices)) },
        heavyClient: clients + 1,
        devicesOfEach: devices,
    };
}

/** Whose jobs a pace starts: every client alike, not the heavy one. */
export const pacedAccounts = (fleet) => fleet.accounts[kProfile].slice(0, -1)
    .map((it) => ({ username: it.username, deviceId: it.devices[0].id, itemId: it.items[0].id }));

/** SQL: so many finished jobs of the last 24 hours for each client (`heavyJobs` for the heavy one), and one that runs. */
export function jobsSql(fleet, { jobs, heavyJobs }) {
    const clients = fleet.heavyClient - 1;
    const all = `(SELECT c.seq AS client, j.seq AS n FROM seq_1_to_${clients} c CROSS JOIN seq_1_to_${jobs} j`
        + ` UNION ALL SELECT ${fleet.heavyClient}, seq FROM seq_1_to_${heavyJobs})`;
    // As in benchFleet(): the same names, so that rows and fleet fit.
    const device = `SHA2(CONCAT('device-', client, '-', n % ${fleet.devicesOfEach}), 256)`;
    const item = `CONCAT('item-', client, '-', n % ${fleet.devicesOfEach * kItemsOfDevice})`;
    const guid = (kind) => `CONCAT(LPAD(HEX(client), 8, '0'), '-${kind}-4000-8000-', LPAD(HEX(n), 12, '0'))`;
    const perClient = `IF(client = ${fleet.heavyClient}, ${heavyJobs}, ${jobs})`;
    return `SET time_zone = '+00:00';
INSERT INTO eb_jobs_recent_24h
    (server_id, job_id, username, device, job_type, status, bytes, duration_sec, ended_at, item_id, vault_id, comet_status, started_at)
    SELECT '${kProfile}', ${guid('0001')}, CONCAT('account-', client), ${device}, '4001',
           ELT(1 + (n % 20 = 7) + 2 * (n % 20 = 13), 'success', 'warning', 'error'), 1000000 * n, 300,
           UNIX_TIMESTAMP() - 900 - n * ((${kDay} - 3600) DIV ${perClient}), ${item}, CONCAT('vault-', client),
           ELT(1 + (n % 20 = 7) + 2 * (n % 20 = 13), 5000, 7001, 7002),
           UNIX_TIMESTAMP() - 1200 - n * ((${kDay} - 3600) DIV ${perClient})
      FROM ${all} AS jobs;
INSERT INTO eb_jobs_live (server_id, job_id, username, device, job_type, started_at, last_update, item_id, vault_id, comet_status)
    SELECT '${kProfile}', ${guid('0002')}, CONCAT('account-', client), ${device}, '4001', UNIX_TIMESTAMP() - 600,
           UNIX_TIMESTAMP(), ${item}, CONCAT('vault-', client), 6001
      FROM (SELECT seq AS client, 1 AS n FROM seq_1_to_${clients}) AS jobs;
INSERT IGNORE INTO eb_devices_registry (server_id, device_id, username, friendly_name, registered_at)
    SELECT server_id, hash, username, name, UNIX_TIMESTAMP() FROM comet_devices;
ANALYZE TABLE eb_jobs_recent_24h, eb_jobs_live, comet_devices, comet_items, eb_devices_registry, tblhosting;`;
}

/** Users of the database, one for each program, so that the server counts their statements apart. */
export const kUsers = { app: 'bench_app', worker: 'bench_worker', php: 'bench_php' };
export const usersSql = (password) => Object.values(kUsers).map((user) =>
    `CREATE USER '${user}'@'localhost' IDENTIFIED BY '${password}'; GRANT ALL ON whmcs.* TO '${user}'@'localhost';\n`).join('');
