// Accounts for the users table and days for the trends, as the responder tells of them, in JSON and in view data.
import * as format from '../../views/assets/js/format.js';
import { barOf, jobsLook, percentOf } from '../../views/assets/js/users-rows.js';

const plural = (n, one) => `${format.count(n)} ${n === 1 ? one : `${one}s`}`;
const counted = (n) => ({ n: format.count(n), none: n === 0 });

/** A row as part=users has it; its profile was read. */
export function user(service_id, username, more = {}) {
    return {
        service_id, server_id: 'cometbackup', username, name: `${username} Ltd`, plan: 'Business',
        jobs: { running: 0, succeeded: 5, warned: 0, failed: 0, missed: 0 },
        devices: 3, devices_online: 2, items: 4, vaults: 2, vaults_full: 0, storage_bytes: 5 * 1024 ** 3,
        storage_limit_bytes: 10 * 1024 ** 3, hyperv_vms: 0, vmware_vms: 0, m365_accounts: 0, m365_quota: 0,
        suspended: false, read_at: 1_763_800_000, ...more,
    };
}

/** One whose profile was not read yet. */
export function unread(service_id, username) {
    return user(service_id, username, {
        name: null, devices: null, devices_online: null, items: null, vaults: null, vaults_full: null, storage_bytes: null,
        storage_limit_bytes: null, hyperv_vms: null, vmware_vms: null, m365_accounts: null, m365_quota: null, read_at: 0,
        jobs: { running: 0, succeeded: 0, warned: 0, failed: 0, missed: 0 },
    });
}

function storageView(used, limit) {
    return {
        used: format.size(used), limit: limit > 0 ? format.size(limit) : false,
        percent: percentOf(used, limit), bar: barOf(used, limit),
    };
}

/** The same row as the page's template gets it (app/pages/users.cpp). */
export function rowView(row) {
    const [icon, tone, word] = jobsLook(row.jobs);
    return {
        service_id: row.service_id, username: row.username, plan: row.plan, jobs_icon: icon, jobs_tone: tone,
        jobs_word: word, has_devices: row.devices !== null, devices: format.count(row.devices ?? 0),
        online: format.count(row.devices_online ?? 0),
        read: row.items !== null && {
            name: row.name, suspended: row.suspended, items: counted(row.items), vaults: counted(row.vaults),
            hyperv: counted(row.hyperv_vms), vmware: counted(row.vmware_vms), m365: counted(row.m365_accounts),
            m365_quota: row.m365_quota > 0 ? format.count(row.m365_quota) : false,
            storage: storageView(row.storage_bytes, row.storage_limit_bytes),
            full: row.vaults_full > 0 ? plural(row.vaults_full, 'vault') : false,
            summary: [plural(row.devices, 'device'), plural(row.items, 'item'), plural(row.vaults, 'vault')].join(' · '),
        },
    };
}

const COLUMNS = { devices: 'devices', items: 'items', vaults: 'vaults', storage: 'storage_bytes', hyperv: 'hyperv_vms',
    vmware: 'vmware_vms', m365: 'm365_accounts' };

/** part=users; the cursor is a count here. */
export function usersPage(users, { sort = 'username', dir = 'asc', search = '', after = '0', limit = '50' }) {
    const found = users.filter((row) => `${row.username}\n${row.name}`.toLowerCase().includes(search.toLowerCase()));
    const turn = dir === 'desc' ? -1 : 1;
    const key = (row) => (sort in COLUMNS ? row[COLUMNS[sort]] : sort === 'jobs' ? row.jobs.failed : row[sort] ?? '');
    // The page's first rows are not sorted: this is what they stand in for.
    if (sort !== 'username' || dir === 'desc') {
        found.sort((a, b) => (key(a) < key(b) ? -turn : key(a) > key(b) ? turn : a.service_id - b.service_id));
    }
    const from = Number(after);
    const to = from + Number(limit);
    return { total: found.length, rows: found.slice(from, to), next: to < found.length ? String(to) : '', read_at: 0 };
}

/** The usage card's view data. */
export function usageView(more = {}) {
    return {
        devices: '14', online: '12', offline: '2', storage: storageView(3 * 1024 ** 4, 6 * 1024 ** 4), items: '18',
        has_kinds: true, unread: false, read_at: { iso: '2026-11-23T01:00:00Z', text: '23 Nov 2026 01:00 UTC' },
        kinds: [
            { name: 'files', label: 'Files and Folders', icon: 'folder', sort: 'items', count: '11', share: '100' },
            { name: 'hyperv', label: 'Hyper-V VMs', icon: 'vm', sort: 'hyperv', count: '4', share: '36' },
        ], ...more,
    };
}

function daysUpTo(count, day = '2026-11-23') {
    const last = Date.parse(`${day}T00:00:00Z`);
    return Array.from({ length: count }, (_, at) => new Date(last - (count - 1 - at) * 86_400_000).toISOString().slice(0, 10));
}

/** An answer of part=trends; `known(at)` says whether a day has rows, counted from the oldest. */
export function trendDays(count, known = () => true) {
    const days = daysUpTo(count);
    const of = (value) => days.map((_, at) => (known(at) ? value(at) : null));
    return {
        days, devices: { registered: of((at) => 10 + Math.floor(at / 30)), online: of((at) => 8 + (at % 3)) },
        storage: { bytes: of((at) => (2 + at / 100) * 1024 ** 4) },
        items: { files: of(() => 11), disk_image: of(() => 0), hyperv_vms: of((at) => at % 5), vmware_vms: of(() => 0), m365_accounts: of(() => 0) },
    };
}

export const noTrends = (count) => trendDays(count, () => false);
