// The calls, codes and events that the stand-in knows, and what follows from its structs:
// empty values as a Go server writes them, and the check of what a caller sends.
import { Literal } from './exact.mjs';
import { aliases as published, structs, unpublishedAliases } from './structs.mjs';

const aliases = { ...published, ...unpublishedAliases };

const raw = (name) => ({ name, type: 'string', encoding: 'raw' });
const optional = (param) => ({ ...param, optional: true });
const json = (name, type) => ({ name, type, encoding: 'json' });
const call = (path, returns, ...params) => ({ path: `/api/v1/admin/${path}`, returns, params });

export const methods = {
    AdminAccountSessionStart: call('account/session-start', 'SessionKeyRegeneratedResponse',
        raw('SelfAddress')),
    AdminDispatcherApplyRetentionRules: call('dispatcher/apply-retention-rules',
        'CometAPIResponseMessage', raw('TargetID'), raw('Destination')),
    AdminDispatcherBrowseVirtualMachines: call('dispatcher/browse-virtual-machines',
        'DispatcherListSnapshotVirtualMachinesResponse', raw('TargetID'), raw('DestinationID'), raw('SnapshotID')),
    AdminDispatcherEmailPreview: call('dispatcher/email-preview', 'EmailReportGeneratedPreview',
        raw('TargetID'), raw('Snapshot'), raw('Destination'), raw('Path')),
    AdminDispatcherListActive: call('dispatcher/list-active', 'LiveUserConnectionMap',
        optional(raw('UserNameFilter'))),
    AdminDispatcherReindexStorageVault: call('dispatcher/reindex-storage-vault',
        'CometAPIResponseMessage', raw('TargetID'), raw('Destination')),
    AdminDispatcherRequestBrowseDiskDrives: call('dispatcher/request-browse-disk-drives',
        'BrowseDiskDrivesResponse', raw('TargetID')),
    AdminDispatcherRequestBrowseExchangeEdb: call('dispatcher/request-browse-exchange-edb',
        'BrowseEDBResponse', raw('TargetID')),
    AdminDispatcherRequestBrowseHyperv: call('dispatcher/request-browse-hyperv', 'BrowseHVResponse',
        raw('TargetID')),
    AdminDispatcherRequestBrowseMongodb: call('dispatcher/request-browse-mongodb', 'BrowseSQLServerResponse',
        raw('TargetID'), json('Credentials', 'MongoDBConnection')),
    AdminDispatcherRequestBrowseMssql: call('dispatcher/request-browse-mssql', 'BrowseSQLServerResponse',
        raw('TargetID'), json('Credentials', 'MSSQLConnection')),
    AdminDispatcherRequestBrowseMysql: call('dispatcher/request-browse-mysql', 'BrowseSQLServerResponse',
        raw('TargetID'), json('Credentials', 'MySQLConnection')),
    AdminDispatcherRequestBrowseProxmox: call('dispatcher/request-browse-proxmox', 'BrowseProxmoxResponse',
        raw('TargetID'), json('Credentials', 'ProxmoxConnection')),
    AdminDispatcherRequestBrowseProxmoxNodes: call('dispatcher/request-browse-proxmox/nodes', 'BrowseProxmoxNodesResponse',
        raw('TargetID'), json('Credentials', 'SSHConnection')),
    AdminDispatcherRequestBrowseProxmoxStorage: call('dispatcher/request-browse-proxmox/storage', 'BrowseProxmoxStorageResponse',
        raw('TargetID'), json('Credentials', 'SSHConnection')),
    AdminDispatcherRequestBrowseVmware: call('dispatcher/request-browse-vmware', 'BrowseVMwareResponse',
        raw('TargetID'), json('Credentials', 'VMwareConnection')),
    AdminDispatcherRequestBrowseVmwareDatacenters: call('dispatcher/request-browse-vmware/datacenters', 'BrowseVMwareDatacentersResponse',
        raw('TargetID'), json('Credentials', 'VMwareConnection')),
    AdminDispatcherRequestBrowseVmwareDatastores: call('dispatcher/request-browse-vmware/datastores', 'BrowseVMwareDatastoresResponse',
        raw('TargetID'), json('Credentials', 'VMwareConnection'), raw('Filter')),
    AdminDispatcherRequestBrowseVmwareHosts: call('dispatcher/request-browse-vmware/hosts', 'BrowseVMwareHostsResponse',
        raw('TargetID'), json('Credentials', 'VMwareConnection'), raw('Filter')),
    AdminDispatcherRequestBrowseVmwareNetworks: call('dispatcher/request-browse-vmware/networks', 'BrowseVMwareNetworksResponse',
        raw('TargetID'), json('Credentials', 'VMwareConnection'), raw('Filter')),
    AdminDispatcherRequestFilesystemObjects: call('dispatcher/request-filesystem-objects',
        'DispatcherStoredObjectsResponse', raw('TargetID'), optional(raw('Path'))),
    AdminDispatcherRequestStoredObjects: call('dispatcher/request-stored-objects',
        'DispatcherStoredObjectsResponse', raw('TargetID'), raw('Destination'), raw('SnapshotID'),
        optional(raw('TreeID')), optional(json('Options', 'VMDKSnapshotViewOptions'))),
    AdminDispatcherRequestVaultSnapshots: call('dispatcher/request-vault-snapshots',
        'DispatcherVaultSnapshotsResponse', raw('TargetID'), raw('Destination')),
    AdminDispatcherRequestWindiskSnapshot: call('dispatcher/request-windisk-snapshot',
        'DispatcherWindiskSnapshotResponse', raw('TargetID'), raw('Destination'), raw('SnapshotID')),
    AdminDispatcherRunBackupCustom: call('dispatcher/run-backup-custom',
        'DispatchWithJobIDResponse', raw('TargetID'), raw('Source'), raw('Destination'),
        optional(json('Options', 'BackupJobAdvancedOptions'))),
    AdminDispatcherRunRestoreCustom: call('dispatcher/run-restore-custom',
        'DispatchWithJobIDResponse', raw('TargetID'), raw('Source'), raw('Destination'),
        json('Options', 'RestoreJobAdvancedOptions'), optional(raw('Snapshot')),
        optional(json('Paths', '[]string')), optional(json('KnownFileCount', 'int')),
        optional(json('KnownByteCount', 'int')), optional(json('KnownDirCount', 'int'))),
    AdminDispatcherSearchSnapshots: call('dispatcher/search-snapshots', 'SearchSnapshotsResponse',
        raw('TargetID'), raw('DestinationID'), json('SnapshotIDs', '[]string'), json('Filter', 'SearchClause')),
    AdminDispatcherUninstallSoftware: call('dispatcher/uninstall-software',
        'CometAPIResponseMessage', raw('TargetID'), json('RemoveConfigFile', 'bool')),
    AdminDispatcherUpdateLoginPassword: call('dispatcher/update-login-password',
        'CometAPIResponseMessage', raw('TargetID'), raw('NewPassword')),
    AdminDispatcherUpdateSoftware: call('dispatcher/update-software', 'CometAPIResponseMessage',
        raw('TargetID'), raw('SelfAddress')),
    AdminGetJobLog: call('get-job-log', '[]byte', raw('JobID')),
    AdminGetJobLogEntries: call('get-job-log-entries', '[]JobEntry',
        raw('JobID'), optional(raw('MinSeverity')), optional(raw('MessageContains'))),
    AdminGetJobProperties: call('get-job-properties', 'BackupJobDetail', raw('JobID')),
    AdminGetJobsForDateRange: call('get-jobs-for-date-range', '[]BackupJobDetail',
        json('Start', 'int'), json('End', 'int')),
    AdminGetJobsForUser: call('get-jobs-for-user', '[]BackupJobDetail', raw('TargetUser')),
    AdminGetUserProfile: call('get-user-profile', 'UserProfileConfig', raw('TargetUser')),
    AdminGetUserProfileAndHash: call('get-user-profile-and-hash',
        'GetProfileAndHashResponseMessage', raw('TargetUser')),
    AdminJobAbandon: call('job/abandon', 'CometAPIResponseMessage',
        raw('TargetUser'), raw('JobID')),
    AdminJobCancel: call('job/cancel', 'CometAPIResponseMessage',
        raw('TargetUser'), raw('JobID')),
    AdminListUsers: call('list-users', '[]string'),
    AdminListUsersFull: call('list-users-full', 'map[string]UserProfileConfig'),
    AdminMetaVersion: call('meta/version', 'ServerMetaVersionInfo'),
    AdminResetUserPassword: call('reset-user-password', 'CometAPIResponseMessage',
        raw('TargetUser'), raw('NewPassword'), optional(raw('OldPassword'))),
    AdminRevokeDevice: call('revoke-device', 'CometAPIResponseMessage',
        raw('TargetUser'), raw('TargetDevice')),
    AdminSetUserProfileHash: call('set-user-profile-hash', 'GetProfileAndHashResponseMessage',
        raw('TargetUser'), json('ProfileData', 'UserProfileConfig'), raw('RequireHash'),
        optional(json('AdminOptions', 'AdminOptions'))),
};

