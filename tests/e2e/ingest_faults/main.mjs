// Thousands of jobs through the real worker and database while everything around them fails at random; at the end the tables must say
// what the Comet stand-in says. `scripts/test faults` runs it.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { kDatabaseTroubles, kTroubles } from './plan.mjs';
import { runSeed } from './run.mjs';

const kUsage = `usage: scripts/test faults [--seed S | --seeds N] [--jobs N] [--secs N] [--only KIND,...] [--preset NAME]
  --seed    one run with this seed: what happens is the same, as far as timing allows
  --seeds   so many runs, each with a seed of its own (3)
  --jobs    jobs in a run, at least 1 (2000)
  --secs    how long they and the troubles take (20)
  --only    these troubles alone, "database" for its own: ${Object.keys(kTroubles).join(' ')}
            (without --only each third run, beginning with the second, has those of the database)
  --preset  whose programs to run (dev)
`;
const kDifferencesShown = 20;

function options() {
    const text = { type: 'string' };
    try {
        const { values } = parseArgs({ options: { seed: text, seeds: text, jobs: text, secs: text, only: text, preset: text,
            help: { type: 'boolean' } } });
        if (values.help) {
            process.stdout.write(kUsage);
            process.exit(0);
        }
        const number = (name, fallback) => {
            const value = Number(values[name] ?? fallback);
            if (!(value >= 1)) throw new Error(`--${name} wants a number above 0`);
            return value;
        };
        const kinds = values.only?.split(',').flatMap((it) => (it === 'database' ? kDatabaseTroubles : [it]));
        const unknown = kinds?.find((it) => !(it in kTroubles));
        if (unknown !== undefined) throw new Error(`there is no trouble ${unknown}`);
        const fresh = () => Math.floor(Math.random() * 1e9).toString(36);
        const seeds = values.seed ? [values.seed] : Array.from({ length: number('seeds', 3) }, fresh);
        return { jobs: number('jobs', 2000), seconds: number('secs', 20), bin: join('build', values.preset ?? 'dev', 'bin'),
            runs: seeds.map((seed, i) => ({ seed, kinds: kinds ?? (i % 3 === 1 ? kDatabaseTroubles : undefined) })) };
    } catch (error) {
        process.stderr.write(`${error.message}\n${kUsage}`);
        process.exit(2);
    }
}

const counted = (counts) => Object.entries(counts).map(([kind, count]) => `${kind} ${count}`).join(', ');
const sum = (counts) => Object.values(counts).reduce((all, it) => all + it, 0);

/** True when all is as it should be. Logs and tables of a run that went wrong stay. */
async function one({ seed, kinds }, settings) {
    const dir = `build/stack/faults-${seed}`;
    const began = Date.now();
    console.log(`seed ${seed} …`);
    try {
        const { found, ...said } = await runSeed({ ...settings, seed, kinds, dir });
        const [lost, wrong, duplicated] = [found.lost, found.wrong, found.duplicated].map((it) => it.length);
        console.log(`seed ${seed}: ${said.jobs} jobs, ${sum(said.troubles)} troubles (${counted(said.troubles)}), clock ${said.ahead} s,`
            + ` ${said.entries} log entries, ${said.second} by the second writer, settled in ${said.settleSeconds.toFixed(1)} s`
            + ` of ${((Date.now() - began) / 1000).toFixed(0)} s: ${lost} lost, ${wrong} wrong, ${duplicated} duplicated`);
        for (const [kind, list] of Object.entries(found)) {
            for (const text of list.slice(0, kDifferencesShown)) console.log(`  ${kind}: ${text}`);
            if (list.length > kDifferencesShown) console.log(`  ${kind}: and ${list.length - kDifferencesShown} more`);
        }
        if (lost + wrong + duplicated === 0) {
            rmSync(dir, { recursive: true, force: true });
            return true;
        }
    } catch (error) {
        console.log(`seed ${seed}: ${error.stack}`);
    }
    console.log(`  logs: ${dir}/log, again: scripts/test faults --seed ${seed}${kinds ? ` --only ${kinds.join(',')}` : ''}`);
    return false;
}

const { runs, ...settings } = options();
let failed = 0;
for (const run of runs) if (!await one(run, settings)) failed++;
console.log(failed === 0 ? `faults: ${runs.length} of ${runs.length} runs` : `faults: ${failed} of ${runs.length} runs FAILED`);
process.exit(failed === 0 ? 0 : 1);
