// Pulse tickets for clients of a bench, sealed as the responder does it: logging thousands of people in would measure WHMCS.
import { createHmac } from 'node:crypto';

const kSeconds = 3600;

export function ticket(key, client) {
    const fields = { c: client, u: client, p: ['*'], e: Math.floor(Date.now() / 1000) + kSeconds };
    const payload = Buffer.from(JSON.stringify(fields)).toString('base64url');
    return `${payload}.${createHmac('sha256', key).update(`pulse:${payload}`).digest('base64url')}`;
}

export const pulsePath = (route, key, client) => `/index.php?m=eazybackup&a=${route}&k=${ticket(key, client)}`;
