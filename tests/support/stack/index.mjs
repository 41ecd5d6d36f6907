// Starts the whole product on this machine, privately: MariaDB, WHMCS and Comet stand-ins, PHP-FPM, nginx as shipped, our programs.
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cometEnv, controlComet, startComet } from './comet.mjs';
import { inventorySql } from './inventory.mjs';
import { runSql, startMariadb } from './mariadb.mjs';
import { startNginx } from './nginx.mjs';
import { startPhpFpm } from './php_fpm.mjs';
import { accepting, Programs, waitFor } from './programs.mjs';
import { tokenOf, Visitor } from './visitor.mjs';
import { installWhmcs, kAdmin, seedSql } from './whmcs.mjs';

export { waitFor } from './programs.mjs';
export { literal } from './mariadb.mjs';
export { Visitor, tokenOf } from './visitor.mjs';

const kRepo = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');
const kDatabase = { user: 'eazybackup', password: 'database-password' };

/** A port of 127.0.0.1 that nobody listens on just now. */
export function freePort() {
    return new Promise((done, failed) => {
        const server = createServer();
        server.on('error', failed);
        server.listen(0, '127.0.0.1', () => {
            const { port } = server.address();
            server.close(() => done(port));
        });
    });
}

/** Waits for all of them, also after one has failed: a program that is still starting could not be ended. */
async function all(promises) {
    const failed = (await Promise.allSettled(promises)).find((it) => it.status === 'rejected');
    if (failed) throw failed.reason;
}

/**
 * Options, all with defaults: `dir` (emptied first), `port`, `subfolder` ('/billing'), `tls`, `bin` and `views` (build
 * output), `app`, `workers`, `comet` (which of ours to start), `clients`, `seed`, `speed`, `paused`, `profiles` (of the
 * fleet), `fleet` (instead of a made one), `addon` (folder, instead of the shipped stub), `responder` (a script run in
 * eb-app's place with the socket as its argument), `env` (more settings), `appEnv` and `workerEnv` (for one program alone),
 * `mariadb` (options of its server), `nginx` (what an operator chooses), `historyHours` (of the Comet stand-ins), `prepare`
 * (called with the stack when the workers are connected, before eb-app starts), `sql` (more of it, before all of ours), `web`
 * (false: no WHMCS, PHP-FPM and nginx, and profiles have their own credentials), `oldServer` (of the Comet stand-ins), `cometFleet` (a file that they read it from),
 * `cometAccounts` (so many that they make when asked).
 */
export async function startStack(options = {}) {
    const settings = {
        dir: join(kRepo, 'build/stack', String(process.pid)), subfolder: '', tls: false, bin: 'build/dev/bin',
        views: 'build/dev/views', app: true, workers: true, comet: true, clients: 20, seed: 'demo', speed: 1,
        paused: false, profiles: ['cometbackup', 'obc'], env: {}, appEnv: {}, workerEnv: {}, web: true, ...options,
    };
    const stack = new Stack(settings);
    try {
        await stack.start();
        return stack;
    } catch (error) {
        await stack.stop();
        throw error;
    }
}

class Stack {
    #settings;
    #sockets;
    #onSignal;
    #stopping;

