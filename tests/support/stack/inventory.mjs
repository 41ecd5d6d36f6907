// What an installation that has run for a while holds before our programs start: devices and items of every account, as the nightly
// read of older programs left them.
import { createHash } from 'node:crypto';
import { insert } from './mariadb.mjs';

const timestamp = (unix) => new Date(unix * 1000).toISOString().slice(0, 19).replace('T', ' ');
const rowId = (client, hash) => createHash('sha256').update(`${client}${hash}`).digest('hex');

/** SQL that fills comet_devices and comet_items from the fleet. */
export function inventorySql(fleet) {
    const devices = new Map();  // By row id: one device may appear under two accounts of a client.
    const items = [];
    for (const [server_id, accounts] of Object.entries(fleet.accounts)) {
        for (const { clientId: client_id, username, ...account } of accounts.filter((it) => it.clientId > 0)) {
            for (const { id: hash, name, os, registeredAt, away } of account.devices) {
                const id = rowId(client_id, hash);
                devices.set(id, { id, hash, client_id, username, name, platform_os: os.os, platform_arch: os.arch, is_active: 1,
                    created_at: timestamp(registeredAt), server_id, online: away ? 0 : 1 });
            }
            for (const { id, deviceId, name, engine, size, createdAt } of account.items) {
                items.push({ id, client_id, username, owner_device: deviceId, comet_device_id: rowId(client_id, deviceId), name,
                    type: engine, total_bytes: size, created_at: timestamp(createdAt), server_id });
            }
        }
    }
    return `SET time_zone = '+00:00';\n${insert('comet_devices', [...devices.values()])}${insert('comet_items', items)}`;
}
