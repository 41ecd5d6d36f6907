// What a device writes about a job. It is the same whenever it is asked for; as long as the job runs there
// is more of it every second, then less often.
import { isIncomplete } from './declarations.mjs';
import * as restoreLog from './restore/restore_log.mjs';
import { random } from '../fleet/random.mjs';

export const longLogLines = 100_000;
const longLinesASecond = 200;
const linesMax = 300;      // Of an ordinary job, besides its beginning and its end.
const skippedFiles = 3;    // What a warning is about.

const KB = 1000;
const size = (bytes) => {
    const power = Math.min(4, Math.max(0, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(KB))));
    return `${(bytes / KB ** power).toFixed(power ? 1 : 0)} ${['B', 'KB', 'MB', 'GB', 'TB'][power]}`;
};

const folders = {
    windows: ['C:\\Users\\Reception\\Documents', 'C:\\Users\\Public\\Scans', 'D:\\Shared\\Accounts\\2026',
        'D:\\Shared\\Projekte\\Straße 7', 'C:\\ProgramData\\Praxis'],
    other: ['/home/shared/documents', '/srv/data/scans', '/var/www/uploads', '/Users/office/Desktop'],
};
const files = ['budget.xlsx', 'minutes of the meeting.docx', 'IMG_2043.HEIC', 'archive.pst', 'plan (final) v3.pdf',
    'Kundenliste – neu.csv', 'thumbs.db', 'invoice 4711.pdf'];

/// What each engine does before it reads, and what it calls what it reads.
const engines = {
    'engine1/file': { begin: [['D', 'Looking for changed files by size and time'], ['I', 'Volume shadow copy is ready']] },
    'engine1/windisk': { begin: [['I', 'Found 2 disks with 5 partitions'], ['D', 'Unused blocks of NTFS are left out']],
        part: (n) => `Disk 0, partition ${1 + n % 5}: block ${n * 4096}` },
    'engine1/mssql': { begin: [['I', 'Connected to instance SQLEXPRESS'], ['D', 'Backing up with the native VDI method']],
        part: (n) => `Database ERP_${2020 + n % 7}: page ${n * 640}` },
    'engine1/mysql': { begin: [['I', 'Connected to localhost:3306'], ['D', 'One transaction for all tables']],
        part: (n) => `Database shop, table orders_${n % 40}` },
    'engine1/hyperv': { begin: [['I', 'Found the virtual machines of this host'], ['D', 'Asking for resilient change tracking']],
        part: (n) => `Virtual machine VM-${1 + n % 6}: disk block ${n * 2048}` },
    'engine1/vmware': { begin: [['I', 'Connected to vcenter.example'], ['D', 'Changed block tracking is on']],
        part: (n) => `Virtual machine app-${1 + n % 6}: disk block ${n * 2048}` },
    'engine1/proxmox': { begin: [['I', 'Connected to node pve1'], ['D', 'Reading from a snapshot']],
        part: (n) => `Virtual machine ${100 + n % 9}: disk block ${n * 2048}` },
    'engine1/winmsofficemail': { begin: [['I', 'Connected to tenant tenant.example'], ['D', 'Asking for changes since the last run']],
        part: (n) => `Mailbox user${n % 25}@tenant.example: message ${n * 12}` },
};

const refusals = {
    'engine1/mssql': 'Login failed for user "sa": the password is wrong (18456)',
    'engine1/mysql': 'Access denied for user "backup"@"localhost" (1045)',
    'engine1/vmware': 'vcenter.example refused the connection: incorrect user name or password',
    'engine1/proxmox': 'ssh: unable to authenticate as root at pve1',
    'engine1/winmsofficemail': 'tenant.example refused the application: its secret has expired',
    'engine1/file': 'Access is denied: D:\\Shared',
};

const others = {
    4002: ['Restoring files', 'Restored'], 4003: ['Applying retention rules', 'Data chunks examined:'],
    4007: ['Downloading the new software', 'Downloaded'], 4009: ['Reading the Storage Vault anew', 'Index files read:'],
    4011: ['Removing the software', 'Removed'],
};

/// `facts`: { source, device, vault, kind, now }: what the profile knows, how the log is to be, and the time.
export function* entriesOf(job, facts) {
    const r = random('log', job.GUID);
    const until = isIncomplete(job) ? facts.now : job.EndTime || facts.now;
    const at = (offset) => Math.max(job.StartTime, Math.min(job.StartTime + offset, until));
    const entry = (offset, severity, text) => ({ Time: at(offset), Severity: severity, Message: text });
    let written = 0;
    for (const [severity, text] of beginning(job, facts)) {
        yield entry(written++, severity, text);
        if (isIncomplete(job) && job.StartTime + written > until) return;
    }
    const ending = isIncomplete(job) ? [] : endingOf(job, facts);
    const isLong = facts.kind === 'long';
    const last = isLong ? longLogLines - written - ending.length : linesMax;
    const seconds = until - job.StartTime;
    for (let n = 0; n < last; n++) {
        const offset = isLong ? Math.floor(n / longLinesASecond) : written + n + Math.floor(n * n / 60);
        if (offset > seconds && (isIncomplete(job) || !isLong)) break;
        yield entry(offset, ...middle(r, n, job, facts));
    }
    for (const [severity, text] of ending) yield { Time: until, Severity: severity, Message: text };
}

