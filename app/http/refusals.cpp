// A bucket of sixty lines, into which a second drops one.
#include "app/http/refusals.hpp"

#include <algorithm>
#include <utility>

namespace eb::app {

void Refusals::tell(const Refused& refused) {
    std::int64_t left_out = 0;
    {
        auto allowance = allowance_.lock();
        const auto passed =
            std::chrono::duration_cast<seconds>(clock_.steady() - allowance->filled_at);
        if (passed > seconds{0}) {
            allowance->filled_at += passed;
            allowance->lines = static_cast<int>(
                std::min<std::int64_t>(kAtOnce, allowance->lines + passed.count()));
        }
        if (allowance->lines == 0) {
            ++allowance->left_out;
            return;
        }
        --allowance->lines;
        left_out = std::exchange(allowance->left_out, 0);
    }

    auto log = log_.with({{"request", refused.request_id}});
    if (refused.client != ClientId{}) log = log.with({{"client", refused.client}});
    if (!refused.why.empty()) log = log.with({{"why", refused.why}});
    if (left_out > 0) log = log.with({{"left_out", left_out}});
    const log::Fields fields{
        {"route", refused.route}, {"status", refused.status}, {"reason", refused.reason}};
    // Room that is used up is no fault of ours; an expired ticket is everyday life.
    if (refused.status < 500) log.info("pulse_refused", fields);
    else if (refused.reason == "busy") log.warn("pulse_refused", fields);
    else log.error("pulse_refused", fields);
}

}  // namespace eb::app
