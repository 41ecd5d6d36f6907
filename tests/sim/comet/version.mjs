/// Whether a dotted version is at least as new as [major, minor, patch].
export function isAtLeast(version, wanted) {
    const parts = version.split('.').map(Number);
    const differs = wanted.findIndex((part, i) => (parts[i] ?? 0) !== part);
    return differs < 0 || parts[differs] > wanted[differs];
}

export const versionOfJobIds = [25, 9, 6];  // Devices of old take a job and do not say which.
export const versionOfMachines = [24, 12, 0];  // Guests as wholes: browsed in snapshots, restored to hosts.
