// What each Admin API call does, once its parameters are known to be sound.
import { isIncomplete, make, status } from './declarations.mjs';
import { unixNow } from './state.mjs';

/// A call that was understood and is refused: HTTP 200 with this status in its body.
export class Refusal extends Error {
    constructor(code, message) {
        super(message);
        this.status = code;
    }
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

    AdminDispatcherListActive({ UserNameFilter = '' }, { state }) {
        const all = [...state.connections.values()];
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
        if (Start === 0 && End === 0) return state.jobs.incomplete();
        if (Start > End) throw new Refusal(400, 'Start is after End');
        return state.jobs.inRange(Start, End);
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

    AdminJobAbandon({ TargetUser, JobID }, { state }) {
        const job = jobOf(state, JobID, TargetUser);
        if (!isIncomplete(job)) throw new Refusal(400, 'The job has already finished');
        state.finishJob(job, status.JOB_STATUS_FAILED_ABANDONED);
        return ok;
    },

    AdminJobCancel({ TargetUser, JobID }, { state }) {
        const result = state.cancelJob(jobOf(state, JobID, TargetUser));
        if (result === 'finished') throw new Refusal(400, 'The job has already finished');
        if (result === 'offline') throw new Refusal(404, 'The device is not connected');
        return ok;
    },

    AdminListUsers: (_, { state }) => [...state.users.keys()],

    AdminListUsersFull: (_, { state }) => Object.fromEntries(
        [...state.users].map(([name, { profile }]) => [name, profile])),

    AdminMetaVersion: (_, { state }) => make('ServerMetaVersionInfo', {
        Version: '25.9.6', VersionCodename: 'Voyager', StorageRole: true, AuthenticationRole: true,
        SoftwareBuildRole: true, ServerStartTime: state.startedAt, CurrentTime: unixNow(),
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
