// Answers that are not one JSON value in memory.
import { stringify } from './exact.mjs';

/// A list or map that is told piece by piece: a big server's is larger than a text can be.
export class Pieces {
    constructor(pieces) {
        this.pieces = pieces;
    }
}

/// Bytes as they are.
export class Plain {
    constructor(text) {
        this.text = text;
    }
}

function* joined(open, texts, close) {
    let before = open;
    for (const text of texts) {
        yield before + text;
        before = ',';
    }
    yield before === open ? open + close : close;
}

export function* mapped(values, change) {
    for (const value of values) yield change(value);
}

export const listOf = (values) => new Pieces(joined('[', mapped(values, stringify), ']'));
export const mapOf = (entries) => new Pieces(joined('{', mapped(entries,
    ([key, value]) => `${JSON.stringify(key)}:${stringify(value)}`), '}'));
