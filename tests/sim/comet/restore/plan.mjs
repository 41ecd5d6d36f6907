// What a restore comes to: how much there is, what goes wrong with it, and how long it takes.
import { random } from '../../fleet/random.mjs';
import { failureOf } from './hosts.mjs';
import { simulates } from './rules.mjs';

const walkedMax = 20_000;   // Nodes; where there are more, the rest is guessed.
const samplesMax = 400;     // Paths that the log tells of.
const warningsMax = 50;
const bytesASecond = 4e7;
const failsAfter = 2;
const [shortest, longest] = [6, 40];  // Seconds: somebody waits, and wants to see it run.

const unreadable = { winefs: 'it is encrypted by another user', vmdkwinefs: 'it is encrypted by another user', socket: 'sockets are not restored', fifo: 'pipes are not restored',
    dev: 'devices are not restored', chardev: 'devices are not restored' };

const nothing = { totalSize: 0, files: 0, directories: 0, upload: 0, download: 0, chunks: 0, retention: false };

/// { files, bytes, folders, samples, warnings } of what was chosen.
function walk(chosen, join) {
    const sum = { files: 0, bytes: 0, folders: 0, samples: [], warnings: [], left: walkedMax };
    const visit = (node, names) => {
        if (--sum.left < 0) return;
        if (node.children) {
            if (names.length) sum.folders++;
            for (const child of node.children()) visit(child, [...names, child.name]);
            return;
        }
        if (unreadable[node.type]) {
            if (sum.warnings.length < warningsMax) sum.warnings.push([join(names), unreadable[node.type]]);
            return;
        }
        sum.files++;
        sum.bytes += node.size ?? 0;
        if (sum.samples.length < samplesMax) sum.samples.push(join(names));
    };
    for (const { names, node } of chosen) visit(node, names);
    return sum;
}

/// A path as the log shows it.
const joinFor = (windows) => (names) => (windows ? [names[0].replace(/^([A-Z])__$/, '$1:'), ...names.slice(1)].join('\\') : `/${names.join('/')}`);

/// In the form of planRun(), with `told`: what the log needs. `known`: what the caller said of files, bytes and folders.
export function planRestore({ chosen, snapshot, options, known, speed }) {
    const files = snapshot.engine === 'engine1/file';
    const sum = walk(chosen, files ? joinFor(snapshot.platform === 'windows') : (names) => names.join('/'));
    const r = random('restore', snapshot.id, chosen.map(({ names }) => names.join('/')).join('\n'));
    const guessed = sum.left < 0 ? { files: 60_000, bytes: 4e10, folders: 4000 } : { files: 0, bytes: 0, folders: 0 };
    const failure = failureOf(options);
    if (failure) return { ...nothing, status: 7002, seconds: failsAfter, told: { samples: [], warnings: [], skipped: 0, simulated: false, failure } };
    const bytes = Math.max(sum.bytes + guessed.bytes, known.bytes ?? 0);
    // What is there already stays as it is, unless it may be overwritten.
    const skipped = options.DestIsOriginalLocation && !options.OverwriteExistingFiles ? Math.ceil(sum.files * 0.9) : 0;
    const done = simulates(options) ? 0 : Math.round(bytes * (1 - skipped / Math.max(1, sum.files)));
    const vms = chosen.filter((it) => it.machine).length;
    return {
        status: sum.warnings.length ? 7001 : 5000, ...(vms ? { vms } : {}), totalSize: bytes, files: Math.max(sum.files + guessed.files, known.files ?? 0),
        directories: Math.max(sum.folders + guessed.folders, known.folders ?? 0), upload: 0,
        download: simulates(options) ? Math.round(bytes / 100) : Math.round(done * 0.6), chunks: Math.ceil(bytes / 3e6), retention: false,
        seconds: Math.max(4, Math.round(Math.min(longest, Math.max(shortest, bytes / bytesASecond) * (0.8 + 0.4 * r.next())) / speed)),
        told: { samples: sum.samples, warnings: sum.warnings, skipped, simulated: simulates(options) },
    };
}
