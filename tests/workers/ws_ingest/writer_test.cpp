// The writer against tables that fail: nothing is lost but what the database refuses row by row.
#include "workers/ws_ingest/writer.hpp"

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
    WriterOptions options{.server = ServerId{"obc"},
                          .batch_max = 100,
                          .retry_min = milliseconds{1},
                          .retry_max = milliseconds{2}};
    std::vector<std::string> lines;

    void put(Item item) {
        const auto bytes = bytes_of(item);
        REQUIRE(queue.try_push(item, bytes));
    }
    /// Everything that is in the queue, written.
    FakeTables::State drained() {
        queue.close();
        Writer{options, queue, tables, clock, logger(), counters}.run({});
        return tables.state();
    }
    log::Logger logger() {
        return log::Logger{"test", log::Level::info,
                           [this](log::Level, const std::string& line) { lines.push_back(line); }};
    }
};

}  // namespace

TEST_CASE("Writer: what has come is one batch", "[ws_ingest][unit]") {
    Bench bench;
    for (int i = 0; i < 150; ++i) bench.put(started(std::to_string(i)));
    const auto state = bench.drained();
    CHECK(state.batches == std::vector<std::size_t>{100, 50});
    CHECK(state.started.size() == 150);
    CHECK(state.cursor == from_unix(1763799000));
    CHECK(bench.counters.rows_written == 150);
}

TEST_CASE("Writer: while the database is at work, the next batch is gathered",
          "[ws_ingest][unit]") {
    Bench bench;
    std::vector<std::size_t> waiting;
    bench.tables.set([&](auto& state) {
        state.at_work = [&] { waiting.push_back(bench.queue.size()); };
        state.unavailable = 3;  // What is tried again gathers no more than a batch.
    });
    for (int i = 0; i < 250; ++i) bench.put(started(std::to_string(i)));
    const auto state = bench.drained();
    CHECK(state.batches == std::vector<std::size_t>{100, 100, 50});
    CHECK(waiting.front() == 50);
    CHECK(waiting.back() == 0);
    CHECK(state.started.size() == 250);
}

TEST_CASE("Writer: a lost database is waited for, and told of once", "[ws_ingest][unit]") {
    Bench bench;
    bench.tables.set([](auto& state) { state.unavailable = 20; });
    bench.put(started("a"));
    bench.put(completed("b"));
    const auto state = bench.drained();
    CHECK(state.started.contains(JobId{"a"}));
    CHECK(state.finished.contains(JobId{"b"}));
    CHECK(bench.lines.size() == 2);  // Lost, and back.
}

TEST_CASE("Writer: a stop ends waiting for a database", "[ws_ingest][unit]") {
    Bench bench;
    bench.tables.set([](auto& state) { state.unavailable = -1; });
    bench.options.retry_min = milliseconds{60'000};
    bench.options.retry_max = milliseconds{60'000};
    bench.put(started("a"));
    Writer writer{bench.options, bench.queue, bench.tables, bench.clock, silent(), bench.counters};
    std::jthread thread{[&](std::stop_token stop) { writer.run(stop); }};
    REQUIRE(eventually([&] { return bench.counters.database_lost.load(); }));
    thread.request_stop();
    thread.join();
    CHECK(bench.tables.state().batches.empty());
}

TEST_CASE("Writer: a row that the database refuses is dropped alone and named",
          "[ws_ingest][unit]") {
    const auto count = GENERATE(1, 2, 3, 50);
    Bench bench;
    bench.tables.set([](auto& state) { state.refused = {JobId{"bad"}}; });
    for (int i = 1; i < count; ++i) bench.put(started("good" + std::to_string(i)));
    bench.put(completed("bad"));
    const auto state = bench.drained();
    CHECK(state.started.size() == static_cast<std::size_t>(count - 1));
    CHECK(state.finished.empty());
    CHECK(state.cursor == from_unix(1763799000));  // It must not be met again for ever.
    CHECK(bench.counters.rows_dropped == 1);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("table=eb_jobs_live key=\"job bad\" number=1406") !=
          std::string::npos);
}

TEST_CASE("Writer: owners come with the batch and are asked for once a while",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.options.batch_max = 1;
    bench.tables.set([](auto& state) { state.owners[Username{"alice"}] = ClientId{7}; });
    bench.put(started("a"));
    bench.put(started("b"));
    const auto state = bench.drained();
    CHECK(state.batches.size() == 2);
    CHECK(state.owned_by.at(Username{"alice"}) == ClientId{7});
    CHECK(state.owner_questions == 1);
}

TEST_CASE("Writer: an account that the database refuses is dropped alone", "[ws_ingest][unit]") {
    Bench bench;
    bench.tables.set([](auto& state) { state.refused_accounts = {Username{"bad"}}; });
    bench.put(AccountRead{account("bad")});
    bench.put(AccountRead{account("good")});
    bench.put(presence_told("bad", "dev", true));
    const auto state = bench.drained();
    CHECK(state.accounts.contains(Username{"good"}));
    CHECK(state.presence.size() == 1);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("table=comet_items key=\"account bad\" number=1406") !=
          std::string::npos);
}

