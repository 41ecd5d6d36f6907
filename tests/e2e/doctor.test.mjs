// eb-doctor beside the running product: nothing to say when all is well, and one fault for each thing that is broken.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { startStack } from '../support/stack/index.mjs';

const kProgram = resolve('build/dev/bin/eb-doctor');
const kTimers = ['monitor:cometbackup', 'monitor:obc', 'sync:cometbackup', 'sync:obc', 'rollup'];
let stack;

before(async () => {
    stack = await startStack({ dir: 'build/stack/doctor', clients: 12, paused: true });
});
after(() => stack?.stop());

function run(args, env = {}) {
    const child = spawn(kProgram, args, { env: { ...stack.environment, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => { out += chunk; });
    child.stderr.on('data', (chunk) => { err += chunk; });
    return new Promise((done, failed) => {
        const late = setTimeout(() => child.kill('SIGKILL'), 120_000);
        child.on('error', failed);
        child.on('close', (code, signal) => { clearTimeout(late); done({ code: code ?? signal, out, err }); });
    });
}

/** What it found, as data; no secret of ours is in it. */
async function looked(env = {}, ...args) {
    const { code, out, err } = await run(['--json', '--timeout', '60', ...args], env);
    assert.equal(err, '');
    for (const secret of [stack.secrets.ticketKey, stack.secrets.api.secret, 'database-password']) assert.ok(!out.includes(secret));
    const { status, findings } = JSON.parse(out);
    return { code, status, findings, faults: findings.filter((it) => it.state === 'fault').map((it) => `${it.area}: ${it.what}`),
        of: (area, what) => findings.find((it) => it.area === area && it.what === what) };
}

/** Every timer has had a good run, as their programs leave it. */
const timersRan = () => stack.sql(kTimers.map((name) => `REPLACE INTO eb_lease (name, holder, token, expires_at, done_at)
    VALUES ('${name}', 'test', 1, 0, UNIX_TIMESTAMP() - 60);`).join(' ')
    + ` REPLACE INTO eb_devices_daily (d, registered, active_24h) VALUES (UTC_DATE(), 1, 1);
        REPLACE INTO eb_items_daily (d, di_devices, hv_vms, vw_vms, m365_users, ff_items) VALUES (UTC_DATE(), 0, 0, 0, 0, 0);`);

test('a fresh installation: no fault but what has never run, and that is named', async () => {
    const { code, status, findings, of } = await looked();
    assert.deepEqual(findings.filter((it) => it.state === 'fault'), []);
    assert.equal(code, 0);
    assert.equal(status, 'warning');
    for (const name of kTimers) assert.match(of('freshness', name).todo, /systemctl enable/);
    assert.equal(of('database', 'tables').says, 'up to date');
    assert.match(of('profile obc', 'WHMCS server').says, /active services/);
    assert.match(of('profile obc', 'Admin API').says, /Comet \d/);
    assert.match(of('profile obc', 'event stream').says, /takes us/);
    assert.match(of('freshness', 'eb-ws-worker obc').says, /^runs as /);
    assert.match(of('responder', 'health').says, /accounts/);
    assert.equal(of('site', 'bridge').state, 'ok');
    assert.equal(of('site', 'eb_auth.php').state, 'ok');
});

test('all is well: nothing above a note', async () => {
    await timersRan();
    const { code, status, findings } = await looked();
    assert.deepEqual(findings.filter((it) => ['warning', 'fault'].includes(it.state)), []);
    assert.deepEqual([code, status], [0, 'ok']);
    const { code: again, out } = await run([]);
    assert.equal(again, 0);
    assert.match(out, /^settings\n/);
    assert.ok(!out.includes('\x1b'), 'no colours where nobody sees them');
});

test('one profile alone', async () => {
    const { findings } = await looked({}, '--profile', 'obc');
    assert.deepEqual([...new Set(findings.map((it) => it.area).filter((it) => it.startsWith('profile')))], ['profile obc']);
});

test('settings: a mistake ends with 2 and names it; a profile that is none is a fault', async () => {
    const { code, err } = await run(['--timeout', '0']);
    assert.equal(code, 2);
    assert.match(err, /--timeout/);
    const { code: one, faults } = await looked({ COMET_obc_ORIGIN: 'nowhere' });
    assert.equal(one, 1);
    assert.ok(faults.includes('settings: COMET_obc_ORIGIN'), String(faults));
});

test('the database: no server, a wrong password, a missing table, a missing right', async () => {
    const away = await looked({ DB_DSN: `mysql:unix_socket=${join(stack.dir, 'nowhere')};dbname=whmcs` });
    assert.deepEqual([away.code, away.faults[0]], [1, 'database: connection']);
    const wrong = await looked({ DB_PASS: 'wrong' });
    assert.ok(wrong.faults.includes('database: connection'));
    assert.match(wrong.of('database', 'connection').todo, /DB_PASS/);

    await stack.sql('RENAME TABLE eb_audit_log TO hidden_audit_log');
    const missing = await looked();
    await stack.sql('RENAME TABLE hidden_audit_log TO eb_audit_log');
    assert.equal(missing.of('database', 'tables').todo, 'read eb-migrate --dry-run, then run eb-migrate');
    assert.notEqual(missing.of('database', 'tables').state, 'ok');

    await stack.sql(`CREATE USER reader@localhost IDENTIFIED BY 'x'; GRANT SELECT ON whmcs.* TO reader@localhost`);
    const reader = await looked({ DB_USER: 'reader', DB_PASS: 'x' });
    assert.ok(reader.faults.includes('database: rights'));
    const said = reader.findings.filter((it) => it.what === 'rights').map((it) => it.says);
    for (const right of ['INSERT', 'UPDATE', 'DELETE']) assert.ok(said.includes(`no ${right} on eb_jobs_live`), String(said));
    assert.ok(!said.some((it) => it.includes('tbl')), 'reading is all that WHMCS\'s tables need');
});

test('a profile: services of two clients, credentials, a server that is away', async () => {
    const [[service, username]] = await stack.sql(`SELECT id, username FROM tblhosting WHERE domainstatus = 'Active'
        AND server = (SELECT id FROM tblservers WHERE name LIKE '%obc%' OR id = ${stack.profiles.find((it) => it.name === 'obc').serverId} LIMIT 1) LIMIT 1`);
    await stack.sql(`INSERT INTO tblhosting SELECT * FROM (SELECT * FROM tblhosting WHERE id = ${service}) AS one
        ON DUPLICATE KEY UPDATE tblhosting.id = tblhosting.id`);
    await stack.sql(`CREATE TEMPORARY TABLE copy AS SELECT * FROM tblhosting WHERE id = ${service};
        UPDATE copy SET id = 999999, userid = userid + 1; INSERT INTO tblhosting SELECT * FROM copy`);
    const conflict = await looked();
    await stack.sql('DELETE FROM tblhosting WHERE id = 999999');
    assert.ok(conflict.faults.includes('profile obc: services'), String(conflict.faults));
    assert.ok(conflict.of('profile obc', 'services').says.includes(username));

    const wrong = await looked({ EB_WHMCS_API_URL: '', COMET_obc_PASSWORD: 'not-the-password' });
    assert.ok(wrong.faults.includes('profile obc: Admin API'), String(wrong.faults));
    assert.ok(wrong.faults.includes('profile obc: event stream'));
    assert.ok(!JSON.stringify(wrong.findings).includes('not-the-password'));
    assert.equal(wrong.of('profile cometbackup', 'Admin API').state, 'ok');

    const nowhere = await looked({ EB_WHMCS_API_URL: '', COMET_obc_ORIGIN: 'http://127.0.0.1:9', COMET_obc_URL: '' });
    assert.ok(nowhere.faults.includes('profile obc: Admin API'), String(nowhere.faults));
    assert.ok(nowhere.faults.includes('profile obc: event stream'));
});

test('WHMCS\'s API refuses: the profile has no address, and the variables are named', async () => {
    const { faults, of } = await looked({ EB_WHMCS_API_SECRET: 'wrong', COMET_obc_PASSWORD: '' });
    assert.ok(faults.includes('profile obc: address'), String(faults));
    assert.match(of('profile obc', 'address').todo, /EB_WHMCS_API/);
});

test('programs that do not run: worker, timers, responder', async () => {
    await stack.programs.stop('worker-obc');
    await stack.programs.stop('eb-app');
    await stack.sql(`UPDATE eb_lease SET done_at = UNIX_TIMESTAMP() - 200000 WHERE name LIKE 'sync:%'`);
    const { code, faults, of } = await looked();
    assert.equal(code, 1);
    for (const fault of ['freshness: eb-ws-worker obc', 'freshness: sync:obc', 'responder: socket'])
        assert.ok(faults.includes(fault), `${fault} is not in ${faults}`);
    assert.match(of('freshness', 'eb-ws-worker obc').todo, /eazybackup-comet-ws@obc/);
    assert.ok(!faults.includes('freshness: eb-ws-worker cometbackup'));

    await stack.sql(`UPDATE eb_lease SET expires_at = UNIX_TIMESTAMP() + 600 WHERE name = 'ws:obc';
        REPLACE INTO eb_lease (name, holder, token, expires_at) VALUES ('ws-stream:obc', 'test', 1, UNIX_TIMESTAMP() - 100)`);
    assert.match((await looked()).of('freshness', 'eb-ws-worker obc').says, /hears nothing/);
});

test('the site: not ours, or not there', async () => {
    const comet = `http://127.0.0.1:${stack.cometPorts.obc}/`;
    const { faults } = await looked({}, '--site', comet);
    assert.ok(faults.includes('site: routes'), String(faults));
    await stack.programs.stop('nginx');
    const gone = await looked();
    assert.ok(gone.faults.includes('site: address'), String(gone.faults));
});
