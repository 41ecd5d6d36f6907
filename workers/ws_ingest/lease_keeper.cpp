// No clock of ours decides: the token does, within each transaction.
#include "lease_keeper.hpp"

#include "core/pause.hpp"

namespace eb::workers::ws_ingest {

std::optional<store::Fence> stand_by(Lease& lease, const LeaseTimes& times, const Clock& clock,
                                     const log::Logger& log, Counters& counters,
                                     const std::stop_token& stop) {
    bool told = false;
    bool told_lost = false;
    while (!stop.stop_requested()) {
        counters.writer_beat.now(clock);
        counters.reader_beat.now(clock);
        try {
            if (auto fence = lease.acquire()) {
                counters.lease_held = true;
                counters.database_lost = false;
                log.info("lease_acquired", {{"lease", fence->name}, {"token", fence->token}});
                return fence;
            }
            counters.database_lost = false;
            told_lost = false;
            if (!std::exchange(told, true)) log.info("standing_by");
        } catch (const DatabaseUnavailable& error) {
            counters.database_lost = true;
            if (!std::exchange(told_lost, true))
                log.warn("database_unavailable", {{"error", error.what()}});
        }
        pause(times.stand_by, stop);
    }
    return std::nullopt;
}

bool keep(Lease& lease, const store::Fence& fence, const LeaseTimes& times, const log::Logger& log,
          Counters& counters, const std::stop_token& stop) {
    bool told = false;
    while (pause(times.renew, stop)) {
        try {
            if (!lease.renew(fence, counters.hearing)) {
                counters.lease_held = false;
                log.warn("lease_lost", {{"lease", fence.name}, {"token", fence.token}});
                return false;
            }
            counters.lease_held = true;
            if (std::exchange(told, false)) log.info("lease_renewed_again");
        } catch (const DatabaseUnavailable& error) {
            counters.lease_held = false;
            if (!std::exchange(told, true)) log.warn("lease_unrenewed", {{"error", error.what()}});
        }
    }
    return true;
}

}  // namespace eb::workers::ws_ingest
