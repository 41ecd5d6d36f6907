// What each Admin API call does, once its parameters are known to be sound.
import { accountHandlers } from './account_handlers.mjs';
import { listOf, Plain } from './answers.mjs';
import { isIncomplete, make, status } from './declarations.mjs';
import { dispatchHandlers } from './dispatch_handlers.mjs';
import { hostHandlers } from './host_handlers.mjs';
import { jobOf, ok, Refusal, userOf } from './refusal.mjs';
import { restoreHandlers } from './restore_handlers.mjs';
import { serverVersion } from './state.mjs';
import { vaultHandlers } from './vault_handlers.mjs';

const severities = ['D', 'I', 'W', 'E'];

const timeOf = (entry) => new Date(entry.Time * 1000).toISOString().slice(0, 19).replace('T', ' ');

export const handlers = {
    ...accountHandlers,
    ...dispatchHandlers,
    ...hostHandlers,
    ...restoreHandlers,
    ...vaultHandlers,

    AdminAccountSessionStart: (_, { auth }) => (
        { ...ok, SessionKey: auth.startSession(), SessionType: 'SessionKey' }),

    AdminGetJobLog({ JobID }, { state }) {
        const entries = state.logOf(jobOf(state, JobID));
        return new Plain([...entries].map((entry) =>
            `${timeOf(entry)} ${entry.Severity} ${entry.Message}\n`).join(''));
    },

    AdminGetJobLogEntries({ JobID, MinSeverity = '', MessageContains = '' }, { state }) {
        const least = severities.indexOf(MinSeverity);
        if (MinSeverity !== '' && least < 0) throw new Refusal(400, 'Unknown severity');
        const entries = [...state.logOf(jobOf(state, JobID))];
        return listOf(entries.filter((entry) => severities.indexOf(entry.Severity) >= least
            && entry.Message.includes(MessageContains)));
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

    AdminMetaVersion: (_, { state }) => make('ServerMetaVersionInfo', {
        Version: serverVersion, VersionCodename: 'Voyager', StorageRole: true, AuthenticationRole: true,
        SoftwareBuildRole: true, ServerStartTime: state.startedAt, CurrentTime: state.now(),
        ServerLicenseLimit: {}, BoosterLimit: {}, LicenseValidUntil: state.startedAt + 300 * 86400,
        SelfBackup: [],
    }),
};
