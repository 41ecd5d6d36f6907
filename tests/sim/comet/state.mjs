// What one Comet Server knows: accounts, live connections and jobs. Every change goes through here,
// and here it is decided which events it makes.
import { createHash } from 'node:crypto';
import { Jobs } from './jobs.mjs';
import { events, isIncomplete, make, status, unlistedEvents } from './declarations.mjs';
import { makeDevice, makeProfile, secretMarker } from './profile.mjs';
import { random } from '../fleet/random.mjs';

export const unixNow = () => Math.floor(Date.now() / 1000);

// One device hash may be connected under several usernames; neither of the two has a line break.
const connectionKey = (username, deviceId) => `${username}\n${deviceId}`;

export class State {
    constructor({ profile, accounts, seed }) {
        this.profileName = profile;
        this.random = random('state', profile, seed);
        this.jobs = new Jobs(`${profile}/${seed}`);
        this.users = new Map();
        this.connections = new Map();
        this.listeners = new Set();
        this.startedAt = unixNow();
        for (const account of accounts) {
            this.users.set(account.username, { account, profile: makeProfile(account) });
        }
    }

    // Events

    emit(typeString, { actor = '', resource, data } = {}) {
        const event = {
            Actor: actor, OwnerOrganizationID: '', ...(resource ? { ResourceID: resource } : {}),
            Type: events[typeString] ?? unlistedEvents[typeString], Timestamp: unixNow(),
            TypeString: typeString, ...(data === undefined ? {} : { Data: data }),
        };
        for (const listener of this.listeners) listener(event);
        return event;
    }

    // Accounts

    profileOf(username) {
        return this.users.get(username)?.profile;
    }

    hashOf(username) {
        return createHash('sha256').update(JSON.stringify(this.profileOf(username))).digest('hex');
    }

    setProfile(username, profile, actor = 'admin') {
        // A new password arrives as plain text (format 0) and is stored as a hash.
        if (profile.PasswordFormat === 0) {
            Object.assign(profile, { PasswordFormat: 5,
                PasswordHash: `${secretMarker}-password-hash-${this.random.hex(8)}` });
        }
        this.users.get(username).profile = profile;
        this.accountUpdated(username, actor);
    }

    accountUpdated(username, actor = username) {
        this.emit('SEVT_ACCOUNT_UPDATED',
            { actor, resource: username, data: this.profileOf(username) });
    }

    // Devices

    connection(username, deviceId) {
        return this.connections.get(connectionKey(username, deviceId));
    }

    connect(username, deviceId, { quiet = false } = {}) {
        const config = this.profileOf(username).Devices[deviceId];
        if (this.connection(username, deviceId)) return;
        const live = make('LiveUserConnection', {
            Username: username, DeviceID: deviceId, ReportedVersion: config.ClientVersion ?? '',
            ReportedPlatform: config.PlatformVersion?.os ?? '',
            ReportedPlatformVersion: config.PlatformVersion ?? {},
            DeviceTimeZone: config.DeviceTimezone,
            IPAddress: `198.51.100.${this.random.int(1, 254)}`,
            ConnectionTime: unixNow(), AllowsFilenames: true,
        });
        this.connections.set(connectionKey(username, deviceId),
            { target: this.random.guid(), live });
        if (quiet) return;
        this.emit('SEVT_DEVICE_LIVE_CONNECT', { actor: username, resource: deviceId, data: live });
    }

    disconnect(username, deviceId, { quiet = false } = {}) {
        const found = this.connection(username, deviceId);
        if (!found) return;
        this.connections.delete(connectionKey(username, deviceId));
        if (quiet) return;
        this.emit('SEVT_DEVICE_LIVE_DISCONNECT',
            { actor: username, resource: deviceId, data: found.live });
    }

    target(id) {
        return [...this.connections.values()].find((c) => c.target === id)?.live;
    }

    /// `device` in the fleet's form.
    addDevice(username, device) {
        this.profileOf(username).Devices[device.id] = makeDevice(device, []);
        const { id: DeviceID, name: FriendlyName } = device;
        this.emit('SEVT_DEVICE_NEW', { actor: username, resource: device.id,
            data: { Username: username, DeviceID, FriendlyName } });
        this.accountUpdated(username);
        this.connect(username, device.id);
    }

    /// Revoking takes the device, its items' owner and its connection away; its jobs stay.
    removeDevice(username, deviceId, actor = 'admin') {
        this.disconnect(username, deviceId);
        delete this.profileOf(username).Devices[deviceId];
        this.emit('SEVT_DEVICE_REMOVED',
            { actor, resource: deviceId, data: { Username: username, DeviceID: deviceId } });
        this.accountUpdated(username, actor);
    }

    renameDevice(username, deviceId, name) {
        this.profileOf(username).Devices[deviceId].FriendlyName = name;
        this.emit('SEVT_DEVICE_RENAMED', { actor: username, resource: deviceId,
            data: { Username: username, DeviceID: deviceId, FriendlyName: name } });
        this.accountUpdated(username);
    }

    // Jobs

    startJob(facts, at = unixNow()) {
        const device = this.profileOf(facts.username)?.Devices[facts.deviceId];
        const version = device?.ClientVersion ?? '';
        const job = this.jobs.start({ version, ...facts }, at);
        this.emit('SEVT_JOB_NEW', { actor: job.Username, resource: job.GUID, data: job });
        return job;
    }

    finishJob(job, outcome, totals = {}, { silent = false, at = unixNow() } = {}) {
        this.jobs.finish(job, outcome, at, totals);
        this.noteRun(job);
        if (silent) return;
        this.emit('SEVT_JOB_COMPLETED', { actor: job.Username, resource: job.GUID, data: job });
    }

    /// What a profile remembers of an item's runs. The server keeps it without telling anyone.
    noteRun(job) {
        const source = this.profileOf(job.Username)?.Sources?.[job.SourceGUID];
        if (!source?.Statistics || job.Classification !== 4001) return;
        source.Statistics.LastStartTime = job.StartTime;
        source.Statistics.LastBackupJob = job;
        if (job.Status < 6000) source.Statistics.LastSuccessfulBackupJob = job;
    }

    /// An administrator's cancel asks the device; Comet reports its effect to nobody's stream.
    cancelJob(job) {
        if (!isIncomplete(job)) return 'finished';
        if (job.DeviceID && !this.connection(job.Username, job.DeviceID)) return 'offline';
        this.finishJob(job, status.JOB_STATUS_FAILED_CANCELLED, {}, { silent: true });
        return 'cancelled';
    }
}