export const status = {
    JOB_STATUS_STOP_SUCCESS: 5000,
    JOB_STATUS_RUNNING_INDETERMINATE: 6000,
    JOB_STATUS_RUNNING_ACTIVE: 6001,
    JOB_STATUS_RUNNING_REVIVED: 6002,
    JOB_STATUS_FAILED_TIMEOUT: 7000,
    JOB_STATUS_FAILED_WARNING: 7001,
    JOB_STATUS_FAILED_ERROR: 7002,
    JOB_STATUS_FAILED_QUOTA: 7003,
    JOB_STATUS_FAILED_SCHEDULEMISSED: 7004,
    JOB_STATUS_FAILED_CANCELLED: 7005,
    JOB_STATUS_FAILED_SKIPALREADYRUNNING: 7006,
    JOB_STATUS_FAILED_ABANDONED: 7007,
};

export const classification = {
    JOB_CLASSIFICATION_BACKUP: 4001,
    JOB_CLASSIFICATION_RESTORE: 4002,
    JOB_CLASSIFICATION_RETENTION: 4003,
    JOB_CLASSIFICATION_UPDATE: 4007,
    JOB_CLASSIFICATION_REINDEX: 4009,
    JOB_CLASSIFICATION_DEEPVERIFY: 4010,
    JOB_CLASSIFICATION_UNINSTALL: 4011,
};

