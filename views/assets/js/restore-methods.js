// The ways a snapshot can be restored: what each is called, when it is offered, what it asks for.
import { count } from './format.js';

/** "file" of "engine1/file". */
export const kindOf = (engine) => String(engine).replace(/^engine\d+\//, '');

const MACHINES = new Set(['hyperv', 'vmware', 'proxmox']);
const IN_IMAGES = new Set(['imageFiles', 'imageFilesArchive', 'imageFilesSimulate']);
const WHOLE_DISKS = new Set(['disks', 'vmwareImages', 'hypervImages']);

const FILES = {
    mssql: ['Database files', 'Backup files of each database, into a folder.'],
    mysql: ['Database dumps', 'One .sql file for each database, into a folder.'],
    mongodb: ['Database dumps', 'One .bson file for each database, into a folder.'],
    windisk: ['Image files', 'The disks as image files, into a folder.'],
    hyperv: ['Files of the machines', 'Disks and settings as files, into a folder.'],
    vmware: ['Files of the machines', 'Disks and settings as files, into a folder.'],
    proxmox: ['Files of the machines', 'Disks and settings as files, into a folder.'],
    winmsofficemail: ['Files in a folder', 'Emails and documents as files on the device.'],
};
const HOSTS = {
    hyperv: ['Onto the Hyper-V host', 'Machines are created again on the device’s host.'],
    vmware: ['Onto a VMware host', 'Machines are created again over vSphere.'],
    proxmox: ['Onto a Proxmox node', 'Machines are created again over SSH.'],
};
const DATABASES = {
    mysql: ['Into a MySQL server', 'Databases are loaded into a running server.'],
    mssql: ['Into SQL Server', 'Databases are loaded into a running instance.'],
};

const WORDS = {
    files: ({ kind }) => FILES[kind] ?? ['Files and Folders', 'Written as they were, with their folders.'],
    archive: () => ['Compressed archive', 'One archive file with everything in it.'],
    simulate: () => ['Simulate', 'Reads and checks all of it, writes nothing.'],
    program: () => ['Program, for each file', 'A command is run for each file and reads it.'],
    programArchive: () => ['Program, as one archive', 'A command is run once and reads an archive.'],
    disks: () => ['Onto physical disks', 'Writes over whole disks or partitions.'],
    vmwareImages: () => ['Disks for VMware', 'Bootable .vmdk files, into a folder.'],
    hypervImages: () => ['Disks for Hyper-V', 'Bootable .vhdx files, into a folder.'],
    imageFiles: () => ['Files and Folders', 'Single files out of the image, with their folders.'],
    imageFilesArchive: () => ['Compressed archive', 'Single files out of the image, as one archive.'],
    imageFilesSimulate: () => ['Simulate', 'Reads and checks them, writes nothing.'],
    host: ({ kind }) => HOSTS[kind] ?? ['Onto the host', 'Machines are created again.'],
    database: ({ kind }) => DATABASES[kind] ?? ['Into the server', 'Databases are loaded into a running server.'],
    cloud: () => ['Into Microsoft 365', 'Back into the accounts that they came from.'],
};

/** { name, note } of a method as the item's engine means it. */
export function methodWords(method, engine) {
    const [name, note] = (WORDS[method] ?? (() => [method, '']))({ kind: kindOf(engine) });
    return { name, note };
}

/** What step 3 offers: all | pick | machines, the usual one first. */
export function modesOf(engine, methods) {
    if (MACHINES.has(kindOf(engine)) && methods.includes('host')) return ['machines', 'pick', 'all'];
    return ['pick', 'all'];
}

/** The methods that fit what was chosen, of those that the server offers; the safest first. */
export function methodsFor(methods, { mode, entries = [] }) {
    const inImage = entries.filter((entry) => entry.inImage).length;
    const fits = (method) => {
        if (method === 'host') return mode === 'machines';
        if (mode === 'machines') return false;
        if (IN_IMAGES.has(method)) return mode === 'pick' && inImage > 0 && inImage === entries.length;
        if (mode === 'pick' && inImage > 0) return false;
        if (!WHOLE_DISKS.has(method)) return true;
        return mode === 'all' || entries.every(({ kind }) => kind === 'disk' || kind === 'partition');
    };
    return methods.filter((method) => WORDS[method] && fits(method));
}

/** The one that is preset. */
export function presetOf(methods) {
    return ['files', 'imageFiles', 'host'].find((one) => methods.includes(one))
        ?? methods.find((one) => one !== 'disks') ?? methods[0] ?? '';
}

const PATHS_MOST = 1000;

/** Why what was picked cannot be restored as it is; empty: it can. */
export function pickTrouble(entries) {
    if (entries.length > PATHS_MOST) return `These are ${count(entries.length)} single choices, and ${count(PATHS_MOST)} are the most. Choose the folders around them instead.`;
    const inImage = entries.filter((entry) => entry.inImage).length;
    return inImage === 0 || inImage === entries.length ? ''
        : 'Files inside a disk image are restored on their own. Take them out, or take the others out.';
}

const ARCHIVES = new Set(['archive', 'imageFilesArchive']);
const FOLDERS = new Set(['files', 'imageFiles', 'vmwareImages', 'hypervImages']);
const OVERWRITES = new Set(['files', 'imageFiles']);
const SIMULATES = new Set(['simulate', 'imageFilesSimulate']);

/** What a method asks for. */
export function needsOf(method, { engine, snapshot }) {
    const kind = kindOf(engine);
    return {
        folder: FOLDERS.has(method), archive: ARCHIVES.has(method) || method === 'programArchive', file: ARCHIVES.has(method),
        overwrite: OVERWRITES.has(method), original: method === 'files' && kind === 'file' && Boolean(snapshot?.original),
        program: method === 'program' || method === 'programArchive', disks: method === 'disks',
        storagePath: method === 'host' && kind === 'hyperv',
        connection: method === 'cloud' ? 'cloud' : method === 'database' || (method === 'host' && kind !== 'hyperv') ? kind : '',
        writes: !SIMULATES.has(method),
        skipUnreadable: method === 'files' || method === 'disks',
    };
}

/** Whether all goes back to where it was: chosen once, it means nothing to a method or a snapshot
 *  that cannot. */
export const toOriginal = (choices) => needsOf(choices.method, choices).original && Boolean(choices.originalLocation);

/** Formats of archives: value, the ending of the file's name, what it is. */
export const ARCHIVE_FORMATS = [
    ['tar.gz', 'Compressed, opens everywhere'], ['zip', 'Opens in Windows by itself'],
    ['tar.zst', 'Compressed faster and smaller'], ['tar', 'Not compressed'], ['sqfs', 'A file system image for Linux'],
];

/** The name with the format's ending in place of another format's. */
export function withEnding(path, format) {
    const bare = path.replace(/\.(tar\.gz|tar\.zst|tar|zip|sqfs|tgz)$/i, '');
    return `${bare}.${format}`;
}

export const OVERWRITE = [
    ['none', 'Keep it', 'the safe choice'], ['ifNewer', 'Replace it if the backup is newer', ''],
    ['ifDifferent', 'Replace it if it differs', ''], ['always', 'Always replace it', 'newer work is lost'],
];
