/// A call that was understood and is refused: HTTP 200 with this status in its body, or the status itself.
export class Refusal extends Error {
    constructor(code, message, { http = false } = {}) {
        super(message);
        this.status = code;
        this.http = http;
    }
}

export const ok = { Status: 200, Message: 'OK' };

export function userOf(state, username) {
    const profile = state.profileOf(username);
    if (!profile) throw new Refusal(404, 'User not found');
    return profile;
}

export function jobOf(state, id, username) {
    const job = state.jobs.all.get(id);
    if (!job || (username !== undefined && job.Username !== username)) {
        throw new Refusal(404, 'Job not found');
    }
    return job;
}

/// The connection that a TargetID names. Who is not connected cannot be told from who never was.
export function deviceOf(state, target) {
    const live = state.target(target);
    if (!live) throw new Refusal(403, 'The device is not connected');
    return live;
}

export function vaultOf(state, live, id) {
    const vault = state.profileOf(live.Username).Destinations[id];
    if (!vault) throw new Refusal(404, 'Storage Vault not found');
    return vault;
}
