// Which running jobs wait for a device that is away. No clock, no thread, no I/O.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"

#include <map>
#include <set>

namespace eb::workers::ws_ingest {

/// Which running jobs to call interrupted, and which no longer.
class Interruptions {
public:
    explicit Interruptions(seconds grace) : grace_(grace) {}

    /// `offline`: the running jobs whose device is away, and for how long.
    std::map<JobId, bool> read(const std::map<JobId, seconds>& offline);

private:
    seconds grace_;
    std::set<JobId> told_;
};

}  // namespace eb::workers::ws_ingest
