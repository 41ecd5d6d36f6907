// What the tables of accounts hold after a profile's read, a device's news, a change of owner; also
// where older programs made them.
#include "domain/identity.hpp"
#include "store/accounts.hpp"
#include "store/errors.hpp"
#include "store/ingest.hpp"
#include "store/schema/migrator.hpp"
#include "tests/lib/store/account_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;
using store::Ingest;

namespace {

using Lines = std::vector<std::string>;

const ServerId kOther{"obc"};

struct Fixture {
    TestDatabase database;
    Ingest ingest{database.pool(), kind_as_payload, silent()};

    Lines news() {
        return database.column("SELECT CONCAT(kind, ' ', device) FROM eb_pulse_log ORDER BY id");
    }
    Lines devices() {
        return database.column(
            "SELECT CONCAT_WS(' ', server_id, client_id, username, hash, name, is_active, "
            "revoked_at IS NULL, online)"
            " FROM comet_devices ORDER BY server_id, client_id, username, hash");
    }
    /// Everything that tells of accounts, but for when a profile was read.
    std::string everything(const std::string& users = "comet_users") {
        std::string all;
        for (const auto* sql : {"SELECT CONCAT_WS(' ', id, hash, client_id, username, content, "
                                "name, platform_os, platform_arch, is_active,"
                                " created_at, updated_at, revoked_at, server_id, online, "
                                "offline_since) FROM comet_devices ORDER BY id",
                                "SELECT CONCAT_WS(' ', id, client_id, username, content, "
                                "owner_device, comet_device_id, name, type,"
                                " total_bytes, total_files, total_directories, created_at, "
                                "updated_at, server_id) FROM comet_items"
                                " ORDER BY id, client_id",
                                "SELECT CONCAT_WS(' ', id, client_id, username, content, name, "
                                "type, total_bytes, bucket_server,"
                                " bucket_name, bucket_key, has_storage_limit, storage_limit_bytes, "
                                "is_active, created_at, updated_at,"
                                " removed_at, server_id) FROM comet_vaults ORDER BY id, client_id",
                                "SELECT CONCAT_WS(' ', server_id, device_id, username, "
                                "friendly_name, platform_os, platform_arch,"
                                " registered_at, last_seen, status) FROM eb_devices_registry ORDER "
                                "BY server_id, device_id",
                                "SELECT CONCAT_WS(' ', id, client_id, comet_device_id, server_id) "
                                "FROM comet_jobs ORDER BY id",
                                "SELECT COUNT(*) FROM eb_pulse_log"})
            for (const auto& line : database.column(sql)) all += line + "\n";
        for (const auto& line :
             database.column("SELECT CONCAT_WS(' ', server_id, username, client_id, account_name, "
                             "content, device_count, item_count,"
                             " vault_count, total_bytes, hv_vm_count, vmw_vm_count, m365_accounts, "
                             "is_suspended) FROM " +
                             users + " ORDER BY server_id, username"))
            all += line + "\n";
        return all;
    }
};

domain::Batch says(const std::string& username, const std::string& device,
                   domain::DeviceReport report, const ServerId& server = kServer) {
    domain::Batch batch{.server = server};
    batch.devices[{Username{username}, DeviceId{device}}] = std::move(report);
    return batch;
}

domain::Batch connects(const std::string& username, const std::string& device, bool online,
                       const ServerId& server = kServer) {
    domain::Batch batch{.server = server};
    batch.presence[{Username{username}, DeviceId{device}}] = online;
    return batch;
}

const std::string kDeviceId = domain::device_row_id(ClientId{7}, DeviceId{"device-1"});

}  // namespace

