// What a written profile did to the one before it: every change by its path, and what must not happen.
import { fieldsOf } from './declarations.mjs';
import { Literal, meaning } from './exact.mjs';
import { secretMarker } from './profile.mjs';
import { aliases } from './structs.mjs';

const shownMax = 300;
const changesMax = 500;

const shown = (value) => (value === undefined ? undefined : meaning(value).slice(0, shownMax));
const isMap = (value) => value !== null && typeof value === 'object' && !Array.isArray(value)
    && !(value instanceof Literal);
const isSecret = (value) => typeof value === 'string' && value.includes(secretMarker);

class Comparison {
    constructor() {
        this.changes = [];
        this.lost = undefined;
    }

    lose(path) {
        this.lost ??= path;
    }

    change(path, before, after) {
        if (this.changes.length < changesMax) this.changes.push({ path, from: shown(before), to: shown(after) });
    }

    values(type, before, after, path) {
        if (meaning(before) === meaning(after)) return;
        const plain = aliases[type] ?? type;
        if (fieldsOf(plain) && isMap(before) && isMap(after)) this.struct(plain, before, after, path);
        else if (plain.startsWith('map[') && isMap(before) && isMap(after)) this.map(plain, before, after, path);
        else if (plain.startsWith('[]') && before?.length === after?.length) {
            before.forEach((it, i) => this.values(plain.slice(2), it, after[i], `${path}[${i}]`));
        } else {
            if (isSecret(before) && !after) this.lose(path);
            this.change(path, before, after);
        }
    }

    /// A field that was told comes back, and one that no published struct names comes back as it was.
    struct(type, before, after, path) {
        const known = new Map(fieldsOf(type).map((field) => [field.name, field.type]));
        for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
            const at = path ? `${path}.${name}` : name;
            if (!(name in after)) this.lose(at);
            else if (!(name in before)) this.change(at, undefined, after[name]);
            else if (known.has(name)) this.values(known.get(name), before[name], after[name], at);
            else if (meaning(before[name]) !== meaning(after[name])) this.lose(at);
        }
    }

    /// Entries come and go: that is what an edit is for.
    map(type, before, after, path) {
        const element = type.slice(type.indexOf(']') + 1);
        for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
            const at = `${path}[${key}]`;
            if (key in before && key in after) this.values(element, before[key], after[key], at);
            else if (element === 'string' && isSecret(before[key])) this.lose(at);
            else this.change(at, before[key], after[key]);
        }
    }
}

/// { changes: [{ path, from, to }], lost }: `lost` is the path of a field that the writer dropped, of a
/// secret that it emptied, or of a value that it does not know and did not keep.
export function compareProfiles(before, after) {
    const comparison = new Comparison();
    comparison.values('UserProfileConfig', before, after, '');
    return comparison;
}
