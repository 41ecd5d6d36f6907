// What a live device reads for a person who is about to restore: a vault's snapshots, what is in one of them,
// and its own disks.
import { listOf, Pieces } from './answers.mjs';
import { excess } from './declarations.mjs';
import { isAtLeast, versionOfMachines } from './version.mjs';
import { deviceOf, ok, Refusal, vaultOf } from './refusal.mjs';
import { filesOn } from './restore/device_files.mjs';
import { disksInImage } from './restore/disks.mjs';
import { listImage } from './restore/images.mjs';
import { isHost, machinesIn } from './restore/machine_trees.mjs';
import { previewOf } from './restore/office_tree.mjs';
import { namesOf } from './restore/paths.mjs';
import { matcherOf, searchTree } from './restore/search.mjs';
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
    AdminDispatcherBrowseVirtualMachines({ TargetID, DestinationID, SnapshotID }, { state }) {
        const live = deviceOf(state, TargetID);
        if (!isAtLeast(live.ReportedVersion, versionOfMachines)) throw new Refusal(400, 'This device is too old for this');
        const snapshot = snapshotOf(state, live, DestinationID, SnapshotID);
        if (!isHost(snapshot.engine)) throw new Refusal(400, 'There are no virtual machines in this snapshot');
        return { ...ok, VMs: machinesIn(snapshot) };
    },

    AdminDispatcherEmailPreview({ TargetID, Snapshot, Destination, Path }, { state }) {
        const live = showingDevice(state, TargetID);
        const node = treeOf(snapshotOf(state, live, Destination, Snapshot)).find(namesOf(Path));
        if (!node) throw new Refusal(404, 'Not in this snapshot');
        if (node.type !== 'emailmessage') throw new Refusal(400, 'This is not an e-mail');
        return { ...ok, ...previewOf(node) };
    },

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
        const tree = treeOf(snapshot);
        if (Options?.Enabled) {
            const image = TreeID && tree.node(TreeID)?.image;
            if (!image) throw new Refusal(400, 'TreeID: not an image of a disk');
            return answerOf('StoredObjects', listImage(image, Options));
        }
        const found = tree.list(TreeID);
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

    AdminDispatcherRequestWindiskSnapshot({ TargetID, Destination, SnapshotID }, { state }) {
        const live = deviceOf(state, TargetID);
        const snapshot = snapshotOf(state, live, Destination, SnapshotID);
        if (snapshot.engine !== 'engine1/windisk') throw new Refusal(400, 'This snapshot is not one of disks');
        return { ...ok, WindiskSnapshot: disksInImage(snapshot.deviceId, snapshot.platform) };
    },

    AdminDispatcherSearchSnapshots({ TargetID, DestinationID, SnapshotIDs, Filter }, { state }) {
        const live = showingDevice(state, TargetID);
        if (!SnapshotIDs.length) throw new Refusal(400, 'SnapshotIDs: none');
        const snapshots = SnapshotIDs.map((id) => snapshotOf(state, live, DestinationID, id));
        const matches = matcherOf(Filter);
        return { ...ok, SnapshotFiles: Object.fromEntries(snapshots.map((it) => [it.id, searchTree(treeOf(it), matches)])) };
    },
};
