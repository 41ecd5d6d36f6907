// What one Comet Server knows: accounts, live connections and jobs. Every change goes through here,
// and here it is decided which events it makes.
import { createHash } from 'node:crypto';
import { classification, events, isIncomplete, make, status, unlistedEvents } from './declarations.mjs';
import { meaning } from './exact.mjs';
import { entriesOf } from './job_log.mjs';
import { Jobs } from './jobs.mjs';
import { makeDevice, makeProfile, makeSource, makeVault, secretMarker } from './profile.mjs';
import { random } from '../fleet/random.mjs';

/// What servers of old never say: their devices come and go without a word.
const newerEvents = new Set(['SEVT_DEVICE_LIVE_CONNECT', 'SEVT_DEVICE_LIVE_DISCONNECT']);

export const serverVersion = '25.9.6';

const writesKept = 200;
const restoresKept = 200;

export const unixNow = () => Math.floor(Date.now() / 1000);

// One device hash may be connected under several usernames; neither of the two has a line break.
const connectionKey = (username, deviceId) => `${username}\n${deviceId}`;

const userFor = (account) => ({ account, profile: makeProfile(account), password: account.password ?? '' });

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
        this.writes = [];            // What profiles that were set changed, newest last.
        this.uninstalls = new Map();  // Uninstalling job to whether it takes the settings along.
        this.uninstalled = new Map();  // Connection to the same, once it is done.
        this.stale = new Set();      // Connections of devices that know an old password only.
        this.hiding = new Set();     // Connections of devices that show no names of files to administrators.
        this.addedItems = new Map();  // Items that came later than the fleet, whether they are still there or not.
        this.restores = [];          // The last restores as they were asked for, newest last.
        for (const account of accounts) {
            this.users.set(account.username, userFor(account));
            for (const { id, hidesNames } of account.devices) if (hidesNames) this.hiding.add(connectionKey(account.username, id));
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
        return createHash('sha256').update(meaning(this.profileOf(username))).digest('hex');
    }

    passwordOf(username) {
        return this.users.get(username).password;
    }

    /// `changes`: what is different from before, for tests to see.
    setProfile(username, profile, actor = 'admin', changes = []) {
        const user = this.users.get(username);
        user.profile = profile;
        this.writes.push({ username, actor, at: this.now(), changes });
        if (this.writes.length > writesKept) this.writes.shift();
        // A new password arrives as plain text (format 0) and is stored as a hash.
        if (profile.PasswordFormat === 0) this.storePassword(username, profile.PasswordHash);
        this.accountUpdated(username, actor);
    }

    /// Somebody else is quicker: the profile is another one, and nobody says so.
    changeBehind(username, change) {
        const profile = this.profileOf(username);
        Object.assign(profile, change ?? { SettingsRevision: (profile.SettingsRevision ?? 0) + 1 });
    }

    /// Hash, recovery key and what wraps the vaults' keys follow the password; devices do not.
    storePassword(username, password) {
        const user = this.users.get(username);
        const fresh = (what) => `${secretMarker}-${what}-${this.random.hex(8)}`;
        Object.assign(user, { password });
        Object.assign(user.profile, { PasswordFormat: 5, PasswordHash: fresh('password-hash') });
        if (user.profile.PasswordRecovery) user.profile.PasswordRecovery = fresh('password-recovery');
        for (const vault of Object.values(user.profile.Destinations ?? {})) {
            vault.EncryptedEncryptionKey = fresh('vault-key');
        }
        for (const id of Object.keys(user.profile.Devices ?? {})) this.stale.add(connectionKey(username, id));
    }

    resetPassword(username, password) {
        this.storePassword(username, password);
        this.accountUpdated(username, 'admin');
    }

    /// The device learns the account's password.
    signIn(username, deviceId) {
        this.stale.delete(connectionKey(username, deviceId));
    }

    /// Whether a device knows the account's password; `uninstalled` also tells whether its settings stayed.
    signsOf(username, deviceId) {
        const key = connectionKey(username, deviceId);
        const gone = this.uninstalled.get(key);
        return { knowsPassword: !this.stale.has(key),
            ...(gone === undefined ? {} : { uninstalled: gone ? 'with settings' : 'settings kept' }) };
    }

    accountUpdated(username, actor = username) {
        this.emit('SEVT_ACCOUNT_UPDATED',
            { actor, resource: username, data: this.profileOf(username) });
    }

    /// An administrator makes an account, in the fleet's form.
    addAccount(account) {
        this.users.set(account.username, userFor(account));
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
        this.addedItems.set(item.id, item);
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

    /// { id, engine, deviceId, createdAt } of an item that is there, or once was; undefined for one that nobody knew.
    sourceOf(username, id) {
        const user = this.users.get(username);
        const source = user.profile.Sources[id];
        return user.account.items.find((it) => it.id === id) ?? this.addedItems.get(id)
            ?? (source && { id, engine: source.Engine, deviceId: source.OwnerDevice, createdAt: Math.floor(source.CreateTime / 1000) });
    }

    // Devices

    /// Of what a device runs, or ran: 'windows', 'linux' or 'darwin'.
    platformOf(username, deviceId) {
        const { account, profile } = this.users.get(username);
        return profile.Devices[deviceId]?.PlatformVersion?.os
            ?? account.devices.find((it) => it.id === deviceId)?.platform ?? 'windows';
    }

    /// Whoever sits at the device decides whether administrators see the names of its files.
    hideNames(username, deviceId, hidden) {
        const key = connectionKey(username, deviceId);
        if (hidden) this.hiding.add(key);
        else this.hiding.delete(key);
        const found = this.connections.get(key);
        if (found) found.live.AllowsFilenames = !hidden;
    }

    connection(username, deviceId) {
        return this.connections.get(connectionKey(username, deviceId));
    }

    /// A device that is switched on signs in with what it knows, unless its software is gone.
    comeBack(username, deviceId) {
        const key = connectionKey(username, deviceId);
        if (this.uninstalled.has(key)) return;
        const who = { actor: username, resource: username };
        this.emit(this.stale.has(key) ? 'SEVT_ACCOUNT_LOGIN_FAILED' : 'SEVT_ACCOUNT_LOGIN', who);
        if (!this.stale.has(key)) this.connect(username, deviceId);
    }

    /// Whoever connects a device by hand has installed and signed in anew where that was needed.
    connect(username, deviceId, { quiet = false } = {}) {
        this.uninstalled.delete(connectionKey(username, deviceId));
        this.signIn(username, deviceId);
        const config = this.profileOf(username).Devices[deviceId];
        if (this.connection(username, deviceId)) return;
        const live = make('LiveUserConnection', {
            Username: username, DeviceID: deviceId, ReportedVersion: config.ClientVersion ?? '',
            ReportedPlatform: config.PlatformVersion?.os ?? '',
            ReportedPlatformVersion: config.PlatformVersion ?? {},
            DeviceTimeZone: config.DeviceTimezone,
            IPAddress: `198.51.100.${this.random.int(1, 254)}`,
            ConnectionTime: this.now(), AllowsFilenames: !this.hiding.has(connectionKey(username, deviceId)),
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

    /// Revoking takes the device, its items with their rules, and its connection away; its jobs stay.
    removeDevice(username, deviceId, actor = 'admin') {
        this.disconnect(username, deviceId);
        const { Devices, Sources, BackupRules } = this.profileOf(username);
        for (const [id, source] of Object.entries(Sources)) {
            if (source.OwnerDevice === deviceId) delete Sources[id];
        }
        for (const [id, rule] of Object.entries(BackupRules ?? {})) {
            if (!Sources[rule.Source]) delete BackupRules[id];
        }
        delete Devices[deviceId];
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
        if (!silent) {
            this.emit('SEVT_JOB_COMPLETED', { actor: job.Username, resource: job.GUID, data: job });
        }
        this.followUp(job);
    }

    /// A restore that was asked for, as it was asked for.
    noteRestore(restore) {
        this.restores.push(restore);
        if (this.restores.length > restoresKept) this.restores.shift();
    }

    /// An uninstaller was sent to a device: what becomes of it when `job` is done.
    noteUninstall(job, removeConfig) {
        this.uninstalls.set(job.GUID, removeConfig);
    }

    /// New software starts anew, and software that is gone is not heard of again.
    followUp(job) {
        const { Username: username, DeviceID: deviceId, Classification: kind } = job;
        const removeConfig = this.uninstalls.get(job.GUID);
        this.uninstalls.delete(job.GUID);
        if (job.Status >= 6000 || !this.connection(username, deviceId)) return;
        if (kind === classification.JOB_CLASSIFICATION_UNINSTALL) {
            this.disconnect(username, deviceId);
            this.uninstalled.set(connectionKey(username, deviceId), removeConfig ?? false);
        } else if (kind === classification.JOB_CLASSIFICATION_UPDATE) {
            this.disconnect(username, deviceId);
            this.updateDevice(username, deviceId, serverVersion);
            this.comeBack(username, deviceId);
        }
    }

    /// A job's log, entry by entry. Some items have a log of their own kind.
    * logOf(job) {
        const { Sources, Destinations, Devices } = this.profileOf(job.Username) ?? {};
        const item = this.users.get(job.Username)?.account.items.find((it) => it.id === job.SourceGUID);
        const notes = [...this.jobs.notes.get(job.GUID) ?? []];
        for (const entry of entriesOf(job, { source: Sources?.[job.SourceGUID], device: Devices?.[job.DeviceID],
            vault: Destinations?.[job.DestinationGUID], restore: this.restores.find((it) => it.jobId === job.GUID),
            kind: this.jobs.logKinds.get(job.GUID) ?? item?.log, now: this.now() })) {
            while (notes.length && notes[0].Time < entry.Time) yield notes.shift();
            yield entry;
        }
        yield* notes;
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
