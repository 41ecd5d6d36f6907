// What the snapshot is compared with: a constant answer through the product's own FastCGI loop, and the specification's PHP.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { freePort } from '../../support/stack/index.mjs';
import { startNginx } from '../../support/stack/nginx.mjs';
import { phpFpm } from '../../support/stack/php_fpm.mjs';
import { accepting } from '../../support/stack/programs.mjs';
import { kUsers } from './fleet.mjs';
import { kBin, kNginx } from './stack.mjs';

const kThreads = Number(process.env.EB_APP_THREADS ?? 8);  // As many as the responder has.

/** The shipped site once more, in front of a responder that answers `bytes` bytes to everything. Resolves with its port. */
export async function startConstant(stack, bytes) {
    const appSocket = join(dirname(stack.appSocket), 'constant');
    await stack.programs.start('constant', resolve(kBin, 'constant_responder'), [appSocket, String(bytes), String(kThreads)],
        { ready: () => accepting(appSocket) });
    const port = await freePort();
    await startNginx(stack.programs, { ...stack.site, name: 'nginx-constant', port, appSocket, operator: kNginx });
    return port;
}

/** PHP-FPM with `children` and an nginx of the same size in front of it. Resolves with its port. */
export async function startPhp(stack, children) {
    const { programs, dir } = stack;
    const root = process.getuid() === 0;
    const socket = join(dirname(stack.appSocket), 'php-baseline');
    const conf = join(dir, 'php-baseline.conf');
    writeFileSync(conf, `[global]
error_log = ${programs.logPath('php-baseline-errors')}
daemonize = no
[baseline]
${root ? 'user = root\ngroup = root\n' : ''}listen = ${socket}
listen.backlog = 511
pm = static
pm.max_children = ${children}
pm.max_requests = 0
env[DB_SOCKET] = ${stack.dbSocket}
env[DB_USER] = ${kUsers.php}
env[DB_PASS] = ${stack.password}
php_admin_value[opcache.enable] = 1
php_admin_value[opcache.validate_timestamps] = 0
php_admin_value[output_buffering] = 0
php_admin_value[zlib.output_compression] = 0
`, { mode: 0o600 });
    await programs.start('php-baseline', phpFpm(), ['--nodaemonize', '--fpm-config', conf, ...(root ? ['--allow-to-run-as-root'] : [])],
        { ready: () => accepting(socket) });

    const home = join(dir, 'nginx-php');
    mkdirSync(join(home, 'tmp'), { recursive: true });
    const port = await freePort();
    writeFileSync(join(home, 'nginx.conf'), `
daemon off;
${root ? 'user root;' : ''}
worker_processes ${kNginx.workers};
worker_rlimit_nofile 20000;
pid ${home}/nginx.pid;
error_log ${programs.logPath('nginx-php-errors')} warn;
events { worker_connections ${kNginx.connections}; }
http {
    ${kNginx.http}
    client_body_temp_path tmp/body;
    fastcgi_temp_path tmp/fastcgi;
    proxy_temp_path tmp/proxy;
    scgi_temp_path tmp/scgi;
    uwsgi_temp_path tmp/uwsgi;
    server {
        listen 127.0.0.1:${port} ${kNginx.listen};
        location = /snapshot.php {
            fastcgi_param QUERY_STRING $query_string;
            fastcgi_param REQUEST_METHOD $request_method;
            fastcgi_param REQUEST_URI $request_uri;
            fastcgi_param SCRIPT_NAME $uri;
            fastcgi_param SCRIPT_FILENAME ${resolve(stack.site.repo, 'tests/bench/php-baseline')}$uri;
            fastcgi_param SERVER_PROTOCOL $server_protocol;
            fastcgi_buffer_size 16k;
            fastcgi_buffers 32 16k;
            fastcgi_pass unix:${socket};
        }
    }
}
`);
    await programs.start('nginx-php', 'nginx', ['-p', `${home}/`, '-c', `${home}/nginx.conf`, '-e', programs.logPath('nginx-php-errors')],
        { ready: () => accepting(port) });
    return port;
}
