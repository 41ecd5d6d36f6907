// What is known of the client's devices and jobs: a snapshot, kept true by events. No DOM here.
import { isLive, makesIncident, statusOf } from './status.js';

const DAY = 86400;
const SEPARATOR = '\u001f';  // Cannot occur in a Comet username.

export function deviceKey(of) {
    return [of.server_id, of.username, of.device].join(SEPARATOR);
}

export function jobKey(job) {
    return job.id || `${job.server_id}:${job.job_id}`;
}

// Two incidents of one item are one matter; a job without an item is its own.
function matterKey(job) {
    return job.item_id ? `item${SEPARATOR}${job.item_id}` : `job${SEPARATOR}${jobKey(job)}`;
}

/** Of two jobs of one matter; the ids decide where the times are the same, as on the server. */
function isNewer(job, than) {
    if (job.ended_at !== than.ended_at) return job.ended_at > than.ended_at;
    if (job.server_id !== than.server_id) return job.server_id > than.server_id;
    return job.job_id > than.job_id;
}

function emptyDevice(of) {
    return {
        key: deviceKey(of), server_id: of.server_id, username: of.username, device: of.device,
        name: of.device_name || '', os: '', arch: '', online: null,
        registered: null,  // Not known: it is here because of a job.
        running: new Map(), recent: new Map(), incidents: new Map(),
    };
}

export class PulseState {
    constructor() {
        this.devices = new Map();
        this.registered = 0;
        this.online = 0;
        this.loaded = false;
        this.staleSince = 0;
    }

    /** Replaces everything; what the snapshot does not name is gone. */
    applySnapshot(snapshot) {
        const before = this.devices;
        this.devices = new Map();
        this.loaded = true;
        this.staleSince = Number(snapshot.stale_since) || 0;
        this.registered = Number(snapshot.devices?.registered) || 0;
        this.online = Number(snapshot.devices?.online) || 0;
        for (const device of snapshot.devices?.list ?? []) this.#know(device).registered = true;
        for (const job of snapshot.jobsRunning ?? []) {
            this.#device(job).running.set(jobKey(job), job);
        }
        for (const job of snapshot.jobsRecent24h ?? []) {
            this.#device(job).recent.set(jobKey(job), job);
        }
        for (const incident of snapshot.incidents ?? []) {
            this.#device(incident).incidents.set(matterKey(incident), incident);
        }
        // A snapshot without a device list says nothing of what events told meanwhile.
        const listed = Boolean(snapshot.devices?.list);
        for (const device of this.devices.values()) {
            if (listed) {
                device.registered ??= false;
            } else {
                const { os, arch, online, registered } = before.get(device.key) ?? device;
                Object.assign(device, { os, arch, online, registered });
            }
        }
    }

    /** Applies one event; returns the key of the device it changed, or null. */
    apply(event) {
        if ('stale_since' in event) this.staleSince = Number(event.stale_since) || 0;
        const [family, verb] = String(event.kind).split(':');
        if (family === 'job' && event.job) return this.#applyJob(verb, event.job);
        if (family === 'device' && event.device) return this.#applyDevice(verb, event.device);
        if (family !== 'incident' || !event.incident) return null;
        return this.#applyIncident(verb, event.incident);
    }

    /** Drops what left the window; returns the keys of the devices it changed. */
    prune(now) {
        const changed = [];
        for (const device of this.devices.values()) {
            const size = device.recent.size + device.incidents.size;
            for (const map of [device.recent, device.incidents]) {
                for (const [key, job] of map) if (job.ended_at < now - DAY) map.delete(key);
            }
            if (device.recent.size + device.incidents.size !== size) changed.push(device.key);
        }
        return changed;
    }

    /** When the next snoozed incident comes back; Infinity: none will. */
    nextReturn(now) {
        let next = Infinity;
        for (const device of this.devices.values()) {
            for (const { snoozed_until: until } of device.incidents.values()) {
                if (until > now && until < next) next = until;
            }
        }
        return next;
    }

