// The gap fill against a server in memory: what it asks, in which order, and what it does when it
// fails.
#include "workers/ws_ingest/gap_filler.hpp"

#include "fakes.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

struct Bench {
    BoundedQueue<Item> queue{1'000, 1 << 20};
    FakeTables tables;
    FakeClock clock;
    Counters counters;
    std::shared_ptr<FakeServer> server = std::make_shared<FakeServer>();
    GapOptions options{.retry_min = milliseconds{1}, .retry_max = milliseconds{2}};

    /// One fill; what it put into the queue.
    std::vector<Item> filled() {
        GapFiller gaps{options, queue, tables, clock, silent(), counters};
        std::jthread thread{[&](std::stop_token stop) { gaps.run(stop); }};
        gaps.request(1, server);
        REQUIRE(eventually([&] { return counters.gaps_filled == 1; }));
        return queue.pop(1'000, milliseconds{0});
    }
};

std::vector<std::string> words(const std::vector<Item>& items) {
    std::vector<std::string> out;
    for (const auto& item : items) {
        if (const auto* read = std::get_if<JobRead>(&item))
            out.push_back(read->job.id.value() + ":" + std::to_string(read->job.status));
        if (std::holds_alternative<GapFilled>(item)) out.emplace_back("filled");
    }
    return out;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("GapFiller: what runs, what ended, and then the end of what our tables show running",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.server->set([](auto& state) {
        state.incomplete = {report("runs", 6001)};
        state.in_range = {report("ended", 5000)};
        state.properties[JobId{"cancelled"}] = report("cancelled", 7005);
    });
    bench.tables.set([&](auto& state) { state.cursor = bench.clock.now(); });
    bench.tables.set([](auto& state) {
        state.live = {JobId{"runs"}, JobId{"ended"}, JobId{"cancelled"}, JobId{"forgotten"}};
    });
    CHECK(words(bench.filled()) ==
          Words{"runs:6001", "ended:5000", "cancelled:7005", "forgotten:7002", "filled"});
    CHECK(bench.server->state().looked_up == std::vector{JobId{"cancelled"}, JobId{"forgotten"}});
}

TEST_CASE("GapFiller: without a cursor it reads a day, with one since then, day by day",
          "[ws_ingest][unit]") {
    Bench bench;
    const auto now = unix_seconds(bench.clock.now());
    constexpr long long kDay = 86'400;
    SECTION("no cursor") {
        bench.filled();
        const auto asked = bench.server->state().asked;
        REQUIRE(asked.size() == 3);
        CHECK(asked[0] == std::pair{0LL, 0LL});
        CHECK(asked[1].first == now - kDay);
        CHECK(asked[2].second >= now);
    }
    SECTION("a cursor of minutes ago") {
        bench.tables.set([&](auto& state) { state.cursor = from_unix(now - 120); });
        bench.filled();
        const auto asked = bench.server->state().asked;
        REQUIRE(asked.size() == 2);
        CHECK(asked[1].first < now - 120);
        CHECK(asked[1].second >= now);
    }
    SECTION("a cursor of ten days ago") {
        bench.tables.set([&](auto& state) { state.cursor = from_unix(now - 10 * kDay); });
        bench.filled();
        const auto asked = bench.server->state().asked;
        REQUIRE(asked.size() >= 11);
        for (std::size_t i = 2; i < asked.size(); ++i) {
            CHECK(asked[i].first == asked[i - 1].second);
            CHECK(asked[i].second - asked[i].first <= kDay);
        }
    }
    SECTION("a cursor in the future") {
        bench.tables.set([&](auto& state) { state.cursor = from_unix(now + kDay); });
        bench.filled();
        const auto asked = bench.server->state().asked;
        REQUIRE(asked.size() == 2);
        CHECK(asked[1].first < now);
    }
}

TEST_CASE("GapFiller: fails until it succeeds, and says filled only then", "[ws_ingest][unit]") {
    Bench bench;
    SECTION("the server") {
        bench.server->set([](auto& state) { state.failures = 5; });
    }
    SECTION("the database") {
        bench.tables.set([](auto& state) { state.unavailable = 5; });
    }
    bench.server->set([](auto& state) { state.incomplete = {report("runs", 6001)}; });
    const auto said = words(bench.filled());
    REQUIRE(!said.empty());
    CHECK(said.back() == "filled");
    CHECK(std::count(said.begin(), said.end(), "filled") == 1);
}

TEST_CASE("GapFiller: a newer connection replaces a fill that cannot end", "[ws_ingest][unit]") {
    Bench bench;
    auto dead = std::make_shared<FakeServer>();
    dead->set([](auto& state) { state.failures = 1'000'000; });
    bench.options.retry_min = milliseconds{60'000};
    bench.options.retry_max = milliseconds{60'000};
    GapFiller gaps{bench.options, bench.queue, bench.tables, bench.clock, silent(), bench.counters};
    std::jthread thread{[&](std::stop_token stop) { gaps.run(stop); }};
    gaps.request(1, dead);
    gaps.request(2, bench.server);
    REQUIRE(eventually([&] { return bench.counters.gaps_filled == 1; }));
    const auto items = bench.queue.pop(100, milliseconds{0});
    REQUIRE(items.size() == 1);
    CHECK(std::get<GapFilled>(items[0]).connection == 2);
}
