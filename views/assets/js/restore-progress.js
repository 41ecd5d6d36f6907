// What is shown of a restore at work and of its end: from the pulse's job and what restoreStatus adds.
import { count, exactLength, size } from './format.js';

const known = (value) => Number(value) > 0;
const first = (...values) => Number(values.find(known) ?? 0);

const PHASES = { preparing: 'Preparing', restoring: 'Restoring', finishing: 'Finishing', ended: 'Done' };

/** Figures of a restore at work. `live`: the pulse's job or null; `status`: restoreStatus's job or null;
 *  `expected`: what was chosen, { bytes, files }, where it was known. */
export function figuresOf({ live = null, status = null, expected = {} }) {
    const bytes = Math.max(Number(live?.bytes_done) || 0, Number(status?.bytesDone) || 0);
    const bytesTotal = first(status?.bytesTotal, expected.bytes);
    const files = Math.max(Number(status?.filesDone) || 0, 0);
    const filesTotal = first(status?.filesTotal, expected.files);
    const speed = Number(live?.throughput_bps) || 0;
    const share = bytesTotal ? bytes / bytesTotal : known(live?.items_total) ? Number(live.items_done) / Number(live.items_total)
        : filesTotal ? files / filesTotal : null;
    return {
        percent: share === null ? null : Math.min(100, Math.max(0, Math.floor(share * 100))),
        bytes, bytesTotal, files, filesTotal, speed,
        left: speed > 0 && bytesTotal > bytes ? Math.ceil((bytesTotal - bytes) / speed) : null,
        phase: PHASES[status?.phase] ?? PHASES.restoring,
    };
}

/** "about 40 s left"; empty where nobody knows. */
export const leftWords = (left) => (left === null ? '' : `about ${exactLength(left)} left`);

const files = (n) => `${count(n)} ${n === 1 ? 'file' : 'files'}`;

/** The result in a sentence: "1,937 files, 1.2 GiB, in D:\Restore". */
export function resultWords(result, { where = '', writes = true } = {}) {
    if (!result) return '';
    const amount = [known(result.files) ? files(result.files) : '', known(result.bytes) ? size(result.bytes) : ''].filter(Boolean).join(', ');
    if (!amount) return '';
    if (!writes) return `${amount} read and checked. Nothing was written.`;
    return where ? `${amount}, in ${where}` : amount;
}

/** What is to be looked at: skipped files, warnings, errors. */
export function issueWords(result) {
    if (!result) return [];
    const lines = [];
    if (known(result.skipped)) lines.push(`${files(result.skipped)} ${result.skipped === 1 ? 'was' : 'were'} already there and kept, or could not be written.`);
    if (known(result.warnings)) lines.push(`${count(result.warnings)} ${result.warnings === 1 ? 'warning' : 'warnings'} in the log.`);
    if (known(result.errors)) lines.push(`${count(result.errors)} ${result.errors === 1 ? 'error' : 'errors'} in the log.`);
    return lines;
}
