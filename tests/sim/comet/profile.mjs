// A fleet account as the full UserProfileConfig that a Comet Server hands out, secrets and all.
// Every secret contains the marker, so one search tells whether anything leaked.
import { make } from './declarations.mjs';
import { literal } from './exact.mjs';
import { random } from '../fleet/random.mjs';
import { guestsOf, runCounts } from '../fleet/outcomes.mjs';

export const secretMarker = 'SECRET-MARKER';
const secret = (what) => `${secretMarker}-${what}`;

const DAY = 86400;
const MILLI = 1000;  // Items, vaults and rules carry some of their times in milliseconds.

/// What no published struct names: newer servers tell more than their clients know, in numbers that lose
/// something in a double, and whoever writes a profile back keeps all of it.
const newerFields = () => ({
    SettingsRevision: 7,
    BillingFactor: literal('1.50'),
    LedgerPosition: literal('9007199254740993'),
    NewerLimits: { Warn: literal('1e3'), Stop: literal('2.5E+3'), Ids: [literal('18446744073709551615'), null, true] },
    NewerText: literal('"caf\\u00e9 \\/ \\ud83d\\udd12 \\u2028 \\u0000 <b>\\"quoted\\" \\u05d0</b>"'),
});

const newerSetting = () => ({ NewerSetting: { Weight: literal('0.10'), Seen: literal('9223372036854775807') } });

const credentials = {
    'engine1/mysql': { HOSTNAME: 'localhost', USERNAME: 'backup', PASSWORD: secret('mysql') },
    'engine1/mssql': { INSTANCE: 'SQLEXPRESS', USERNAME: 'sa', PASSWORD: secret('mssql') },
    'engine1/vmware': { VSPHERE_HOST: 'vcenter.example', VSPHERE_PASSWORD: secret('vmware') },
    'engine1/proxmox': { SSH_USERNAME: 'root', SSH_PASSWORD: secret('proxmox') },
    'engine1/winmsofficemail': { APP_CREDENTIAL: JSON.stringify({ AppID: 'backup-app', TenantID: 'tenant.example',
        Secret: secret('m365'), AppCert: '', Region: 'GlobalPublicCloud' }) },
};

const frequencies = { daily: 8011, hourly: 8012, periodic: 8015 };

const servers = {
    1001: { SFTPServer: 'sftp.example:22', SFTPUsername: 'backup' },
    1004: { FTPServer: 'ftp.example', FTPUsername: 'backup', FTPPort: 21 },
    1005: { AZBAccountName: 'backupstore', AZBContainer: 'backups' },
};

/// Where a vault lies. Real ones fill one kind of storage; here each kind has its secret.
const location = (vault) => ({
    DestinationType: vault.type,
    CometServer: vault.type === 1003 ? 'https://storage.example/' : '',
    ...(servers[vault.type] ?? {}),
    CometBucket: vault.id, CometBucketKey: secret('bucket'),
    S3Server: vault.type === 1000 ? 's3.eu-central-1.example' : '', S3UsesTLS: true,
    S3AccessKey: secret('s3-access'), S3SecretKey: secret('s3-secret'), S3BucketName: vault.id,
    SFTPPassword: secret('sftp'), SFTPPrivateKey: secret('sftp-key'),
    FTPPassword: secret('ftp'),
    AZBAccountKey: secret('azure'), LocalcopyPath: vault.type === 1002 ? '\\\\nas\\backup' : '',
    LocalcopyWinSMBPassword: secret('localcopy'),
    Swift: { APIKey: secret('swift'), AuthToken: secret('swift-token') },
    B2: { AccountID: 'account', Key: secret('b2'), Bucket: vault.id },
    WebDav: { AccessKey: secret('webdav'), ...(vault.type === 1010
        ? { DavServer: 'https://cloud.example/dav', UserName: 'backup' } : {}) },
    Storj: make('StorjDestinationLocation', { APIKey: secret('storj'), Passphrase: secret('storj-phrase'),
        ...(vault.type === 1009 ? { SatelliteAddress: 'eu1.storj.example:7777', StorjBucket: vault.id } : {}) }),
    SMB: make('SMBDestinationLocation', { SMBPassword: secret('smb'),
        ...(vault.type === 1011 ? { SMBServer: 'nas.example', SMBShare: 'backup', SMBUsername: 'backup' } : {}) }),
});

/// Commands around a backup are free text, and people put tokens into them.
const commands = () => [`curl -H "Token: ${secret('command')}" https://hooks.example/`];

