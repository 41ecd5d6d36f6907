// Boards: when the database is asked, what is kept, and that nothing falls between a read and the
// news.
#include "app/pulse/boards.hpp"

#include "store/errors.hpp"
#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace eb;
using namespace eb::app;

namespace {

domain::LiveJob job(const std::string& id) {
    return {.key = {ServerId{"s"}, JobId{id}}, .username = Username{"u"}, .status = 6001};
}

News started(std::uint64_t id, const std::string& name, int client = 7) {
    return {id, from_unix(9), ClientId{client}, domain::JobStarted{job(name)}, {}};
}

struct Fixture {
    test::FakeClock clock;
    std::shared_ptr<Directory> directory = std::make_shared<Directory>();
    std::vector<std::vector<store::Account>> asked;
    std::function<store::Snapshot(ClientId)> database = [](ClientId) {
        return store::Snapshot{.last_event_id = 10};
    };
    sys_seconds stale_since{};
    Boards boards = made({});

    Fixture() { own(7, "u"); }

    Boards made(Boards::Limits limits) {
        return {[this](ClientId client, const std::vector<store::Account>& accounts) {
                    asked.push_back(accounts);
                    auto snapshot = database(client);
                    snapshot.now = clock.now();
                    return snapshot;
                },
                [this]() -> SharedDirectory { return directory; },
                [this](ClientId) { return stale_since; }, limits, clock};
    }
    void own(int client, const char* username) {
        auto next = std::make_shared<Directory>(*directory);
        next->known = true;
        next->accounts[ClientId{client}] = {{ServerId{"s"}, Username{username}}};
        directory = next;
    }
    std::string shown(int client = 7) { return boards.opening(ClientId{client}, "").json; }
};

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Boards: asks for exactly what the client owns, once", "[pulse][unit]") {
    shown();
    shown();
    boards.polled(ClientId{7}, "");
    CHECK(asked == std::vector<std::vector<store::Account>>{{{ServerId{"s"}, Username{"u"}}}});
    shown(8);
    CHECK(asked.back().empty());
    CHECK(boards.has_services(ClientId{7}));
    CHECK_FALSE(boards.has_services(ClientId{8}));
}

TEST_CASE_METHOD(Fixture, "Boards: before anything is known nobody is told that they have nothing",
                 "[pulse][unit]") {
    directory = std::make_shared<Directory>();
    CHECK_THROWS_AS(shown(), store::Unavailable);
    CHECK_THROWS_AS(boards.has_services(ClientId{7}), store::Unavailable);
}

TEST_CASE_METHOD(Fixture, "Boards: news that comes during the read is on the board",
                 "[pulse][unit]") {
    database = [this](ClientId) {
        boards.apply({started(10, "in-both"), started(11, "meanwhile")}, 11);
        return store::Snapshot{.last_event_id = 10, .running = {job("in-both")}};
    };
    const auto text = shown();
    CHECK(has(text, "s:meanwhile"));
    CHECK(text.find("s:in-both") == text.rfind("s:in-both"));
    CHECK(boards.opening(ClientId{7}, "").last_event_id == 11);
}

TEST_CASE_METHOD(Fixture, "Boards: accounts that change during the read make it be read again",
                 "[pulse][unit]") {
    database = [this](ClientId client) {
        if (asked.size() == 1) {
            own(7, "mine-now");
            boards.forget({client});
            return store::Snapshot{.last_event_id = 10, .running = {job("foreign")}};
        }
        return store::Snapshot{.last_event_id = 10};
    };
    CHECK_FALSE(has(shown(), "foreign"));
    CHECK((asked.back() == std::vector<store::Account>{{ServerId{"s"}, Username{"mine-now"}}}));
    CHECK_FALSE(has(shown(), "foreign"));
}

TEST_CASE_METHOD(Fixture, "Boards: a node that lags behind the log is not believed",
                 "[pulse][unit]") {
    boards.apply({}, 11);
    CHECK_THROWS_AS(shown(), store::Unavailable);
    CHECK(boards.stats().boards == 0);
}

TEST_CASE_METHOD(Fixture, "Boards: the database away, what is here is shown; else nothing can be",
                 "[pulse][unit]") {
    shown();
    database = [](ClientId) -> store::Snapshot {
        throw store::Unavailable{store::Trouble::connection, 2002, "gone"};
    };
    clock.advance(seconds{3600});  // Old enough to be read again.
    stale_since = clock.now();
    CHECK(has(shown(), "\"stale_since\":" + std::to_string(unix_seconds(clock.now()))));
    CHECK_THROWS_AS(shown(8), store::Unavailable);
}

