// Runs eb-sync as its timer would, and reads its summary.
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

/** Starts it; `ended` resolves with { code, signal, log, summaries: { profile: { accounts, changes, … } } }. */
export function startSync(stack, { args = [], env = {}, bin = 'build/dev/bin', seconds = 180 } = {}) {
    const child = spawn(resolve(bin, 'eb-sync'), args, { stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...stack.environment, EB_SYNC_PRESENCE_SECS: '1', ...env } });
    let log = '';
    for (const pipe of [child.stdout, child.stderr]) pipe.on('data', (text) => { log += text; });
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    const ended = new Promise((done, failed) => {
        child.on('error', failed);
        child.on('close', (code, signal) => {
            clearTimeout(timer);
            done({ code, signal, log, summaries: summariesIn(log) });
        });
    });
    return { child, ended, log: () => log };
}

export const runSync = (stack, options) => startSync(stack, options).ended;

function summariesIn(log) {
    const lines = log.split('\n').filter((line) => / event=synced /.test(line));
    return Object.fromEntries(lines.map((line) => {
        const fields = Object.fromEntries(line.split(' ').filter((it) => it.includes('=')).map((it) => it.split('=')));
        for (const [name, value] of Object.entries(fields)) if (/^\d+(\.\d+)?$/.test(value)) fields[name] = Number(value);
        return [fields.server, fields];
    }));
}

/** Everything that the run may write, as text: but for when a profile was read. */
export async function everything(sql) {
    const tables = {
        comet_devices: 'id, hash, client_id, server_id, username, content, name, platform_os, platform_arch, is_active, online, offline_since, created_at, updated_at, revoked_at',
        comet_items: 'id, client_id, server_id, username, content, owner_device, comet_device_id, name, type, total_bytes, total_files, total_directories, created_at, updated_at',
        comet_vaults: 'id, client_id, server_id, username, content, name, type, total_bytes, bucket_server, bucket_name, is_active, created_at, updated_at, removed_at',
        comet_users: 'server_id, username, client_id, account_name, content, device_count, item_count, vault_count, total_bytes, is_suspended',
        comet_jobs: 'id, client_id, server_id, username, status, content, started_at, ended_at, last_status_at',
        eb_jobs_live: 'server_id, job_id, username, bytes_done, last_update, comet_status',
        eb_jobs_recent_24h: 'server_id, job_id, username, status, ended_at, bytes',
        eb_devices_registry: 'server_id, device_id, username, friendly_name, status, last_seen',
        eb_pulse_log: 'id, kind',
    };
    const out = {};
    for (const [table, columns] of Object.entries(tables)) {
        out[table] = (await sql(`SELECT ${columns} FROM ${table} ORDER BY 1, 2`)).map((row) => row.join(' ')).sort();
    }
    return out;
}
