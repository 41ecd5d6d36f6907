// What a live device reads for a person who is about to restore: a vault's snapshots, what is in one of them,
// and its own disks.
import { listOf, Pieces } from './answers.mjs';
import { excess } from './declarations.mjs';
import { deviceOf, ok, Refusal, vaultOf } from './refusal.mjs';
import { filesOn } from './restore/device_files.mjs';
import { snapshotsIn } from './restore/snapshots.mjs';
import { treeOf } from './restore/trees.mjs';

/// The connection, unless whoever sits at its device shows no names of files.
function showingDevice(state, target) {
    const live = deviceOf(state, target);
    if (!live.AllowsFilenames) throw new Refusal(403, 'This device does not allow administrators to see the names of files');
    return live;
}

export function snapshotOf(state, live, vaultId, id) {
    vaultOf(state, live, vaultId);
    const found = snapshotsIn(state, live.Username, vaultId).find((it) => it.id === id);
    if (!found) throw new Refusal(404, 'Snapshot not found');
    return found;
}

/// A long list under `name`, told piece by piece.
function* around(name, pieces) {
    yield `{"Status":${ok.Status},"Message":"${ok.Message}","${name}":`;
    yield* pieces;
    yield '}';
}

const answerOf = (name, values) => new Pieces(around(name, listOf(values).pieces));

export const vaultHandlers = {
    AdminDispatcherRequestFilesystemObjects({ TargetID, Path = '' }, { state }) {
        const live = showingDevice(state, TargetID);
        const found = filesOn({ deviceId: live.DeviceID, platform: live.ReportedPlatform, now: state.startedAt, path: Path });
        if (!found) throw new Refusal(404, 'The folder does not exist on this device');
        return answerOf('StoredObjects', found);
    },

    AdminDispatcherRequestStoredObjects({ TargetID, Destination, SnapshotID, TreeID = '', Options }, { state }) {
        const live = showingDevice(state, TargetID);
        const snapshot = snapshotOf(state, live, Destination, SnapshotID);
        const wrong = Options && excess('VMDKSnapshotViewOptions', Options, 'Options');
        if (wrong) throw new Refusal(400, wrong);
        const found = treeOf(snapshot).list(TreeID);
        if (!found) throw new Refusal(404, 'The folder does not exist in this snapshot');
        return answerOf('StoredObjects', found);
    },

    /// In no order: by item, as the vault keeps them.
    AdminDispatcherRequestVaultSnapshots({ TargetID, Destination }, { state }) {
        const live = deviceOf(state, TargetID);
        vaultOf(state, live, Destination);
        return answerOf('Snapshots', snapshotsIn(state, live.Username, Destination).map((it) => ({
            Snapshot: it.id, EngineType: it.engine, Source: it.sourceId, CreateTime: it.at,
            HasOriginalPathInfo: it.original, ...(it.tags.length ? { Tags: it.tags } : {}) })));
    },
};
