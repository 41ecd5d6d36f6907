// Lines about refused requests: what they say, and how many there are in a flood.
#include "app/http/refusals.hpp"
#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

struct Fixture {
    test::FakeClock clock;
    std::vector<std::string> log;
    Refusals refusals{{"test", log::Level::info,
                       [this](log::Level, const std::string& line) { log.push_back(line); }},
                      clock};

    void tell(int times) {
        for (int i = 0; i < times; ++i)
            refusals.tell({.route = "pulse-events",
                           .status = 401,
                           .reason = "unauthenticated",
                           .request_id = "r1"});
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Refusals: a line says what, whose, and why", "[http][unit]") {
    tell(1);
    REQUIRE(log.size() == 1);
    CHECK_THAT(log[0], Catch::Contains("level=info") && Catch::Contains("request=r1") &&
                           Catch::Contains("event=pulse_refused route=pulse-events status=401 "
                                           "reason=unauthenticated"));
    CHECK_THAT(log[0], !Catch::Contains("client=") && !Catch::Contains("why="));
    refusals.tell({.route = "pulse-snapshot",
                   .status = 503,
                   .reason = "unavailable",
                   .why = "no database",
                   .client = ClientId{7},
                   .request_id = "r2"});
    CHECK_THAT(log[1], Catch::Contains("level=error") && Catch::Contains("client=7") &&
                           Catch::Contains("why=\"no database\""));
    refusals.tell({.route = "pulse-events", .status = 503, .reason = "busy", .request_id = "r3"});
    CHECK_THAT(log[2], Catch::Contains("level=warn"));
}

TEST_CASE_METHOD(Fixture, "Refusals: a flood is sixty lines, then one a second with a number",
                 "[http][unit]") {
    tell(10'000);
    CHECK(log.size() == 60);
    clock.advance(seconds{1});
    tell(1'000);
    REQUIRE(log.size() == 61);
    CHECK_THAT(log[60], Catch::Contains("left_out=9940"));
    clock.advance(seconds{10});
    tell(5);
    REQUIRE(log.size() == 66);
    CHECK_THAT(log[61], Catch::Contains("left_out=999"));
    CHECK_THAT(log[62], !Catch::Contains("left_out"));
    clock.advance(seconds{3600});
    tell(100);
    CHECK(log.size() == 126);  // A quiet hour saves up no more than that.
}
