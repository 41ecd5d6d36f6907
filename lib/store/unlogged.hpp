// Jobs that programs wrote which know no change log: found by comparing what is there, and then
// written into the log, so that every responder and every page that comes back agrees.
#pragma once

#include "core/clock.hpp"
#include "domain/change.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace eb::store {

/// The job tables at one moment, and what the log says of the time since the look before.
struct JobsLook {
    std::uint64_t log_id = 0;  ///< The newest change that is in here.
    sys_seconds now{};
    std::map<domain::JobKey, Username> live;
    std::set<domain::JobKey> ended;   ///< Ended within the last ten minutes.
    std::set<domain::JobKey> logged;  ///< Jobs of which the log told since then.
    std::set<domain::JobKey> logged_ends;
    bool whole = true;  ///< False: there is more than one look may read.
};

class Unlogged {
public:
    /// `payload_of`: as for Ingest.
    using PayloadOf = std::function<std::string(const domain::Change&)>;

    Unlogged(Pool& pool, PayloadOf payload_of) : pool_(pool), payload_of_(std::move(payload_of)) {}

    /// One consistent look. `after`: the log_id of the look before; absent: this is the first.
    JobsLook look(std::optional<std::uint64_t> after);

    /// Writes into the log that these jobs started, and that those ended, as far as the tables
    /// still say so and nobody wrote it since `after`: two responders that find the same write it
    /// once. Answers how many were written. Throws Unavailable.
    int tell(const std::set<domain::JobKey>& started, const std::set<domain::JobKey>& ended,
             std::uint64_t after);

private:
    Pool& pool_;
    PayloadOf payload_of_;
};

}  // namespace eb::store
