// Who may talk to the stand-in: one administrator, by password, password with TOTP, or session key.
import { createHmac, randomUUID } from 'node:crypto';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
export const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/// The six digits of RFC 6238 (SHA-1, 30 seconds) for a Base32 secret.
export function totpCode(secret, unix) {
    let bits = '';
    for (const letter of secret) bits += alphabet.indexOf(letter).toString(2).padStart(5, '0');
    const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(unix / 30)));
    const mac = createHmac('sha1', key).update(counter).digest();
    const at = mac[19] & 15;
    return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export class Auth {
    constructor({ user, password, totp }) {
        Object.assign(this, { user, password, totp, sessions: new Set(), usedCodes: new Set() });
        this.refusing = false;
    }

    /// Undefined when the credentials are good, else the words of the refusal.
    refusal({ Username, AuthType, Password = '', SessionKey = '', TOTP = '' }) {
        const unknown = 'Invalid username or password';
        if (this.refusing) return unknown;
        switch (AuthType) {
        case 'SessionKey':
            return Username === this.user && this.sessions.has(SessionKey) ? undefined
                : 'Invalid session key';
        case 'Password':
            if (Username !== this.user || Password !== this.password) return unknown;
            return this.totp ? 'ERR_TOTP_REQUIRED' : undefined;
        case 'PasswordTOTP':
            if (Username !== this.user || Password !== this.password) return unknown;
            return this.useCode(TOTP) ? undefined : 'Invalid TOTP code';
        default:
            return 'Unsupported authentication type';
        }
    }

    /// A code is good for its half minute and its neighbours, and once.
    useCode(code) {
        const now = Date.now() / 1000;
        const valid = [-30, 0, 30].some((drift) => totpCode(totpSecret, now + drift) === code);
        if (!this.totp || !valid || this.usedCodes.has(code)) return false;
        this.usedCodes.add(code);
        setTimeout(() => this.usedCodes.delete(code), 120_000).unref();
        return true;
    }

    startSession() {
        const key = randomUUID();
        this.sessions.add(key);
        return key;
    }
}
