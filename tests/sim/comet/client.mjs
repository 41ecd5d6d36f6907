// A small listener and caller for the stand-in's own tests and for recording frames.
import WebSocket from 'ws';
import { streamPath } from './stream.mjs';

/// Polls until `ask` answers something truthy; a test that waits has a deadline.
export async function until(ask, what = 'condition', ms = 5000) {
    const deadline = Date.now() + ms;
    for (;;) {
        const answer = await ask();
        if (answer) return answer;
        if (Date.now() > deadline) throw new Error(`timed out waiting for ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
    }
}

/// Opens the stream and says the given words. `messages` are raw texts; `frames()` are the events.
export function listen(port, { words = ['admin', 'Password', 'admin-password', '', ''],
    origin = 'http://comet.example', query = '' } = {}) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${streamPath}${query}`,
        origin ? { origin } : {});
    const listener = { socket, messages: [], closed: undefined, refused: undefined, pongs: 0 };
    socket.on('open', () => words.forEach((word) => socket.send(word)));
    socket.on('message', (data) => listener.messages.push(data.toString()));
    socket.on('pong', () => listener.pongs++);
    socket.on('unexpected-response', (_, response) => {
        listener.refused = response.statusCode;
        socket.terminate();
    });
    socket.on('error', () => {});
    socket.on('close', (code) => { listener.closed = code; });
    listener.frames = () => listener.messages.slice(1).map((text) => JSON.parse(text));
    listener.event = (type, match = () => true) => until(
        () => listener.frames().find((f) => f.TypeString === type && match(f)), type);
    listener.ready = () => listener.event('SEVT_META_HELLO');
    return listener;
}

/// One Admin API call: { code, body }. `fields` go as they are, so a test can send what is wrong.
export async function post(port, path, fields = {}, options = {}) {
    const { code, text } = await postText(port, path, fields, options);
    return { code, body: JSON.parse(text) };
}

/// The same, with the answer's own text.
export async function postText(port, path, fields = {}, { method = 'POST', headers = {},
    credentials = { Username: 'admin', AuthType: 'Password', Password: 'admin-password' } } = {}) {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/admin/${path}`, { method, headers,
        body: method === 'POST' ? new URLSearchParams({ ...credentials, ...fields }) : undefined });
    return { code: response.status, text: await response.text() };
}
