// Reading profiles, with threads: a stale one never wins, nothing is lost, no more than asked for.
#include "workers/ws_ingest/account_reader.hpp"

#include "fakes.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

struct Bench {
    BoundedQueue<Item> queue{1'000, 1 << 20};
    FakeTables tables;
    SystemClock clock;
    Counters counters;
    std::shared_ptr<FakeServer> server = std::make_shared<FakeServer>();
    Servers servers;
    ReadListOptions options{.quiet = milliseconds{5},
                            .quiet_max = milliseconds{50},
                            .retry_min = milliseconds{1},
                            .retry_max = milliseconds{4},
                            .pace = milliseconds{0}};
    std::vector<Item> items;
    std::optional<AccountReader> reader;
    std::vector<std::jthread> threads;

    AccountReader& start(int count = 4) {
        servers.set([this] { return server; });
        reader.emplace(options, queue, tables, servers, clock, silent(), counters);
        for (int i = 0; i < count; ++i)
            threads.emplace_back([this](std::stop_token stop) { reader->run(stop); });
        return *reader;
    }
    ~Bench() {
        for (auto& thread : threads) thread.request_stop();
        threads.clear();
    }
    /// Takes what has come until there are so many.
    bool come(std::size_t count) {
        return eventually([&] {
            for (auto& item : queue.pop(1'000, milliseconds{1})) items.push_back(std::move(item));
            return items.size() >= count;
        });
    }
};

}  // namespace

TEST_CASE("AccountReader: a burst on one account is one read", "[ws_ingest][unit]") {
    Bench bench;
    bench.server->set([](auto& state) { state.accounts[Username{"a"}] = account("a", {"pc"}); });
    bench.options.quiet = milliseconds{200};
    bench.options.quiet_max = milliseconds{1'000};
    auto& reader = bench.start();
    for (int i = 0; i < 100; ++i) reader.heard(account_changed("a"));
    REQUIRE(bench.come(1));
    CHECK(std::get<AccountRead>(bench.items[0]).account.devices.size() == 1);
    CHECK(bench.server->state().reads.at(Username{"a"}) == 1);
}

TEST_CASE("AccountReader: an event wakes threads that have nothing to do", "[ws_ingest][unit]") {
    Bench bench;
    bench.server->set([](auto& state) { state.accounts[Username{"a"}] = account("a"); });
    auto& reader = bench.start();
    for (std::size_t i = 1; i <= 5; ++i) {
        reader.heard(account_changed("a"));
        REQUIRE(bench.come(i));
    }
}

TEST_CASE("AccountReader: a device event during the read has it thrown away and repeated",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.server->set(
        [](auto& state) { state.accounts[Username{"a"}] = account("a", {"removed meanwhile"}); });
    bool first = true;  // Touched by the one thread that reads.
    bench.server->while_reading = [&](const Username&) {
        if (!std::exchange(first, false)) return;
        bench.server->set([](auto& state) { state.accounts[Username{"a"}] = account("a"); });
        auto event = device_told("a", "removed meanwhile", {.registered = false});
        bench.reader->heard(event);
        Item item = StreamEvent{std::move(event)};
        REQUIRE(bench.queue.try_push(item, 1));
    };
    auto& reader = bench.start(1);
    reader.heard(account_changed("a"));
    REQUIRE(bench.come(2));
    CHECK(std::holds_alternative<StreamEvent>(bench.items[0]));
    CHECK(std::get<AccountRead>(bench.items[1]).account.devices.empty());
    CHECK(bench.counters.profiles_stale == 1);
}

TEST_CASE("AccountReader: after a connect, devices without an account are found, too",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.server->set([](auto& state) { state.accounts[Username{"a"}] = account("a"); });
    bench.tables.set([](auto& state) {
        state.known = {Username{"a"}};
        state.devices = {{device_key("a", "pc"), true}, {device_key("gone", "pc"), false}};
    });
    bench.start().connected();
    REQUIRE(bench.come(1));
    CHECK(std::get<AccountGone>(bench.items[0]).username == Username{"gone"});
}

TEST_CASE("AccountReader: an account that changed is read, however lately it was",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.server->set([](auto& state) { state.accounts[Username{"a"}] = account("a"); });
    auto& reader = bench.start();
    for (std::size_t i = 1; i <= 3; ++i) {
        reader.changed({Username{"a"}});
        REQUIRE(bench.come(i));
    }
}

TEST_CASE("AccountReader: an account that the server does not know is gone", "[ws_ingest][unit]") {
    Bench bench;
    bench.start().heard(account_changed("nobody"));
    REQUIRE(bench.come(1));
    CHECK(std::get<AccountGone>(bench.items[0]).username == Username{"nobody"});
}

TEST_CASE("AccountReader: after a connect, what came and what went is read; all, the first time",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.server->set([](auto& state) {
        for (const auto* name : {"a", "b", "c"}) state.accounts[Username{name}] = account(name);
    });
    std::set<std::string> read;
    std::set<std::string> gone;
    const auto look = [&](std::size_t count) {
        REQUIRE(bench.come(count));
        for (const auto& item : bench.items) {
            if (const auto* it = std::get_if<AccountRead>(&item))
                read.insert(it->account.username.value());
            if (const auto* it = std::get_if<AccountGone>(&item)) gone.insert(it->username.value());
        }
    };
    using Names = std::set<std::string>;
    SECTION("the first time") {
        bench.start().connected();
        look(3);
        CHECK(read == Names{"a", "b", "c"});
    }
    SECTION("later") {
        bench.tables.set([](auto& state) {
            state.known = {Username{"a"}, Username{"b"}, Username{"went"}};
        });
        bench.start().connected();
        look(2);
        CHECK(read == Names{"c"});
        CHECK(gone == Names{"went"});
    }
}

TEST_CASE("AccountReader: no more reads at a time than threads", "[ws_ingest][unit]") {
    Bench bench;
    bench.server->set([](auto& state) {
        for (int i = 0; i < 200; ++i) {
            const auto name = "user" + std::to_string(i);
            state.accounts[Username{name}] = account(name);
        }
    });
    bench.start().connected();
    REQUIRE(bench.come(200));
    CHECK(bench.server->state().at_once_max <= 4);
}

TEST_CASE("AccountReader: what fails is tried until it works", "[ws_ingest][unit]") {
    Bench bench;
    bench.server->set([](auto& state) {
        state.accounts[Username{"a"}] = account("a");
        state.accounts[Username{"b"}] = account("b");
        state.failures = 20;
    });
    auto& reader = bench.start();
    reader.connected();
    reader.heard(account_changed("a"));
    REQUIRE(bench.come(2));
    CHECK(bench.counters.profiles_failed >= 20);
}

TEST_CASE("AccountReader: a full queue is waited for, and the profile checked again after it",
          "[ws_ingest][unit]") {
    Bench bench;
    bench.server->set([](auto& state) { state.accounts[Username{"a"}] = account("a", {"old"}); });
    Item full = StreamEvent{started("j")};
    REQUIRE(bench.queue.try_push(full, 1 << 20));
    auto& reader = bench.start(1);
    reader.heard(account_changed("a"));
    REQUIRE(eventually([&] { return bench.counters.profiles_read == 1; }));
    bench.server->set([](auto& state) { state.accounts[Username{"a"}] = account("a", {"new"}); });
    reader.heard(device_told("a", "new", {.registered = true}));
    REQUIRE(bench.come(2));
    CHECK(std::get<AccountRead>(bench.items[1]).account.devices[0].id == DeviceId{"new"});
}
