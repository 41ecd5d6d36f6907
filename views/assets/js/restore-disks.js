// Which of a snapshot's disks and partitions is written onto which of the device's, and what forbids it.
import { size } from './format.js';
import { join } from './restore-selection.js';

/** All disks and their partitions as things that can be mapped. */
export function placesOf(disks) {
    return disks.flatMap((disk) => [
        { ...disk, whole: true, disk: disk.id, boot: Boolean(disk.boot) },
        ...(disk.partitions ?? []).map((part) => ({ ...part, whole: false, disk: disk.id, boot: Boolean(disk.boot) })),
    ]);
}

export function placeName(place) {
    if (place.whole) return [place.name, place.model].filter(Boolean).join(' · ') || place.id;
    const mounts = (place.mounts ?? []).join(', ');
    return [mounts || place.name || 'Partition', place.label].filter(Boolean).join(' · ');
}

export function placeNote(place) {
    return [size(place.size), place.whole ? '' : place.filesystem, place.whole || !(place.used > 0) ? '' : `${size(place.used)} used`]
        .filter(Boolean).join(' · ');
}

/** Why `target` cannot take `source`; empty: it can. `taken`: targets of the other rows. */
export function refusal(source, target, taken = []) {
    if (target.boot) return `${placeName(target)} is on the disk that the device runs from. It cannot be overwritten while it runs.`;
    if (source.whole !== target.whole) return source.whole ? 'A whole disk needs a whole disk.' : 'A partition needs a partition.';
    if (target.size < source.size) return `It is too small: ${size(target.size)} for ${size(source.size)}.`;
    const clash = taken.some((other) => other.id === target.id
        || (other.disk === target.disk && (other.whole || target.whole)));
    return clash ? 'Something else is written there already.' : '';
}

/** What is wrong with all rows together: [{ at, words }]. `rows`: { source, target } with places. */
export function mapTroubles(rows) {
    return rows.flatMap(({ source, target }, at) => {
        if (!target) return [{ at, words: 'Choose where it goes.' }];
        const words = refusal(source, target, rows.filter((_, other) => other !== at).map((row) => row.target).filter(Boolean));
        return words ? [{ at, words }] : [];
    });
}

/** "Disk 1 (500.0 GiB)" of each target: what will be lost. */
export function lostWords(rows) {
    return join(rows.map(({ target }) => `${placeName(target)} (${size(target.size)})`));
}
