// What a job is: as Comet reports it, as it runs, and as it ended. Facts of the numbers: Comet's
// API reference.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"

#include <compare>
#include <cstdint>
#include <string>

namespace eb::domain {

struct JobKey {
    ServerId server;
    JobId job;

    friend auto operator<=>(const JobKey&, const JobKey&) = default;
    friend bool operator==(const JobKey&, const JobKey&) = default;
};

/// Comet's Classification; any other number is kept as it is.
constexpr int kBackup = 4001;
constexpr int kRestore = 4002;

/// BackupJobDetail.Progress: ticks even while no bytes move.
struct Progress {
    std::int64_t counter = 0;
    sys_seconds received_at{};  ///< RecievedTime (Comet's spelling): when the server heard of it.
    std::int64_t bytes_done = 0;
    std::int64_t items_done = 0;
    std::int64_t items_total = 0;  ///< 0: unknown, so no share can be shown.

    friend bool operator==(const Progress&, const Progress&) = default;
};

/// One BackupJobDetail, decoded. Times are clamped to [1, 2^31-1]; 0 means that there is none.
struct JobReport {
    JobId id;
    Username username;
    DeviceId device;
    ItemId item;
    VaultId vault;
    int classification = 0;
    int status = 0;
    sys_seconds started_at{};
    sys_seconds ended_at{};
    std::int64_t total_bytes = 0;
    std::int64_t total_files = 0;
    std::int64_t total_directories = 0;
    std::int64_t upload_bytes = 0;
    std::int64_t download_bytes = 0;
    std::int64_t total_accounts = 0;
    std::string snapshot_id;
    std::string cancellation_id;
    Progress progress;
    std::string content;  ///< The received JSON, less everything that is not on the allow list.
                          ///< Empty: none came.
};

/// A row of eb_jobs_live.
struct LiveJob {
    JobKey key;
    Username username;
    DeviceId device;
    ItemId item;
    VaultId vault;
    int classification = 0;
    int status = 0;
    sys_seconds started_at{};
    std::int64_t bytes_done = 0;
    std::int64_t throughput_bps = 0;
    std::int64_t items_done = 0;
    std::int64_t items_total = 0;
    std::int64_t progress_counter = 0;
    sys_seconds progress_at{};
    sys_seconds last_update{};
    std::int64_t last_bytes = 0;
    sys_seconds last_bytes_at{};
    sys_seconds stale_since{};  ///< Since when it shows no sign of life; 0: it does.
    bool interrupted = false;   ///< As dashboards were told last.

    friend bool operator==(const LiveJob&, const LiveJob&) = default;
};

/// eb_jobs_recent_24h.status. `skipped` is read where other programs wrote it and never written.
enum class Outcome { success, warning, error, missed, skipped };

/// A row of eb_jobs_recent_24h.
struct FinishedJob {
    JobKey key;
    Username username;
    DeviceId device;
    ItemId item;
    VaultId vault;
    int classification = 0;
    int status = 0;
    Outcome outcome = Outcome::error;
    sys_seconds started_at{};
    sys_seconds ended_at{};
    std::int64_t bytes = 0;

    /// Never negative: device clocks differ.
    seconds duration() const { return ended_at > started_at ? ended_at - started_at : seconds{0}; }

    friend bool operator==(const FinishedJob&, const FinishedJob&) = default;
};

/// 6000 to 6999: the job has not ended (active, revived, not started yet…).
constexpr bool is_running(int status) { return status >= 6000 && status <= 6999; }

/// The outcome of a job that has ended. What is not known must never look healthy.
Outcome outcome_of(int status);
/// The word in the table's ENUM and in JSON.
const char* word_of(Outcome outcome);
/// Absent words are an error in the table: they read as Outcome::error.
Outcome outcome_from(const std::string& word);

/// What a report without an account knows besides, from the row that shows the job running: the
/// server has forgotten the job, and all that is left of it is ours.
JobReport completed_from(const LiveJob& row, JobReport report);

/// A report as a live row, seen at `now`.
LiveJob live_job(const ServerId& server, const JobReport& report, sys_seconds now);
/// A report as a finished row. `ended_at` is the report's own, `now` only when it has none.
FinishedJob finished_job(const ServerId& server, const JobReport& report, sys_seconds now);

}  // namespace eb::domain
