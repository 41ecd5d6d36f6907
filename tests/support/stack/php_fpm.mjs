// PHP-FPM for the WHMCS stand-in: one pool on a unix socket.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepting } from './programs.mjs';

/** The installed PHP-FPM. */
export function phpFpm() {
    const found = readdirSync('/usr/sbin').filter((it) => /^php-fpm[\d.]+$/.test(it)).sort().pop();
    if (!found) throw new Error('php-fpm is not installed: run scripts/setup');
    return join('/usr/sbin', found);
}

export async function startPhpFpm(programs, { dir, socket }) {
    const conf = join(dir, 'php-fpm.conf');
    const root = process.getuid() === 0;
    writeFileSync(conf, `[global]
error_log = ${programs.logPath('php-errors')}
log_level = warning
daemonize = no
[whmcs]
${root ? 'user = root\ngroup = root\n' : ''}listen = ${socket}
listen.mode = 0660
pm = static
pm.max_children = 6
catch_workers_output = yes
clear_env = yes
php_admin_flag[display_errors] = off
php_admin_flag[log_errors] = on
php_admin_flag[expose_php] = off
php_admin_value[error_log] = ${programs.logPath('php-errors')}
`);
    await programs.start('php-fpm', phpFpm(), ['--nodaemonize', '--fpm-config', conf,
        ...(root ? ['--allow-to-run-as-root'] : [])], { ready: () => accepting(socket) });
}
