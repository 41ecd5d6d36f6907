// The part of mustache that our templates use, for serving them in tests without the responder.

const TAG = /\{\{(!|#|\^|\/|>|&)?\s*([\s\S]*?)\s*\}\}/g;
const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => ENTITIES[c]);

function parse(text) {
    const root = { children: [] };
    const open = [root];
    let at = 0;
    for (const match of text.matchAll(TAG)) {
        const [whole, sigil = '', name] = match;
        const top = open[open.length - 1];
        top.children.push({ kind: 'text', text: text.slice(at, match.index) });
        at = match.index + whole.length;
        if (sigil === '#' || sigil === '^') {
            const node = { kind: sigil, name, children: [] };
            top.children.push(node);
            open.push(node);
        } else if (sigil === '/') {
            if (open.pop().name !== name) throw new Error(`mustache: {{/${name}}} closes nothing`);
        } else if (sigil !== '!') {
            top.children.push({ kind: sigil || 'value', name });
        }
    }
    if (open.length !== 1) throw new Error(`mustache: {{#${open.pop().name}}} stays open`);
    root.children.push({ kind: 'text', text: text.slice(at) });
    return root;
}

function lookup(stack, name) {
    if (name === '.') return stack[stack.length - 1];
    for (let i = stack.length - 1; i >= 0; i -= 1) {
        const scope = stack[i];
        if (scope !== null && typeof scope === 'object' && name in scope) return scope[name];
    }
    return undefined;
}

function draw(node, stack, partial) {
    return node.children.map((child) => {
        if (child.kind === 'text') return child.text;
        if (child.kind === '>') return draw(parse(partial(child.name)), stack, partial);
        const value = lookup(stack, child.name);
        if (child.kind === 'value') return value === undefined ? '' : escape(value);
        if (child.kind === '&') return value === undefined ? '' : String(value);
        const list = Array.isArray(value) ? value : value ? [value] : [];
        if (child.kind === '^') return list.length ? '' : draw(child, stack, partial);
        return list.map((one) => draw(child, [...stack, one], partial)).join('');
    }).join('');
}

/** Renders `text` with `data`; `partial(name)` returns a partial's text. */
export function render(text, data, partial) {
    return draw(parse(text), [data], partial);
}
