// The tail: from rows of the change log to the right streams' messages.
#include "app/pulse/tail.hpp"
#include "pulse/payload.hpp"

#include <sys/socket.h>
#include <unistd.h>
#include <catch2/catch.hpp>

#include <array>

using namespace eb;
using namespace eb::app;
using namespace std::chrono_literals;

namespace {

log::Logger quiet() {
    return {"test", log::Level::error, [](log::Level, const std::string&) {}};
}

/// The database, as far as the tail sees it.
struct FakeDatabase {
    struct Data {
        std::vector<LogEntry> log;
        Directory directory;
        bool down = false;
        std::uint64_t pruned_to = 0;
        int directory_reads = 0;
    };
    Guarded<Data> data;

    TailSource source() {
        const auto check = [](const Data& now) {
            if (now.down) throw std::runtime_error{"down"};
        };
        return {
            .log_range = [this, check]() -> TailSource::Range {
                auto now = data.lock();
                check(*now);
                if (now->log.empty()) return {0, now->pruned_to};
                return {now->log.front().id, now->log.back().id};
            },
            .log_after =
                [this, check](std::uint64_t after, int) {
                    auto now = data.lock();
                    check(*now);
                    std::vector<LogEntry> rows;
                    for (const auto& entry : now->log) {
                        if (entry.id > after) rows.push_back(entry);
                    }
                    return rows;
                },
            .directory =
                [this, check] {
                    auto now = data.lock();
                    check(*now);
                    ++now->directory_reads;
                    return now->directory;
                },
            .name =
                [](std::vector<News>& news) {
                    for (auto& one : news) one.names = {"PC-1", "Documents"};
                },
        };
    }
};

Directory owned(const char* username, int client) {
    Directory directory;
    const Account account{ServerId{"s"}, Username{username}};
    directory.owners[account] = ClientId{client};
    directory.accounts[ClientId{client}] = {account};
    return directory;
}

LogEntry started(std::uint64_t id, const char* username) {
    const domain::LiveJob job{.key = {ServerId{"s"}, JobId{"j" + std::to_string(id)}},
                              .username = Username{username},
                              .device = DeviceId{"d"},
                              .status = 6001,
                              .started_at = from_unix(5)};
    return {id,
            from_unix(9),
            "job:start",
            {ServerId{"s"}, Username{username}},
            pulse::payload_of({ClientId{0}, domain::JobStarted{job}})};
}

/// What a stream of this client has been sent, once it holds `part` or five seconds are over.
std::string received(Hub& hub, int client, std::uint64_t last_id, const std::string& part,
                     const std::function<void()>& then) {
    std::array<int, 2> fds{};
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()) == 0);
    timeval patience{.tv_sec = 5};
    setsockopt(fds[1], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    hub.park(fcgi::ParkedStream{fds[0], 1}, {ClientId{client}, "", last_id});
    then();
    std::string text;
    std::array<char, 4096> buffer{};
    while (text.find(part) == std::string::npos) {
        const auto got = read(fds[1], buffer.data(), buffer.size());
        if (got <= 0) break;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    close(fds[1]);
    return text;
}

const SystemClock kClock;

/// Boards, hub and tail over the fake database.
struct Fixture {
    FakeDatabase database;
    std::atomic<int> board_reads{0};
    Boards boards{
        [this](ClientId, const std::vector<store::Account>&) {
            ++board_reads;
            auto data = database.data.lock();
            return store::Snapshot{.last_event_id = data->log.empty() ? 0 : data->log.back().id};
        },
        [this]() -> SharedDirectory {
            auto data = database.data.lock();
            auto copy = std::make_shared<Directory>(data->directory);
            copy->known = true;
            return copy;
        },
        [](ClientId) { return sys_seconds{}; },
        {},
        kClock};
    Hub hub{{}, kClock, quiet()};
};

constexpr Tail::Periods kQuick{.tick = 5ms, .directory = 60s, .miss = 1ms};

}  // namespace

