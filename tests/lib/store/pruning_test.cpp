// Rows whose time is over go, a few at a time; the others stay.
#include "store/pruning.hpp"

#include "store/errors.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

using namespace eb;
using eb::tests::TestDatabase;
using Lines = std::vector<std::string>;

namespace {

constexpr seconds kKept = std::chrono::hours{48};

struct Fixture {
    void add_job(const std::string& id, long age) {
        database.run(fmt::format(
            "INSERT INTO eb_jobs_recent_24h SET server_id = 'obc', job_id = '{}', status = "
            "'success', ended_at = UNIX_TIMESTAMP() - {}",
            id, age));
    }
    void add_log(int id, const std::string& server, long age) {
        database.run(fmt::format(
            "INSERT INTO eb_pulse_log SET id = {}, at = UNIX_TIMESTAMP() - {}, kind = 'job:end', "
            "server_id = '{}', payload = '{{}}'",
            id, age, server));
    }
    void add_snooze(const std::string& job, long ends_in) {
        database.run(
            fmt::format("INSERT INTO eb_incident_ack SET client_id = 1, job_id = '{}', until_ts = "
                        "UNIX_TIMESTAMP() + {}",
                        job, ends_in));
    }
    void add_task(const std::string& id, long age) {
        database.run(fmt::format(
            "INSERT INTO eb_tasks SET id = '{}', client_id = 1, action = 'previewEmail', state = "
            "'ended', answer = 'secret', started_at = 1, alive_at = UNIX_TIMESTAMP() - {}",
            id, age));
    }
    Lines jobs() { return database.column("SELECT job_id FROM eb_jobs_recent_24h ORDER BY 1"); }

    TestDatabase database;
    store::Pruning pruning{database.pool()};
    const store::Fence fence =
        *store::Lease{database.pool(), "rollup", "test", seconds{600}}.acquire();
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Pruning: jobs that ended before the time that is kept", "[store][db]") {
    add_job("old", 48 * 3600 + 60);
    add_job("older", 500 * 3600);
    add_job("young", 48 * 3600 - 600);
    add_job("now", 0);
    CHECK(pruning.recent_jobs(kKept, 100, fence) == 2);
    CHECK(jobs() == Lines{"now", "young"});
    CHECK(pruning.recent_jobs(kKept, 100, fence) == 0);
}

TEST_CASE_METHOD(Fixture, "Pruning: no more rows at once than asked for, the oldest first",
                 "[store][db]") {
    for (int i = 1; i <= 5; ++i) add_job(std::to_string(i), 100 * 3600 - i * 60);
    CHECK(pruning.recent_jobs(kKept, 2, fence) == 2);
    CHECK(jobs() == Lines{"3", "4", "5"});
    CHECK(pruning.recent_jobs(kKept, 2, fence) == 2);
    CHECK(pruning.recent_jobs(kKept, 2, fence) == 1);
    CHECK(jobs().empty());
}

TEST_CASE_METHOD(Fixture, "Pruning: the log of every server, after an hour", "[store][db]") {
    add_log(1, "obc", 3'700);
    add_log(2, "gone", 9'000);
    add_log(3, "", 4'000);
    add_log(4, "obc", 3'500);
    CHECK(pruning.pulse_log(2, fence) == 2);
    CHECK(pruning.pulse_log(2, fence) == 1);
    CHECK(database.column("SELECT id FROM eb_pulse_log") == Lines{"4"});
}

TEST_CASE_METHOD(Fixture, "Pruning: snoozes that are over", "[store][db]") {
    add_snooze("over", -1);
    add_snooze("long over", -90'000);
    add_snooze("not yet", 600);
    CHECK(pruning.snoozes(100, fence) == 2);
    CHECK(database.column("SELECT job_id FROM eb_incident_ack") == Lines{"not yet"});
}

TEST_CASE_METHOD(Fixture, "Pruning: long answers that nobody asks for any more", "[store][db]") {
    add_task("a", 301);
    add_task("b", 90'000);
    add_task("c", 60);
    CHECK(pruning.tasks(100, fence) == 2);
    CHECK(database.column("SELECT id FROM eb_tasks") == Lines{"c"});
}

TEST_CASE_METHOD(Fixture, "Pruning: under another's lease nothing goes", "[store][db]") {
    add_job("old", 500 * 3600);
    add_log(1, "obc", 9'000);
    add_snooze("over", -9);
    add_task("over", 900);
    database.run("UPDATE eb_lease SET token = token + 1");
    CHECK_THROWS_AS(pruning.recent_jobs(kKept, 9, fence), store::Fenced);
    CHECK_THROWS_AS(pruning.pulse_log(9, fence), store::Fenced);
    CHECK_THROWS_AS(pruning.snoozes(9, fence), store::Fenced);
    CHECK_THROWS_AS(pruning.tasks(9, fence), store::Fenced);
    CHECK(jobs().size() == 1);
}

TEST_CASE_METHOD(Fixture, "Pruning: jobs go under the lock that writers of jobs take",
                 "[store][db]") {
    add_job("old", 500 * 3600);
    database.run("DELETE FROM eb_pulse_seq");  // Without the row nobody can have the lock.
    CHECK_THROWS_AS(pruning.recent_jobs(kKept, 9, fence), store::Unavailable);
    CHECK(jobs() == Lines{"old"});
    CHECK(pruning.pulse_log(9, fence) == 0);  // This needs none.
}
