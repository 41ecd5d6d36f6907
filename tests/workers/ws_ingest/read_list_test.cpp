// Which profile is read when: bursts, priorities, failures, and that nothing is forgotten.
#include "workers/ws_ingest/read_list.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

using Mark = ReadList::Mark;
using Steady = Clock::Steady;

const Username kAlice{"alice"};
const Username kBob{"bob"};

Steady at(int ms) { return Steady{} + seconds{1'000} + milliseconds{ms}; }

constexpr ReadListOptions kOptions{.quiet = milliseconds{300},
                                   .quiet_max = milliseconds{1'000},
                                   .retry_min = milliseconds{1'000},
                                   .retry_max = milliseconds{8'000},
                                   .pace = milliseconds{20},
                                   .known_for = milliseconds{60'000},
                                   .marked_max = 3,
                                   .wanted_max = 5};

std::set<Username> names(std::initializer_list<const char*> list) {
    std::set<Username> out;
    for (const auto* name : list) out.insert(Username{name});
    return out;
}

}  // namespace

TEST_CASE("ReadList: a burst of events is one read, after a quiet time", "[ws_ingest][unit]") {
    ReadList list{kOptions};
    list.mark(kAlice, Mark::changed, at(0));
    list.mark(kAlice, Mark::changed, at(200));
    CHECK(!list.next(at(400), false));
    CHECK(list.next_at(at(400), false) == at(500));
    const auto reading = list.next(at(500), false);
    REQUIRE(reading);
    CHECK(reading->account == kAlice);
    CHECK(!list.next(at(10'000), false));
    list.done(*reading, at(510));
    CHECK(list.size() == 0);
    CHECK(!list.next_at(at(510), false));
}

TEST_CASE("ReadList: a stream of updates that never rests is read all the same",
          "[ws_ingest][unit]") {
    ReadList list{kOptions};
    int reads = 0;
    for (int ms = 0; ms < 10'000; ms += 50) {
        list.mark(kAlice, Mark::changed, at(ms));
        if (const auto reading = list.next(at(ms), true)) {
            // Another update while it is read: the read is good, and one more follows.
            list.mark(kAlice, Mark::changed, at(ms + 10));
            CHECK(list.current(*reading));
            list.done(*reading, at(ms + 20));
            ++reads;
        }
    }
    CHECK(reads >= 8);
    CHECK(reads <= 10);
    CHECK(list.size() == 1);
}

TEST_CASE("ReadList: a read that an event's own news overtook is old, and is repeated",
          "[ws_ingest][unit]") {
    ReadList list{kOptions};
    list.mark(kAlice, Mark::told, at(0));
    const auto first = list.next(at(300), false);
    REQUIRE(first);
    CHECK(list.current(*first));
    list.mark(kAlice, Mark::told, at(350));
    CHECK(!list.current(*first));
    list.done(*first, at(360));
    const auto second = list.next(at(650), false);
    REQUIRE(second);
    CHECK(list.current(*second));
}

TEST_CASE("ReadList: events first, what is merely not known paced behind them",
          "[ws_ingest][unit]") {
    ReadList list{kOptions};
    list.want(names({"x", "y"}));
    list.mark(kAlice, Mark::changed, at(0));
    CHECK(list.next(at(300), true)->account == kAlice);
    CHECK(!list.next(at(300), true));  // Busy: nothing that nobody waits for.
    CHECK(list.next(at(300), false)->account == Username{"x"});
    CHECK(!list.next(at(310), false));
    CHECK(list.next_at(at(310), false) == at(320));
    CHECK(list.next(at(320), false)->account == Username{"y"});
}

TEST_CASE("ReadList: an account that is wanted and then marked is read once", "[ws_ingest][unit]") {
    ReadList list{kOptions};
    list.want(names({"alice"}));
    list.mark(kAlice, Mark::changed, at(0));
    CHECK(list.size() == 1);
    const auto reading = list.next(at(300), false);
    REQUIRE(reading);
    list.want(names({"alice"}));
    list.done(*reading, at(310));
    CHECK(list.size() == 0);
}

TEST_CASE("ReadList: what fails is tried again, later each time, and never forgotten",
          "[ws_ingest][unit]") {
    ReadList list{kOptions};
    list.want(names({"alice"}));
    int now = 0;
    std::vector<int> waits;
    for (int i = 0; i < 7; ++i) {
        const auto due = list.next_at(at(now), false);
        REQUIRE(due);
        const auto wait = std::chrono::duration_cast<milliseconds>(*due - at(now)).count();
        waits.push_back(static_cast<int>(wait));
        now += static_cast<int>(wait);
        const auto reading = list.next(at(now), false);
        REQUIRE(reading);
        list.failed(*reading, at(now));
    }
    CHECK(waits == std::vector<int>{0, 1'000, 2'000, 4'000, 8'000, 8'000, 8'000});
    CHECK(list.size() == 1);
}

TEST_CASE(
    "ReadList: one account that fails holds up nobody; a server that fails everyone is left "
    "alone",
    "[ws_ingest][unit]") {
    auto options = kOptions;
    options.marked_max = 100;
    options.wanted_max = 100;
    ReadList list{options};
    SECTION("one") {
        list.mark(kAlice, Mark::changed, at(0));
        list.failed(*list.next(at(300), false), at(300));
        list.mark(kBob, Mark::changed, at(300));
        CHECK(list.next(at(600), false)->account == kBob);
    }
    SECTION("everyone") {
        list.want(names({"a", "b", "c", "d", "e"}));
        for (int i = 0; i < 4; ++i) {
            const auto reading = list.next(at(i * 20), false);
            REQUIRE(reading);
            list.failed(*reading, at(i * 20));
        }
        CHECK(!list.next(at(100), false));
        CHECK(list.next_at(at(100), false) == at(60 + 1'000));
    }
}

TEST_CASE("ReadList: more marks than it holds become a read of all accounts", "[ws_ingest][unit]") {
    ReadList list{kOptions};
    for (const auto* name : {"a", "b", "c", "d", "e"})
        list.mark(Username{name}, Mark::changed, at(0));
    CHECK(list.size() == 3);
    const auto reading = list.next(at(100), false);
    REQUIRE(reading);
    CHECK(!reading->account);
    CHECK(reading->all);

    SECTION("which is tried again") {
        list.failed(*reading, at(110));
        const auto again = list.next(at(2'000), false);
        REQUIRE(again);
        CHECK(again->account);  // The marks are due, too, and come first.
    }
    SECTION("once") {
        list.done(*reading, at(110));
        for (int i = 0; i < 3; ++i) list.done(*list.next(at(2'000), false), at(2'000));
        CHECK(!list.next(at(3'000), false));
    }
}

TEST_CASE("ReadList: an unknown device makes an account be read, but not over and over",
          "[ws_ingest][unit]") {
    ReadList list{kOptions};
    list.want_unknown(names({"alice"}), at(0));
    list.done(*list.next(at(0), false), at(10));
    list.want_unknown(names({"alice"}), at(1'000));
    CHECK(list.size() == 0);
    list.want_unknown(names({"alice"}), at(60'010));
    CHECK(list.size() == 1);
}
