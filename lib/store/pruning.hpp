// Rows whose time is over, removed a few at a time.
#pragma once

#include "core/clock.hpp"
#include "store/lease.hpp"
#include "store/pool.hpp"

namespace eb::store {

/// Each call removes up to `rows_max` rows in a transaction of its own and answers how many: call
/// again while it answers `rows_max`. Throws Unavailable (repeat it), or Fenced when another run
/// holds the lease by now. Times are the database's.
class Pruning {
public:
    explicit Pruning(Pool& pool) : pool_(pool) {}

    /// Of eb_jobs_recent_24h, what ended longer ago than that.
    int recent_jobs(seconds older_than, int rows_max, const Fence& fence);
    /// Of eb_pulse_log, what is older than an hour, whichever server's it is: workers remove their
    /// own, and a server's rows may outlive its worker.
    int pulse_log(int rows_max, const Fence& fence);
    /// Of eb_incident_ack, what has come back.
    int snoozes(int rows_max, const Fence& fence);
    /// Of eb_tasks, what is over: responders remove it within a minute, while one runs.
    int tasks(int rows_max, const Fence& fence);

private:
    Pool& pool_;
};

}  // namespace eb::store
