// Looking for files in a snapshot by a SearchClause, as jobs are looked for elsewhere in the API.
import { excess } from '../declarations.mjs';
import { Refusal } from '../refusal.mjs';

const depthMax = 10;
const walkedMax = 400_000;  // Nodes of one snapshot.

const rules = ['eq', 'neq', 'contains', 'ncontains', 'startswith', 'nstartswith', 'endswith', 'nendswith'];
const texts = Object.fromEntries(rules.flatMap((name) => [false, true].map((ci) => {
    const not = name.startsWith('n');
    const plain = not ? name.slice(1) : name;
    const holds = { eq: (a, b) => a === b, contains: (a, b) => a.includes(b), startswith: (a, b) => a.startsWith(b), endswith: (a, b) => a.endsWith(b) }[plain];
    const fold = (text) => (ci ? text.toLowerCase() : text);
    return [`str_${name}${ci ? '_ci' : ''}`, (value) => (told) => holds(fold(told), fold(value)) !== not];
})));

function pattern(value) {
    try {
        return new RegExp(value, 'u');
    } catch {
        throw new Refusal(400, 'Filter: the regular expression is none');
    }
}

const operators = {
    ...texts,
    str_regexmatch: (value) => { const it = pattern(value); return (told) => it.test(told); },
    str_nregexmatch: (value) => { const it = pattern(value); return (told) => !it.test(told); },
    ...Object.fromEntries(Object.entries({ eq: (a, b) => a === b, neq: (a, b) => a !== b, gt: (a, b) => a > b, gte: (a, b) => a >= b,
        lt: (a, b) => a < b, lte: (a, b) => a <= b }).map(([name, holds]) => [`int_${name}`, (value) => {
        if (!/^-?\d{1,15}$/.test(value)) throw new Refusal(400, 'Filter: RuleValue is no number');
        return (told) => holds(told, Number(value));
    }])),
};

const seconds = (it) => Math.floor(it.mtime);
const fields = { name: (it) => it.name, path: (it) => it.path, type: (it) => it.type, size: (it) => it.size, mtime: seconds };
const numeric = new Set(['size', 'mtime']);

/// A clause as a question about a found file; whatever it cannot mean is refused.
export function matcherOf(clause, depth = 0) {
    if (depth > depthMax) throw new Refusal(400, 'Filter: nested too deep');
    const wrong = depth === 0 && excess('SearchClause', clause, 'Filter');
    if (wrong) throw new Refusal(400, wrong);
    const { ClauseType: kind, RuleField, RuleOperator, RuleValue, ClauseChildren: children = [] } = clause;
    if (kind === '') {
        if (children?.length) throw new Refusal(400, 'Filter: a rule has no ClauseChildren');
        // As other searches name the fields of their structs, or as the answer names them.
        const field = RuleField.replace(/^SearchResultFileInfo\.(Name|Path|Type|Size|ModTime)$/, (_, name) => (name === 'ModTime' ? 'mtime' : name.toLowerCase()));
        if (!Object.hasOwn(fields, field)) throw new Refusal(400, `Filter: no such RuleField: ${RuleField}`);
        if (!Object.hasOwn(operators, RuleOperator)) throw new Refusal(400, `Filter: no such RuleOperator: ${RuleOperator}`);
        if (RuleOperator.startsWith('int_') !== numeric.has(field)) throw new Refusal(400, `Filter: ${RuleOperator} is not for ${RuleField}`);
        const holds = operators[RuleOperator](RuleValue);
        return (it) => holds(fields[field](it));
    }
    if (!['and', 'or', 'not_and', 'not_or'].includes(kind)) throw new Refusal(400, `Filter: no such ClauseType: ${kind}`);
    if (RuleField || RuleOperator || RuleValue) throw new Refusal(400, 'Filter: only a rule has RuleField, RuleOperator and RuleValue');
    if (!children?.length) throw new Refusal(400, 'Filter: ClauseChildren are missing');
    const each = children.map((it) => matcherOf(it, depth + 1));
    const all = kind.endsWith('and');
    const holds = all ? (it) => each.every((one) => one(it)) : (it) => each.some((one) => one(it));
    return kind.startsWith('not_') ? (it) => !holds(it) : holds;
}

const folders = new Set(['dir', 'windir', 'mailfolder', 'calendar', 'contactfolder']);
const stamp = (at) => new Date(at * 1000).toISOString().replace('.000Z', '.123456789+02:00');

/// The SearchResultFileInfo of all that matches; a folder has no size.
export function searchTree(tree, matches) {
    const found = [];
    let left = walkedMax;
    const visit = (node, way) => {
        for (const child of node.children()) {
            if (--left < 0) return;
            const path = [...way, child.name];
            const told = { ...child, size: child.size ?? 0, path: path.join('/') };
            if (matches(told)) {
                found.push({ path: told.path, name: child.name, type: child.type, mode: folders.has(child.type) ? 'drwxr-xr-x' : '-rw-r--r--',
                    mtime: stamp(child.mtime), ...(told.size ? { size: told.size } : {}) });
            }
            if (child.children) visit(child, path);
        }
    };
    visit(tree.root, []);
    return found;
}
