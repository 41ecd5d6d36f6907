// Questions that a device may think about for minutes. The server answers quick ones at once, others
// with a task's id, which is asked after until it is over.
import { ActionError, deviceAction } from './actions.js';

const OFTEN_MS = 1000;
const SELDOM_MS = 2000;
const SELDOM_AFTER_MS = 10_000;
const MOST_MS = 15 * 60_000;
const LOST_MOST = 5;   // In a row: the task goes on without us.

const stopped = () => new ActionError('You stopped waiting.', { code: 'stopped' });

/** Resolves after `ms`, and at once when it is stopped. */
function pause(ms, signal) {
    return new Promise((done) => {
        const timer = setTimeout(done, ms);
        signal?.addEventListener('abort', () => {
            clearTimeout(timer);
            done();
        }, { once: true });
    });
}

function refusal({ error = {}, httpStatus = 0 }) {
    return new ActionError(error.message || 'The device could not be asked. Nothing was changed. Try again in a moment.', {
        code: String(error.code ?? 'internal'), status: Number(error.httpStatus ?? httpStatus) || 0,
        field: String(error.field ?? ''), requestId: String(error.request_id ?? ''),
    });
}

// The device cannot be told to stop; that nobody waits any more is told to the server alone.
function forget(taskId) {
    deviceAction('taskCancel', { taskId }).catch(() => {});
}

async function stateOf(taskId, signal) {
    for (let lost = 1; ; lost += 1) {
        try {
            return await deviceAction('taskStatus', { taskId }, { signal });
        } catch (error) {
            const passing = ['lost', 'late', 'offline'].includes(error.code) || error.status >= 500;
            if (!passing || lost === LOST_MOST) throw error;
            await pause(SELDOM_MS, signal);
            if (signal?.aborted) throw stopped();
        }
    }
}

const LATE = 'The device did not answer within a quarter of an hour. Nothing was changed. Try again later.';

// What a task says of itself is believed, but for one: what our server was at when it restarted.
const isTold = (error) => error.told && error.code !== 'interrupted';

/** `unknown`: what is said where nobody knows whether it was done; empty for mere questions. */
async function follow(taskId, { signal, unknown }) {
    const began = performance.now();
    try {
        for (;;) {
            const waited = performance.now() - began;
            if (waited > MOST_MS) {
                forget(taskId);
                throw new ActionError(LATE, { code: 'late' });
            }
            await pause(waited > SELDOM_AFTER_MS ? SELDOM_MS : OFTEN_MS, signal);
            if (signal?.aborted) throw stopped();
            const told = await stateOf(taskId, signal);
            if (told.state === 'done') return told.result;
            if (told.state === 'failed') throw Object.assign(refusal(told), { told: true });
            if (told.state === 'cancelled') throw stopped();
        }
    } catch (error) {
        if (error.code === 'stopped') forget(taskId);
        if (unknown && !isTold(error)) throw new ActionError(unknown, { code: 'unknown' });
        throw error;
    }
}

/** Asks an action, however long it takes; resolves with its answer. Throws ActionError, `stopped`
 *  when `signal` was. `unknown`: for what changes something, the words for when nobody can tell any
 *  more whether it did; that error's code is `unknown`. */
export async function askLong(action, fields = {}, { signal = null, unknown = '' } = {}) {
    let answer;
    try {
        answer = await deviceAction(action, fields, { signal });
    } catch (error) {
        if (unknown && error.code === 'stopped') throw new ActionError(unknown, { code: 'unknown' });
        throw error;
    }
    return answer.taskId ? follow(answer.taskId, { signal, unknown }) : answer;
}
