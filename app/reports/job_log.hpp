// A job's log, in pieces. Comet answers a log whole each time; what a finished job logged is kept
// for a moment, so that reading on costs no second call.
#pragma once

#include "comet/job_log.hpp"
#include "core/clock.hpp"
#include "core/guarded.hpp"
#include "core/ids.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "store/snapshot.hpp"

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace eb::app {

struct LogQuestion {
    JobId job;
    comet::Severity at_least = comet::Severity::debug;
    std::string contains{};  ///< Empty: any.
    std::size_t after = 0;   ///< How many entries the asker has.
    std::size_t limit = 1000;
};

/// `{"minSeverity":"I","contains":"…","after":1000,"limit":1000}`, each optional. Throws BadRequest
/// that names the field.
LogQuestion log_question(JobId job, const json::Reader& body);

/// What Comet says of a job's log.
struct JobLog {
    bool running = false;  ///< More may follow.
    std::size_t total =
        0;  ///< Lines that match; fewer are held where it is longer than anybody reads.
    std::vector<comet::LogLine> lines{};
};

/// By AdminGetJobProperties and AdminGetJobLogEntries: the job is looked up first, so that one of
/// another account looks like none. Absent for both. Of a very long log the first 150,000 lines.
std::optional<JobLog> read_job_log(comet::AdminApi& api, const Username& username,
                                   const LogQuestion& question);

class JobLogs {
public:
    /// Absent: the account has no such job. Waits for Comet; throws what comet::AdminApi throws.
    using Read = std::function<std::optional<JobLog>(const store::Account&, const LogQuestion&)>;
    JobLogs(Read read, const Clock& clock) : read_(std::move(read)), clock_(clock) {}

    /// `{"entries":[{"time","severity","message"}…],"next":…,"total":…,"running":…,"truncated":…}`.
    /// Throws NotFound.
    json::Object piece(const store::Account& account, const LogQuestion& question);

    /// For tests: bytes of what is kept.
    std::size_t kept_bytes();

private:
    struct Kept {
        std::string key;
        std::shared_ptr<const JobLog> log;
        std::size_t bytes = 0;
        Clock::Steady until{};
    };
    struct Shelf {
        std::list<Kept> logs;  ///< The last asked for first.
        std::size_t bytes = 0;
    };
    std::shared_ptr<const JobLog> log_of(const store::Account& account,
                                         const LogQuestion& question);

    Read read_;
    const Clock& clock_;
    Guarded<Shelf> shelf_;
};

}  // namespace eb::app
