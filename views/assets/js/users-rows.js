// A row of the users table from JSON: the same as user_row.mustache makes.
import { html, icon } from './dom.js';
import * as format from './format.js';

const WARN_FROM = 80;  // Percent of a limit.

/** How an account's jobs of the last 24 hours went: icon, tone, words. */
export function jobsLook({ running, succeeded, warned, failed, missed }) {
    const ended = succeeded + warned + failed + missed;
    if (failed) return ['x-circle', 'text-bad', `${format.count(failed)} failed`];
    if (missed) return ['missed', 'text-missed', `${format.count(missed)} missed`];
    if (warned) return ['warn', 'text-warn', words(warned, 'warning')];
    if (ended) return ['check-circle', 'text-ok', `${format.count(succeeded)} of ${format.count(ended)}`];
    if (running) return ['run', 'text-run', `${format.count(running)} running`];
    return ['skipped', 'text-off', 'no job'];
}

/** Of a limit, whole percents; 99.6 % is not full. */
export function percentOf(used, limit) {
    return limit > 0 ? Math.floor(Math.min(100, Math.max(0, (used * 100) / limit))) : 0;
}

export function barOf(used, limit) {
    if (limit > 0 && used >= limit) return 'bar-bad';
    return percentOf(used, limit) >= WARN_FROM ? 'bar-warn' : 'bar-calm';
}

function words(count, one) {
    return `${format.count(count)} ${count === 1 ? one : `${one}s`}`;
}

const unknown = () => html('span', { class: 'text-ink-3', title: 'Not read yet' }, '–');

function count(value) {
    return html('span', { class: value === 0 ? 'text-ink-3' : null }, format.count(value));
}

function isolated(text, looks) {
    return html('bdi', { class: looks, title: text }, text);
}

function lead(row, read) {
    const link = html('a', {
        href: `${document.body.dataset.modulelink}&a=user-profile&serviceid=${row.service_id}`,
        class: 'block max-w-[208px] truncate font-medium text-ink hover:underline max-sm:max-w-full', title: row.username,
    }, html('bdi', {}, row.username));
    const summary = () => [words(row.devices, 'device'), words(row.items, 'item'), words(row.vaults, 'vault')].join(' · ');
    return html('td', { class: 'lead' },
        html('span', { class: 'flex items-center gap-2' }, link,
            read && row.suspended ? html('span', { class: 'tag' }, 'suspended') : null),
        read ? html('bdi', { class: 'mt-0.5 block truncate text-xs text-ink-3 sm:hidden' }, row.name) : null,
        read ? html('span', { class: 'mt-0.5 block text-xs text-ink-3 sm:hidden' }, summary()) : null);
}

function jobs(row) {
    const [name, tone, text] = jobsLook(row.jobs);
    return html('span', { class: 'st font-normal! text-ink-2' },
        html('span', { class: `inline-flex ${tone}` }, icon(name)), text);
}

function devices({ devices: all, devices_online: online }) {
    const [some, every] = [format.count(online), format.count(all)];
    return html('span', { title: `${some} online of ${every} registered` }, some,
        html('span', { class: 'text-ink-3' }, `/${every}`));
}

function storage({ username, storage_bytes: used, storage_limit_bytes: limit, vaults_full: full }) {
    return html('div', { class: 'w-44' },
        html('div', { class: 'flex justify-between text-xs' },
            html('span', { class: 'text-ink' }, format.size(used)),
            html('span', { class: 'text-ink-3' }, limit > 0 ? `of ${format.size(limit)}` : 'no limit')),
        limit > 0 ? html('div', { class: 'mt-1' }, html('progress', {
            class: `bar bar-thin ${barOf(used, limit)}`, value: percentOf(used, limit), max: 100,
            'aria-label': `Storage used by ${username}`,
        })) : null,
        full > 0 ? html('p', { class: 'mt-1 flex items-center gap-1.5 text-left text-xs text-bad' },
            icon('gauge'), `${words(full, 'vault')} full`) : null);
}

function m365({ m365_accounts: accounts, m365_quota: quota }) {
    return html('span', { class: 'whitespace-nowrap' }, count(accounts),
        quota > 0 ? html('span', { class: 'text-ink-3' }, ` of ${format.count(quota)}`) : null);
}

export function userRow(row) {
    const read = row.items !== null;
    const number = (col, value, more = {}) => html('td', { class: 'num', 'data-col': col, ...more },
        value === null ? unknown() : count(value));
    const wide = { class: 'num max-sm:hidden!' };
    return html('tr', { 'data-key': row.service_id },
        lead(row, read),
        html('td', { class: 'max-sm:hidden!', 'data-col': 'name' },
            read ? isolated(row.name, 'block max-w-[232px] truncate') : unknown()),
        html('td', { 'data-col': 'plan', 'data-th': 'Plan' }, isolated(row.plan, 'block max-w-[200px] truncate')),
        html('td', { 'data-col': 'jobs', 'data-th': 'Last 24 hours' }, jobs(row)),
        html('td', { ...wide, 'data-col': 'devices' }, row.devices === null ? unknown() : devices(row)),
        number('items', row.items, wide),
        number('vaults', row.vaults, wide),
        html('td', { 'data-col': 'storage', 'data-th': 'Storage' }, read ? storage(row) : unknown()),
        number('hyperv', row.hyperv_vms, { 'data-th': 'Hyper-V' }),
        number('vmware', row.vmware_vms, { 'data-th': 'VMware' }),
        html('td', { class: 'num', 'data-col': 'm365', 'data-th': 'Microsoft 365' }, read ? m365(row) : unknown()));
}
