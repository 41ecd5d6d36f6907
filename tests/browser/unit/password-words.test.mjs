// Passwords that are made, and how hard one is to guess.
import assert from 'node:assert/strict';
import { webcrypto } from 'node:crypto';
import test from 'node:test';
import { makePassword, strength } from '../../../views/assets/js/password-words.js';

const random = (bytes) => webcrypto.getRandomValues(bytes);

test('makePassword: 16 characters, every class, no look-alikes, and very strong', () => {
    const seen = new Set();
    for (let n = 0; n < 2000; n += 1) {
        const made = makePassword(random);
        assert.equal(made.length, 16);
        for (const sign of [/[A-Z]/, /[a-z]/, /[0-9]/, /[-_+=.:!#*@?]/]) assert.match(made, sign);
        assert.doesNotMatch(made, /[0O1lI<>&"'%\\ ]/);
        seen.add(made);
    }
    assert.equal(seen.size, 2000);
    assert.equal(strength(makePassword(random)).score, 4);
});

test('makePassword: no character is likelier than another, whatever bytes come', () => {
    // 255 is beyond the last whole round of each class, and is asked for again.
    let turn = 0;
    const made = makePassword((bytes) => {
        bytes[0] = turn % 2 ? turn % 200 : 255;
        turn += 1;
        return bytes;
    });
    assert.equal(made.length, 16);
    const counts = new Map();
    for (let n = 0; n < 3000; n += 1) for (const one of makePassword(random)) counts.set(one, (counts.get(one) ?? 0) + 1);
    for (const one of 'ABZabz') assert.ok(counts.get(one) > 3000 * 16 / 66 * 0.6, one);
});

test('strength: what is tried first is weak, whatever its length and signs', () => {
    for (const weak of ['password1', 'P@ssw0rd!', 'aaaaaaaaaaaa', '12345678', 'abcdefghij', 'birchwood1', 'Winter2026!', 'qwertz123']) {
        assert.ok(strength(weak, 'birchwood-main').score <= 1, `${weak} ${JSON.stringify(strength(weak, 'birchwood-main'))}`);
    }
    assert.equal(strength('birchwood1', 'birchwood-main').why, 'Easy to guess from the username.');
    assert.deepEqual(strength(''), { score: 0, word: '', why: '' });
});

test('strength: longer and more mixed is stronger', () => {
    const scores = ['tgbnhyuj', 'Tgb7-hyuj', 'copper-Lantern-47-meadow-Tide'].map((one) => strength(one).score);
    assert.deepEqual(scores, [...scores].sort());
    assert.equal(scores[2], 4);
    assert.ok(strength('Grüße-東京-Nacht').score >= 3);
});