TEST_CASE("Writer: of an account, only the part that the database refuses is dropped, and named",
          "[ws_ingest][unit]") {
    const auto [bad, name] = GENERATE(table<std::string, std::string>({
        {"account", "account alice"},
        {"d1", "device alice/d1"},
        {"d3", "device alice/d3"},
        {"i1", "item alice/i1"},
        {"v2", "vault alice/v2"},
    }));
    CAPTURE(bad);
    Bench bench;
    bench.tables.set([&](auto& state) { state.refused_parts = {bad}; });
    auto whole = account("alice", {"d1", "d2", "d3"});
    whole.items = {{.id = ItemId{"i1"}, .content = "{}"}, {.id = ItemId{"i2"}, .content = "{}"}};
    whole.vaults = {{.id = VaultId{"v1"}, .content = "{}"}, {.id = VaultId{"v2"}, .content = "{}"}};
    bench.put(AccountRead{whole});
    bench.put(started("after"));
    const auto state = bench.drained();
    std::set<std::string> others{"account", "d1", "d2", "d3", "i1", "i2", "v1", "v2"};
    others.erase(bad);
    CHECK(state.parts == others);
    CHECK(state.started.size() == 1);
    CHECK(bench.counters.rows_dropped == 1);
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("table=comet_items key=\"" + name + "\" number=1406") !=
          std::string::npos);
}

TEST_CASE("Writer: under another's lease it writes nothing, says so and ends",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.options.batch_max = 1;
    bench.options.fence = {"ws:obc", 1};
    bench.tables.set([](auto& state) { state.token = 2; });
    bench.put(started("a"));
    bench.put(started("b"));
    int fenced = 0;
    Writer{bench.options,
           bench.queue,
           bench.tables,
           bench.clock,
           bench.logger(),
           bench.counters,
           {.fenced = [&] { ++fenced; }}}
        .run({});
    CHECK(fenced == 1);
    CHECK(bench.tables.state().batches.empty());
    CHECK(bench.lines.size() == 1);
}

TEST_CASE("Writer: accounts with a device that no row has are handed on", "[ws_ingest][unit]") {
    Bench bench;
    bench.tables.set([](auto& state) {
        state.applied = {.unread = {Username{"alice"}}, .changed = {Username{"bob"}}};
    });
    bench.put(started("a"));
    bench.queue.close();
    std::set<Username> unread;
    std::set<Username> changed;
    Writer{bench.options,
           bench.queue,
           bench.tables,
           bench.clock,
           silent(),
           bench.counters,
           {.unread = [&](const std::set<Username>& who) { unread = who; },
            .changed = [&](const std::set<Username>& who) { changed = who; }}}
        .run({});
    CHECK(unread == std::set{Username{"alice"}});
    CHECK(changed == std::set{Username{"bob"}});
}

TEST_CASE("Writer: devices that nobody has seen connected are said to be so", "[ws_ingest][unit]") {
    const bool unseen = GENERATE(true, false);
    Bench bench;
    bench.tables.set([&](auto& state) { state.applied.unseen = unseen; });
    bench.put(AccountRead{account("alice", {"dev"})});
    bench.queue.close();
    int said = 0;
    Writer{bench.options,
           bench.queue,
           bench.tables,
           bench.clock,
           silent(),
           bench.counters,
           {.unseen = [&] { ++said; }}}
        .run({});
    CHECK(said == (unseen ? 1 : 0));
}

TEST_CASE("Writer: the owner of an account that was read is asked for anew", "[ws_ingest][unit]") {
    Bench bench;
    bench.options.batch_max = 1;
    bench.tables.set([](auto& state) { state.owners[Username{"alice"}] = ClientId{7}; });
    bench.put(started("a"));
    bench.put(AccountRead{account("alice")});
    CHECK(bench.drained().owner_questions == 2);
}

TEST_CASE("Writer: the time from frame to commit is counted", "[ws_ingest][unit]") {
    Bench bench;
    bench.clock.advance(seconds{100});
    bench.put(StreamEvent{started("a"), bench.clock.steady() - milliseconds{20}});
    bench.put(StreamEvent{started("b"), bench.clock.steady() - milliseconds{4}});
    bench.put(JobRead{report("c", 6001)});
    bench.drained();
    CHECK(bench.counters.lag.count(0) == 1);
    CHECK(bench.counters.lag.count(3) == 1);
    CHECK(bench.counters.lag.sum_us() == 24'000);
    CHECK(bench.counters.lag.last_us() == 4'000);
}

TEST_CASE("Writer: the change log is pruned now and then", "[ws_ingest][unit]") {
    Bench bench;
    Writer writer{bench.options, bench.queue, bench.tables, bench.clock, silent(), bench.counters};
    bench.clock.advance(seconds{61});
    bench.put(started("a"));
    bench.queue.close();
    writer.run({});
    CHECK(bench.tables.state().prunes == 1);
}
