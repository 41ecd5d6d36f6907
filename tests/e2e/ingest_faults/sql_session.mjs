// One kept connection to MariaDB through its client: one question after another, and a new client after the old one has gone.
import { spawn } from 'node:child_process';

export class SqlSession {
    #socket;
    #client = null;
    #pending = null;
    #text = '';
    #count = 0;

    constructor(socket) { this.#socket = socket; }

    /** Rows as arrays of texts, for values without line breaks. Rejects when the server is away: ask again later. */
    ask(query) {
        if (this.#pending) throw new Error('one question at a time');
        const client = this.#client ??= this.#start();
        const mark = `end-${++this.#count}`;
        return new Promise((resolve, reject) => {
            this.#pending = { mark, resolve, reject };
            client.stdin.write(`${query};\nSELECT '${mark}';\n`);
        });
    }

    close() {
        this.#client?.stdin.end();
    }

    #start() {
        this.#text = '';
        const client = spawn('mariadb', ['--no-defaults', `--socket=${this.#socket}`, '--user=root', '--batch', '--unbuffered',
            '--skip-reconnect', '--skip-column-names', '--default-character-set=utf8mb4', 'whmcs'],
        { stdio: ['pipe', 'pipe', 'ignore'] });
        client.stdout.setEncoding('utf8');
        client.stdout.on('data', (text) => this.#read(text));
        client.stdin.on('error', () => {});  // The end of the client tells.
        const gone = () => {
            if (this.#client !== client) return;
            this.#client = null;
            this.#pending?.reject(new Error('the database is away'));
            this.#pending = null;
        };
        client.on('error', gone);
        client.on('close', gone);
        return client;
    }

    #read(text) {
        this.#text += text;
        const { mark, resolve } = this.#pending ?? {};
        if (!mark || !this.#text.endsWith(`${mark}\n`)) return;
        const lines = this.#text.split('\n').slice(0, -2);
        this.#text = '';
        this.#pending = null;
        resolve(lines.map((line) => line.split('\t')));
    }
}
