// The jobs that an absence may have hidden: all that has not ended, what started or ended since,
// and the end of every job that our tables still show running.
#pragma once

#include "core/clock.hpp"
#include "domain/job.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace eb::comet {

/// The Admin API's two ways to ask for jobs; a fake stands in for them in tests.
struct JobSource {
    using Visit = std::function<void(domain::JobReport&&)>;
    /// Both 0: every job that has not ended. Answers how many could not be read.
    std::function<int(sys_seconds start, sys_seconds end, const Visit& visit)> jobs;
    /// Absent: the server does not know it.
    std::function<std::optional<domain::JobReport>(const JobId&)> job;
};

/// Read in steps: no answer grows without bound.
struct JobRange {
    sys_seconds from{};
    sys_seconds until{};
    seconds step{24 * 3600};
};

struct JobsRead {
    std::int64_t running = 0;
    std::int64_t ended = 0;
    int unreadable = 0;
    std::vector<JobId> forgotten;  ///< The server does not know them: they end as errors.
};

/// The server's clock may be ahead of ours.
constexpr seconds kClockSlack{3600};

/// Visits them one after another; a job may come twice, its last state last. `live` is what our
/// tables show running, read before this is called: what the server then does not call incomplete
/// has ended by now, or its properties say that it has not. Throws what the source throws.
JobsRead read_jobs(const JobSource& source, const JobRange& range, const std::vector<JobId>& live,
                   const JobSource::Visit& visit);

}  // namespace eb::comet
