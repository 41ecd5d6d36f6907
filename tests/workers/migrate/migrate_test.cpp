// eb-migrate on an empty database, and on the shapes that older programs made.
#include "workers/migrate/migrate.hpp"
#include "domain/identity.hpp"
#include "store/schema/migrator.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <sstream>
#include <thread>

using namespace eb;
using eb::tests::TestDatabase;
using store::schema::Migrator;

namespace {

// As the PHP addon makes them, in both of its ways, with rows.
const std::vector<std::string> kOlder{
    "CREATE TABLE comet_devices (id VARCHAR(255) NOT NULL, client_id INT NULL, username "
    "VARCHAR(255) NULL,"
    " hash VARCHAR(255) NOT NULL, content JSON NULL, name VARCHAR(255) NULL, platform_os "
    "VARCHAR(32) NOT NULL DEFAULT '',"
    " platform_arch VARCHAR(32) NOT NULL DEFAULT '', is_active TINYINT(1) NOT NULL DEFAULT 0, "
    "created_at TIMESTAMP NULL,"
    " updated_at TIMESTAMP NULL, revoked_at TIMESTAMP NULL, msp_id BIGINT NULL, PRIMARY KEY (hash),"
    " UNIQUE KEY u (hash, client_id), KEY c (client_id)) COLLATE utf8mb4_unicode_ci",
    "INSERT INTO comet_devices (id, client_id, username, hash, name) VALUES ('h1', 7, 'Acme', "
    "'h1', 'PC-1'),"
    " ('h2', NULL, NULL, 'h2', 'PC-2'), (LOWER(SHA2('8h3', 256)), 8, 'b', 'h3', 'PC-3')",
    "CREATE TABLE eb_device_group_assignments (client_id INT, device_id VARCHAR(255), group_id "
    "BIGINT NULL,"
    " PRIMARY KEY (client_id, device_id)) COLLATE utf8mb4_general_ci",
    "INSERT INTO eb_device_group_assignments VALUES (7, 'h1', 3), (8, LOWER(SHA2('8h3', 256)), 4)",
    "CREATE TABLE comet_items (id CHAR(36) PRIMARY KEY, client_id INT NOT NULL, username "
    "VARCHAR(255) NULL,"
    " content JSON NOT NULL, owner_device VARCHAR(128) NULL, comet_device_id VARCHAR(64) NOT NULL "
    "DEFAULT '',"
    " name VARCHAR(255) NOT NULL, type VARCHAR(255) NOT NULL, total_bytes BIGINT NULL, total_files "
    "BIGINT NULL,"
    " total_directories BIGINT NULL, created_at TIMESTAMP NULL, updated_at TIMESTAMP NULL)",
    "INSERT INTO comet_items (id, client_id, content, name, type) VALUES ('i1', 7, '{}', 'Files', "
    "'engine1/file')",
    "CREATE TABLE comet_vaults (id CHAR(36) PRIMARY KEY, client_id INT NULL, username VARCHAR(255) "
    "NULL, content JSON NULL,"
    " name VARCHAR(255) NOT NULL, UNIQUE KEY again (id))",
    "INSERT INTO comet_vaults (id, client_id, name) VALUES ('v1', 7, 'Vault'), ('v2', NULL, "
    "'Nobody')",
    "CREATE TABLE comet_users (id INT AUTO_INCREMENT PRIMARY KEY, client_id INT, username "
    "VARCHAR(255))",
    "INSERT INTO comet_users (client_id, username) VALUES (7, 'Acme')",
    "CREATE TABLE eb_jobs_live (server_id VARCHAR(64), job_id VARCHAR(128), username VARCHAR(255), "
    "device VARCHAR(255),"
    " job_type VARCHAR(80), started_at INT UNSIGNED, bytes_done BIGINT UNSIGNED, throughput_bps "
    "BIGINT UNSIGNED,"
    " last_update INT UNSIGNED, last_bytes BIGINT UNSIGNED, last_bytes_ts INT UNSIGNED, "
    "cancel_attempts INT,"
    " last_checked_ts INT, stale_observations TINYINT UNSIGNED NOT NULL DEFAULT 0, PRIMARY KEY "
    "(server_id, job_id),"
    " KEY idx_server_username (device))",
    "INSERT INTO eb_jobs_live (server_id, job_id, username, started_at) VALUES ('obc', 'j', "
    "'Acme', 5)",
    "CREATE TABLE eb_jobs_recent_24h (server_id VARCHAR(64), job_id VARCHAR(64), username "
    "VARCHAR(255), device VARCHAR(255),"
    " job_type VARCHAR(64), status VARCHAR(16), bytes BIGINT UNSIGNED, duration_sec INT UNSIGNED, "
    "ended_at INT UNSIGNED,"
    " PRIMARY KEY (server_id, job_id))",
    "INSERT INTO eb_jobs_recent_24h VALUES ('obc', 'j', 'Acme', 'd', '4001', 'success', 1, 2, 3)",
};

std::string row_counts(TestDatabase& database) {
    return database.value(
        "SELECT CONCAT_WS(',', (SELECT COUNT(*) FROM comet_devices), (SELECT COUNT(*) FROM "
        "comet_items),"
        " (SELECT COUNT(*) FROM comet_vaults), (SELECT COUNT(*) FROM comet_users),"
        " (SELECT COUNT(*) FROM eb_jobs_live), (SELECT COUNT(*) FROM eb_jobs_recent_24h),"
        " (SELECT COUNT(*) FROM eb_device_group_assignments))");
}

std::string primary_of(TestDatabase& database, const std::string& table) {
    return database.value(
        "SELECT GROUP_CONCAT(column_name ORDER BY seq_in_index) FROM information_schema.statistics"
        " WHERE table_schema = DATABASE() AND index_name = 'PRIMARY' AND table_name = '" +
        table + "'");
}

}  // namespace

