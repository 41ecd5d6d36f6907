// The past that a demonstration needs: what the fleet would have done in the last hours.
import { planRun } from '../fleet/outcomes.mjs';
import { isAwake, nextRun } from '../fleet/schedule.mjs';
import { totalsOf } from './runner.mjs';

const HOUR = 3600;

/// Fills the state without events. Runs that would still be going on become live jobs of `runner`.
export function makeHistory(state, runner, hours, now) {
    for (const { account } of state.users.values()) {
        if (account.suspended) continue;
        // A busy device's history is longer than the page's, except in a world with a short past.
        const span = account.historyDays && hours >= 24 ? account.historyDays * 24 : hours;
        for (const item of account.items) {
            if (!item.schedule) continue;
            runThrough(state, runner, account, item, now - span * HOUR, now);
        }
    }
}

function runThrough(state, runner, account, item, from, now) {
    const device = account.devices.find((d) => d.id === item.deviceId);
    let freeAt = 0;
    for (let at = nextRun(item, device, from); at <= now; at = nextRun(item, device, at)) {
        if (!isAwake(device, at)) continue;
        const facts = { username: account.username, deviceId: device.id, itemId: item.id,
            vaultId: item.vaultId, version: device.version };
        const job = state.jobs.start(facts, at);
        if (at < freeAt) {
            state.jobs.finish(job, 7006, at + 1);
            continue;
        }
        const plan = planRun(account, item, at);
        freeAt = at + plan.seconds;
        if (freeAt > now) {
            // The past went at its own pace; what is left of this run goes at the fleet's.
            const left = Math.ceil((freeAt - now) / runner.speed);
            runner.adopt(job, { ...plan, seconds: now - at + left });
            continue;
        }
        state.finishJob(job, plan.status, totalsOf(plan, job), { silent: true, at: freeAt });
        if (plan.retention) retain(state, account, job, freeAt, now);
    }
}

function retain(state, account, after, at, now) {
    const plan = planRun(account, undefined, at, { classification: 4003 });
    if (at + plan.seconds > now) return;
    const job = state.jobs.start({ username: account.username, deviceId: after.DeviceID,
        vaultId: after.DestinationGUID, classification: 4003, version: after.ClientVersion }, at);
    state.jobs.finish(job, plan.status, at + plan.seconds, totalsOf(plan, job));
}
