// What the product's recipes make of each choice (tests/lib/restore/orders.json), held against the rules of this stand-in.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fieldsOf, make, mismatch } from '../declarations.mjs';
import { aliases, unpublishedAliases } from '../structs.mjs';
import { checkOptions, typesOf } from './rules.mjs';

const { every, programs, images, orders } = JSON.parse(readFileSync(new URL('../../../lib/restore/orders.json', import.meta.url)));
const groups = { every, programs, images };
const enginesOf = (order) => (groups[order.engines] ?? order.engines).map((name) => `engine1/${name}`);

/// A struct with these members, and all others empty; at every depth.
function whole(struct, members) {
    const types = Object.fromEntries(fieldsOf(struct).map(({ name, type }) => [name, unpublishedAliases[type] ?? type]));
    const given = Object.entries(members).map(([name, value]) => {
        assert.ok(types[name], `${struct} has no ${name}`);
        const nested = typeof value === 'object' && !Array.isArray(value);
        return [name, nested ? whole(aliases[types[name]] ?? types[name], value) : value];
    });
    return make(struct, Object.fromEntries(given));
}

const optionsOf = (order) => whole('RestoreJobAdvancedOptions', order.options);

test('Orders: each is one that a device takes', () => {
    for (const order of orders) {
        for (const engine of enginesOf(order)) {
            const platform = order.device ?? 'windows';
            const live = { ReportedPlatform: platform, ReportedVersion: '25.9.6', DeviceID: 'd' };
            const options = optionsOf(order);
            assert.equal(mismatch('RestoreJobAdvancedOptions', options, 'Options'), undefined, order.of);
            assert.doesNotThrow(() => checkOptions(options, { snapshot: { engine, platform, original: true }, live }), `${order.of}, ${engine}`);
        }
    }
});

test('Orders: every type of every engine is among them', () => {
    const made = new Set(orders.flatMap((order) => enginesOf(order).map((engine) => `${engine} ${optionsOf(order).Type}`)));
    const possible = Object.entries(typesOf).flatMap(([engine, types]) => types.map((type) => `${engine} ${type}`));
    assert.deepEqual([...made].sort(), possible.sort());
});
