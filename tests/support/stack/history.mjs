// The days behind an installation that has run for a while, as the nightly counts of those days left them. Today is eb-rollup's.
import { insert } from './mariadb.mjs';

const kDay = 86400;
const dayText = (unix) => new Date(unix * 1000).toISOString().slice(0, 10);

/** A number between 0 and 1 that is the same each time. */
function noise(client, day) {
    const x = Math.sin(client * 12.9898 + day * 78.233) * 43758.5453;
    return x - Math.floor(x);
}

/** What one client had on a day: fewer devices the further back, and a night on which nothing was counted. */
function dayOf({ clientId, devices, items, bytes }, back) {
    const there = devices.filter(({ registeredAt }) => registeredAt <= back.at).length;
    const share = Math.max(0.35, 1 - back.days * 0.0022) * (0.994 + 0.006 * noise(clientId, back.days));
    const some = (engine) => Math.round(items.filter((it) => it.engine.includes(engine)).length * Math.min(1, share + 0.1));
    return { there, online: Math.max(0, there - Math.floor(noise(clientId + 7, back.days) * Math.min(there, 3))),
        items: [some('windisk'), some('hyperv') * 3, some('vmware') * 4, some('winmsofficemail') * 12, some('engine1/file')],
        bytes: Math.round(bytes * share) };
}

/** SQL that fills the daily tables of clients with the fleet's numbers, `days` back and without today. */
export function historySql(fleet, days = 200) {
    const now = Math.floor(Date.now() / 1000);
    const clients = new Map();
    for (const account of Object.values(fleet.accounts).flat().filter((it) => it.clientId > 0)) {
        const of = clients.get(account.clientId) ?? { clientId: account.clientId, devices: [], items: [], bytes: 0, accounts: [] };
        clients.set(account.clientId, of);
        of.devices.push(...account.devices);
        of.items.push(...account.items);
        const bytes = account.vaults.reduce((sum, { used }) => sum + (used ?? 0), 0);
        of.bytes += bytes;
        of.accounts.push({ username: account.username, bytes });
    }
    const tables = { eb_devices_client_daily: [], eb_items_client_daily: [], eb_storage_daily: [] };
    for (const client of clients.values()) {
        for (let back = days; back > 0; back--) {
            if (back === 61 || back === 62) continue;  // The database's maintenance.
            const at = now - back * kDay;
            const [d, client_id] = [dayText(at), client.clientId];
            const numbers = dayOf(client, { days: back, at });
            const [di_devices, hv_vms, vw_vms, m365_users, ff_items] = numbers.items;
            tables.eb_devices_client_daily.push({ d, client_id, registered: numbers.there, online: numbers.online });
            tables.eb_items_client_daily.push({ d, client_id, di_devices, hv_vms, vw_vms, m365_users, ff_items });
            // One client may have a username on two servers; days know no server.
            const sums = new Map();
            for (const { username, bytes } of client.accounts) sums.set(username, (sums.get(username) ?? 0) + bytes);
            for (const [username, bytes] of sums) {
                tables.eb_storage_daily.push({ d, client_id, username,
                    bytes_total: Math.round(numbers.bytes * (client.bytes > 0 ? bytes / client.bytes : 0)) });
            }
        }
    }
    return Object.entries(tables).map(([table, rows]) => insert(table, rows)).join('').replaceAll('INSERT INTO', 'INSERT IGNORE INTO');
}
