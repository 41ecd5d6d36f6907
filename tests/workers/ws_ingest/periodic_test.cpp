// When passes come: at once, soon, or when their time is.
#include "workers/ws_ingest/periodic.hpp"

#include "fakes.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

constexpr milliseconds kNever{3'600'000};

struct Bench {
    Periodic periodic{kNever};
    std::atomic<int> passes{0};
    std::atomic<bool> ended{false};
    std::jthread thread{[this](std::stop_token stop) {
        periodic.run(stop, [this] { ++passes; });
        ended = true;
    }};

    bool passed(int count) {
        return eventually([&] { return passes >= count; });
    }
};

}  // namespace

TEST_CASE("Periodic: a kick is a pass at once", "[ws_ingest][unit]") {
    Bench bench;
    bench.periodic.kick();
    CHECK(bench.passed(1));
    bench.periodic.kick();
    CHECK(bench.passed(2));
}

TEST_CASE("Periodic: a burst of calls is one pass, and the next keeps its distance",
          "[ws_ingest][unit]") {
    Bench bench;
    for (int i = 0; i < 100; ++i) bench.periodic.soon(milliseconds{50}, kNever);
    REQUIRE(bench.passed(1));
    for (int i = 0; i < 100; ++i) bench.periodic.soon(milliseconds{0}, kNever);
    // Within the hour there is no other but for a kick.
    bench.periodic.kick();
    REQUIRE(bench.passed(2));
    bench.thread.request_stop();
    bench.thread.join();
    CHECK(bench.passes == 2);
}

TEST_CASE("Periodic: what is asked for after a pass comes when its distance is over",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.periodic.kick();
    REQUIRE(bench.passed(1));
    bench.periodic.soon(milliseconds{0}, milliseconds{20});
    CHECK(bench.passed(2));
}

TEST_CASE("Periodic: a stop ends the wait", "[ws_ingest][unit]") {
    Bench bench;
    bench.thread.request_stop();
    CHECK(eventually([&] { return bench.ended.load(); }));
}