TEST_CASE_METHOD(Fixture, "Ingest: a profile's read fills every table of its account",
                 "[store][db]") {
    const auto result = ingest.apply(reads(account("Acme")));
    CHECK(result.changes == 1);
    CHECK(result.unread.empty());
    CHECK(result.unseen);
    CHECK(
        database.value("SELECT CONCAT_WS(',', id, hash, client_id, username, content, name, "
                       "platform_os, platform_arch,"
                       " is_active, UNIX_TIMESTAMP(created_at), updated_at IS NOT NULL, revoked_at "
                       "IS NULL, server_id, online)"
                       " FROM comet_devices") ==
        kDeviceId +
            R"(,device-1,7,Acme,{"FriendlyName":"PC"},PC,windows,amd64,1,1700000000,1,1,cometbackup,0)");
    CHECK(database.value("SELECT CONCAT_WS(',', id, client_id, username, content, owner_device, "
                         "comet_device_id, name, type,"
                         " total_bytes, total_files, total_directories, "
                         "UNIX_TIMESTAMP(created_at), UNIX_TIMESTAMP(updated_at),"
                         " server_id) FROM comet_items") ==
          R"(item-1,7,Acme,{"Engine":"engine1/file"},device-1,)" + kDeviceId +
              ",Files,engine1/file,5,6,7,1700000100,1700000200,cometbackup");
    CHECK(database.value(
              "SELECT CONCAT_WS(',', id, client_id, username, name, type, total_bytes, "
              "bucket_server, bucket_name,"
              " CONCAT('<', bucket_key, '>'), has_storage_limit, storage_limit_bytes, is_active,"
              " UNIX_TIMESTAMP(created_at), UNIX_TIMESTAMP(updated_at), removed_at IS NULL, "
              "server_id) FROM comet_vaults") ==
          "vault-1,7,Acme,Vault,1003,1000,https://"
          "storage.example,bucket,<>,1,2000,1,1700000300,1700000400,1,cometbackup");
    CHECK(
        database.value("SELECT CONCAT_WS(',', server_id, username, client_id, account_name, "
                       "device_count, item_count,"
                       " vault_count, total_bytes, is_suspended, read_at > 0) FROM comet_users") ==
        "cometbackup,Acme,7,Acme & Co,1,1,1,1000,0,1");
    CHECK(database.value("SELECT CONCAT_WS(',', server_id, device_id, username, friendly_name, "
                         "platform_os, platform_arch,"
                         " registered_at, last_seen, status) FROM eb_devices_registry") ==
          "cometbackup,device-1,Acme,PC,windows,amd64,1700000000,0,active");
    CHECK(database.value("SELECT CONCAT_WS(',', id, kind, server_id, username, client_id, job_id, "
                         "device) FROM eb_pulse_log") ==
          "1,device:new,cometbackup,Acme,7,,device-1");
}

TEST_CASE_METHOD(Fixture, "Ingest: what a batch of accounts says twice changes nothing",
                 "[store][db]") {
    auto second = account("Acme");
    second.devices = {device("device-2")};
    second.items = {item("item-2")};
    second.vaults = {vault("vault-2")};
    const auto batch = GENERATE_COPY(reads(account("Acme")), reads(account("Acme"), 0),
                                     reads(second), says("Acme", "device-1", {.name = "Laptop"}),
                                     says("Acme", "device-1", {.registered = false}),
                                     says("Acme", "device-3", {.registered = true, .name = "New"}),
                                     connects("Acme", "device-1", true));
    ingest.apply(reads(account("Acme")));
    ingest.apply(batch);
    // Were anything written again, it would bear another time.
    database.run("UPDATE comet_devices SET updated_at = '2020-01-01 00.00.00'");
    const auto before = everything();
    CHECK(ingest.apply(batch).changes == 0);
    CHECK(everything() == before);
}

TEST_CASE_METHOD(Fixture, "Ingest: what a profile no longer has goes, and may come back",
                 "[store][db]") {
    ingest.apply(reads(account("Acme")));
    auto empty = account("Acme");
    empty.devices.clear();
    empty.items.clear();
    empty.vaults.clear();
    ingest.apply(reads(empty));
    CHECK(devices() == Lines{"cometbackup 7 Acme device-1 PC 0 0 0"});
    CHECK(database.value("SELECT COUNT(*) FROM comet_items") == "0");
    CHECK(database.value("SELECT CONCAT_WS(',', is_active, removed_at IS NOT NULL, total_bytes) "
                         "FROM comet_vaults") == "0,1,1000");
    CHECK(database.value("SELECT status FROM eb_devices_registry") == "removed");
    CHECK(database.value(
              "SELECT CONCAT_WS(',', device_count, item_count, vault_count) FROM comet_users") ==
          "0,0,0");

    ingest.apply(reads(account("Acme")));
    CHECK(devices() == Lines{"cometbackup 7 Acme device-1 PC 1 1 0"});
    CHECK(database.value(
              "SELECT CONCAT_WS(',', is_active, removed_at IS NULL) FROM comet_vaults") == "1,1");
    CHECK(database.value("SELECT status FROM eb_devices_registry") == "active");
    CHECK(news() == Lines{"device:new device-1", "device:removed device-1", "device:new device-1"});
}

TEST_CASE_METHOD(Fixture, "Ingest: an unmeasured vault keeps its size", "[store][db]") {
    ingest.apply(reads(account("Acme")));
    auto unmeasured = account("Acme");
    unmeasured.vaults[0].total_bytes.reset();
    ingest.apply(reads(unmeasured));
    CHECK(database.value("SELECT total_bytes FROM comet_vaults") == "1000");
    CHECK(database.value("SELECT total_bytes FROM comet_users") == "1000");
    unmeasured.vaults[0].total_bytes = 0;
    ingest.apply(reads(unmeasured));
    CHECK(database.value("SELECT total_bytes FROM comet_vaults") == "0");
}

