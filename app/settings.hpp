// The responder's settings.
#pragma once

#include "app/device_actions/quota_edits.hpp"
#include "config/profiles.hpp"
#include "config/settings.hpp"
#include "core/database_address.hpp"
#include "whmcs/api.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace eb::app {

struct Settings {
    DatabaseAddress database;
    std::vector<config::Profile> profiles;
    Secret ticket_key;
    std::string listen;
    int threads = 8;
    int comet_threads = 16;
    int task_threads = 16;
    whmcs::Access whmcs;
    std::string views = "/usr/share/eazybackup/views";
    std::string brand = "Backups";
    std::string whmcs_url;
    std::map<std::string, std::string> gates;
    QuotaEdits quota_edits;
    bool restore_programs = false;
    seconds stream_seconds{30};
    int streams_max = 15000;
    int streams_per_client = 50;
    int boards_mb = 64;
    seconds interrupted_grace{300};
    milliseconds tick{20};
    log::Level level = log::Level::info;
};

/// The table of settings, bound to `settings`; --help and the README print it.
config::Table settings_table(Settings& settings);

/// Absent: go on. Present: the exit code.
std::optional<int> load_settings(int argc, const char* const* argv, const char* const* environment,
                                 Settings& settings);

}  // namespace eb::app
