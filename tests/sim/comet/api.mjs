// The Admin API over HTTP: what a call must look like before anyone answers it.
// A malformed or unauthorised call fails as an HTTP status; what a handler refuses is an HTTP 200
// whose body carries the status. Comet does both, and a client has to understand both.
import { once } from 'node:events';
import { Pieces, Plain } from './answers.mjs';
import { CallLog } from './call_log.mjs';
import { methods, mismatch } from './declarations.mjs';
import { parse, stringify } from './exact.mjs';
import { handlers } from './handlers.mjs';
import { Refusal } from './refusal.mjs';

const credentialFields = new Set(['Username', 'AuthType', 'Password', 'SessionKey', 'TOTP']);
const bodyBytesMax = 64 * 1024 * 1024;
const byPath = new Map(Object.entries(methods).map(([name, m]) => [m.path, { name, ...m }]));

class BadCall extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

async function readBody(request) {
    const chunks = [];
    let size = 0;
    for await (const chunk of request) {
        size += chunk.length;
        if (size > bodyBytesMax) throw new BadCall(413, 'Request body too large');
        chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
}

function parseForm(text) {
    const form = {};
    for (const [name, value] of new URLSearchParams(text)) {
        if (Object.hasOwn(form, name)) throw new BadCall(400, `Parameter ${name} occurs twice`);
        form[name] = value;
    }
    return form;
}

/// The typed parameters of a call, or the first thing that is wrong with them.
function parseParams(method, form) {
    for (const name of Object.keys(form)) {
        if (!credentialFields.has(name) && !method.params.some((p) => p.name === name)) {
            throw new BadCall(400, `Unknown parameter ${name}`);
        }
    }
    const params = {};
    for (const { name, type, encoding, optional } of method.params) {
        if (!(name in form)) {
            if (!optional) throw new BadCall(400, `Missing parameter ${name}`);
            continue;
        }
        params[name] = encoding === 'json' ? parseJson(name, type, form[name]) : form[name];
        const wrong = mismatch(type, params[name], name);
        if (wrong) throw new BadCall(400, `Invalid parameter: ${wrong} expected`);
    }
    return params;
}

/// Numbers keep their text where they have to go back as they came.
function parseJson(name, type, text) {
    try {
        return type === 'UserProfileConfig' ? parse(text) : JSON.parse(text);
    } catch {
        throw new BadCall(400, `Invalid parameter ${name}: not JSON`);
    }
}

/// Until the reader has taken what was written, or has left.
async function drained(response) {
    const over = new AbortController();
    const { signal } = over;
    await Promise.race([once(response, 'drain', { signal }), once(response, 'close', { signal })])
        .finally(() => over.abort());
}

/// Lets a caller wait, for as long as it does.
async function keepWaiting(response, ms) {
    if (ms <= 0) return;
    const over = new AbortController();
    const { signal } = over;
    await Promise.race([once(response, 'close', { signal }),
        new Promise((resolve) => {
            const timer = setTimeout(resolve, ms);
            signal.addEventListener('abort', () => clearTimeout(timer));
        })]).finally(() => over.abort()).catch(() => {});
}

export class Api {
    constructor({ state, auth, faults, runner, latencyMs = 0 }) {
        Object.assign(this, { state, auth, faults, runner, latencyMs });
        this.log = new CallLog();
        Object.assign(this, { atOnce: 0, atOnceMax: 0 });
    }

    async handle(request, response) {
        if (this.faults.active('refuse')) return request.socket.destroy();
        this.atOnceMax = Math.max(this.atOnceMax, ++this.atOnce);
        try {
            return await this.serve(request, response);
        } finally {
            --this.atOnce;
        }
    }

    async serve(request, response) {
        const { pathname } = new URL(request.url, 'http://localhost');
        const method = byPath.get(pathname)?.name;
        const struck = (kind) => this.faults.active(kind, method ?? pathname);
        await keepWaiting(response, this.latencyMs + (struck('delay') ? this.faults.delayMs : 0));
        if (struck('http503')) {
            response.writeHead(503, { 'Content-Type': 'text/html' });
            return response.end('<html><body>503 Service Unavailable</body></html>');
        }
        let [code, body] = [200, undefined];
        const entry = { method: method ?? pathname };
        try {
            body = await this.answer(request, entry);
            if (body instanceof Pieces && this.faults.active('stale')) body = await this.aged(body);
        } catch (error) {
            if (error instanceof BadCall || error.http) code = error.status;
            else if (!(error instanceof Refusal)) {
                console.error(error);
                code = 500;
            }
            body = { Status: error.status ?? 500,
                Message: error.status ? error.message : 'Failed' };
            Object.assign(entry, { status: body.Status, message: body.Message });
        }
        this.log.add(entry);
        await keepWaiting(response, struck('hold') ? this.faults.holdMs : 0);
        return this.tell(response, code, body);
    }

    /// A list as it was made, a while later.
    async aged({ pieces }) {
        const made = new Pieces([...pieces]);
        const until = Date.now() + this.faults.staleMs;
        while (this.faults.active('stale') && Date.now() < until) {
            await new Promise((resolve) => setTimeout(resolve, 20));
        }
        return made;
    }

    async tell(response, code, body) {
        const type = { 'Content-Type': body instanceof Plain ? 'text/plain' : 'application/json' };
        const troubled = ['cut', 'broken', 'slow'].some((kind) => this.faults.active(kind));
        if (body instanceof Pieces && !troubled) {
            response.writeHead(code, type);
            for (const piece of body.pieces) {
                if (response.destroyed) return;
                if (!response.write(piece)) await drained(response);
            }
            response.end();
            return;
        }
        const text = Buffer.from(body instanceof Pieces ? [...body.pieces].join('')
            : body instanceof Plain ? body.text : stringify(body));
        const half = text.subarray(0, text.length / 2);
        const sent = this.faults.active('broken') ? half : text;
        response.writeHead(code, { ...type, 'Content-Length': sent.length });
        if (this.faults.active('cut')) response.write(half, () => response.destroy());
        else if (this.faults.active('slow')) await this.trickle(response, sent);
        else response.end(sent);
    }

    /// A byte now and then, for as long as the fault lasts; then the rest.
    async trickle(response, text) {
        let sent = 0;
        while (sent < text.length && this.faults.active('slow') && !response.destroyed) {
            response.write(text.subarray(sent, ++sent));
            await new Promise((resolve) => setTimeout(resolve, this.faults.slowMs));
        }
        response.end(text.subarray(sent));
    }

    /// `entry` learns what was asked, however that ends.
    async answer(request, entry) {
        const url = new URL(request.url, 'http://localhost');
        const method = byPath.get(url.pathname);
        if (!method) throw new BadCall(404, 'No such call');
        if (request.method !== 'POST') throw new BadCall(405, 'Use POST');
        const [type] = (request.headers['content-type'] ?? '').split(';');
        if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
            throw new BadCall(415, 'Expected application/x-www-form-urlencoded');
        }
        const form = parseForm(await readBody(request));
        const wrong = this.auth.refusal(form);
        if (wrong) throw new BadCall(403, wrong);
        entry.params = Object.fromEntries(Object.entries(form).filter(([name]) => !credentialFields.has(name)));
        const params = parseParams(method, form);
        this.log.count(method.name);
        const refusal = this.faults.take('refusal', method.name);
        if (refusal) throw new Refusal(refusal.status, refusal.message, { http: refusal.http });
        return handlers[method.name](params, this);
    }
}