TEST_CASE_METHOD(Fixture, "Ingest: an item that never ran has no totals", "[store][db]") {
    auto fresh = account("Acme");
    fresh.items[0].total_bytes.reset();
    fresh.items[0].created_at = {};
    fresh.items[0].updated_at = {};
    ingest.apply(reads(fresh));
    CHECK(database.value(
              "SELECT CONCAT_WS(',', total_bytes IS NULL, created_at > NOW() - INTERVAL 1 HOUR,"
              " updated_at = created_at) FROM comet_items") == "1,1,1");
}

TEST_CASE_METHOD(Fixture, "Ingest: devices come, change, connect and go by their events",
                 "[store][db]") {
    ingest.apply(reads(account("Acme")));
    CHECK(ingest.apply(says("Acme", "device-2", {true, "Laptop", "linux", "arm64", "{\"x\":1}"}))
              .changes == 1);
    CHECK(ingest.apply(connects("Acme", "device-2", true)).changes == 1);
    CHECK(devices() == Lines{"cometbackup 7 Acme device-1 PC 1 1 0",
                             "cometbackup 7 Acme device-2 Laptop 1 1 1"});
    CHECK(database.value(
              "SELECT offline_since IS NULL FROM comet_devices WHERE hash = 'device-2'") == "1");
    ingest.apply(connects("Acme", "device-2", false));
    CHECK(database.value("SELECT offline_since > NOW() - INTERVAL 1 HOUR FROM comet_devices WHERE "
                         "hash = 'device-2'") == "1");
    ingest.apply(says("Acme", "device-2", {.name = "Desktop"}));
    ingest.apply(says("Acme", "device-2", {.registered = false}));
    CHECK(devices() == Lines{"cometbackup 7 Acme device-1 PC 1 1 0",
                             "cometbackup 7 Acme device-2 Desktop 0 0 0"});
    CHECK(database.value("SELECT content FROM comet_devices WHERE hash = 'device-2'") ==
          "{\"x\":1}");
    CHECK(news() == Lines{"device:new device-1", "device:new device-2", "device:online device-2",
                          "device:offline device-2", "device:updated device-2",
                          "device:removed device-2"});
    CHECK(database.column("SELECT CONCAT_WS(' ', device_id, status) FROM eb_devices_registry ORDER "
                          "BY device_id") == Lines{"device-1 active", "device-2 removed"});
}

TEST_CASE_METHOD(Fixture, "Ingest: a device that no row has wants its account read",
                 "[store][db]") {
    ingest.apply(reads(account("Acme")));
    const auto before = everything();
    const auto batch =
        GENERATE(connects("Acme", "device-9", true), says("Acme", "device-9", {.name = "X"}),
                 connects("acme", "device-1", false), connects("Acme", "device-1", true, kOther));
    const auto result = ingest.apply(batch);
    CHECK(result.changes == 0);
    CHECK(result.unread.size() == 1);
    CHECK(everything() == before);
}

TEST_CASE_METHOD(Fixture, "Ingest: accounts are told apart by server, letter case and spaces",
                 "[store][db]") {
    // The same hash and ids under four accounts of four clients.
    ingest.apply(reads(account("Acme"), 1));
    ingest.apply(reads(account("acme"), 2));
    ingest.apply(reads(account("Acme "), 3));
    ingest.apply(reads(account("Acme"), 4, kOther));
    const Lines all{"cometbackup 1 Acme device-1 PC 1 1 0", "cometbackup 2 acme device-1 PC 1 1 0",
                    "cometbackup 3 Acme  device-1 PC 1 1 0", "obc 4 Acme device-1 PC 1 1 0"};
    CHECK(database.value("SELECT COUNT(*) FROM comet_items") == "4");
    CHECK(database.value("SELECT COUNT(*) FROM comet_vaults") == "4");
    CHECK(database.value("SELECT COUNT(*) FROM comet_users") == "4");

    auto empty = account("Acme");
    empty.devices.clear();
    empty.items.clear();
    empty.vaults.clear();
    ingest.apply(reads(empty, 1));
    CHECK(database.column(
              "SELECT client_id FROM comet_devices WHERE revoked_at IS NULL ORDER BY 1") ==
          Lines{"2", "3", "4"});
    CHECK(database.column("SELECT client_id FROM comet_items ORDER BY 1") == Lines{"2", "3", "4"});
    CHECK(database.column("SELECT client_id FROM comet_vaults WHERE is_active = 1 ORDER BY 1") ==
          Lines{"2", "3", "4"});
    ingest.apply(connects("acme", "device-1", true));
    CHECK(database.column("SELECT client_id FROM comet_devices WHERE online = 1") == Lines{"2"});

    domain::Batch gone{.server = kServer};
    gone.accounts_removed.insert(Username{"acme"});
    ingest.apply(gone);
    CHECK(
        database.column("SELECT CONCAT_WS(' ', server_id, username) FROM comet_users ORDER BY 1") ==
        Lines{"cometbackup Acme", "cometbackup Acme ", "obc Acme"});
    CHECK(database.column(
              "SELECT client_id FROM comet_devices WHERE revoked_at IS NULL ORDER BY 1") ==
          Lines{"3", "4"});
}

