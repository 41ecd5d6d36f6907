// How the database is, for whoever looks after it. Changes nothing.
#pragma once

#include "core/clock.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace eb::store {

struct ServerFacts {
    std::string version;                ///< As the server says it, such as `10.11.6-MariaDB`.
    sys_seconds now{};                  ///< Its clock.
    std::int64_t packet_bytes_max = 0;  ///< max_allowed_packet.
    bool read_only = false;
};

/// A day table's newest day.
struct DayFacts {
    std::string table;
    std::string newest;     ///< `2026-01-31`; empty: none was ever written.
    std::int64_t days = 0;  ///< Between it and today (UTC).
};

class Checkup {
public:
    explicit Checkup(Pool& pool) : pool_(pool) {}

    // All throw Unavailable when the server cannot be asked.
    ServerFacts server();
    /// What the programs need and this user may not, such as `DELETE on eb_jobs_live`. Tables that
    /// are not there are passed over. Found by statements that touch no row.
    std::vector<std::string> missing_rights();
    /// WHMCS's tables that this user may change, though the programs only read them.
    std::vector<std::string> needless_rights();
    std::vector<DayFacts> days();

private:
    bool may(const std::string& table, const std::string& statement);

    Pool& pool_;
};

}  // namespace eb::store
