// What an account's page is told of its rows, and whose rows it is never told of.
#include "store/holdings.hpp"

#include "store/ingest.hpp"
#include "tests/lib/store/job_reports.hpp"
#include "tests/support/test_database.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

struct Fixture {
    TestDatabase database;
    store::Ingest ingest{database.pool(), kind_as_payload, silent()};
    store::Holdings holdings{database.pool()};

    store::Holding read(int client = 7, const std::string& server = "cometbackup",
                        const std::string& username = "Acme") {
        return holdings.read(ClientId{client}, ServerId{server}, Username{username},
                             store::Holdings::Items::whole);
    }
    /// Rows of everything, all of whose names and ids carry `mark`.
    void fill(const std::string& mark, int client, const std::string& server,
              const std::string& username) {
        const auto whose = fmt::format("client_id = {}, server_id = '{}', username = '{}'", client,
                                       server, username);
        database.run(
            fmt::format("INSERT INTO comet_users SET {}, account_name = '{}', item_count "
                        "= 1, hv_vm_count = 3, read_at = 50, content = '{{}}'",
                        whose, mark));
        database.run(fmt::format(
            "INSERT INTO comet_devices SET {0}, id = LOWER(SHA2('{1}{2}d', 256)), hash = '{2}d', "
            "name = '{2}', online = 0, offline_since = FROM_UNIXTIME(40), created_at = "
            "FROM_UNIXTIME(30), content = '{{\"a\":1}}'",
            whose, client, mark));
        database.run(
            fmt::format("INSERT INTO eb_devices_registry SET server_id = '{}', username = "
                        "'{}', device_id = '{}d', registered_at = 1, last_seen = 60",
                        server, username, mark));
        database.run(fmt::format(
            "INSERT INTO comet_items SET {0}, id = '{1}i', owner_device = '{1}d', name = '{1}', "
            "type = 'engine1/file', content = '{{\"b\":1}}'",
            whose, mark));
        database.run(
            fmt::format("INSERT INTO comet_vaults SET {0}, id = '{1}v', name = '{1}', "
                        "type = 1000, total_bytes = 5, has_storage_limit = 1, "
                        "storage_limit_bytes = 9, content = '{{}}'",
                        whose, mark));
    }
};

std::vector<std::string> marks_of(const store::Holding& holding) {
    std::vector<std::string> marks;
    if (holding.account) marks.push_back(holding.account->name);
    for (const auto& device : holding.devices) marks.push_back(device.name);
    for (const auto& item : holding.items) marks.push_back(item.name);
    for (const auto& vault : holding.vaults) marks.push_back(vault.name);
    return marks;
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Holdings: everything of one account", "[store][db]") {
    fill("mine", 7, "cometbackup", "Acme");
    const auto holding = read();
    REQUIRE(holding.account);
    CHECK(holding.account->counts.hyperv_vms == 3);
    CHECK(holding.account->read_at == from_unix(50));
    REQUIRE(holding.devices.size() == 1);
    const auto& device = holding.devices.front();
    CHECK_FALSE(device.online);
    CHECK(device.offline_since == from_unix(40));
    CHECK(device.registered_at == from_unix(30));
    CHECK(device.last_seen == from_unix(60));
    CHECK(device.content == "{\"a\":1}");
    REQUIRE(holding.items.size() == 1);
    CHECK(holding.items.front().device == device.id);
    CHECK_FALSE(holding.items.front().total_bytes);
    CHECK(holding.items.front().content == "{\"b\":1}");
    REQUIRE(holding.vaults.size() == 1);
    CHECK(holding.vaults.front().total_bytes == 5);
    CHECK(holding.vaults.front().storage_limit_bytes == 9);
    CHECK(std::abs((holding.now - SystemClock{}.now()).count()) < 3600);
}

TEST_CASE_METHOD(Fixture, "Holdings: another client, server or spelling is another account",
                 "[store][db]") {
    fill("mine", 7, "cometbackup", "Acme");
    fill("theirs", 8, "cometbackup", "Beta");
    database.run("UPDATE comet_users SET username = 'Acme2' WHERE client_id = 8");
    fill("case", 7, "cometbackup", "acme");
    fill("padded", 7, "cometbackup", "Acme ");
    fill("elsewhere", 7, "obc", "Acme");
    CHECK(marks_of(read()) == std::vector<std::string>(4, "mine"));
    CHECK(marks_of(read(8, "cometbackup", "Beta")) == std::vector<std::string>(3, "theirs"));
    CHECK(marks_of(read(7, "obc")) == std::vector<std::string>(4, "elsewhere"));
    CHECK(marks_of(read(7, "COMETBACKUP")).empty());
    CHECK(marks_of(read(8)).empty());
    CHECK(marks_of(read(0)).empty());
    CHECK(marks_of(read(7, "cometbackup", "' OR 1 = 1 -- ")).empty());
}

TEST_CASE_METHOD(Fixture, "Holdings: an older program's row of no server is this account's",
                 "[store][db]") {
    fill("mine", 7, "cometbackup", "Acme");
    database.run("UPDATE comet_devices SET server_id = ''");
    CHECK(read().devices.size() == 1);
    CHECK(read(8).devices.empty());
}