TEST_CASE_METHOD(Fixture, "Ingest: one client's account of the same name on two servers is two",
                 "[store][db]") {
    auto there = account("Acme");
    there.devices = {device("device-2")};
    there.items = {item("item-2", "device-2")};
    there.vaults = {vault("vault-2")};
    ingest.apply(reads(account("Acme")));
    ingest.apply(reads(there, 7, kOther));
    ingest.apply(reads(account("Acme")));
    CHECK(devices() ==
          Lines{"cometbackup 7 Acme device-1 PC 1 1 0", "obc 7 Acme device-2 PC 1 1 0"});
    CHECK(database.column("SELECT id FROM comet_items ORDER BY id") == Lines{"item-1", "item-2"});
    CHECK(database.value("SELECT SUM(is_active) FROM comet_vaults") == "2");
}

TEST_CASE_METHOD(Fixture,
                 "Ingest: an item id that two accounts of a client name stays the first one's",
                 "[store][db]") {
    auto copy = account("Copy");
    copy.devices.clear();
    copy.items[0].name = "Copied";
    copy.vaults[0].name = "Copied";
    ingest.apply(reads(account("Acme")));
    ingest.apply(reads(copy));
    CHECK(database.value("SELECT CONCAT_WS(' ', username, name) FROM comet_items") == "Acme Files");
    CHECK(database.value("SELECT CONCAT_WS(' ', username, name) FROM comet_vaults") ==
          "Acme Vault");
    auto without = account("Copy");
    without.devices.clear();
    without.items.clear();
    without.vaults.clear();
    ingest.apply(reads(without));
    CHECK(database.value("SELECT COUNT(*) FROM comet_items") == "1");
    CHECK(database.value("SELECT is_active FROM comet_vaults") == "1");
}

TEST_CASE_METHOD(Fixture, "Ingest: an account's rows and history follow its owner", "[store][db]") {
    const int first = GENERATE(0, 3);
    const auto owned = [](domain::Batch batch, int client) {
        if (client != 0) batch.owners[Username{"Acme"}] = ClientId{client};
        return batch;
    };
    ingest.apply(owned(ends(ended("job-1", "Acme")), first));
    ingest.apply(reads(account("Acme"), first));
    auto job = ended("job-2", "Acme");
    job.device = DeviceId{};
    ingest.apply(owned(ends(job), first));
    ingest.apply(owned(ends(ended("job-3", "acme")), first));
    ingest.apply(says("Acme", "device-2", {.registered = true, .name = "Gone"}));
    ingest.apply(says("Acme", "device-2", {.registered = false}));
    const auto log = database.value("SELECT COUNT(*) FROM eb_pulse_log");

    ingest.apply(reads(account("Acme"), 7));
    CHECK(devices() ==
          Lines{"cometbackup 7 Acme device-1 PC 1 1 0", "cometbackup 7 Acme device-2 Gone 0 0 0"});
    CHECK(database.value("SELECT id FROM comet_devices WHERE hash = 'device-1'") == kDeviceId);
    CHECK(database.column("SELECT CONCAT_WS(' ', client_id, comet_device_id) FROM comet_items") ==
          Lines{"7 " + kDeviceId});
    CHECK(database.column("SELECT client_id FROM comet_vaults") == Lines{"7"});
    CHECK(database.column("SELECT client_id FROM comet_users") == Lines{"7"});
    CHECK(database.column("SELECT CONCAT_WS(' ', id, client_id) FROM comet_jobs ORDER BY id") ==
          Lines{"job-1 7", "job-2 7", "job-3 0"});
    CHECK(database.value("SELECT comet_device_id FROM comet_jobs WHERE id = 'job-1'") == kDeviceId);
    CHECK(database.value("SELECT COUNT(*) FROM eb_pulse_log") == log);
}

