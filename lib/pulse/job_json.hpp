// Jobs and devices as the pulse shows them: one shape for the change log, the snapshot and the
// event stream.
#pragma once

#include "domain/change.hpp"
#include "domain/job.hpp"
#include "json/writer.hpp"

#include <string>

namespace eb::pulse {

/// Names that depend on who is looking; empty where unknown.
struct Names {
    std::string device;
    std::string item;
};

/// `interrupted`: its device has been offline for longer than the grace time.
json::Object running_job(const domain::LiveJob& job, const Names& names, bool interrupted = false);
json::Object finished_job(const domain::FinishedJob& job, const Names& names);
/// A job that needs somebody. `snoozed_until`: 0 when it is shown.
json::Object incident(const domain::FinishedJob& job, const Names& names,
                      sys_seconds snoozed_until = {});
json::Object device(const domain::DeviceFacts& device);

}  // namespace eb::pulse
