// An installation that exists: the old addon's tables, eb-migrate, and then workers, responder and the old statements on the same tables.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { literal, startStack, waitFor } from '../support/stack/index.mjs';
import { accepting } from '../support/stack/programs.mjs';
import { runSql } from '../support/stack/mariadb.mjs';

const kProfile = 'cometbackup';
const shapeSql = (name) => readFileSync(join('tests/lib/store/schema/shapes', `${name}.sql`), 'utf8');
const bin = (name) => resolve('build/dev/bin', name);

/** Runs a program to its end; resolves with its exit code and all that it said. `onLine` sees each line and may kill it. */
function run(program, args, env, onLine = () => {}) {
    return new Promise((done, failed) => {
        const child = spawn(bin(program), args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
        const deadline = setTimeout(() => child.kill('SIGKILL'), 120_000);
        let text = '';
        let seen = 0;
        const add = (chunk) => {
            text += chunk;
            const lines = text.split('\n').slice(0, -1);
            for (; seen < lines.length; ++seen) onLine(lines[seen], seen, child);
        };
        child.stdout.on('data', add);
        child.stderr.on('data', add);
        child.on('error', failed);
        child.on('close', (code, signal) => { clearTimeout(deadline); done({ code, signal, text }); });
    });
}

for (const shape of ['act', 'mig']) {
    describe(`tables as the old addon's "${shape}" made them`, () => {
        let stack;
        let mine;  // { client, username, device, item }

        before(async () => {
            stack = await startStack({ dir: `build/stack/migrate-${shape}`, clients: 6, paused: true, profiles: [kProfile], workers: false,
                app: false, sql: shapeSql(shape), env: { EB_PROGRESS_SECS: '1' } });
            const account = stack.fleet.accounts[kProfile].find((it) => it.clientId > 0 && it.items.length > 0);
            mine = { client: stack.fleet.clients.find((it) => it.id === account.clientId), username: account.username,
                device: account.devices.find((it) => it.id === account.items[0].deviceId), item: account.items[0] };
            // As the old programs left this account: the device under another client's id, the item of no device.
            await stack.sql(`INSERT INTO comet_devices (id, client_id, username, hash, name) VALUES (SHA2(CONCAT(999, ${literal(mine.device.id)}), 256),
                ${mine.client.id}, ${literal(mine.username)}, ${literal(mine.device.id)}, 'an old name');
                INSERT INTO comet_items (id, client_id, username, content, comet_device_id, name, type) VALUES (${literal(mine.item.id)},
                ${mine.client.id}, ${literal(mine.username)}, '{}', '', 'an old item', '')`);
        });
        after(() => stack?.stop());

        test('before, a worker refuses to start and names the command', async () => {
            const { code, text } = await run('eb-ws-worker', ['--profile', kProfile], stack.environment);
            assert.equal(code, 1);
            assert.match(text, /^eb-ws-worker: the database needs \d+ changes first .*: run eb-migrate$/m);
        });

        test('--check says it and exits 1, the run does it, and then there is nothing left', async () => {
            const check = await run('eb-migrate', ['--check'], stack.environment);
            assert.equal(check.code, 1);
            assert.equal(check.text.match(/^key change: /gm).length, 3);
            const done = await run('eb-migrate', [], stack.environment);
            assert.equal(done.code, 0, done.text);
            assert.equal((await run('eb-migrate', ['--check'], stack.environment)).code, 0);
        });

        test('after, worker and responder work on them', async () => {
            await stack.programs.start(`worker-${kProfile}`, bin('eb-ws-worker'), ['--profile', kProfile], { env: stack.environment });
            await stack.programs.start('eb-app', bin('eb-app'), ['--listen', stack.appSocket],
                { env: stack.environment, ready: () => accepting(stack.appSocket) });
            // The old rows are taken over: the same row has its server and its true name now.
            const device = () => stack.sql(`SELECT server_id, name, id = SHA2(CONCAT(client_id, hash), 256) FROM comet_devices
                WHERE hash = ${literal(mine.device.id)}`);
            await waitFor('the device is taken over', async () => (await device())[0]?.[0] === kProfile, { seconds: 60 });
            assert.deepEqual(await device(), [[kProfile, mine.device.name, '1']]);
            await waitFor('the item is taken over', async () => (await stack.sql(`SELECT server_id, name FROM comet_items
                WHERE id = ${literal(mine.item.id)}`)).join() === `${kProfile},${mine.item.name}`, { seconds: 60 });
            const accounts = (await stack.comet(kProfile, 'state', { jobs: false })).accounts.length;
            await waitFor('all accounts', async () => Number((await stack.sql('SELECT COUNT(*) FROM eb_comet_users'))[0][0]) === accounts,
                { seconds: 60 });

            const { jobId } = await stack.comet(kProfile, 'startJob', { username: mine.username, deviceId: mine.device.id });
            const visitor = await stack.login(mine.client.email, mine.client.password);
            const page = await visitor.fetch('/index.php?m=eazybackup&a=dashboard');
            assert.equal(page.status, 200);
            const { ticket } = (await visitor.fetch('/index.php?m=eazybackup&a=pulse-ticket')).json();
            const snapshot = await waitFor('the job is on the dashboard', async () => {
                const answer = await visitor.fetch(`/index.php?m=eazybackup&a=pulse-snapshot&k=${encodeURIComponent(ticket)}`);
                return answer.status === 200 && answer.text.includes(jobId) && answer.json();
            }, { seconds: 60 });
            assert.ok(JSON.stringify(snapshot).includes(mine.device.name));
        });

        test('the old programs write beside them, and nothing is refused', async () => {
            await stack.sql(shapeSql('statements'));
            assert.deepEqual(await stack.sql('SELECT COUNT(*) FROM eb_jobs_recent_24h WHERE username = \'old\''), [['2']]);
            assert.doesNotMatch(stack.programs.log(`worker-${kProfile}`), /level=error|rows_dropped/);
            assert.doesNotMatch(stack.programs.log('eb-app'), /level=error/);
            stack.programs.mustRun(`worker-${kProfile}`);
            stack.programs.mustRun('eb-app');
        });
    });
}

describe('eb-migrate, killed', () => {
    let stack;
    before(async () => {
        stack = await startStack({ dir: 'build/stack/migrate-killed', web: false, workers: false, app: false, comet: false });
        for (const name of ['calm', 'killed']) {
            await runSql(stack.dbSocket, `CREATE DATABASE ${name}; GRANT ALL ON ${name}.* TO 'eazybackup'@'localhost'`);
            await runSql(stack.dbSocket, `${shapeSql('act')}
                INSERT INTO comet_devices (id, client_id, username, hash, name, updated_at) SELECT SHA2(seq, 256), seq % 500 + 1, 'u',
                    CONCAT('big', seq), 'PC', '2024-03-01' FROM seq_1_to_20000`, { database: name });
        }
    });
    after(() => stack?.stop());

    const env = (database) => ({ ...stack.environment, DB_DSN: `mysql:unix_socket=${stack.dbSocket};dbname=${database}` });

    function dump(database) {
        return new Promise((done, failed) => {
            const child = spawn('mariadb-dump', ['--no-defaults', `--socket=${stack.dbSocket}`, '--user=root', '--skip-comments',
                '--order-by-primary', database], { stdio: ['ignore', 'pipe', 'inherit'] });
            const chunks = [];
            child.stdout.on('data', (chunk) => chunks.push(chunk));
            child.on('error', failed);
            child.on('close', (code) => (code === 0 ? done(Buffer.concat(chunks)) : failed(new Error(`mariadb-dump: ${code}`))));
        });
    }

    test('while each of its statements runs, it ends byte for byte like an undisturbed run', async () => {
        const calm = await run('eb-migrate', [], env('calm'));
        assert.equal(calm.code, 0, calm.text);
        const statements = calm.text.trim().split('\n').length - 1;

        // Its line comes just before a statement; killed then, the server may have finished it or not. A run that begins with the
        // same statement as the one before gets one further.
        let first = '';
        let limit = 0;
        let kills = 0;
        for (let ended; ended?.code !== 0;) {
            assert.ok(kills <= 2 * statements, 'it gets nowhere');
            let begun = 0;
            ended = await run('eb-migrate', [], env('killed'), (line, _, child) => {
                if (/^(Another eb-migrate|note: |The tables)/.test(line)) return;
                if (begun === 0) [limit, first] = [line === first ? limit + 1 : 0, line];
                if (begun++ === limit) child.kill('SIGKILL');
            });
            assert.ok(ended.code === 0 || ended.signal === 'SIGKILL', ended.text);
            if (ended.code !== 0) ++kills;
        }
        assert.ok(kills >= 5, `${kills} kills of ${statements} statements`);
        assert.ok((await dump('calm')).equals(await dump('killed')));
    });
});
