// eb-ws-worker's settings.
#pragma once

#include "config/database.hpp"
#include "config/profiles.hpp"
#include "whmcs/api.hpp"

#include <optional>

namespace eb::workers::ws_ingest {

struct Settings {
    std::string profile_name;
    config::Profile profile;
    DatabaseAddress database;
    whmcs::Access whmcs;
    seconds ping{20};
    seconds idle{300};
    int batch = 500;
    int queue = 20'000;
    std::int64_t frame_bytes_max = 8 << 20;
    bool ws_debug = false;
    bool db_debug = false;
    log::Level level = log::Level::info;
};

/// Fills the settings. Absent: go on. Present: the exit code, everything having been said.
std::optional<int> load(Settings& settings, int argc, const char* const* argv,
                        const char* const* environment);

/// The README's table.
std::string markdown();

}  // namespace eb::workers::ws_ingest
