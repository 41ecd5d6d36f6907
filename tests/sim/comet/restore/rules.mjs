// What a restore may be asked for: each rule refuses with words that name the field.
import { archiveFormat, excess, restoreType as type } from '../declarations.mjs';
import { Refusal } from '../refusal.mjs';
import { isAtLeast, versionOfMachines } from '../version.mjs';
import { disksInImage, disksOf, findDisk, isBootDisk } from './disks.mjs';
import { findInImage } from './images.mjs';
import { machinesIn } from './machine_trees.mjs';
import { namesOf, namesOfRealPath, wrongPlace } from './paths.mjs';

const [FILE, SIMULATE, PROGRAM, PROGRAM_ARCHIVE, DISKS, ARCHIVE, CLOUD, IMAGE_FILE, IMAGE_SIMULATE, IMAGE_ARCHIVE, MYSQL, MSSQL,
    TO_VMWARE, TO_HYPERV, HOST] = [type.RESTORETYPE_FILE, type.RESTORETYPE_NULL, type.RESTORETYPE_PROCESS_PERFILE,
    type.RESTORETYPE_PROCESS_ARCHIVE, type.RESTORETYPE_WINDISK, type.RESTORETYPE_FILE_ARCHIVE, type.RESTORETYPE_OFFICE365_CLOUD,
    type.RESTORETYPE_VMDK_FILE, type.RESTORETYPE_VMDK_FILE_NULL, type.RESTORETYPE_VMDK_FILE_ARCHIVE, type.RESTORETYPE_MYSQL,
    type.RESTORETYPE_MSSQL, type.RESTORETYPE_WINDISK_ESXI, type.RESTORETYPE_WINDISK_VHDX, type.RESTORETYPE_VMHOST];

const everywhere = [FILE, SIMULATE, ARCHIVE];
const programs = [PROGRAM, PROGRAM_ARCHIVE];
const insideImages = [IMAGE_FILE, IMAGE_SIMULATE, IMAGE_ARCHIVE];

export const typesOf = {
    'engine1/file': [...everywhere, ...programs],
    'engine1/windisk': [...everywhere, DISKS, TO_VMWARE, TO_HYPERV, ...insideImages],
    'engine1/hyperv': [...everywhere, HOST, ...insideImages],
    'engine1/vmware': [...everywhere, HOST, ...insideImages],
    'engine1/proxmox': [...everywhere, HOST],
    'engine1/mssql': [...everywhere, MSSQL],
    'engine1/mysql': [...everywhere, ...programs, MYSQL],
    'engine1/mongodb': [...everywhere, ...programs],
    'engine1/exchangeedb': everywhere,
    'engine1/winmsofficemail': [...everywhere, CLOUD],
    'engine1/vsswriter': [...everywhere, ...programs],
    'engine1/systemstate': [...everywhere, ...programs],
    'engine1/windowssystem': [...everywhere, ...programs],
    'engine1/stdout': [...everywhere, ...programs],
};

const versionOfProxmox = [25, 6, 0];

const refuse = (text) => { throw new Refusal(400, text); };
const need = (holds, text) => holds || refuse(text);

const mysqlFields = ['Username', 'Password', 'Host', 'Port', 'UseSsl', 'SslAllowInvalid', 'SslCaFile', 'SslCrtFile', 'SslKeyFile'];
const overwrites = ['OverwriteIfNewer', 'OverwriteIfDifferentContent', 'OverwriteForcePermissions'];
const spared = ['VMwareConnection.SSH'];  // Deprecated: new callers need not know it.

/// Which fields a type heeds, besides `Type` and `OnDiskIndexesKey`; all others have to be empty.
const heeded = (kind, engine) => ({
    overwrite: [FILE, IMAGE_FILE].includes(kind),
    place: [FILE, ARCHIVE, IMAGE_FILE, IMAGE_ARCHIVE, TO_VMWARE, TO_HYPERV].includes(kind),
    command: programs.includes(kind),
    format: [ARCHIVE, PROGRAM_ARCHIVE, IMAGE_ARCHIVE].includes(kind),
    unreadable: [FILE, DISKS].includes(kind),
    connection: { [CLOUD]: 'Office365Credential', [MSSQL]: 'MsSqlConnection',
        [HOST]: { 'engine1/vmware': 'VMwareConnection', 'engine1/hyperv': 'HyperVConnection',
            'engine1/proxmox': 'ProxmoxConnection' }[engine] }[kind],
});