    #applyJob(verb, job) {
        const device = this.#device(job);
        const key = jobKey(job);
        if (verb === 'end' || !isLive(job)) {
            device.running.delete(key);
            device.recent.set(key, job);
            this.#settle(device, job);
        } else {
            // A revived job is at work again: its earlier end is no longer true.
            if (verb === 'start') device.recent.delete(key);
            else if (device.recent.has(key)) return null;
            device.running.set(key, job);
        }
        return device.key;
    }

    // The newest end of an item decides whether it is an incident. The server says the same a
    // moment later; doing it here too keeps the verdict in step with the sliver.
    #settle(device, job) {
        if (!makesIncident(job)) return;
        const key = matterKey(job);
        const known = device.incidents.get(key);
        if (known && isNewer(known, job)) return;
        if (overtaken(device, key, job)) return;
        if (!statusOf(job).issue) device.incidents.delete(key);
        else if (!known || jobKey(known) !== jobKey(job)) {
            device.incidents.set(key, { ...job, snoozed_until: 0 });
        }
    }

    #applyDevice(verb, told) {
        const key = deviceKey(told);
        const known = this.devices.get(key);
        if (verb === 'removed') {
            if (!known) return null;
            this.#count(known.online, null);
            // Told twice, it leaves once.
            if (known.registered !== false) this.registered = Math.max(0, this.registered - 1);
            known.registered = false;
            // Its finished jobs stay true until they leave the window.
            if (known.running.size + known.recent.size > 0) known.online = null;
            else this.devices.delete(key);
            return key;
        }
        const before = known?.online ?? null;
        const device = this.#know(told);
        if (verb === 'new') {
            if (!known || known.registered === false) this.registered += 1;
            device.registered = true;
        }
        if (verb === 'online') device.online = true;
        if (verb === 'offline') device.online = false;
        // Of a device not heard of before, only a change of its connection is news to the count.
        if (before !== null || verb !== 'updated') {
            this.#count(before ?? verb === 'offline', device.online);
        }
        return key;
    }

    #count(before, after) {
        if (before !== true && after === true) this.online += 1;
        if (before === true && after !== true) this.online -= 1;
        this.online = Math.max(0, this.online);
    }

    // Each may come twice, or late after a resume: the newest job of the matter has the last word.
    #applyIncident(verb, incident) {
        const device = this.#device(incident);
        const key = matterKey(incident);
        const known = device.incidents.get(key);
        const same = known && jobKey(known) === jobKey(incident);
        if (known && !same && isNewer(known, incident)) return null;
        if (verb === 'closed') {
            if (!known) return null;
            device.incidents.delete(key);
        } else {
            if (overtaken(device, key, incident)) return null;
            device.incidents.set(key, same ? { ...known, ...incident } : incident);
        }
        return device.key;
    }

    #device(of) {
        const key = deviceKey(of);
        let device = this.devices.get(key);
        if (!device) {
            device = emptyDevice(of);
            this.devices.set(key, device);
        }
        if (of.device_name) device.name = of.device_name;
        return device;
    }

    #know(told) {
        const device = this.#device(told);
        device.os = told.platform_os || device.os;
        device.arch = told.platform_arch || device.arch;
        if (told.online !== undefined) device.online = Boolean(told.online);
        return device;
    }
}

// Has a newer job of the same matter ended?
function overtaken(device, key, incident) {
    for (const job of device.recent.values()) {
        if (makesIncident(job) && matterKey(job) === key && isNewer(job, incident)) return true;
    }
    return false;
}

const snoozed = (incident, now) => incident.snoozed_until > now;

export function openIncidents(device, now) {
    return [...device.incidents.values()].filter((one) => !snoozed(one, now));
}

export function snoozedIncidents(device, now) {
    return [...device.incidents.values()].filter((one) => snoozed(one, now));
}

export function interruptedJobs(device) {
    return [...device.running.values()].filter((job) => job.status === 'Interrupted');
}

/** The jobs that are really at work: an interrupted one waits for its device. */
export function jobsAtWork(device) {
    return [...device.running.values()].filter((job) => job.status !== 'Interrupted');
}
