// Jobs as no sane server tells them: what devices, people and attackers make of the fields.
const astral = '\u{1D11E}';  // Four bytes in UTF-8, two units in JavaScript, one character.
const farAway = 2 ** 40;

/// `start` replaces fields of the new job, `end` those of the finished one.
const kinds = {
    names: () => ({ start: { Username: astral.repeat(300), DeviceID: astral.repeat(300) } }),
    nul: (now, username) => ({ start: { Username: `${username}\u0000`, DeviceID: 'device\u0000' } }),
    longId: (now, username, job) => ({ start: { GUID: job.repeat(4) } }),
    longParts: () => ({ start: { SourceGUID: 'i'.repeat(300), DestinationGUID: 'v'.repeat(300) } }),
    negative: () => ({ start: { TotalSize: -1, UploadSize: -1 }, end: { TotalSize: -5,
        UploadSize: -(2 ** 53), DownloadSize: -1, TotalFiles: -7, TotalDirectories: -1 } }),
    huge: () => ({ end: { UploadSize: Number.MAX_SAFE_INTEGER, TotalAccountsCount: 2 ** 33 } }),
    milliseconds: (now) => ({ start: { StartTime: now * 1000 + 1 },
        end: { EndTime: (now + 3) * 1000 + 999 } }),
    backwards: (now) => ({ end: { EndTime: now - 3600 } }),
    noTimes: () => ({ start: { StartTime: 0 }, end: { EndTime: 0 } }),
    farTimes: () => ({ start: { StartTime: farAway }, end: { EndTime: farAway + 5000 } }),
    unknownStatus: () => ({ end: { Status: 9999 } }),
};

export const hostileKinds = Object.keys(kinds);

export function hostileFields(kind, { now, username, jobId }) {
    return { start: {}, end: {}, ...kinds[kind](now, username, jobId) };
}
