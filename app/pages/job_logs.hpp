// The Job Logs tab: what its address asks for, and a row for each job.
#pragma once

#include "app/http/query.hpp"
#include "app/pages/views.hpp"
#include "store/holdings.hpp"
#include "store/job_history.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace eb::app {

constexpr int kJobsOnPage = 50;

/// What stands in the address, as far as it makes sense; empty: any.
struct JobsAsked {
    std::string status;  ///< success, warning, error, missed, cancelled, skipped, running.
    std::string device;
    std::string item;
    std::string type;              ///< Comet's Classification.
    std::string when;              ///< "1", "7", "30" days, or "dates".
    std::string from;              ///< "2026-11-01", with "dates".
    std::string to;                ///< Included.
    std::chrono::minutes zone{0};  ///< What UTC is ahead of the reader.
    std::string after;             ///< Where the page before ended.
};

/// A link that was cut or made up shows more than was meant, and no error.
JobsAsked jobs_asked(const Query& query);

/// Leaves out a device and an item that are not the account's: nothing that an address says stands
/// on the page as it came.
JobsAsked of_account(JobsAsked asked, const store::Holding& holding);

store::JobFilter job_filter_of(const JobsAsked& asked, sys_seconds now);
std::optional<store::JobPlace> place_of(const JobsAsked& asked);

/// Fills in what `job_logs.mustache` shows.
void add_job_logs(ViewData& data, const JobsAsked& asked, const store::JobPage& page,
                  const store::Holding& holding, ServiceId service);

}  // namespace eb::app
