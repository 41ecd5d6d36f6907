// Where findings go: the tables, through the one way into them, under the pass's lock.
#pragma once

#include "log/log.hpp"
#include "profile/owners.hpp"
#include "store/ingest.hpp"
#include "store/stalled.hpp"
#include "workers/monitor/examiner.hpp"

#include <vector>

namespace eb::workers::monitor {

/// Every call may throw store::Unavailable and store::Fenced. For one thread.
class Records {
public:
    Records(store::Pool& pool, ServerId server, profile::Owners& owners, store::Fence fence,
            log::Logger log);

    /// Ends are written first, then what the looks found. Answers how many rows were ended.
    int write(const std::vector<Finding>& findings);
    /// Jobs that run and that no row knows. Answers how many were written.
    int write_missed(const std::vector<domain::JobReport>& jobs);

private:
    /// Answers how many of the batch's jobs were written: one that the database refuses is logged
    /// and left out.
    int apply(const domain::Batch& batch);
    void apply_patiently(const domain::Batch& batch);

    store::Ingest ingest_;
    store::Stalled stalled_;
    const ServerId server_;
    profile::Owners& owners_;
    const store::Fence fence_;
    const log::Logger log_;
};

}  // namespace eb::workers::monitor
