// The disks of a device, as its software tells them, and those that a disk image was made of. They depend on the
// device alone: a system disk, one for data, an empty large one and a small one.
import { make } from '../declarations.mjs';
import { random } from '../../fleet/random.mjs';

const MB = 2 ** 20;
const GB = 1e9;
const sectorBytes = 512;

/// [label, filesystem, size, share that is used, mount points]; a size of 0 takes what is left.
const layouts = {
    windows: [
        { model: 'Samsung SSD 980 PRO', size: 512 * GB, partitions: [['SYSTEM', 'FAT32', 100 * MB, 0.3, []], ['', '', 16 * MB, 0, []],
            ['Windows', 'NTFS', 0, 0.4, ['C:\\']], ['Recovery', 'NTFS', 600 * MB, 0.8, []]] },
        { model: 'ST2000NM000A', size: 2000 * GB, partitions: [['Data', 'NTFS', 1500 * GB, 0.5, ['D:\\', 'C:\\Mounts\\Data']],
            ['Archive', 'ReFS', 0, 0.2, []]] },
        { model: 'WD Elements 25A3 USB Device', size: 4000 * GB, partitions: [] },
        { model: 'Generic "Flash" <Disk>', size: 64 * GB, partitions: [['STICK', 'exFAT', 0, 0.01, ['E:\\']]] }],
    linux: [
        { model: 'QEMU HARDDISK', size: 256 * GB, partitions: [['EFI', 'vfat', 512 * MB, 0.1, ['/boot/efi']], ['', 'ext4', 0, 0.3, ['/']],
            ['', 'swap', 8 * GB, 0, []]] },
        { model: 'ST2000NM000A', size: 2000 * GB, partitions: [['srv', 'xfs', 0, 0.5, ['/srv']]] },
        { model: 'WDC WD40EFRX', size: 4000 * GB, partitions: [] },
        { model: 'SD Reader', size: 64 * GB, partitions: [['CARD', 'exfat', 0, 0.01, ['/media/card']]] }],
    darwin: [],
};

const names = {
    windows: { disk: (n) => `\\\\.\\PHYSICALDRIVE${n}`, partition: (n, i) => `\\\\?\\GLOBALROOT\\Device\\Harddisk${n}\\Partition${i + 1}` },
    linux: { disk: (n) => `/dev/sd${'abcd'[n]}`, partition: (n, i) => `/dev/sd${'abcd'[n]}${i + 1}` },
};

function partitionsOf(r, layout, size, name) {
    const fixed = layout.reduce((sum, [, , bytes]) => sum + bytes, 0);
    let offset = MB;
    return layout.map(([label, filesystem, wanted, share, mounts], i) => {
        const bytes = wanted || size - fixed - 2 * MB;
        const guid = r.guid();
        const volume = filesystem ? r.guid() : '';
        const partition = make('Partition', { DeviceName: name(i), PartitionGuid: `{${guid}}`, PartitionOffset: offset, Filesystem: filesystem,
            VolumeName: label, VolumeGuid: volume && `\\\\?\\Volume{${volume}}\\`, VolumeSerial: filesystem ? r.hex(8).toUpperCase() : '',
            MountPoints: mounts, ReadOffset: 0, Size: bytes, UsedSize: Math.round(bytes * share), BytesPerFilesystemCluster: filesystem ? 4096 : 0 });
        offset += bytes;
        return partition;
    });
}

/// The DiskDrives of a device.
export function disksOf(deviceId, platform) {
    const { disk, partition } = names[platform] ?? {};
    return (layouts[platform] ?? []).map(({ model, size, partitions }, n) => {
        const r = random('disk', deviceId, n);
        return make('DiskDrive', { ID: `${n}`, DeviceName: disk(n), Caption: `${model} (${disk(n)})`, Model: model, SerialNumber: r.hex(12).toUpperCase(),
            Size: size, Partitions: partitionsOf(r, partitions, size, (i) => partition(n, i)), DeviceParents: [], SectorSize: sectorBytes,
            PartitionConflicts: [] });
    });
}

/// Those with something on them are in the image of a machine, but for what can be pulled out.
export const disksInImage = (deviceId, platform) => disksOf(deviceId, platform === 'linux' ? 'linux' : 'windows').slice(0, 2);

/// Whether a device runs from this disk.
export const isBootDisk = ({ Partitions }) => Partitions.some(({ MountPoints }) => MountPoints.some((it) => it === 'C:\\' || it === '/'));

/// { disk, partition? } of a DeviceName.
export function findDisk(disks, name) {
    for (const disk of disks) {
        if (disk.DeviceName === name) return { disk };
        const partition = disk.Partitions.find((it) => it.DeviceName === name);
        if (partition) return { disk, partition };
    }
    return undefined;
}
