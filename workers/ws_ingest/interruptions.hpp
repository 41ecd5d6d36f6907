// Which running jobs wait for a device that is away. No clock, no thread, no I/O.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"

#include <map>
#include <set>

namespace eb::workers::ws_ingest {

/// Which running jobs to call interrupted from now on, and which no longer. `offline`: those whose
/// device is away, and for how long; `told`: those that are called so.
std::map<JobId, bool> interruptions(const std::map<JobId, seconds>& offline,
                                    const std::set<JobId>& told, seconds grace);

}  // namespace eb::workers::ws_ingest
