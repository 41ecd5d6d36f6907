// The event stream: upgrade, handshake of five messages, then every event to every listener.
import { WebSocketServer } from 'ws';
import { make } from './declarations.mjs';
import { stringify } from './exact.mjs';
import { random } from '../fleet/random.mjs';

export const streamPath = '/api/v1/events/stream';
const disorderMs = 150;  // So long events gather before they go out in another order.
const handshakeFields = ['Username', 'AuthType', 'Password', 'SessionKey', 'TOTP'];

/// Answers an upgrade that is none, as plain HTTP.
function refuseUpgrade(socket, code, reason) {
    socket.end(`HTTP/1.1 ${code} ${reason}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

export class Stream {
    constructor({ state, auth, faults, handshakeMs = 10_000 }) {
        Object.assign(this, { state, auth, faults, handshakeMs });
        this.server = new WebSocketServer({ noServer: true, maxPayload: 65_536 });
        this.listeners = new Set();
        this.accepted = 0;
        this.random = random('stream');
        state.listeners.add((event) => this.publish(event));
    }

    upgrade(request, socket, head) {
        const url = new URL(request.url, 'http://localhost');
        if (this.faults.active('refuse')) return socket.destroy();
        if (url.pathname !== streamPath) return refuseUpgrade(socket, 404, 'Not Found');
        if (!request.headers.origin) return refuseUpgrade(socket, 403, 'Forbidden');
        const allow = url.searchParams.get('allowList');
        if (allow !== null && !/^\d{4}(,\d{4})*$/.test(allow)) {
            return refuseUpgrade(socket, 400, 'Bad Request');
        }
        const types = allow === null ? undefined : new Set(allow.split(',').map(Number));
        return this.server.handleUpgrade(request, socket, head,
            (client) => this.handshake(client, socket, types));
    }

    handshake(client, socket, types) {
        const words = [];
        let settled = false;
        const refuse = (text) => {
            settled = true;
            client.send(text);
            client.close(1008, 'refused');
        };
        const deadline = setTimeout(() => refuse('Handshake timed out'), this.handshakeMs);
        client.on('error', () => client.terminate());
        client.on('close', () => {
            clearTimeout(deadline);
            this.listeners.delete(client);
        });
        client.on('message', (data, isBinary) => {
            if (settled) return;  // Later words mean nothing.
            if (isBinary) return refuse('Expected a text message');
            words.push(data.toString());
            if (words.length < handshakeFields.length) return;
            clearTimeout(deadline);
            const wrong = this.auth.refusal(Object.fromEntries(
                handshakeFields.map((field, i) => [field, words[i]])));
            if (wrong) return refuse(wrong);
            settled = true;
            this.welcome(client, socket, types);
        });
    }

    welcome(client, socket, types) {
        Object.assign(client, { raw: socket, types, held: [], mixed: [] });
        client.send('200 OK');
        client.send(JSON.stringify(make('StreamableEvent', {
            Type: 4000, Timestamp: this.state.now(),
            ...(this.state.oldServer ? {} : { TypeString: 'SEVT_META_HELLO' }) })));
        this.listeners.add(client);
        this.accepted++;
        if (this.faults.active('stall')) client.raw.pause();
    }

    publish(event) {
        if (this.listeners.size === 0) return;
        const text = stringify(event);
        for (const client of this.listeners) {
            if (!client.types || client.types.has(event.Type)) this.send(client, text);
        }
    }

    /// A silent stream answers pings and loses its events; a stalled one does neither.
    send(client, text, options) {
        if (this.faults.active('silent')) return;
        if (this.faults.active('stall')) {
            client.held.push([text, options]);
            return;
        }
        if (this.faults.active('duplicate')) client.send(text, options);
        if (this.faults.active('disorder')) {
            this.mix(client, text, options);
        } else if (this.faults.active('late')) {
            setTimeout(() => client.send(text, options),
                this.random.int(0, this.faults.lateMs)).unref();
        } else {
            client.send(text, options);
        }
    }

    /// Gathers for a moment, then sends in an order of its own.
    mix(client, text, options) {
        client.mixed.push([text, options]);
        if (client.mixed.length > 1) return;
        setTimeout(() => {
            const waiting = client.mixed.splice(0);
            while (waiting.length) {
                const [next] = waiting.splice(this.random.int(0, waiting.length - 1), 1);
                client.send(...next);
            }
        }, disorderMs).unref();
    }

    raw(text, options) {
        for (const client of this.listeners) this.send(client, text, options);
    }

    stall() {
        for (const client of this.listeners) client.raw.pause();
    }

    unstall() {
        for (const client of this.listeners) {
            client.raw.resume();
            for (const [text, options] of client.held.splice(0)) client.send(text, options);
        }
    }

    drop() {
        for (const client of this.server.clients) client.terminate();
    }

    /// A frame that promises more than comes, and then the end of the connection.
    truncate() {
        for (const client of this.listeners) {
            client.raw.end(Buffer.from([0x81, 0x7e, 0x10, 0x00, ...Buffer.from('{"Type":42')]));
        }
    }

    /// The server's half of each connection ends without a word of WebSocket's.
    halfClose() {
        for (const client of this.listeners) client.raw.end();
    }

    /// The most that any listener has not taken yet: a burst waits for it.
    backlog() {
        return Math.max(0, ...[...this.listeners].map((client) => client.bufferedAmount));
    }
}
