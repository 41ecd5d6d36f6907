// What every program that talks to Comet Servers is told: which profiles, and how WHMCS's API is
// reached.
#pragma once

#include "config/profiles.hpp"
#include "config/settings.hpp"
#include "whmcs/api.hpp"

#include <string>
#include <vector>

namespace eb::profile {

/// Adds EB_WHMCS_API_* to the table.
void add_whmcs(config::Table& table, whmcs::Access& whmcs);

struct Chosen {
    std::vector<config::Profile> profiles;
    std::vector<std::string> mistakes;  ///< Each names its variable.
};

/// The profile of that name, or all that are `configured` where it is empty. With WHMCS's API a
/// profile needs no variable: the server's row says all.
Chosen choose(const std::vector<config::Profile>& configured, const std::string& name,
              const whmcs::Access& whmcs);

}  // namespace eb::profile
