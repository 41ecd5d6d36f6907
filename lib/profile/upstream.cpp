// WHMCS first where it is configured, the profile's own password where that fails.
#include "profile/upstream.hpp"

#include "store/errors.hpp"

namespace eb::profile {
namespace {

constexpr const char* kStreamPath = "/api/v1/events/stream";

std::string bare(const std::string& origin) {
    const auto url = http::parse_url(origin);
    return url ? url->origin() : origin;
}

http::Url stream_of(const config::Profile& profile, const std::string& api) {
    auto url = http::parse_url(profile.url.empty() ? api : profile.url);
    if (!url)
        throw Unresolved{"the server's address is none: " +
                         (profile.url.empty() ? api : profile.url)};
    if (profile.url.empty()) {
        url->scheme = url->secure() ? "wss" : "ws";
        while (!url->path.empty() && url->path.back() == '/') url->path.pop_back();
        url->path += kStreamPath;
    } else if (url->path == "/") {
        url->path = kStreamPath;
    }
    if (!profile.allow_list.empty()) {
        url->path += (url->path.find('?') == std::string::npos ? "?" : "&") +
                     std::string{"allowList="} + profile.allow_list;
    }
    return *url;
}

Upstream assembled(const config::Profile& profile, const std::string& api,
                   comet::Credentials credentials) {
    return {
        .api = api,
        .stream = stream_of(profile, api),
        .origin = bare(profile.origin.empty() ? api : profile.origin),
        .credentials = std::move(credentials),
        .ca_file = profile.ca_file,
    };
}

comet::Credentials own_credentials(const config::Profile& profile) {
    return {
        .username = profile.username,
        .auth_type = profile.auth_type,
        .password = profile.password,
        .session_key = profile.session_key,
        .totp = profile.totp,
    };
}

/// Which of the two readings of a decrypted password the server takes; asked only where they
/// differ.
Secret fitting(const Secret& password, const ServerRow& row, const Sources& sources) {
    const auto other = whmcs::decoded(password);
    if (other == password) return password;
    try {
        return sources.accepts(row.base_url, {.username = row.username, .password = password})
                   ? password
                   : other;
    } catch (const comet::Unreachable& error) {
        throw Unresolved{error.what()};
    } catch (const comet::Refused& error) {
        throw Unresolved{error.what()};  // A proxy's 502, say, tells nothing of the password.
    }
}

}  // namespace

Sources sources(std::function<ServerRow()> row, const config::Profile& profile,
                const whmcs::Access& whmcs, const std::stop_token& stop, const log::Logger& log,
                milliseconds each) {
    const http::Options options{
        .connect = milliseconds{5'000}, .read = milliseconds{20'000}, .total = each, .stop = stop};
    return {
        .row = std::move(row),
        .decrypt =
            [whmcs, options, log](const std::string& encrypted) {
                return whmcs::Api{whmcs, options, log}.decrypt_password(encrypted);
            },
        .accepts =
            [ca_file = profile.ca_file, options, log](const std::string& base,
                                                      const comet::Credentials& credentials) {
                auto checked = options;
                checked.ca_file = ca_file;
                try {
                    comet::AdminApi{base, credentials, checked, log}.meta_version();
                    return true;
                } catch (const comet::Refused& refused) {
                    if (!refused.credentials()) throw;
                    return false;
                }
            },
    };
}

Upstream resolve(const config::Profile& profile, const whmcs::Access& whmcs, const Sources& sources,
                 const log::Logger& log) {
    if (whmcs.url.empty()) return assembled(profile, profile.origin, own_credentials(profile));

    std::optional<ServerRow> row;
    std::string why;
    try {
        row = sources.row();
        auto password = sources.decrypt(row->encrypted_password);
        if (!password.empty()) {
            password = fitting(password, *row, sources);
            return assembled(profile, row->base_url,
                             {.username = row->username, .password = std::move(password)});
        }
        why = "WHMCS decrypts the server's password to nothing";
    } catch (const store::Unavailable& error) {
        throw Unresolved{error.what()};  // Without the database there is nothing to do anyway.
    } catch (const whmcs::Unreachable& error) {
        why = error.what();
    } catch (const whmcs::Refused& error) {
        why = error.what();
    } catch (const Unresolved& error) {
        if (row) throw;
        why = error.what();
    }

    const auto api = row ? row->base_url : profile.origin;
    if (profile.password.empty() || api.empty()) throw Unresolved{why};
    log.warn("own_credentials_used", {{"reason", why}});
    auto credentials = own_credentials(profile);
    if (credentials.username.empty() && row) credentials.username = row->username;
    return assembled(profile, api, std::move(credentials));
}

}  // namespace eb::profile
