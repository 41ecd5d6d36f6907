// A private MariaDB: fresh files, a unix socket, no network, small buffers.
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { userInfo } from 'node:os';

/** Runs SQL through the client and returns its rows as arrays of strings; NULL is null. */
export function runSql(socket, text, { database = 'whmcs' } = {}) {
    return new Promise((resolve, reject) => {
        const args = ['--no-defaults', `--socket=${socket}`, '--user=root', '--batch', '--skip-column-names',
            '--default-character-set=utf8mb4', ...(database ? [database] : [])];
        const client = spawn('mariadb', args, { stdio: ['pipe', 'pipe', 'pipe'] });
        const out = [];
        let errors = '';
        client.stdout.on('data', (chunk) => out.push(chunk));
        client.stderr.on('data', (chunk) => { errors += chunk; });
        client.on('error', reject);
        client.stdin.on('error', () => {});  // A refused connection closes the pipe; the exit code tells.
        client.on('close', (code) => {
            if (code !== 0) reject(new Error(`mariadb: ${/^ERROR.*/m.exec(errors)?.[0] ?? errors.trim()}`));
            else resolve(rows(Buffer.concat(out).toString()));
        });
        client.stdin.end(text);
    });
}

const kEscapes = { '\\n': '\n', '\\t': '\t', '\\0': '\0', '\\\\': '\\' };

function rows(text) {
    if (text === '') return [];
    return text.replace(/\n$/, '').split('\n').map((line) => line.split('\t')
        .map((cell) => (cell === 'NULL' ? null : cell.replace(/\\[nt0\\]/g, (it) => kEscapes[it]))));
}

/** A value as an SQL literal. */
export function literal(value) {
    if (value === null || value === undefined) return 'NULL';
    if (typeof value === 'number') return String(value);
    return `'${String(value).replace(/[\\']/g, '\\$&').replace(/\0/g, '\\0')}'`;
}

/** One INSERT of many rows, given as objects with the same keys. */
export function insert(table, objects) {
    if (objects.length === 0) return '';
    const columns = Object.keys(objects[0]);
    const values = objects.map((row) => `(${columns.map((it) => literal(row[it])).join(', ')})`);
    return `INSERT INTO ${table} (${columns.join(', ')}) VALUES\n${values.join(',\n')};\n`;
}

/** `options` are more of mariadbd's own, over those of a small private copy. */
export async function startMariadb(programs, { dir, socket, options = [] }) {
    const data = join(dir, 'mariadb');
    // A temporary folder of its own: a starting server removes every #sql file from it, those of other servers too.
    const tmp = join(dir, 'mariadb-tmp');
    for (const folder of [data, tmp]) rmSync(folder, { recursive: true, force: true });
    mkdirSync(tmp);
    const user = userInfo().username;
    await programs.run('mariadb-install', 'mariadb-install-db', ['--no-defaults', `--datadir=${data}`, `--tmpdir=${tmp}`,
        '--auth-root-authentication-method=normal', '--skip-test-db', `--user=${user}`]);
    await programs.start('mariadb', 'mariadbd', ['--no-defaults', `--datadir=${data}`, `--tmpdir=${tmp}`, `--socket=${socket}`,
        `--pid-file=${join(dir, 'mariadb.pid')}`, `--user=${user}`, '--skip-networking', '--max-connections=300',
        '--innodb-buffer-pool-size=64M', '--innodb-log-file-size=32M', '--innodb-flush-log-at-trx-commit=2',
        '--performance-schema=off', '--character-set-server=utf8mb4', ...options], {
        seconds: 60,
        ready: () => runSql(socket, 'SELECT 1', { database: '' }),
    });
}