TEST_CASE_METHOD(Fixture, "Ingest: rows that the new owner has already stand where others would go",
                 "[store][db]") {
    ingest.apply(reads(account("Acme"), 3));
    database.run_all(
        {"INSERT INTO comet_devices (id, hash, client_id, username, server_id, name) VALUES ('" +
             kDeviceId + "', 'device-1', 7, 'Acme', 'cometbackup', 'Mine')",
         "INSERT INTO comet_items (id, client_id, username, server_id, name, type) VALUES "
         "('item-1', 7, 'Acme',"
         " 'cometbackup', 'Mine', '')",
         "INSERT INTO comet_vaults (id, client_id, username, server_id) VALUES ('vault-1', 7, "
         "'Acme',"
         " 'cometbackup')"});
    ingest.apply(reads(account("Acme"), 7));
    CHECK(devices() == Lines{"cometbackup 7 Acme device-1 PC 1 1 0"});
    CHECK(database.column("SELECT CONCAT_WS(' ', client_id, name) FROM comet_items") ==
          Lines{"7 Files"});
    CHECK(database.column("SELECT CONCAT_WS(' ', client_id, name) FROM comet_vaults") ==
          Lines{"7 Vault"});
}

TEST_CASE_METHOD(Fixture, "Ingest: an account without an owner stays with who had it",
                 "[store][db]") {
    ingest.apply(reads(account("Acme"), 3));
    const auto before = everything();
    ingest.apply(reads(account("Acme"), 0));
    CHECK(everything() == before);
    ingest.apply(ends(ended("job-1", "Acme")));
    CHECK(database.value("SELECT client_id FROM comet_jobs") == "3");
}

TEST_CASE_METHOD(Fixture, "Ingest: history keeps its owner and content when both are forgotten",
                 "[store][db]") {
    auto start = report("job-1", "Acme");
    start.content = R"({"GUID":"job-1"})";
    start.total_files = 12;
    auto batch = starts(start);
    batch.owners[Username{"Acme"}] = ClientId{7};
    ingest.apply(batch);
    ingest.apply(ends({.id = JobId{"job-1"}, .status = 7002}));
    CHECK(database.value("SELECT CONCAT_WS(' ', content, client_id, username, total_files, status, "
                         "comet_device_id)"
                         " FROM comet_jobs") == R"({"GUID":"job-1"} 7 Acme 12 7002 )" + kDeviceId);
}

TEST_CASE_METHOD(Fixture, "Ingest: rows of older programs are adopted by their owner's account",
                 "[store][db]") {
    const auto client_8 = domain::device_row_id(ClientId{8}, DeviceId{"device-1"});
    database.run_all(
        {"INSERT INTO comet_devices (id, hash, client_id, username, name, is_active) VALUES ('" +
             kDeviceId + "', 'device-1', 7, 'Acme', 'Old', 1), ('" + client_8 +
             "', 'device-1', 8, 'Acme', 'Theirs', 1),"
             " (SHA2('7gone', 256), 'gone', 7, 'Acme', 'Gone', 1), (SHA2('7other', 256), 'other', "
             "7, 'ACME', 'Other', 1)",
         "INSERT INTO comet_items (id, client_id, username, name, type) VALUES ('item-1', 7, "
         "'Acme', 'Old', ''),"
         " ('gone', 7, 'Acme', 'Gone', ''), ('item-1', 8, 'Acme', 'Theirs', ''), ('other', 7, "
         "'ACME', 'Other', '')",
         "INSERT INTO comet_vaults (id, client_id, username, name, bucket_key) VALUES ('vault-1', "
         "7, 'Acme', 'Old', 'secret'),"
         " ('gone', 7, 'Acme', 'Gone', ''), ('vault-1', 8, 'Acme', 'Theirs', '')",
         "INSERT INTO comet_jobs (id, content, client_id, username, comet_device_id) VALUES "
         "('job-1', '{}', 7, 'Acme', '" +
             kDeviceId + "'), ('job-2', '{}', 8, 'Acme', '" + client_8 + "')"});
    ingest.apply(reads(account("Acme")));
    CHECK(devices() == Lines{" 7 ACME other Other 1 1 0", " 8 Acme device-1 Theirs 1 1 0",
                             "cometbackup 7 Acme device-1 PC 1 1 0",
                             "cometbackup 7 Acme gone Gone 0 0 0"});
    CHECK(
        database.column(
            "SELECT CONCAT_WS(' ', server_id, client_id, id, name) FROM comet_items ORDER BY 1") ==
        Lines{" 7 other Other", " 8 item-1 Theirs", "cometbackup 7 item-1 Files"});
    CHECK(database.column("SELECT CONCAT_WS(' ', server_id, client_id, id, name, is_active, "
                          "bucket_key) FROM comet_vaults ORDER BY 1") ==
          Lines{" 8 vault-1 Theirs 1 ", "cometbackup 7 gone Gone 0 ",
                "cometbackup 7 vault-1 Vault 1 "});
    CHECK(database.column("SELECT CONCAT_WS(' ', id, server_id) FROM comet_jobs ORDER BY id") ==
          Lines{"job-1 cometbackup", "job-2 "});
    CHECK(news() == Lines{"device:updated device-1", "device:removed gone"});
    const auto before = everything();
    ingest.apply(reads(account("Acme")));
    CHECK(everything() == before);
}

