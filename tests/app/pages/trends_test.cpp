// Days as the chart gets them.
#include "app/pages/trends.hpp"
#include "app/http/errors.hpp"
#include "json/reader.hpp"
#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

const domain::Day kToday = *domain::parse_day("2026-03-02");

bool has(const std::string& json, const std::string& part) {
    return json.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("trends: each day has its place, and one without a row is a gap", "[pages][unit]") {
    std::map<domain::Day, store::ClientDay> known;
    known[*domain::parse_day("2026-02-27")].devices = {.registered = 4, .online = 3};
    known[*domain::parse_day("2026-03-02")] = {
        .devices = store::ClientDay::Devices{.registered = 5, .online = 0},
        .items = store::ClientDay::Items{1, 2, 3, 4, 5},
        .stored_bytes = 900};
    known[*domain::parse_day("2020-01-01")].stored_bytes = 1;
    const auto json = trends_json(known, kToday, 4);
    CHECK(has(json, R"("days":["2026-02-27","2026-02-28","2026-03-01","2026-03-02"])"));
    CHECK(has(json, R"("registered":[4,null,null,5],"online":[3,null,null,0])"));
    CHECK(has(json, R"("bytes":[null,null,null,900])"));
    CHECK(has(json, R"("files":[null,null,null,5],"disk_image":[null,null,null,1])"));
    CHECK(has(json, R"("m365_accounts":[null,null,null,4])"));
}

TEST_CASE("trends: who has no service has no days, and nobody is asked", "[pages][unit]") {
    test::FakeClock clock;
    int asked = 0;
    bool services = true;
    const Trends trends{{.days =
                             [&](ClientId, domain::Day) {
                                 ++asked;
                                 return std::map<domain::Day, store::ClientDay>{};
                             },
                         .has_services = [&](ClientId) { return services; },
                         .clock = clock}};
    const Session session{.client = ClientId{7}};
    CHECK(trends.handle({.query = Query{"days=30"}}, session).status == 200);
    CHECK(asked == 1);
    services = false;
    const auto answer = trends.handle({.query = Query{""}}, session);
    CHECK(asked == 1);
    const auto document = json::Document::parse(answer.body);
    int days = 0;
    document.root().child("days")->elements([&](const json::Reader&) { ++days; });
    CHECK(days == 90);
    CHECK_THROWS_AS(trends.handle({.query = Query{"days=31"}}, session), BadRequest);
}
