// What is tried again and how often, and what ends a run.
#include "workers/rollup/leash.hpp"

#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace eb;
using namespace eb::workers::rollup;
using store::Trouble;

namespace {

struct Fixture {
    int tries(Trouble trouble, int failures) {
        int count = 0;
        with_patience(
            leash, log,
            [&] {
                if (count++ < failures) throw store::Unavailable{trouble, 1213, "not now"};
            },
            milliseconds{1});
        return count;
    }
    End end_of(const std::function<void()>& call) {
        try {
            call();
        } catch (const Ended& ended) {
            return ended.end;
        }
        FAIL("it went on");
        return End::stopped;
    }

    test::FakeClock clock;
    std::stop_source stop;
    Leash leash{clock, seconds{60}, stop.get_token()};
    std::vector<std::string> lines;
    log::Logger log{"test", log::Level::debug,
                    [this](log::Level, const std::string& line) { lines.push_back(line); }};
};

}  // namespace

TEST_CASE_METHOD(Fixture, "with_patience: what passes is tried again, and said", "[rollup][unit]") {
    const auto trouble = GENERATE(Trouble::contention, Trouble::connection, Trouble::read_only);
    CHECK(tries(trouble, 0) == 1);
    CHECK(lines.empty());
    CHECK(tries(trouble, 5) == 6);
    CHECK(lines.size() == 5);
    CHECK_THROWS_AS(tries(trouble, 6), store::Unavailable);
}

TEST_CASE_METHOD(Fixture, "with_patience: what somebody has to mend is not", "[rollup][unit]") {
    const auto trouble = GENERATE(Trouble::schema, Trouble::capacity);
    CHECK_THROWS_AS(tries(trouble, 1), store::Unavailable);
    CHECK(lines.empty());
}

TEST_CASE_METHOD(Fixture, "with_patience: nothing is tried when the run is over",
                 "[rollup][unit]") {
    stop.request_stop();
    bool tried = false;
    CHECK(end_of([&] { with_patience(leash, log, [&] { tried = true; }); }) == End::stopped);
    CHECK_FALSE(tried);
}

TEST_CASE_METHOD(Fixture, "Leash: time, a stop and a lost lease end a run", "[rollup][unit]") {
    std::stop_source lost;
    leash.ends_with(lost.get_token());
    leash.check();
    SECTION("time") {
        clock.advance(seconds{59});
        leash.check();
        clock.advance(seconds{1});
        CHECK(end_of([&] { leash.check(); }) == End::late);
    }
    SECTION("a stop, while it waits as well") {
        std::jthread stopping{[&] { stop.request_stop(); }};
        CHECK(end_of([&] { leash.pause(std::chrono::minutes{1}); }) == End::stopped);
    }
    SECTION("a lost lease") {
        lost.request_stop();
        CHECK(end_of([&] { leash.check(); }) == End::lease_lost);
    }
    SECTION("a pause is no longer than what is left") {
        clock.advance(seconds{60});
        CHECK(end_of([&] { leash.pause(std::chrono::minutes{10}); }) == End::late);
    }
}
