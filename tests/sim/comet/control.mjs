// The hand of a test: verbs that make things happen, and the truth to compare with.
import { classification, fieldsOf, methods, mismatch } from './declarations.mjs';
import { engines } from '../fleet/accounts.mjs';
import { random } from '../fleet/random.mjs';
import { Pace } from './pace.mjs';
import { totalsOf } from './runner.mjs';
import { faultKinds } from './faults.mjs';
import { secretMarker } from './profile.mjs';
import { hostileFields, hostileKinds } from './hostile.mjs';

export class ControlError extends Error {}

// `state` is what the class stands on, so the verb has a method of another name.
const verbs = new Map([['state', 'truth'],
    ...['startJob', 'progress', 'log', 'finishJob', 'cancelSilently', 'revive', 'hostile', 'pause',
        'resume', 'device', 'item', 'vault', 'account', 'policy', 'password', 'logins', 'clock', 'emit', 'fault', 'burst',
        'pace', 'paced', 'many'].map((verb) => [verb, verb])]);

const deepFrameNesting = 200_000;  // 400 KB of brackets end a recursive parser.
const logKinds = ['long', 'strange'];
const stepsMax = 20_000;
const oversizeBytes = 20 * 1024 * 1024;
const burstBacklogBytes = 8 * 1024 * 1024;

const garbageFrames = ['not json', '{"Type":4200,"TypeString":"SEVT_JOB_NEW","Data":{"GUID":',
    '{"Type":"4200","TypeString":42,"Data":[]}', 'null', '[]', '{"Type":4201,"Data":null}',
    '{"Type":4200,"TypeString":"SEVT_JOB_NEW","Data":{"GUID":12,"StartTime":"soon"}}', ''];

export class Control {
    constructor({ state, stream, api, auth, faults, runner }) {
        Object.assign(this, { state, stream, api, auth, faults, runner });
        this.random = random('control');
    }

    async run(verb, body = {}) {
        if (!verbs.has(verb)) throw new ControlError(`no such verb: ${verb}`);
        return await this[verbs.get(verb)](body) ?? {};
    }

    /// Many verbs in one request, one after another; the first mistake ends it.
    async many({ steps = [] }) {
        if (steps.length > stepsMax) throw new ControlError(`more than ${stepsMax} steps`);
        const answers = [];
        for (const [verb, body] of steps) answers.push(await this.run(verb, body));
        return { answers };
    }

    profile(username) {
        const profile = this.state.profileOf(username);
        if (!profile) throw new ControlError(`no such account: ${username}`);
        return profile;
    }

    job(id) {
        const job = this.state.jobs.all.get(id);
        if (!job) throw new ControlError(`no such job: ${id}`);
        return job;
    }

    /// What is left open is filled in: an item brings its device, a device its first item.
    startJob({ username, jobId, deviceId, itemId, vaultId, classification = 4001, at, log, fields }) {
        if (log !== undefined && !logKinds.includes(log)) throw new ControlError(`no such log: ${log}`);
        if (this.state.jobs.all.has(jobId)) throw new ControlError(`there is a job ${jobId}`);
        const { Sources, Devices, Destinations } = this.profile(username);
        const device = deviceId ?? Sources[itemId]?.OwnerDevice ?? Object.keys(Devices)[0] ?? '';
        const itsFirst = Object.keys(Sources).find((id) => Sources[id].OwnerDevice === device);
        const item = itemId ?? (classification === 4001 ? itsFirst : undefined) ?? '';
        const job = this.state.startJob({ username, jobId, fields, deviceId: device, itemId: item,
            classification, vaultId: vaultId ?? Object.keys(Destinations)[0] ?? '' }, at);
        if (log) this.state.jobs.logKinds.set(job.GUID, log);
        return { jobId: job.GUID };
    }

    /// The device writes into the job's log: `entries` are [severity, message] at `at`.
    log({ jobId, entries, at = this.state.now() }) {
        const job = this.job(jobId);
        if (!entries?.every(([severity]) => 'DIWE'.includes(severity))) {
            throw new ControlError('entries are [D|I|W|E, message]');
        }
        try {
            this.state.jobs.note(job, entries.map(([Severity, Message]) => ({ Time: at, Severity, Message })));
        } catch (error) {
            throw new ControlError(error.message);
        }
    }

