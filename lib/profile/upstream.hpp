// Where a profile's Comet Server is and who we are there: from WHMCS's server row, or from the
// profile's own variables.
#pragma once

#include "comet/admin_api.hpp"
#include "config/profiles.hpp"
#include "http/url.hpp"
#include "whmcs/api.hpp"

#include <functional>
#include <stdexcept>
#include <string>

namespace eb::profile {

struct Upstream {
    std::string api;     ///< The Admin API's base.
    http::Url stream;    ///< With its path and query.
    std::string origin;  ///< The Origin header.
    comet::Credentials credentials;
    std::string ca_file;
};

/// Not resolved this time: database or WHMCS do not answer, or what they say does not fit. The text
/// is for the log.
class Unresolved : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The tblservers row of a profile.
struct ServerRow {
    std::string base_url;
    std::string username;
    std::string encrypted_password;
};

/// What resolving asks of others.
struct Sources {
    /// Throws Unresolved: no single row; store::Unavailable: no database.
    std::function<ServerRow()> row;
    /// Throws whmcs::Unreachable, whmcs::Refused.
    std::function<Secret(const std::string& encrypted)> decrypt;
    /// Whether the server takes these credentials; throws comet::Unreachable, and comet::Refused
    /// where what it refuses is not them.
    std::function<bool(const std::string& api, const comet::Credentials&)> accepts;
};

/// The database, WHMCS and the server themselves. `stop` ends a call that is under way; none takes
/// longer than `each`, and there are two at most.
Sources sources(std::function<ServerRow()> row, const config::Profile& profile,
                const whmcs::Access& whmcs, const std::stop_token& stop, const log::Logger& log,
                milliseconds each = milliseconds{30'000});

/// Throws Unresolved.
Upstream resolve(const config::Profile& profile, const whmcs::Access& whmcs, const Sources& sources,
                 const log::Logger& log);

}  // namespace eb::profile