TEST_CASE_METHOD(Fixture, "Boards: after a while a board is read again", "[pulse][unit]") {
    shown();
    clock.advance(seconds{299});
    shown();
    CHECK(asked.size() == 1);
    clock.advance(seconds{1});
    shown();
    CHECK(asked.size() == 2);
}

TEST_CASE_METHOD(Fixture, "Boards: the ETag is of everything but the time", "[pulse][unit]") {
    const auto first = boards.polled(ClientId{7}, "");
    clock.advance(seconds{1});
    const auto later = boards.polled(ClientId{7}, "");
    CHECK(later.etag == first.etag);
    CHECK(later.json != first.json);
    CHECK(boards.polled(ClientId{7}, first.etag).json.empty());
    boards.apply({started(11, "other", 8)}, 11);
    CHECK(boards.polled(ClientId{7}, "").etag == first.etag);  // Another client's.
    boards.apply({started(12, "mine")}, 12);
    const auto changed = boards.polled(ClientId{7}, first.etag);
    CHECK(changed.etag != first.etag);
    CHECK(has(changed.json, "s:mine"));
    stale_since = from_unix(5);
    CHECK(boards.polled(ClientId{7}, changed.etag).etag != changed.etag);
}

TEST_CASE_METHOD(Fixture, "Boards: an opening stands where the log was read to", "[pulse][unit]") {
    shown();
    boards.apply({started(11, "other", 8)}, 12);
    CHECK(boards.opening(ClientId{7}, "snapshot").last_event_id == 12);
    CHECK(boards.polled(ClientId{7}, "").last_event_id == 10);
    CHECK(has(boards.opening(ClientId{7}, "snapshot").json, R"("last_event_id":"12")"));
    CHECK(boards.opening(ClientId{7}, "snapshot").json.starts_with(R"({"kind":"snapshot","t":)"));
    // Of whom nothing is heard, moves on all the same before the log forgets its place.
    clock.advance(seconds{600});
    boards.apply({}, 500);
    database = [](ClientId) -> store::Snapshot {
        throw store::Unavailable{store::Trouble::connection, 2002, "gone"};
    };
    CHECK(boards.polled(ClientId{7}, "").last_event_id == 500);
}

TEST_CASE_METHOD(Fixture, "Boards: who was asked for longest ago leaves when there are too many",
                 "[pulse][unit]") {
    auto few = made({.bytes_max = 3000});
    for (int client = 1; client <= 50; ++client) few.opening(ClientId{client}, "");
    CHECK(few.stats().bytes <= 3000);
    CHECK(few.stats().boards < 50);
    const auto reads = asked.size();
    few.opening(ClientId{50}, "");
    CHECK(asked.size() == reads);
    few.opening(ClientId{1}, "");
    CHECK(asked.size() == reads + 1);
    few.forget_all();
    CHECK(few.stats().boards == 0);
    CHECK(few.stats().bytes == 0);
}

TEST_CASE_METHOD(Fixture, "Boards: many threads, one truth", "[pulse][unit]") {
    auto small = made({.bytes_max = 4000});
    std::vector<std::thread> threads;
    Guarded<int> reads;
    Boards shared{[&](ClientId, const std::vector<store::Account>&) {
                      auto count = reads.lock();
                      ++*count;
                      return store::Snapshot{.last_event_id = 1'000'000};
                  },
                  [known = directory]() -> SharedDirectory { return known; },
                  [](ClientId) { return sys_seconds{}; },
                  {.bytes_max = 4000},
                  clock};
    for (int thread = 0; thread < 3; ++thread) {
        threads.emplace_back([&shared] {
            for (int i = 0; i < 300; ++i) {
                try {
                    shared.polled(ClientId{i % 20 + 1}, "");
                    shared.opening(ClientId{i % 7 + 1}, "snapshot");
                } catch (const store::Unavailable&) {
                    // Thrown out three times while it was read, for there is room for one or two.
                }
            }
        });
    }
    for (std::uint64_t id = 1; id <= 300; ++id) {
        shared.apply(
            {started(1'000'000 + id, "j" + std::to_string(id), static_cast<int>(id % 20) + 1)},
            1'000'000);
        if (id % 50 == 0) shared.forget({ClientId{static_cast<int>(id % 20) + 1}});
    }
    for (auto& thread : threads) thread.join();
    shared.forget_all();
    CHECK(shared.stats().bytes == 0);
}
