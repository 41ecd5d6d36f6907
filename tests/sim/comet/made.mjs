// Accounts by the thousands, each made when it is asked for and forgotten again: a server as large
// as one likes in little memory. All are alike in size, and the same for the same name; nothing
// of them can be changed.
import { createHash } from 'node:crypto';
import { make } from './declarations.mjs';
import { makeProfile } from './profile.mjs';

export const kDevices = 3;
export const kItems = 10;
export const kVaults = 2;
const day = 86400;
const engines = ['engine1/file', 'engine1/windisk', 'engine1/mssql', 'engine1/mysql',
    'engine1/hyperv'];

export const nameOf = (number) => `account-${number}`;

const digest = (text) => createHash('sha256').update(text).digest('hex');

function guid(text) {
    const hex = digest(text);
    return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`,
        hex.slice(20, 32)].join('-');
}

const each = (count, build) => Array.from({ length: count }, (_, i) => build(i));

/// One account in the fleet's form.
export function madeAccount(number, now) {
    const devices = each(kDevices, (i) => ({ id: digest(`device-${number}-${i}`),
        name: `PC-${number}-${i + 1}`, kind: 'desktop', platform: 'windows',
        os: { os: 'windows', arch: 'amd64', distribution: 'Windows 11 Pro', version: '10.0.22631' },
        timezone: 'Europe/Berlin', version: '25.9.6', registeredAt: now - 90 * day }));
    const vaults = each(kVaults, (i) => ({ id: guid(`vault-${number}-${i}`),
        name: i ? 'S3 vault' : 'Cloud vault', type: i ? 1000 : 1003, used: 1e12 + number * 1e6 + i,
        quota: i ? 0 : 2e12, createdAt: now - 90 * day }));
    const items = each(kItems, (i) => ({ id: guid(`item-${number}-${i}`),
        name: `Documents of team ${i + 1}`, deviceId: devices[i % kDevices].id,
        engine: engines[i % engines.length], vaultId: vaults[i % kVaults].id, size: 1e9 + i,
        schedule: { type: 'daily', seconds: 3600 * i }, createdAt: now - 80 * day }));
    return { clientId: number, username: nameOf(number), accountName: `Client ${number}`,
        timezone: 'Europe/Berlin', suspended: false, createdAt: now - 95 * day, devices, items,
        vaults, troubles: [] };
}

/// In the place of State.users.
export class MadeAccounts {
    constructor(count, now) {
        // Whatever the hour of its start, a profile of the same day is the same.
        Object.assign(this, { count, now: now - now % day });
    }

    get size() {
        return this.count;
    }

    get(name) {
        const number = Number(/^account-([1-9]\d*)$/.exec(name)?.[1] ?? 0);
        if (number < 1 || number > this.count) return undefined;
        const account = madeAccount(number, this.now);
        return { account, profile: makeProfile(account) };
    }

    has(name) {
        return this.get(name) !== undefined;
    }

    * keys() {
        for (let number = 1; number <= this.count; number++) yield nameOf(number);
    }

    * values() {
        for (const name of this.keys()) yield this.get(name);
    }

    * [Symbol.iterator]() {
        for (const name of this.keys()) yield [name, this.get(name)];
    }
}

/// Every device is connected, and `jobs` of each account ended within the last hours.
export function enliven(state, jobs) {
    for (let number = 1; number <= state.users.size; number++) {
        const { username, devices, items } = madeAccount(number, state.users.now);
        for (const { id } of devices) {
            state.connections.set(`${username}\n${id}`, { target: guid(`target-${id}`),
                live: make('LiveUserConnection', { Username: username, DeviceID: id,
                    ReportedPlatform: 'windows', ConnectionTime: state.startedAt, AllowsFilenames: true }) });
        }
        for (const item of items.slice(0, jobs)) {
            const at = state.startedAt - 3600 - number % 3600;
            const job = state.jobs.start({ username, deviceId: item.deviceId, itemId: item.id,
                vaultId: item.vaultId, version: '25.9.6' }, at);
            state.jobs.finish(job, 5000, at + 300, { UploadSize: 1e6, TotalSize: 1e9,
                TotalFiles: 1000 });
        }
    }
}
