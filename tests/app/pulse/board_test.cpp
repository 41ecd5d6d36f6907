// A board's JSON, held against the contract; and how news changes it.
#include "app/pulse/board.hpp"

#include "domain/incidents.hpp"
#include "json/reader.hpp"
#include "pulse/job_json.hpp"
#include "tests/app/pulse/sample.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace eb;
using namespace eb::app;

namespace {

constexpr seconds kGrace{300};

std::string written(Board& board, long long now, sys_seconds stale_since = {}) {
    std::string out = "{";
    board.write(out, board.last_id(), from_unix(now), stale_since);
    return out;
}

json::Document parsed(Board& board, long long now = 1000) {
    return json::Document::parse(written(board, now));
}

/// The ids of jobs in a list.
std::vector<std::string> ids(const json::Document& document, const char* list) {
    std::vector<std::string> found;
    document.root().at(list).elements(
        [&](const json::Reader& job) { found.push_back(job.require<std::string>("job_id")); });
    return found;
}

/// Every member of an object as text, whatever their order.
std::map<std::string, std::string> members(const json::Reader& object) {
    std::map<std::string, std::string> found;
    object.members(
        [&](std::string_view key, const json::Reader& value) { found.emplace(key, value.dump()); });
    return found;
}
std::map<std::string, std::string> members(const json::Object& object) {
    return members(json::Document::parse(object.str()).root());
}

domain::FinishedJob finished(const std::string& id, const std::string& item,
                             domain::Outcome outcome, long long ended_at) {
    return {.key = {ServerId{"s"}, JobId{id}},
            .username = Username{"u"},
            .device = DeviceId{"d"},
            .item = ItemId{item},
            .vault = VaultId{"v"},
            .classification = 4001,
            .status = outcome == domain::Outcome::success ? 5000 : 7002,
            .outcome = outcome,
            .started_at = from_unix(ended_at - 60),
            .ended_at = from_unix(ended_at),
            .bytes = 77};
}

domain::LiveJob running(const std::string& id) {
    return {.key = {ServerId{"s"}, JobId{id}},
            .username = Username{"u"},
            .device = DeviceId{"d"},
            .item = ItemId{"i"},
            .vault = VaultId{"v"},
            .classification = 4001,
            .status = 6001,
            .started_at = from_unix(950),
            .bytes_done = 5,
            .throughput_bps = 6,
            .items_done = 1,
            .items_total = 2};
}

News news(std::uint64_t id, domain::What what, long long at = 1000) {
    return {id, from_unix(at), ClientId{7}, std::move(what), {"PC <1>", "Docs"}};
}

domain::DeviceChanged device(domain::DeviceNews what, bool online, const std::string& name = "PC") {
    return {what,
            {.server = ServerId{"s"},
             .username = Username{"u"},
             .device = DeviceId{"d"},
             .name = name,
             .platform_os = "linux",
             .platform_arch = "amd64",
             .online = online}};
}

}  // namespace

TEST_CASE("Board: has the contract's fields, with names", "[pulse][unit]") {
    Board board{sample(), kGrace};
    const auto document = parsed(board);
    const auto root = document.root();
    CHECK(root.require<std::string>("status") == "success");
    CHECK(root.require<std::string>("last_event_id") == "42");
    CHECK(root.require<int>("stale_since") == 0);
    REQUIRE(root.at("jobsRunning").size() == 1);
    root.at("jobsRunning").elements([](const json::Reader& job) {
        CHECK(job.require<std::string>("id") == "s:run");
        CHECK(job.require<std::string>("status") == "Running");
        CHECK(job.require<std::string>("device_name") == "PC <1>");
        CHECK(job.require<std::string>("item_name") == "Docs");
        CHECK(job.require<std::string>("job_type") == "4001");
        CHECK(job.require<int>("ended_at") == 0);
    });
    REQUIRE(root.at("jobsRecent24h").size() == 1);
    root.at("jobsRecent24h").elements([](const json::Reader& job) {
        CHECK(job.require<std::string>("status") == "error");
        CHECK(job.require<int>("duration_sec") == 60);
        CHECK(job.require<int>("bytes") == 5);
        CHECK(job.require<std::string>("device_name") == "Old row");
    });
    CHECK(root.at("incidents").size() == 1);
    CHECK(root.at("devices").require<int>("registered") == 2);
    CHECK(root.at("devices").require<int>("online") == 1);
    REQUIRE(root.at("devices").at("list").size() == 2);
    root.at("devices").at("list").elements([](const json::Reader& one) {
        CHECK(one.require<bool>("online") == (one.require<std::string>("device") == "d"));
    });
    CHECK(json::Document::parse(written(board, 1000, from_unix(900)))
              .root()
              .require<int>("stale_since") == 900);
}

