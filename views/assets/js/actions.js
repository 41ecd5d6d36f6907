// Asks the server for a change: POST as JSON with the page's token. What goes wrong is told in the
// customer's words: what happened, whether anything was changed, what to do.
import { clearErrors, fieldError } from './fields.js';
import { toast } from './toasts.js';

const REQUEST_MS = 30_000;

const SIGNED_OUT = 'Your session has ended. Nothing was changed. Sign in again, then repeat it.';
const LATE = 'The server did not answer in time. It may have been done all the same: look before you'
    + ' try again.';
const OFFLINE = 'You are offline. Nothing was changed. Try when your network is back.';
const LOST = 'The connection broke before the server answered. It may have been done all the same:'
    + ' look before you try again.';
const BROKEN = 'Something went wrong on our side, and it is not sure whether anything was changed.'
    + ' Look before you try again.';

/** A change that was not made, or of which that is not known. `message` is for the customer; `code`
 *  is the answer's word, or `late`, `lost`, `offline`, `stopped`, `unauthenticated`. */
export class ActionError extends Error {
    constructor(message, { code, status = 0, field = '', requestId = '', retryAfter = 0 }) {
        super(message);
        Object.assign(this, { code, status, field, requestId, retryAfter });
    }
}

function refusal(answer, told) {
    const known = typeof told.message === 'string' && told.message !== '';
    const message = answer.status === 401 ? SIGNED_OUT : known ? told.message : BROKEN;
    const requestId = String(told.request_id ?? '');
    const number = requestId && (answer.status >= 500 || told.code === 'refused');
    return new ActionError(number ? `${message} Reference for support: ${requestId}.` : message, {
        code: answer.status === 401 ? 'unauthenticated' : String(told.code ?? 'internal'),
        status: answer.status, field: String(told.field ?? ''), requestId,
        retryAfter: Number(answer.headers.get('Retry-After')) || 0,
    });
}

/** Posts `body` to `a=route`; returns the answer's fields. Throws ActionError. `signal` stops the
 *  waiting, not what was asked for. */
export async function post(route, body, { timeoutMs = REQUEST_MS, signal = null } = {}) {
    if (navigator.onLine === false) throw new ActionError(OFFLINE, { code: 'offline' });
    const aborter = new AbortController();
    let late = false;
    const timer = setTimeout(() => {
        late = true;
        aborter.abort();
    }, timeoutMs);
    const stop = () => aborter.abort();
    signal?.addEventListener('abort', stop);
    if (signal?.aborted) stop();
    let answer;
    let told;
    try {
        answer = await fetch(`${document.body.dataset.modulelink}&a=${route}`, {
            method: 'POST',
            headers: {
                'Content-Type': 'application/json', Accept: 'application/json',
                'X-CSRF-Token': document.querySelector('meta[name="csrf-token"]')?.content ?? '',
            },
            body: JSON.stringify(body),
            credentials: 'same-origin', cache: 'no-store', redirect: 'manual',
            signal: aborter.signal,
        });
        told = await answer.text();
    } catch {
        if (late) throw new ActionError(LATE, { code: 'late' });
        if (signal?.aborted) throw new ActionError('You stopped waiting.', { code: 'stopped' });
        throw new ActionError(LOST, { code: 'lost' });
    } finally {
        clearTimeout(timer);
        signal?.removeEventListener('abort', stop);
    }
    try {
        told = JSON.parse(told);
    } catch {
        told = {};
    }
    // A redirect is the login page's doing.
    if (answer.type === 'opaqueredirect' || answer.status === 401) {
        window.dispatchEvent(new CustomEvent('eb:signed-out'));
        throw refusal({ status: 401, headers: answer.headers }, told);
    }
    if (!answer.ok || told?.status !== 'success') throw refusal(answer, told ?? {});
    return told;
}

/** The service that the page is about. */
export function serviceId() {
    return Number(document.querySelector('[data-service]')?.dataset.service);
}

/** An action on the page's account: `deviceAction('renameDevice', { deviceId, name })`. */
export function deviceAction(action, fields = {}, options = {}) {
    return post('device-actions', { action, serviceId: serviceId(), ...fields }, options);
}

export function userAction(action, fields = {}, options = {}) {
    return post('user-actions', { action, serviceId: serviceId(), ...fields }, options);
}

/** Tells an ActionError where it belongs: under the field of `form` that it names, else as a message.
 *  Any other error is a bug and is thrown on. */
export function tellError(error, { form = null, about = '' } = {}) {
    if (!(error instanceof ActionError)) throw error;
    if (error.code === 'stopped') return;
    const field = error.field && form?.querySelector(`[name="${CSS.escape(error.field)}"]`);
    if (field?.id && document.getElementById(`${field.id}-error`)) {
        fieldError(field, error.message);
        return;
    }
    const action = error.code === 'unauthenticated'
        ? { label: 'Sign in again', run: () => window.location.reload() } : null;
    toast(error.message, 'error', { about, action });
}

/** Runs `ask` with the button busy, tells what goes wrong, and returns the answer or null. `form`:
 *  or a function, where it may be another's by the time of the answer. */
export async function attempt(ask, { button = null, form = null, about = '' } = {}) {
    if (button?.getAttribute('aria-disabled') === 'true') return null;
    button?.setAttribute('aria-disabled', 'true');
    button?.setAttribute('aria-busy', 'true');
    const place = () => (typeof form === 'function' ? form() : form);
    if (place()) clearErrors(place());
    try {
        return await ask();
    } catch (error) {
        tellError(error, { form: place(), about });
        return null;
    } finally {
        button?.removeAttribute('aria-disabled');
        button?.removeAttribute('aria-busy');
    }
}
