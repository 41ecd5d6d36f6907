// The lease: waited for, renewed, lost; and a database that is away is no loss.
#include "workers/ws_ingest/lease_keeper.hpp"

#include "fakes.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

constexpr LeaseTimes kQuick{.renew = milliseconds{1}, .stand_by = milliseconds{1}};

struct Bench {
    FakeLease lease;
    SystemClock clock;
    Counters counters;
    const store::Fence fence{"ws:obc", 1};

    /// keep()'s answer, once `until` is so; a stop is asked for then.
    bool kept(const std::function<bool()>& until) {
        bool held = false;
        std::jthread thread{[&](std::stop_token stop) {
            held = keep(lease, fence, kQuick, silent(), counters, stop);
        }};
        REQUIRE(eventually(until));
        thread.request_stop();
        thread.join();
        return held;
    }
};

}  // namespace

TEST_CASE("stand_by: waits for another's end and for the database", "[ws_ingest][unit]") {
    Bench bench;
    bench.lease.set([](auto& state) {
        state.taken = true;
        state.unavailable = 3;
    });
    std::optional<store::Fence> fence;
    std::jthread thread{[&](std::stop_token stop) {
        fence = stand_by(bench.lease, kQuick, bench.clock, silent(), bench.counters, stop);
    }};
    REQUIRE(eventually([&] { return bench.lease.state().unavailable == 0; }));
    CHECK(!bench.counters.lease_held);
    bench.lease.set([](auto& state) { state.taken = false; });
    thread.join();
    REQUIRE(fence);
    CHECK(fence->token == 1);
    CHECK(bench.counters.lease_held);
}

TEST_CASE("stand_by: a stop ends it", "[ws_ingest][unit]") {
    Bench bench;
    bench.lease.set([](auto& state) { state.taken = true; });
    std::stop_source stop;
    stop.request_stop();
    CHECK(!stand_by(bench.lease, kQuick, bench.clock, silent(), bench.counters, stop.get_token()));
}

TEST_CASE("keep: renews until it is stopped", "[ws_ingest][unit]") {
    Bench bench;
    bench.lease.set([](auto& state) { state.token = 1; });
    CHECK(bench.kept([&] { return bench.lease.state().renewals > 5; }));
}

TEST_CASE("keep: each renewal says whether the stream is heard", "[ws_ingest][unit]") {
    Bench bench;
    bench.lease.set([](auto& state) { state.token = 1; });
    bench.kept([&] {
        if (bench.lease.state().renewals == 0 || bench.lease.state().hearing) return false;
        bench.counters.hearing = true;
        return eventually([&] { return bench.lease.state().hearing; });
    });
    CHECK(bench.lease.state().hearing);
}

TEST_CASE("keep: a lease that is another's by now is lost", "[ws_ingest][unit]") {
    Bench bench;
    bench.counters.lease_held = true;
    bench.lease.set([](auto& state) { state.token = 2; });
    CHECK(!bench.kept([&] { return !bench.counters.lease_held; }));
}

TEST_CASE("keep: while the database is away nothing is lost; what it says afterwards counts",
          "[ws_ingest][unit]") {
    const bool ours = GENERATE(true, false);
    Bench bench;
    bench.counters.lease_held = true;
    bench.lease.set([&](auto& state) {
        state.token = ours ? 1 : 2;
        state.unavailable = 50;
    });
    CHECK(bench.kept([&] { return bench.lease.state().renewals > 0; }) == ours);
}
