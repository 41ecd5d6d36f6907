// Whole machines: the disks of one, and the guests of a host.
import { random } from '../../fleet/random.mjs';
import { guestsOf } from '../../fleet/outcomes.mjs';
import { disksInImage } from './disks.mjs';
import { makeImage } from './images.mjs';

const GB = 1e9;
const MB = 1e6;

const folder = (name, mtime, children, more = {}) => ({ name, type: 'dir', mtime, size: 0, children, ...more });
const file = (name, mtime, size, more = {}) => ({ name, type: 'file', mtime, size, ...more });

/// A folder for each disk, which is the image, with a file for each of its partitions.
export function windiskTree({ sourceId, deviceId, platform, createdAt: base, at }) {
    const disks = disksInImage(deviceId, platform);
    return folder('', at, () => disks.map((disk, n) => {
        const image = makeImage({ format: 'vmdk', seed: `${sourceId}/${n}`, base, at, partitions: disk.Partitions.map((it) => ({
            name: `${it.PartitionGuid}.vmdk`, guid: `${it.PartitionGuid}.vmdk`, label: it.VolumeName, filesystem: it.Filesystem, size: it.Size,
            platform: platform === 'linux' ? 'linux' : 'windows' })) });
        const files = () => [file('disk.vmdk', at, 1200), ...disk.Partitions.map((it) => file(`${it.PartitionGuid}.vmdk`, at, it.UsedSize,
            it.VolumeName ? { dname: it.VolumeName } : {}))];
        return folder(`Disk ${n}`, at, files, { dname: disk.Model, image });
    }));
}

const guestNames = ['DC01', 'SQL01', 'Terminal <Server>', 'web-prod', 'Exchange 2019', 'pfSense', 'GitLab', 'Buchhaltung & Lohn', 'test', 'מסד נתונים',
    'win11-vdi', 'old-nt4'];

/// { name, id, linux, refused, broken, disks: [{ size }] … } of an item's guests.
export function guestsIn({ sourceId, engine }) {
    const r = random('guests', sourceId);
    const count = guestsOf({ engine, id: sourceId }).vms;
    return Array.from({ length: Math.max(3, count) }, (_, i) => {
        const linux = i % 3 === 2;
        const name = guestNames[i % guestNames.length].replace(/[<>]/g, engine === 'engine1/hyperv' ? '\'' : '$&');
        return { id: engine === 'engine1/proxmox' ? String(100 + i) : r.guid().toUpperCase(), name, linux, cores: r.pick([1, 2, 4, 8]),
            ram: r.pick([2, 4, 8, 16]) * 2 ** 30, firmware: linux ? 'bios' : 'uefi',
            // Of the second, nobody but its own system can read a disk; the table of the third's is broken.
            refused: i === 1, broken: i === 2 && engine === 'engine1/hyperv',
            disks: Array.from({ length: i % 4 === 1 ? 2 : 1 }, () => ({ size: r.int(20, 500) * GB })) };
    });
}

const windowsPartitions = (size, refused) => [
    { name: 'Partition 1', label: 'EFI', guid: 'system', filesystem: 'FAT32', size: 100 * MB },
    { name: 'Partition 2', label: '', guid: 'reserved', filesystem: '', size: 16 * MB },
    { name: 'Partition 3', label: 'Windows', guid: 'windows', filesystem: refused ? 'BitLocker' : 'NTFS', size: size - 116 * MB }];
const linuxPartitions = (size, refused) => [
    { name: 'Partition 1', label: 'root', guid: 'root', filesystem: refused ? 'LVM2_member' : 'ext4', size: size - 4 * GB, kind: 'mbr', platform: 'linux' },
    { name: 'Partition 2', label: '', guid: 'swap', filesystem: 'swap', size: 4 * GB, kind: 'mbr', platform: 'linux' }];

/// A disk of a guest as a file that opens; its partitions have ids of their own.
function imageFile(snapshot, guest, n, name) {
    const { size } = guest.disks[n];
    const seed = `${snapshot.sourceId}/${guest.id}/${n}`;
    const r = random('partitions', seed);
    const layout = (guest.linux ? linuxPartitions : windowsPartitions)(size, guest.refused);
    const image = makeImage({ format: snapshot.engine === 'engine1/hyperv' ? 'vhdx' : 'vmdk', broken: guest.broken, seed, base: snapshot.createdAt,
        at: snapshot.at, partitions: layout.map((it) => ({ ...it, guid: r.guid() })) });
    return { name, type: 'virtualimagedisk', mtime: snapshot.at, size: Math.round(size / 3), image };
}

/// Where each host keeps what it knows of a guest: the folder's name, its config within it, and each disk.
const places = {
    'engine1/hyperv': { folder: ({ name }) => name, config: ({ id }) => `Virtual Machines/${id}.vmcx`,
        disk: ({ name }, n) => `Virtual Hard Disks/${name}${n ? `_${n}` : ''}.vhdx` },
    'engine1/vmware': { folder: ({ name }) => name, config: ({ name }) => `${name}.vmx`, disk: ({ name }, n) => `${name}${n ? `_${n}` : ''}.vmdk` },
    'engine1/proxmox': { folder: ({ id }) => id, config: ({ id }) => `${id}.conf`, disk: ({ id }, n) => `vm-${id}-disk-${n}.raw` },
};

export const isHost = (engine) => engine in places;

/// The VMInfo of each guest in a snapshot.
export function machinesIn(snapshot) {
    const place = places[snapshot.engine];
    return guestsIn(snapshot).map((guest) => {
        const within = (path) => `${place.folder(guest)}/${path}`;
        return { ID: guest.id, Name: guest.name, CPUCores: guest.cores, RamBytes: guest.ram, FirmwareType: guest.firmware,
            ConfigPath: within(place.config(guest)),
            Disks: guest.disks.map(({ size }, n) => ({ Path: within(place.disk(guest, n)), Size: size, Controller: 0, DeviceNum: n })) };
    });
}

export function hostTree(snapshot) {
    const { at } = snapshot;
    const place = places[snapshot.engine];
    /// Files at paths of two names at the most, as folders.
    const arrange = (files) => {
        const top = new Map();
        for (const { path, node } of files) {
            const [first, rest] = path.split('/');
            if (!rest) top.set(first, { ...node, name: first });
            else if (top.has(first)) top.get(first).within.push({ ...node, name: rest });
            else top.set(first, { within: [{ ...node, name: rest }] });
        }
        return [...top].map(([name, it]) => (it.within ? folder(name, at, () => it.within) : it));
    };
    return folder('', at, () => guestsIn(snapshot).map((guest) => folder(place.folder(guest), at, () => arrange([
        { path: place.config(guest), node: file('', at, 9000) },
        ...(snapshot.engine === 'engine1/hyperv' ? [{ path: `Virtual Machines/${guest.id}.vmrs`, node: file('', at, 70_000) }] : []),
        ...(snapshot.engine === 'engine1/vmware' ? [{ path: 'vmware.log', node: file('', at, 400_000) }] : []),
        ...guest.disks.map((_, n) => ({ path: place.disk(guest, n), node: imageFile(snapshot, guest, n, '') }))]),
    snapshot.engine === 'engine1/proxmox' ? { dname: guest.name } : {})));
}