TEST_CASE("eb-migrate: an empty database is made fit once, and then left alone", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    std::ostringstream out;
    CHECK(store::schema::unfit(database.pool()).value_or("").find("run eb-migrate") !=
          std::string::npos);
    CHECK(workers::migrate::run(database.pool(), {.check = true}, out) == 1);
    CHECK(workers::migrate::run(database.pool(), {.dry_run = true}, out) == 0);
    CHECK(out.str().find("CREATE TABLE IF NOT EXISTS eb_pulse_log") != std::string::npos);
    CHECK(database.value("SHOW TABLES").empty());

    CHECK(workers::migrate::run(database.pool(), {}, out) == 0);
    CHECK_FALSE(store::schema::unfit(database.pool()).has_value());
    CHECK(database.value("SELECT n FROM eb_pulse_seq") == "0");
    CHECK(workers::migrate::run(database.pool(), {.check = true}, out) == 0);
    CHECK(Migrator{database.pool()}.apply().empty());
    CHECK(store::schema::users_table(database.pool()) == "comet_users");
}

TEST_CASE("eb-migrate: older tables become fit without losing a row", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    database.run_all(kOlder);
    const auto rows = row_counts(database);

    int key_changes = 0;
    for (const auto& step : Migrator{database.pool()}.apply())
        key_changes += step.key_change ? 1 : 0;
    CHECK(key_changes == 3);
    CHECK(row_counts(database) == rows);
    CHECK(primary_of(database, "comet_devices") == "id");
    CHECK(primary_of(database, "comet_items") == "id,client_id");
    CHECK(primary_of(database, "comet_vaults") == "id,client_id");

    const auto id = domain::device_row_id(ClientId{7}, DeviceId{"h1"});
    CHECK(database.value("SELECT id FROM comet_devices WHERE name = 'PC-1'") == id);
    CHECK(database.value("SELECT id FROM comet_devices WHERE name = 'PC-2'") ==
          domain::device_row_id(ClientId{0}, DeviceId{"h2"}));
    CHECK(database.value("SELECT group_id FROM eb_device_group_assignments WHERE device_id = '" +
                         id + "'") == "3");
    CHECK(database.value("SELECT client_id FROM comet_vaults WHERE id = 'v2'") == "0");
    CHECK(database.value("SELECT server_id FROM comet_devices WHERE name = 'PC-1'").empty());
    CHECK(store::schema::users_table(database.pool()) == "eb_comet_users");
    CHECK(database.value("SELECT username FROM comet_users") == "Acme");

    CHECK(Migrator{database.pool()}.plan().empty());
    CHECK_FALSE(store::schema::unfit(database.pool()).has_value());
    // A second client's device of the same hash is a row of its own now.
    CHECK_NOTHROW(
        database.run("INSERT INTO comet_devices (id, hash, client_id) VALUES ('x', 'h1', 9)"));
    // Statements of programs that do not know the new columns keep working.
    CHECK_NOTHROW(database.run(
        "INSERT INTO eb_jobs_recent_24h (server_id, job_id, username, device, job_type, status, "
        "bytes,"
        " duration_sec, ended_at) VALUES ('obc', 'k', 'u', 'd', '4001', 'success', 1, 2, 3)"));
}

TEST_CASE("eb-migrate: cut at any statement, the next run finishes the work", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    database.run_all(kOlder);
    const auto rows = row_counts(database);
    int runs = 0;
    for (bool done = false; !done; ++runs) {
        REQUIRE(runs < 100);
        // Each run may do two statements more than it needs to find out what is left.
        database.pool().fail_after(6);
        try {
            Migrator{database.pool()}.apply();
            done = true;
        } catch (const std::exception&) {}
    }
    database.pool().fail_after(-1);
    CHECK(runs > 5);
    CHECK(row_counts(database) == rows);
    CHECK(Migrator{database.pool()}.plan().empty());
}

TEST_CASE("eb-migrate: a lost sequence goes on behind the log", "[migrate][db]") {
    TestDatabase database;
    database.run(
        "INSERT INTO eb_pulse_log (id, at, kind, server_id, payload) VALUES (41, 1, 'job:end', "
        "'obc', '')");
    database.run("DELETE FROM eb_pulse_seq");
    CHECK(store::schema::unfit(database.pool()).has_value());
    Migrator{database.pool()}.apply();
    CHECK(database.value("SELECT n FROM eb_pulse_seq") == "41");
}

TEST_CASE("eb-migrate: two at once do the work once", "[migrate][db]") {
    TestDatabase database{TestDatabase::Tables::none};
    std::size_t first = 0;
    std::size_t second = 0;
    std::thread one{[&] { first = Migrator{database.pool()}.apply().size(); }};
    std::thread two{[&] { second = Migrator{database.pool()}.apply().size(); }};
    one.join();
    two.join();
    CHECK((first == 0) != (second == 0));
    CHECK(Migrator{database.pool()}.plan().empty());
}
