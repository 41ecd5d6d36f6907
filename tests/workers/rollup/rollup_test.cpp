// Whole runs on a database: numbers that were counted by hand, and what ends a run.
#include "workers/rollup/rollup.hpp"

#include "store/lease.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <iostream>
#include <sstream>

using namespace eb;
using namespace eb::workers;
using eb::tests::TestDatabase;
using Lines = std::vector<std::string>;

namespace {

/// A second passes whenever somebody looks.
class HastyClock final : public Clock {
public:
    sys_seconds now() const override { return {}; }
    Steady steady() const override { return Steady{seconds{++looks_}}; }

private:
    mutable std::atomic<int> looks_ = 0;
};

struct Fixture {
    int run(const std::string& command) {
        settings.command = command;
        std::ostringstream words;
        auto* before = std::cerr.rdbuf(words.rdbuf());
        const int code = rollup::run(settings, database.pool(), *clock, log, stop.get_token());
        std::cerr.rdbuf(before);
        said = words.str();
        return code;
    }
    int lines_with(const std::string& words) const {
        int count = 0;
        for (const auto& line : logged) count += line.find(words) != std::string::npos ? 1 : 0;
        return count;
    }

    void add_device(int client, const std::string& hash, const std::string& more) {
        database.run(fmt::format(
            "INSERT INTO comet_devices SET id = SHA2('{0}{1}', 256), hash = '{1}', client_id = "
            "{0}, username = 'u', server_id = 'obc', {2}",
            client, hash, more));
    }
    void add_registered(const std::string& device, const std::string& status, long seen_ago) {
        database.run(
            fmt::format("INSERT INTO eb_devices_registry SET server_id = 'obc', device_id = '{}', "
                        "registered_at = 1, status = '{}', last_seen = UNIX_TIMESTAMP() - {}",
                        device, status, seen_ago));
    }
    void add_item(const std::string& id, int client, const std::string& owner,
                  const std::string& type, const std::string& content) {
        database.run(fmt::format(
            "INSERT INTO comet_items SET id = '{}', client_id = {}, username = 'u', owner_device = "
            "'{}', type = '{}', content = '{}', server_id = 'obc'",
            id, client, owner, type, content));
    }
    void add_vault(const std::string& id, int client, const std::string& username, int type,
                   const std::string& bytes, const std::string& more = "") {
        database.run(fmt::format(
            "INSERT INTO comet_vaults SET id = '{}', client_id = {}, username = '{}', type = {}, "
            "total_bytes = {}, server_id = 'obc' {}",
            id, client, username, type, bytes, more));
    }
    Lines rows(const std::string& table, const std::string& columns) {
        return database.column("SELECT CONCAT_WS(' ', d = UTC_DATE(), " + columns + ") FROM " +
                               table + " ORDER BY 1");
    }
    Lines items() { return rows("eb_items_daily", kItemColumns); }
    Lines items_by_client() { return rows("eb_items_client_daily", "client_id, " + kItemColumns); }

    static std::string ran(int vms, int accounts = 0) {
        return fmt::format(
            R"({{"Statistics":{{"LastSuccessfulBackupJob":{{"GUID":"a","Status":5000,"TotalVmCount":{},"TotalAccountsCount":{}}}}}}})",
            vms, accounts);
    }

    const std::string kItemColumns = "di_devices, hv_vms, vw_vms, m365_users, ff_items";
    TestDatabase database;
    rollup::Settings settings;
    SystemClock real;
    const Clock* clock = &real;
    Lines logged;
    log::Logger log{"eb-rollup", log::Level::debug,
                    [this](log::Level, const std::string& line) { logged.push_back(line); }};
    std::stop_source stop;
    std::string said;
};

}  // namespace