TEST_CASE("Ingest: accounts go into the tables as older programs made them", "[store][db]") {
    TestDatabase database{TestDatabase::Tables::whmcs};
    database.run_all(
        {"CREATE TABLE comet_devices (id VARCHAR(255) NOT NULL, client_id INT NULL, username "
         "VARCHAR(255) NULL,"
         " hash VARCHAR(255) NOT NULL, content JSON NULL, name VARCHAR(255) NULL, platform_os "
         "VARCHAR(32) NOT NULL DEFAULT '',"
         " platform_arch VARCHAR(32) NOT NULL DEFAULT '', is_active TINYINT(1) NOT NULL DEFAULT 0, "
         "created_at TIMESTAMP NULL,"
         " updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, "
         "revoked_at TIMESTAMP NULL,"
         " offline_since TIMESTAMP NULL, msp_id BIGINT NULL, PRIMARY KEY (hash), UNIQUE KEY u "
         "(hash, client_id))"
         " COLLATE utf8mb4_unicode_ci",
         "CREATE TABLE comet_items (id CHAR(36) PRIMARY KEY, client_id INT NOT NULL, username "
         "VARCHAR(255) NULL,"
         " content JSON NOT NULL, owner_device VARCHAR(128) NULL, comet_device_id VARCHAR(64) NOT "
         "NULL,"
         " name VARCHAR(255) NOT NULL, type VARCHAR(255) NOT NULL, total_bytes BIGINT NULL, "
         "total_files BIGINT NULL,"
         " total_directories BIGINT NULL, created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL) "
         "COLLATE utf8mb4_unicode_ci",
         "CREATE TABLE comet_vaults (id CHAR(36) PRIMARY KEY, client_id INT NOT NULL, username "
         "VARCHAR(255) NULL,"
         " content JSON NOT NULL, name VARCHAR(255) NOT NULL, type SMALLINT NOT NULL, total_bytes "
         "BIGINT NULL,"
         " bucket_server VARCHAR(255) NOT NULL, bucket_name VARCHAR(255) NOT NULL, bucket_key "
         "VARCHAR(255) NOT NULL,"
         " has_storage_limit TINYINT(1) NOT NULL, storage_limit_bytes BIGINT NOT NULL, is_active "
         "TINYINT(1) DEFAULT 1,"
         " created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL, removed_at TIMESTAMP NULL, UNIQUE "
         "KEY again (id, client_id))",
         "CREATE TABLE comet_jobs (id CHAR(36) PRIMARY KEY, content JSON NOT NULL, client_id INT "
         "NOT NULL, username"
         " VARCHAR(255) NULL, comet_vault_id CHAR(36) NOT NULL, comet_device_id VARCHAR(255) NOT "
         "NULL, comet_item_id CHAR(36)"
         " NOT NULL, type SMALLINT NOT NULL, status SMALLINT NOT NULL, comet_snapshot_id "
         "VARCHAR(100) NULL,"
         " comet_cancellation_id VARCHAR(100) NOT NULL, total_bytes BIGINT NOT NULL, total_files "
         "BIGINT NOT NULL,"
         " total_directories BIGINT NOT NULL, upload_bytes BIGINT NOT NULL, download_bytes BIGINT "
         "NOT NULL,"
         " total_ms_accounts INT NOT NULL, started_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP "
         "ON UPDATE CURRENT_TIMESTAMP,"
         " ended_at TIMESTAMP NULL, last_status_at TIMESTAMP NULL)",
         "CREATE TABLE eb_devices_registry (server_id VARCHAR(64), device_id VARCHAR(128), "
         "username VARCHAR(255) NOT NULL,"
         " friendly_name VARCHAR(255) NOT NULL, platform_os VARCHAR(32) NOT NULL, platform_arch "
         "VARCHAR(32) NOT NULL,"
         " registered_at INT UNSIGNED NOT NULL, last_seen INT UNSIGNED NOT NULL DEFAULT 0, status "
         "VARCHAR(16) NOT NULL"
         " DEFAULT 'active', updated_at TIMESTAMP NULL, PRIMARY KEY (server_id, device_id))"});
    database.run(
        "INSERT INTO comet_devices (id, client_id, username, hash, name, is_active) VALUES"
        " ('device-1', 7, 'Acme', 'device-1', 'Old', 1), ('h2', NULL, NULL, 'h2', 'Nobody', 0)");
    database.run(
        "INSERT INTO comet_items (id, client_id, username, content, comet_device_id, name, type) "
        "VALUES ('item-1', 7, 'Acme', '{}', '', 'Old', '')");
    database.run(
        "CREATE TABLE comet_users (id INT AUTO_INCREMENT PRIMARY KEY, user_id INT, username "
        "VARCHAR(255))");
    store::schema::Migrator{database.pool()}.apply();
    REQUIRE_FALSE(store::schema::unfit(database.pool()).has_value());
    Ingest ingest{database.pool(), kind_as_payload, silent()};

    ingest.apply(ends(ended("job-1", "Acme")));
    ingest.apply(reads(account("Acme")));
    CHECK(database.column("SELECT CONCAT_WS(' ', id, client_id, name, server_id) FROM "
                          "comet_devices WHERE username = 'Acme'") ==
          Lines{kDeviceId + " 7 PC cometbackup"});
    CHECK(database.value("SELECT CONCAT_WS(' ', client_id, name, server_id) FROM comet_items") ==
          "7 Files cometbackup");
    CHECK(database.value("SELECT name FROM comet_vaults") == "Vault");
    CHECK(database.value(
              "SELECT CONCAT_WS(' ', client_id, UNIX_TIMESTAMP(started_at)) FROM comet_jobs") ==
          "7 1763800000");
    CHECK(database.value("SELECT client_id FROM eb_comet_users") == "7");
    CHECK(database.value("SELECT COUNT(*) FROM comet_users") == "0");
    CHECK(database.value(
              "SELECT CONCAT_WS(' ', friendly_name, last_seen) FROM eb_devices_registry") ==
          "PC 1763800060");
    CHECK(ingest.apply(reads(account("Acme"))).changes == 0);
    CHECK(ingest.apply(reads(account("Acme"), 9)).changes == 0);
    CHECK(database.value("SELECT client_id FROM comet_devices WHERE hash = 'device-1'") == "9");
    CHECK(database.value("SELECT client_id FROM comet_items") == "9");
    CHECK(database.value(
              "SELECT CONCAT_WS(' ', client_id, UNIX_TIMESTAMP(started_at)) FROM comet_jobs") ==
          "9 1763800000");
}

