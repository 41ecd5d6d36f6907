// Asks for a part of a=dashboard-data. What goes wrong comes as words for people.

const REQUEST_MS = 15_000;

export class DataError extends Error {
    constructor(status, words) {
        super(words);
        this.status = status;
    }
}

function wordsOf(status) {
    if (status === 401) return 'Your session has ended. Sign in again.';
    if (status === 403) return 'Your login may not see this.';
    if (status === 0) return 'The server did not answer.';
    if (status === 503) return 'The server is busy or its database is away.';
    return 'The server could not answer.';
}

/** The answer's object; throws DataError. */
export async function dashboardData(query, { signal } = {}) {
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), REQUEST_MS);
    const stop = () => aborter.abort();
    signal?.addEventListener('abort', stop);
    let status = 0;
    try {
        const answer = await fetch(`${document.body.dataset.modulelink}&a=dashboard-data&${query}`, {
            headers: { Accept: 'application/json' }, credentials: 'same-origin', cache: 'no-store',
            redirect: 'manual', signal: aborter.signal,
        });
        // A redirect leads to the login.
        status = answer.type === 'opaqueredirect' ? 401 : answer.status;
        if (status === 200) {
            const body = await answer.json();
            if (body?.status === 'success') return body;
            status = 502;
        }
    } catch {
        status = status === 200 ? 502 : 0;
    } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
    }
    throw new DataError(status, wordsOf(status));
}
