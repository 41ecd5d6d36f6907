// Profiles are checked before anything is done with one.
#include "profile/settings.hpp"

#include "http/url.hpp"

#include <algorithm>

namespace eb::profile {
namespace {

void check(const config::Profile& profile, bool whmcs, std::vector<std::string>& mistakes) {
    const auto prefix = "COMET_" + profile.name.value() + "_";
    if (!profile.url.empty() && !http::parse_url(profile.url))
        mistakes.push_back(prefix + "URL: not an address");
    if (!profile.origin.empty() && !http::parse_url(profile.origin))
        mistakes.push_back(prefix + "ORIGIN: not an address");
    if (whmcs) return;  // The server's row says the rest.
    if (profile.origin.empty())
        mistakes.push_back(prefix + "ORIGIN: must be set where EB_WHMCS_API_URL is not");
    if (profile.username.empty())
        mistakes.push_back(prefix + "USERNAME: must be set where EB_WHMCS_API_URL is not");
}

}  // namespace

void add_whmcs(config::Table& table, whmcs::Access& whmcs) {
    table.add(whmcs.url, {.env = "EB_WHMCS_API_URL",
                          .about = "WHMCS, or its includes/api.php; set: the server's "
                                   "address and password come from there. The credential's role "
                                   "allows DecryptPassword, and for eb-app UpdateClientProduct "
                                   "(password reset) and ValidateLogin (restore into a "
                                   "program)."});
    table.add(whmcs.identifier,
              {.env = "EB_WHMCS_API_IDENTIFIER", .about = "The API credential's identifier."});
    table.add(whmcs.secret,
              {.env = "EB_WHMCS_API_SECRET", .about = "The API credential's secret."});
}

Chosen choose(const std::vector<config::Profile>& configured, const std::string& name,
              const whmcs::Access& whmcs) {
    const bool with_whmcs = !whmcs.url.empty();
    Chosen out;
    if (with_whmcs && !http::parse_url(whmcs.url))
        out.mistakes.emplace_back("EB_WHMCS_API_URL: not an http or https address");
    if (name.empty()) {
        out.profiles = configured;
        if (configured.empty())
            out.mistakes.emplace_back(
                "no variable describes a profile (COMET_<profile>_ORIGIN, …)");
    } else {
        const auto known = std::find_if(
            configured.begin(), configured.end(),
            [&](const config::Profile& profile) { return profile.name.value() == name; });
        if (known != configured.end()) {
            out.profiles = {*known};
        } else if (with_whmcs) {
            out.profiles = {{.name = ServerId{name}}};
        } else {
            out.mistakes.push_back("COMET_PROFILE: no variable describes " + name + " (COMET_" +
                                   name + "_ORIGIN, …)");
        }
    }
    for (const auto& profile : out.profiles) check(profile, with_whmcs, out.mistakes);
    return out;
}

}  // namespace eb::profile
