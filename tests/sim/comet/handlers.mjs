// What each Admin API call does, once its parameters are known to be sound.
import { isIncomplete, make, status } from './declarations.mjs';

/// A call that was understood and is refused: HTTP 200 with this status in its body.
export class Refusal extends Error {
    constructor(code, message) {
        super(message);
        this.status = code;
    }
}

/// A list or map that is told piece by piece: a big server's is larger than a text can be.
export class Pieces {
    constructor(pieces) {
        this.pieces = pieces;
    }
}

function* joined(open, texts, close) {
    let before = open;
    for (const text of texts) {
        yield before + text;
        before = ',';
    }
    yield before === open ? open + close : close;
}

const listOf = (values) => new Pieces(joined('[', mapped(values, JSON.stringify), ']'));
const mapOf = (entries) => new Pieces(joined('{', mapped(entries,
    ([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`), '}'));

function* mapped(values, change) {
    for (const value of values) yield change(value);
}

function* everyThird(values) {
    let i = 0;
    for (const value of values) if (i++ % 3 === 0) yield value;
}

const ok = { Status: 200, Message: 'OK' };

function userOf(state, username) {
    const profile = state.profileOf(username);
    if (!profile) throw new Refusal(404, 'User not found');
    return profile;
}

function jobOf(state, id, username) {
    const job = state.jobs.all.get(id);
    if (!job || (username !== undefined && job.Username !== username)) {
        throw new Refusal(404, 'Job not found');
    }
    return job;
}

const profileAndHash = (state, username) => ({
    ...ok, ProfileHash: state.hashOf(username), Profile: state.profileOf(username) });

export const handlers = {
    AdminAccountSessionStart: (_, { auth }) => (
        { ...ok, SessionKey: auth.startSession(), SessionType: 'SessionKey' }),

    /// A server whose edges fail knows a part of its connections, or none.
    AdminDispatcherListActive({ UserNameFilter = '' }, { state, faults }) {
        if (faults.active('empty')) return {};
        const every = faults.active('partial') ? 3 : 1;
        const all = [...state.connections.values()].filter((_, i) => i % every === 0);
        return Object.fromEntries(all
            .filter(({ live }) => UserNameFilter === '' || live.Username === UserNameFilter)
            .map(({ target, live }) => [target, live]));
    },

    AdminDispatcherRunBackupCustom({ TargetID, Source, Destination }, { state, runner }) {
        const live = state.target(TargetID);
        if (!live) throw new Refusal(404, 'The device is not connected');
        const profile = state.profileOf(live.Username);
        const source = profile.Sources[Source];
        // A Protected Item runs on the device that owns it and nowhere else.
        if (!source || source.OwnerDevice !== live.DeviceID) {
            throw new Refusal(404, 'Protected Item not found on this device');
        }
        if (!profile.Destinations[Destination]) throw new Refusal(404, 'Storage Vault not found');
        if (profile.IsSuspended) throw new Refusal(403, 'This account is suspended');
        const job = runner.begin(live.Username, { itemId: Source, vaultId: Destination,
            deviceId: live.DeviceID });
        return { ...ok, JobID: job.GUID };
    },

    AdminGetJobLogEntries({ JobID, MinSeverity = '', MessageContains = '' }, { state }) {
        const order = ['D', 'I', 'W', 'E'];
        if (MinSeverity !== '' && !order.includes(MinSeverity)) {
            throw new Refusal(400, 'Unknown severity');
        }
        return state.jobs.log(jobOf(state, JobID)).filter((entry) =>
            order.indexOf(entry.Severity) >= Math.max(0, order.indexOf(MinSeverity))
            && entry.Message.includes(MessageContains));
    },

    AdminGetJobProperties: ({ JobID }, { state }) => jobOf(state, JobID),

    AdminGetJobsForDateRange({ Start, End }, { state }) {
        if (Start === 0 && End === 0) return listOf(state.jobs.incomplete());
        if (Start > End) throw new Refusal(400, 'Start is after End');
        return listOf(state.jobs.inRange(Start, End));
    },

    AdminGetJobsForUser({ TargetUser }, { state }) {
        userOf(state, TargetUser);
        return state.jobs.ofUser(TargetUser);
    },

    AdminGetUserProfile: ({ TargetUser }, { state }) => userOf(state, TargetUser),

    AdminGetUserProfileAndHash({ TargetUser }, { state }) {
        userOf(state, TargetUser);
        return profileAndHash(state, TargetUser);
    },

    /// A device that was there all along revives its job at once.
    AdminJobAbandon({ TargetUser, JobID }, { state, faults }) {
        const job = jobOf(state, JobID, TargetUser);
        if (!isIncomplete(job)) throw new Refusal(400, 'The job has already finished');
        state.finishJob(job, status.JOB_STATUS_FAILED_ABANDONED);
        if (faults.active('undead')) state.jobs.revive(job);
        return ok;
    },

    /// A device that hangs takes the call and goes on as it was.
    AdminJobCancel({ TargetUser, JobID }, { state, faults }) {
        const result = state.cancelJob(jobOf(state, JobID, TargetUser),
            { deaf: faults.active('deaf') });
        if (result === 'without') throw new Refusal(400, 'The job cannot be cancelled');
        if (result === 'finished') throw new Refusal(400, 'The job has already finished');
        if (result === 'offline') throw new Refusal(404, 'The device is not connected');
        return ok;
    },

    AdminListUsers: (_, { state }) => [...state.users.keys()],

    AdminListUsersFull(_, { state, faults }) {
        const told = faults.active('few') ? everyThird(state.users) : state.users;
        return mapOf(mapped(told, ([name, { profile }]) => [name, profile]));
    },

    AdminMetaVersion: (_, { state }) => make('ServerMetaVersionInfo', {
        Version: '25.9.6', VersionCodename: 'Voyager', StorageRole: true, AuthenticationRole: true,
        SoftwareBuildRole: true, ServerStartTime: state.startedAt, CurrentTime: state.now(),
        ServerLicenseLimit: {}, BoosterLimit: {}, LicenseValidUntil: state.startedAt + 300 * 86400,
        SelfBackup: [],
    }),

    AdminRevokeDevice({ TargetUser, TargetDevice }, { state }) {
        const profile = userOf(state, TargetUser);
        if (!profile.Devices[TargetDevice]) throw new Refusal(404, 'Device not found');
        state.removeDevice(TargetUser, TargetDevice);
        return ok;
    },

    AdminSetUserProfileHash({ TargetUser, ProfileData, RequireHash }, { state }) {
        userOf(state, TargetUser);
        if (ProfileData.Username !== TargetUser) {
            throw new Refusal(400, 'The username cannot be changed');
        }
        if (RequireHash !== state.hashOf(TargetUser)) {
            throw new Refusal(409, 'The profile was changed meanwhile');
        }
        state.setProfile(TargetUser, ProfileData);
        return profileAndHash(state, TargetUser);
    },
};
