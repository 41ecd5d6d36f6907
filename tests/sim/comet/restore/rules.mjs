// What a restore may be asked for: each rule refuses with words that name the field.
import { archiveFormat, excess, restoreType as type } from '../declarations.mjs';
import { Refusal } from '../refusal.mjs';
import { isAtLeast } from '../version.mjs';
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

const versionOfHosts = [24, 12, 0];
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
    const wanted = engine === 'engine1/proxmox' ? versionOfProxmox : versionOfHosts;
    need(isAtLeast(live.ReportedVersion, wanted),
        `Options.Type: needs version ${wanted.join('.')} on the device, which has ${live.ReportedVersion}`);
}

/// The nodes that `paths` name, or the whole tree's root.
export function chosenIn(tree, paths, snapshot) {
    if (!paths?.length) return [{ names: [], node: tree.root }];
    need(new Set(paths).size === paths.length, 'Paths: one occurs twice');
    const windows = tree.root.children().every((node) => /^[A-Z]__$/.test(node.name));
    return paths.map((path) => {
        const names = snapshot.engine === 'engine1/file' ? namesOfRealPath(path, windows) : namesOf(path);
        const node = names && tree.find(names);
        if (!node) throw new Refusal(404, `Paths: not in this snapshot: ${path}`);
        return { names, node };
    });
}

export const simulates = (options) => [SIMULATE, IMAGE_SIMULATE].includes(options.Type);
