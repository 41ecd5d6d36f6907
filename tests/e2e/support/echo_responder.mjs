// A responder that answers every request with its parameters and body as JSON: what nginx says, made visible.
// FastCGI, responder role only. ?echo=503 answers with that status, ?echo=crash hangs up, ?echo=stream stays open until
// the next request of anybody.
import { chmodSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';

const [type, kStdout, kEnd] = [{ begin: 1, params: 4, stdin: 5 }, 6, 3];
const kRecordMax = 65535;  // A record's length has two bytes.

function record(kind, id, content = Buffer.alloc(0)) {
    const head = Buffer.from([1, kind, id >> 8, id & 255, content.length >> 8, content.length & 255, 0, 0]);
    return Buffer.concat([head, content]);
}

/** Name-value pairs, lengths of one byte or four; a name that comes twice keeps both values. */
function pairs(bytes) {
    const found = {};
    let at = 0;
    const length = () => {
        if (bytes[at] < 128) return bytes[at++];
        at += 4;
        return bytes.readUInt32BE(at - 4) & 0x7fffffff;
    };
    while (at < bytes.length) {
        const [nameLength, valueLength] = [length(), length()];
        const name = bytes.toString('latin1', at, at + nameLength);
        const value = bytes.toString('latin1', at + nameLength, at + nameLength + valueLength);
        at += nameLength + valueLength;
        found[name] = name in found ? [found[name], value].flat() : value;
    }
    return found;
}

const streams = new Set();

function answer(socket, { id, keep, params, body }) {
    const text = (content) => {
        const bytes = Buffer.from(content);
        for (let at = 0; at < bytes.length; at += kRecordMax) {
            socket.write(record(kStdout, id, bytes.subarray(at, at + kRecordMax)));
        }
    };
    const close = () => {
        socket.write(Buffer.concat([record(kStdout, id), record(kEnd, id, Buffer.alloc(8))]));
        if (!keep) socket.end();
    };
    for (const release of streams) release();
    streams.clear();
    const query = new URLSearchParams(params.QUERY_STRING ?? '');
    if (query.get('echo') === 'stream') {
        text('Content-Type: text/event-stream\r\nCache-Control: no-store\r\n\r\nretry: 1000\n\n');
        streams.add(() => { text('data: released\n\n'); close(); });
        return;
    }
    if (query.get('echo') === 'crash') {
        socket.destroy();
        return;
    }
    const status = query.get('echo') ?? '200';
    text(`Status: ${status}\r\nContent-Type: application/json\r\nX-Content-Type-Options: nosniff\r\n\r\n${
        JSON.stringify({ params, body })}`);
    close();
}

const server = createServer((socket) => {
    let pending = Buffer.alloc(0);
    let request = null;
    socket.on('error', () => {});  // nginx hangs up when its client does.
    socket.on('data', (chunk) => {
        pending = Buffer.concat([pending, chunk]);
        while (pending.length >= 8) {
            const size = pending.readUInt16BE(4);
            const end = 8 + size + pending[6];
            if (pending.length < end) return;
            const [kind, id, content] = [pending[1], pending.readUInt16BE(2), pending.subarray(8, 8 + size)];
            pending = pending.subarray(end);
            if (kind === type.begin) request = { id, keep: (content[2] & 1) === 1, params: [], stdin: [] };
            if (kind === type.params) request.params.push(content);
            if (kind === type.stdin && size > 0) request.stdin.push(content);
            if (kind === type.stdin && size === 0) {
                answer(socket, { ...request, params: pairs(Buffer.concat(request.params)),
                    body: Buffer.concat(request.stdin).toString() });
            }
        }
    });
});
rmSync(process.argv[2], { force: true });  // One that was killed leaves its socket.
server.listen(process.argv[2], () => chmodSync(process.argv[2], 0o660));
