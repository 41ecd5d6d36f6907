// How paths look: a place on a device, and what somebody chose within a snapshot.

const bytesMax = 4096;

// eslint-disable-next-line no-control-regex
const hasControls = (text) => /[\u0000-\u001f\u007f]/.test(text);

/// What is wrong with an absolute path in a device's own style, or undefined.
export function wrongPlace(path, platform) {
    if (path === '') return 'is empty';
    if (Buffer.byteLength(path) > bytesMax) return 'is too long';
    if (hasControls(path)) return 'has control characters';
    const windows = platform === 'windows';
    const parts = path.split(windows ? '\\' : '/');
    if (parts.includes('..') || parts.includes('.')) return 'is not absolute';
    if (!windows) return path.startsWith('/') ? undefined : 'does not begin with /';
    const [, rest] = /^(?:[A-Za-z]:\\|\\\\[^\\/]+\\[^\\/]+(?:\\|$))(.*)$/s.exec(path) ?? [];
    if (rest === undefined) return 'is no path of Windows';
    return /[<>:"/|?*]/.test(rest) ? 'has characters that Windows does not take' : undefined;
}

/// The names on the way to what somebody chose in a snapshot of files, whose roots of Windows are `C__`; undefined
/// for what no device understands.
export function namesOfRealPath(path, windows) {
    if (!windows) {
        if (path === '/') return [];
        return path.startsWith('/') ? namesOf(path.slice(1)) : undefined;
    }
    const [, drive, rest] = /^([A-Za-z]):\\(.*)$/s.exec(path) ?? [];
    if (drive === undefined) return undefined;
    return rest === '' ? [`${drive}__`] : [`${drive}__`, ...rest.split('\\')];
}

/// The same for every other engine: as the tree tells it.
export const namesOf = (path) => path.split('/');
