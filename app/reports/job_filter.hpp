// The filters of Job Logs, as a body has them.
#pragma once

#include "json/reader.hpp"
#include "store/job_history.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace eb::app {

/// `{"statuses":["error",…],"deviceId":…,"itemId":…,"vaultId":…,"type":4001,"from":…,"until":…}`,
/// each optional. Statuses: success, warning, error, missed, cancelled, skipped, running. Throws
/// BadRequest that names the field.
store::JobFilter job_filter(const json::Reader& filters);

/// The status codes that such a word stands for; empty: it is none of them.
std::vector<std::pair<int, int>> codes_of(const std::string& status);

/// The status of a job as rows show it: success, warning, error, missed, running. A job that was
/// skipped or cancelled is an error, as it is everywhere; its code tells which.
std::string job_status_word(int status);

/// Where a page ended, as text that means nothing to others.
std::string cursor_of(const store::JobPlace& place);
/// Throws BadRequest (`after`) for what cursor_of() did not write.
store::JobPlace place_in(const std::string& cursor);

}  // namespace eb::app
