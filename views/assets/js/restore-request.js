// What was chosen, as runRestore wants it: what the method does not ask for stays behind.
import { needsOf, toOriginal } from './restore-methods.js';

/** The request's fields. `fromDevice`: whose wizard it is. */
export function requestOf(choices, { fromDevice }) {
    const { method, mode, selection, snapshot } = choices;
    const needs = needsOf(method, choices);
    const fields = {
        vaultId: choices.vaultId, protectedItemId: choices.item.id, snapshotId: snapshot.id, method,
    };
    if (choices.targetDeviceId && choices.targetDeviceId !== fromDevice) fields.targetDeviceId = choices.targetDeviceId;
    if (toOriginal(choices)) fields.originalLocation = true;
    else if (needs.folder || needs.file) fields.destination = choices.destination;
    if (needs.overwrite) {
        fields.overwrite = choices.overwrite || 'none';
        if (choices.overwritePermissions) fields.overwritePermissions = true;
    }
    if (needs.archive) fields.archiveFormat = choices.archiveFormat;
    if (mode === 'pick' && method !== 'disks') {
        fields.paths = selection.paths;
        const known = selection.known();
        if (known) fields.known = known;
    } else if (mode === 'all' && method !== 'disks' && snapshot.files > 0 && snapshot.size > 0) {
        fields.known = { files: snapshot.files, bytes: snapshot.size, folders: 0 };
    }
    if (needs.skipUnreadable && choices.skipUnreadable) fields.skipUnreadable = true;
    if (method === 'host') fields.machines = choices.machines.map(({ configPath }) => configPath);
    if (needs.storagePath && choices.storagePath) fields.storagePath = choices.storagePath;
    if (needs.disks) {
        fields.disks = choices.disks.map(({ source, target }) => ({ source: source.id, target: target.id }));
        fields.confirm = choices.confirm;
    }
    if (needs.connection) fields.connection = choices.connection;
    if (needs.program) Object.assign(fields, { command: choices.command, password: choices.password });
    return fields;
}

// Where each of the server's words about a field belongs.
const STEPS = {
    vaultId: 1, protectedItemId: 2, snapshotId: 2, paths: 3, machines: 3, known: 3,
};

/** The step at which a refused field stands. */
export function stepOf(field) {
    return STEPS[String(field).split('.')[0]] ?? 4;
}