/// Everything about the options that the snapshot's files and the device's disks have no say in.
export function checkOptions(options, { snapshot, live }) {
    const wrong = excess('RestoreJobAdvancedOptions', options, 'Options', spared);
    if (wrong) refuse(wrong);
    const kind = options.Type;
    need(typesOf[snapshot.engine]?.includes(kind), `Options.Type: ${kind} is not for ${snapshot.engine}`);
    const heeds = heeded(kind, snapshot.engine);
    checkPlace(options, heeds, snapshot, live);
    checkOverwrite(options, heeds);
    need(heeds.format || options.ArchiveFormat === 0, 'Options.ArchiveFormat: not for this type');
    need(Object.values(archiveFormat).includes(options.ArchiveFormat), 'Options.ArchiveFormat: unknown');
    need(heeds.unreadable || !options.SkipUnreadableChunks, 'Options.SkipUnreadableChunks: not for this type');
    need(kind === DISKS || !options.ExactDestPaths?.length, 'Options.ExactDestPaths: not for this type');
    for (const name of mysqlFields) need(kind === MYSQL || !options[name], `Options.${name}: not for this type`);
    if (kind === MYSQL) checkMysql(options);
    for (const name of ['Office365Credential', 'MsSqlConnection', 'VMwareConnection', 'HyperVConnection', 'ProxmoxConnection']) {
        need(name === heeds.connection || options[name] === undefined, `Options.${name}: not for this type`);
    }
    checkConnection(options, heeds.connection, live);
    if (kind === HOST) checkVersion(live, snapshot.engine);
}

function checkPlace({ DestPath, DestIsOriginalLocation, Type }, heeds, snapshot, live) {
    if (DestIsOriginalLocation) {
        need(Type === FILE && snapshot.engine === 'engine1/file', 'Options.DestIsOriginalLocation: not for this type');
        need(snapshot.original, 'Options.DestIsOriginalLocation: this snapshot does not know where its files were');
        need((live.ReportedPlatform === 'windows') === (snapshot.platform === 'windows'),
            'Options.DestIsOriginalLocation: this device has no such places');
        need(DestPath === '', 'Options.DestPath: blank, where the destination is the original location');
        return;
    }
    if (heeds.command) need(DestPath.trim() !== '', 'Options.DestPath: a command is needed');
    else if (!heeds.place) need(DestPath === '', 'Options.DestPath: not for this type');
    if (!heeds.place) return;
    const wrong = wrongPlace(DestPath, live.ReportedPlatform);
    if (wrong) refuse(`Options.DestPath: ${wrong}`);
}

function checkOverwrite(options, heeds) {
    for (const name of ['OverwriteExistingFiles', ...overwrites]) {
        need(heeds.overwrite || !options[name], `Options.${name}: not for this type`);
    }
    for (const name of overwrites) {
        need(options.OverwriteExistingFiles || !options[name], `Options.${name}: only with OverwriteExistingFiles`);
    }
    need(!(options.OverwriteIfNewer && options.OverwriteIfDifferentContent),
        'Options.OverwriteIfNewer: not together with OverwriteIfDifferentContent');
}

function checkMysql({ Username, Host, Port, UseSsl, SslAllowInvalid, SslCaFile, SslCrtFile, SslKeyFile }) {
    need(Username !== '' && Host !== '', 'Options.Host: Host and Username are needed');
    need(/^[1-9]\d{0,4}$/.test(Port) && Number(Port) <= 65535, 'Options.Port: no port');
    need(UseSsl || !(SslAllowInvalid || SslCaFile || SslCrtFile || SslKeyFile), 'Options.UseSsl: the other fields of SSL need it');
}

const regions = ['GlobalPublicCloud', 'GlobalPublicCloudTest', 'ChinaCloud', 'GermanCloud', 'USGovtGccCloud', 'USGovtGccDoDCloud'];

function checkConnection(options, name, live) {
    const given = name && options[name];
    // Without credentials the item's own are used; only what is restored to a cloud has some.
    if (!given) need(!name || name === 'Office365Credential', `Options.${name}: missing`);
    else ({ Office365Credential: checkCloud, MsSqlConnection: checkMssql, VMwareConnection: checkVmware,
        HyperVConnection: checkHyperv, ProxmoxConnection: checkProxmox })[name](given, live);
}

function checkCloud({ AppID, TenantID, Secret, AppCert, Region }) {
    need(AppID !== '' && TenantID !== '', 'Options.Office365Credential: AppID and TenantID are needed');
    need(Secret !== '' || AppCert !== '', 'Options.Office365Credential: Secret or AppCert is needed');
    need(regions.includes(Region), 'Options.Office365Credential.Region: unknown');
}

function checkMssql({ Instance, AuthMode, Username, Password }) {
    need(Instance !== '', 'Options.MsSqlConnection.Instance: missing');
    need(['windows', 'native'].includes(AuthMode), 'Options.MsSqlConnection.AuthMode: unknown');
    need((AuthMode === 'native') === (Username !== ''), 'Options.MsSqlConnection.Username: for native authentication, and only there');
    need(AuthMode === 'native' || Password === '', 'Options.MsSqlConnection.Password: for native authentication only');
}

function checkVmware({ Connection }) {
    need(Connection.ConnectionType === 'vsphere', 'Options.VMwareConnection.Connection.ConnectionType: unknown');
    const { Hostname, Username, Password } = Connection.VSphere;
    need(Hostname !== '' && Username !== '' && Password !== '',
        'Options.VMwareConnection.Connection.VSphere: Hostname, Username and Password are needed');
}

