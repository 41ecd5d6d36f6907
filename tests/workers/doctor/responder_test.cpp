// The responder is asked as nginx asks it.
#include "app/fcgi/server.hpp"
#include "workers/doctor/checks.hpp"
#include "workers/doctor/fastcgi.hpp"

#include <unistd.h>
#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::workers::doctor;

namespace {

std::string socket_path() { return "/tmp/eb-doctor-test." + std::to_string(getpid()); }

/// A responder that says this to everybody.
app::fcgi::Server responder(const std::string& body) {
    return {app::fcgi::Listener::bind(socket_path()),
            1,
            [body](const app::Request& request) -> app::Answer {
                return request.param("EB_INTERNAL") == "1" ? app::Response::json(200, body)
                                                           : app::Response::json(404, "{}");
            },
            [](app::fcgi::ParkedStream, const app::EventStream&) {},
            [](const std::function<void()>&) { return false; },
            {"test", log::Level::error, [](log::Level, const std::string&) {}}};
}

Finding asked() {
    Findings findings;
    check_responder(socket_path(), seconds{10}, findings);
    REQUIRE(findings.all().size() == 1);
    return findings.all()[0];
}

}  // namespace

TEST_CASE("doctor: a responder is asked for its health over its socket", "[doctor][wire]") {
    SECTION("well, and long-winded") {
        const auto server = responder(R"({"database":"ok","streams":12,"accounts":3,"more":")" +
                                      std::string(200'000, 'x') + R"("})");
        const auto finding = asked();
        CHECK((finding.state == State::good));
        CHECK(finding.says == "12 open dashboards, 3 accounts");
    }
    SECTION("without its database") {
        const auto server = responder(R"({"database":"unreachable","streams":0,"accounts":0})");
        CHECK((asked().state == State::fault));
    }
    SECTION("another program's words") {
        const auto server = responder("no JSON");
        CHECK((asked().state == State::fault));
    }
    SECTION("not there") {
        const auto finding = asked();
        CHECK((finding.state == State::fault));
        CHECK(finding.says.find(socket_path()) != std::string::npos);
    }
}
