// Scopes: what a client's snapshot holds, and what it never may.
#include "store/snapshot.hpp"
#include "store/ingest.hpp"
#include "tests/lib/store/job_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

struct Fixture {
    TestDatabase database;
    store::Ingest ingest{database.pool(), kind_as_payload, silent()};
    store::Snapshots snapshots{database.pool()};

    long long now() { return std::stoll(database.value("SELECT UNIX_TIMESTAMP()")); }
    std::vector<std::string> running(const std::vector<store::Account>& accounts) {
        std::vector<std::string> ids;
        for (const auto& job : snapshots.read(ClientId{7}, accounts).running)
            ids.push_back(job.key.job.value());
        std::sort(ids.begin(), ids.end());
        return ids;
    }
    void device(int client, const std::string& hash, const std::string& server,
                const std::string& username, const std::string& rest = "online = 0") {
        database.run("INSERT INTO comet_devices SET id = LOWER(SHA2('" + std::to_string(client) +
                     hash + "', 256)), hash = '" + hash +
                     "', client_id = " + std::to_string(client) + ", server_id = '" + server +
                     "', username = '" + username + "', name = 'PC', " + rest);
    }
};

store::Account account(const std::string& server, const std::string& username) {
    return {ServerId{server}, Username{username}};
}

}  // namespace

TEST_CASE_METHOD(Fixture,
                 "Snapshot: accounts are told apart by server, letter case and trailing spaces",
                 "[store][db]") {
    ingest.apply(starts(report("mine", "Acme")));
    ingest.apply(starts(report("lower", "acme")));
    ingest.apply(starts(report("padded", "Acme ")));
    ingest.apply(starts(report("elsewhere", "Acme"), ServerId{"obc"}));
    using Ids = std::vector<std::string>;
    CHECK(running({account("cometbackup", "Acme")}) == Ids{"mine"});
    CHECK(running({account("cometbackup", "acme")}) == Ids{"lower"});
    CHECK(running({account("cometbackup", "Acme ")}) == Ids{"padded"});
    CHECK(running({account("obc", "Acme")}) == Ids{"elsewhere"});
    CHECK(running({account("obc", "Acme"), account("cometbackup", "Acme")}) ==
          Ids{"elsewhere", "mine"});
    CHECK(running({account("OBC", "Acme")}).empty());
}

TEST_CASE_METHOD(Fixture, "Snapshot: no accounts, no rows, but the place to go on from",
                 "[store][db]") {
    ingest.apply(starts(report("job-1", "Acme")));
    device(7, "h", "cometbackup", "Acme");
    const auto snapshot = snapshots.read(ClientId{7}, {});
    CHECK(snapshot.last_event_id == 1);
    CHECK(snapshot.running.empty());
    CHECK(snapshot.recent.empty());
    CHECK(snapshot.devices.empty());
}

TEST_CASE_METHOD(
    Fixture,
    "Snapshot: jobs come back as they were written, ended ones newest first and of the last day",
    "[store][db]") {
    const auto live = report("live", "Acme");
    ingest.apply(starts(live));
    for (const auto& [id, age] :
         {std::pair{"old", 100'000}, std::pair{"early", 5'000}, std::pair{"late", 10}}) {
        ingest.apply(ends(ended(id, "Acme", 7001, now() - age)));
    }
    const auto snapshot = snapshots.read(ClientId{7}, {account("cometbackup", "Acme")});
    CHECK(snapshot.last_event_id ==
          7);  // Four jobs, and the incidents that they opened and closed.
    REQUIRE(snapshot.running.size() == 1);
    CHECK(
        (snapshot.running[0] == domain::live_job(kServer, live, snapshot.running[0].last_update)));
    REQUIRE(snapshot.recent.size() == 2);
    CHECK(snapshot.recent[0].key.job.value() == "late");
    CHECK(snapshot.recent[1].key.job.value() == "early");
    CHECK((snapshot.recent[0].outcome == domain::Outcome::warning));
    CHECK((snapshot.recent[0].started_at == from_unix(1'763'800'000)));
}

TEST_CASE_METHOD(Fixture,
                 "Snapshot: a finished row of an older program gets its start from its duration",
                 "[store][db]") {
    database.run(
        "INSERT INTO eb_jobs_recent_24h (server_id, job_id, username, job_type, status, "
        "duration_sec, ended_at)"
        " VALUES ('cometbackup', 'j', 'Acme', 'Backup', 'skipped', 60, UNIX_TIMESTAMP())");
    const auto snapshot = snapshots.read(ClientId{7}, {account("cometbackup", "Acme")});
    REQUIRE(snapshot.recent.size() == 1);
    CHECK((snapshot.recent[0].duration() == seconds{60}));
    CHECK((snapshot.recent[0].outcome == domain::Outcome::skipped));
}

TEST_CASE_METHOD(Fixture, "Snapshot: devices and items are the client's own", "[store][db]") {
    device(7, "on", "cometbackup", "Acme", "online = 1, platform_os = 'windows'");
    device(7, "off", "cometbackup", "Acme", "offline_since = FROM_UNIXTIME(1000)");
    device(7, "gone", "cometbackup", "Acme", "revoked_at = NOW()");
    device(7, "old", "", "Acme");
    device(7, "other", "obc", "Acme");
    device(8, "on", "cometbackup", "Acme");
    database.run(
        "INSERT INTO comet_items (id, client_id, name) VALUES ('i', 7, 'Mine'), ('i', 8, "
        "'Theirs')");
    const auto snapshot = snapshots.read(ClientId{7}, {account("cometbackup", "Acme")});
    std::map<std::string, store::DeviceRow> devices;
    for (const auto& row : snapshot.devices) devices[row.device.value()] = row;
    REQUIRE(devices.size() == 4);
    CHECK(devices["on"].online);
    CHECK(devices["on"].registered);
    CHECK(devices["on"].platform_os == "windows");
    CHECK_FALSE(devices["on"].offline_since.has_value());
    CHECK((devices["off"].offline_since == from_unix(1000)));
    CHECK_FALSE(devices["gone"].registered);
    CHECK(devices["old"].server.value().empty());
    CHECK(snapshot.item_names.at(ItemId{"i"}) == "Mine");
    CHECK(snapshots.devices(ClientId{7}).size() == 5);
    CHECK(snapshots.devices(ClientId{0}).empty());
}
