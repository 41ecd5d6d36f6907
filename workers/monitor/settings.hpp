// eb-monitor's settings.
#pragma once

#include "config/database.hpp"
#include "config/profiles.hpp"
#include "domain/stall.hpp"
#include "whmcs/api.hpp"

#include <optional>
#include <string>
#include <vector>

namespace eb::workers::monitor {

/// What is done about jobs that run and that our tables do not know.
enum class Reconcile { off, audit, enforce };

struct Settings {
    std::string profile_name;               ///< Empty: all that are configured.
    std::vector<config::Profile> profiles;  ///< At least one.
    DatabaseAddress database;
    whmcs::Access whmcs;
    domain::StallPolicy policy;
    int limit = 200;
    Reconcile reconcile = Reconcile::audit;
    bool dry_run = false;
    bool verbose = false;
    log::Level level = log::Level::info;
};

/// Fills the settings. Absent: go on. Present: the exit code, everything having been said.
std::optional<int> load(Settings& settings, int argc, const char* const* argv,
                        const char* const* environment);

}  // namespace eb::workers::monitor
