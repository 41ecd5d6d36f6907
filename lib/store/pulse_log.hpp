// The change log's reading end: what every open dashboard follows. Ids are in commit order, so `id
// > last` misses nothing.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace eb::store {

struct LogRange {
    std::uint64_t first_id = 0;  ///< The oldest row still there; 0 when the log is empty.
    std::uint64_t last_id = 0;   ///< The newest id ever handed out.
    sys_seconds now{};           ///< The database's clock.
};

struct LogRow {
    std::uint64_t id = 0;
    sys_seconds at{};
    std::string kind;
    ServerId server;
    Username username;
    ClientId client;
    JobId job;
    DeviceId device;
    std::string payload;
};

class PulseLog {
public:
    explicit PulseLog(Pool& pool) : pool_(pool) {}

    LogRange range();
    /// Up to `rows_max` rows with an id above `id`, in order.
    std::vector<LogRow> after(std::uint64_t id, int rows_max);

private:
    Pool& pool_;
};

}  // namespace eb::store
