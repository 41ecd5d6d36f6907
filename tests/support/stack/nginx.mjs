// nginx with the shipped configuration, unchanged; only what an operator writes is written here.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accepting } from './programs.mjs';

function certificate(dir) {
    const [cert, key] = [join(dir, 'tls.crt'), join(dir, 'tls.key')];
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
        '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
        '-keyout', key, '-out', cert], { stdio: 'ignore' });
    return `ssl_certificate ${cert};\n        ssl_certificate_key ${key};`;
}

/** What an operator chooses: `workers`, `connections` of each, more `listen` parameters, more lines of the http block. */
const kOperator = { workers: 1, connections: 8192, listen: '', http: '' };

export async function startNginx(programs, { dir, repo, port, tls, subfolder, webRoot, whmcsRoot, assets,
    appSocket, phpSocket, name = 'nginx', operator = {} }) {
    const home = join(dir, name);
    const { workers, connections, listen, http } = { ...kOperator, ...operator };
    rmSync(home, { recursive: true, force: true });
    mkdirSync(join(home, 'tmp'), { recursive: true });
    symlinkSync(join(repo, 'nginx'), join(home, 'eazybackup'));
    writeFileSync(join(home, 'upstreams.conf'), `
upstream eazybackup_app { server unix:${appSocket}; }
upstream eazybackup_php { server unix:${phpSocket}; }
`);
    writeFileSync(join(home, 'nginx.conf'), `
daemon off;
${process.getuid() === 0 ? 'user root;' : ''}
worker_processes ${workers};
worker_rlimit_nofile 20000;
pid ${home}/nginx.pid;
error_log ${programs.logPath(`${name}-errors`)} warn;
events { worker_connections ${connections}; }
http {
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    server_tokens off;
    client_body_temp_path tmp/body;
    fastcgi_temp_path tmp/fastcgi;
    proxy_temp_path tmp/proxy;
    scgi_temp_path tmp/scgi;
    uwsgi_temp_path tmp/uwsgi;
    ${http}
    include upstreams.conf;
    include eazybackup/eazybackup.http.conf;
    access_log ${programs.logPath(`${name}-access`)} eazybackup;
    server {
        listen 127.0.0.1:${port}${tls ? ' ssl http2' : ''} ${listen};
        server_name localhost;
        ${tls ? certificate(home) : ''}
        root ${webRoot};
        index index.php;
        set $eb_base "${subfolder}";
        set $eb_whmcs_root ${whmcsRoot};
        set $eb_assets ${assets};
        set $eb_hsts "";
        include eazybackup/eazybackup.server.conf;
        location ${subfolder}/ { try_files $uri $uri/ ${subfolder}/index.php?$args; }
        location ~ \\.php(?:/|$) {
            fastcgi_split_path_info ^(.+?\\.php)(/.*)?$;
            include /etc/nginx/fastcgi_params;
            fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
            fastcgi_param PATH_INFO $fastcgi_path_info;
            fastcgi_pass eazybackup_php;
        }
    }
}
`);
    await programs.start(name, 'nginx', ['-p', `${home}/`, '-c', `${home}/nginx.conf`,
        '-e', programs.logPath(`${name}-errors`)], { ready: () => accepting(Number(port)) });
}
