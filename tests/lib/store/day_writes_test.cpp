// The rows of a day, in tables as they are made now and as older programs made them.
#include "store/day_writes.hpp"

#include "store/errors.hpp"
#include "store/schema/migrator.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::domain;
using eb::tests::TestDatabase;
using Lines = std::vector<std::string>;

namespace {

const Day kDay = *parse_day("2026-11-22");
const FleetDevices kFleet{.registered = 5, .active = 3};
const ItemCounts kItems{
    .disk_image_devices = 1, .hyperv_vms = 2, .vmware_vms = 3, .m365_users = 4, .file_items = 5};

using Clients = std::map<ClientId, ClientDevices>;
const Clients kClients{{ClientId{1}, {.registered = 3, .online = 1}},
                       {ClientId{2}, {.registered = 2, .online = 2}}};
using Storage = std::map<StorageTally::Key, StoredBytes>;

StorageTally::Key account(int client, const char* username) {
    return {ClientId{client}, Username{username}};
}

struct Fixture {
    explicit Fixture(TestDatabase::Tables tables = TestDatabase::Tables::all) : database(tables) {
        if (tables == TestDatabase::Tables::all) lease();
    }
    void lease() {
        fence = *store::Lease{database.pool(), "rollup", "test", seconds{600}}.acquire();
    }

    Lines clients() {
        return database.column(
            "SELECT CONCAT_WS(' ', d, client_id, registered, online) FROM eb_devices_client_daily "
            "ORDER BY 1");
    }
    Lines storage() {
        return database.column(
            "SELECT CONCAT_WS(' ', client_id, BINARY username, bytes_total, bytes_t1000, "
            "bytes_t1003) FROM eb_storage_daily ORDER BY 1");
    }

