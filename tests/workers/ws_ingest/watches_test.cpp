// One pass after another, by hand.
#include "workers/ws_ingest/watches.hpp"

#include "fakes.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

struct Bench {
    BoundedQueue<Item> queue{1'000, 1 << 20};
    FakeTables tables;
    FakeClock clock;
    Counters counters;
    FakeServer server;
    std::set<Username> unread;
    PresenceWatch presence{Presence{2, milliseconds{30'000}},
                           queue,
                           tables,
                           clock,
                           silent(),
                           counters,
                           [this](const std::set<Username>& who) { unread = who; }};
    ProgressWatch progress{seconds{300}, queue, tables, silent(), counters};

    std::vector<Item> looked(bool at_presence) {
        clock.advance(seconds{60});
        if (at_presence) presence.look(server, {});
        else progress.look(server, {});
        return queue.pop(1'000, milliseconds{0});
    }
};

/// What a pass handed to the writer, in words.
std::vector<std::string> words(const std::vector<Item>& items) {
    std::vector<std::string> out;
    for (const auto& item : items) {
        if (const auto* it = std::get_if<JobRead>(&item))
            out.push_back(it->job.id.value() + " is " + std::to_string(it->job.status));
        if (const auto* it = std::get_if<ProgressRead>(&item))
            out.push_back(it->job.id.value() + " goes on");
        if (const auto* it = std::get_if<InterruptionRead>(&item)) {
            for (const auto& [id, interrupted] : it->interrupted)
                out.push_back(id.value() + (interrupted ? " interrupted" : " back"));
        }
    }
    return out;
}

using Words = std::vector<std::string>;

}  // namespace

TEST_CASE("PresenceWatch: a list becomes one item, unknown devices a read of their account",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.tables.set([](auto& state) {
        state.devices = {{device_key("a", "on"), true}, {device_key("a", "off"), false}};
    });
    bench.server.set([](auto& state) {
        state.connections = {device_key("a", "off"), device_key("b", "new")};
    });
    const auto first = bench.looked(true);
    REQUIRE(first.size() == 1);
    CHECK(std::get<PresenceRead>(first[0]).online.at(device_key("a", "off")));
    CHECK(bench.unread == std::set<Username>{Username{"b"}});

    bench.tables.set([](auto& state) { state.devices[device_key("a", "off")] = true; });
    const auto second = bench.looked(true);
    REQUIRE(second.size() == 1);
    CHECK(!std::get<PresenceRead>(second[0]).online.at(device_key("a", "on")));
    CHECK(bench.looked(true).size() == 1);  // Still online in the tables: said until it is written.
}

TEST_CASE("PresenceWatch: a read that fails counts for nothing", "[ws_ingest][unit]") {
    Bench bench;
    bench.tables.set([](auto& state) { state.devices = {{device_key("a", "on"), true}}; });
    CHECK(bench.looked(true).empty());
    SECTION("the server") {
        bench.server.set([](auto& state) { state.failures = 3; });
    }
    SECTION("the database") {
        bench.tables.set([](auto& state) { state.unavailable = 3; });
    }
    for (int i = 0; i < 3; ++i) CHECK(bench.looked(true).empty());
    CHECK(bench.looked(true).size() == 1);
    CHECK(bench.counters.presence_reads == 2);
}

TEST_CASE("PresenceWatch: a disconnect that was heard while the list was read stays",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.tables.set([](auto& state) { state.devices = {{device_key("a", "pc"), false}}; });
    bench.server.set([](auto& state) { state.connections = {device_key("a", "pc")}; });
    bench.clock.advance(seconds{60});
    bench.presence.heard(presence_told("a", "pc", false));
    bench.presence.look(bench.server, {});  // Asked for in the same moment: it may be older.
    CHECK(bench.queue.size() == 0);
    CHECK(bench.looked(true).size() == 1);
}

TEST_CASE("ProgressWatch: asks the server nothing while nothing runs", "[ws_ingest][unit]") {
    Bench bench;
    CHECK(bench.looked(false).empty());
    CHECK(bench.server.state().asked.empty());
    CHECK(bench.counters.progress_reads == 0);
}

TEST_CASE("ProgressWatch: one read for all running jobs, and starts that were missed",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.tables.set([](auto& state) { state.live = {JobId{"a"}, JobId{"b"}}; });
    bench.server.set([](auto& state) {
        state.incomplete = {report("a", 6001), report("b", 6001), report("missed", 6001)};
    });
    CHECK(words(bench.looked(false)) == Words{"a goes on", "b goes on", "missed is 6001"});
    CHECK(bench.server.state().asked.size() == 1);
}

TEST_CASE("ProgressWatch: a running job that two reads do not know is finished",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.tables.set([](auto& state) { state.live = {JobId{"cancelled"}, JobId{"forgotten"}}; });
    bench.server.set(
        [](auto& state) { state.properties[JobId{"cancelled"}] = report("cancelled", 7005); });
    CHECK(bench.looked(false).empty());
    SECTION("twice in a row") {
        CHECK(words(bench.looked(false)) == Words{"cancelled is 7005", "forgotten is 7002"});
    }
    SECTION("once, and its end came by the stream") {
        bench.tables.set([](auto& state) { state.live = {}; });
        CHECK(bench.looked(false).empty());
        bench.tables.set([](auto& state) { state.live = {JobId{"cancelled"}}; });
        CHECK(bench.looked(false).empty());
    }
    SECTION("a failed read between counts for nothing") {
        bench.server.set([](auto& state) { state.failures = 1; });
        CHECK(bench.looked(false).empty());
        CHECK(words(bench.looked(false)).size() == 2);
    }
}

TEST_CASE("ProgressWatch: a job whose device is away is interrupted, and then back",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.tables.set([](auto& state) {
        state.live = {JobId{"j"}};
        state.offline_jobs[JobId{"j"}] = seconds{400};
    });
    bench.server.set([](auto& state) { state.incomplete = {report("j", 6001)}; });
    CHECK(words(bench.looked(false)) == Words{"j interrupted", "j goes on"});
    bench.tables.set([](auto& state) { state.interrupted[JobId{"j"}] = true; });
    CHECK(words(bench.looked(false)) == Words{"j goes on"});
    bench.tables.set([](auto& state) { state.offline_jobs.clear(); });
    CHECK(words(bench.looked(false)) == Words{"j back", "j goes on"});
    bench.tables.set([](auto& state) { state.interrupted[JobId{"j"}] = false; });
    CHECK(words(bench.looked(false)) == Words{"j goes on"});
}
