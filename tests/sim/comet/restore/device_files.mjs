// What lies on a device's own disks, as its software tells it to those who may see names.
import { fileTree } from './file_tree.mjs';

const DAY = 86400;

const rootsOf = (tree) => tree.children().map((node) => ({ ...node, name: `${node.name[0]}:\\` }));

/// The StoredObjects of a folder of the device, or undefined if there is none. A folder's `subtree` is its path.
export function filesOn({ deviceId, platform, now, path = '' }) {
    const tree = fileTree({ seed: `device ${deviceId}`, platform, base: now - 30 * DAY, at: now });
    const windows = platform === 'windows';
    if (path === '') return windows ? rootsOf(tree).map((node) => told(node, node.name)) : [told({ ...tree, name: '/' }, '/')];
    const names = windows ? windowsNames(path) : posixNames(path);
    const start = windows ? { children: () => rootsOf(tree) } : tree;
    const folder = names?.reduce((node, name) => node?.children?.().find((it) => same(it.name, name, windows)), start);
    if (!folder?.children) return undefined;
    const slash = windows ? '\\' : '/';
    const before = path.endsWith(slash) ? path : path + slash;
    return folder.children().map((node) => told(node, before + node.name));
}

const same = (a, b, windows) => (windows ? a.toLowerCase() === b.toLowerCase() : a === b);

function windowsNames(path) {
    const [, drive, rest] = /^([A-Za-z]:)\\(.*)$/s.exec(path) ?? [];
    return drive && [`${drive}\\`, ...rest.split('\\').filter(Boolean)];
}

const posixNames = (path) => (path.startsWith('/') ? path.split('/').filter(Boolean) : undefined);

const told = ({ name, type, mtime, size, children }, path) => ({ name, mtime, type, subtree: children ? path : '', size });