export function makeVault(vault) {
    return make('DestinationConfig', {
        ...location(vault),
        Description: vault.name, CreateTime: vault.createdAt, ModifyTime: vault.createdAt,
        PreExec: commands(), ThawExec: [], PostExec: [],
        SpanTargets: vault.type === 1006 ? [1000, 1002].map((type) =>
            make('DestinationLocation', location({ ...vault, type }))) : [],
        EncryptionKeyEncryptionMethod: 1, EncryptedEncryptionKey: secret('vault-key'),
        RepoInitTimestamp: vault.createdAt,
        StorageLimitEnabled: vault.quota > 0, StorageLimitBytes: vault.quota,
        Statistics: {
            ClientProvidedSize: { Size: vault.used, MeasureStarted: vault.createdAt,
                MeasureCompleted: vault.createdAt + 5 },
            ClientProvidedContent: { MeasureStarted: vault.createdAt,
                MeasureCompleted: vault.createdAt + 5,
                Components: [{ Bytes: vault.used, UsedBy: [] }] },
        },
        DefaultRetention: { Mode: 801, Ranges: [] },
        ...newerSetting(),
    });
}

/// The run before the ones that the server still lists; none for an item that is new, or never ran.
export function lastRunBefore(item, { username = '', asOf } = {}) {
    const at = (asOf ?? 0) - 2 * DAY - parseInt(item.id.slice(0, 4), 16);
    if (!asOf || item.neverRan || item.createdAt > at) return undefined;
    const r = random('last run', item.id);
    return make('BackupJobDetail', { GUID: r.guid(), Username: username, Classification: 4001, Status: 5000, StartTime: at,
        EndTime: at + r.int(60, 3000), SourceGUID: item.id, DestinationGUID: item.vaultId, DeviceID: item.deviceId,
        SnapshotID: r.hex(64), ClientVersion: '25.9.6', TotalSize: item.size, TotalFiles: r.int(100, 90_000),
        UploadSize: Math.round(item.size / 50), ...runCounts(guestsOf(item)) });
}

function statisticsOf(item, account) {
    const job = lastRunBefore(item, account) ?? make('BackupJobDetail');
    return { LastStartTime: job.StartTime, LastBackupJob: job, LastSuccessfulBackupJob: job };
}

export function makeSource(item, account) {
    return make('SourceConfig', {
        Engine: item.engine, Description: item.name, OwnerDevice: item.deviceId,
        CreateTime: item.createdAt * MILLI, ModifyTime: item.createdAt * MILLI,
        PreExec: commands(), ThawExec: [], PostExec: [],
        EngineProps: { INCLUDE1: 'C:\\Data', ...credentials[item.engine] },
        OverrideDestinationRetention: {},
        Statistics: statisticsOf(item, account),
        ...newerSetting(),
    });
}

export function makeDevice(device, items) {
    return {
        FriendlyName: device.name, RegistrationTime: device.registeredAt,
        PlatformVersion: device.os,
        Sources: Object.fromEntries(items.filter((i) => i.deviceId === device.id).map((i) => [i.id,
            make('SourceBasicInfo', { Engine: i.engine, Description: i.name, Size: i.size,
                O365AccountCount: guestsOf(i).mailboxes ?? 0, TotalVmCount: guestsOf(i).vms ?? 0,
                OverrideDestinationRetention: {} })])),
        DeviceTimezone: device.timezone, ClientVersion: device.version,
        ...newerSetting(),
    };
}

function makeRule(item) {
    return make('BackupRuleConfig', {
        Description: `Schedule of ${item.name}`, CreateTime: item.createdAt * MILLI,
        ModifyTime: item.createdAt * MILLI, Source: item.id, Destination: item.vaultId,
        SkipAlreadyRunning: true,
        Schedules: [make('ScheduleConfig', { FrequencyType: frequencies[item.schedule.type],
            SecondsPast: item.schedule.seconds })],
        ...newerSetting(),
    });
}

export function makeProfile(account) {
    const r = random('profile', account.username, account.createdAt);
    const byId = (list, build) => Object.fromEntries(list.map((entry) => [entry.id, build(entry)]));
    return make('UserProfileConfig', {
        Username: account.username, AccountName: account.accountName,
        LocalTimezone: account.timezone, LanguageCode: 'en_US', GroupID: '',
        Emails: [], OverrideEmailSettings: {}, SendEmailReports: false,
        Destinations: byId(account.vaults, makeVault),
        SupportsDeviceAssociations: true,
        Sources: byId(account.items, (item) => makeSource(item, account)),
        BackupRules: Object.fromEntries(account.items.filter((i) => i.schedule).map((i) => [r.guid(), makeRule(i)])),
        Devices: byId(account.devices, (d) => makeDevice(d, account.items)),
        IsSuspended: account.suspended,
        MaximumDevices: account.devices.length < 20 ? 20 : 0,
        QuotaOffice365ProtectedAccounts: 25,
        AllProtectedItemsQuotaBytes: literal('9007199254740993'),  // Not enabled: a number that only has to stay.
        ...account.quotas,
        PasswordFormat: 5, PasswordHash: secret('password-hash'),
        PasswordRecovery: secret('password-recovery'),
        AllowPasswordLogin: true, TOTPKeyEncryptionFormat: 1, TOTPKey: secret('totp'),
        CreateTime: account.createdAt, CreationGUID: r.guid(),
        ...newerFields(),
    });
}
