// A term's two ends, against neighbours in memory and a server that is not there.
#include "workers/ws_ingest/term.hpp"

#include "fakes.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

struct Bench {
    FakeTables tables;
    FakeLease lease;
    SystemClock clock;
    Counters counters;
    Settings settings;
    std::atomic<bool> asked{false};

    Bench() {
        settings.profile_name = "obc";
        settings.profile = {.name = ServerId{"obc"}};
        lease.set([](auto& state) { state.token = 1; });
    }
    /// Runs a term until `then` says that it may be stopped; its answer.
    bool ran(const std::function<bool()>& then) {
        Term term{settings,
                  {.tables = tables,
                   .lease = lease,
                   .clock = clock,
                   .resolve = [this]() -> Upstream {
                       asked = true;
                       throw Unresolved{"no server"};
                   },
                   .server = [](const Upstream&, const std::stop_token&) { return nullptr; }},
                  {"ws:obc", 1},
                  silent(),
                  counters,
                  {.renew = milliseconds{1}}};
        bool held = false;
        std::jthread thread{[&](std::stop_token stop) { held = term.run(stop); }};
        REQUIRE(eventually(then));
        thread.request_stop();
        thread.join();
        return held;
    }
};

}  // namespace

TEST_CASE("Term: a stop ends it, the lease still ours", "[ws_ingest][unit]") {
    Bench bench;
    CHECK(bench.ran([&] { return bench.asked && bench.lease.state().renewals > 0; }));
    CHECK(bench.counters.terms == 1);
    CHECK(!bench.counters.lease_held);
}

TEST_CASE("Term: a lease that is lost ends it", "[ws_ingest][unit]") {
    Bench bench;
    bench.counters.lease_held = true;
    bench.lease.set([](auto& state) { state.token = 2; });
    CHECK(!bench.ran([&] { return !bench.counters.lease_held; }));
}