TEST_CASE_METHOD(Fixture, "Ingest: names of any language and length fit", "[store][db]") {
    auto odd = account("Zo\xC3\xAB \xF0\x9F\x92\xBE");
    odd.name = std::string(400, 'n');
    odd.devices[0].name = "\xF0\x9F\x92\xBB" + std::string(400, 'd');
    odd.devices[0].platform_os = std::string(400, 'o');
    odd.devices[0].content.clear();
    odd.items[0].name = "it's a \\ \"quote\" :name " + std::string(400, '\'');
    odd.items[0].content = R"({"Description":"\\ ' :x"})";
    odd.vaults[0].name = std::string{"nul\0inside", 10};
    odd.vaults[0].type = 100'000;
    CHECK_NOTHROW(ingest.apply(reads(odd)));
    CHECK(database.value("SELECT username FROM comet_devices") == odd.username.value());
    CHECK(database.value("SELECT LEFT(name, 2) FROM comet_devices") ==
          "\xF0\x9F\x92\xBB"
          "d");
    CHECK(database.value("SELECT LEFT(name, 23) FROM comet_items") == "it's a \\ \"quote\" :name ");
    CHECK(database.value("SELECT content FROM comet_items") == odd.items[0].content);
    CHECK(database.value("SELECT HEX(name) FROM comet_vaults") == "6E756C00696E73696465");
    CHECK(ingest.apply(reads(odd)).changes == 0);
}

TEST_CASE_METHOD(Fixture, "Ingest: a row that no column can hold is refused by table and account",
                 "[store][db]") {
    auto bad = account("Acme");
    bad.items[0].id = ItemId{std::string(100, 'i')};
    const auto before = everything();
    try {
        ingest.apply(reads(bad));
        FAIL("the id is too long");
    } catch (const store::Rejected& error) {
        CHECK(error.table == "comet_items");
        CHECK(error.key == std::string(100, 'i'));
    }
    CHECK(everything() == before);
}

