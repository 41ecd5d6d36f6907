#!/usr/bin/env node
// A strict stand-in for one Comet Server: Admin API, event stream and a believable fleet on one
// loopback port. As a program see `--help`; in a test, `startComet` gives the same in process.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { makeFleet } from '../fleet/fleet.mjs';
import { isAwake } from '../fleet/schedule.mjs';
import { Api } from './api.mjs';
import { Auth } from './auth.mjs';
import { Control, ControlError } from './control.mjs';
import { Faults } from './faults.mjs';
import { enliven, MadeAccounts } from './made.mjs';
import { makeHistory } from './history.mjs';
import { Runner } from './runner.mjs';
import { State, unixNow } from './state.mjs';
import { Stream } from './stream.mjs';

const kJobsOfMade = 2;

const usage = `usage: server.mjs [options]
  --port N             listen on 127.0.0.1:N (0: any free port)
  --profile NAME       whose accounts to hold: cometbackup (default) or obc
  --seed S             the fleet's seed (demo)
  --clients N          how many customers the fleet has (20)
  --speed X            jobs start X times as often and run X times shorter (1)
  --fleet FILE         holds the accounts of this fleet instead, as JSON
  --accounts N         holds N accounts that are made when they are asked for and never change
  --history-hours N    how much past to make up (24)
  --admin-user U       the administrator (admin)
  --admin-password P   and the password (admin-password)
  --totp               ask the administrator for a TOTP code too
  --paused             nothing happens by itself
  --latency-ms N       wait so long before each Admin API answer
  --old-server         says no event's name, and never that a device came or went
`;

export async function startComet({ port = 0, profile = 'cometbackup', seed = 'demo', clients = 20,
    speed = 1, historyHours = 24, adminUser = 'admin', adminPassword = 'admin-password',
    totp = false, paused = false, latencyMs = 0, handshakeMs, oldServer = false, fleet,
    accounts } = {}) {
    const now = unixNow();
    // The two demonstration profiles share one world; a profile of another name is a world alone.
    const shared = ['cometbackup', 'obc'];
    const world = accounts ? { accounts: { [profile]: [] } } : fleet ?? makeFleet({ seed, clients, now,
        profiles: shared.includes(profile) ? shared : [profile] });
    const state = new State({ profile, accounts: world.accounts[profile], seed, oldServer });
    const auth = new Auth({ user: adminUser, password: adminPassword, totp });
    const faults = new Faults();
    if (accounts) {
        state.users = new MadeAccounts(accounts, now);
        enliven(state, kJobsOfMade);
    } else {
        connectFleet(state, paused, now);
    }
    const runner = new Runner({ state, speed, paused });
    if (historyHours > 0) makeHistory(state, runner, historyHours, now);
    const api = new Api({ state, auth, faults, runner, latencyMs });
    const stream = new Stream({ state, auth, faults, handshakeMs });
    const control = new Control({ state, stream, api, auth, faults, runner });

    const server = createServer((request, response) => {
        const { pathname } = new URL(request.url, 'http://localhost');
        const handled = pathname.startsWith('/sim/') ? answerControl(control, request, response)
            : api.handle(request, response);
        // A client that left in the middle of its request has nobody left to answer.
        handled.catch(() => response.destroy());
    });
    server.on('upgrade', (request, socket, head) => {
        socket.on('error', () => socket.destroy());
        stream.upgrade(request, socket, head);
    });
    await new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
    });
    return {
        port: server.address().port,
        fleet: world,
        control: (verb, body) => control.run(verb, body),
        async close() {
            runner.stop();
            stream.drop();
            const closed = new Promise((resolve) => server.close(resolve));
            server.closeAllConnections();
            await closed;
        },
    };
}

/// A paused fleet is all there whatever the hour, but for what nobody has seen for long, so that a test finds the same each time.
function connectFleet(state, all, now) {
    for (const { account } of state.users.values()) {
        for (const device of account.devices) {
            if (device.gone || (!all && !isAwake(device, now))) continue;
            state.connect(account.username, device.id, { quiet: true });
        }
    }
}

async function answerControl(control, request, response) {
    const url = new URL(request.url, 'http://localhost');
    let [code, body] = [200, undefined];
    try {
        let text = '';
        for await (const chunk of request) text += chunk;
        const asked = text ? JSON.parse(text) : Object.fromEntries(url.searchParams);
        body = await control.run(url.pathname.slice('/sim/'.length), asked);
    } catch (error) {
        if (!(error instanceof ControlError || error instanceof SyntaxError)) console.error(error);
        [code, body] = [400, { error: error.message }];
    }
    response.writeHead(code, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
}

async function main() {
    const text = { type: 'string' };
    const flag = { type: 'boolean' };
    const { values } = parseArgs({ options: { port: text, profile: text, seed: text, clients: text,
        fleet: text, accounts: text, speed: text, 'history-hours': text, 'admin-user': text, 'admin-password': text, totp: flag,
        paused: flag, 'latency-ms': text, 'old-server': flag, help: flag } });
    if (values.help) {
        process.stdout.write(usage);
        return;
    }
    const options = {};
    for (const [name, value] of Object.entries(values)) {
        const key = name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
        const numeric = ['port', 'clients', 'accounts', 'speed', 'history-hours', 'latency-ms'].includes(name);
        if (numeric && !(Number(value) >= 0)) throw new Error(`--${name} takes a number`);
        if (name === 'speed' && Number(value) === 0) throw new Error('--speed is above 0');
        options[key] = numeric ? Number(value) : value;
    }
    if (options.fleet) options.fleet = JSON.parse(readFileSync(options.fleet, 'utf8'));
    const comet = await startComet(options);
    process.stdout.write(`listening 127.0.0.1:${comet.port}\n`);
    for (const signal of ['SIGTERM', 'SIGINT']) {
        process.once(signal, () => comet.close().then(() => process.exit(0)));
    }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
    main().catch((error) => {
        process.stderr.write(`${error.message}\n`);
        process.exit(2);
    });
}
