// Passwords, without a page: one made at random, and how hard one is to guess.

// No look-alikes (0 O 1 l I), and no sign that forms, shells or HTML read as theirs.
const CLASSES = ['ABCDEFGHJKLMNPQRSTUVWXYZ', 'abcdefghijkmnopqrstuvwxyz', '23456789', '-_+=.:!#*@?'];
const LENGTH = 16;

/** A number below `below`, each as likely as any other. */
function below(limit, random) {
    const most = 256 - (256 % limit);
    for (;;) {
        const [byte] = random(new Uint8Array(1));
        if (byte < most) return byte % limit;
    }
}

/** 16 characters with all classes among them. */
export function makePassword(random = (bytes) => crypto.getRandomValues(bytes)) {
    const all = CLASSES.join('');
    const pick = (from) => from[below(from.length, random)];
    const out = CLASSES.map(pick);
    while (out.length < LENGTH) out.push(pick(all));
    for (let at = out.length - 1; at > 0; at -= 1) {
        const other = below(at + 1, random);
        [out[at], out[other]] = [out[other], out[at]];
    }
    return out.join('');
}

const COMMON = ['password', 'passwort', 'kennwort', 'letmein', 'welcome', 'willkommen', 'qwerty', 'qwertz', 'azerty', 'asdfgh',
    'dragon', 'monkey', 'football', 'iloveyou', 'admin', 'backup', 'comet', 'secret', 'master', 'login', 'server', 'office',
    'summer', 'winter', 'spring', 'autumn', 'monday', 'friday', 'abc123', 'trustno1', 'sunshine', 'princess', 'changeme', 'test'];
const POOLS = [[/[a-z]/, 26], [/[A-Z]/, 26], [/[0-9]/, 10], [/[ -/:-@[-`{-~]/, 33], [/[^ -~]/, 100]];

// As people write them: P@ssw0rd is password.
const plain = (text) => text.toLowerCase().replace(/[@4]/g, 'a').replace(/[3€]/g, 'e').replace(/[1!]/g, 'i').replace(/0/g, 'o')
    .replace(/[$5]/g, 's').replace(/7/g, 't');

/** How many characters of it nobody can foretell from the one before. */
function surprises(text) {
    const codes = [...text].map((one) => one.codePointAt(0));
    let count = 0;
    codes.forEach((code, at) => {
        const step = code - codes[at - 1];
        const known = at > 0 && (step === 0 || (Math.abs(step) === 1 && (at === 1 || step === codes[at - 1] - codes[at - 2])));
        count += known ? 0.25 : 1;
    });
    return count;
}

const SCORES = [[30, 1, 'Weak'], [48, 2, 'Fair'], [64, 3, 'Strong'], [Infinity, 4, 'Very strong']];

/** { score 0…4, word, why }: an estimate from below, for people and not for proofs. */
export function strength(password, username = '') {
    if (!password) return { score: 0, word: '', why: '' };
    let rest = password;
    let why = '';
    let words = 0;
    const known = [username, ...username.split(/[^\p{L}\p{N}]+/u)].filter((one) => one.length >= 4);
    for (const [list, reason] of [[known, 'Easy to guess from the username.'], [COMMON, 'Holds a word that is tried first.']]) {
        for (const word of list) {
            const at = plain(rest).indexOf(plain(word));
            if (at < 0) continue;
            rest = rest.slice(0, at) + rest.slice(at + word.length);
            words += 1;
            why ||= reason;
        }
    }
    const years = rest.replace(/(19|20)\d\d/g, '');
    if (years !== rest) words += 1;
    const pool = POOLS.reduce((sum, [sign, size]) => sum + (sign.test(password) ? size : 0), 0);
    const bits = surprises(years) * Math.log2(pool) + words * 8;
    const [, score, word] = SCORES.find(([most]) => bits < most);
    const length = [...password].length;
    if (score <= 2) why ||= length < 12 ? 'A longer one is harder to guess.' : 'Signs repeat, or follow each other.';
    return { score, word, why };
}
