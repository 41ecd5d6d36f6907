// Accounts made for what they hold: every engine and kind of vault, and names that no page expects.
import { engines, makeDeletedItems } from './accounts.mjs';
import { platforms } from './names.mjs';

const GB = 1e9;
const DAY = 86400;

const vaultTypes = { 1000: 'Amazon S3', 1001: 'SFTP server', 1002: 'USB disk', 1003: 'Provider\'s vault', 1004: 'FTP server',
    1005: 'Azure container', 1006: 'Spanned vault', 1007: 'OpenStack Swift', 1008: 'Backblaze B2', 1009: 'Storj bucket',
    1010: 'Nextcloud over WebDAV', 1011: 'Windows share' };

/// [used, quota] of each vault in turn: no quota, near it, over it, exactly at it, empty, nearly empty.
const fillings = [[400 * GB, 0], [96 * GB, 100 * GB], [54 * GB, 50 * GB], [20 * GB, 20 * GB], [0, 10 * GB], [1, 0],
    [7300 * GB, 8000 * GB]];

/// One item of each engine and one vault of each type; a device in a drawer, one that hides the names of its files;
/// items that never ran, and some that were deleted.
export function makeGallery(r, account, now) {
    const [server, linux, desktop, drawer] = account.devices;
    for (const [device, os, family] of [[server, 'windows', 'windowsServer'], [linux, 'linux', 'linux'],
        [desktop, 'darwin', 'darwin'], [drawer, 'windows', 'windows']]) {
        Object.assign(device, { platform: os, os: { ...platforms[family][0], os } });
    }
    drawer.gone = drawer.away = true;  // Not even a fleet where everybody is at work knows it.
    drawer.name = 'Old laptop (in a drawer)';
    desktop.hidesNames = true;
    // Of the newest software all but one, which is too old for much that came later.
    for (const device of [server, linux, drawer]) device.version = '25.9.6';
    desktop.version = '24.6.2';
    account.vaults = Object.entries(vaultTypes).map(([type, name], i) => {
        const [used, quota] = fillings[i % fillings.length];
        return { id: r.guid(), name, type: Number(type), used, quota, createdAt: now - 300 * DAY };
    });
    const item = (engine, name, device, more = {}) => ({ id: r.guid(), name, engine, deviceId: device.id,
        vaultId: account.vaults[account.items.length % account.vaults.length].id, size: engines[engine].size[0] * 2,
        schedule: { type: 'daily', seconds: 3600 * (account.items.length % 24) }, createdAt: now - 200 * DAY, ...more });
    account.items = [];
    const old = 'engine1/windowssystem';  // Comes last, as it came to the fleet: the others keep their ids.
    for (const engine of Object.keys(engines).filter((one) => one !== old)) {
        account.items.push(item(engine, engine.slice('engine1/'.length), /mysql|proxmox|mongodb|stdout/.test(engine) ? linux : server));
    }
    const long = item('engine1/file', 'Millions of small files', desktop);
    long.log = 'long';
    account.items.push(long, item('engine1/file', 'Never scheduled', desktop, { schedule: null, neverRan: true }),
        item('engine1/windisk', 'Waiting for its first run', drawer, { neverRan: true }),
        item('engine1/file', 'Home folders', linux, { createdAt: now - 500 * DAY }), item('engine1/file', 'Documents of the old laptop', drawer),
        item(old, 'windowssystem', server));
    account.deletedItems = makeDeletedItems(account.username, account.vaults.slice(0, 3), now, { share: 1 });
    account.quotas = { MaximumDevices: 4, QuotaHyperVGuests: 2, QuotaVMwareGuests: 0, QuotaOffice365ProtectedAccounts: 10 };
    account.troubles = [];
    return { longLog: { username: account.username, itemId: long.id }, everyEngine: account.username };
}

const outlandishNames = ['<img src=x onerror=alert(1)> "Reception" \'PC\' & Co', 'חשבונות \u202Egpj.exe\u202C המחלקה "הראשית"',
    'Long-name-without-any-space-'.repeat(10).slice(0, 255), '', '{{accountName}} <%= 1 %> ${x} %s', '👩‍💻 Büro\u00A0№ 7\u200B',
    '  blanks, a\ttab and a \\ backslash  ', '\u{1F5C4}'.repeat(255)];

/// Devices, items and vaults take the names in turn; the account has one of 255 characters.
export function makeOutlandish(r, account) {
    const named = (i) => outlandishNames[i % outlandishNames.length];
    account.accountName = `</script><b>Bold & "Söhne"</b> 'GmbH' ${'חברה '.repeat(60)}`.slice(0, 255);
    for (const list of [account.devices, account.items, account.vaults]) {
        for (const [i, it] of list.entries()) it.name = named(i);
    }
    const [first] = account.items;
    first.log = 'strange';
    return { strangeLog: { username: account.username, itemId: first.id }, strangeNames: account.username };
}
