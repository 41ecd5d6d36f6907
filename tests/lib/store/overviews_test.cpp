// All accounts of a customer at a glance, and its days.
#include "store/overviews.hpp"
#include "tests/support/test_database.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

struct Fixture {
    TestDatabase database;
    store::Overviews overviews{database.pool()};

    void account(int client, const std::string& server, const std::string& username,
                 const std::string& rest) {
        database.run(
            fmt::format("INSERT INTO comet_users SET server_id = '{}', username = '{}', "
                        "client_id = {}, {}",
                        server, username, client, rest));
    }
    void vault(int client, const std::string& id, const std::string& server,
               const std::string& username, const std::string& rest) {
        database.run(
            fmt::format("INSERT INTO comet_vaults SET id = '{}', client_id = {}, "
                        "server_id = '{}', username = '{}', {}",
                        id, client, server, username, rest));
    }
    void item(int client, const std::string& id, const std::string& username,
              const std::string& engine, const std::string& device) {
        database.run(
            fmt::format("INSERT INTO comet_items SET id = '{}', client_id = {}, server_id "
                        "= 's', username = '{}', type = '{}', owner_device = '{}'",
                        id, client, username, engine, device));
    }
    /// The plan's key for a statement.
    std::string key_of(const std::string& sql) {
        database.run(
            "ANALYZE TABLE comet_users, comet_vaults, comet_items, "
            "eb_devices_client_daily, eb_items_client_daily, eb_storage_daily");
        return database.value("EXPLAIN FORMAT=JSON " + sql);
    }
};

store::Account at(const std::string& server, const std::string& username) {
    return {ServerId{server}, Username{username}};
}

}  // namespace

TEST_CASE_METHOD(Fixture, "overview: a client's rows and nobody else's, by server and bytes",
                 "[store][db]") {
    account(7, "s", "acme",
            "account_name = 'Acme', item_count = 3, m365_accounts = 9, read_at = 5");
    account(7, "s", "Acme", "account_name = 'Other', is_suspended = 1, read_at = 6");
    account(7, "t", "acme", "account_name = 'There', hv_vm_count = 2, vmw_vm_count = 4");
    account(8, "s", "theirs", "account_name = 'Theirs', read_at = 5");
    account(0, "s", "nobodys", "read_at = 5");
    const auto accounts = overviews.read(ClientId{7}).accounts;
    REQUIRE(accounts.size() == 3);
    CHECK(accounts.at(at("s", "acme")).name == "Acme");
    CHECK(accounts.at(at("s", "acme")).counts.items == 3);
    CHECK(accounts.at(at("s", "acme")).counts.m365_accounts == 9);
    CHECK(accounts.at(at("s", "acme")).read_at == from_unix(5));
    CHECK(accounts.at(at("s", "Acme")).suspended);
    CHECK(accounts.at(at("t", "acme")).counts.hyperv_vms == 2);
    CHECK(accounts.at(at("t", "acme")).counts.vmware_vms == 4);
    CHECK(overviews.read(ClientId{9}).accounts.empty());
    CHECK(overviews.read(ClientId{0}).accounts.empty());
}

TEST_CASE_METHOD(Fixture, "overview: vaults are summed by account", "[store][db]") {
    vault(7, "v1", "s", "acme",
          "total_bytes = 100, has_storage_limit = 1, storage_limit_bytes = 100");
    vault(7, "v2", "s", "acme", "total_bytes = NULL, has_storage_limit = 0");
    vault(7, "v3", "s", "Acme",
          "total_bytes = 9223372036854775807, has_storage_limit = 1, storage_limit_bytes = 5");
    vault(7, "v4", "s", "Acme", "total_bytes = 9223372036854775807, has_storage_limit = 1");
    vault(7, "v5", "", "old", "total_bytes = 7, has_storage_limit = 1, storage_limit_bytes = 50");
    vault(7, "v6", "s", "acme", "total_bytes = 1000, is_active = 0");
    vault(8, "v7", "s", "acme", "total_bytes = 1000");
    const auto vaults = overviews.read(ClientId{7}).vaults;
    REQUIRE(vaults.size() == 3);
    const auto& acme = vaults.at(at("s", "acme"));
    CHECK(acme.vaults == 2);
    CHECK(acme.full == 1);
    CHECK(acme.unlimited == 1);
    CHECK(acme.bytes == 100);
    CHECK(acme.limit_bytes == 100);
    CHECK(vaults.at(at("s", "Acme")).bytes == 9223372036854775807);
    CHECK(vaults.at(at("s", "Acme")).unlimited == 1);  // A limit of nothing is none.
    CHECK(vaults.at(at("", "old")).bytes == 7);
}

