// eb-doctor's settings: those of all the programs, as far as they can be wrong.
#pragma once

#include "config/database.hpp"
#include "config/profiles.hpp"
#include "whmcs/api.hpp"

#include <optional>
#include <string>
#include <vector>

namespace eb::workers::doctor {

struct Settings {
    DatabaseAddress database;
    whmcs::Access whmcs;
    std::string profile_name;  ///< Empty: all.
    std::vector<config::Profile> profiles;
    std::vector<std::string> profile_mistakes;  ///< Each names its variable.
    Secret ticket_key;
    std::string site;    ///< Where customers find WHMCS.
    std::string listen;  ///< The responder's socket.
    seconds timeout{15};
    bool json = false;
    bool colour = false;
};

/// Fills the settings. Absent: go on. Present: the exit code, everything having been said.
std::optional<int> load(Settings& settings, int argc, const char* const* argv,
                        const char* const* environment);

}  // namespace eb::workers::doctor
