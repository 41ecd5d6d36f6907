// The tree of a snapshot, by the engine that made it.
import { fileTree } from './file_tree.mjs';
import { Tree } from './tree.mjs';

export function treeOf({ id, sourceId, platform, createdAt, at }) {
    return new Tree(`${sourceId}/${id}`, fileTree({ seed: sourceId, platform, base: createdAt, at }));
}
