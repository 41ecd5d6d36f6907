// Accounts with their devices, items and vaults against the stand-in's truth; every difference is one sentence.
const kProfile = 'cometbackup';

const kQueries = {
    users: ['username', 'account_name', 'device_count', 'item_count', 'vault_count'],
    devices: ['username', 'hash', 'name', 'online'],
    items: ['username', 'id', 'name', 'type', 'owner_device'],
    vaults: ['username', 'id', 'name', 'type'],
};
const kRegistered = { devices: ' AND revoked_at IS NULL', vaults: ' AND is_active = 1' };

/** The profile's rows that stand for something that is there: { users, devices, items, vaults }. */
export async function readAccounts(sql) {
    const entries = [];
    for (const [table, columns] of Object.entries(kQueries)) {
        entries.push([table, await sql(`SELECT ${columns.join(', ')} FROM comet_${table} WHERE server_id = '${kProfile}'${kRegistered[table] ?? ''}`)]);
    }
    return Object.fromEntries(entries);
}

/** The same from the truth. */
function expected(accounts) {
    const rows = { users: [], devices: [], items: [], vaults: [] };
    for (const { username, accountName, devices, items, vaults } of accounts) {
        rows.users.push([username, accountName, devices.length, items.length, vaults.length]);
        rows.devices.push(...devices.map((it) => [username, it.id, it.name, it.online ? 1 : 0]));
        rows.items.push(...items.map((it) => [username, it.id, it.name, it.engine, it.deviceId]));
        rows.vaults.push(...vaults.map((it) => [username, it.id, it.name, it.type]));
    }
    return rows;
}

const text = (row) => row.map((it) => JSON.stringify(String(it))).join(' ');

/**
 * `accounts` as the stand-in's state has them; `tables` as of readAccounts(). `gaps`: events were lost, and what is left of an
 * account that is gone is the nightly read's to find; nothing else speaks of it again.
 */
export function compareAccounts(accounts, tables, { gaps = false } = {}) {
    const differences = [];
    const names = new Set(accounts.map((it) => it.username));
    for (const [table, rows] of Object.entries(expected(accounts))) {
        const due = new Set(rows.map(text));
        const there = tables[table].filter(([username]) => !gaps || names.has(username)).map(text);
        for (const row of there) if (!due.delete(row)) differences.push(`comet_${table} has ${row}, and nothing is so`);
        for (const row of due) differences.push(`comet_${table} has no ${row}`);
    }
    return differences;
}