export const restoreType = {
    RESTORETYPE_FILE: 0,
    RESTORETYPE_NULL: 1,
    RESTORETYPE_PROCESS_PERFILE: 2,
    RESTORETYPE_PROCESS_ARCHIVE: 3,
    RESTORETYPE_WINDISK: 4,
    RESTORETYPE_FILE_ARCHIVE: 5,
    RESTORETYPE_OFFICE365_CLOUD: 6,
    RESTORETYPE_VMDK_FILE: 7,
    RESTORETYPE_VMDK_FILE_NULL: 8,
    RESTORETYPE_VMDK_FILE_ARCHIVE: 9,
    RESTORETYPE_MYSQL: 10,
    RESTORETYPE_MSSQL: 11,
    RESTORETYPE_WINDISK_ESXI: 12,
    RESTORETYPE_WINDISK_VHDX: 13,
    RESTORETYPE_VMHOST: 14,
};

export const archiveFormat = {
    RESTOREARCHIVEFORMAT_TAR: 0,
    RESTOREARCHIVEFORMAT_TARGZ: 1,
    RESTOREARCHIVEFORMAT_ZIP: 2,
    RESTOREARCHIVEFORMAT_SQFS: 3,
    RESTOREARCHIVEFORMAT_TARZSTD: 4,
};

