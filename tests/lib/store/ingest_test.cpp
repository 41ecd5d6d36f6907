// One batch, one transaction: what the tables hold after it, after it again, and after it was cut
// anywhere.
#include "store/ingest.hpp"
#include "domain/identity.hpp"
#include "store/errors.hpp"
#include "store/pulse_log.hpp"
#include "tests/lib/store/job_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace eb;
using namespace eb::tests;
using store::Ingest;

namespace {

struct Fixture {
    TestDatabase database;
    Ingest ingest{database.pool(), kind_as_payload, silent()};

    /// Rows live, finished, history, log; sequence; cursors.
    std::string counts() {
        return database.value(
            "SELECT CONCAT_WS(',', (SELECT COUNT(*) FROM eb_jobs_live), (SELECT COUNT(*) FROM"
            " eb_jobs_recent_24h), (SELECT COUNT(*) FROM comet_jobs), (SELECT COUNT(*) FROM "
            "eb_pulse_log),"
            " (SELECT n FROM eb_pulse_seq), (SELECT COUNT(*) FROM eb_event_cursor))");
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Ingest: a job starts and ends, and the log says so in order",
                 "[store][db]") {
    auto batch = starts(report("job-1", "Acme"));
    batch.owners[Username{"Acme"}] = ClientId{7};
    CHECK(ingest.apply(batch).changes == 1);
    CHECK(database.value("SELECT CONCAT_WS(',', username, job_type, started_at, bytes_done, "
                         "comet_status, item_id)"
                         " FROM eb_jobs_live") == "Acme,4001,1763800000,1000,6001,item-1");
    CHECK(counts() == "1,0,1,1,1,0");

    batch = ends(ended("job-1", "Acme"));
    batch.owners[Username{"Acme"}] = ClientId{7};
    CHECK(ingest.apply(batch).last_id == 2);
    CHECK(counts() == "0,1,1,2,2,0");
    CHECK(database.value("SELECT CONCAT_WS(',', status, duration_sec, ended_at, started_at, bytes) "
                         "FROM eb_jobs_recent_24h") == "success,60,1763800060,1763800000,1000");
    CHECK(database.value("SELECT CONCAT_WS(',', client_id, status, UNIX_TIMESTAMP(started_at), "
                         "UNIX_TIMESTAMP(ended_at),"
                         " server_id) FROM comet_jobs") ==
          "7,5000,1763800000,1763800060,cometbackup");
    CHECK(database.value("SELECT comet_device_id FROM comet_jobs") ==
          domain::device_row_id(ClientId{7}, DeviceId{"device-1"}));
    CHECK(database.column("SELECT CONCAT_WS(',', id, kind, server_id, username, client_id, job_id, "
                          "device, payload)"
                          " FROM eb_pulse_log ORDER BY id") ==
          std::vector<std::string>{"1,job:start,cometbackup,Acme,7,job-1,device-1,job:start",
                                   "2,job:end,cometbackup,Acme,7,job-1,device-1,job:end"});
}

TEST_CASE_METHOD(Fixture, "Ingest: a repeated batch writes nothing", "[store][db]") {
    const auto batch = GENERATE(as<domain::Batch>{}, starts(report("job-1", "Acme")),
                                ends(ended("job-1", "Acme")));
    ingest.apply(batch);
    const auto before = counts();
    CHECK(ingest.apply(batch).changes == 0);
    CHECK(counts() == before);
}

TEST_CASE_METHOD(Fixture, "Ingest: late news of a start does not revive a finished job",
                 "[store][db]") {
    ingest.apply(ends(ended("job-1", "Acme", 7007)));
    CHECK(ingest.apply(starts(report("job-1", "Acme"))).changes == 0);
    CHECK(counts() == "0,1,1,1,1,0");
    CHECK(database.value("SELECT status FROM comet_jobs") == "7007");
}

TEST_CASE_METHOD(Fixture, "Ingest: cut at any statement, a batch leaves all or nothing",
                 "[store][db]") {
    ingest.apply(starts(report("job-1", "Acme")));
    auto batch = ends(ended("job-1", "Acme"));
    const auto next = report("job-2", "Acme");
    batch.started.emplace(next.id, next);
    batch.cursor_at = from_unix(1'763'800'070);
    const auto before = counts();

    int statements = 0;
    for (;; ++statements) {
        REQUIRE(statements < 40);
        database.pool().fail_after(statements);
        try {
            ingest.apply(batch);
            break;
        } catch (const store::Unavailable& error) {
            CHECK((error.trouble == store::Trouble::connection));
            CHECK(counts() == before);
        }
    }
    database.pool().fail_after(-1);
    CHECK(statements >= 11);
    CHECK(counts() == "1,1,2,3,3,1");
}

TEST_CASE_METHOD(Fixture, "Ingest: a job id of another server is never overwritten",
                 "[store][db]") {
    ingest.apply(ends(ended("job-1", "Acme")));
    ingest.apply(ends(ended("job-1", "Someone", 7002), ServerId{"obc"}));
    CHECK(database.value("SELECT CONCAT_WS(',', server_id, username, status) FROM comet_jobs") ==
          "cometbackup,Acme,5000");
    CHECK(database.value("SELECT COUNT(*) FROM eb_jobs_recent_24h") == "2");
}

TEST_CASE_METHOD(Fixture, "Ingest: a history row of an older program is adopted", "[store][db]") {
    database.run("INSERT INTO comet_jobs (id, content, username) VALUES ('job-1', '{}', 'Acme')");
    ingest.apply(ends(ended("job-1", "Acme")));
    CHECK(database.value("SELECT CONCAT_WS(',', server_id, status) FROM comet_jobs") ==
          "cometbackup,5000");
}

TEST_CASE_METHOD(Fixture, "Ingest: names and numbers of any size fit", "[store][db]") {
    auto job = ended("job-1", std::string(400, 'u'));
    job.device = DeviceId{std::string(400, 'd')};
    job.item = ItemId{std::string(400, 'i')};
    job.vault = VaultId{std::string(400, 'v')};
    job.upload_bytes = -5;
    job.total_accounts = 1'000'000'000'000;
    job.snapshot_id = std::string(400, 's');
    job.content.assign(std::size_t{5} << 20U, 'x');
    CHECK_NOTHROW(ingest.apply(ends(job)));
    CHECK(database.value("SELECT bytes FROM eb_jobs_recent_24h") == "0");
    CHECK(database.value("SELECT content FROM comet_jobs") == "{}");
}

TEST_CASE_METHOD(Fixture, "Ingest: a job that no column can hold is refused by table and key",
                 "[store][db]") {
    const std::string long_id(100, 'j');
    const auto before = counts();
    try {
        ingest.apply(starts(report(long_id, "Acme")));
        FAIL("the id is too long");
    } catch (const store::Rejected& error) {
        CHECK(error.table == "eb_jobs_live");
        CHECK(error.key == long_id);
    }
    CHECK(counts() == before);
}

TEST_CASE_METHOD(Fixture, "Ingest: five hundred jobs with long reports go in one batch",
                 "[store][db]") {
    domain::Batch batch{.server = kServer};
    for (int i = 0; i < 500; ++i) {
        auto job = ended("job-" + std::to_string(i), "Acme");
        job.content = "\"" + std::string(20'000, '\'') + "\"";
        batch.finished.emplace(job.id, job);
    }
    CHECK(ingest.apply(batch).changes == 500);
    CHECK(counts() == "0,500,500,500,500,0");
    CHECK(database.value("SELECT MIN(LENGTH(content)) FROM comet_jobs") == "20002");
}

TEST_CASE_METHOD(Fixture, "Ingest: the cursor never goes back", "[store][db]") {
    CHECK((ingest.read_cursor(kServer).at == sys_seconds{}));
    domain::Batch batch{.server = kServer, .cursor_at = from_unix(2000), .cursor_id = "b"};
    ingest.apply(batch);
    batch.cursor_at = from_unix(1000);
    batch.cursor_id = "a";
    ingest.apply(batch);
    CHECK((ingest.read_cursor(kServer).at == from_unix(2000)));
    CHECK(ingest.read_cursor(kServer).id == "b");
    CHECK((ingest.read_cursor(ServerId{"obc"}).at == sys_seconds{}));
    CHECK(database.value("SELECT source FROM eb_event_cursor") == "comet-ws:cometbackup");
}

TEST_CASE_METHOD(Fixture, "Ingest: live jobs are a server's own", "[store][db]") {
    ingest.apply(starts(report("job-2", "Acme")));
    ingest.apply(starts(report("job-1", "Acme")));
    ingest.apply(starts(report("job-3", "Acme"), ServerId{"obc"}));
    CHECK((ingest.live_jobs(kServer) == std::vector<JobId>{JobId{"job-1"}, JobId{"job-2"}}));
}

TEST_CASE_METHOD(Fixture, "Ingest: pruning takes a server's rows of more than an hour ago",
                 "[store][db]") {
    database.run(
        "INSERT INTO eb_pulse_log (id, at, kind, server_id, payload) VALUES"
        " (1, UNIX_TIMESTAMP() - 4000, 'job:end', 'cometbackup', ''),"
        " (2, UNIX_TIMESTAMP() - 4000, 'job:end', 'cometbackup', ''),"
        " (3, UNIX_TIMESTAMP() - 4000, 'job:end', 'obc', ''),"
        " (4, UNIX_TIMESTAMP() - 3000, 'job:end', 'cometbackup', '')");
    CHECK(ingest.prune_pulse_log(kServer, 1) == 1);
    CHECK(ingest.prune_pulse_log(kServer) == 1);
    CHECK(ingest.prune_pulse_log(kServer) == 0);
    CHECK(database.column("SELECT id FROM eb_pulse_log ORDER BY id") ==
          std::vector<std::string>{"3", "4"});
}

TEST_CASE_METHOD(Fixture, "Ingest: a batch that met a cut connection works when it is repeated",
                 "[store][db]") {
    ingest.apply(starts(report("job-1", "Acme")));
    database.kill_connections();
    int attempts = 0;
    for (bool done = false; !done; ++attempts) {
        REQUIRE(attempts < 3);
        try {
            ingest.apply(ends(ended("job-1", "Acme")));
            done = true;
        } catch (const store::Unavailable&) {}
    }
    CHECK(counts() == "0,1,1,2,2,0");
}

TEST_CASE_METHOD(Fixture, "Ingest: a tail beside two writers misses nothing and sees ids in order",
                 "[store][db]") {
    constexpr int kBatches = 40;
    std::atomic<int> writing{2};
    const auto write = [&](const ServerId& server) {
        Ingest own{database.pool(), kind_as_payload, silent()};
        for (int i = 0; i < kBatches; ++i)
            own.apply(starts(report("job-" + std::to_string(i), "Acme"), server));
        --writing;
    };
    std::thread one{write, kServer};
    std::thread two{write, ServerId{"obc"}};

    store::PulseLog log{database.pool()};
    std::vector<std::uint64_t> seen;
    for (bool last_round = false;;) {
        const auto rows = log.after(seen.empty() ? 0 : seen.back(), 7);
        for (const auto& row : rows) seen.push_back(row.id);
        if (rows.empty() && last_round) break;
        last_round = writing == 0;
    }
    one.join();
    two.join();

    REQUIRE(seen.size() == std::size_t{2} * kBatches);
    for (std::size_t i = 0; i < seen.size(); ++i) CHECK(seen[i] == i + 1);
    CHECK(log.range().first_id == 1);
    CHECK(log.range().last_id == std::uint64_t{2} * kBatches);
}
