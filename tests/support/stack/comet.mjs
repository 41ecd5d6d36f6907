// The Comet stand-ins of a stack: one for each profile, with its settings for our programs.
import { join } from 'node:path';

const admin = (profile) => ({ user: `admin-${profile}`, password: `comet-password-of-${profile}` });

/** Settings of one profile: `values` for the environment file, `admin` as in tblservers. */
export function cometEnv(profile, port, serverId) {
    const origin = `http://127.0.0.1:${port}`;
    const values = {
        ORIGIN: origin,
        URL: `ws://127.0.0.1:${port}/api/v1/events/stream`,
        USERNAME: admin(profile).user,
        PASSWORD: admin(profile).password,
        AUTHTYPE: 'Password',
        SERVER_ID: String(serverId),
    };
    const named = Object.entries(values).map(([key, value]) => [`COMET_${profile}_${key}`, value]);
    return { admin: admin(profile), values: Object.fromEntries(named) };
}

/** Resolves with the port that the stand-in has chosen. */
export async function startComet(programs, { repo, profile, seed, clients, speed, paused, historyHours, oldServer,
    cometFleet, cometAccounts }) {
    const { user, password } = admin(profile);
    let port;
    await programs.start(`comet-${profile}`, process.execPath, [join(repo, 'tests/sim/comet/server.mjs'), '--port', '0',
        '--profile', profile, '--seed', String(seed), '--clients', String(clients), '--speed', String(speed),
        '--admin-user', user, '--admin-password', password, ...(paused ? ['--paused'] : []),
        ...(oldServer ? ['--old-server'] : []), ...(cometFleet ? ['--fleet', cometFleet] : []),
        ...(cometAccounts ? ['--accounts', String(cometAccounts)] : []),
        ...(historyHours === undefined ? [] : ['--history-hours', String(historyHours)])], {
        seconds: 60,
        ready: (log) => {
            port = /listening 127\.0\.0\.1:(\d+)/.exec(log)?.[1];
            return port !== undefined;
        },
    });
    return Number(port);
}

/** POST /sim/<verb>; resolves with the answer's JSON. */
export async function controlComet(port, verb, body = {}) {
    const answer = await fetch(`http://127.0.0.1:${port}/sim/${verb}`, { method: 'POST',
        headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`sim/${verb}: ${answer.status} ${text.slice(0, 300)}`);
    return text === '' ? {} : JSON.parse(text);
}
