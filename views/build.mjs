// Builds the front end: bundles, style sheet and icons under names that carry their content's hash.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build as bundle } from 'esbuild';

const VIEWS = dirname(fileURLToPath(import.meta.url));
const ENTRIES = ['dashboard', 'user-profile',  // One JavaScript entry per page,
    'trends', 'job-drawer', 'restore-wizard'];  // and what a page loads when it is looked at.

/** Returns the text of each page's bundle, by asset name. */
async function scripts() {
    const result = await bundle({
        entryPoints: ENTRIES.map((name) => join(VIEWS, 'assets/js', `${name}.js`)),
        absWorkingDir: VIEWS,
        bundle: true,
        minify: true,
        format: 'esm',
        target: 'es2020',
        legalComments: 'none',
        write: false,
        outdir: 'out',
        logLevel: 'warning',
    });
    return result.outputFiles.map((file, at) => [`${ENTRIES[at]}.js`, file.text]);
}

/** Returns the style sheet; Tailwind's CLI writes files only, hence the folder of its own. */
function styles() {
    const cli = createRequire(import.meta.url).resolve('@tailwindcss/cli/package.json');
    const folder = mkdtempSync(join(tmpdir(), 'eb-views-'));
    try {
        const out = join(folder, 'app.css');
        const args = [join(dirname(cli), 'dist/index.mjs'), '--minify', '--input',
            join(VIEWS, 'assets/css/app.css'), '--output', out];
        const run = spawnSync(process.execPath, args, { cwd: VIEWS, encoding: 'utf8' });
        if (run.status !== 0) throw new Error(`tailwindcss failed:\n${run.stderr}`);
        return readFileSync(out, 'utf8');
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

/** Builds everything into `out` and returns the manifest: asset name to hashed file name. */
export async function build(out) {
    const assets = [
        ...await scripts(),
        ['app.css', styles()],
        ['icons.svg', readFileSync(join(VIEWS, 'assets/icons.svg'), 'utf8')],
    ].sort(([a], [b]) => (a < b ? -1 : 1));

    rmSync(join(out, 'assets'), { recursive: true, force: true });
    rmSync(join(out, 'templates'), { recursive: true, force: true });
    mkdirSync(join(out, 'assets'), { recursive: true });
    const manifest = {};
    for (const [name, text] of assets) {
        const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
        manifest[name] = name.replace(/\.(?=[^.]+$)/, `-${hash}.`);
        writeFileSync(join(out, 'assets', manifest[name]), text);
        // For nginx's gzip_static: packed once and as small as it gets.
        writeFileSync(join(out, 'assets', `${manifest[name]}.gz`), gzipSync(text, { level: 9 }));
    }
    cpSync(join(VIEWS, 'templates'), join(out, 'templates'), { recursive: true });
    // Last, so that a manifest never names what is not there.
    writeFileSync(join(out, 'manifest.json'), `${JSON.stringify(manifest, null, 4)}\n`);
    return manifest;
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
    const { values } = parseArgs({ options: { out: { type: 'string' } } });
    if (!values.out) {
        console.error('usage: node views/build.mjs --out DIR');
        process.exit(2);
    }
    await build(resolve(values.out));
}
