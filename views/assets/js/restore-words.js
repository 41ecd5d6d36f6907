// The restore in a sentence that a person can check, and as rows. A sentence is a list of parts, so
// that what matters can stand out; names are never markup.
import { count, dayName, plural, short, size, time } from './format.js';
import { lostWords, placeName } from './restore-disks.js';
import { kindOf, methodWords, needsOf, toOriginal } from './restore-methods.js';
import { join, kindsWords, sizeWords } from './restore-selection.js';

const b = (text) => ({ text, strong: true });
const t = (text) => ({ text, strong: false });

/** "Fri 21 Nov 14:00", with the year where it is another. */
export function momentWords(at, now) {
    const year = new Date(at * 1000).getFullYear();
    return `${dayName(at)}${year === new Date(now * 1000).getFullYear() ? '' : ` ${year}`} ${time(at)}`;
}

const KEPT = {
    none: [t('Existing files are '), b('kept'), t('.')],
    ifNewer: [t('Existing files are '), b('replaced if the backup is newer'), t('.')],
    ifDifferent: [t('Existing files are '), b('replaced if they differ'), t('.')],
    always: [t('Existing files are '), b('always replaced'), t('.')],
};
const KEPT_ROW = {
    none: 'Kept. Nothing on the device is overwritten.',
    ifNewer: 'Replaced where the backup is newer.',
    ifDifferent: 'Replaced where they differ.',
    always: 'Always replaced, newer ones too.',
};

/** What is restored: "2 folders and 1 file, 1.2 GiB". */
export function whatWords({ mode, selection, machines = [], snapshot }) {
    if (mode === 'machines') return machines.length === 1 ? machines[0].name : `${count(machines.length)} virtual machines`;
    if (mode === 'all') return snapshot?.size > 0 ? `everything, ${size(snapshot.size)}` : 'everything';
    const bytes = sizeWords(selection.totals());
    return [kindsWords(selection.entries), bytes].filter(Boolean).join(', ');
}

/** The first names of what was picked: "Contracts / 2025, Lease.pdf and 3 more". */
export function pickedNames({ mode, selection, machines = [], snapshot }) {
    if (mode === 'all') return snapshot?.files > 0 ? `Everything, ${plural(snapshot.files, 'file')}` : 'Everything in the snapshot';
    const names = mode === 'machines' ? machines.map(({ name }) => name) : selection.entries.map((entry) => entry.shown || entry.name);
    const most = 3;
    const shown = names.slice(0, most).map((name) => short(name, 80));
    return names.length > most ? `${shown.join(', ')} and ${count(names.length - most)} more` : join(shown);
}

const placeOf = (choices) => {
    const { connection = {}, engine } = choices;
    if (choices.method === 'database') {
        return kindOf(engine) === 'mysql' ? `the MySQL server at ${connection.host}:${connection.port}` : `the SQL Server instance ${connection.instance}`;
    }
    if (kindOf(engine) === 'vmware') return connection.host || connection.hostname;
    if (kindOf(engine) === 'proxmox') return connection.node ? `the node ${connection.node}` : connection.server;
    return 'its Hyper-V host';
};