export const storedObjectType = {
    STOREDOBJECTTYPE_FILE: 'file',
    STOREDOBJECTTYPE_DIRECTORY: 'dir',
    STOREDOBJECTTYPE_SYMLINK: 'symlink',
    STOREDOBJECTTYPE_WINDOWSFILE: 'winfile',
    STOREDOBJECTTYPE_WINDOWSDIR: 'windir',
    STOREDOBJECTTYPE_WINEFS: 'winefs',
    STOREDOBJECTTYPE_UNIXBLOCKDEVICE: 'dev',
    STOREDOBJECTTYPE_UNIXCHARDEVICE: 'chardev',
    STOREDOBJECTTYPE_UNIXFIFO: 'fifo',
    STOREDOBJECTTYPE_UNIXSOCKET: 'socket',
    STOREDOBJECTTYPE_EMAILFOLDER: 'mailfolder',
    STOREDOBJECTTYPE_EMAILMESSAGE: 'emailmessage',
    STOREDOBJECTTYPE_OFFICECALENDAR: 'calendar',
    STOREDOBJECTTYPE_OFFICECALENDAREVENT: 'calendarevent',
    STOREDOBJECTTYPE_OFFICECONTACT: 'contact',
    STOREDOBJECTTYPE_OFFICECONTACTFOLDER: 'contactfolder',
    STOREDOBJECTTYPE_MSSITE: 'mssite',
    STOREDOBJECTTYPE_MSSITE_TEAM: 'mssiteteam',
    STOREDOBJECTTYPE_MSSITEITEMENTITY: 'mssiteitementity',
    STOREDOBJECTTYPE_MSSITELISTENTITY: 'mssitelistentity',
    STOREDOBJECTTYPE_MSSITELISTDRIVEENTITY: 'mssitelistdriveentity',
    STOREDOBJECTTYPE_VIRTUALIMAGE_DISK: 'virtualimagedisk',
    STOREDOBJECTTYPE_VHDX_GPT_PARTITION: 'vhdxpartitiongpt',
    STOREDOBJECTTYPE_VHDX_MBR_PARTITION: 'vhdxpartitionmbr',
    STOREDOBJECTTYPE_VMDK_FILE: 'vmdkfile',
    STOREDOBJECTTYPE_VMDK_DIRECTORY: 'vmdkdir',
    STOREDOBJECTTYPE_VMDK_SYMLINK: 'vmdksymlink',
    STOREDOBJECTTYPE_VMDK_WINEFS: 'vmdkwinefs',
    STOREDOBJECTTYPE_VMDK_WINDEDUP: 'vmdkwindedup',
};

export const events = {
    SEVT_META_HELLO: 4000,
    SEVT_ACCOUNT_NEW: 4100,
    SEVT_ACCOUNT_REMOVED: 4101,
    SEVT_ACCOUNT_UPDATED: 4102,
    SEVT_ACCOUNT_LOGIN: 4103,
    SEVT_ACCOUNT_LOGIN_FAILED: 4104,
    SEVT_ACCOUNT_SESSION_START: 4105,
    SEVT_ACCOUNT_ADMIN_LOGIN: 4153,
    SEVT_JOB_NEW: 4200,
    SEVT_JOB_COMPLETED: 4201,
    SEVT_DEVICE_NEW: 4700,
    SEVT_DEVICE_REMOVED: 4701,
    SEVT_DEVICE_LIVE_CONNECT: 4702,
    SEVT_DEVICE_LIVE_DISCONNECT: 4703,
};

/// Named by the product's specification only: the published list lacks them, so the numbers are
/// ours. Old servers never say them.
export const unlistedEvents = { SEVT_DEVICE_RENAMED: 4706, SEVT_DEVICE_UPDATED: 4707 };

export const isIncomplete = (job) => job.Status >= 6000 && job.Status <= 6999;

const fieldCache = new Map();

/// The fields of a struct: [{name, type, omitempty}], or undefined for a name that is none.
export function fieldsOf(struct) {
    if (!fieldCache.has(struct) && structs[struct] !== undefined) {
        fieldCache.set(struct, structs[struct].trim().split(/\s+/).filter(Boolean).map((word) => {
            const [, name, omit, type] = /^(\w+)(\??):(.+)$/.exec(word);
            return { name, type, omitempty: omit === '?' };
        }));
    }
    return fieldCache.get(struct);
}

