// Profiles: one Comet Server each, named by the COMET_<profile>_* variables.
#pragma once

#include "config/settings.hpp"
#include "core/ids.hpp"

namespace eb::config {

/// COMET_<profile>_*. With a WHMCS API configured, the server's row may say more (base URL,
/// password).
struct Profile {
    ServerId name;
    std::string url;  ///< The stream; empty: on the API's origin.
    std::string
        origin;  ///< The Admin API's base URL without WHMCS, and the stream's Origin header.
    std::string username;
    std::string auth_type = "Password";
    Secret password;
    Secret session_key;
    Secret totp;
    std::int64_t server_row =
        0;  ///< tblservers.id; 0: the only enabled server of the group named like the profile.
    std::string ca_file;
    std::string allow_list;
};

/// Every profile that has a URL, ORIGIN or USERNAME, by name. A profile's name may hold
/// underscores: the longest match of a known suffix decides. Mistakes name the variable.
std::vector<Profile> profiles(const Environment& environment, std::vector<std::string>& mistakes);

}  // namespace eb::config