/** The sentence's parts. `choices`: what was chosen; `names`: { device, target }; `now`. */
export function sentenceOf(choices, { target, now }) {
    const { method, snapshot, item } = choices;
    const what = whatWords(choices);
    const from = [t(' from '), b(item.name), t(' as of '), b(momentWords(snapshot.at, now))];
    const on = [t(' on '), b(target)];
    const kept = KEPT[choices.overwrite] ?? KEPT.none;
    switch (method) {
    case 'files': case 'imageFiles':
        return toOriginal(choices)
            ? [t('Restore '), b(`${what},`), ...from, t(' to '), b('where they were'), ...on, t('. '), ...kept]
            : [t('Restore '), b(`${what},`), ...from, t(' to '), b(choices.destination), ...on, t('. '), ...kept];
    case 'archive': case 'imageFilesArchive':
        return [t('Pack '), b(`${what},`), ...from, t(' into the archive '), b(choices.destination), ...on, t('.')];
    case 'simulate': case 'imageFilesSimulate':
        return [t('Read and check '), b(`${what},`), ...from, ...on, t('. '), b('Nothing is written'), t('.')];
    case 'program': case 'programArchive':
        return [t('Hand '), b(`${what},`), ...from, method === 'program' ? t(' file by file to the command ') : t(' as one archive to the command '),
            b(choices.command), ...on, t('.')];
    case 'disks':
        return [t('Write '), b(`${count(choices.disks.length)} ${choices.disks.length === 1 ? 'disk or partition' : 'disks or partitions'}`), ...from,
            t(' onto '), b(lostWords(choices.disks)), t(' of '), b(target), t('. '), b('Everything on them is lost'), t('.')];
    case 'vmwareImages': case 'hypervImages':
        return [t('Write the disks'), ...from, t(method === 'vmwareImages' ? ' as .vmdk files to ' : ' as .vhdx files to '), b(choices.destination), ...on, t('.')];
    case 'host':
        return [t('Create '), b(what), ...from, t(' again on '), b(placeOf(choices)), t(kindOf(choices.engine) === 'hyperv' ? ', ' : ', from '), b(target),
            ...(choices.storagePath ? [t(', disks in '), b(choices.storagePath)] : []), t('.')];
    case 'database':
        return [t('Load '), b(`${what},`), ...from, t(' into '), b(placeOf(choices)), t(', from '), b(target), t('. '),
            t('Databases of the same name are '), b('overwritten'), t('.')];
    case 'cloud':
        return [t('Restore '), b(`${what},`), ...from, t(' into '), b('Microsoft 365'), t(', by '), b(target), t('.')];
    default:
        return [t('Restore '), b(`${what},`), ...from, ...on, t('.')];
    }
}

/** Rows of the review: { name, value, step, mono? }; `step` is where it is changed. */
export function rowsOf(choices, { vault, device, target, now }) {
    const needs = needsOf(choices.method, choices);
    const rows = [
        { name: 'Vault', value: vault, step: 1 },
        { name: 'Snapshot', value: `${choices.item.name}, ${momentWords(choices.snapshot.at, now)}`, step: 2 },
        { name: 'What', value: choices.method === 'disks' ? 'The disks below' : pickedNames(choices), step: 3 },
        { name: 'Method', value: methodWords(choices.method, choices.engine).name, step: 4 },
    ];
    if (needs.folder || needs.file) {
        rows.push(toOriginal(choices) ? { name: 'Destination', value: 'Where everything was when it was backed up', step: 4 }
            : { name: 'Destination', value: choices.destination, mono: true, step: 4 });
    }
    for (const { source, target: place } of needs.disks ? choices.disks : []) {
        rows.push({ name: 'Disk', value: `${placeName(source)} onto ${placeName(place)}`, step: 4 });
    }
    if (needs.program) rows.push({ name: 'Command', value: choices.command, mono: true, step: 4 });
    if (needs.storagePath && choices.storagePath) rows.push({ name: 'Disks in', value: choices.storagePath, mono: true, step: 4 });
    if (needs.connection === 'vmware') {
        const { datacenter, datastore, network } = choices.connection;
        rows.push({ name: 'Place', value: [datacenter, datastore, network].filter(Boolean).join(', ') || 'The only one there is', step: 4 });
    }
    if (needs.connection === 'proxmox') rows.push({ name: 'Storage', value: choices.connection.storage || 'The only one there is', step: 4 });
    if (needs.connection === 'cloud') {
        rows.push({ name: 'Sign-in', value: choices.connection.useStored ? 'The one that the protected item has' : `App ${choices.connection.appId}`, step: 4 });
    }
    if (target !== device) rows.push({ name: 'Device', value: `${target}, not ${device}`, step: 4 });
    if (needs.overwrite) rows.push({ name: 'Existing files', value: KEPT_ROW[choices.overwrite] ?? KEPT_ROW.none, step: 4 });
    return rows;
}

/** Where the restored things are in the end, for the card. */
export function whereWords(choices) {
    if (choices.method === 'cloud') return 'Microsoft 365';
    if (choices.method === 'disks') return lostWords(choices.disks);
    if (choices.method === 'database' || choices.method === 'host') return placeOf(choices);
    if (toOriginal(choices)) return 'its original place';
    const needs = needsOf(choices.method, choices);
    return needs.folder || needs.file ? choices.destination ?? '' : '';
}