TEST_CASE_METHOD(Fixture, "overview: items by account and engine, with their devices",
                 "[store][db]") {
    item(7, "i1", "acme", "engine1/windisk", "d1");
    item(7, "i2", "acme", "engine1/windisk", "d1");
    item(7, "i3", "acme", "engine1/windisk", "D1");
    item(7, "i4", "Acme", "engine1/file", "d1");
    item(8, "i5", "acme", "engine1/file", "d1");
    const auto items = overviews.items(ClientId{7});
    REQUIRE(items.size() == 2);
    for (const auto& one : items) {
        const bool images = one.engine == "engine1/windisk";
        CHECK(one.account == at("s", images ? "acme" : "Acme"));
        CHECK(one.items == (images ? 3 : 1));
        CHECK(one.devices == (images ? 2 : 1));
    }
}

TEST_CASE_METHOD(Fixture, "overview: contents of exactly these accounts", "[store][db]") {
    account(7, "s", "acme", "content = '{\"a\":1}'");
    account(7, "s", "Acme", "content = '{\"a\":2}'");
    account(8, "s", "theirs", "content = '{\"a\":3}'");
    const auto contents =
        overviews.contents(ClientId{7}, {at("s", "acme"), at("s", "theirs"), at("t", "acme")});
    CHECK(contents == std::map<store::Account, std::string>{{at("s", "acme"), R"({"a":1})"}});
    CHECK(overviews.contents(ClientId{7}, {}).empty());
}

TEST_CASE_METHOD(Fixture, "overview: days of one client, with what each table has of them",
                 "[store][db]") {
    database.run(
        "INSERT INTO eb_devices_client_daily (d, client_id, registered, online) VALUES "
        "('2026-01-01', 7, 1, 1), ('2026-01-02', 7, 5, 4), ('2026-01-02', 8, 99, 99)");
    database.run(
        "INSERT INTO eb_items_client_daily (d, client_id, di_devices, hv_vms, vw_vms, m365_users, "
        "ff_items) VALUES ('2026-01-03', 7, 1, 2, 3, 4, 5)");
    database.run(
        "INSERT INTO eb_storage_daily (d, client_id, username, bytes_total) VALUES "
        "('2026-01-02', 7, 'acme', 10), ('2026-01-02', 7, 'other', 20), "
        "('2026-01-02', 8, 'acme', 4000), ('2026-01-03', 7, 'acme', 18446744073709551615)");
    const auto days = overviews.days(ClientId{7}, *domain::parse_day("2026-01-02"));
    REQUIRE(days.size() == 2);
    const auto& second = days.at(*domain::parse_day("2026-01-02"));
    CHECK(second.devices->registered == 5);
    CHECK(second.devices->online == 4);
    CHECK(second.stored_bytes == 30);
    CHECK_FALSE(second.items.has_value());
    const auto& third = days.at(*domain::parse_day("2026-01-03"));
    CHECK_FALSE(third.devices.has_value());
    CHECK(third.items->disk_image_devices == 1);
    CHECK(third.items->hyperv_vms == 2);
    CHECK(third.items->vmware_vms == 3);
    CHECK(third.items->m365_accounts == 4);
    CHECK(third.items->file_items == 5);
    CHECK(third.stored_bytes == 9223372036854775807);
    CHECK(overviews.days(ClientId{0}, *domain::parse_day("2026-01-01")).empty());
}

TEST_CASE_METHOD(Fixture, "overview: days are found by their client's index", "[store][db]") {
    database.run(
        "INSERT INTO eb_storage_daily (d, client_id, username, bytes_total) SELECT DATE'2026-01-01'"
        " + INTERVAL seq MOD 90 DAY, seq DIV 90, 'acme', seq FROM seq_1_to_9000");
    database.run(
        "INSERT INTO eb_devices_client_daily (d, client_id, registered) SELECT DATE'2026-01-01' + "
        "INTERVAL seq MOD 90 DAY, seq DIV 90, seq FROM seq_1_to_9000");
    const auto storage = key_of(
        "SELECT d, SUM(bytes_total) FROM eb_storage_daily WHERE client_id = 7 AND d >= "
        "'2026-01-01' GROUP BY d ORDER BY d LIMIT 1000");
    CHECK(storage.find("\"key\": \"idx_client_day\"") != std::string::npos);
    CHECK(storage.find("\"using_index\": true") != std::string::npos);
    const auto devices = key_of(
        "SELECT d, registered FROM eb_devices_client_daily WHERE client_id = 7 AND d >= "
        "'2026-01-01' ORDER BY d LIMIT 1000");
    CHECK(devices.find("\"key\": \"idx_client_day\"") != std::string::npos);
}
