// Two looks that find nothing, then a cancellation, then (a pass later) the server gives the job
// up.
#include "domain/stall.hpp"

#include <algorithm>

namespace eb::domain {
namespace {

// A server's clock may be ahead of ours. A time that is further off is none, or it would keep a
// dead job alive.
constexpr seconds kAheadMax{24 * 3600};

}  // namespace

const char* word_of(LifeSign sign) {
    switch (sign) {
        case LifeSign::none: return "none";
        case LifeSign::bytes: return "bytes";
        case LifeSign::counter: return "counter";
        case LifeSign::heartbeat: return "heartbeat";
    }
    return "none";
}

LifeSign life_sign(const Suspect& suspect, const JobReport& report, sys_seconds now,
                   const StallPolicy& policy) {
    const auto& row = suspect.job;
    if (report.upload_bytes > row.last_bytes) return LifeSign::bytes;
    // A row that nobody has looked at and that holds no counter has nothing to compare with. A
    // smaller one counts too: Comet has begun anew.
    const bool comparable = suspect.looked_at != sys_seconds{} || row.progress_counter != 0;
    if (comparable && report.progress.counter != row.progress_counter) return LifeSign::counter;
    const auto heard = report.progress.received_at;
    if (heard > now - policy.stale && heard <= now + kAheadMax) return LifeSign::heartbeat;
    return LifeSign::none;
}

Tried tried_with(const Suspect& suspect, sys_seconds now, const StallPolicy& policy) {
    const bool spent = suspect.attempts >= policy.attempts_max;
    const bool rested = spent && now - suspect.looked_at >= kAttemptsRest;
    return {.attempts = rested ? 0 : suspect.attempts};
}

Verdict judge(const Suspect& suspect, const JobReport& report, const Tried& tried, sys_seconds now,
              const StallPolicy& policy) {
    const auto& row = suspect.job;
    Verdict verdict{
        .step = Step::leave,
        .sign = life_sign(suspect, report, now, policy),
        .seen = {.counter_before = row.progress_counter,
                 .counter = report.progress.counter,
                 .progress_at = report.progress.received_at,
                 .bytes_max = std::max(row.last_bytes, report.upload_bytes)},
    };
    if (!is_running(report.status)) {
        verdict.step = Step::finish;
        return verdict;
    }
    if (verdict.sign != LifeSign::none) return verdict;

    const auto since = row.stale_since;
    const bool first = since == sys_seconds{} || since > now;  // Or the clock was set back.
    verdict.seen.stale_since = first ? now : since;
    if (first || now - since < policy.recheck || tried.attempts >= policy.attempts_max)
        return verdict;
    // A cancellation that had no effect is not repeated: the device does not hear it.
    const bool can_cancel =
        !report.cancellation_id.empty() && tried.attempts == 0 && !tried.cancel_refused;
    verdict.step = can_cancel ? Step::cancel : Step::abandon;
    return verdict;
}

}  // namespace eb::domain
