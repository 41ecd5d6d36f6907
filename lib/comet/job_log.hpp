// What a job wrote down while it ran.
#pragma once

#include "comet/admin_api.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eb::comet {

enum class Severity { debug, info, warning, error };
/// Comet's letter: D I W E.
char letter_of(Severity severity);
/// Absent: no such letter.
std::optional<Severity> severity_from(std::string_view letter);

struct LogLine {
    sys_seconds at{};  ///< 0: unknown.
    Severity severity = Severity::info;
    std::string message;  ///< Valid UTF-8, cut at 32,768 characters.
};

struct LogQuestion {
    Severity at_least = Severity::debug;
    std::string contains;   ///< Empty: every message.
    std::size_t after = 0;  ///< So many of the lines that match are passed over.
    std::size_t lines_max = 500;
    std::size_t bytes_max = 4U << 20U;  ///< Of all messages together, about.
};

struct LogPart {
    /// Those asked for, or fewer when they are very long: the next part begins `after` as many.
    std::vector<LogLine> lines;
    std::size_t total = 0;  ///< Lines that match, now; a running job's log grows.
};

/// AdminGetJobLogEntries. Absent: the server does not know that job. The whole log passes by, and
/// only what is asked for is read and kept.
std::optional<LogPart> job_log(AdminApi& api, const JobId& job, const LogQuestion& question);

}  // namespace eb::comet