    constructor(settings) {
        this.#settings = settings;
        this.dir = resolve(kRepo, settings.dir);
        rmSync(this.dir, { recursive: true, force: true });
        mkdirSync(this.dir, { recursive: true, mode: 0o700 });
        this.#sockets = join(this.dir, 'run');
        // A socket's path has 107 bytes at most, and a checkout may lie deep.
        if (this.#sockets.length > 95) this.#sockets = mkdtempSync(join(tmpdir(), 'eb-'));
        mkdirSync(this.#sockets, { recursive: true });
        this.programs = new Programs(this.dir);
        this.cometPorts = {};
        this.#onSignal = (signal) => this.stop().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143));
        process.on('SIGINT', this.#onSignal);
        process.on('SIGTERM', this.#onSignal);
    }

    async start() {
        const s = this.#settings;
        const socket = (name) => join(this.#sockets, name);
        [this.dbSocket, this.appSocket] = [socket('db'), socket('app')];
        const port = s.port ?? await freePort();
        this.origin = `http${s.tls ? 's' : ''}://127.0.0.1:${port}`;
        this.url = this.origin + s.subfolder;
        this.secrets = { hash: randomBytes(32).toString('hex'), ticketKey: randomBytes(32).toString('hex'),
            api: { identifier: randomBytes(16).toString('hex'), secret: randomBytes(16).toString('hex') } };
        this.fleet = s.fleet ?? (await import('../../sim/fleet/fleet.mjs')).makeFleet(
            { seed: s.seed, clients: s.clients, profiles: s.profiles, now: Math.floor(Date.now() / 1000) });
        this.profiles = this.fleet.profiles;

        await all([
            startMariadb(this.programs, { dir: this.dir, socket: this.dbSocket, options: s.mariadb }),
            ...(s.comet ? this.profiles : []).map(async ({ name }) => {
                this.cometPorts[name] = await startComet(this.programs, { ...s, repo: kRepo, profile: name });
            }),
        ]);
        await this.#fillDatabase();
        if (s.web) await this.#startWeb(port, socket('php'));
        await this.#startOurs();
    }

    async #startWeb(port, phpSocket) {
        const s = this.#settings;
        const webRoot = join(this.dir, 'www');
        const whmcsRoot = webRoot + s.subfolder;
        installWhmcs({ repo: kRepo, dir: this.dir, root: whmcsRoot, subfolder: s.subfolder, dbSocket: this.dbSocket,
            dbUser: kDatabase.user, dbPassword: kDatabase.password, hash: this.secrets.hash, api: this.secrets.api,
            addon: s.addon });
        await startPhpFpm(this.programs, { dir: this.dir, socket: phpSocket });
        this.site = { dir: this.dir, repo: kRepo, port, tls: s.tls, subfolder: s.subfolder, webRoot, whmcsRoot,
            assets: resolve(kRepo, s.views, 'assets'), appSocket: this.appSocket, phpSocket, operator: s.nginx };
        await startNginx(this.programs, this.site);
    }

    async #fillDatabase() {
        const { user, password } = kDatabase;
        await runSql(this.dbSocket, `CREATE DATABASE whmcs CHARACTER SET utf8mb3 COLLATE utf8mb3_unicode_ci;
            CREATE USER '${user}'@'localhost' IDENTIFIED BY '${password}';
            GRANT ALL ON whmcs.* TO '${user}'@'localhost';`, { database: '' });
        const servers = Object.fromEntries(this.profiles.map(({ name }) => [name,
            { port: this.cometPorts[name], ...cometEnv(name).admin }]));
        await runSql(this.dbSocket, readFileSync(join(kRepo, 'tests/sim/whmcs/schema.sql'), 'utf8')
            + seedSql(this.fleet, { servers, hash: this.secrets.hash, url: this.url }) + (this.#settings.sql ?? ''));
    }

    async #startOurs() {
        const s = this.#settings;
        const bin = resolve(kRepo, s.bin);
        const env = this.environment = this.#writeEnvironment();
        if (s.responder) {
            await this.programs.start('responder', process.execPath, [resolve(kRepo, s.responder), this.appSocket],
                { ready: () => accepting(this.appSocket) });
        }
        if (s.app || s.workers) {
            await this.programs.run('eb-migrate', join(bin, 'eb-migrate'), [], { env });
            await this.sql(inventorySql(this.fleet));
        }
        if (s.workers) {
            for (const { name } of this.profiles) {
                await this.programs.start(`worker-${name}`, join(bin, 'eb-ws-worker'), ['--profile', name],
                    { env: { ...env, ...s.workerEnv } });
            }
        }
        if (s.prepare) {
            await this.#workersConnected();
            await s.prepare(this);
        }
        if (s.app) {
            await this.programs.start('eb-app', join(bin, 'eb-app'), ['--listen', this.appSocket],
                { env: { ...env, ...s.appEnv }, ready: () => this.#appAnswers() });
        }
        await this.#workersConnected();
    }

    async #workersConnected() {
        const s = this.#settings;
        for (const { name } of s.workers && s.comet ? this.profiles : []) {
            await waitFor(`the worker of ${name} is connected`, () => {
                this.programs.mustRun(`worker-${name}`);
                return this.streams(name);
            }, { seconds: 30 });
        }
    }

    async #appAnswers() {
        const { status } = await this.visitor().fetch('/eb-health');
        return status === 200 || status === 503;
    }

    #writeEnvironment() {
        const s = this.#settings;
        const values = {
            DB_DSN: `mysql:unix_socket=${this.dbSocket};dbname=whmcs;charset=utf8mb4`,
            DB_USER: kDatabase.user,
            DB_PASS: kDatabase.password,
            EB_TICKET_KEY: this.secrets.ticketKey,
            ...(s.web ? { EB_WHMCS_API_URL: `${this.url}/includes/api.php`,
                EB_WHMCS_API_IDENTIFIER: this.secrets.api.identifier,
                EB_WHMCS_API_SECRET: this.secrets.api.secret } : {}),
            EB_WHMCS_URL: `${this.url}/`,
            EB_VIEWS_DIR: resolve(kRepo, s.views),
            EB_APP_LISTEN: this.appSocket,
            ...Object.assign({}, ...this.profiles.map((it) => cometEnv(it.name, this.cometPorts[it.name], it.serverId).values)),
            ...s.env,
        };
        const file = join(this.dir, '.env');
        writeFileSync(file, Object.entries(values).map(([name, value]) => `${name}="${value}"\n`).join(''), { mode: 0o600 });
        const inherited = ['PATH', 'HOME', 'TMPDIR', 'ASAN_OPTIONS', 'UBSAN_OPTIONS', 'TSAN_OPTIONS'];
        return { ...Object.fromEntries(inherited.filter((it) => it in process.env).map((it) => [it, process.env[it]])),
            EB_ENV_FILE: file };
    }

    sql(query) { return runSql(this.dbSocket, query); }

    /** A command for a Comet stand-in: POST /sim/<verb>. */
    comet(profile, verb, body) { return controlComet(this.cometPorts[profile], verb, body); }

    /** How many event streams a Comet stand-in serves. */
    async streams(profile) { return (await this.comet(profile, 'state', { username: '', jobs: false })).streams; }

    /** Lets WHMCS's start fail ('fail'), redirect ('redirect') or take longer than the bridge may ('slow'), or its API
     *  not change a service ('api', 'quote'); '' ends it. */
    whmcsFault(kind) { writeFileSync(join(this.dir, 'whmcs-fault'), kind); }

    /** The lines of a log that WHMCS's stand-in writes: 'requests' or 'api'. */
    whmcsLog(name) {
        return this.programs.log(name).split('\n').filter(Boolean).map((line) => JSON.parse(line));
    }

    visitor() { return new Visitor(this.origin); }

    /** Logs a person in through WHMCS's form; resolves with the visitor. */
    async login(email, password, fields = {}) {
        const visitor = this.visitor();
        const page = await visitor.fetch(`${this.#settings.subfolder}/index.php?rp=/login`);
        const answer = await visitor.form(`${this.#settings.subfolder}/dologin.php`,
            { token: tokenOf(page), username: email, password, ...fields });
        if (answer.status !== 302) throw new Error(`login refused: ${answer.status}`);
        return visitor;
    }

    /** An administrator who has used "Login as Owner" on a client. */
    async masquerade(clientId) {
        const visitor = this.visitor();
        const path = `${this.#settings.subfolder}/admin/index.php`;
        let page = await visitor.fetch(path);
        page = await visitor.form(path, { token: tokenOf(page), do: 'login', ...kAdmin });
        const answer = await visitor.form(path, { token: tokenOf(page), do: 'login_as_owner', client: clientId });
        if (answer.status !== 302) throw new Error(`masquerade refused: ${answer.status}`);
        return visitor;
    }

    restart(name) { return this.programs.restart(name); }

    kill(name, signal) { return this.programs.kill(name, signal); }

    /** Ends everything that was started; safe to call twice. */
    stop() {
        this.#stopping ??= (async () => {
            process.removeListener('SIGINT', this.#onSignal);
            process.removeListener('SIGTERM', this.#onSignal);
            // A second Ctrl-C must not end us before our children have ended.
            const ignore = () => {};
            process.on('SIGINT', ignore);
            process.on('SIGTERM', ignore);
            try {
                await this.programs.stopAll();
                rmSync(this.#sockets, { recursive: true, force: true });
            } finally {
                process.removeListener('SIGINT', ignore);
                process.removeListener('SIGTERM', ignore);
            }
        })();
        return this.#stopping;
    }
}
