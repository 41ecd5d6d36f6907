// Putting incidents aside: whose, which, for how long.
#include "store/incidents.hpp"
#include "domain/incidents.hpp"
#include "pulse/payload.hpp"
#include "store/errors.hpp"
#include "store/ingest.hpp"
#include "store/pulse_log.hpp"
#include "tests/lib/store/job_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <random>

using namespace eb;
using namespace eb::tests;

namespace {

struct Fixture {
    TestDatabase database;
    store::Ingest ingest{database.pool(), kind_as_payload, silent()};
    store::Incidents incidents{database.pool(), pulse::payload_of};
    const long long now = std::stoll(database.value("SELECT UNIX_TIMESTAMP()"));
    const sys_seconds until = from_unix(now + 3600);

    void end(const std::string& id, int status, long long seconds_ago,
             const std::string& username = "Acme", const ServerId& server = kServer) {
        ingest.apply(ends(ended(id, username, status, now - seconds_ago), server));
    }
    bool snooze(const std::string& id, const std::string& username = "Acme",
                const ServerId& server = kServer, int client = 7) {
        return incidents.snooze(ClientId{client}, {{server, Username{username}}}, JobId{id}, until);
    }
    std::string acks() {
        return database.value(
            "SELECT GROUP_CONCAT(CONCAT_WS(' ', client_id, job_id, until_ts) ORDER BY job_id)"
            " FROM eb_incident_ack");
    }
    std::string snoozed_in_log() {
        return database.value(
            "SELECT GROUP_CONCAT(CONCAT_WS(' ', server_id, username, client_id, job_id))"
            " FROM eb_pulse_log WHERE kind = 'incident:snoozed'");
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Incidents: one's own is put aside, and the log says so", "[store][db]") {
    end("job-1", 7002, 60);
    REQUIRE(snooze("job-1"));
    CHECK(acks() == fmt::format("7 job-1 {}", now + 3600));
    CHECK(snoozed_in_log() == "cometbackup Acme 7 job-1");
    const auto payload =
        database.value("SELECT payload FROM eb_pulse_log WHERE kind = 'incident:snoozed'");
    const auto change = pulse::what_of("incident:snoozed", payload);
    REQUIRE(change.has_value());
    CHECK((std::get<domain::IncidentSnoozed>(*change).until == until));
    CHECK(database.value("SELECT n = (SELECT MAX(id) FROM eb_pulse_log) FROM eb_pulse_seq") == "1");

    const auto snapshot =
        store::Snapshots{database.pool()}.read(ClientId{7}, {{kServer, Username{"Acme"}}});
    CHECK((snapshot.snoozed.at(JobId{"job-1"}) == until));
    CHECK(store::Snapshots{database.pool()}
              .read(ClientId{8}, {{kServer, Username{"Acme"}}})
              .snoozed.empty());
}

TEST_CASE_METHOD(Fixture, "Incidents: another's looks like none", "[store][db]") {
    end("job-1", 7002, 60);
    CHECK_FALSE(snooze("job-1", "acme"));
    CHECK_FALSE(snooze("job-1", "Acme "));
    CHECK_FALSE(snooze("job-1", "Acme", ServerId{"obc"}));
    CHECK_FALSE(snooze("JOB-1"));
    CHECK_FALSE(snooze("job-2"));
    CHECK_FALSE(snooze("job-1", "Acme", kServer, 0));
    CHECK_FALSE(incidents.snooze(ClientId{7}, {}, JobId{"job-1"}, until));
    CHECK(acks().empty());
    CHECK(snoozed_in_log().empty());
}

TEST_CASE_METHOD(Fixture, "Incidents: only what needs somebody can be put aside", "[store][db]") {
    SECTION("a success needs nobody") {
        end("job-1", 5000, 60);
        CHECK_FALSE(snooze("job-1"));
    }
    SECTION("a newer success of the item has closed it") {
        end("job-1", 7002, 60);
        end("job-2", 5000, 30);
        CHECK_FALSE(snooze("job-1"));
    }
    SECTION("a newer success of another account's item of that id has not") {
        end("job-1", 7002, 60);
        end("job-2", 5000, 30, "acme");
        CHECK(snooze("job-1"));
    }
    SECTION("an older success has not") {
        end("job-1", 7002, 60);
        end("job-2", 5000, 90);
        CHECK(snooze("job-1"));
    }
    SECTION("it is too old") {
        end("job-1", 7002, 90'000);
        CHECK_FALSE(snooze("job-1"));
    }
}

TEST_CASE_METHOD(Fixture, "Incidents: a second time moves the time, and what is over goes",
                 "[store][db]") {
    database.run("INSERT INTO eb_incident_ack VALUES (9, 'over', 1000), (9, 'later', 4000000000)");
    end("job-1", 7002, 60);
    REQUIRE(snooze("job-1"));
    REQUIRE(incidents.snooze(ClientId{7}, {{kServer, Username{"Acme"}}}, JobId{"job-1"},
                             until + seconds{60}));
    CHECK(acks() == fmt::format("7 job-1 {},9 later 4000000000", now + 3660));
}

TEST_CASE_METHOD(Fixture, "Incidents: cut at any statement, nothing is put aside by half",
                 "[store][db]") {
    end("job-1", 7002, 60);
    int statements = 0;
    for (;; ++statements) {
        REQUIRE(statements < 20);
        database.pool().fail_after(statements);
        try {
            const bool found = snooze("job-1");
            CHECK(found);
            break;
        } catch (const store::Unavailable&) {
            CHECK(acks().empty());
            CHECK(snoozed_in_log().empty());
        }
    }
    database.pool().fail_after(-1);
    CHECK(statements >= 8);
    CHECK(snoozed_in_log() == "cometbackup Acme 7 job-1");
}

TEST_CASE_METHOD(Fixture, "Incidents: the log tells those that the tables hold, whatever happens",
                 "[store][db]") {
    std::mt19937 random{GENERATE(1U, 2U, 3U)};
    const auto pick = [&](unsigned count) { return random() % count; };
    constexpr std::array kStatuses{5000, 5000, 5000, 7001, 7002, 7004};
    store::Ingest telling{database.pool(), pulse::payload_of, silent()};
    std::map<JobId, domain::FinishedJob> heard;
    std::uint64_t last = 0;
    for (int step = 0; step < 25; ++step) {
        domain::Batch batch{.server = kServer};
        for (auto n = pick(4) + 1; n > 0; --n) {
            const auto number = pick(12);
            auto job = ended("job-" + std::to_string(number), number % 2 == 0 ? "Acme" : "acme",
                             kStatuses.at(pick(6)), now - 100LL * static_cast<int>(pick(30)));
            job.item = ItemId{number % 5 == 0 ? "" : "item-" + std::to_string(number % 3)};
            batch.finished[job.id] = job;
        }
        telling.apply(batch);
        for (const auto& row : store::PulseLog{database.pool()}.after(last, 1000)) {
            last = row.id;
            const auto what = pulse::what_of(row.kind, row.payload).value();
            if (const auto* opened = std::get_if<domain::IncidentOpened>(&what))
                heard.insert_or_assign(row.job, opened->job);
            if (const auto* closed = std::get_if<domain::IncidentClosed>(&what))
                REQUIRE(heard.erase(closed->job.key.job) == 1);
        }
        const auto snapshot = store::Snapshots{database.pool()}.read(
            ClientId{7}, {{kServer, Username{"Acme"}}, {kServer, Username{"acme"}}});
        std::map<JobId, domain::FinishedJob> shown;
        for (const auto& job : domain::incidents(snapshot.recent)) shown[job.key.job] = job;
        REQUIRE(heard == shown);
    }
    CHECK(last > 20);
}
