// What the tests of restores share: a fleet whose account has an item of every engine, and words for its calls.
import { make } from '../declarations.mjs';
import { post } from '../client.mjs';
import { startComet } from '../server.mjs';

/// { port, control, username, account, items, devices, targetOf, ask, call, snapshots, tree, walk }.
export async function restoreBench(options = {}) {
    const comet = await startComet({ seed: 'restore', clients: 11, paused: true, historyHours: 0, ...options });
    const { port, control, fleet } = comet;
    const username = fleet.edges.everyEngine;
    const account = Object.values(fleet.accounts).flat().find((it) => it.username === username);
    const [server, linux, desktop, drawer] = account.devices;
    const item = (name) => account.items.find((it) => it.name === name);

    const call = async (path, fields) => (await post(port, `dispatcher/${path}`, fields)).body;
    const targetOf = async (device) => {
        const live = await call('list-active', { UserNameFilter: username });
        return Object.keys(live).find((id) => live[id].DeviceID === device.id);
    };
    const snapshots = async (it, device = server) => (await call('request-vault-snapshots',
        { TargetID: await targetOf(device), Destination: it.vaultId })).Snapshots.filter((one) => one.Source === it.id);
    const newest = async (it) => (await snapshots(it)).sort((a, b) => b.CreateTime - a.CreateTime)[0].Snapshot;
    /// The StoredObjects of a folder; `fields` may have TreeID and Options.
    const tree = async (it, SnapshotID, fields = {}) => call('request-stored-objects',
        { TargetID: await targetOf(server), Destination: it.vaultId, SnapshotID, ...fields });
    /// What is in the folder at the end of these names.
    const walk = async (it, SnapshotID, names) => {
        let { StoredObjects: found } = await tree(it, SnapshotID);
        for (const name of names) {
            ({ StoredObjects: found } = await tree(it, SnapshotID, { TreeID: found.find((one) => one.name === name).subtree }));
        }
        return found;
    };
    /// Runs a restore; `options` replace the empty ones.
    const restore = async (it, { options: changes = {}, device = server, ...fields }) => call('run-restore-custom', {
        TargetID: await targetOf(device), Source: it.id, Destination: it.vaultId,
        Options: JSON.stringify({ ...make('RestoreJobAdvancedOptions'), ...changes }),
        ...Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)])) });
    const state = (body = {}) => control('state', { username, ...body });
    return { comet, port, control, username, post: (path, fields) => post(port, path, fields), account, item, devices: { server, linux, desktop, drawer }, call, targetOf, snapshots,
        newest, tree, walk, restore, state };
}