TEST_CASE("Board: jobs, incidents and devices have the events' own fields", "[pulse][unit]") {
    Board board{{.last_event_id = 1}, kGrace};
    const auto live = running("0a0b0c0d-0001-4000-8000-00000000000a");
    const auto bad =
        finished("0A0B0C0D-0001-4000-8000-00000000000A", "i \"q\"", domain::Outcome::error, 990);
    const auto told = device(domain::DeviceNews::added, true);
    board.apply(news(2, domain::JobStarted{live}));
    board.apply(news(3, domain::JobEnded{bad}));
    board.apply(news(4, told));
    const auto document = parsed(board);
    const pulse::Names names{"PC", "Docs"};  // The device has told its name since.
    document.root().at("jobsRunning").elements([&](const json::Reader& job) {
        CHECK(members(job) == members(pulse::running_job(live, names)));
    });
    document.root().at("jobsRecent24h").elements([&](const json::Reader& job) {
        CHECK(members(job) == members(pulse::finished_job(bad, names)));
    });
    document.root().at("incidents").elements([&](const json::Reader& job) {
        CHECK(members(job) == members(pulse::incident(bad, names)));
    });
    document.root().at("devices").at("list").elements([&](const json::Reader& one) {
        CHECK(members(one) == members(pulse::device(told.device)));
    });
    CHECK(document.root().at("jobsRunning").size() == 1);
    CHECK(document.root().at("jobsRecent24h").size() == 1);
}

TEST_CASE("Board: a job starts, gets on, ends, and is never there twice", "[pulse][unit]") {
    Board board{{.last_event_id = 1}, kGrace};
    using Ids = std::vector<std::string>;
    board.apply(news(2, domain::JobStarted{running("j")}));
    CHECK(ids(parsed(board), "jobsRunning") == Ids{"j"});
    auto further = running("j");
    further.bytes_done = 1234;
    board.apply(news(3, domain::JobProgressed{further}));
    CHECK(ids(parsed(board), "jobsRunning") == Ids{"j"});
    CHECK(written(board, 1000).find("\"bytes_done\":1234") != std::string::npos);
    board.apply(news(4, domain::JobEnded{finished("j", "i", domain::Outcome::success, 1000)}));
    CHECK(ids(parsed(board), "jobsRunning").empty());
    CHECK(ids(parsed(board), "jobsRecent24h") == Ids{"j"});
    board.apply(news(5, domain::JobProgressed{further}));  // Late.
    CHECK(ids(parsed(board), "jobsRunning").empty());
    board.apply(news(3, domain::JobStarted{running("old-news")}));
    CHECK(ids(parsed(board), "jobsRunning").empty());
    CHECK(board.last_id() == 5);

    // The same id on another server is another job.
    auto elsewhere = running("j");
    elsewhere.key.server = ServerId{"other"};
    board.apply(news(6, domain::JobStarted{elsewhere}));
    CHECK(ids(parsed(board), "jobsRunning") == Ids{"j"});
    CHECK(ids(parsed(board), "jobsRecent24h") == Ids{"j"});
}

TEST_CASE("Board: an interrupted job is the one whose device has been gone for the grace time",
          "[pulse][unit]") {
    auto snapshot = sample();
    snapshot.devices[0].online = false;
    snapshot.devices[0].offline_since = from_unix(800);
    Board board{snapshot, kGrace};
    const auto interrupted = [&](long long now) {
        return written(board, now).find("\"Interrupted\"") != std::string::npos;
    };
    CHECK_FALSE(interrupted(1099));
    CHECK((board.same_until() == from_unix(1100)));
    CHECK(interrupted(1100));
    CHECK(board.values(from_unix(1100)).interrupted.size() == 1);
    auto job = running("run");
    board.apply(news(43, domain::JobUpdated{job, false}));
    CHECK_FALSE(interrupted(1200));
    board.apply(news(44, domain::JobUpdated{job, true}));
    CHECK(interrupted(1200));
    job.interrupted = true;
    board.apply(news(45, domain::JobProgressed{job}));
    CHECK(interrupted(1200));  // Its last bytes were on their way when the device went.
    job.interrupted = false;
    board.apply(news(46, domain::JobProgressed{job}));
    CHECK_FALSE(interrupted(1200));
}