    TestDatabase database;
    store::DayWrites writes{database.pool()};
    store::Fence fence;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "DayWrites: devices of the fleet and of each client", "[store][db]") {
    writes.devices(kDay, kFleet, kClients, fence);
    CHECK(database.value("SELECT CONCAT_WS(' ', d, registered, active_24h) FROM "
                         "eb_devices_daily") == "2026-11-22 5 3");
    CHECK(clients() == Lines{"2026-11-22 1 3 1", "2026-11-22 2 2 2"});
}

TEST_CASE_METHOD(Fixture, "DayWrites: items of the fleet and of each client", "[store][db]") {
    writes.items(kDay, kItems, {{ClientId{9}, kItems}, {ClientId{10}, {}}}, {}, fence);
    const std::string counts = "di_devices, hv_vms, vw_vms, m365_users, ff_items";
    CHECK(database.value("SELECT CONCAT_WS(' ', d, " + counts + ") FROM eb_items_daily") ==
          "2026-11-22 1 2 3 4 5");
    CHECK(database.column("SELECT CONCAT_WS(' ', client_id, " + counts +
                          ") FROM eb_items_client_daily ORDER BY client_id") ==
          Lines{"9 1 2 3 4 5", "10 0 0 0 0 0"});
}

TEST_CASE_METHOD(Fixture, "DayWrites: written again, every row is the same", "[store][db]") {
    writes.devices(kDay, kFleet, kClients, fence);
    database.run("UPDATE eb_devices_client_daily SET updated_at = '2026-11-22 01:00:00'");
    writes.devices(kDay, kFleet, kClients, fence);
    CHECK(database.column("SELECT DISTINCT updated_at FROM eb_devices_client_daily") ==
          Lines{"2026-11-22 01:00:00"});
    CHECK(clients().size() == 2);

    auto changed = kClients;
    changed.at(ClientId{2}).online = 0;
    writes.devices(kDay, kFleet, changed, fence);
    CHECK(database.value("SELECT COUNT(*) FROM eb_devices_client_daily WHERE updated_at > "
                         "'2026-11-22 01:00:00' AND client_id = 2") == "1");
    CHECK(database.value("SELECT updated_at FROM eb_devices_client_daily WHERE client_id = 1") ==
          "2026-11-22 01:00:00");
}

TEST_CASE_METHOD(Fixture,
                 "DayWrites: who has none any more keeps a row of nothing; other days stay",
                 "[store][db]") {
    writes.devices(kDay - std::chrono::days{1}, kFleet, kClients, fence);
    writes.devices(kDay, kFleet, kClients, fence);
    writes.devices(kDay, {}, {{ClientId{2}, {.registered = 1, .online = 0}}}, fence);
    CHECK(clients() ==
          Lines{"2026-11-21 1 3 1", "2026-11-21 2 2 2", "2026-11-22 1 0 0", "2026-11-22 2 1 0"});
}

TEST_CASE_METHOD(Fixture, "DayWrites: stored bytes keep the day's maximum", "[store][db]") {
    writes.items(kDay, {}, {}, {{account(1, "a"), {.total = 10, .s3 = 4, .comet = 6}}}, fence);
    writes.items(kDay, {}, {}, {{account(1, "a"), {.total = 9, .s3 = 5, .comet = 2}}}, fence);
    CHECK(storage() == Lines{"1 a 10 5 6"});
    writes.items(kDay, {}, {}, {}, fence);
    CHECK(storage() == Lines{"1 a 10 5 6"});
}

TEST_CASE_METHOD(Fixture, "DayWrites: names that the table takes for one are one sum",
                 "[store][db]") {
    const Storage both{{account(1, "Acme"), {.total = 10, .s3 = 10, .comet = 0}},
                       {account(1, "acme"), {.total = 5, .s3 = 0, .comet = 5}},
                       {account(2, "acme"), {.total = 1, .s3 = 0, .comet = 0}}};
    SECTION("as a fresh table has them") {}
    SECTION("as an older one may") {
        database.run(
            "ALTER TABLE eb_storage_daily MODIFY username VARCHAR(255) CHARACTER SET utf8mb3 "
            "COLLATE utf8mb3_unicode_ci NOT NULL");
    }
    writes.items(kDay, {}, {}, both, fence);
    writes.items(kDay, {}, {}, both, fence);
    CHECK(storage() == Lines{"1 Acme 15 10 5", "2 acme 1 0 0"});
}

TEST_CASE_METHOD(Fixture, "DayWrites: a column of bytes tells such names apart", "[store][db]") {
    database.run("ALTER TABLE eb_storage_daily MODIFY username VARBINARY(255) NOT NULL");
    writes.items(kDay, {}, {},
                 {{account(1, "Acme"), {.total = 10, .s3 = 0, .comet = 0}},
                  {account(1, "acme"), {.total = 5, .s3 = 0, .comet = 0}}},
                 fence);
    CHECK(storage() == Lines{"1 Acme 10 0 0", "1 acme 5 0 0"});
}

TEST_CASE_METHOD(Fixture, "DayWrites: more rows than a statement", "[store][db]") {
    Clients clients;
    Storage storage;
    for (int i = 1; i <= 1'203; ++i) {
        clients[ClientId{i}] = {.registered = i, .online = 0};
        storage[account(i % 2 + 1, std::to_string(i).c_str())] = {.total = i, .s3 = 0, .comet = 0};
    }
    writes.devices(kDay, kFleet, clients, fence);
    writes.items(kDay, {}, {}, storage, fence);
    CHECK(database.value("SELECT COUNT(*) FROM eb_devices_client_daily WHERE registered = "
                         "client_id") == "1203");
    CHECK(database.value("SELECT COUNT(*) FROM eb_storage_daily WHERE bytes_total = username") ==
          "1203");
}

TEST_CASE_METHOD(Fixture, "DayWrites: under another's lease nothing is written", "[store][db]") {
    database.run("UPDATE eb_lease SET token = token + 1");
    CHECK_THROWS_AS(writes.devices(kDay, kFleet, kClients, fence), store::Fenced);
    CHECK_THROWS_AS(writes.items(kDay, kItems, {}, {}, fence), store::Fenced);
    CHECK(database.value("SELECT COUNT(*) FROM eb_devices_daily") == "0");
    CHECK(database.value("SELECT COUNT(*) FROM eb_items_daily") == "0");
}

TEST_CASE_METHOD(Fixture, "DayWrites: cut anywhere, a day is written whole or not at all",
                 "[store][db]") {
    const auto rows = [&] {
        return database.value(
            "SELECT (SELECT COUNT(*) FROM eb_items_daily) + (SELECT COUNT(*) FROM "
            "eb_items_client_daily) + (SELECT COUNT(*) FROM eb_storage_daily)");
    };
    bool whole = false;
    for (int statements = 0; !whole; ++statements) {
        REQUIRE(statements < 50);
        database.pool().fail_after(statements);
        try {
            writes.items(kDay, kItems, {{ClientId{1}, kItems}},
                         {{account(1, "a"), {.total = 1, .s3 = 0, .comet = 0}}}, fence);
            whole = true;
        } catch (const store::Unavailable&) {
            CHECK(rows() == "0");
        }
    }
    database.pool().fail_after(-1);
    CHECK(rows() == "3");
}

TEST_CASE("DayWrites: tables as older programs made them", "[store][db]") {
    Fixture fixture{TestDatabase::Tables::whmcs};
    auto& database = fixture.database;
    database.run_all({
        "CREATE TABLE eb_devices_daily (d DATE PRIMARY KEY, registered INT NOT NULL, active_24h "
        "INT NOT NULL, created_at TIMESTAMP NOT NULL)",
        "CREATE TABLE eb_items_daily (d DATE PRIMARY KEY, di_devices INT NOT NULL, hv_vms INT NOT "
        "NULL, vw_vms INT NOT NULL, m365_users INT NOT NULL, ff_items INT NOT NULL, created_at "
        "TIMESTAMP NULL, note VARCHAR(10) NOT NULL, tier_crossing TINYINT NOT NULL)",
        "CREATE TABLE eb_devices_client_daily (d DATE NOT NULL, client_id INT NOT NULL, registered "
        "INT NOT NULL, online INT NOT NULL, updated_at DATETIME NOT NULL, PRIMARY KEY (d, "
        "client_id))",
        "CREATE TABLE eb_storage_daily (d DATE NOT NULL, client_id INT NOT NULL, username "
        "VARCHAR(255) NOT NULL, bytes_total BIGINT UNSIGNED NOT NULL, bytes_t1000 BIGINT UNSIGNED "
        "NOT NULL, bytes_t1003 BIGINT UNSIGNED NOT NULL, updated_at INT UNSIGNED NOT NULL, PRIMARY "
        "KEY (d, client_id, username)) CHARSET utf8mb3 COLLATE utf8mb3_unicode_ci",
    });
    store::schema::Migrator{database.pool()}.apply();
    fixture.lease();
    for (int i = 0; i < 2; ++i) {
        fixture.writes.devices(kDay, kFleet, kClients, fixture.fence);
        fixture.writes.items(kDay, kItems, {{ClientId{1}, kItems}},
                             {{account(1, "a"), {.total = 7, .s3 = 0, .comet = 7}}}, fixture.fence);
        CHECK(database.value("SELECT CONCAT(registered, ' ', active_24h, ' ', created_at > "
                             "'2020-01-01') FROM eb_devices_daily") == "5 3 1");
        CHECK(database.value("SELECT CONCAT(hv_vms, ' ', created_at > '2020-01-01', note) FROM "
                             "eb_items_daily") == "2 1");
        CHECK(fixture.clients() == Lines{"2026-11-22 1 3 1", "2026-11-22 2 2 2"});
        CHECK(fixture.storage() == Lines{"1 a 7 0 7"});
        CHECK(database.value("SELECT updated_at > 1600000000 FROM eb_storage_daily") == "1");
        // An hour passes: nothing is written that has not changed.
        if (i == 0) database.run("UPDATE eb_storage_daily SET updated_at = 1600000001");
    }
    CHECK(database.value("SELECT updated_at FROM eb_storage_daily") == "1600000001");
}
