// What a device writes about a restore.

const shownSkips = 40;

export function beginning(job, { restore, source, device, vault }) {
    const name = device?.FriendlyName || job.DeviceID.slice(0, 8);
    const { options, paths, snapshot, plan } = restore;
    const where = options.DestIsOriginalLocation ? 'the original location' : options.DestPath ? `"${options.DestPath}"` : 'nowhere: nothing is written';
    const lines = [
        ['D', `Software ${job.ClientVersion || 'of unknown version'} on ${device?.PlatformVersion?.distribution ?? 'an unknown system'}`],
        ['I', `Starting restore of "${source?.Description ?? 'a deleted item'}" on "${name}" from Storage Vault "${vault?.Description ?? ''}"`],
        ['I', `Snapshot ${snapshot.slice(0, 12)}, ${paths.length ? `${paths.length} of its paths` : 'all of it'}`],
    ];
    if (plan.told.simulated) lines.push(['I', 'Simulation: data is read and checked, and nothing is written']);
    else if ([0, 5, 7, 9, 12, 13].includes(options.Type)) lines.push(['I', `Writing to ${where}`]);
    return [...lines, ['D', 'The Storage Vault is open'], ['I', `${plan.files} files and ${plan.directories} folders are to be restored`]];
}

export function middle(n, { restore: { plan } }) {
    const { samples, simulated } = plan.told;
    if (n % 10 === 9) return ['I', `${Math.min(plan.files, (n + 1) * 140)} files so far`];
    return ['D', samples.length ? `${simulated ? 'Checked' : 'Restored'} "${samples[n % samples.length]}"` : 'Reading'];
}

export function ending(job, { restore: { plan } }) {
    const { samples, warnings, skipped, simulated, failure } = plan.told;
    if (job.Status === 7002) return [['E', failure ?? 'The destination cannot be written to'], ['E', 'The restore has failed']];
    return [
        ...warnings.map(([path, why]) => ['W', `Skipped "${path}": ${why}`]),
        ...samples.slice(0, Math.min(skipped, shownSkips)).map((path) => ['I', `Skipped "${path}": it is there already`]),
        ['I', `${job.TotalFiles} files and ${job.TotalDirectories} folders, ${job.TotalSize} bytes ${simulated ? 'checked' : 'restored'}`],
        ...(skipped ? [['I', `${skipped} files were there already and stay as they are`]] : []),
        ...(warnings.length ? [['W', `Finished with ${warnings.length} warnings`]] : [['I', 'Job finished']])];
}
