// What `cmake --install` puts on a machine: programs that run, views that are whole, an example that names every setting, and units
// that systemd finds right and well shut in. tests/package/clean_root does the rest, with the Debian package.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { before, test } from 'node:test';

const kPrefix = resolve('build/stack/installed');
const kUnits = join(kPrefix, 'lib/systemd/system');
const kExposureMax = 25;  // Tenths; systemd calls up to 4.9 "OK".
const kByHand = ['eb-migrate'];
const noSystemd = spawnSync('systemd-analyze', ['--version']).status !== 0 && 'systemd-analyze is not installed (Debian package systemd)';

/** Runs a program to its end and returns its status and all that it printed. */
function run(command, args, options = {}) {
    const { status, error, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 120_000, ...options });
    if (error) throw error;
    return { status, text: stdout + stderr };
}

const programs = () => readdirSync(join(kPrefix, 'bin'));
const units = () => readdirSync(kUnits);
/** A unit as systemd would run it: templates get an instance. */
const instance = (unit) => unit.replace('@.', '@obc.');

before(() => {
    rmSync(kPrefix, { recursive: true, force: true });
    const built = run('cmake', ['--build', '--preset', 'dev', '--target', 'product'], { timeout: 1_800_000 });
    assert.equal(built.status, 0, built.text);
    const installed = run('cmake', ['--install', 'build/dev', '--prefix', kPrefix]);
    assert.equal(installed.status, 0, installed.text);
});

test('programs: those that the README describes, and each says who it is', () => {
    const described = [...readFileSync('README.md', 'utf8').matchAll(/<!-- settings of (\S+) -->/g)].map((it) => it[1]);
    assert.deepEqual(programs().sort(), described.sort());
    for (const program of programs()) {
        const version = run(join(kPrefix, 'bin', program), ['--version']);
        assert.equal(version.status, 0, version.text);
        assert.match(version.text, new RegExp(`^${program} \\d+\\.\\d+\\.\\d+\n$`));
        assert.equal(run(join(kPrefix, 'bin', program), ['--help']).status, 0);
    }
});

test('views: every asset that the manifest names is there', () => {
    const views = join(kPrefix, 'share/eazybackup/views');
    const names = Object.values(JSON.parse(readFileSync(join(views, 'manifest.json'), 'utf8')));
    assert.ok(names.length > 0);
    for (const name of names) assert.ok(existsSync(join(kPrefix, 'share/eazybackup/assets', name)), name);
    assert.deepEqual(readdirSync(join(views, 'templates')), readdirSync('views/templates'));
});

test('nginx and WHMCS: the files are there to be copied, as they are in the sources', () => {
    for (const [from, to] of [['nginx/whmcs', 'whmcs'], ['nginx', 'nginx']]) {
        const difference = run('diff', ['--recursive', '--exclude=whmcs', from, join(kPrefix, 'share/eazybackup', to)]);
        assert.equal(difference.status, 0, difference.text);
    }
    assert.ok(!existsSync(join(kPrefix, 'share/eazybackup/nginx/whmcs')));
});

test('example: it names each setting of each program once, and wants only what has no default', () => {
    const example = join(kPrefix, 'share/doc/eazybackup/env.example');
    const names = [...readFileSync(example, 'utf8').matchAll(/^#?([A-Z]\w*)=/gm)].map((it) => it[1]);
    assert.equal(new Set(names).size, names.length, 'a setting is there twice');
    for (const program of programs()) {
        const table = run(join(kPrefix, 'bin', program), ['--help-markdown']).text;
        for (const [, name] of table.matchAll(/^\| `([A-Z]\w*)`/gm)) assert.ok(names.includes(name), `${program} reads ${name}`);
    }
    for (const suffix of ['ORIGIN', 'URL', 'USERNAME', 'PASSWORD', 'SERVER_ID', 'CA_FILE']) {
        assert.ok(names.includes(`COMET_obc_${suffix}`), suffix);
    }

    const untouched = run(join(kPrefix, 'bin/eb-app'), [], { env: { EB_ENV_FILE: example } });
    assert.equal(untouched.status, 2);
    assert.deepEqual(untouched.text.trim().split('\n'), ['DB_DSN', 'DB_USER', 'EB_TICKET_KEY'].map((it) => `eb-app: ${it}: must be set`));
});

test('units: every program that is not run by hand has one, and each starts a program that is there', () => {
    const started = units().filter((it) => it.endsWith('.service'))
        .map((it) => /^ExecStart=(\S+)/m.exec(readFileSync(join(kUnits, it), 'utf8'))[1]);
    for (const path of started) assert.ok(path.startsWith(join(kPrefix, 'bin/')), path);
    assert.deepEqual([...new Set(started.map((it) => it.split('/').at(-1)))].sort(), programs().filter((it) => !kByHand.includes(it)).sort());
});

test('units: systemd has nothing to say against any of them', { skip: noSystemd }, () => {
    for (const unit of units()) {
        const verified = run('systemd-analyze', ['verify', '--man=no', join(kUnits, instance(unit))]);
        // It tells what is wrong with other units of this machine as well.
        const ours = verified.text.split('\n').filter((line) => line.includes(kUnits) || line.includes(instance(unit)));
        assert.deepEqual(ours, [], unit);
    }
});

test('units: no service is more exposed than 2.5', { skip: noSystemd }, () => {
    for (const unit of units().filter((it) => it.endsWith('.service'))) {
        const judged = run('systemd-analyze', ['security', '--offline=yes', `--threshold=${kExposureMax}`, join(kUnits, instance(unit))]);
        assert.match(judged.text, /Overall exposure level/, judged.text);
        assert.equal(judged.status, 0, `${unit}: ${judged.text.trim().split('\n').at(-1)}`);
    }
});