function beginning(job, facts) {
    if (facts.restore) return restoreLog.beginning(job, facts);
    const { source, device, vault } = facts;
    const name = device?.FriendlyName || job.DeviceID.slice(0, 8);
    const place = vault ? ` to Storage Vault "${vault.Description}"` : '';
    const lines = [
        ['D', `Software ${job.ClientVersion || 'of unknown version'} on ${device?.PlatformVersion?.distribution ?? 'an unknown system'}`],
        ['I', source ? `Starting backup of "${source.Description}" on "${name}"${place}` : `Starting job on "${name}"`]];
    if (job.Tags) lines.push(['D', `Tags: ${job.Tags}`]);
    if (!source) return [...lines, ['I', others[job.Classification]?.[0] ?? 'Working']];
    return [...lines, ['I', 'The Storage Vault is open'], ...engines[source.Engine]?.begin ?? [['D', 'Reading']]];
}

function middle(r, n, job, facts) {
    const { source, device, kind, restore } = facts;
    if (kind === 'strange' && n < strange.length) return strange[n];
    if (restore) return restoreLog.middle(n, facts);
    const windows = (device?.PlatformVersion?.os ?? 'windows') === 'windows';
    const file = () => {
        const [slash, list] = windows ? ['\\', folders.windows] : ['/', folders.other];
        return `${r.pick(list)}${slash}${r.pick(files)}`;
    };
    const draw = r.int(1, 100);
    if (!source) return [n % 4 ? 'D' : 'I', `${others[job.Classification]?.[1] ?? 'Done so far:'} ${(n + 1) * 25}`];
    if (draw === 1 && job.Status !== 5000) return ['W', `Retrying after a short read: "${file()}"`];
    if (n % 10 === 9) return ['I', `${(n + 1) * 140} files so far, ${size((n + 1) * 37e6)} read`];
    const part = engines[source.Engine]?.part?.(n);
    return ['D', part ?? `${draw < 70 ? 'Unchanged' : 'Uploaded'} "${file()}"`];
}

function endingOf(job, facts) {
    if (facts.restore && (job.Status < 6000 || job.Status === 7001 || job.Status === 7002)) return restoreLog.ending(job, facts);
    const { source, device, vault } = facts;
    const totals = ['I', `${job.TotalFiles} files, ${size(job.TotalSize)} read, ${size(job.UploadSize)} uploaded`];
    const windows = (device?.PlatformVersion?.os ?? 'windows') === 'windows';
    switch (job.Status) {
    case 7000: return [['E', 'Stopped: the job took longer than it is allowed to']];
    case 7001: return [...Array.from({ length: skippedFiles }, (_, i) =>
        ['W', `Could not read "${windows ? `${folders.windows[i]}\\` : `${folders.other[i]}/`}${files[i + 3]}": it is used by another process`]),
    totals, ['W', `Finished with ${skippedFiles} warnings`]];
    case 7002: return [['E', refusals[source?.Engine] ?? 'Access denied: check the credentials of this Protected Item'],
        ['E', 'The job has failed, nothing was saved']];
    case 7003: return [['E', `Quota exceeded: the Storage Vault "${vault?.Description ?? ''}" is full`]];
    case 7004: return [['W', 'The schedule was missed: the device was off']];
    case 7005: return [['W', 'Cancelled by the administrator']];
    case 7006: return [['I', 'Another job of this kind is running: skipped']];
    case 7007: return [['E', 'Abandoned: the device did not come back']];
    default: return [...(source ? [totals] : []), ['I', 'Job finished']];
    }
}

/// Messages as devices find them in the names of files and in the words of other programs.
const strange = [
    ['I', '<script>alert(1)</script> was uploaded'],
    ['W', '"><img src=x onerror=alert(1)> & <b>bold</b> \'quoted\''],
    ['I', '{{constructor.constructor("alert(1)")()}} ${7*7} <%= 7*7 %> %s %n'],
    ['E', 'אי אפשר לפתוח את הקובץ "חשבוניות/2026.pdf": הגישה נדחתה'],
    ['W', 'Uploaded "\u202Egpj.exe\u202C" \u2066left\u2069 \u200Fright\u200E'],
    ['I', 'تم رفع الملف ١٢٣.pdf'],
    ['D', `one word of twenty thousand letters: ${'x'.repeat(20_000)}`],
    ['D', `many words: ${'a long sentence that goes on and on, '.repeat(300)}`],
    ['E', 'panic: runtime error\n\tat backup.read(file.go:120)\n\tat backup.run(job.go:44)\r\nexit status 2'],
    ['D', 'column\tby\tcolumn  \u00A0 and   blanks '],
    ['I', '=cmd|\'/C calc\'!A0, +1+1, @SUM(A1), -2'],
    ['D', '\u001B[31mred\u001B[0m \u0007 \u0008 \u007F'],
    ['I', '👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 Z\u0351\u036B\u0343A\u0334\u0335L\u0337G\u0321O\u0323 \u{1D11E}'],
    ['W', ''],
    ['I', 'javascript:alert(1) https://evil.example/?q=<b> file:///etc/passwd'],
];
export const strangeMessages = strange.map(([, text]) => text);
