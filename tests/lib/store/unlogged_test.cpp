// Rows that programs write which know no change log: found once, told once.
#include "store/unlogged.hpp"
#include "store/audit.hpp"
#include "store/ingest.hpp"
#include "store/names.hpp"
#include "tests/lib/store/job_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

struct Fixture {
    TestDatabase database;
    store::Ingest ingest{database.pool(), kind_as_payload, silent()};
    store::Unlogged unlogged{database.pool(), kind_as_payload};
    domain::JobKey key{kServer, JobId{"j"}};

    std::vector<std::string> log() {
        return database.column(
            "SELECT CONCAT(kind, ' ', job_id, ' ', username) FROM eb_pulse_log "
            "ORDER BY id");
    }
    void live(const std::string& job) {
        database.run("INSERT INTO eb_jobs_live SET server_id = '" + kServer.value() +
                     "', job_id = '" + job +
                     "', username = 'Acme', started_at = 5, last_update = 5");
    }
    void ended(const std::string& job) {
        database.run("DELETE FROM eb_jobs_live WHERE job_id = '" + job + "'");
        database.run("INSERT INTO eb_jobs_recent_24h SET server_id = '" + kServer.value() +
                     "', job_id = '" + job +
                     "', username = 'Acme', status = 'error', ended_at = UNIX_TIMESTAMP()");
    }
};

using Log = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Fixture, "Unlogged: a look has the tables, and what the log told since",
                 "[store][db]") {
    ingest.apply(starts(report("ours", "Acme")));
    const auto first = unlogged.look(std::nullopt);
    CHECK(first.log_id > 0);
    CHECK(first.live.size() == 1);
    CHECK(first.logged.empty());
    ingest.apply(starts(report("next", "Acme")));
    live("theirs");
    ended("missed");
    const auto second = unlogged.look(first.log_id);
    CHECK(second.live.size() == 3);
    CHECK(second.ended.size() == 1);
    CHECK((second.logged == std::set<domain::JobKey>{{kServer, JobId{"next"}}}));
    CHECK(second.logged_ends.empty());
    CHECK(second.whole);
}

TEST_CASE_METHOD(Fixture, "Unlogged: two responders that find the same tell it once",
                 "[store][db]") {
    live("j");
    CHECK(unlogged.tell({key}, {}, 0) == 1);
    CHECK(unlogged.tell({key}, {}, 0) == 0);
    CHECK(log() == Log{"job:start j Acme"});
    const auto look = unlogged.look(std::nullopt);
    ended("j");
    CHECK(unlogged.tell({}, {key}, look.log_id) == 1);
    CHECK(unlogged.tell({}, {key}, look.log_id) == 0);
    CHECK(log() == Log{"job:start j Acme", "job:end j Acme"});
    CHECK(database.value("SELECT n FROM eb_pulse_seq") == "2");
}

TEST_CASE_METHOD(Fixture, "Unlogged: what is no longer so is not told", "[store][db]") {
    CHECK(unlogged.tell({key}, {key}, 0) == 0);
    CHECK(log().empty());
}

TEST_CASE_METHOD(Fixture, "Names: of the pairs that were asked for alone", "[store][db]") {
    for (const char* client : {"7", "8"}) {
        database.run(std::string{"INSERT INTO comet_devices SET id = '"} + client +
                     "', hash = 'd', client_id = " + client + ", name = 'PC of " + client + "'");
        database.run(std::string{"INSERT INTO comet_items SET id = 'i', client_id = "} + client +
                     ", name = 'Item of " + client + "'");
    }
    const auto found = store::read_names(
        database.pool(), {.devices = {{ClientId{7}, DeviceId{"d"}}, {ClientId{8}, DeviceId{"x"}}},
                          .items = {{ClientId{8}, ItemId{"i"}}}});
    CHECK(found.devices.size() == 1);
    CHECK(found.devices.at({ClientId{7}, DeviceId{"d"}}) == "PC of 7");
    CHECK(found.items.size() == 1);
    CHECK(found.items.at({ClientId{8}, ItemId{"i"}}) == "Item of 8");
}

TEST_CASE_METHOD(Fixture, "Audit: a row says who did what to which", "[store][db]") {
    store::write_audit(database.pool(), {.client = ClientId{7},
                                         .user = UserId{9},
                                         .address = "127.0.0.1",
                                         .request_id = std::string(100, 'r'),
                                         .action = "pulse-snooze",
                                         .object = "j",
                                         .outcome = "done",
                                         .detail = "{}"});
    CHECK(database.value("SELECT CONCAT(client_id, ' ', user_id, ' ', address, ' ', action, ' ', "
                         "object, ' ', outcome, ' ', LENGTH(request_id)) FROM eb_audit_log") ==
          "7 9 127.0.0.1 pulse-snooze j done 64");
}
