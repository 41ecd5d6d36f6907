// What changed: one row of the change log, which every open dashboard follows.
#pragma once

#include "core/ids.hpp"
#include "domain/job.hpp"

#include <cstdint>
#include <string>
#include <variant>

namespace eb::domain {

struct JobStarted {
    LiveJob job;
};
struct JobProgressed {
    LiveJob job;
};
/// Its device has gone while it ran, or has come back.
struct JobUpdated {
    LiveJob job;
    bool interrupted = false;
};
struct JobEnded {
    FinishedJob job;
};
/// A job that needs somebody: see incidents.hpp.
struct IncidentOpened {
    FinishedJob job;
};
/// That job needs nobody any more: the same item succeeded since, or failed anew as another job.
struct IncidentClosed {
    FinishedJob job;
};
/// Hidden by its client until then.
struct IncidentSnoozed {
    FinishedJob job;
    sys_seconds until{};
};
/// A device as its events carry it (contract: `device:*`).
struct DeviceFacts {
    ServerId server;
    Username username;
    DeviceId device;
    std::string name;
    std::string platform_os;
    std::string platform_arch;
    bool online = false;
};
enum class DeviceNews { added, removed, updated, online, offline };
struct DeviceChanged {
    DeviceNews news = DeviceNews::updated;
    DeviceFacts device;
};

using What = std::variant<JobStarted, JobProgressed, JobUpdated, JobEnded, DeviceChanged,
                          IncidentOpened, IncidentClosed, IncidentSnoozed>;

struct Change {
    ClientId client;  ///< The owner when it was written, 0 unknown; readers decide by the owner of
                      ///< their own time.
    What what;
};

/// The event's name on the stream and in eb_pulse_log.kind, such as `job:start`.
const char* kind_of(const What& what);
ServerId server_of(const What& what);
Username username_of(const What& what);
DeviceId device_of(const What& what);
/// Empty for a device's change.
JobId job_of(const What& what);

}  // namespace eb::domain
