// Jobs of the last days, all that have not ended, and the end of what our tables show running.
#pragma once

#include "profile_parts.hpp"
#include "spool.hpp"

#include <cstdint>

namespace eb::workers::sync {

struct JobTotals {
    std::int64_t jobs = 0;
    std::int64_t skipped = 0;  ///< Could not be read.
};

class JobSync {
public:
    explicit JobSync(const Parts& parts) : with_(parts) {}

    /// Throws comet::Unreachable and comet::Refused before anything is written; after that, what
    /// Writer throws.
    void run();

    const JobTotals& totals() const { return totals_; }

private:
    void write(Spool<domain::JobReport>& spool, sys_seconds now);

    const Parts& with_;
    JobTotals totals_;
};

/// Where a job belongs in a batch: running, ended, or ended so long ago that it is history.
void put(domain::JobReport&& job, sys_seconds now, domain::Batch& batch);

}  // namespace eb::workers::sync
