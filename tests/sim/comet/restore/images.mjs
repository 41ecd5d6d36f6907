// Images of disks within snapshots: a node with an `image` opens into partitions, and these into folders.
import { Refusal } from '../refusal.mjs';
import { fileTree } from './file_tree.mjs';

const refusedFilesystems = new Set(['', 'ReFS', 'swap', 'BitLocker', 'LVM2_member']);

const typesInside = { winfile: 'vmdkfile', file: 'vmdkfile', windir: 'vmdkdir', dir: 'vmdkdir', symlink: 'vmdksymlink', winefs: 'vmdkwinefs' };

/// The same node as it looks from outside of the image.
function inside(node) {
    return { ...node, type: typesInside[node.type] ?? 'vmdkfile', ...(node.children ? { children: () => node.children().map(inside) } : {}) };
}

/// What is on a partition: of Windows, the first drive of its tree.
function contentOf({ seed, platform, base, at }) {
    const tree = fileTree({ seed, platform, base, at });
    return inside(platform === 'windows' ? tree.children()[0] : tree);
}

/// { format: 'vmdk' | 'vhdx', broken?, partitions: [{ name, label, guid, kind, filesystem, size, root() }] }.
export function makeImage({ format, partitions, broken = false, seed, base, at }) {
    return { format, broken, partitions: partitions.map((it, i) => ({ kind: 'gpt', ...it,
        root: () => contentOf({ seed: `${seed}/${i}`, platform: it.platform ?? 'windows', base, at }) })) };
}

const unsupported = (image) => new Refusal(500, `ERR_UNSUPPORT_${image.format.toUpperCase()}_FILE_SYSTEM`);

function partitionOf(image, { PartitionGUID, PartitionName }) {
    const found = image.partitions.find((it) => (PartitionGUID === '' || it.guid === PartitionGUID)
        && (PartitionName === '' || it.name === PartitionName));
    if (!found) throw new Refusal(404, 'The partition does not exist in this image');
    if (refusedFilesystems.has(found.filesystem)) throw unsupported(image);
    return found;
}

const told = ({ name, type, mtime, size }) => ({ name, mtime, type, subtree: '', size });

/// The StoredObjects of an image: its partitions, or a folder in one of them.
export function listImage(image, options) {
    if (image.broken) throw new Refusal(500, 'ERR_VHDX_PARTITION');
    if (options.PartitionGUID === '' && options.PartitionName === '') {
        if (options.ListPath !== '') throw new Refusal(400, 'Options.ListPath: of which partition?');
        return image.partitions.map((it) => ({ name: it.name, mtime: 0, type: `vhdxpartition${it.kind}`, subtree: it.guid, size: it.size,
            ...(it.label ? { dname: it.label } : {}) }));
    }
    const names = options.ListPath.split('/').filter(Boolean);
    const folder = findIn(partitionOf(image, options).root(), names);
    if (!folder?.children) throw new Refusal(404, 'The folder does not exist in this image');
    return folder.children().map(told);
}

const findIn = (root, names) => names.reduce((node, name) => node?.children?.().find((it) => it.name === name), root);

/// The node that `names` lead to from an image: a partition's name, and what is in it.
export function findInImage(image, [partition, ...names]) {
    if (image.broken) return undefined;
    const found = image.partitions.find((it) => it.name === partition);
    return found && !refusedFilesystems.has(found.filesystem) ? findIn(found.root(), names) : undefined;
}
