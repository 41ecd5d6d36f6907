// What a snapshot holds, made on demand: a node is { name, type, mtime, size, children?, image? } and whatever else
// a StoredObject tells. `children()` makes the same list each time it is asked; an `image` is a disk that opens.
import { subtreeId, wayOf } from './subtree_id.mjs';

const countedMax = 400;  // Folders with more in them are not counted: what is in them is told as unknown.

/// { files, bytes, folders } below a folder, or undefined if that is more than `budget` nodes.
export function countBelow(node, budget = { left: countedMax }) {
    const sum = { files: 0, bytes: 0, folders: 0 };
    if (node.uncounted) return undefined;
    for (const child of node.children()) {
        if (--budget.left < 0) return undefined;
        if (!child.children) {
            sum.files++;
            sum.bytes += child.size ?? 0;
            continue;
        }
        const below = countBelow(child, budget);
        if (!below) return undefined;
        sum.folders += 1 + below.folders;
        sum.files += below.files;
        sum.bytes += below.bytes;
    }
    return sum;
}

export class Tree {
    /// `key` names the snapshot; `root` is a node whose name nobody sees.
    constructor(key, root) {
        Object.assign(this, { key, root });
    }

    /// The StoredObjects of a folder: of the root without an id; undefined if there is no such folder.
    list(id = '') {
        const way = id === '' ? [] : wayOf(this.key, id);
        let node = this.root;
        for (const place of way ?? []) node = node?.children?.()[place];
        if (!way || !node?.children) return undefined;
        return node.children().map((child, place) => this.entry(child, [...way, place]));
    }

    node(id) {
        return wayOf(this.key, id)?.reduce((node, place) => node?.children?.()[place], this.root);
    }

    entry(node, way) {
        const { children, uncounted, image, ...told } = node;
        const count = children ? countBelow(node) : undefined;
        return { mtime: 0, size: 0, ...told, subtree: children || image ? subtreeId(this.key, way) : '',
            ...(count ? { r: true, ...omitZero({ f: count.files, b: count.bytes, d: count.folders }) } : {}) };
    }

    /// The node at the end of these names.
    find(names) {
        return names.reduce((node, name) => node?.children?.().find((child) => child.name === name), this.root);
    }
}

const omitZero = (fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value > 0));
