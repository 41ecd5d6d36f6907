// JSON that keeps what JavaScript would not: a number's own text, and how a text was escaped.
import { randomUUID } from 'node:crypto';

const marker = `exactly-${randomUUID()}:`;  // No text of the fleet, and none of a caller, begins so.
const marked = new RegExp(`"${marker}((?:[^"\\\\]|\\\\.)*)"`, 'g');
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/// A value that is told with exactly this text, such as `1.50` or `9007199254740993`.
export class Literal {
    constructor(text) {
        this.text = text;
    }

    get isNumber() {
        return !this.text.startsWith('"');
    }

    toJSON() {
        return marker + this.text;
    }
}

export const literal = (text) => new Literal(text);

/// As JSON.stringify, with each Literal as it is.
export function stringify(value) {
    const text = JSON.stringify(value);
    return text?.includes(marker) ? text.replace(marked, (_, inner) => JSON.parse(`"${inner}"`)) : text;
}

/// As JSON.parse, with a Literal for each number that JavaScript would write in another way.
export function parse(text) {
    JSON.parse(text);
    const kept = text.replace(tokens, (token) => (token.startsWith('"') || String(Number(token)) === token
        ? token : JSON.stringify(marker + token)));
    return JSON.parse(kept, (_, value) => (typeof value === 'string' && value.startsWith(marker)
        ? new Literal(value.slice(marker.length)) : value));
}

/// One text for values that mean the same: numbers by their digits, texts however they are escaped.
export const meaning = (value) => stringify(value)?.replace(tokens,
    (token) => (token.startsWith('"') ? JSON.stringify(JSON.parse(token)) : token));
