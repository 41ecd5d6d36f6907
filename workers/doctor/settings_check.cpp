// What a table of settings cannot refuse, because a program works with it, for a while.
#include "http/url.hpp"
#include "workers/doctor/checks.hpp"

namespace eb::workers::doctor {
namespace {

constexpr std::size_t kTicketKeyBytesMin = 32;

bool is_loopback(const http::Url& url) {
    return url.host == "localhost" || url.host == "::1" || url.host.starts_with("127.");
}

void check_address(const std::string& variable, const std::string& address, Findings& findings) {
    const auto url = http::parse_url(address);
    if (!url || url->secure() || is_loopback(*url)) return;
    findings.add(State::warning, "settings", variable, "goes over the network unencrypted",
                 "use https or wss");
}

}  // namespace

void check_settings(const Settings& settings, Findings& findings) {
    constexpr const char* kArea = "settings";
    for (const auto& mistake : settings.profile_mistakes) {
        const auto colon = mistake.find(": ");
        const bool named = colon != std::string::npos;
        findings.add(State::fault, kArea, named ? mistake.substr(0, colon) : "profiles",
                     named ? mistake.substr(colon + 2) : mistake, "correct the variable");
    }
    std::string names;
    for (const auto& profile : settings.profiles)
        names += (names.empty() ? "" : ", ") + profile.name.value();
    if (!names.empty()) findings.good(kArea, "profiles", names);
    const auto key_bytes = settings.ticket_key.reveal().size();
    if (key_bytes == 0) {
        findings.add(State::note, kArea, "EB_TICKET_KEY", "not set here",
                     "the responder needs it: 32 bytes at least");
    } else if (key_bytes < kTicketKeyBytesMin) {
        findings.add(State::fault, kArea, "EB_TICKET_KEY", "shorter than 32 bytes",
                     "make a new one: openssl rand -hex 32");
    } else {
        findings.good(kArea, "EB_TICKET_KEY", "long enough");
    }
    check_address("EB_WHMCS_API_URL", settings.whmcs.url, findings);
    if (settings.whmcs.url.empty()) {
        findings.add(State::note, kArea, "EB_WHMCS_API_URL",
                     "not set: WHMCS keeps a service's old password after a reset, and nobody "
                     "restores into a program",
                     "set EB_WHMCS_API_*; the credential's role allows DecryptPassword, "
                     "UpdateClientProduct and ValidateLogin");
    }
    for (const auto& profile : settings.profiles) {
        const auto prefix = "COMET_" + profile.name.value() + "_";
        check_address(prefix + "ORIGIN", profile.origin, findings);
        check_address(prefix + "URL", profile.url, findings);
        if (profile.auth_type == "PasswordTOTP" && !profile.totp.empty())
            findings.add(State::warning, kArea, prefix + "TOTP", "a code is good for one call",
                         "use a session key, or an administrator without a second factor");
    }
}

}  // namespace eb::workers::doctor
