// What an installation that has run for a while holds before our programs start: devices and items of every account, as the nightly
// read of older programs left them.
import { createHash } from 'node:crypto';
import { literal } from './mariadb.mjs';

const kRowsPerStatement = 200;

function insert(table, columns, rows) {
    const statements = [];
    for (let from = 0; from < rows.length; from += kRowsPerStatement) {
        const values = rows.slice(from, from + kRowsPerStatement).map((row) => `(${row.map(literal).join(', ')})`);
        statements.push(`INSERT IGNORE INTO ${table} (${columns}) VALUES ${values.join(',\n')};`);
    }
    return statements.join('\n');
}

/** SQL that fills comet_devices and comet_items from the fleet. */
export function inventorySql(fleet) {
    const rowId = (client, hash) => createHash('sha256').update(`${client}${hash}`).digest('hex');
    const at = (unix) => new Date(unix * 1000).toISOString().slice(0, 19).replace('T', ' ');
    const devices = [];
    const items = [];
    for (const [profile, accounts] of Object.entries(fleet.accounts)) {
        for (const account of accounts.filter((it) => it.clientId > 0)) {
            for (const device of account.devices) {
                devices.push([rowId(account.clientId, device.id), device.id, account.clientId, account.username, device.name,
                    device.os.os, device.os.arch, 1, at(device.registeredAt), profile, device.away ? 0 : 1]);
            }
            for (const item of account.items) {
                items.push([item.id, account.clientId, account.username, item.deviceId, rowId(account.clientId, item.deviceId),
                    item.name, item.engine, item.size, at(item.createdAt), profile]);
            }
        }
    }
    return [
        "SET time_zone = '+00:00';",
        insert('comet_devices', 'id, hash, client_id, username, name, platform_os, platform_arch, is_active, created_at, '
            + 'server_id, online', devices),
        insert('comet_items', 'id, client_id, username, owner_device, comet_device_id, name, type, total_bytes, created_at, '
            + 'server_id', items),
    ].join('\n');
}
