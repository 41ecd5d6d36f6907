// What the page says without its scripts.
#include "app/pages/reading.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

constexpr long long kNow = 1'000;

/// Two devices, each with a good backup an hour ago.
Board::Values calm() {
    Board::Values values{.snapshot = {.now = from_unix(kNow)}};
    for (const auto* name : {"a", "b"}) {
        values.snapshot.devices.push_back({.server = ServerId{"s"},
                                           .device = DeviceId{name},
                                           .username = Username{"u"},
                                           .name = name,
                                           .online = true,
                                           .registered = true});
        values.snapshot.recent.push_back({.key = {ServerId{"s"}, JobId{std::string{"ok-"} + name}},
                                          .username = Username{"u"},
                                          .device = DeviceId{name},
                                          .item = ItemId{name},
                                          .classification = domain::kBackup,
                                          .status = 5000,
                                          .outcome = domain::Outcome::success,
                                          .ended_at = from_unix(kNow - 600)});
    }
    return values;
}

/// Another item of that device has failed.
void fail(Board::Values& values, const std::string& device) {
    values.snapshot.recent.push_back({.key = {ServerId{"s"}, JobId{"bad-" + device}},
                                      .username = Username{"u"},
                                      .device = DeviceId{device},
                                      .item = ItemId{"other-" + device},
                                      .classification = domain::kBackup,
                                      .status = 7003,
                                      .outcome = domain::Outcome::error,
                                      .ended_at = from_unix(kNow - 60)});
}

void snooze(Board::Values& values, const std::string& device, long long until) {
    values.snapshot.snoozed[JobId{"bad-" + device}] = from_unix(until);
}

}  // namespace

TEST_CASE("Reading: all is well only where nothing is put aside", "[pages][unit]") {
    auto values = calm();
    CHECK(reading_of(values).verdict == "Everything is protected.");

    fail(values, "a");
    CHECK(reading_of(values).verdict == "1 thing needs you. The rest is protected.");

    snooze(values, "a", kNow + 60);
    CHECK(reading_of(values).verdict == "Nothing needs you now.");
    CHECK(reading_of(values).incidents.empty());

    fail(values, "b");
    CHECK(reading_of(values).verdict == "1 thing needs you.");

    snooze(values, "a", kNow);
    CHECK(reading_of(values).verdict == "2 things need you.");
}

TEST_CASE("Reading: an interrupted job waits, it does not run", "[pages][unit]") {
    auto values = calm();
    fail(values, "b");
    for (const auto* id : {"at-work", "waits"}) {
        values.snapshot.running.push_back({.key = {ServerId{"s"}, JobId{id}},
                                           .username = Username{"u"},
                                           .device = DeviceId{"a"},
                                           .item = ItemId{"a"},
                                           .classification = domain::kBackup,
                                           .started_at = from_unix(kNow - 300),
                                           .throughput_bps = 1024});
    }
    values.interrupted.insert({ServerId{"s"}, JobId{"waits"}});

    const auto reading = reading_of(values);
    CHECK(reading.verdict == "2 things need you.");
    CHECK(reading.tiles.front().value == "1");
    CHECK(reading.tiles.front().note == "1.0 KiB/s");
    REQUIRE(reading.running.size() == 1);
    REQUIRE(reading.incidents.size() == 2);
    CHECK(reading.incidents[0].word == "Failed");
    CHECK(reading.incidents[1].word == "Interrupted");
}
