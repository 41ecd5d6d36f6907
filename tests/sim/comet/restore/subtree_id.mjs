// The id of a folder in a snapshot: 64 hex digits as a vault names its blobs, in which the way from the root
// is written. Nothing has to be kept for a folder to be found again.
import { createHash } from 'node:crypto';

const checkBytes = 4;
const bodyBytes = 28;

const sha256 = (...parts) => createHash('sha256').update(parts.join('\n')).digest();

/// The way as bytes, or undefined if it is too long for an id: such folders must not exist.
function bytesOf(way) {
    const bytes = [];
    for (let left of way) {
        for (; left > 127; left >>>= 7) bytes.push(128 | left % 128);
        bytes.push(left);
    }
    return bytes.length < bodyBytes ? Buffer.from([bytes.length, ...bytes, ...Array(bodyBytes - 1 - bytes.length).fill(0)])
        : undefined;
}

const mixed = (body, key, check) => {
    const stream = sha256('stream', key, check.toString('hex'));
    return Buffer.from(body.map((byte, i) => byte ^ stream[i]));
};

/// `key` is the snapshot's; `way` has the place of each folder among its siblings.
export function subtreeId(key, way) {
    const body = bytesOf(way);
    if (!body) throw new RangeError('a folder is too deep to have an id');
    const check = sha256('check', key, body.toString('hex')).subarray(0, checkBytes);
    return Buffer.concat([check, mixed(body, key, check)]).toString('hex');
}

/// The way that an id of this snapshot tells, or undefined.
export function wayOf(key, id) {
    if (!/^[0-9a-f]{64}$/.test(id)) return undefined;
    const all = Buffer.from(id, 'hex');
    const check = all.subarray(0, checkBytes);
    const body = mixed(all.subarray(checkBytes), key, check);
    if (!sha256('check', key, body.toString('hex')).subarray(0, checkBytes).equals(check)) return undefined;
    const way = [];
    let [value, shift] = [0, 0];
    for (const byte of body.subarray(1, 1 + body[0])) {
        value |= (byte & 127) << shift;
        shift += 7;
        if (byte < 128) {
            way.push(value);
            [value, shift] = [0, 0];
        }
    }
    return way;
}
