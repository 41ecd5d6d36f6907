// Which rows are suspects, and what a look leaves in them.
#include "store/stalled.hpp"

#include "store/errors.hpp"
#include "store/ingest.hpp"
#include "tests/lib/store/job_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;
using namespace std::chrono_literals;

namespace {

const domain::StallPolicy kPolicy{.stale = 1h, .recheck = 5min, .attempts_max = 3};

struct Fixture {
    TestDatabase database;
    store::Ingest ingest{database.pool(), kind_as_payload, silent()};
    store::Stalled stalled{database.pool()};
    store::Lease lease{database.pool(), "monitor:cometbackup", "host:1", seconds{60}};
    store::Fence fence = *lease.acquire();

    /// A running backup without a new byte for two hours.
    void still(const std::string& id, const std::string& changes = "",
               const ServerId& server = kServer) {
        ingest.apply(starts(report(id, "alice"), server));
        database.run(
            "UPDATE eb_jobs_live SET started_at = UNIX_TIMESTAMP() - 10000, last_bytes_ts = "
            "UNIX_TIMESTAMP() - 7200" +
            (changes.empty() ? "" : ", " + changes) + " WHERE server_id = '" + server.value() +
            "' AND job_id = '" + id + "'");
    }
    std::vector<std::string> ids(int rows_max = 100) {
        std::vector<std::string> out;
        for (const auto& suspect : stalled.suspects(kServer, kPolicy, rows_max).jobs)
            out.push_back(suspect.job.key.job.value());
        return out;
    }
    std::string row(const std::string& columns) {
        return database.value("SELECT CONCAT_WS(' ', " + columns + ") FROM eb_jobs_live");
    }
    store::Looked look(domain::Seen seen, int attempts = 0) {
        return {.job = JobId{"j"}, .attempts = attempts, .seen = seen};
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Stalled: a suspect is a running backup without a byte for long",
                 "[store][db]") {
    const auto [changes, is_one] = GENERATE(table<std::string, bool>({
        {"", true},
        {"last_bytes_ts = 0", true},
        {"last_bytes_ts = UNIX_TIMESTAMP() - 3590", false},
        {"started_at = UNIX_TIMESTAMP() - 60", false},
        {"started_at = UNIX_TIMESTAMP() + 86400", true},
        {"started_at = 4294967295", true},
        {"job_type = '4002'", false},
        {"job_type = 'backup'", false},
        {"last_checked_ts = UNIX_TIMESTAMP() - 290", false},
        {"last_checked_ts = UNIX_TIMESTAMP() - 300", true},
        {"cancel_attempts = 2, last_checked_ts = UNIX_TIMESTAMP() - 300", true},
        {"cancel_attempts = 3, last_checked_ts = UNIX_TIMESTAMP() - 300", false},
        {"cancel_attempts = 3, last_checked_ts = UNIX_TIMESTAMP() - 86390", false},
        {"cancel_attempts = 3, last_checked_ts = UNIX_TIMESTAMP() - 86400", true},
    }));
    CAPTURE(changes);
    still("j", changes);
    CHECK(ids() == (is_one ? std::vector<std::string>{"j"} : std::vector<std::string>{}));
}

TEST_CASE_METHOD(Fixture, "Stalled: of one server, those not looked at for longest first",
                 "[store][db]") {
    still("late", "last_checked_ts = UNIX_TIMESTAMP() - 400");
    still("early", "last_checked_ts = UNIX_TIMESTAMP() - 4000");
    still("never");
    still("elsewhere", "", ServerId{"obc"});
    CHECK(ids() == std::vector<std::string>{"never", "early", "late"});
    CHECK(ids(2) == std::vector<std::string>{"never", "early"});
}

TEST_CASE_METHOD(Fixture, "Stalled: a suspect comes with its row", "[store][db]") {
    still("j",
          "cancel_attempts = 1, last_checked_ts = UNIX_TIMESTAMP() - 301, stale_since = 17, "
          "progress_counter = 5, progress_ts = 18");
    const auto found = stalled.suspects(kServer, kPolicy, 10);
    REQUIRE(found.jobs.size() == 1);
    const auto& [job, attempts, looked_at] = found.jobs.front();
    CHECK(attempts == 1);
    CHECK(found.now - looked_at >= 301s);
    CHECK(job.username == Username{"alice"});
    CHECK(job.last_bytes == 1000);
    CHECK(job.progress_counter == 5);
    CHECK(job.stale_since == from_unix(17));
}

TEST_CASE_METHOD(Fixture, "Stalled: what a look found stands in the row", "[store][db]") {
    still("j", "progress_counter = 5, progress_ts = 18");
    const domain::Seen seen{.counter_before = 5,
                            .counter = 3,
                            .progress_at = from_unix(16),
                            .bytes_max = 1000,
                            .stale_since = from_unix(99)};
    stalled.looked(kServer, {look(seen, 2)}, fence);
    CHECK(row("cancel_attempts, stale_since, progress_counter, progress_ts") == "2 99 3 16");
    CHECK(row("UNIX_TIMESTAMP() - last_checked_ts BETWEEN 0 AND 60") == "1");
    CHECK(ids().empty());

    stalled.looked(kServer, {{.job = JobId{"j"}, .attempts = 1, .seen = {}}}, fence);
    CHECK(row("cancel_attempts, stale_since, progress_counter") == "1 99 3");
    stalled.looked(kServer, {{.job = JobId{"j"}, .attempts = 1'000, .seen = {}}}, fence);
    CHECK(row("cancel_attempts") == "127");
}

TEST_CASE_METHOD(Fixture, "Stalled: news that came to a row meanwhile is not written over",
                 "[store][db]") {
    const std::string news =
        GENERATE("progress_counter = 6, progress_ts = 19", "last_bytes = 1001");
    still("j", "progress_counter = 5, progress_ts = 18, stale_since = 0");
    database.run("UPDATE eb_jobs_live SET " + news);
    const auto before = row("stale_since, progress_ts, last_bytes");
    const domain::Seen seen{.counter_before = 5,
                            .counter = 5,
                            .progress_at = from_unix(18),
                            .bytes_max = 1000,
                            .stale_since = from_unix(99)};
    stalled.looked(kServer, {look(seen)}, fence);
    CHECK(row("stale_since, progress_ts, last_bytes") == before);
    CHECK(row("last_checked_ts > 0") == "1");
}

TEST_CASE_METHOD(Fixture, "Stalled: a tick clears what a look found", "[store][db]") {
    still("j", "progress_counter = 5, progress_ts = 18");
    const domain::Seen seen{.counter_before = 5,
                            .counter = 5,
                            .progress_at = from_unix(18),
                            .bytes_max = 1000,
                            .stale_since = from_unix(99)};
    stalled.looked(kServer, {look(seen, 1)}, fence);
    REQUIRE(row("stale_since") == "99");
    auto ticked = report("j", "alice");
    ticked.progress = {.counter = 6, .received_at = from_unix(1'763'800'500)};
    domain::Batch batch{.server = kServer};
    batch.progress.emplace(ticked.id, ticked);
    ingest.apply(batch);
    CHECK(row("stale_since, progress_counter, cancel_attempts") == "0 6 1");
}

TEST_CASE_METHOD(Fixture, "Stalled: a job that has ended meanwhile gets no row again",
                 "[store][db]") {
    still("j");
    ingest.apply(ends(ended("j", "alice")));
    stalled.looked(kServer, {look({.bytes_max = 1000, .stale_since = from_unix(9)})}, fence);
    CHECK(database.value("SELECT COUNT(*) FROM eb_jobs_live") == "0");
}

TEST_CASE_METHOD(Fixture,
                 "Stalled: without the lock, and when the database fails, nothing is written",
                 "[store][db]") {
    still("j");
    still("k");
    const std::vector<store::Looked> looks{look({.bytes_max = 1000}, 1),
                                           {.job = JobId{"k"}, .attempts = 1, .seen = {}}};
    const std::string written = "SELECT COUNT(*) FROM eb_jobs_live WHERE last_checked_ts > 0";
    SECTION("lost lock") {
        database.run("UPDATE eb_lease SET token = token + 1");
        CHECK_THROWS_AS(stalled.looked(kServer, looks, fence), store::Fenced);
        CHECK(database.value(written) == "0");
    }
    SECTION("each statement fails in turn") {
        for (int statements = 0;; ++statements) {
            database.pool().fail_after(statements);
            try {
                stalled.looked(kServer, looks, fence);
                break;
            } catch (const store::Unavailable&) {
                CHECK(database.value(written) == "0");
            }
            REQUIRE(statements < 20);
        }
        CHECK(database.value(written) == "2");
    }
}

TEST_CASE_METHOD(Fixture, "Stalled: unknown is what neither runs nor has ended, byte for byte",
                 "[store][db]") {
    still("Running");
    ingest.apply(ends(ended("done", "alice")));
    still("elsewhere", "", ServerId{"obc"});
    const auto left = stalled.unknown(
        kServer, {JobId{"Running"}, JobId{"running"}, JobId{"done"}, JobId{"elsewhere"}});
    CHECK(left == std::set<JobId>{JobId{"running"}, JobId{"elsewhere"}});
    CHECK(stalled.unknown(kServer, {}).empty());
}
