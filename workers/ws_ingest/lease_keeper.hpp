// The lease that makes one of several workers the one that writes: waited for, renewed, given back.
#pragma once

#include "counters.hpp"
#include "log/log.hpp"
#include "tables.hpp"

#include <optional>
#include <stop_token>

namespace eb::workers::ws_ingest {

/// How long a lease is good for by the database's clock, and how often it is renewed.
constexpr seconds kLeaseLength{10};

struct LeaseTimes {
    milliseconds renew{3'000};
    milliseconds stand_by{1'500};  ///< Between two tries to take it.
};

/// Waits until the lease is ours. Absent: stopped.
std::optional<store::Fence> stand_by(Lease& lease, const LeaseTimes& times, const Clock& clock,
                                     const log::Logger& log, Counters& counters,
                                     const std::stop_token& stop);

/// Renews it until stopped (true), or until it is another's (false). While the database is away
/// nobody can take it, so that is no loss: whether it is still ours is asked when the database is
/// back, and the fence keeps us from writing before.
bool keep(Lease& lease, const store::Fence& fence, const LeaseTimes& times, const log::Logger& log,
          Counters& counters, const std::stop_token& stop);

}  // namespace eb::workers::ws_ingest
