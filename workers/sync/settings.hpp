// eb-sync's settings.
#pragma once

#include "config/database.hpp"
#include "config/profiles.hpp"
#include "whmcs/api.hpp"

#include <optional>
#include <string>
#include <vector>

namespace eb::workers::sync {

struct Settings {
    std::string profile_name;  ///< Empty: all that are configured.
    std::vector<config::Profile> profiles;
    DatabaseAddress database;
    whmcs::Access whmcs;
    int days = 3;
    seconds presence_gap{30};
    std::string spool = "/var/tmp";
    bool accept_shrunk = false;
    bool db_debug = false;
    log::Level level = log::Level::info;
};

/// Fills the settings. Absent: go on. Present: the exit code, everything having been said.
std::optional<int> load(Settings& settings, int argc, const char* const* argv,
                        const char* const* environment);

}  // namespace eb::workers::sync