/// The value that a Go server writes for a field nobody filled: lists and maps are null.
export function zero(type) {
    const plain = aliases[type] ?? type;
    if (fieldsOf(plain)) {
        return Object.fromEntries(fieldsOf(plain).filter((f) => !f.omitempty)
            .map((f) => [f.name, zero(f.type)]));
    }
    if (plain === 'string') return '';
    if (plain === 'bool') return false;
    if (plain.startsWith('[]') || plain.startsWith('map[') || plain === 'any') return null;
    return 0;
}

/// A struct with every field that is always there, changed by `values`.
export const make = (struct, values) => ({ ...zero(struct), ...values });

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)
    && !(value instanceof Literal);

const integerBounds = { uint8: [0n, 255n], uint32: [0n, 2n ** 32n - 1n], uint64: [0n, 2n ** 64n - 1n] };
const widest = [-(2n ** 63n), 2n ** 63n - 1n];

/// As a Go server reads it: `1e3` and `1.0` are no integers.
function isInteger(type, value) {
    const text = value instanceof Literal ? value.text : JSON.stringify(value);
    if (!/^-?\d+$/.test(text ?? '')) return false;
    const [low, high] = integerBounds[type] ?? widest;
    return BigInt(text) >= low && BigInt(text) <= high;
}

/// Says what a struct has too much or too little, in itself and in what it holds: nobody writes such
/// a value back, so an unknown field is a mistake. `spared` are fields that may be left out.
export function excess(type, value, path, spared = []) {
    const plain = aliases[type] ?? type;
    if (plain.startsWith('[]')) {
        return first((value ?? []).entries(), ([i, v]) => excess(plain.slice(2), v, `${path}[${i}]`, spared));
    }
    const fields = fieldsOf(plain);
    if (!fields || !isObject(value)) return undefined;
    const unknown = Object.keys(value).find((name) => !fields.some((f) => f.name === name));
    if (unknown !== undefined) return `${path}.${unknown}: no such field`;
    return first(fields, ({ name, type: inner, omitempty }) => {
        if (name in value) {
            return value[name] === null && !inner.startsWith('[]') && !omitempty ? `${path}.${name}: ${inner}`
                : excess(inner, value[name], `${path}.${name}`, spared);
        }
        return omitempty || spared.includes(`${plain}.${name}`) ? undefined : `${path}.${name}: missing`;
    });
}

/// Says what is wrong with a value, with its path, or returns undefined. Unknown fields are kept:
/// a newer caller may send them, and losing one is what a round trip must never do.
export function mismatch(type, value, path) {
    const plain = aliases[type] ?? type;
    if (plain === 'any') return undefined;
    const fields = fieldsOf(plain);
    if (fields) {
        if (!isObject(value)) return `${path}: object`;
        for (const field of fields) {
            if (!(field.name in value) || value[field.name] === null) continue;
            const wrong = mismatch(field.type, value[field.name], `${path}.${field.name}`);
            if (wrong) return wrong;
        }
        return undefined;
    }
    if (plain === 'string') {
        const isText = typeof value === 'string' || (value instanceof Literal && !value.isNumber);
        return isText ? undefined : `${path}: string`;
    }
    if (plain === 'bool') return typeof value === 'boolean' ? undefined : `${path}: bool`;
    if (plain.startsWith('[]')) {
        if (!Array.isArray(value)) return `${path}: list`;
        return first(value.entries(), ([i, v]) => mismatch(plain.slice(2), v, `${path}[${i}]`));
    }
    if (plain.startsWith('map[')) {
        if (!isObject(value)) return `${path}: map`;
        const element = plain.slice(plain.indexOf(']') + 1);
        return first(Object.entries(value), ([k, v]) => mismatch(element, v, `${path}[${k}]`));
    }
    return isInteger(plain, value) ? undefined : `${path}: ${plain}`;
}

function first(entries, ask) {
    for (const entry of entries) {
        const wrong = ask(entry);
        if (wrong) return wrong;
    }
    return undefined;
}
