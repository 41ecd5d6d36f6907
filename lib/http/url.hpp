// Addresses of other servers: http, https, ws and wss.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace eb::http {

struct Url {
    std::string scheme;  ///< Lower case.
    std::string host;    ///< Without the brackets of an IPv6 address.
    int port = 0;        ///< The scheme's own when the text names none.
    std::string path;    ///< With its query; `/` when the text has none.

    bool secure() const { return scheme == "https" || scheme == "wss"; }
    /// What we say to ourselves needs no encryption.
    bool loopback() const;
    /// `host[:port]`, as a Host header and an origin have it.
    std::string authority() const;
    /// `scheme://host[:port]`.
    std::string origin() const { return scheme + "://" + authority(); }
};

/// Absent for anything but `scheme://host[:port][/path]` with one of the four schemes; user names
/// in addresses are refused.
std::optional<Url> parse_url(std::string_view text);

}  // namespace eb::http