TEST_CASE("Board: old jobs leave, and it says until when nothing changes by itself",
          "[pulse][unit]") {
    constexpr long long kDay = 86400;
    Board board{{.last_event_id = 1}, kGrace};
    board.apply(news(2, domain::JobEnded{finished("a", "i", domain::Outcome::error, 1000)}));
    board.apply(news(3, domain::JobEnded{finished("b", "k", domain::Outcome::error, 2000)}));
    using Ids = std::vector<std::string>;
    CHECK(ids(parsed(board, 1000 + kDay), "jobsRecent24h") == Ids{"b", "a"});
    CHECK((board.same_until() == from_unix(1001 + kDay)));
    CHECK(ids(parsed(board, 1001 + kDay), "jobsRecent24h") == Ids{"b"});
    CHECK(ids(parsed(board, 1001 + kDay), "incidents") == Ids{"b"});
    CHECK(ids(parsed(board, 2001 + kDay), "jobsRecent24h").empty());
}

TEST_CASE("Board: a snoozed incident says until when, and comes back by itself", "[pulse][unit]") {
    auto snapshot = sample();
    snapshot.snoozed[JobId{"bad"}] = from_unix(1500);
    Board board{snapshot, kGrace};
    const auto until = [&](long long now) {
        long long found = -1;
        parsed(board, now).root().at("incidents").elements([&](const json::Reader& one) {
            found = one.require<long long>("snoozed_until");
        });
        return found;
    };
    CHECK(until(1000) == 1500);
    CHECK((board.same_until() == from_unix(1500)));
    auto bad = finished("bad", "i", domain::Outcome::error, 160);
    board.apply(news(43, domain::IncidentSnoozed{bad, from_unix(9000)}));
    CHECK(until(1600) == 9000);
    board.apply(news(44, domain::IncidentSnoozed{bad, from_unix(0)}));
    CHECK(until(1600) == 0);
}

TEST_CASE("Board: devices come, go, are renamed and connect", "[pulse][unit]") {
    Board board{sample(), kGrace};
    const auto counts = [&] {
        const auto document = parsed(board);
        const auto devices = document.root().at("devices");
        return std::pair{devices.require<int>("registered"), devices.require<int>("online")};
    };
    CHECK(counts() == std::pair{2, 1});
    board.apply(news(43, device(domain::DeviceNews::offline, false, "")));
    CHECK(counts() == std::pair{2, 0});
    CHECK(written(board, 1000).find("PC <1>") != std::string::npos);  // It kept its name.
    board.apply(news(44, device(domain::DeviceNews::updated, false, "Renamed")));
    CHECK(written(board, 1000).find("PC <1>") == std::string::npos);
    board.apply(news(45, device(domain::DeviceNews::online, true)));
    CHECK(counts() == std::pair{2, 1});
    board.apply(news(46, device(domain::DeviceNews::removed, false)));
    CHECK(counts() == std::pair{1, 0});
    board.apply(news(47, device(domain::DeviceNews::added, true)));
    CHECK(counts() == std::pair{2, 1});
}

TEST_CASE("Board: its incidents are the rule's, whatever the day was like", "[pulse][unit]") {
    std::minstd_rand random{
        7};  // NOLINT(cert-msc51-cpp,bugprone-random-generator-seed): the same each time.
    for (int round = 0; round < 50; ++round) {
        store::Snapshot snapshot{.last_event_id = 1};
        for (int i = 0; i < 40; ++i) {
            auto job = finished(fmt::format("{:08x}-0000-4000-8000-000000000000", i),
                                random() % 5 == 0 ? "" : "item" + std::to_string(random() % 6),
                                static_cast<domain::Outcome>(random() % 5),
                                1000 + static_cast<long long>(random() % 20));
            job.classification = random() % 4 == 0 ? 4003 : 4001 + static_cast<int>(random() % 2);
            job.device = DeviceId{"d" + std::to_string(random() % 2)};
            snapshot.recent.push_back(job);
        }
        Board board{snapshot, kGrace};
        std::vector<std::string> expected;
        for (const auto& job : domain::incidents(snapshot.recent))
            expected.push_back(job.key.job.value());
        CHECK(ids(parsed(board, 2000), "incidents") == expected);
    }
}

TEST_CASE("Board: a client with many jobs is small and comes back as it was", "[pulse][unit]") {
    store::Snapshot snapshot{.last_event_id = 1, .now = from_unix(6000)};
    for (int i = 0; i < 5000; ++i) {
        auto job = finished(fmt::format("{:08x}-0000-4000-8000-00000000abcd", i),
                            "item" + std::to_string(i % 10), domain::Outcome::success, 6000 - i);
        job.device = DeviceId{std::string(60, 'd') + std::to_string(i % 5)};
        snapshot.recent.push_back(job);
    }
    Board board{snapshot, kGrace};
    CHECK(board.bytes() < 5000 * 41);
    CHECK((board.values(from_unix(6000)).snapshot.recent == snapshot.recent));
    CHECK(parsed(board, 6000).root().at("jobsRecent24h").size() == 5000);
}