TEST_CASE_METHOD(Fixture, "Holdings: what was revoked or removed is not there", "[store][db]") {
    fill("mine", 7, "cometbackup", "Acme");
    database.run("UPDATE comet_devices SET revoked_at = NOW()");
    database.run("UPDATE comet_vaults SET is_active = 0");
    const auto holding = read();
    CHECK(holding.devices.empty());
    CHECK(holding.vaults.empty());
}

TEST_CASE_METHOD(Fixture, "Holdings: who else has the device tells nothing of when it was seen",
                 "[store][db]") {
    fill("mine", 7, "cometbackup", "Acme");
    database.run("UPDATE eb_devices_registry SET username = 'acme'");
    CHECK(read().devices.front().last_seen == from_unix(40));
}

TEST_CASE_METHOD(Fixture, "Holdings: of each item the newest backup that ended, and what runs",
                 "[store][db]") {
    fill("mine", 7, "cometbackup", "Acme");
    const auto ended = [&](const char* id, int ago, const char* server, const char* username,
                           int type) {
        database.run(fmt::format(
            "INSERT INTO eb_jobs_recent_24h SET server_id = '{}', job_id = '{}', ended_at = "
            "UNIX_TIMESTAMP() - {}, status = 'error', comet_status = 7003, username = '{}', "
            "item_id = 'minei', job_type = '{}'",
            server, id, ago, username, type));
    };
    ended("newest", 100, "cometbackup", "Acme", domain::kBackup);
    ended("older", 200, "cometbackup", "Acme", domain::kBackup);
    ended("restore", 10, "cometbackup", "Acme", domain::kRestore);
    ended("others", 20, "cometbackup", "acme", domain::kBackup);
    ended("elsewhere", 30, "obc", "Acme", domain::kBackup);
    ingest.apply(starts(report("runs", "Acme")));
    ingest.apply(starts(report("not-mine", "acme")));
    const auto holding = read();
    REQUIRE(holding.ended.size() == 1);
    CHECK(holding.ended.at(ItemId{"minei"}).key.job == JobId{"newest"});
    CHECK(holding.ended.at(ItemId{"minei"}).status == 7003);
    REQUIRE(holding.running.size() == 1);
    CHECK(holding.running.front().key.job == JobId{"runs"});

    const auto places = holdings.read(ClientId{7}, ServerId{"cometbackup"}, Username{"Acme"},
                                      store::Holdings::Items::places);
    CHECK(places.ended.empty());
    REQUIRE(places.items.size() == 1);
    CHECK(places.items.front().content.empty());
}

TEST_CASE_METHOD(Fixture, "Holdings: no statement reads what it does not show", "[store][db]") {
    fill("mine", 7, "cometbackup", "Acme");
    for (const auto* table : {"comet_devices", "comet_items", "comet_vaults"}) {
        const std::string id =
            table == std::string{"comet_devices"} ? "LOWER(SHA2(seq, 256))" : "seq";
        const std::string hash = table == std::string{"comet_devices"} ? ", hash" : "";
        database.run(fmt::format(
            "INSERT INTO {} (id, client_id, server_id, username, content{}) SELECT {}, 100 + seq "
            "MOD 500, 'cometbackup', CONCAT('u', seq MOD 500), '{{}}'{} FROM seq_1_to_5000",
            table, hash, id, hash.empty() ? "" : ", seq"));
        database.run(fmt::format("ANALYZE TABLE {}", table));
    }
    database.run("SET GLOBAL userstat = 1");
    const auto rows_read = [&] {
        const auto rows = database.value(
            "SELECT COALESCE(SUM(ROWS_READ), 0) FROM information_schema.TABLE_STATISTICS WHERE "
            "TABLE_SCHEMA = DATABASE()");
        return std::stoll(rows);
    };
    const auto before = rows_read();
    CHECK(marks_of(read()).size() == 4);
    const auto after = rows_read();
    database.run("SET GLOBAL userstat = 0");
    CHECK(after > before);
    CHECK(after - before < 50);
}

TEST_CASE_METHOD(Fixture,
                 "offline_for: of the account's own device alone, and only when it is known",
                 "[store][db]") {
    fill("mine", 7, "cometbackup", "Acme");
    database.run("UPDATE comet_devices SET offline_since = NOW() - INTERVAL 2 HOUR");
    const auto ask = [&](int client, const char* username, const char* device) {
        return store::offline_for(database.pool(), ClientId{client}, ServerId{"cometbackup"},
                                  Username{username}, DeviceId{device});
    };
    const auto age = ask(7, "Acme", "mined");
    REQUIRE(age);
    CHECK(age->count() >= 7200);
    CHECK(age->count() < 7200 + 600);
    CHECK_FALSE(ask(8, "Acme", "mined"));
    CHECK_FALSE(ask(7, "acme", "mined"));
    CHECK_FALSE(ask(7, "Acme", "MINED"));
    database.run("UPDATE comet_devices SET offline_since = NULL");
    CHECK_FALSE(ask(7, "Acme", "mined"));
}
