// What one Comet Server knows: accounts, live connections and jobs. Every change goes through here,
// and here it is decided which events it makes.
import { createHash } from 'node:crypto';
import { Jobs } from './jobs.mjs';
import { events, isIncomplete, make, status, unlistedEvents } from './declarations.mjs';
import { makeDevice, makeProfile, makeSource, makeVault, secretMarker } from './profile.mjs';
import { random } from '../fleet/random.mjs';

/// What servers of old never say: their devices come and go without a word.
const newerEvents = new Set(['SEVT_DEVICE_LIVE_CONNECT', 'SEVT_DEVICE_LIVE_DISCONNECT']);

export const unixNow = () => Math.floor(Date.now() / 1000);

// One device hash may be connected under several usernames; neither of the two has a line break.
const connectionKey = (username, deviceId) => `${username}\n${deviceId}`;

export class State {
    constructor({ profile, accounts, seed, oldServer = false }) {
        Object.assign(this, { profileName: profile, oldServer });
        this.clockAhead = 0;  // Seconds that this server's clock is ahead; below 0 it is behind.
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

    now() {
        return unixNow() + this.clockAhead;
    }

    // Events

    /// An old server numbers its events without naming them, and leaves the newer ones out.
    emit(typeString, { actor = '', resource, data } = {}) {
        if (this.oldServer && (typeString in unlistedEvents || newerEvents.has(typeString))) return;
        const event = {
            Actor: actor, OwnerOrganizationID: '', ...(resource ? { ResourceID: resource } : {}),
            Type: events[typeString] ?? unlistedEvents[typeString], Timestamp: this.now(),
            ...(this.oldServer ? {} : { TypeString: typeString }),
            ...(data === undefined ? {} : { Data: data }),
        };
        for (const listener of this.listeners) listener(event);
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

    /// An administrator makes an account, in the fleet's form.
    addAccount(account) {
        this.users.set(account.username, { account, profile: makeProfile(account) });
        this.emit('SEVT_ACCOUNT_NEW', { actor: 'admin', resource: account.username,
            data: this.profileOf(account.username) });
    }

    /// The account goes with its devices and their connections; what its jobs did stays on record.
    removeAccount(username) {
        for (const id of Object.keys(this.profileOf(username).Devices)) {
            this.disconnect(username, id);
        }
        this.users.delete(username);
        this.emit('SEVT_ACCOUNT_REMOVED', { actor: 'admin', resource: username });
    }

    /// One person, or many, at the door: such events are the noise of every server.
    logins(count) {
        const kinds = ['SEVT_ACCOUNT_LOGIN', 'SEVT_ACCOUNT_LOGIN_FAILED',
            'SEVT_ACCOUNT_SESSION_START', 'SEVT_ACCOUNT_ADMIN_LOGIN'];
        const names = [...this.users.keys()];
        for (let i = 0; i < count; i++) {
            const username = names[i % names.length] ?? 'nobody';
            this.emit(kinds[i % kinds.length], { actor: username, resource: username,
                data: { IPAddress: '198.51.100.7' } });
        }
    }

    // Protected Items and Storage Vaults

    /// `item` in the fleet's form.
    addItem(username, item) {
        this.profileOf(username).Sources[item.id] = makeSource(item);
        this.accountUpdated(username);
    }

    addVault(username, vault) {
        this.profileOf(username).Destinations[vault.id] = makeVault(vault);
        this.accountUpdated(username, 'admin');
    }

    /// `list` is the profile's field: Sources or Destinations.
    renameIn(list, username, id, name) {
        this.profileOf(username)[list][id].Description = name;
        this.accountUpdated(username);
    }

    removeFrom(list, username, id) {
        delete this.profileOf(username)[list][id];
        this.accountUpdated(username);
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
            ConnectionTime: this.now(), AllowsFilenames: true,
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

    /// The client was updated, or its machine was.
    updateDevice(username, deviceId, version) {
        const config = this.profileOf(username).Devices[deviceId];
        config.ClientVersion = version;
        this.emit('SEVT_DEVICE_UPDATED', { actor: username, resource: deviceId,
            data: { Username: username, DeviceID: deviceId, FriendlyName: config.FriendlyName } });
        this.accountUpdated(username);
    }

    renameDevice(username, deviceId, name) {
        this.profileOf(username).Devices[deviceId].FriendlyName = name;
        this.emit('SEVT_DEVICE_RENAMED', { actor: username, resource: deviceId,
            data: { Username: username, DeviceID: deviceId, FriendlyName: name } });
        this.accountUpdated(username);
    }

    // Jobs

    startJob(facts, at = this.now()) {
        const device = this.profileOf(facts.username)?.Devices[facts.deviceId];
        const version = device?.ClientVersion ?? '';
        const job = this.jobs.start({ version, ...facts }, at);
        this.emit('SEVT_JOB_NEW', { actor: job.Username, resource: job.GUID, data: job });
        return job;
    }

    /// `fields` have the last word, as in Jobs.start().
    finishJob(job, outcome, totals = {}, { silent = false, at = this.now(), fields = {} } = {}) {
        this.jobs.finish(job, outcome, at, totals);
        Object.assign(job, fields);
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
    cancelJob(job, { deaf = false } = {}) {
        if (!isIncomplete(job)) return 'finished';
        if (!job.CancellationID) return 'without';
        if (job.DeviceID && !this.connection(job.Username, job.DeviceID)) return 'offline';
        if (deaf) return 'cancelled';
        this.finishJob(job, status.JOB_STATUS_FAILED_CANCELLED, {}, { silent: true });
        return 'cancelled';
    }
}
