// Seeded randomness: the same words give the same numbers on every machine, in every run.

// xmur3: spreads a string over the 128 bits of state that sfc32 wants.
function hashWords(text) {
    let h = 1779033703 ^ text.length;
    for (let i = 0; i < text.length; i++) {
        h = Math.imul(h ^ text.charCodeAt(i), 3432918353);
        h = (h << 13) | (h >>> 19);
    }
    return () => {
        h = Math.imul(h ^ (h >>> 16), 2246822507);
        h = Math.imul(h ^ (h >>> 13), 3266489909);
        return (h ^= h >>> 16) >>> 0;
    };
}

/// A generator of its own for each set of words, so that one client's data never shift another's.
export function random(...words) {
    const seed = hashWords(words.join('\u0000'));
    let [a, b, c, d] = [seed(), seed(), seed(), seed()];

    const next = () => {
        const t = (((a + b) | 0) + d) | 0;
        d = (d + 1) | 0;
        a = b ^ (b >>> 9);
        b = (c + (c << 3)) | 0;
        c = (((c << 21) | (c >>> 11)) + t) | 0;
        return (t >>> 0) / 4294967296;
    };
    for (let i = 0; i < 12; i++) next();

    const self = {
        next,
        int: (low, high) => low + Math.floor(next() * (high - low + 1)),
        /// Sizes and durations spread over magnitudes, not evenly between their bounds.
        magnitude: (low, high) => low * (high / low) ** next(),
        chance: (p) => next() < p,
        pick: (list) => list[Math.floor(next() * list.length)],
        weighted(pairs) {
            let left = next() * pairs.reduce((sum, [, weight]) => sum + weight, 0);
            return pairs.find(([, weight]) => (left -= weight) < 0)?.[0] ?? pairs.at(-1)[0];
        },
        hex(digits) {
            let text = '';
            while (text.length < digits) text += self.int(0, 0xffff).toString(16).padStart(4, '0');
            return text.slice(0, digits);
        },
        guid() {
            const h = self.hex(31);
            const variant = '89ab'[self.int(0, 3)];
            return [h.slice(0, 8), h.slice(8, 12), `4${h.slice(12, 15)}`,
                `${variant}${h.slice(15, 18)}`, h.slice(18, 30)].join('-');
        },
    };
    return self;
}