    /// A restore reads from its vault what another job writes to it.
    progress({ jobId, bytes, itemsDone, itemsTotal, upload, download }) {
        const job = this.job(jobId);
        const moved = job.Classification === classification.JOB_CLASSIFICATION_RESTORE
            ? { upload: upload ?? 0, download: download ?? bytes } : { upload, download };
        this.state.jobs.progress(job, { bytes, itemsDone, itemsTotal, ...moved }, this.state.now());
    }

    /// A restore that was asked for ends as it would have by itself, unless something else is said.
    finishJob({ jobId, status: wanted, bytes, silent = false, at, fields = {} }) {
        const job = this.job(jobId);
        const plan = this.state.restores.find((it) => it.jobId === jobId)?.plan;
        const status = wanted ?? plan?.status ?? 5000;
        if (plan && bytes === undefined && status < 7002) {
            this.state.finishJob(job, status, totalsOf(plan, job), { silent, at, fields });
            return;
        }
        const upload = bytes ?? job.UploadSize;
        this.state.finishJob(job, status, { UploadSize: upload,
            TotalSize: Math.max(upload, job.Progress?.BytesDone ?? 0),
            TotalFiles: job.Progress?.ItemsTotal ?? 0 }, { silent, at, fields });
    }

    cancelSilently({ jobId, status = 7005 }) {
        this.state.finishJob(this.job(jobId), status, {}, { silent: true });
    }

    revive({ jobId }) {
        this.state.jobs.revive(this.job(jobId));
    }

    /// A job that starts and ends at once, with values that no sane server sends.
    hostile({ kind, username, jobId = this.random.guid(), silent = false }) {
        if (!hostileKinds.includes(kind)) throw new ControlError(`no such kind: ${kind}`);
        const fields = hostileFields(kind, { now: this.state.now(), username, jobId });
        const id = fields.start.GUID ?? jobId;
        this.startJob({ username, jobId: id, fields: fields.start });
        this.finishJob({ jobId: id, fields: fields.end, silent });
        return { jobId: id };
    }

    logins({ count = 100 }) {
        this.state.logins(count);
    }

    /// How far the server's clock is ahead of the real one from now on; below 0 it is behind.
    clock({ ahead = 0 }) {
        this.state.clockAhead = ahead;
    }

    /// The truth. `username` narrows it to one account, `incomplete` to running jobs,
    /// `jobs: false` to no jobs.
    truth({ username, incomplete, jobs = true } = {}) {
        const { state } = this;
        const only = (name) => username === undefined || name === username;
        const accounts = [...state.users.values()].filter(({ account }) => only(account.username))
            .map(({ account, profile, password }) => ({
                username: profile.Username, accountName: profile.AccountName,
                clientId: account.clientId, suspended: profile.IsSuspended, password,
                devices: Object.entries(profile.Devices).map(([id, d]) => ({ id,
                    name: d.FriendlyName, platform: d.PlatformVersion?.os ?? '',
                    version: d.ClientVersion ?? '',
                    online: state.connection(profile.Username, id) !== undefined,
                    showsNames: state.connection(profile.Username, id)?.live.AllowsFilenames ?? false,
                    ...state.signsOf(profile.Username, id) })),
                items: Object.entries(profile.Sources).map(([id, s]) => ({ id, name: s.Description,
                    engine: s.Engine, deviceId: s.OwnerDevice })),
                vaults: Object.entries(profile.Destinations).map(([id, v]) => ({ id,
                    name: v.Description, type: v.DestinationType,
                    used: v.Statistics?.ClientProvidedSize?.Size ?? 0,
                    quota: v.StorageLimitEnabled ? v.StorageLimitBytes : 0 })),
            }));
        const shown = incomplete ? state.jobs.incomplete() : [...state.jobs.all.values()];
        return {
            profile: state.profileName, now: state.now(), paused: this.runner.paused,
            faults: this.faults.list(), streams: this.stream.listeners.size,
            streamsAccepted: this.stream.accepted, calls: this.api.log.counts(),
            callsAtOnceMax: this.api.atOnceMax, lastCalls: this.api.log.last(),
            writes: state.writes.filter((it) => only(it.username)),
            restores: state.restores.filter((it) => only(it.username)).map(({ plan, ...asked }) => asked), accounts,
            jobs: jobs ? shown.filter((j) => only(j.Username)) : [],
        };
    }

