// WHMCS's external API: the few actions that only WHMCS can do.
#pragma once

#include "core/ids.hpp"
#include "core/secret.hpp"
#include "http/client.hpp"

#include <stdexcept>
#include <string>

namespace eb::whmcs {

/// No usable answer: no connection, no time, or an answer that is no JSON of WHMCS's.
class Unreachable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// WHMCS answered, and said no (credentials, address not allowed, unknown action, …). The text is
/// WHMCS's, for the log.
class Refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// EB_WHMCS_API_*.
struct Access {
    std::string url;  ///< Of WHMCS, or of its includes/api.php.
    std::string identifier;
    Secret secret;
};

/// For one thread at a time.
class Api {
public:
    /// Throws std::invalid_argument when the URL is none.
    Api(const Access& access, http::Options options, const log::Logger& log);

    /// The clear text of a password as WHMCS stores it. Some versions answer it with HTML entities:
    /// see decoded().
    Secret decrypt_password(const std::string& encrypted);

    /// UpdateClientProduct. What it throws never quotes the password.
    void set_service_password(ServiceId service, const Secret& password);

    /// ValidateLogin: whether this is the password of that login. What it throws never quotes it.
    bool is_password(UserId user, const std::string& email, const Secret& password);

    /// Any action, for its answer's text: JSON whose result is success.
    std::string call(const std::string& action, const http::Form& parameters);

private:
    Access access_;
    std::string path_;
    http::Client http_;
};

/// With the HTML entities that WHMCS writes undone: the second try where the text as it is does not
/// authenticate.
Secret decoded(const Secret& text);

}  // namespace eb::whmcs
