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
