// What a live device finds around itself: its disks, the guests of hosts, and databases.
import { excess, make } from './declarations.mjs';
import { deviceOf, ok, Refusal } from './refusal.mjs';
import { databasesOf, exchangeDatabases } from './restore/data_trees.mjs';
import { disksOf } from './restore/disks.mjs';
import { proxmoxHost, signIn, vmwareMachines } from './restore/hosts.mjs';
import { guestsIn } from './restore/machine_trees.mjs';
import { checkSsh } from './restore/rules.mjs';
import { random } from '../fleet/random.mjs';

const spared = ['VMwareConnection.SSH', 'MSSQLConnection.Hostname', 'MongoDBConnection.MongoShellPath'];  // Deprecated.

/// The device, once the credentials have every field of their type and no other.
function asking(type, { TargetID, Credentials }, state) {
    const live = deviceOf(state, TargetID);
    const wrong = excess(type, Credentials, 'Credentials', spared);
    if (wrong) throw new Refusal(400, wrong);
    return live;
}

function onWindows(state, target, what) {
    const live = deviceOf(state, target);
    if (live.ReportedPlatform !== 'windows') throw new Refusal(400, `${what} is not on this device`);
    return live;
}

/// A datacenter that the filter names; without a name, what all have.
function vmware(pick) {
    return (params, { state }) => {
        asking('VMwareConnection', params, state);
        const centers = signIn.vmware(params.Credentials);
        if (params.Filter && !centers[params.Filter]) throw new Refusal(404, `Datacenter "${params.Filter}" not found`);
        const chosen = params.Filter ? [centers[params.Filter]] : Object.values(centers);
        const [name, values] = pick(chosen, centers);
        return { ...ok, [name]: [...new Set(values)].map((Name) => ({ Name })) };
    };
}

function proxmox(type, answer) {
    return (params, { state }) => {
        const live = asking(type, params, state);
        const ssh = type === 'SSHConnection' ? params.Credentials : params.Credentials.SSH;
        checkSsh(ssh, 'Credentials');
        signIn.ssh(ssh);
        return { ...ok, ...answer(live) };
    };
}

/// Databases by name. What each name stands for is the same once more.
const objects = (engine) => ({ ...ok, Objects: Object.fromEntries(databasesOf(engine).map((name) => [name, name])) });

const guest = (id, more) => ({ CPU: '2', Disks: [make('PVEDisk', { Device: 'scsi', DeviceNum: 0, StorageID: 'local-zfs', Volume: `vm-${id}-disk-0`,
    Size: 34_359_738_368, Format: 'raw' })], Memory: '4096', OSType: 'l26', Running: true, Type: 'qemu', VMID: id, ...more });

export const hostHandlers = {
    AdminDispatcherRequestBrowseDiskDrives({ TargetID }, { state }) {
        const live = deviceOf(state, TargetID);
        return { ...ok, Disks: disksOf(live.DeviceID, live.ReportedPlatform) };
    },

    AdminDispatcherRequestBrowseExchangeEdb({ TargetID }, { state }) {
        const live = onWindows(state, TargetID, 'Exchange');
        const r = random('exchange databases', live.DeviceID);
        return { ...ok, Databases: exchangeDatabases.map((Name, i) => ({ Name, Guid: r.guid(), ServerName: 'EXCH', CircularLoggingEnabled: i === 1 })) };
    },

    AdminDispatcherRequestBrowseHyperv({ TargetID }, { state }) {
        const live = onWindows(state, TargetID, 'Hyper-V');
        return { ...ok, VirtualMachines: guestsIn({ sourceId: live.DeviceID, engine: 'engine1/hyperv' }).map((it) => ({
            ID: it.id, Name: it.name, MemoryLimitMB: it.ram / 2 ** 20, CPUCores: it.cores, Generation: it.linux ? 1 : 2,
            HardDrives: it.disks.map((_, n) => `D:\\Hyper-V\\${it.name}${n ? `_${n}` : ''}.vhdx`),
            ConfigFilePath: `D:\\Hyper-V\\Virtual Machines\\${it.id}.vmcx` })) };
    },

    AdminDispatcherRequestBrowseMongodb(params, { state }) {
        asking('MongoDBConnection', params, state);
        signIn.mongodb(params.Credentials);
        return objects('engine1/mongodb');
    },

    AdminDispatcherRequestBrowseMssql(params, { state }) {
        const live = asking('MSSQLConnection', params, state);
        const { Type, Username, Password, InstanceName, Method } = params.Credentials;
        if (!['windows', 'native'].includes(Type)) throw new Refusal(400, 'Credentials.Type: unknown');
        if (!['OLEDB_NATIVE', 'OLEDB_32'].includes(Method)) throw new Refusal(400, 'Credentials.Method: unknown');
        if (live.ReportedPlatform !== 'windows') throw new Refusal(400, 'SQL Server is not on this device');
        signIn.mssql({ instance: InstanceName, windows: Type === 'windows', username: Username, password: Password });
        return objects('engine1/mssql');
    },

    AdminDispatcherRequestBrowseMysql(params, { state }) {
        asking('MySQLConnection', params, state);
        const { Host, Port, Username, Password } = params.Credentials;
        signIn.mysql({ host: Host, port: Port, username: Username, password: Password });
        return objects('engine1/mysql');
    },

    AdminDispatcherRequestBrowseProxmox: proxmox('ProxmoxConnection', () => ({ VMs: [
        guest('100', { Name: 'web-prod', Node: 'pve1' }), guest('101', { Name: 'mail & calendar', Node: 'pve1' }),
        guest('102', { Name: '<template>', Node: 'pve2', Running: false, Type: 'lxc' })] })),

    AdminDispatcherRequestBrowseProxmoxNodes: proxmox('SSHConnection', () => ({ Nodes: proxmoxHost.nodes })),

    AdminDispatcherRequestBrowseProxmoxStorage: proxmox('SSHConnection', () => ({
        Storage: proxmoxHost.storage.map(([Name, Type]) => ({ Name, Type })) })),

    AdminDispatcherRequestBrowseVmware: vmware(() => ['VirtualMachines', vmwareMachines]),
    AdminDispatcherRequestBrowseVmwareDatacenters: vmware((_, all) => ['Datacenters', Object.keys(all)]),
    AdminDispatcherRequestBrowseVmwareDatastores: vmware((chosen) => ['Datastores', chosen.flatMap((it) => it.datastores)]),
    AdminDispatcherRequestBrowseVmwareHosts: vmware((chosen) => ['Hosts', chosen.flatMap((it) => it.hosts)]),
    AdminDispatcherRequestBrowseVmwareNetworks: vmware((chosen) => ['Networks', chosen.flatMap((it) => it.networks)]),
};
