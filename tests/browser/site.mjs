// A stand-in for nginx and the responder: serves the built page and plays the pulse routes.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { count } from '../../views/assets/js/format.js';
import { render } from './mustache.mjs';
import { noTrends, rowView, usageView, usersPage } from './users.mjs';

export const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self';"
    + " frame-ancestors 'self'";
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };

/** JSON that may stand in a script element, as the responder writes it. */
function embeddable(value) {
    return JSON.stringify(value).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
}

export class Site {
    #built;
    #manifest;
    #server;
    #streams = new Set();
    #nextId = 101;

    constructor(built) {
        this.#built = built;
        this.#manifest = JSON.parse(readFileSync(join(built, 'manifest.json'), 'utf8'));
        this.reset();
    }

    /** Everything as on a fresh page; tests change what they need. */
    reset() {
        this.page = 'dashboard';
        this.view = {};
        this.snapshot = null;       // What pulse-snapshot and an opening stream tell.
        this.seeded = true;         // Whether the page carries the snapshot.
        this.streamsUp = true;
        this.streamsFull = false;   // No room for another stream; the open ones stay.
        this.snapshotUp = true;
        this.snoozeAnswer = null;   // What a snooze is refused with: [status, body].
        this.ticket = 'ticket-1';   // The one that is accepted.
        this.ticketStatus = 200;
        this.pageKey = 'client-7';  // What pulse-ticket answers.
        this.log = [];              // Of every pulse request: {route, query, etag, answered}.
        this.sent = [];
        this.loads = 0;
        this.users = [];            // Rows of the users table, as dashboard-data has them.
        this.dataUp = true;         // Whether dashboard-data answers; a number: with that status.
        this.trends = noTrends;     // What part=trends answers for so many days.
        this.usage = {};            // What differs from the usual usage card.
        this.actions = null;        // Answers device-actions: (body) => [status, body].
    }

