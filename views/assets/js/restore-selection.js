// What is ticked in a snapshot: whole folders and single files, across folders, counted and measured.
// A path's folders are its beginnings up to each slash; more is not made of it here.
import { count, size } from './format.js';

/** The folders that a path lies in, the outermost first. */
export function foldersOf(path) {
    const folders = [];
    for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at));
    return folders;
}

const OPENED = new Set(['folder', 'disk', 'partition', 'mailbox', 'mailfolder', 'calendar', 'contacts', 'site', 'vm']);
/** What holds other things, for counting; a disk's image that lies in a folder is a file. */
export const isFolder = (entry) => (entry.kind === 'disk' ? Boolean(entry.treeId) : OPENED.has(entry.kind));

export class Selection {
    #chosen = new Map();   // By path.
    #beneath = new Map();  // Folder: how many of the chosen lie in it.

    get entries() {
        return [...this.#chosen.values()];
    }

    get paths() {
        return [...this.#chosen.keys()];
    }

    get size() {
        return this.#chosen.size;
    }

    has(path) {
        return this.#chosen.has(path);
    }

    /** The chosen folder that the path lies in, or null. */
    coveredBy(path) {
        for (const folder of foldersOf(path)) if (this.#chosen.has(folder)) return this.#chosen.get(folder);
        return null;
    }

    /** all | some | none */
    stateOf(path) {
        if (this.#chosen.has(path) || this.coveredBy(path)) return 'all';
        return this.#beneath.get(path) ? 'some' : 'none';
    }

    #count(path, by) {
        for (const folder of foldersOf(path)) {
            const now = (this.#beneath.get(folder) ?? 0) + by;
            if (now) this.#beneath.set(folder, now);
            else this.#beneath.delete(folder);
        }
    }

    /** Chooses it; what was chosen within it is part of it now. */
    add(entry) {
        if (this.stateOf(entry.path) === 'all') return;
        if (this.#beneath.get(entry.path)) {
            for (const path of this.paths) if (path.startsWith(`${entry.path}/`)) this.remove(path);
        }
        this.#chosen.set(entry.path, entry);
        this.#count(entry.path, 1);
    }

    remove(path) {
        if (this.#chosen.delete(path)) this.#count(path, -1);
    }

    clear() {
        this.#chosen.clear();
        this.#beneath.clear();
    }

    /** Takes `path` out of a folder that was chosen as a whole: its neighbours on the way down are
     *  chosen in the folder's place. `listingOf(folder)`: all of its entries, or null where they are
     *  not all known; then nothing is changed and false returned. */
    takeOut(path, listingOf) {
        if (this.#chosen.has(path)) {
            this.remove(path);
            return true;
        }
        const whole = this.coveredBy(path);
        if (!whole) return true;
        const way = [...foldersOf(path).filter((folder) => folder.length >= whole.path.length)];
        const listings = way.map(listingOf);
        if (listings.includes(null)) return false;
        this.remove(whole.path);
        const kept = new Set([...way, path]);
        for (const entry of listings.flat()) if (!kept.has(entry.path)) this.add(entry);
        return true;
    }

    /** { files, folders, bytes, complete }: complete where every folder's contents are counted. */
    totals() {
        const sum = { files: 0, folders: 0, bytes: 0, within: { files: 0, folders: 0 }, complete: true };
        for (const entry of this.#chosen.values()) {
            sum.bytes += Number(entry.size) || 0;
            // A path that was typed may be anything.
            if (entry.size === undefined) sum.complete = false;
            if (isFolder(entry)) {
                sum.folders += 1;
                if (entry.files === undefined) sum.complete = false;
                sum.within.files += Number(entry.files) || 0;
                sum.within.folders += Number(entry.folders) || 0;
            } else {
                sum.files += 1;
            }
        }
        return sum;
    }

    /** What the device is told beforehand, so that it can count; null where we do not know it all. */
    known() {
        const sum = this.totals();
        if (!sum.complete) return null;
        return { files: sum.files + sum.within.files, folders: sum.folders + sum.within.folders, bytes: sum.bytes };
    }
}

const NOUNS = {
    file: ['file', 'files'], folder: ['folder', 'folders'], disk: ['disk', 'disks'], partition: ['partition', 'partitions'],
    database: ['database', 'databases'], vm: ['virtual machine', 'virtual machines'], mailbox: ['mailbox', 'mailboxes'],
    mailfolder: ['mail folder', 'mail folders'], email: ['email', 'emails'], calendar: ['calendar', 'calendars'],
    event: ['event', 'events'], contacts: ['contact list', 'contact lists'], contact: ['contact', 'contacts'],
    site: ['site', 'sites'], link: ['link', 'links'], path: ['path', 'paths'], other: ['other entry', 'other entries'],
};
const ORDER = Object.keys(NOUNS);

/** "2 folders and 1 file" of entries with a `kind`. */
export function kindsWords(entries) {
    const counts = new Map();
    for (const { kind } of entries) {
        const known = NOUNS[kind] ? kind : 'other';
        counts.set(known, (counts.get(known) ?? 0) + 1);
    }
    const folders = ['folder', 'mailbox', 'mailfolder', 'disk', 'partition', 'vm', 'database'];
    const rank = (kind) => (folders.includes(kind) ? 0 : 1) * ORDER.length + ORDER.indexOf(kind);
    const parts = [...counts].sort(([a], [b]) => rank(a) - rank(b)).map(([kind, n]) => `${count(n)} ${NOUNS[kind][n === 1 ? 0 : 1]}`);
    return join(parts);
}

/** "a, b and c". */
export function join(words) {
    return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** "1.2 GiB"; "at least" where folders were not counted, empty where nothing is known. */
export function sizeWords({ bytes, complete }) {
    if (complete) return size(bytes);
    return bytes > 0 ? `at least ${size(bytes)}` : '';
}
