// comet_jobs, as Job Logs ask for it: newest first, in pages that go on behind a place, so that a
// page costs the same wherever it is and nothing shifts while rows arrive.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "store/pool.hpp"
#include "store/snapshot.hpp"

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace eb::store {

struct JobFilter {
    /// Comet's status codes, as ranges with both ends; empty: any.
    std::vector<std::pair<int, int>> statuses{};
    std::optional<DeviceId> device{};
    std::optional<ItemId> item{};
    std::optional<VaultId> vault{};
    std::optional<int> classification{};
    sys_seconds from{};   ///< By the start of the job; 0: any.
    sys_seconds until{};  ///< Not included; 0: any.
};

/// Where a page ended.
struct JobPlace {
    sys_seconds started_at{};
    JobId job;
};

struct HistoryJob {
    JobId id;
    Account account;
    DeviceId device;  ///< Empty: the device has no row, or the job had none.
    std::string device_name;
    ItemId item;
    std::string item_name;
    VaultId vault;
    std::string vault_name;
    int classification = 0;
    int status = 0;
    sys_seconds started_at{};
    sys_seconds ended_at{};  ///< 0: it has not ended.
    std::int64_t total_bytes = 0;
    std::int64_t total_files = 0;
    std::int64_t total_directories = 0;
    std::int64_t upload_bytes = 0;
    std::int64_t download_bytes = 0;
    std::string content{};  ///< Of a single job alone: the allow-listed BackupJobDetail.
};

struct JobPage {
    std::vector<HistoryJob> jobs;
    std::optional<JobPlace> next;  ///< Absent: there is no more.
};

/// Of these accounts of the client alone, whatever else its rows say. At most `limit` jobs; a page
/// may hold fewer although there are more, where much had to be looked through. Throws Unavailable.
JobPage job_page(Pool& pool, ClientId client, const std::set<Account>& accounts,
                 const JobFilter& filter, const std::optional<JobPlace>& after, int limit);

/// Absent: not these accounts', or not there.
std::optional<HistoryJob> find_job(Pool& pool, ClientId client, const std::set<Account>& accounts,
                                   const JobId& job);

}  // namespace eb::store
