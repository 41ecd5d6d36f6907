// COMET_<profile>_* variables, sorted into profiles.
#include "config/profiles.hpp"

#include <charconv>

namespace eb::config {
namespace {

constexpr std::string_view kPrefix = "COMET_";

bool ends_with(const std::string& text, std::string_view suffix) {
    return text.size() > suffix.size() &&
           text.compare(text.size() - suffix.size(), suffix.size(), suffix) == 0;
}

}  // namespace

std::vector<Profile> profiles(const Environment& environment, std::vector<std::string>& mistakes) {
    std::vector<Profile> found;
    for (const auto& [name, value] : environment) {
        if (name.rfind(kPrefix, 0) != 0 || value.empty()) continue;
        for (const std::string_view suffix : {"_URL", "_ORIGIN", "_USERNAME"}) {
            if (!ends_with(name, suffix) || name.size() <= kPrefix.size() + suffix.size()) continue;
            const ServerId server{
                name.substr(kPrefix.size(), name.size() - kPrefix.size() - suffix.size())};
            bool known = false;
            for (const auto& profile : found) known = known || profile.name == server;
            if (!known) found.push_back({.name = server});
        }
    }

    for (auto& profile : found) {
        const auto get = [&](const char* suffix) {
            const auto entry =
                environment.find(std::string{kPrefix} + profile.name.value() + "_" + suffix);
            return entry == environment.end() ? std::string{} : entry->second;
        };
        const auto refuse = [&](const std::string& suffix, const std::string& why) {
            mistakes.push_back(std::string{kPrefix} + profile.name.value() + "_" + suffix + ": " +
                               why);
        };
        profile.url = get("URL");
        profile.origin = get("ORIGIN");
        profile.username = get("USERNAME");
        profile.password = Secret{get("PASSWORD")};
        profile.session_key = Secret{get("SESSIONKEY")};
        profile.totp = Secret{get("TOTP")};
        profile.ca_file = get("CA_FILE");
        profile.allow_list = get("ALLOWLIST");
        if (const auto type = get("AUTHTYPE"); !type.empty()) profile.auth_type = type;

        if (profile.name.value().size() > 64)
            refuse("URL", "a profile's name has at most 64 characters");
        if (!profile.url.empty() && profile.url.rfind("wss://", 0) != 0 &&
            profile.url.rfind("ws://", 0) != 0) {
            refuse("URL", "must begin with wss:// (or ws:// on loopback)");
        }
        if (!profile.origin.empty() && profile.origin.rfind("https://", 0) != 0 &&
            profile.origin.rfind("http://", 0) != 0) {
            refuse("ORIGIN", "must begin with https:// (or http:// on loopback)");
        }
        if (const auto row = get("SERVER_ID"); !row.empty()) {
            const auto* end = row.data() + row.size();
            const auto read = std::from_chars(row.data(), end, profile.server_row);
            if (read.ec != std::errc{} || read.ptr != end || profile.server_row < 1) {
                refuse("SERVER_ID", "must be a tblservers.id, a positive number");
            }
        }
    }
    return found;
}

}  // namespace eb::config
