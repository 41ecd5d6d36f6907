// eb-ws-worker's settings.
#pragma once

#include "config/database.hpp"
#include "config/profiles.hpp"
#include "whmcs/api.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

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
    seconds heartbeat{60};
    int offline_strikes = 2;
    seconds interrupted_grace{300};
    seconds progress{10};
    seconds adopt{60};
    std::string metrics;  ///< A port, or a file's path; empty: none.
    bool ws_debug = false;
    bool db_debug = false;
    log::Level level = log::Level::info;
};

/// Fills the settings. Absent: go on. Present: the exit code, everything having been said.
std::optional<int> load(Settings& settings, int argc, const char* const* argv,
                        const char* const* environment);

/// What is allowed and will not work for long; for the log at the start.
std::vector<std::string> doubts(const Settings& settings);

/// The port that EB_WS_METRICS names; absent: it names a file, or nothing.
std::optional<std::uint16_t> metrics_port(const std::string& metrics);

/// The README's table.
std::string markdown();

}  // namespace eb::workers::ws_ingest
