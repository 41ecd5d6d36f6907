// How the slide-over names what it is about.
import * as format from './format.js';

const NAME_MAX = 40;

/** A device's name within a sentence. */
export const nameOf = (device) => format.short(device.name, NAME_MAX);

/** A vault as a picker's entry. */
export function vaultOption({ id, name, type, used, quota }) {
    const known = used >= 0;
    const room = quota > 0 && known ? `${format.size(Math.max(0, quota - used))} free`
        : known ? `${format.size(used)} used` : '';
    return { value: id, name, note: [type, room].filter(Boolean).join(' · '), icon: 'vault' };
}
