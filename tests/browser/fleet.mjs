// Sample devices and jobs for the browser tests: fixed, so that a picture can be compared.

export const HOUR = 3600;
const OUTCOMES = {
    ok: ['success', 5000], warn: ['warning', 7001], bad: ['error', 7002], quota: ['error', 7003],
    missed: ['missed', 7004],
};

export class Fleet {
    #next = 1;

    constructor(now) {
        this.now = now;
        this.devices = [];
        this.running = [];
        this.recent = [];
        this.incidents = [];
    }

    device(name, username, more = {}) {
        const device = {
            server_id: 'cometbackup', username, device: `hash-${this.devices.length + 1}`,
            device_name: name, platform_os: 'windows', platform_arch: 'amd64', online: true,
            ...more,
        };
        this.devices.push(device);
        return device;
    }

    #job(device, more) {
        const id = `job-${this.#next}`;
        this.#next += 1;
        return {
            id: `${device.server_id}:${id}`, job_id: id, server_id: device.server_id,
            username: device.username, device: device.device, device_name: device.device_name,
            job_type: '4001', item_id: `item-of-${device.device}`, item_name: 'Documents',
            vault_id: 'vault-1', ...more,
        };
    }

    /** A finished job that began `hours` ago and took `minutes`. */
    ended(device, hours, minutes, outcome = 'ok', more = {}) {
        const [status, status_code] = OUTCOMES[outcome];
        const started_at = Math.round(this.now - hours * HOUR);
        const job = this.#job(device, {
            status, status_code, started_at, ended_at: started_at + minutes * 60,
            duration_sec: minutes * 60, bytes: minutes * 37_000_000, ...more,
        });
        this.recent.push(job);
        return job;
    }

    /** A job at work since `minutes`. */
    start(device, minutes, more = {}) {
        const job = this.#job(device, {
            status: 'Running', status_code: 6001, started_at: Math.round(this.now - minutes * 60),
            ended_at: 0, bytes_done: 0, throughput_bps: 0, items_done: 0, items_total: 0, ...more,
        });
        this.running.push(job);
        return job;
    }

    /** What `job` looks like when it is over. */
    static end(job, outcome, ended_at) {
        const [status, status_code] = OUTCOMES[outcome];
        return {
            ...job, status, status_code, ended_at,
            duration_sec: ended_at - job.started_at, bytes: job.bytes_done,
        };
    }

    incident(job, more = {}) {
        this.incidents.push({ ...job, snoozed_until: 0, ...more });
    }

    snapshot(last_event_id = '100') {
        return {
            status: 'success', t: Math.round(this.now), last_event_id,
            jobsRunning: this.running, jobsRecent24h: this.recent, incidents: this.incidents,
            devices: {
                registered: this.devices.length,
                online: this.devices.filter((device) => device.online).length,
                list: this.devices,
            },
        };
    }
}

/** A dental practice's fourteen devices, with one of each trouble. */
export function practice(now) {
    const fleet = new Fleet(now);
    const every = (device, hours, minutes, more) => {
        for (let h = 23.5 - (device.device.length % 3) / 2; h > 0.8; h -= hours) {
            fleet.ended(device, h, minutes + (Math.round(h) % 5), 'ok', more);
        }
    };
    const server = { platform_os: 'linux' };
    const mac = { platform_os: 'darwin' };
    const reception = fleet.device('RECEPTION-PC', 'birchwood-main');
    every(reception, 2, 5);
    const scans = { item_name: 'Documents and scans', item_id: 'scans' };
    fleet.ended(reception, 12.3, 19, 'bad', scans);
    fleet.incident(fleet.ended(reception, 0.3, 4, 'quota', scans));
    const laptop = fleet.device('LAPTOP-HANNAH', 'birchwood-main', { ...mac, online: false });
    every(laptop, 5, 7);
    fleet.start(laptop, 210, {
        status: 'Interrupted', item_name: 'User profile', items_done: 64, items_total: 100,
    });
    const files2 = fleet.device('SRV-FILES-02', 'birchwood-lab', server);
    every(files2, 6, 20, { item_name: 'Shares' });
    fleet.incident(fleet.ended(files2, 13.5, 0, 'missed',
        { item_name: 'Nightly disk image', item_id: 'image' }));
    const longName = 'srv-exch-01.ad.birchwooddental.example';
    const exchange = fleet.device(longName, 'birchwood-main', server);
    every(exchange, 4, 14, { item_name: 'Mailboxes' });
    fleet.incident(fleet.ended(exchange, 8.3, 22, 'warn',
        { item_name: 'Public folders', item_id: 'folders' }));
    fleet.device('STERI-ROOM', 'birchwood-main', { online: false });
    const hyperv = fleet.device('SRV-HYPERV-01', 'birchwood-lab', server);
    every(hyperv, 8, 64, { item_name: 'Virtual machines' });
    fleet.start(hyperv, 87, {
        item_name: 'Virtual machines', bytes_done: 210e9, throughput_bps: 40e6,
        items_done: 14, items_total: 100,
    });
    const files1 = fleet.device('SRV-FILES-01', 'birchwood-main', server);
    every(files1, 4, 8);
    fleet.start(files1, 15, {
        bytes_done: 4e9, throughput_bps: 13.2e6, items_done: 6400, items_total: 10000,
    });
    const pve = fleet.device('PVE-NODE-A', 'kestrel-hosting', server);
    every(pve, 12, 110, { item_name: 'All guests' });
    fleet.start(pve, 6, { item_name: 'All guests', throughput_bps: 35e6 });
    every(fleet.device('SRV-SQL-01', 'kestrel-accounting', server), 0.5, 2);
    every(fleet.device('Dr. Okonkwo’s MacBook Pro (2023)', 'birchwood-main', mac), 3, 4);
    every(fleet.device('XRAY-WS-01', 'birchwood-lab'), 9, 90);
    every(fleet.device('XRAY-WS-02', 'birchwood-lab'), 9.3, 70);
    every(fleet.device('nas-sync-linux', 'kestrel-hosting', { platform_os: 'synology' }), 1, 3);
    return fleet;
}

/** Two hundred devices with a job every two hours. */
export function crowd(now, size = 200) {
    const fleet = new Fleet(now);
    for (let n = 1; n <= size; n += 1) {
        const device = fleet.device(`PC-${String(n).padStart(3, '0')}`, `team-${n % 7}`);
        for (let h = 23; h > 1; h -= 2) fleet.ended(device, h + (n % 60) / 60, 3 + (n % 20));
        if (n % 10 === 0) fleet.start(device, n % 40, { throughput_bps: 5e6 });
    }
    return fleet;
}
