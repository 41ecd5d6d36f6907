// The tree of a snapshot, by the engine that made it.
import { dataTrees } from './data_trees.mjs';
import { fileTree } from './file_tree.mjs';
import { hostTree, isHost, windiskTree } from './machine_trees.mjs';
import { officeTree } from './office_tree.mjs';
import { Tree } from './tree.mjs';

function rootOf(snapshot) {
    const { engine, sourceId, platform, createdAt, at } = snapshot;
    if (engine === 'engine1/windisk') return windiskTree(snapshot);
    if (isHost(engine)) return hostTree(snapshot);
    if (engine === 'engine1/winmsofficemail') return officeTree(snapshot);
    return dataTrees[engine]?.(snapshot) ?? fileTree({ seed: sourceId, platform, base: createdAt, at });
}

export const treeOf = (snapshot) => new Tree(`${snapshot.sourceId}/${snapshot.id}`, rootOf(snapshot));
