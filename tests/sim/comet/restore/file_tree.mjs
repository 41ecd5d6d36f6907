// The files and folders of an `engine1/file` item, of a device's own disks, and of partitions within images.
import { random } from '../../fleet/random.mjs';

const DAY = 86400;
export const manyFiles = 50_000;
const deepLevels = 16;   // As many as an id has room for, below the folders around them.
const mostFolders = 4;
const nestedMax = 4;

const people = ['anna', 'Jürgen Groß', 'オフィス', 'o\'brien', 'שירה'];
const folderNames = ['Accounts', 'Archive 2019–2025', 'Client letters', 'Contracts', 'Photos', 'Projekte', 'Rechnungen & Belege',
    'Scans', 'Templates', 'To do', 'Договоры', '共有フォルダ'];
const fileNames = ['budget', 'minutes of the meeting', 'IMG_2043', 'plan (final) v3', 'Kundenliste – neu', 'invoice 4711',
    'contract signed', 'notes', 'Übersicht', 'Резюме', '報告書', 'backup of backup'];
const endings = [['.xlsx', 4e5], ['.docx', 9e4], ['.pdf', 6e5], ['.jpg', 3e6], ['.pst', 2e9], ['.zip', 4e7], ['.txt', 2e3], ['.mp4', 3e8]];

/// What NTFS takes, and what only others take.
const strangeAnywhere = ['חשבוניות \u202Egpj.exe\u202C', '{{constructor.constructor(\'alert(1)\')()}}', '&lt;b&gt;bold&lt;-b&gt; &amp;',
    '  two blanks before', '${7} %s %00 #hash', 'e\u0301 \u200Bzero\u00A0wide', '👩‍👩‍👧‍👦 🏳️‍🌈.png', '=cmd()', 'desktop.ini', '.hidden', 'C__'];
const strangePosix = ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', 'line\nbreak', 'back\\slash', 'tab\there', '\u001B[31mred',
    'question? star* pipe|', ' ', 'ends with a blank ', '-rf', 'CON'];
const byteName = (length) => `${'long-'.repeat(60).slice(0, length - 4)}.txt`;

/// Where the words of `r` begin: a folder's content depends on the item and on the way to it alone.
class Maker {
    constructor({ seed, windows, base, at }) {
        Object.assign(this, { seed, windows, base, at });
        [this.fileType, this.folderType] = windows ? ['winfile', 'windir'] : ['file', 'dir'];
    }

    file(name, size, mtime, more = {}) {
        return { name, type: this.fileType, mtime, size, ...more };
    }

    folder(name, children, more = {}) {
        return { name, type: this.folderType, mtime: this.base, size: 0, children, ...more };
    }

    /// Files of all kinds, a few folders, and less the deeper it goes. What was made after the snapshot is not in it.
    some(way, nested = 0) {
        return () => {
            const r = random('folder', this.seed, ...way);
            const used = new Set();
            const unused = (name) => {
                let free = name;
                for (let n = 2; used.has(free.toLowerCase()); n++) free = `${name} (${n})`;
                used.add(free.toLowerCase());
                return free;
            };
            const folders = Array.from({ length: nested < nestedMax ? r.int(0, mostFolders - nested) : 0 }, () => {
                const name = unused(r.pick(folderNames));
                return this.folder(name, this.some([...way, name], nested + 1));
            });
            const files = Array.from({ length: r.int(1, 14) }, () => {
                const [ending, size] = r.pick(endings);
                const bytes = Math.round(size * r.magnitude(0.05, 3));
                // Most have been there all along; some came between one snapshot and the next.
                const mtime = r.chance(0.9) ? this.base - r.int(0, 2000 * DAY) : this.base + r.int(0, 120 * DAY);
                return this.file(`${unused(r.pick(fileNames))}${ending}`, bytes, mtime);
            }).filter((it) => it.mtime <= this.at);
            if (r.chance(0.1)) files.push(this.file(unused('empty.txt'), 0, this.base));
            return [...folders, ...files];
        };
    }

    many() {
        const r = random('many', this.seed);
        return Array.from({ length: manyFiles }, (_, i) =>
            this.file(`scan-${String(i).padStart(6, '0')}.tif`, r.int(2e4, 9e5), this.base - i * 60));
    }

    deep(level = 1) {
        return this.folder(`level ${level}`, () => (level < deepLevels ? [this.deep(level + 1)]
            : [this.file('at the bottom.txt', 42, this.base)]));
    }

    strange() {
        const longest = this.windows ? [`${'ü'.repeat(251)}.txt`, `${'x'.repeat(255)}`] : [byteName(255), 'ü'.repeat(127)];
        const names = [...strangeAnywhere, ...(this.windows ? [] : strangePosix), ...longest];
        return [this.folder('folder <b> & "quotes"'.replace(/["<>]/g, this.windows ? '\'' : '$&'), this.some(['strange']))]
            .concat(names.map((name, i) => this.file(name, 100 + i, this.base - i * DAY)));
    }

    home(name) {
        const inside = ['Desktop', 'Documents', 'Downloads', 'Pictures'];
        return this.folder(name, () => inside.map((it) => this.folder(it, this.some(['home', name, it]))));
    }

    homes() {
        return people.map((name) => this.home(name));
    }
}

function windowsRoots(maker) {
    const data = () => [maker.folder('Deep', () => [maker.deep()]), maker.folder('Empty', () => []), maker.folder('Strange names', () => maker.strange()),
        maker.folder('Team', maker.some(['team'])), maker.file('encrypted.docx', 52_000, maker.base, { type: 'winefs' })];
    return [
        maker.folder('C__', () => [maker.folder('Data', data), maker.folder('Users', () => [...maker.homes(), maker.folder('Public', maker.some(['public']))])]),
        maker.folder('D__', () => [maker.folder('Scans', () => maker.many(), { uncounted: true }), maker.folder('Shared', maker.some(['shared'])),
            maker.file('README.txt', 700, maker.base)])];
}

function linuxRoots(maker) {
    const special = (name, type) => ({ name, type, mtime: maker.base, size: 0 });
    const srv = () => [maker.folder('deep', () => [maker.deep()]), maker.folder('empty', () => []), maker.folder('scans', () => maker.many(), { uncounted: true }),
        maker.folder('shared', maker.some(['shared'])), maker.folder('strange names', () => maker.strange()),
        special('latest', 'symlink'), special('queue', 'fifo'), special('agent.sock', 'socket')];
    return [maker.folder('home', () => maker.homes()), maker.folder('srv', srv), maker.folder('var', () => [maker.folder('www', maker.some(['www']))])];
}

function macRoots(maker) {
    const shared = () => [maker.folder('Deep', () => [maker.deep()]), maker.folder('Scans', () => maker.many(), { uncounted: true }),
        maker.folder('Strange names', () => maker.strange()), maker.folder('Team', maker.some(['team']))];
    return [maker.folder('Users', () => [...maker.homes(), maker.folder('Shared', shared)])];
}

/// The tree's root. `base` is when most of it was there already, `at` when the snapshot was made.
export function fileTree({ seed, platform, base, at }) {
    const maker = new Maker({ seed, windows: platform === 'windows', base, at });
    const roots = platform === 'windows' ? windowsRoots : platform === 'darwin' ? macRoots : linuxRoots;
    return maker.folder('', () => roots(maker));
}
