// What a list of live connections means, and when it is not believed.
#include "domain/presence.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using domain::Presence;

namespace {

using Rows = std::map<domain::DeviceKey, bool>;
using Keys = std::set<domain::DeviceKey>;

constexpr milliseconds kApart{30'000};

Clock::Steady at(int seconds_in) { return Clock::Steady{} + seconds{1'000 + seconds_in}; }

domain::DeviceKey device_key(const std::string& username, const std::string& device) {
    return {Username{username}, DeviceId{device}};
}

domain::DeviceKey key(int number) { return device_key("alice", std::to_string(number)); }

/// Devices 0 to `count`, all online.
Rows fleet(int count) {
    Rows rows;
    for (int i = 0; i < count; ++i) rows[key(i)] = true;
    return rows;
}

/// The first `count` of them.
Keys first(int count) {
    Keys keys;
    for (int i = 0; i < count; ++i) keys.insert(key(i));
    return keys;
}

}  // namespace

TEST_CASE("Presence: who appears is online at once, who is missing twice is offline",
          "[domain][unit]") {
    Presence presence{2, kApart};
    const Rows rows{{key(0), true}, {key(1), false}};
    auto verdict = presence.read(at(0), {key(1)}, rows);
    CHECK(verdict.changes == Rows{{key(1), true}});
    verdict = presence.read(at(60), {key(1)}, {{key(0), true}, {key(1), true}});
    CHECK(verdict.changes == Rows{{key(0), false}});
}

TEST_CASE("Presence: missing once and back is nothing", "[domain][unit]") {
    Presence presence{2, kApart};
    const Rows rows{{key(0), true}};
    CHECK(presence.read(at(0), {}, rows).changes.empty());
    CHECK(presence.read(at(60), {key(0)}, rows).changes.empty());
    CHECK(presence.read(at(120), {}, rows).changes.empty());
    CHECK(presence.read(at(180), {}, rows).changes == Rows{{key(0), false}});
}

TEST_CASE("Presence: strikes are a setting", "[domain][unit]") {
    const auto strikes = GENERATE(1, 3);
    Presence presence{strikes, kApart};
    const Rows rows{{key(0), true}};
    for (int i = 1; i < strikes; ++i) CHECK(presence.read(at(i * 60), {}, rows).changes.empty());
    CHECK(presence.read(at(strikes * 60), {}, rows).changes.size() == 1);
}

TEST_CASE("Presence: lists that follow closely count as one", "[domain][unit]") {
    Presence presence{2, kApart};
    SECTION("for a device") {
        const Rows rows{{key(0), true}};
        for (int i = 0; i < 10; ++i) CHECK(presence.read(at(i), {}, rows).changes.empty());
        CHECK(presence.read(at(60), {}, rows).changes.size() == 1);
    }
    SECTION("for distrust") {
        const auto rows = fleet(30);
        presence.read(at(0), {}, rows);
        for (int i = 60; i < 70; ++i) CHECK(presence.read(at(i), {}, rows).distrusted);
        CHECK(presence.read(at(120), {}, rows).changes.size() == 30);
    }
}

TEST_CASE("Presence: an event outdoes a list that was asked for before it", "[domain][unit]") {
    Presence presence{1, kApart};
    SECTION("gone meanwhile") {
        presence.heard(key(0), at(5));
        CHECK(presence.read(at(0), {key(0)}, {{key(0), false}}).changes.empty());
        // The next list knows better.
        CHECK(presence.read(at(60), {key(0)}, {{key(0), false}}).changes.size() == 1);
    }
    SECTION("come meanwhile") {
        presence.heard(key(0), at(5));
        CHECK(presence.read(at(0), {}, {{key(0), true}}).changes.empty());
    }
    SECTION("an older event does not") {
        presence.heard(key(0), at(5));
        CHECK(presence.read(at(6), {key(0)}, {{key(0), false}}).changes.size() == 1);
    }
}

TEST_CASE("Presence: a list that turns many offline at once has to come twice", "[domain][unit]") {
    Presence presence{2, kApart};
    const auto rows = fleet(30);
    SECTION("and does: an edge is down for good") {
        CHECK(!presence.read(at(0), first(15), rows).distrusted);
        const auto second = presence.read(at(60), first(15), rows);
        CHECK(second.distrusted);
        CHECK(second.changes.empty());
        const auto third = presence.read(at(120), first(15), rows);
        CHECK(!third.distrusted);
        CHECK(third.changes.size() == 15);
    }
    SECTION("and does not: it was a hiccup") {
        presence.read(at(0), first(5), rows);
        CHECK(presence.read(at(60), first(5), rows).distrusted);
        CHECK(presence.read(at(120), first(30), rows).changes.empty());
        presence.read(at(180), first(5), rows);
        CHECK(presence.read(at(240), first(5), rows).distrusted);
    }
    SECTION("who appears in it is believed") {
        auto known = rows;
        known[key(100)] = false;
        presence.read(at(0), first(5), known);
        auto connected = first(5);
        connected.insert(key(100));
        const auto verdict = presence.read(at(60), connected, known);
        CHECK(verdict.distrusted);
        CHECK(verdict.changes == Rows{{key(100), true}});
    }
}

TEST_CASE("Presence: a third is many, and a few are not", "[domain][unit]") {
    const auto [count, left, many] = GENERATE(table<int, int, bool>({
        {30, 20, false},  // A third, not over it.
        {33, 21, true},
        {9, 0, false},  // A small office closes.
        {10, 0, true},
    }));
    CAPTURE(count, left);
    Presence presence{1, kApart};
    CHECK(presence.read(at(0), first(left), fleet(count)).distrusted == many);
}

TEST_CASE("Presence: a connected device that no row has makes its account be read",
          "[domain][unit]") {
    Presence presence{2, kApart};
    const auto verdict = presence.read(at(0), {device_key("bob", "new")}, {});
    CHECK(verdict.changes.empty());
    CHECK(verdict.unknown == std::set<Username>{Username{"bob"}});
}

TEST_CASE("Presence: the same device of two accounts is two devices", "[domain][unit]") {
    Presence presence{1, kApart};
    const auto alices = device_key("alice", "pc");
    const auto bobs = device_key("bob", "pc");
    const auto verdict = presence.read(at(0), {alices}, {{alices, false}, {bobs, true}});
    CHECK(verdict.changes == Rows{{alices, true}, {bobs, false}});
}
