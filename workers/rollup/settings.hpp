// eb-rollup's settings.
#pragma once

#include "config/database.hpp"
#include "domain/day.hpp"
#include "log/log.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace eb::workers::rollup {

struct Settings {
    std::string command;  ///< devices, items or prune.
    std::optional<domain::Day> day;
    DatabaseAddress database;
    int retention_hours = 48;
    seconds time_max{600};
    bool db_debug = false;
    log::Level level = log::Level::info;
};

/// Fills the settings. Absent: go on. Present: the exit code, everything having been said.
std::optional<int> load(Settings& settings, int argc, const char* const* argv,
                        const char* const* environment);

}  // namespace eb::workers::rollup