    pause() {
        this.runner.pause();
    }

    resume() {
        this.runner.resume();
    }

    device({ username, deviceId, op, name, quiet = false }) {
        const { Devices } = this.profile(username);
        const id = deviceId ?? this.random.hex(64);
        if (op !== 'new' && !Devices[id]) throw new ControlError(`no such device: ${id}`);
        switch (op) {
        case 'connect': this.state.connect(username, id, { quiet }); break;
        case 'switchOn': this.state.comeBack(username, id); break;
        case 'disconnect': this.state.disconnect(username, id, { quiet }); break;
        case 'remove': this.state.removeDevice(username, id); break;
        case 'rename': this.state.renameDevice(username, id, name ?? 'Renamed'); break;
        case 'hideNames': this.state.hideNames(username, id, true); break;
        case 'showNames': this.state.hideNames(username, id, false); break;
        case 'update': this.state.updateDevice(username, id, name ?? '25.9.7'); break;
        case 'new': this.state.addDevice(username, { id, name: name ?? 'New device',
            registeredAt: this.state.now(), os: { os: 'windows', arch: 'amd64', version: '10.0.22631',
                distribution: 'Windows 11 Pro' }, timezone: 'UTC', version: '25.9.6' }); break;
        default: throw new ControlError(`no such op: ${op}`);
        }
        return { deviceId: id };
    }

    /// Adds, renames or removes an entry of a profile; `add` makes one in the fleet's form.
    entry(list, { username, id, op, name }, add) {
        const entries = this.profile(username)[list];
        if (op === 'add') {
            const made = id ?? this.random.guid();
            if (entries[made]) throw new ControlError(`there is one: ${made}`);
            add(made);
            return made;
        }
        if (!entries[id]) throw new ControlError(`not in ${list}: ${id}`);
        if (op === 'rename') this.state.renameIn(list, username, id, name ?? 'Renamed');
        else if (op === 'remove') this.state.removeFrom(list, username, id);
        else throw new ControlError(`no such op: ${op}`);
        return id;
    }

    item({ username, itemId, op, name = 'New item', engine = 'engine1/file', deviceId }) {
        const { Devices } = this.profile(username);
        const owner = deviceId ?? Object.keys(Devices)[0] ?? '';
        if (op === 'add' && !(Devices[owner] && engine in engines)) {
            throw new ControlError('an item needs a device of the account and a known engine');
        }
        return { itemId: this.entry('Sources', { username, id: itemId, op, name }, (id) =>
            this.state.addItem(username, { id, name, engine, deviceId: owner,
                createdAt: this.state.now() })) };
    }

    vault({ username, vaultId, op, name = 'New vault', type = 1003, quota = 0, used = 0 }) {
        return { vaultId: this.entry('Destinations', { username, id: vaultId, op, name }, (id) =>
            this.state.addVault(username, { id, name, type, quota, used,
                createdAt: this.state.now() })) };
    }

    /// An administrator adds or removes an account, or changes it: `name` is the account's name,
    /// `change` is merged into the profile. A username never changes.
    account({ username, op = 'change', name, change = {} }) {
        if (op === 'add') {
            if (this.state.profileOf(username)) throw new ControlError(`there is ${username}`);
            return this.state.addAccount({ username, accountName: name ?? username, timezone: 'UTC',
                createdAt: this.state.now(), suspended: false, clientId: 0,
                devices: [], items: [], vaults: [], troubles: [] });
        }
        const profile = this.profile(username);
        if (op === 'remove') return this.state.removeAccount(username);
        if (op === 'rename') profile.AccountName = name ?? 'Renamed';
        else if (op === 'change') Object.assign(profile, change);
        else throw new ControlError(`no such op: ${op}`);
        return this.state.accountUpdated(username, 'admin');
    }

