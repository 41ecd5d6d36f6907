// The demonstration: starts everything under build/demo/, prints address and login, ends on Ctrl-C or after --seconds.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { historySql } from './history.mjs';
import { startStack, waitFor } from './index.mjs';
import { kAdmin } from './whmcs.mjs';

const kUsage = `usage: scripts/demo [--port 8080] [--seconds N] [--clients N] [--seed S] [--speed X] [--preset NAME]
  --port     where nginx listens on 127.0.0.1
  --seconds  ends by itself after so long; 0 means on Ctrl-C (default)
  --clients  customers in the simulated fleet (default 20)
  --seed     makes another fleet (default demo)
  --speed    jobs start X times as often and run X times shorter (default 1)
  --preset   whose programs to run, as built by CMake (default release)`;

const kReadSeconds = 30;

/** The options, or null after having said what is wrong. */
function options() {
    const text = (value) => ({ type: 'string', default: value });
    try {
        const { values } = parseArgs({ options: { port: text('8080'), seconds: text('0'), clients: text('20'),
            seed: text('demo'), speed: text('1'), preset: text('release'), help: { type: 'boolean', default: false } } });
        if (values.help) {
            console.log(kUsage);
            process.exit(0);
        }
        for (const name of ['port', 'seconds', 'clients', 'speed']) {
            values[name] = Number(values[name]);
            if (!(values[name] >= 0)) throw new Error(`--${name} wants a number`);
        }
        return values;
    } catch (error) {
        console.error(`demo: ${error.message}\n${kUsage}`);
        return null;
    }
}

const chosen = options();
if (!chosen) process.exit(2);
const { port, seconds, clients, seed, speed, preset } = chosen;

try {
    const stack = await startStack({ dir: 'build/demo', bin: `build/${preset}/bin`, views: `build/${preset}/views`, port,
        clients, seed, speed, prepare: (it) => it.sql(historySql(it.fleet)) });
    // Today's numbers, as the timers would write them, once the workers have read all accounts.
    const accounts = Object.values(stack.fleet.accounts).flat().length;
    const read = async () => Number((await stack.sql('SELECT COUNT(*) FROM comet_users WHERE read_at > 0'))[0][0]);
    await waitFor('the accounts are read', async () => await read() >= accounts, { seconds: kReadSeconds })
        .catch((error) => console.error(`demo: ${error.message}; today's figures are of those that are`));
    for (const what of ['devices', 'items']) {
        await stack.programs.run(`eb-rollup-${what}`, resolve(`build/${preset}/bin/eb-rollup`), [what], { env: stack.environment });
    }
    const [customer] = stack.fleet.clients;
    console.log(`
  Dashboard   ${stack.url}/index.php?m=eazybackup&a=dashboard
  Login       ${customer.email}  ${customer.password}
  Staff       ${stack.url}/admin/index.php   ${kAdmin.username}  ${kAdmin.password}   ("Login as Owner": a client's number)
  Logs        build/demo/log/
  End it      ${seconds > 0 ? `by itself after ${seconds} s, or Ctrl-C` : 'Ctrl-C'}
`);
    if (seconds > 0) {
        setTimeout(() => stack.stop().then(() => process.exit(0)), seconds * 1000);
    } else {
        setInterval(() => {}, 3_600_000);  // Keeps the process until a signal ends it.
    }
} catch (error) {
    console.error(`demo: ${error.message}`);
    process.exitCode = 1;
}
