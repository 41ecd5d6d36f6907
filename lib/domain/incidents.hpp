// Which of the last day's jobs need somebody: the newest backup or restore of each item, when it
// failed, was missed or warned.
#pragma once

#include "domain/job.hpp"

#include <vector>

namespace eb::domain {

/// Newest first. A job without an item stands for itself; a later success of the same item closes
/// it.
std::vector<FinishedJob> incidents(const std::vector<FinishedJob>& recent);

}  // namespace eb::domain
