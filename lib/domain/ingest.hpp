// What a batch of news from one Comet Server changes, given what the tables hold: a pure function
// of the two.
#pragma once

#include "core/clock.hpp"
#include "domain/account.hpp"
#include "domain/change.hpp"
#include "domain/job.hpp"

#include <map>
#include <set>
#include <vector>

namespace eb::domain {

/// The last word on each account, device and job within one batch, in the order in which they are
/// applied.
struct Batch {
    ServerId server;
    std::map<Username, Account> accounts;  ///< Profiles that were read whole: rows are brought to
                                           ///< them, and what they no longer have goes.
    std::set<Username> accounts_removed;   ///< The server no longer has them.
    std::map<DeviceKey, DeviceReport> devices;  ///< What events said since the profile's read.
    std::map<DeviceKey, bool> presence;         ///< Connected to the server now, or no longer.
    std::map<JobId, JobReport> started;   ///< SEVT_JOB_NEW, and jobs that a read found incomplete.
    std::map<JobId, JobReport> finished;  ///< SEVT_JOB_COMPLETED, and jobs that a read found ended.
    std::map<JobId, JobReport> progress;  ///< Running jobs, as a read found them.
    std::map<JobId, bool> interrupted;    ///< Running jobs whose device went away, or came back.
    sys_seconds cursor_at{};              ///< Newest event's Timestamp; 0: the cursor stays.
    std::string cursor_id;                ///< That event's resource, for people who look.
    std::map<Username, ClientId>
        owners;  ///< Who owns the accounts that occur; absent: nobody yet (client 0).

    /// Nothing that changes rows; the cursor may still move.
    bool without_rows() const {
        return accounts.empty() && accounts_removed.empty() && devices.empty() &&
               presence.empty() && started.empty() && finished.empty() && progress.empty() &&
               interrupted.empty();
    }
    bool empty() const { return without_rows() && cursor_at == sys_seconds{}; }
};

/// The rows that the batch touches, as they were read under the sequence lock.
struct Before {
    std::map<JobId, LiveJob> live;
    std::map<JobId, FinishedJob> finished;
};

/// What is to be written, in one transaction.
struct Plan {
    std::vector<LiveJob> live_upserts;
    std::vector<JobId> live_deletes;
    std::vector<FinishedJob> finished_upserts;
    std::vector<JobReport> history;  ///< comet_jobs.
    std::vector<Change> changes;     ///< In the order in which listeners should hear of them.
};

/// Last state per key wins. A late start never revives a finished job, a job that starts and ends
/// within the batch yields its end alone, and what changes nothing writes nothing. A revived job
/// (6002) stays finished until it completes again.
Plan plan(const Batch& batch, const Before& before, sys_seconds now);

}  // namespace eb::domain
