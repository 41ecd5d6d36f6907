// What a visitor without a session gets tells which part of the way is missing.
#include "http/client.hpp"
#include "json/reader.hpp"
#include "workers/doctor/checks.hpp"

#include <fmt/format.h>

namespace eb::workers::doctor {
namespace {

constexpr const char* kArea = "site";

/// Of our error answers; empty: it is none.
std::string code_of(const std::string& body) {
    try {
        return json::Document::parse(body).root().get_or<std::string>("code", "");
    } catch (const json::Malformed&) {
        return {};
    }
}

void check_route(http::Client& site, Findings& findings) {
    const auto answer = site.get("/index.php?m=eazybackup&a=pulse-ticket");
    const auto code = code_of(answer.body);
    if (answer.status == 401 && !code.empty()) {
        findings.good(kArea, "bridge", "asks WHMCS who is there, and turns strangers away");
    } else if (answer.status >= 502 || answer.status == 500) {
        findings.add(State::fault, kArea, "bridge",
                     fmt::format("{} for a visitor without a session", answer.status),
                     "nginx's error log names who failed: PHP (eb_auth.php) or the responder");
    } else {
        findings.add(State::fault, kArea, "routes",
                     fmt::format("{} instead of our 401: the request went to PHP", answer.status),
                     "include nginx's eazybackup files in WHMCS's server block");
    }
}

void check_bridge_hidden(http::Client& site, Findings& findings) {
    const auto answer = site.get("/eb_auth.php");
    if (answer.status == 404 || answer.status == 403) {
        findings.good(kArea, "eb_auth.php", "cannot be asked from outside");
        return;
    }
    findings.add(State::fault, kArea, "eb_auth.php",
                 fmt::format("answers {} to anybody, and it hands out secrets", answer.status),
                 "its location in nginx must be internal");
}

void check_health_hidden(http::Client& site, Findings& findings) {
    const auto answer = site.get("/eb-health");
    // From this machine it may answer; through a public address it never should.
    findings.good(kArea, "eb-health",
                  answer.ok() ? "answers here; nginx must deny it elsewhere" : "closed");
}

}  // namespace

void check_site(const std::string& site, seconds timeout, Findings& findings) {
    if (site.empty()) {
        findings.add(State::note, kArea, "address", "EB_WHMCS_URL is not set here",
                     "give --site https://… to have nginx and the bridge asked");
        return;
    }
    try {
        http::Client client{
            site,
            {.connect = timeout, .read = timeout, .total = timeout, .bytes_max = 4 << 20},
            {"eb-doctor", log::Level::error, [](log::Level, const std::string&) {}}};
        check_route(client, findings);
        check_bridge_hidden(client, findings);
        check_health_hidden(client, findings);
    } catch (const http::Failed& error) {
        findings.add(State::fault, kArea, "address", error.what(),
                     "check EB_WHMCS_URL, nginx and its certificate");
    } catch (const std::invalid_argument&) {
        findings.add(State::fault, kArea, "EB_WHMCS_URL", "not an http or https address",
                     "correct the variable");
    }
}

}  // namespace eb::workers::doctor
