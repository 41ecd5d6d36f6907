// What the page's account is known to have and do now: its devices as the page was read, and what
// the event stream has told since.
import { profileData } from './profile-data.js';
import { isLive } from './status.js';

const JOBS_MAX = 500;

const devices = new Map();  // By id.
const jobs = new Map();     // At work, by id; those that began before the page once they are told of.
let account = null;

function read() {
    const data = profileData();
    account = data;
    devices.clear();
    for (const device of data.devices) devices.set(device.id, device);
}

function tell(about) {
    window.dispatchEvent(new CustomEvent('eb:account', { detail: about }));
}

function takeDevice(verb, told, at) {
    const device = devices.get(told.device);
    // Others come and go with the reading that follows.
    if (!device) return;
    if (verb === 'online' || verb === 'offline') {
        device.online = verb === 'online';
        device.offline_since = device.online ? 0 : at;
    }
    if (verb === 'updated' && told.device_name) device.name = told.device_name;
    tell({ device: device.id });
}

function takeJob(verb, job) {
    if (verb === 'end' || !isLive(job)) jobs.delete(job.job_id);
    else if (jobs.has(job.job_id) || jobs.size < JOBS_MAX) jobs.set(job.job_id, job);
    tell({ device: job.device, job });
}

function onPulse({ detail: event }) {
    const mine = (of) => of && of.server_id === account.server_id && of.username === account.username;
    const [family, verb] = String(event.kind).split(':');
    if (family === 'device' && mine(event.device)) takeDevice(verb, event.device, event.t);
    if (family === 'job' && mine(event.job)) takeJob(verb, event.job);
}

function onSnapshot({ detail }) {
    // The page's own seed lists nothing.
    if (!detail.jobsRunning) return;
    jobs.clear();
    for (const job of detail.jobsRunning) {
        if (job.server_id === account.server_id && job.username === account.username) takeJob('start', job);
    }
    for (const job of detail.jobsRecent24h ?? []) {
        if (job.server_id === account.server_id && job.username === account.username) takeJob('end', job);
    }
}

/** After each change `eb:account` is told on window: `detail.device` is whose, `detail.job` which. */
export function startAccountPulse() {
    read();
    window.addEventListener('eb:pulse', onPulse);
    window.addEventListener('eb:pulse-snapshot', onSnapshot);
    window.addEventListener('eb:refreshed', () => {
        read();
        tell({});
    });
}

export const deviceOf = (id) => devices.get(id) ?? null;
export const allDevices = () => [...devices.values()];
export const vaults = () => account.vaults;

/** A job at work on the device, or null. */
export function jobOn(device) {
    for (const job of jobs.values()) if (job.device === device) return job;
    return null;
}
