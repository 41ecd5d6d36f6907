// What a run comes to: its status, length and numbers, decided by item and start time alone.
import { engines } from './accounts.mjs';
import { random } from './random.mjs';

const kinds = { backup: 4001, restore: 4002, retention: 4003 };

/// Seconds of a run, as [low, high]: what nobody waits for, and what somebody has just asked for.
const lengths = { other: [10, 900], 4007: [15, 45], 4009: [1200, 7200], 4011: [5, 12] };
const askedLengths = { 4001: [10, 40], 4003: [10, 40], 4009: [90, 300] };
const askedSecondsMin = 4;  // Who waits wants to see it run, however fast the fleet is.

/// How many guests or mailboxes an item protects: by its id, so that nothing else depends on it.
export function guestsOf({ engine, id }) {
    const number = parseInt(id.slice(0, 4), 16) || 0;
    if (/hyperv|vmware|proxmox/.test(engine)) return { vms: 1 + number % 12 };
    return engine === 'engine1/winmsofficemail' ? { mailboxes: 3 + number % 60 } : {};
}

/// The same as a job tells it.
export const runCounts = ({ vms, mailboxes }) => ({ ...(vms ? { TotalVmCount: vms } : {}),
    ...(mailboxes ? { TotalAccountsCount: mailboxes, TotalMailsCount: mailboxes, TotalLicensedMailsCount: mailboxes } : {}) });

/// { status, seconds, totalSize, files, directories, upload, download, chunks, retention }.
/// `classification` as in the API; `start` in Unix seconds; `speed` shortens the run.
/// `asked`: a person started it, not long after the last run, and finds little to do.
export function planRun(account, item, start, { classification = kinds.backup, speed = 1,
    asked = false } = {}) {
    const r = random('run', account.username, item?.id ?? '', start, classification);
    if (!item || classification !== kinds.backup) return planOther(r, classification, speed, asked);

    const { change, seconds } = engines[item.engine];
    const size = Math.round(item.size * (1 + 0.05 * r.next()));
    let upload = Math.round(size * r.magnitude(...change));
    // Most of a run is walking what did not change; the rest follows what did.
    let length = r.magnitude(...seconds) * (0.6 + 0.8 * r.next());
    const status = statusOf(r, account, item, start, asked);
    if (asked) length = r.magnitude(...askedLengths[classification]);
    if (status === 7003) {
        upload = Math.round(upload * 0.02);
        length *= 0.15;
    } else if (status === 7002) {
        upload = 0;
        length = r.int(4, 40);
    } else if (status === 7000) {
        length *= 2;
    }
    if (status === 7004) {
        return { status, seconds: 0, totalSize: 0, files: 0, directories: 0, upload: 0, download: 0,
            chunks: 0, retention: false };
    }
    const files = Math.max(1, Math.round(size / r.magnitude(2e5, 4e6)));
    return {
        status, totalSize: status === 7002 ? 0 : size, files: status === 7002 ? 0 : files,
        seconds: secondsOf(length, speed, asked),
        directories: Math.round(files / 9), upload, download: Math.round(upload / 200),
        ...guestsOf(item),
        chunks: Math.round(upload / 3e6), retention: status === 5000 && r.chance(0.08),
    };
}

const secondsOf = (length, speed, asked) => Math.max(asked ? askedSecondsMin : 1, Math.round(length / speed));

function statusOf(r, account, item, start, asked) {
    const trouble = account.troubles.find((t) => start >= t.from && start < t.until
        && (t.vaultId ? t.vaultId === item.vaultId : t.itemId === item.id));
    if (trouble) return trouble.kind === 'quota' ? 7003 : 7002;
    if (asked) return r.weighted([[5000, 97], [7001, 3]]);
    return r.weighted([[5000, 955], [7001, 28], [7002, 8], [7000, 3], [7004, 6]]);
}

function planOther(r, classification, speed, asked) {
    const length = asked && askedLengths[classification] || lengths[classification] || lengths.other;
    const restored = classification === kinds.restore ? Math.round(r.magnitude(1e7, 4e10)) : 0;
    return {
        status: asked ? 5000 : r.weighted([[5000, 96], [7001, 3], [7002, 1]]),
        seconds: secondsOf(r.magnitude(...length), speed, asked),
        totalSize: restored, files: restored ? Math.ceil(restored / 3e6) : 0,
        directories: restored ? Math.ceil(restored / 3e7) : 0,
        upload: 0, download: restored, chunks: 0, retention: false,
    };
}