function checkHyperv({ DiskStoragePath }, live) {
    need(live.ReportedPlatform === 'windows', 'Options.HyperVConnection: the device does not run Hyper-V');
    const wrong = wrongPlace(DiskStoragePath, 'windows');
    if (wrong) refuse(`Options.HyperVConnection.DiskStoragePath: ${wrong}`);
}

function checkProxmox({ Node, Storage, SSH }) {
    need(Node !== '' && Storage !== '', 'Options.ProxmoxConnection: Node and Storage are needed');
    checkSsh(SSH, 'Options.ProxmoxConnection.SSH');
}

export function checkSsh({ SSHServer, SSHUsername, SSHAuthMode, SSHPassword, SSHPrivateKey }, path) {
    need(SSHServer !== '' && SSHUsername !== '', `${path}: SSHServer and SSHUsername are needed`);
    need([1, 2].includes(SSHAuthMode), `${path}.SSHAuthMode: unknown`);
    need(SSHAuthMode === 1 ? SSHPassword !== '' : SSHPrivateKey !== '', `${path}: the password, or the key, is missing`);
}

function checkVersion(live, engine) {
    const wanted = engine === 'engine1/proxmox' ? versionOfProxmox : versionOfMachines;
    need(isAtLeast(live.ReportedVersion, wanted),
        `Options.Type: needs version ${wanted.join('.')} on the device, which has ${live.ReportedVersion}`);
}

const notThere = (path) => new Refusal(404, `Paths: not in this snapshot: ${path}`);

/// What `paths` name, as { names, node }: the whole of the snapshot without any.
export function chosenIn(tree, paths, options, { snapshot, live }) {
    need(new Set(paths).size === paths.length, 'Paths: one occurs twice');
    if (options.Type === DISKS) return disksChosen(paths, options.ExactDestPaths ?? [], snapshot, live);
    if (options.Type === HOST) return machinesChosen(paths, snapshot);
    if (insideImages.includes(options.Type)) {
        need(paths.length > 0, 'Paths: of an image, some have to be chosen');
        return paths.map((path) => ({ names: namesOf(path), node: nodeInImage(tree.root, namesOf(path)) ?? lost(path) }));
    }
    if (!paths.length) return [{ names: [], node: tree.root }];
    const windows = tree.root.children().every((node) => /^[A-Z]__$/.test(node.name));
    return paths.map((path) => {
        const names = snapshot.engine === 'engine1/file' ? namesOfRealPath(path, windows) : namesOf(path);
        return { names, node: (names && tree.find(names)) ?? lost(path) };
    });
}

const lost = (path) => { throw notThere(path); };

/// Down to the image, and then on within it.
function nodeInImage(root, names) {
    let node = root;
    for (const [i, name] of names.entries()) {
        node = node.children?.().find((it) => it.name === name);
        if (node?.image) return i + 1 < names.length ? findInImage(node.image, names.slice(i + 1)) : undefined;
        if (!node) return undefined;
    }
    return undefined;
}

function machinesChosen(paths, snapshot) {
    const machines = machinesIn(snapshot);
    const chosen = paths.length ? paths.map((path) => machines.find((it) => it.ConfigPath === path) ?? lost(path)) : machines;
    return chosen.map(({ ConfigPath, Disks }) => ({ names: [ConfigPath], machine: true,
        node: { children: () => Disks.map(({ Path, Size }) => ({ name: Path, type: 'file', size: Size })) } }));
}

/// Each disk onto a disk, each partition onto a partition, at least as large, and never where the device itself lives.
function disksChosen(paths, targets, snapshot, live) {
    need(paths.length > 0, 'Paths: the disks or partitions to restore are missing');
    need(targets.length === paths.length, 'Options.ExactDestPaths: one for each of Paths');
    const sources = disksInImage(snapshot.deviceId, snapshot.platform);
    const here = disksOf(live.DeviceID, live.ReportedPlatform);
    const taken = targets.map((name) => findDisk(here, name) ?? refuse(`Options.ExactDestPaths: no disk or partition of this device: ${name}`));
    for (const [i, { disk, partition }] of taken.entries()) {
        need(!isBootDisk(disk), `Options.ExactDestPaths: the device runs from ${disk.DeviceName}`);
        for (const other of taken.slice(0, i)) {
            const apart = other.disk !== disk || (partition && other.partition && other.partition !== partition);
            need(apart, `Options.ExactDestPaths: ${targets[i]} is written to twice`);
        }
    }
    return paths.map((path, i) => {
        const source = findDisk(sources, path) ?? lost(path);
        need(Boolean(source.partition) === Boolean(taken[i].partition), 'Options.ExactDestPaths: disks go to disks, partitions to partitions');
        const { Size } = source.partition ?? source.disk;
        need((taken[i].partition ?? taken[i].disk).Size >= Size, `Options.ExactDestPaths: ${targets[i]} is too small`);
        return { names: [path], node: { name: path, type: 'file', size: source.partition?.UsedSize
            ?? source.disk.Partitions.reduce((sum, it) => sum + it.UsedSize, 0) } };
    });
}

export const simulates = (options) => [SIMULATE, IMAGE_SIMULATE].includes(options.Type);
