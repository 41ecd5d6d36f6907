// The hosts and databases around the devices, and who may look into them. Every account here has one password,
// or what an item of the fleet has kept for it.
import { secretMarker } from '../profile.mjs';
import { Refusal } from '../refusal.mjs';

export const hostPassword = 'host-password';
export const hostKey = '-----BEGIN OPENSSH PRIVATE KEY-----\nhost-key\n-----END OPENSSH PRIVATE KEY-----\n';

const knows = (password) => password === hostPassword || password.startsWith(secretMarker);

/// The host alone has one of everything, so that nothing has to be chosen.
export const vcenters = {
    'vcenter.example': {
        Berlin: { hosts: ['esx1.berlin.example', 'esx2.berlin.example'], datastores: ['ssd-1', 'nas (slow)'], networks: ['VM Network', 'DMZ <1>'] },
        'Wien & Graz': { hosts: ['esx1.wien.example'], datastores: ['local'], networks: ['VM Network', 'Büro'] } },
    'esxi.example': { 'ha-datacenter': { hosts: ['esxi.example'], datastores: ['datastore1'], networks: ['VM Network'] } },
};
export const vmwareMachines = ['app-1', 'app-2', 'DC01', 'vCenter <appliance>', 'מסד נתונים'];

export const proxmoxHost = { server: 'pve1.example', nodes: ['pve1', 'pve2'],
    storage: [['local', 'dir'], ['local-zfs', 'zfspool'], ['ceph', 'rbd']] };

const sqlInstances = ['SQLEXPRESS', 'MSSQLSERVER', ''];
const databaseHosts = ['localhost', '127.0.0.1', 'db.example'];

const refused = (text) => new Refusal(400, text);

/// Each throws what the other side says when it does not let one in.
export const signIn = {
    vmware({ ConnectionType, VSphere: { Hostname, Https, AllowInvalidCertificate, Username, Password, ThumbPrint } }) {
        if (ConnectionType !== 'vsphere') throw refused('Credentials.ConnectionType: unknown');
        const found = vcenters[Hostname];
        if (!found) throw refused(`dial tcp: lookup ${Hostname}: no such host`);
        if (Https && !AllowInvalidCertificate && ThumbPrint === '') throw refused('x509: certificate signed by unknown authority');
        if (Username !== 'administrator@vsphere.local' || !knows(Password)) {
            throw refused('ServerFaultCode: Cannot complete login due to an incorrect user name or password.');
        }
        return found;
    },

    ssh({ SSHServer, SSHUsername, SSHAuthMode, SSHPassword, SSHPrivateKey }) {
        const [host, port = '22'] = SSHServer.split(':');
        if (host !== proxmoxHost.server || port !== '22') throw refused(`dial tcp: lookup ${host}: no such host`);
        const right = SSHAuthMode === 1 ? knows(SSHPassword) : SSHAuthMode === 2 && SSHPrivateKey.includes('host-key');
        if (SSHUsername !== 'root' || !right) throw refused('ssh: handshake failed: ssh: unable to authenticate');
    },

    mssql({ instance, windows, username, password }) {
        if (!sqlInstances.includes(instance)) throw refused(`Cannot connect to instance "${instance}"`);
        if (!windows && (username !== 'sa' || !knows(password))) throw refused(`Login failed for user "${username}" (18456)`);
    },

    mysql({ host, port, username, password }) {
        if (!databaseHosts.includes(host) || port !== '3306') throw refused(`dial tcp ${host}:${port}: connection refused`);
        if (!['root', 'backup'].includes(username) || !knows(password)) {
            throw refused(`Error 1045: Access denied for user "${username}"@"${host}" (using password: ${password ? 'YES' : 'NO'})`);
        }
    },

    /// Its tool repeats the whole address, password and all.
    mongodb({ Server, Port, Username, Password }) {
        const address = `mongodb://${Username}:${Password}@${Server}:${Port}`;
        if (!databaseHosts.includes(Server) || Port !== 27017) throw refused(`mongodump: could not connect to ${address}: no reachable servers`);
        if (Username !== 'backup' || !knows(Password)) throw refused(`mongodump: ${address}: Authentication failed.`);
    },

    cloud({ Secret, AppCert }) {
        if (!(knows(Secret) || AppCert.includes('BEGIN CERTIFICATE'))) throw refused('AADSTS7000215: Invalid client secret provided');
    },
};

/// What a device finds wrong when it begins to restore, or undefined.
export function failureOf(options) {
    try {
        const { MsSqlConnection: mssql, VMwareConnection: vmware, ProxmoxConnection: proxmox, Office365Credential: cloud } = options;
        if (options.Type === 10) signIn.mysql({ host: options.Host, port: options.Port, username: options.Username, password: options.Password });
        if (mssql) {
            signIn.mssql({ instance: mssql.Instance, windows: mssql.AuthMode === 'windows', username: mssql.Username, password: mssql.Password });
        }
        if (vmware) placeOnVmware(signIn.vmware(vmware.Connection), vmware);
        if (proxmox) placeOnProxmox(proxmox);
        if (cloud) signIn.cloud(cloud);
        return undefined;
    } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return error.message;
    }
}

/// What is left blank is taken if there is but one.
function placeOnVmware(center, { Datacenter, Host, DatastorePath, Network }) {
    const pick = (what, wanted, names) => {
        if (wanted === '' && names.length === 1) return names[0];
        if (!names.includes(wanted)) throw refused(wanted === '' ? `There is more than one ${what}` : `${what} "${wanted}" not found`);
        return wanted;
    };
    const { hosts, datastores, networks } = center[pick('datacenter', Datacenter, Object.keys(center))];
    pick('host', Host, hosts);
    pick('datastore', DatastorePath, datastores);
    pick('network', Network, networks);
}

function placeOnProxmox({ Node, Storage, SSH }) {
    signIn.ssh(SSH);
    if (!proxmoxHost.nodes.includes(Node)) throw refused(`hostname lookup "${Node}" failed`);
    if (!proxmoxHost.storage.some(([name]) => name === Storage)) throw refused(`storage "${Storage}" does not exist`);
}
