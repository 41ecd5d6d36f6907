// The calls that a live device carries out, and what each of them sets off.
import { classification, isIncomplete, status } from './declarations.mjs';
import { deviceOf, ok, Refusal, vaultOf } from './refusal.mjs';
import { isAtLeast, versionOfJobIds } from './version.mjs';

const isBusy = (state, matches) => state.jobs.incomplete().some(matches);

/// Starts a job on a device; one that finds its like under way is skipped at once.
function start({ state, runner }, live, kind, vaultId = '') {
    const busy = isBusy(state, (job) => job.Username === live.Username && job.Classification === kind
        && (vaultId ? job.DestinationGUID === vaultId : job.DeviceID === live.DeviceID));
    const job = runner.begin(live.Username, { deviceId: live.DeviceID, itemId: '', vaultId,
        classification: kind }, { follow: !busy, asked: true });
    if (busy) state.finishJob(job, status.JOB_STATUS_FAILED_SKIPALREADYRUNNING);
    return job;
}

function onVault(kind) {
    return ({ TargetID, Destination }, api) => {
        const live = deviceOf(api.state, TargetID);
        vaultOf(api.state, live, Destination);
        start(api, live, kind, Destination);
        return ok;
    };
}

export const dispatchHandlers = {
    AdminDispatcherApplyRetentionRules: onVault(classification.JOB_CLASSIFICATION_RETENTION),

    /// A server whose edges fail knows a part of its connections, or none.
    AdminDispatcherListActive({ UserNameFilter = '' }, { state, faults }) {
        if (faults.active('empty')) return {};
        const every = faults.active('partial') ? 3 : 1;
        const all = [...state.connections.values()].filter((_, i) => i % every === 0);
        const told = all.filter(({ live }) => UserNameFilter === '' || live.Username === UserNameFilter);
        if (UserNameFilter !== '' && faults.take('leave')) {
            for (const { live } of told) state.disconnect(live.Username, live.DeviceID);
        }
        return Object.fromEntries(told.map(({ target, live }) => [target, live]));
    },

    AdminDispatcherReindexStorageVault: onVault(classification.JOB_CLASSIFICATION_REINDEX),

    AdminDispatcherRunBackupCustom({ TargetID, Source, Destination, Options }, { state, runner }) {
        const live = deviceOf(state, TargetID);
        const profile = state.profileOf(live.Username);
        const source = profile.Sources[Source];
        // A Protected Item runs on the device that owns it and nowhere else.
        if (!source || source.OwnerDevice !== live.DeviceID) {
            throw new Refusal(404, 'Protected Item not found on this device');
        }
        vaultOf(state, live, Destination);
        if (profile.IsSuspended) throw new Refusal(403, 'This account is suspended');
        const busy = Options?.SkipAlreadyRunning && isBusy(state, (job) => job.SourceGUID === Source);
        const job = runner.begin(live.Username, { itemId: Source, vaultId: Destination,
            deviceId: live.DeviceID, fields: Options?.Tags ? { Tags: Options.Tags } : {} },
        { follow: !busy, asked: true });
        if (busy) state.finishJob(job, status.JOB_STATUS_FAILED_SKIPALREADYRUNNING);
        return isAtLeast(live.ReportedVersion, versionOfJobIds) ? { ...ok, JobID: job.GUID } : ok;
    },

    AdminDispatcherUninstallSoftware({ TargetID, RemoveConfigFile }, api) {
        const live = deviceOf(api.state, TargetID);
        const job = start(api, live, classification.JOB_CLASSIFICATION_UNINSTALL);
        if (isIncomplete(job)) api.state.noteUninstall(job, RemoveConfigFile);
        return ok;
    },

    /// The device signs in with what it is told; the wrong password it cannot use.
    AdminDispatcherUpdateLoginPassword({ TargetID, NewPassword }, { state }) {
        const live = deviceOf(state, TargetID);
        if (NewPassword !== state.passwordOf(live.Username)) throw new Refusal(403, 'Invalid username or password');
        state.signIn(live.Username, live.DeviceID);
        return ok;
    },

    AdminDispatcherUpdateSoftware({ TargetID, SelfAddress }, api) {
        const live = deviceOf(api.state, TargetID);
        if (!/^https?:\/\/[^/]+/.test(SelfAddress)) {
            throw new Refusal(400, 'SelfAddress is not the address of a server');
        }
        start(api, live, classification.JOB_CLASSIFICATION_UPDATE);
        return ok;
    },
};