TEST_CASE_METHOD(Fixture, "rollup devices: the registry's numbers, and each client's",
                 "[rollup][db]") {
    add_registered("seen", "active", 60);
    add_registered("seen yesterday", "active", 80'000);
    add_registered("quiet", "active", 90'000);
    add_registered("removed", "removed", 60);
    add_device(1, "a", "online = 1");
    add_device(1, "b", "online = 0");
    add_device(2, "a", "online = 0");  // The same device, under another client.
    add_device(2, "c", "online = 1, revoked_at = NOW()");
    add_device(3, "d", "online = 0, revoked_at = NOW()");
    add_device(0, "e", "online = 1");
    REQUIRE(run("devices") == 0);
    CHECK(rows("eb_devices_daily", "registered, active_24h") == Lines{"1 3 2"});
    CHECK(rows("eb_devices_client_daily", "client_id, registered, online") ==
          Lines{"1 1 2 1", "1 2 1 0", "1 3 0 0"});
    CHECK(lines_with("event=devices_counted") == 1);
    CHECK(lines_with("registered=3 active_24h=2 clients=3") == 1);
}

TEST_CASE_METHOD(Fixture, "rollup items: each kind, for the fleet and for each client",
                 "[rollup][db]") {
    add_item("di1", 1, "a", "engine1/windisk", "{}");
    add_item("di2", 1, "a", "engine1/windisk", "{}");
    add_item("di3", 2, "a", "engine1/windisk", "{}");
    add_item("hv1", 1, "a", "engine1/hyperv", ran(3));
    add_item("hv2", 2, "b", "engine1/hyperv",
             R"({"Statistics":{"LastBackupJob":{"GUID":"a","Status":5000,"TotalVmCount":4}}})");
    add_item("hv3", 2, "b", "engine1/hyperv",
             R"({"Statistics":{"LastBackupJob":{"GUID":"a","Status":7002,"TotalVmCount":90}}})");
    add_item("vw1", 2, "b", "engine1/vmware", ran(5, 70));
    add_item("o3651", 2, "b", "engine1/winmsofficemail", ran(80, 6));
    add_item("ff1", 2, "b", "engine1/file", ran(90));
    add_item("ff1", 3, "b", "engine1/file", "{}");  // The same id, under another client.
    add_item("sql", 4, "b", "engine1/mssql", ran(90));
    add_item("ff2", 0, "z", "engine1/file", "{}");
    REQUIRE(run("items") == 0);
    CHECK(items() == Lines{"1 2 7 5 6 3"});
    CHECK(items_by_client() ==
          Lines{"1 1 1 3 0 0 0", "1 2 1 4 5 6 1", "1 3 0 0 0 0 1", "1 4 0 0 0 0 0"});
    CHECK(lines_with("event=items_counted") == 1);
    CHECK(lines_with("malformed=0") == 1);
}

TEST_CASE_METHOD(Fixture, "rollup items: a removed item is gone with the next run",
                 "[rollup][db]") {
    add_item("a", 1, "a", "engine1/file", "{}");
    add_item("b", 2, "b", "engine1/file", "{}");
    REQUIRE(run("items") == 0);
    database.run("DELETE FROM comet_items WHERE id = 'a'");
    REQUIRE(run("items") == 0);
    CHECK(items() == Lines{"1 0 0 0 0 1"});
    CHECK(items_by_client() == Lines{"1 1 0 0 0 0 0", "1 2 0 0 0 0 1"});
}

TEST_CASE_METHOD(Fixture, "rollup items: a malformed content counts as nothing and is named",
                 "[rollup][db]") {
    add_item("good", 1, "a", "engine1/file", "{}");
    add_item("broken", 1, "b", "engine1/windisk", "{\"PASSWORD\":\"hunter2");
    add_item("list", 1, "c", "engine1/file", "[]");
    add_item("text", 1, "d", "engine1/hyperv",
             R"({"Statistics":{"LastSuccessfulBackupJob":{"GUID":"a","TotalVmCount":"hunter2"}}})");
    add_item("empty", 1, "e", "engine1/file", "");
    database.run(
        "INSERT INTO comet_items SET id = 'large', client_id = 1, type = 'engine1/file', content = "
        "CONCAT('{\"x\":\"', REPEAT('y', 5000000), '\"}')");
    database.run(
        "INSERT INTO comet_items SET id = 'none', client_id = 1, type = 'engine1/file', content = "
        "NULL");
    REQUIRE(run("items") == 0);
    CHECK(items() == Lines{"1 0 0 0 0 2"});
    CHECK(lines_with("event=content_malformed table=comet_items") == 5);
    for (const auto* key : {"broken", "list", "text", "empty", "large"})
        CHECK(lines_with(fmt::format("key={}/1", key)) == 1);
    CHECK(lines_with("malformed=5") == 1);
    CHECK(lines_with("hunter2") == 0);
}

TEST_CASE_METHOD(Fixture,
                 "rollup items: malformed contents beyond a hundred are counted, not named",
                 "[rollup][db]") {
    database.run(
        "INSERT INTO comet_items (id, client_id, type, content) SELECT seq, 1, 'engine1/file', '{' "
        "FROM seq_1_to_250");
    REQUIRE(run("items") == 0);
    CHECK(lines_with("event=content_malformed") == 100);
    CHECK(lines_with("malformed=250") == 1);
}

TEST_CASE_METHOD(Fixture, "rollup items: stored bytes by account, at their largest of the day",
                 "[rollup][db]") {
    add_vault("v1", 1, "a", 1003, "100");
    add_vault("v2", 1, "a", 1000, "20");
    add_vault("v3", 1, "a", 1007, "3");
    add_vault("v4", 1, "a", 1003, "9000", ", is_active = 0");
    add_vault("v5", 1, "b", 1003, "NULL");
    add_vault("v1", 2, "a", 1003, "7");
    REQUIRE(run("items") == 0);
    const std::string columns = "client_id, username, bytes_total, bytes_t1000, bytes_t1003";
    const Lines expected{"1 1 a 123 20 100", "1 1 b 0 0 0", "1 2 a 7 0 7"};
    CHECK(rows("eb_storage_daily", columns) == expected);
    database.run("UPDATE comet_vaults SET total_bytes = 50 WHERE id = 'v1' AND client_id = 1");
    REQUIRE(run("items") == 0);
    CHECK(rows("eb_storage_daily", columns) == expected);
}

TEST_CASE_METHOD(Fixture, "rollup items: contents of many megabytes and thousands of rows",
                 "[rollup][db]") {
    database.run_all({
        "INSERT INTO comet_items (id, client_id, type, content) SELECT seq, 1 + seq % 3, "
        "'engine1/file', '{}' FROM seq_1_to_5003",
        "INSERT INTO comet_items (id, client_id, type, content) SELECT CONCAT('m', seq), 1, "
        "'engine1/vmware', CONCAT('{\"x\":\"', REPEAT('y', 700000), "
        "'\",\"Statistics\":{\"LastSuccessfulBackupJob\":{\"GUID\":\"a\",\"TotalVmCount\":2}}}') "
        "FROM seq_1_to_20",
    });
    REQUIRE(run("items") == 0);
    CHECK(items() == Lines{"1 0 0 40 0 5003"});
}

TEST_CASE_METHOD(Fixture, "rollup: only today, on every command", "[rollup][db]") {
    const auto* command = GENERATE("devices", "items", "prune");
    const auto today = *domain::parse_day(database.value("SELECT UTC_DATE()"));
    settings.day = today;
    CHECK(run(command) == 0);
    settings.day = today - std::chrono::days{1};
    CHECK(run(command) == 2);
    CHECK_THAT(said, Catch::StartsWith("eb-rollup: --date: "));
    settings.day = today + std::chrono::days{1};
    CHECK(run(command) == 2);
    CHECK_THAT(said, Catch::StartsWith("eb-rollup: --date: "));
    CHECK(database.value("SELECT COUNT(*) FROM eb_devices_daily WHERE d <> UTC_DATE()") == "0");
}

TEST_CASE_METHOD(Fixture, "rollup: while another run has the lease nothing is done",
                 "[rollup][db]") {
    store::Lease other{database.pool(), "rollup", "another", seconds{600}};
    const auto fence = other.acquire();
    REQUIRE(fence);
    settings.time_max = seconds{1};
    CHECK(run("devices") == 1);
    CHECK(lines_with("event=waiting_for_another_run") == 1);
    CHECK(rows("eb_devices_daily", "1").empty());
    other.release(*fence);
    CHECK(run("devices") == 0);
    CHECK(rows("eb_devices_daily", "1").size() == 1);
    CHECK(other.acquire());  // It was given back.
}

TEST_CASE_METHOD(Fixture, "rollup: stopped, it leaves nothing half done and says so",
                 "[rollup][db]") {
    const auto* command = GENERATE("devices", "items", "prune");
    stop.request_stop();
    CHECK(run(command) == 0);
    CHECK(lines_with("event=ended_early why=stopped") == 1);
    CHECK(rows("eb_devices_daily", "1").empty());
    CHECK(items().empty());
}

TEST_CASE_METHOD(Fixture, "rollup: a count that takes too long is a failure", "[rollup][db]") {
    database.run(
        "INSERT INTO comet_items (id, client_id, type, content) SELECT seq, 1, 'engine1/file', "
        "'{}' FROM seq_1_to_1000");
    const HastyClock hasty;
    clock = &hasty;
    CHECK(run("items") == 1);
    CHECK(lines_with("event=ended_early why=late") == 1);
    CHECK(items().empty());
}

TEST_CASE_METHOD(Fixture, "rollup: a lost connection and a deadlock are tried again",
                 "[rollup][db]") {
    add_item("a", 1, "a", "engine1/file", "{}");
    // Later ones may be the lease's, and its end is not waited for.
    const int statements = GENERATE(range(0, 14));
    database.pool().fail_after(statements);
    CHECK(run("items") == 0);
    database.pool().fail_after(-1);
    CHECK(items() == Lines{"1 0 0 0 0 1"});
    CHECK(lines_with("event=items_counted") == 1);
}

TEST_CASE_METHOD(Fixture, "rollup: tables that do not fit name the command that mends them",
                 "[rollup][db]") {
    database.run("ALTER TABLE comet_vaults DROP COLUMN server_id");
    CHECK(run("items") == 1);
    CHECK_THAT(said, Catch::Contains("run eb-migrate"));
}

TEST_CASE_METHOD(Fixture, "rollup prune: more than a batch of each; what is young stays",
                 "[rollup][db]") {
    database.run_all({
        "INSERT INTO eb_jobs_recent_24h (server_id, job_id, status, ended_at) SELECT 'obc', seq, "
        "'success', UNIX_TIMESTAMP() - 3600 * 50 + seq FROM seq_1_to_1200",
        "INSERT INTO eb_jobs_recent_24h (server_id, job_id, status, ended_at) SELECT 'obc', seq, "
        "'success', UNIX_TIMESTAMP() - 3600 * 40 FROM seq_2001_to_2010",
        "INSERT INTO eb_pulse_log (id, at, kind, server_id, payload) SELECT seq, UNIX_TIMESTAMP() "
        "- 4000, 'job:end', 'obc', '{}' FROM seq_1_to_501",
        "INSERT INTO eb_pulse_log (id, at, kind, server_id, payload) VALUES (600, "
        "UNIX_TIMESTAMP(), 'job:end', 'obc', '{}')",
        "INSERT INTO eb_incident_ack SELECT 1, seq, UNIX_TIMESTAMP() - seq FROM seq_1_to_700",
        "INSERT INTO eb_incident_ack VALUES (1, 'x', UNIX_TIMESTAMP() + 3600)",
        "INSERT INTO eb_tasks (id, client_id, action, started_at, alive_at) SELECT seq, 1, 'x', 1, "
        "UNIX_TIMESTAMP() - 301 FROM seq_1_to_600",
        "INSERT INTO eb_tasks (id, client_id, action, started_at, alive_at) VALUES ('x', 1, 'x', "
        "1, UNIX_TIMESTAMP() - 60)",
    });
    settings.db_debug = true;
    REQUIRE(run("prune") == 0);
    CHECK(database.value("SELECT COUNT(*) FROM eb_jobs_recent_24h") == "10");
    CHECK(database.value("SELECT COUNT(*) FROM eb_pulse_log") == "1");
    CHECK(database.value("SELECT COUNT(*) FROM eb_incident_ack") == "1");
    CHECK(database.column("SELECT id FROM eb_tasks") == Lines{"x"});
    CHECK(lines_with("event=pruned_all jobs=1200 log_rows=501 snoozes=700 tasks=600 "
                     "finished=true") == 1);
    CHECK(lines_with("event=pruned table=eb_jobs_recent_24h rows=500") == 2);
    REQUIRE(run("prune") == 0);
    CHECK(lines_with("event=pruned_all jobs=0 log_rows=0 snoozes=0 tasks=0 finished=true") == 1);
}

TEST_CASE_METHOD(Fixture,
                 "rollup prune: what its time does not suffice for is left to the next run",
                 "[rollup][db]") {
    database.run(
        "INSERT INTO eb_jobs_recent_24h (server_id, job_id, status, ended_at) SELECT 'obc', seq, "
        "'success', 1 FROM seq_1_to_3000");
    const HastyClock hasty;
    clock = &hasty;
    settings.time_max = seconds{14};
    CHECK(run("prune") == 0);
    CHECK(lines_with("event=pruned_all") == 1);
    CHECK(lines_with("finished=false") == 1);
    const auto left = std::stoi(database.value("SELECT COUNT(*) FROM eb_jobs_recent_24h"));
    CHECK(left > 0);
    CHECK(left < 3000);
    clock = &real;
    settings.time_max = seconds{600};
    CHECK(run("prune") == 0);
    CHECK(database.value("SELECT COUNT(*) FROM eb_jobs_recent_24h") == "0");
}
