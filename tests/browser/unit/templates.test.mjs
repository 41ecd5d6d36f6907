// What every template must keep to, whoever renders it.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import test from 'node:test';

const FOLDER = new URL('../../../views/templates/', import.meta.url);
const files = ['', 'partials/'].flatMap((folder) => readdirSync(new URL(folder || '.', FOLDER))
    .filter((name) => name.endsWith('.mustache'))
    .map((name) => ({
        name: name.replace('.mustache', ''),
        text: readFileSync(new URL(folder + name, FOLDER), 'utf8')
            .replace(/\{\{![\s\S]*?\}\}/g, ''),
    })));

test('what scripts read alone is printed unescaped', () => {
    const unescaped = files.flatMap(({ text }) => text.match(/\{\{[{&][^}]*\}+/g) ?? []);
    assert.deepEqual(unescaped.sort(), ['{{&profile_json}}', '{{&snapshot_json}}']);
});

// The responder puts both into one context, where the template would stand in the value's place.
test('no value has the name of a template', () => {
    const templates = new Set(files.map(({ name }) => name));
    for (const { name, text } of files) {
        for (const [, value] of text.matchAll(/\{\{[#^/&]?\s*(\w+)\s*\}\}/g)) {
            assert.ok(!templates.has(value), `${value} in ${name}`);
        }
    }
});

test('every partial that is asked for is there', () => {
    const known = new Set([...files.map(({ name }) => name), 'content']);
    for (const { text } of files) {
        for (const [, partial] of text.matchAll(/\{\{>\s*(\w+)\s*\}\}/g)) {
            assert.ok(known.has(partial), partial);
        }
    }
});

test('nothing that the policy forbids: no inline script, style or handler', () => {
    for (const { name, text } of files) {
        assert.doesNotMatch(text, /<style|\sstyle="|\son[a-z]+="|javascript:/, name);
        for (const [tag] of text.matchAll(/<script[^>]*>/g)) {
            assert.match(tag, /src=|application\/json/, name);
        }
    }
});

test('every icon that a template names is in the sprite', () => {
    const sprite = readFileSync(new URL('../assets/icons.svg', FOLDER), 'utf8');
    for (const { text } of files) {
        for (const [, icon] of text.matchAll(/#(i-[a-z0-9-]+)"/g)) {
            assert.ok(sprite.includes(`id="${icon}"`), icon);
        }
    }
});
