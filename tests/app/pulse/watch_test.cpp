// What the watch makes of two looks, and whom it tells that somebody has gone quiet.
#include "app/pulse/watch.hpp"
#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

domain::JobKey key(const char* job) { return {ServerId{"s"}, JobId{job}}; }
const Username kUser{"u"};

}  // namespace

TEST_CASE("unlogged: what our writers logged is no news", "[pulse][unit]") {
    const store::JobsLook before{.live = {{key("goes-on"), kUser}, {key("ends"), kUser}}};
    const store::JobsLook after{.live = {{key("goes-on"), kUser}, {key("starts"), kUser}},
                                .ended = {key("ends")},
                                .logged = {key("starts"), key("ends"), key("goes-on")},
                                .logged_ends = {key("ends")}};
    CHECK(unlogged(before, after).empty());
}

TEST_CASE("unlogged: starts, ends and jobs that vanish are found", "[pulse][unit]") {
    const store::JobsLook before{
        .live = {{key("ends"), kUser}, {key("vanishes"), kUser}, {key("gets-on"), kUser}},
        .ended = {key("old")}};
    const store::JobsLook after{.live = {{key("starts"), kUser}},
                                .ended = {key("old"), key("ends"), key("missed")},
                                // Progress does not account for a job that is gone.
                                .logged = {key("gets-on")}};
    const auto found = unlogged(before, after);
    CHECK((found.started == std::set{key("starts")}));
    CHECK((found.ended == std::set{key("ends"), key("missed")}));
    CHECK((found.vanished ==
           std::map<domain::JobKey, Username>{{key("vanishes"), kUser}, {key("gets-on"), kUser}}));
}

TEST_CASE("Signs: a worker that is gone is quiet soon, a stream that is down after a minute",
          "[pulse][unit]") {
    const auto kSince = from_unix(10'000);
    const ServerId server{"a"};
    Signs signs{{}};
    const auto at = [&](int later, bool worker_over, bool stream_over) {
        return signs.see({{"ws:a", kSince, worker_over}, {"ws-stream:a", kSince, stream_over}},
                         kSince + seconds{later});
    };
    CHECK(at(19, true, false).empty());
    CHECK((at(20, true, false) == std::map<ServerId, sys_seconds>{{server, kSince}}));
    CHECK(at(59, false, true).empty());
    CHECK((at(60, false, true) == std::map<ServerId, sys_seconds>{{server, kSince}}));
    CHECK(at(61, false, false).empty());
}

TEST_CASE("Signs: the longest silence of a server counts; others have their own", "[pulse][unit]") {
    Signs signs{{}};
    const auto quiet = signs.see({{"ws:a", from_unix(900), true},
                                  {"ws-stream:a", from_unix(500), true},
                                  {"ws-stream:b", from_unix(600), true},
                                  {"ws:b", from_unix(1100), false},
                                  {"ws-other", from_unix(1), true}},
                                 from_unix(1000));
    CHECK((quiet == std::map<ServerId, sys_seconds>{{ServerId{"a"}, from_unix(500)},
                                                    {ServerId{"b"}, from_unix(600)}}));
}

TEST_CASE("Signs: a lease that was given back counts from when that was seen", "[pulse][unit]") {
    Signs signs{{}};
    const std::vector<store::LeaseEnd> rows{{"ws:a", {}, true}};
    CHECK(signs.see(rows, from_unix(1000)).empty());
    CHECK((signs.see(rows, from_unix(1030)).at(ServerId{"a"}) == from_unix(1000)));
}

TEST_CASE("Liveness: tells each client of its own servers, and when all is well again",
          "[pulse][unit]") {
    test::FakeClock clock{from_unix(1000)};
    Directory directory;
    directory.accounts[ClientId{1}] = {{ServerId{"a"}, kUser}};
    directory.accounts[ClientId{2}] = {{ServerId{"b"}, kUser}};
    Liveness liveness{clock};
    CHECK(liveness.word(directory, ClientId{1}).empty());
    CHECK(liveness.learn(directory, {}, {}).empty());

    const auto told = liveness.learn(directory, {}, {{ServerId{"a"}, from_unix(900)}});
    REQUIRE(told.size() == 1);
    CHECK((told[0].first == ClientId{1}));
    CHECK(told[0].second == "data: {\"kind\":\"pulse:state\",\"t\":1000,\"stale_since\":900}\n\n");
    CHECK(liveness.learn(directory, {}, {{ServerId{"a"}, from_unix(900)}}).empty());
    CHECK((liveness.stale_since(directory, ClientId{1}) == from_unix(900)));
    CHECK((liveness.stale_since(directory, ClientId{2}) == from_unix(0)));

    CHECK(liveness.learn(directory, from_unix(990), {{ServerId{"a"}, from_unix(900)}}).size() == 2);
    CHECK((liveness.stale_since(directory, ClientId{2}) == from_unix(990)));
    CHECK(liveness.learn(directory, {}, {}).size() == 2);
    // A page that was away at that moment hears it when it comes back.
    CHECK(liveness.word(directory, ClientId{2}).find("\"stale_since\":0") != std::string::npos);
    clock.advance(seconds{3601});
    CHECK(liveness.word(directory, ClientId{2}).empty());
}
