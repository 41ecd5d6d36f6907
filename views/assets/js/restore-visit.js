// What this visit remembers of restores: the choices of earlier ones, and those that were started.
// In the tab's own storage, by account and login; nothing secret is ever in it.

const EARLIER_MOST = 5;
const STARTED_MOST = 8;
// Word by word: a field that is new is not remembered before somebody has thought about it.
const CHOICES = ['method', 'destination', 'originalLocation', 'overwrite', 'archiveFormat', 'targetDeviceId', 'storagePath'];
const RECORD = ['key', 'jobId', 'deviceId', 'deviceName', 'itemId', 'itemName', 'since', 'startedAt', 'what', 'where', 'method',
    'writes', 'expected', 'fromDevice', 'vaultId'];

const pick = (of, names) => Object.fromEntries(names.filter((name) => of[name] !== undefined).map((name) => [name, of[name]]));

export class Visit {
    #key;
    #storage;

    constructor(account, storage = globalThis.sessionStorage) {
        this.#key = `eb-restore:${account}`;
        this.#storage = storage;
    }

    #read() {
        try {
            const { earlier = [], started = [] } = JSON.parse(this.#storage.getItem(this.#key)) ?? {};
            return { earlier: Array.isArray(earlier) ? earlier : [], started: Array.isArray(started) ? started : [] };
        } catch {
            return { earlier: [], started: [] };
        }
    }

    #write(all) {
        try {
            this.#storage.setItem(this.#key, JSON.stringify(all));
        } catch {
            // A full or forbidden storage remembers nothing; the restore runs all the same.
        }
    }

    get earlier() {
        return this.#read().earlier;
    }

    remember(choices) {
        const all = this.#read();
        const one = pick(choices, CHOICES);
        const text = JSON.stringify(one);
        all.earlier = [one, ...all.earlier.filter((other) => JSON.stringify(other) !== text)].slice(0, EARLIER_MOST);
        this.#write(all);
    }

    get started() {
        return this.#read().started;
    }

    /** Keeps a started restore, or what is newly known of it. */
    keep(record) {
        const all = this.#read();
        all.started = [pick(record, RECORD), ...all.started.filter(({ key }) => key !== record.key)]
            .sort((a, b) => b.startedAt - a.startedAt).slice(0, STARTED_MOST);
        this.#write(all);
    }

    drop(key) {
        const all = this.#read();
        all.started = all.started.filter((one) => one.key !== key);
        this.#write(all);
    }
}
