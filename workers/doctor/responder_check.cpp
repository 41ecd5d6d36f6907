// The responder's own word on itself.
#include "json/reader.hpp"
#include "workers/doctor/checks.hpp"
#include "workers/doctor/fastcgi.hpp"

#include <fmt/format.h>

namespace eb::workers::doctor {

void check_responder(const std::string& socket, seconds timeout, Findings& findings) {
    constexpr const char* kArea = "responder";
    if (socket.empty()) {
        findings.add(State::note, kArea, "socket", "EB_APP_LISTEN is not set here",
                     "give --listen PATH to have the responder asked");
        return;
    }
    try {
        const auto answer = ask_responder(
            socket, {{"REQUEST_METHOD", "GET"}, {"QUERY_STRING", ""}, {"EB_INTERNAL", "1"}},
            timeout);
        const auto body = answer.find("\r\n\r\n");
        if (body == std::string::npos) throw NoAnswer{"what it says is no answer of eb-app's"};
        const auto document = json::Document::parse(std::string_view{answer}.substr(body + 4));
        const auto health = document.root();
        if (health.require<std::string>("database") != "ok") {
            findings.add(State::fault, kArea, "database", "it cannot read the change log",
                         "journalctl -u eazybackup-app");
        } else {
            findings.good(kArea, "health",
                          fmt::format("{} open dashboards, {} accounts",
                                      health.require<std::int64_t>("streams"),
                                      health.require<std::int64_t>("accounts")));
        }
    } catch (const NoAnswer& error) {
        findings.add(State::fault, kArea, "socket", error.what(),
                     "systemctl status eazybackup-app.socket eazybackup-app.service");
    } catch (const json::Malformed& error) {
        findings.add(State::fault, kArea, "health", error.what(),
                     "another program listens on that socket");
    }
}

}  // namespace eb::workers::doctor