TEST_CASE_METHOD(Fixture, "Tail: a row reaches its owner with the device's name", "[pulse][wire]") {
    {
        auto data = database.data.lock();
        data->directory = owned("acme", 7);
    }
    Tail tail{database.source(), boards, hub, kQuick, kClock, quiet()};
    while (!tail.fresh()) std::this_thread::yield();
    const auto text = received(hub, 7, 0, "id: 3\n", [&] {
        auto data = database.data.lock();
        data->log.push_back(started(1, "acme"));
        data->log.push_back(started(2, "ACME"));
        data->log.push_back(started(3, "acme"));
    });
    CHECK(text.find("id: 1\n") != std::string::npos);
    CHECK(text.find(R"("device_name":"PC-1")") != std::string::npos);
    CHECK(text.find(R"("item_name":"Documents")") != std::string::npos);
    CHECK(text.find("id: 2\n") == std::string::npos);  // Another account: letter case counts.
    CHECK(text.find("id: 3\n") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "Tail: an account that just got an owner is looked up at once",
                 "[pulse][wire]") {
    Tail tail{database.source(), boards, hub, kQuick, kClock, quiet()};
    while (!tail.fresh()) std::this_thread::yield();
    {
        auto data = database.data.lock();
        data->directory = owned("new", 9);
        data->log.push_back(started(1, "new"));
    }
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (hub.stats().last_id < 1 && std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    CHECK(tail.directory()->owner({ServerId{"s"}, Username{"new"}}) == ClientId{9});
}

TEST_CASE_METHOD(Fixture,
                 "Tail: a database that is away costs freshness only, and nothing is missed",
                 "[pulse][wire]") {
    {
        auto data = database.data.lock();
        data->directory = owned("acme", 7);
    }
    Tail tail{database.source(), boards, hub, kQuick, kClock, quiet()};
    while (!tail.fresh()) std::this_thread::yield();
    {
        auto data = database.data.lock();
        data->down = true;
    }
    while (tail.fresh()) std::this_thread::yield();
    const auto text = received(hub, 7, 0, "id: 1\n", [&] {
        auto data = database.data.lock();
        data->down = false;
        data->log.push_back(started(1, "acme"));
    });
    CHECK(text.find("id: 1\n") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "Tail: after a start the log's last rows are in memory",
                 "[pulse][wire]") {
    {
        auto data = database.data.lock();
        data->directory = owned("acme", 7);
        for (std::uint64_t id = 5; id <= 9; ++id) data->log.push_back(started(id, "acme"));
    }
    Tail tail{database.source(), boards, hub, kQuick, kClock, quiet()};
    REQUIRE(tail.wait_until_fresh(5s));
    const auto text = received(hub, 7, 6, "id: 9\n", [] {});
    CHECK(text.find("id: 6\n") == std::string::npos);
    CHECK(text.find("id: 7\n") != std::string::npos);
    CHECK(text.find("id: 9\n") != std::string::npos);
    CHECK((hub.can_resume(ClientId{7}, 4) == Hub::Resume::here));  // The oldest row is 5.
    CHECK((hub.can_resume(ClientId{7}, 3) == Hub::Resume::log));
}

TEST_CASE_METHOD(Fixture, "Tail: a board is read once and then kept true by the log",
                 "[pulse][wire]") {
    {
        auto data = database.data.lock();
        data->directory = owned("acme", 7);
    }
    Tail tail{database.source(), boards, hub, kQuick, kClock, quiet()};
    REQUIRE(tail.wait_until_fresh(5s));
    CHECK(boards.opening(ClientId{7}, "").json.find("\"job_id\"") == std::string::npos);
    {
        auto data = database.data.lock();
        data->log.push_back(started(1, "acme"));
    }
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (boards.opening(ClientId{7}, "").json.find(R"("job_id":"j1")") == std::string::npos &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    CHECK(boards.opening(ClientId{7}, "").json.find(R"("job_id":"j1")") != std::string::npos);
    CHECK(board_reads == 1);
}

TEST_CASE_METHOD(Fixture,
                 "Tail: a service that moves ends its old owner's scope, board and streams",
                 "[pulse][wire]") {
    {
        auto data = database.data.lock();
        data->directory = owned("acme", 7);
        data->log.push_back(started(1, "acme"));
    }
    Tail tail{database.source(), boards, hub, kQuick, kClock, quiet()};
    REQUIRE(tail.wait_until_fresh(5s));
    boards.opening(ClientId{7}, "");
    {
        auto data = database.data.lock();
        data->directory = owned("acme", 8);
    }
    tail.offer(owned("acme", 8));
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (hub.can_resume(ClientId{7}, 1) != Hub::Resume::snapshot &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    CHECK((hub.can_resume(ClientId{7}, 1) == Hub::Resume::snapshot));
    CHECK((hub.can_resume(ClientId{8}, 1) == Hub::Resume::snapshot));
    CHECK(boards.stats().boards == 0);
}

TEST_CASE_METHOD(Fixture, "Tail: what was pruned while the database was away makes all begin anew",
                 "[pulse][wire]") {
    {
        auto data = database.data.lock();
        data->directory = owned("acme", 7);
        data->log.push_back(started(1, "acme"));
    }
    Tail tail{database.source(), boards, hub, kQuick, kClock, quiet()};
    REQUIRE(tail.wait_until_fresh(5s));
    {
        auto data = database.data.lock();
        data->down = true;
    }
    while (tail.fresh()) std::this_thread::yield();
    {
        auto data = database.data.lock();
        data->log = {started(50, "acme")};
        data->down = false;
    }
    const auto deadline = std::chrono::steady_clock::now() + 5s;
    while (hub.can_resume(ClientId{7}, 1) != Hub::Resume::snapshot &&
           std::chrono::steady_clock::now() < deadline)
        std::this_thread::yield();
    CHECK((hub.can_resume(ClientId{7}, 1) == Hub::Resume::snapshot));
}