    async listen() {
        this.#server = createServer((request, response) => this.#answer(request, response));
        await new Promise((done) => this.#server.listen(0, '127.0.0.1', done));
        this.origin = `http://127.0.0.1:${this.#server.address().port}`;
        this.url = `${this.origin}/index.php?m=eazybackup`;
    }

    async close() {
        this.drop();
        this.#server.closeAllConnections?.();
        await new Promise((done) => this.#server.close(done));
    }

    get open() {
        return this.#streams.size;
    }

    /** Sends one event to every open stream and remembers it for those who resume. */
    send(kind, more = {}) {
        const id = this.#nextId;
        this.#nextId += 1;
        const data = JSON.stringify({ kind, t: Math.floor(Date.now() / 1000), ...more });
        const text = `id: ${id}\ndata: ${data}\n\n`;
        this.sent.push({ id, text });
        this.write(text);
        return id;
    }

    /** Writes raw text to every open stream. */
    write(text) {
        for (const stream of this.#streams) stream.write(text);
    }

    /** Ends all open streams; with `streamsUp` false new ones are refused. */
    drop() {
        for (const stream of this.#streams) stream.end();
        this.#streams.clear();
    }

    /** Addresses of the style sheet and the icons, for pages that a test brings along. */
    get assets() {
        const of = (name) => `${this.origin}/assets/${this.#manifest[name]}`;
        return { css: of('app.css'), icons: of('icons.svg') };
    }

    asked(route) {
        return this.log.filter((one) => one.route === route);
    }

    #answer(request, response) {
        const url = new URL(request.url, this.origin);
        if (url.pathname.startsWith('/assets/')) return this.#asset(url, response);
        if (url.pathname !== '/index.php') return response.writeHead(404).end();
        const route = url.searchParams.get('a') ?? 'page';
        const entry = { route, query: url.searchParams, etag: request.headers['if-none-match'] };
        this.log.push(entry);
        response.on('finish', () => { entry.answered = response.statusCode; });
        if (route === 'page') return this.#page(response);
        if (route === 'pulse-ticket') return this.#ticket(response);
        if (route === 'dashboard-data') return this.#data(url, request, response);
        if (route === 'pulse-snooze') return this.#snooze(request, response);
        if (route === 'device-actions' && this.actions) return this.#act(request, response);
        if (url.searchParams.get('k') !== this.ticket) return this.#refuse(response, 401);
        if (route === 'pulse-snapshot') return this.#snapshot(request, response);
        if (route === 'pulse-events') return this.#events(url, request, response);
        return this.#refuse(response, 404);
    }

    #json(response, status, body, headers = {}) {
        response.writeHead(status, {
            'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers,
        });
        response.end(JSON.stringify(body));
    }

    #refuse(response, status) {
        this.#json(response, status, { status: 'error' });
    }

    #asset(url, response) {
        const name = url.pathname.slice('/assets/'.length);
        if (!Object.values(this.#manifest).includes(name)) return response.writeHead(404).end();
        response.writeHead(200, { 'Content-Type': TYPES[extname(name)] });
        response.end(readFileSync(join(this.#built, 'assets', name)));
    }

    #ticket(response) {
        if (this.ticketStatus !== 200) return this.#refuse(response, this.ticketStatus);
        return this.#json(response, 200, {
            status: 'success', ticket: this.ticket, page_key: this.pageKey,
            expires_at: Math.floor(Date.now() / 1000) + 300,
        });
    }

    #snapshot(request, response) {
        if (!this.snapshotUp) return request.socket.destroy();
        const text = JSON.stringify({ ...this.snapshot, t: 0 });
        const etag = `"${createHash('sha256').update(text).digest('hex')}"`;
        if (request.headers['if-none-match'] === etag) return response.writeHead(304).end();
        return this.#json(response, 200, this.snapshot, { ETag: etag });
    }

    async #snooze(request, response) {
        let body = '';
        for await (const part of request) body += part;
        const { headers, method } = request;
        if (method !== 'POST' || headers['x-csrf-token'] !== 'csrf'
            || headers['content-type'] !== 'application/json') {
            return this.#refuse(response, 403);
        }
        if (this.snoozeAnswer) return this.#json(response, ...this.snoozeAnswer);
        const { job_id, minutes } = JSON.parse(body);
        const incident = this.snapshot.incidents.find((one) => one.job_id === job_id);
        if (!incident) return this.#refuse(response, 404);
        const now = Math.floor(Date.now() / 1000);
        incident.snoozed_until = minutes ? now + minutes * 60 : 0;
        this.send('incident:snoozed', { incident });
        return this.#json(response, 200, {
            status: 'success', snoozed_until: incident.snoozed_until,
        });
    }

    async #act(request, response) {
        let body = '';
        for await (const part of request) body += part;
        if (request.method !== 'POST' || request.headers['x-csrf-token'] !== 'csrf') return this.#refuse(response, 403);
        return this.#json(response, ...await this.actions(JSON.parse(body)));
    }

    #events(url, request, response) {
        if (!this.streamsUp) return request.socket.destroy();
        if (this.streamsFull) {
            return this.#json(response, 503, { status: 'error' }, { 'Retry-After': '10' });
        }
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write('retry: 1000\n\n');
        const last = Number(url.searchParams.get('last_event_id'));
        if (last) {
            for (const { id, text } of this.sent) if (id > last) response.write(text);
        } else {
            const id = this.#nextId - 1;
            const data = JSON.stringify({ kind: 'snapshot', ...this.snapshot });
            response.write(`id: ${id}\ndata: ${data}\n\n`);
        }
        this.#streams.add(response);
        response.on('close', () => this.#streams.delete(response));
        return undefined;
    }

    #data(url, request, response) {
        if (!this.dataUp) return request.socket.destroy();
        if (this.dataUp !== true) return this.#refuse(response, this.dataUp);
        const query = Object.fromEntries(url.searchParams);
        const answer = query.part === 'trends' ? this.trends(Number(query.days)) : usersPage(this.users, query);
        return this.#json(response, 200, { status: 'success', ...answer });
    }

    #page(response) {
        this.loads += 1;
        const templates = join(this.#built, 'templates');
        const read = (name) => readFileSync(join(templates, name), 'utf8');
        const asset = (name) => `${this.origin}/assets/${this.#manifest[name]}`;
        const data = {
            title: 'Backups', brand: 'Larchgate', language: 'en', theme: 'dark',
            assets_css: asset('app.css'), assets_js: asset(this.page === 'user_profile' ? 'user-profile.js' : 'dashboard.js'),
            assets_icons: asset('icons.svg'), assets_job_drawer: asset('job-drawer.js'), assets_restore_wizard: asset('restore-wizard.js'), page_key: 'client-7',
            csrf_token: 'csrf', modulelink: 'index.php?m=eazybackup', request_id: '7F3K20M1',
            nav: ['Backups', 'Services', 'Billing', 'Support']
                .map((label, at) => ({ label, url: '#', current: at === 0 })),
            account_name: 'Maya Lindqvist', account_initials: 'ML', logout_url: 'logout.php',
            admin_banner: false, has_services: true, pulse_ticket: this.ticket,
            pulse_ticket_expires_at: Math.floor(Date.now() / 1000) + 300,
            assets_trends: asset('trends.js'), users: this.users.slice(0, 50).map(rowView),
            users_total: this.users.length, users_count: `${count(this.users.length)} ${this.users.length === 1 ? 'user' : 'users'}`,
            users_shown: Math.min(50, this.users.length), users_next: this.users.length > 50 ? '50' : '',
            users_more: this.users.length > 50, usage: usageView(this.usage),
            snapshot_json: embeddable(this.seeded ? this.snapshot : null), ...this.view,
        };
        const text = this.page === 'error' ? render(read('error.mustache'), data, null)
            : render(read('page.mustache'), data, (name) => (name === 'content'
                ? read(`${this.page}.mustache`) : read(`partials/${name}.mustache`)));
        response.writeHead(200, {
            'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': CSP,
        });
        response.end(text);
    }
}
