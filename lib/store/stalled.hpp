// Running backups that may be stalled: which rows to look at, and what the looks leave in them.
#pragma once

#include "domain/stall.hpp"
#include "store/lease.hpp"
#include "store/pool.hpp"

#include <optional>
#include <set>
#include <vector>

namespace eb::store {

/// What a look leaves in a row of eb_jobs_live.
struct Looked {
    JobId job;
    int attempts = 0;
    std::optional<domain::Seen> seen;  ///< Absent: the server did not say.
};

struct Suspects {
    sys_seconds now{};  ///< The database's clock, which all times of these rows go by.
    std::vector<domain::Suspect> jobs;
};

/// Every call may throw Unavailable and Rejected.
class Stalled {
public:
    explicit Stalled(Pool& pool) : pool_(pool) {}

    /// A server's running backups without a new byte for `stale`, last looked at `recheck` ago,
    /// with attempts left; those that were looked at longest ago come first.
    Suspects suspects(const ServerId& server, const domain::StallPolicy& policy, int rows_max);

    /// They were looked at now. Where news came to a row since it was read, what was seen is not
    /// written. Throws Fenced, having written nothing.
    void looked(const ServerId& server, const std::vector<Looked>& looks, const Fence& fence);

    /// Of these, the jobs that no row knows, neither running nor finished.
    std::set<JobId> unknown(const ServerId& server, std::set<JobId> jobs);

private:
    Pool& pool_;
};

}  // namespace eb::store