    /// What the account's policy forbids: `set` is merged into its UserPolicy.
    policy({ username, set = {} }) {
        const profile = this.profile(username);
        const named = new Set(fieldsOf('UserPolicy').map((field) => field.name));
        const unknown = Object.keys(set).find((name) => !named.has(name));
        const wrong = unknown ? `no such policy: ${unknown}` : mismatch('UserPolicy', set, 'set');
        if (wrong) throw new ControlError(wrong);
        Object.assign(profile.Policy, set);
        this.state.accountUpdated(username, 'admin');
    }

    /// Somebody sets the account's password elsewhere, or (`recovery`) takes away or gives back the
    /// recovery key with which an administrator may reset it.
    password({ username, password, recovery }) {
        const profile = this.profile(username);
        if (password !== undefined) this.state.storePassword(username, password);
        if (recovery === false) delete profile.PasswordRecovery;
        if (recovery === true) profile.PasswordRecovery = `${secretMarker}-password-recovery`;
        this.state.accountUpdated(username);
    }

    emit({ raw, binary = false }) {
        this.stream.raw(binary ? Buffer.from(raw, 'base64') : raw, { binary });
    }

    fault({ kind, seconds, method, bytes = oversizeBytes, ...rest }) {
        if (!faultKinds.includes(kind)) throw new ControlError(`no such fault: ${kind}`);
        if (method !== undefined && !(method in methods)) {
            throw new ControlError(`no such call: ${method}`);
        }
        this.faults.set(kind, seconds, { method, ...rest });
        switch (kind) {
        case 'drop':
        case 'refuse': this.stream.drop(); break;
        case 'stall': this.stream.stall(); break;
        case 'truncated': this.stream.truncate(); break;
        case 'halfclose': this.stream.halfClose(); break;
        case 'garbage':
            for (const frame of garbageFrames) this.stream.raw(frame);
            this.stream.raw(Buffer.from([0, 255, 254, 123]), { binary: true });
            break;
        case 'deep': this.stream.raw(`{"Type":4200,"TypeString":"SEVT_JOB_NEW","Data":${
            '['.repeat(deepFrameNesting)}${']'.repeat(deepFrameNesting)}}`); break;
        case 'oversize': this.stream.raw(JSON.stringify({ Type: 4103,
            TypeString: 'SEVT_ACCOUNT_LOGIN', Data: { Note: 'x'.repeat(bytes) } })); break;
        case 'none': this.faults.clear(); break;
        }
        this.faultsChanged();
        if (seconds === undefined) return;
        setTimeout(() => this.faultsChanged(), seconds * 1000 + 20).unref();
    }

    /// Lets go of what no longer holds: a stalled stream flows again, credentials are good again.
    faultsChanged() {
        this.auth.refusing = this.faults.active('badauth');
        if (!this.faults.active('stall')) this.stream.unstall();
    }

    /// Many jobs that start and end, as fast as the slowest listener takes them.
    async burst({ jobs = 1000, username, finish = true }) {
        const accounts = [...this.state.users.values()].map((u) => u.account)
            .filter((a) => a.items.length && (username === undefined || a.username === username));
        if (!accounts.length) throw new ControlError('no account with items');
        const began = Date.now();
        const ids = [];
        for (let i = 0; i < jobs; i++) {
            const account = accounts[i % accounts.length];
            const item = account.items[Math.floor(i / accounts.length) % account.items.length];
            const job = this.state.startJob({ username: account.username, deviceId: item.deviceId,
                itemId: item.id, vaultId: item.vaultId });
            if (ids.length < 1000) ids.push(job.GUID);
            if (finish) {
                this.state.finishJob(job, 5000, totalsOf({ status: 5000, totalSize: 1e6, files: 10,
                    directories: 1, chunks: 1, upload: 1e5, download: 0, seconds: 0 }, job));
            }
            while (i % 50 === 49 && this.stream.backlog() > burstBacklogBytes) {
                await new Promise((resolve) => setTimeout(resolve, 5));
            }
            if (i % 500 === 499) await new Promise(setImmediate);
        }
        return { jobs, ids, ms: Date.now() - began };
    }

    pace(options) {
        if (this.pacer?.running) throw new ControlError('a pace is under way');
        try {
            this.pacer = new Pace(this.state, options);
        } catch (error) {
            throw new ControlError(error.message);
        }
    }

    paced() {
        return this.pacer?.take() ?? { running: false, events: [] };
    }
}
