// What the tables hold of one Comet Server now, for whoever compares it with the server.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "domain/account.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <vector>

namespace eb::store {

struct RunningJob {
    JobId id;
    domain::DeviceKey device;
    bool device_offline = false;         ///< A row says that its device has gone.
    sys_seconds device_offline_since{};  ///< 0: online, or never seen.
};

struct Running {
    sys_seconds now{};  ///< The database's clock, which the times above go by.
    std::vector<RunningJob> jobs;
};

class Known {
public:
    explicit Known(Pool& pool) : pool_(pool) {}

    /// Registered devices that are shown as connected.
    std::vector<domain::DeviceRow> online_devices(const ServerId& server);
    Running running_jobs(const ServerId& server);
    std::int64_t running_count(const ServerId& server);
    /// Accounts whose profile was read at some time and that are not known to be gone.
    std::vector<Username> accounts(const ServerId& server);

private:
    Pool& pool_;
};

}  // namespace eb::store
