// A restore: asked for in every detail, refused where a detail cannot be, and then run as any other job.
import { classification } from './declarations.mjs';
import { deviceOf, ok, Refusal, vaultOf } from './refusal.mjs';
import { planRestore } from './restore/plan.mjs';
import { checkOptions, chosenIn } from './restore/rules.mjs';
import { snapshotsIn } from './restore/snapshots.mjs';
import { treeOf } from './restore/trees.mjs';
import { isAtLeast, versionOfJobIds } from './version.mjs';

/// The one that is named, or the newest of the source.
function snapshotFor(state, live, vaultId, sourceId, id) {
    const all = snapshotsIn(state, live.Username, vaultId);
    const named = id && all.find((it) => it.id === id);
    if (id && !named) throw new Refusal(404, 'Snapshot not found');
    if (named && named.sourceId !== sourceId) throw new Refusal(400, 'Source: the snapshot is of another Protected Item');
    const newest = named ?? all.filter((it) => it.sourceId === sourceId).sort((a, b) => b.at - a.at)[0];
    if (!newest) throw new Refusal(404, 'There is no snapshot of this Protected Item in this Storage Vault');
    return newest;
}

function checkKnown(counts) {
    for (const [name, value] of Object.entries(counts)) {
        if (value !== undefined && value < 0) throw new Refusal(400, `${name}: below 0`);
    }
}

export const restoreHandlers = {
    /// On any device of the account: the one that was backed up may be the one that burnt.
    AdminDispatcherRunRestoreCustom({ TargetID, Source, Destination, Options, Snapshot, Paths, KnownFileCount, KnownByteCount,
        KnownDirCount }, { state, runner }) {
        const live = deviceOf(state, TargetID);
        vaultOf(state, live, Destination);
        const snapshot = snapshotFor(state, live, Destination, Source, Snapshot);
        if (state.profileOf(live.Username).IsSuspended) throw new Refusal(403, 'This account is suspended');
        checkOptions(Options, { snapshot, live });
        checkKnown({ KnownFileCount, KnownByteCount, KnownDirCount });
        const chosen = chosenIn(treeOf(snapshot), Paths ?? [], Options, { snapshot, live });
        const plan = planRestore({ chosen, snapshot, options: Options, speed: runner.speed,
            known: { files: KnownFileCount, bytes: KnownByteCount, folders: KnownDirCount } });
        const job = runner.begin(live.Username, { deviceId: live.DeviceID, itemId: Source, vaultId: Destination,
            classification: classification.JOB_CLASSIFICATION_RESTORE }, { asked: true, plan });
        state.noteRestore({ jobId: job.GUID, at: job.StartTime, username: live.Username, device: live.DeviceID, source: Source, vault: Destination,
            snapshot: snapshot.id, options: Options, paths: Paths ?? [], knownFiles: KnownFileCount, knownBytes: KnownByteCount,
            knownFolders: KnownDirCount, plan });
        return isAtLeast(live.ReportedVersion, versionOfJobIds) ? { ...ok, JobID: job.GUID } : ok;
    },
};