TEST_CASE_METHOD(Fixture, "Ingest: what is withheld of an account stays as it is", "[store][db]") {
    auto one = account("Acme");
    ingest.apply(reads(one));
    const auto before = everything();
    one.name = "Another";
    one.devices[0].name = one.items[0].name = one.vaults[0].name = "Another";
    one.withheld = {.account = true,
                    .devices = {DeviceId{"device-1"}},
                    .items = {ItemId{"item-1"}},
                    .vaults = {VaultId{"vault-1"}}};
    CHECK(ingest.apply(reads(one)).changes == 0);
    CHECK(everything() == before);

    one.devices.push_back(device("device-2"));
    one.items.push_back(item("item-2"));
    one.vaults.push_back(vault("vault-2"));
    ingest.apply(reads(one));
    CHECK(database.value("SELECT GROUP_CONCAT(name ORDER BY hash) FROM comet_devices") == "PC,PC");
    CHECK(database.value("SELECT GROUP_CONCAT(name ORDER BY id) FROM comet_items") ==
          "Files,Files");
    CHECK(
        database.value("SELECT GROUP_CONCAT(name ORDER BY id) FROM comet_vaults WHERE is_active") ==
        "Vault,Vault");
    CHECK(database.value("SELECT account_name FROM comet_users") == "Acme & Co");
    one.withheld = {};
    ingest.apply(reads(one));
    CHECK(database.value("SELECT GROUP_CONCAT(name ORDER BY id) FROM comet_items") ==
          "Another,Files");
    CHECK(database.value("SELECT account_name FROM comet_users") == "Another");
}

TEST_CASE_METHOD(Fixture, "Ingest: a device that is mentioned has its accounts read anew",
                 "[store][db]") {
    ingest.apply(reads(account("Acme")));
    const auto before = everything();
    const auto result = ingest.apply({.server = kServer, .mentioned = {DeviceId{"device-1"}}});
    CHECK(result.changed == std::set{Username{"Acme"}});
    CHECK(result.changes == 0);
    CHECK(everything() == before);
    CHECK(ingest.apply({.server = kOther, .mentioned = {DeviceId{"device-1"}}}).changed.empty());
}

TEST_CASE_METHOD(Fixture,
                 "Ingest: cut at any statement, an account's change of owner is all or nothing",
                 "[store][db]") {
    ingest.apply(reads(account("Acme"), 3));
    ingest.apply(says("Acme", "device-2", {.registered = true, .name = "Gone"}));
    const auto before = everything();
    int statements = 0;
    for (;; ++statements) {
        REQUIRE(statements < 60);
        database.pool().fail_after(statements);
        try {
            ingest.apply(reads(account("Acme"), 7));
            break;
        } catch (const store::Unavailable&) {
            CHECK(everything() == before);
        }
    }
    database.pool().fail_after(-1);
    CHECK(statements > 20);
    CHECK(devices() ==
          Lines{"cometbackup 7 Acme device-1 PC 1 1 0", "cometbackup 7 Acme device-2 Gone 0 0 0"});
}

TEST_CASE_METHOD(Fixture, "Ingest: a job's end proves that its device was alive", "[store][db]") {
    ingest.apply(ends(ended("job-1", "Acme", 5000, 1'763'800'060)));
    ingest.apply(ends(ended("job-2", "Acme", 5000, 1'763'800'030)));
    CHECK(database.value(
              "SELECT CONCAT_WS(' ', username, last_seen, status) FROM eb_devices_registry") ==
          "Acme 1763800060 active");
    // A profile that does not name the device says that it is gone.
    auto empty = account("Acme");
    empty.devices.clear();
    ingest.apply(reads(empty));
    CHECK(database.value("SELECT status FROM eb_devices_registry") == "removed");
    ingest.apply(ends(ended("job-3", "Acme", 5000, 1'763'800'090)));
    CHECK(database.value("SELECT CONCAT_WS(' ', last_seen, status) FROM eb_devices_registry") ==
          "1763800090 removed");
}

TEST_CASE_METHOD(Fixture, "Ingest: an account with thousands of devices goes in one batch",
                 "[store][db]") {
    auto large = account("Acme");
    for (int i = 0; i < 5'000; ++i) {
        large.devices.push_back(
            device("device-" + std::to_string(10'000 + i), std::string(255, '\'')));
        large.items.push_back(item("item-" + std::to_string(10'000 + i)));
    }
    CHECK(ingest.apply(reads(large)).changes == 5'001);
    CHECK(database.value("SELECT COUNT(*) FROM comet_devices") == "5001");
    CHECK(database.value("SELECT COUNT(*) FROM comet_items") == "5001");
    CHECK(database.value("SELECT MAX(id) = COUNT(*) AND MAX(id) = (SELECT n FROM eb_pulse_seq) "
                         "FROM eb_pulse_log") == "1");
    CHECK(ingest.apply(reads(large)).changes == 0);
}
