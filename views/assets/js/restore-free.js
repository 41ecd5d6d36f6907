// How much is free where a restore writes to, as far as the device tells of its disks.
import { size } from './format.js';

// Windows minds no case; that no folder's name ends in a separator makes beginnings comparable.
const plain = (path, windows) => (windows ? path.toLowerCase().replace(/\\+$/, '') : path.replace(/\/+$/, ''));

/** Where the path lies: { mount, size, free } of the partition mounted nearest above it; null: none is known. */
export function volumeOf(path, disks, { windows }) {
    const separator = windows ? '\\' : '/';
    const wanted = `${plain(path, windows)}${separator}`;
    let best = null;
    for (const { partitions = [] } of disks) {
        for (const { mounts = [], size: all, used } of partitions) {
            if (!(used > 0 && all >= used)) continue;  // Without a file system nobody knows what is free.
            for (const mount of mounts) {
                const at = plain(mount, windows);
                const nearer = !best || at.length > best.at.length;
                if (path && nearer && wanted.startsWith(`${at}${separator}`)) best = { at, mount, size: all, free: all - used };
            }
        }
    }
    return best && { mount: best.mount, size: best.size, free: best.free };
}

/** { words, tight }: what is free there, and whether what is needed does not fit. */
export function freeWords(volume, needed) {
    if (!volume) return { words: '', tight: false };
    const tight = needed > volume.free;
    return { words: `${volume.mount} has ${size(volume.free)} free of ${size(volume.size)}${tight ? ', which is not enough' : ''}.`, tight };
}
