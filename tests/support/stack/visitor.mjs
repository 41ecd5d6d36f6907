// A browser without a window: requests exactly as given (nothing normalised), cookies kept, redirects on request.
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export class Visitor {
    cookies = new Map();

    constructor(url) {
        this.origin = new URL(url).origin;
    }

    /** Resolves with { status, headers, text, json(), url }; `redirect: 'follow'` goes on, five times at most. */
    async fetch(path, { method = 'GET', headers = {}, body, redirect = 'manual' } = {}) {
        let answer = await this.#once(path, { method, headers, body });
        for (let left = 5; redirect === 'follow' && answer.headers.location && left > 0; left--) {
            const next = new URL(answer.headers.location, `${this.origin}${answer.url}`);
            if (next.origin !== this.origin) throw new Error(`redirected away: ${next.origin}`);
            answer = await this.#once(next.pathname + next.search, { method: 'GET', headers: {} });
        }
        return answer;
    }

    /** Opens an answer that does not end; resolves with { status, headers, text(), close() } at its headers. */
    open(path, headers = {}) {
        return new Promise((resolve, reject) => {
            const request = this.#request(path, { method: 'GET', headers });
            request.on('error', reject);
            request.on('response', (response) => {
                let text = '';
                response.setEncoding('utf8');
                response.on('data', (chunk) => { text += chunk; });
                response.on('error', () => {});  // close() ends it on purpose.
                resolve({ status: response.statusCode, headers: response.headers, text: () => text,
                    ended: () => response.complete, close: () => request.destroy() });
            });
            request.end();
        });
    }

    /** A form as a browser would send it. */
    form(path, fields, options = {}) {
        return this.fetch(path, { method: 'POST', body: new URLSearchParams(fields).toString(),
            ...options, headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.headers } });
    }

    #request(path, { method, headers }) {
        const url = new URL(this.origin);
        const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        return (url.protocol === 'https:' ? httpsRequest : httpRequest)({ host: url.hostname, port: url.port, path, method,
            headers: { ...(cookie ? { cookie } : {}), ...headers }, agent: false, rejectUnauthorized: false });
    }

    #once(path, { method, headers, body }) {
        return new Promise((resolve, reject) => {
            const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
            const chunked = headers['transfer-encoding'] === 'chunked';
            const request = this.#request(path, { method, headers: { ...(chunked ? {} : length), ...headers } });
            request.setTimeout(30000, () => request.destroy(new Error(`no answer: ${path}`)));
            request.on('error', reject);
            request.on('response', (response) => {
                this.#keep(response.headers['set-cookie'] ?? []);
                const chunks = [];
                response.on('data', (chunk) => chunks.push(chunk));
                response.on('error', reject);
                response.on('end', () => {
                    const text = Buffer.concat(chunks).toString();
                    resolve({ status: response.statusCode, headers: response.headers, text, url: path,
                        json: () => JSON.parse(text) });
                });
            });
            request.end(body);
        });
    }

    #keep(lines) {
        for (const line of lines) {
            const [, name, value] = /^([^=]+)=([^;]*)/.exec(line);
            if (/;\s*max-age=0/i.test(line) || value === 'deleted') this.cookies.delete(name);
            else this.cookies.set(name, value);
        }
    }
}

export const tokenOf = (page) => /name="token" value="([^"]+)"/.exec(page.text)?.[1];
