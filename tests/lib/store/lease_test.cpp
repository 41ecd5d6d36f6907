// One of several workers of a profile writes, by a row that all of them see.
#include "store/lease.hpp"
#include "store/errors.hpp"
#include "store/ingest.hpp"
#include "store/query.hpp"
#include "tests/lib/store/job_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>
#include <thread>

using namespace eb;
using namespace eb::tests;
using store::Lease;

namespace {

struct Fixture {
    TestDatabase database;
    Lease one{database.pool(), "comet-ws:cometbackup", "host-1:10", seconds{60}};
    Lease two{database.pool(), "comet-ws:cometbackup", "host-2:20", seconds{60}};
    store::Ingest ingest{database.pool(), kind_as_payload, silent()};

    std::string holder() { return database.value("SELECT holder FROM eb_lease"); }
    void let_expire() { database.run("UPDATE eb_lease SET expires_at = UNIX_TIMESTAMP()"); }
    std::string jobs() { return database.value("SELECT COUNT(*) FROM eb_jobs_live"); }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Lease: of two that want it one holds it, until its time is over",
                 "[store][db]") {
    const auto first = one.acquire();
    REQUIRE(first.has_value());
    CHECK(holder() == "host-1:10");
    CHECK_FALSE(two.acquire().has_value());
    CHECK_FALSE(one.acquire().has_value());
    CHECK(database.value("SELECT expires_at - UNIX_TIMESTAMP() BETWEEN 1 AND 60 FROM eb_lease") ==
          "1");
    let_expire();
    const auto second = two.acquire();
    REQUIRE(second.has_value());
    CHECK(holder() == "host-2:20");
    CHECK(second->token > first->token);
}

TEST_CASE_METHOD(Fixture, "Lease: a holder that renews keeps it, another cannot", "[store][db]") {
    const auto first = one.acquire();
    REQUIRE(first.has_value());
    let_expire();
    // Nobody has come for it in the meantime.
    CHECK(one.renew(*first));
    CHECK_FALSE(two.acquire().has_value());
    let_expire();
    const auto second = two.acquire();
    REQUIRE(second.has_value());
    CHECK_FALSE(one.renew(*first));
    CHECK(two.renew(*second));
    CHECK(holder() == "host-2:20");
}

TEST_CASE_METHOD(Fixture, "Lease: released, it is free at once; another's release changes nothing",
                 "[store][db]") {
    const auto first = one.acquire();
    REQUIRE(first.has_value());
    one.release(*first);
    const auto second = two.acquire();
    REQUIRE(second.has_value());
    one.release(*first);
    CHECK(two.renew(*second));
    CHECK_FALSE(one.acquire().has_value());
}

TEST_CASE_METHOD(Fixture, "Lease: its holder gives a sign for as long as it is well",
                 "[store][db]") {
    const auto left = [this] {
        return database.value(
            "SELECT expires_at - UNIX_TIMESTAMP() > 30 FROM eb_lease WHERE name = 'sign'");
    };
    const auto given = [this] {
        return database.value("SELECT COUNT(*) FROM eb_lease WHERE name = 'sign'");
    };
    const auto first = one.acquire();
    REQUIRE(first.has_value());
    CHECK(one.renew(*first));
    CHECK(given() == "0");
    // One that was never well is missed from now on, not renewed.
    CHECK(one.renew(*first, store::Sign{"sign", false}));
    CHECK(left() == "0");
    const auto ends = store::leases(database.pool(), "sign");
    REQUIRE(ends.size() == 1);
    CHECK(ends[0].over);
    CHECK((ends[0].expires_at > sys_seconds{}));
    CHECK(one.renew(*first, store::Sign{"sign", true}));
    CHECK(left() == "1");

    database.run("UPDATE eb_lease SET expires_at = 5000 WHERE name = 'sign'");
    CHECK(one.renew(*first, store::Sign{"sign", false}));
    CHECK(database.value("SELECT expires_at FROM eb_lease WHERE name = 'sign'") == "5000");
    let_expire();
    const auto second = two.acquire();
    REQUIRE(second.has_value());
    // Who lost the lease has no say.
    CHECK_FALSE(one.renew(*first, store::Sign{"sign", true}));
    CHECK(left() == "0");
    CHECK(two.renew(*second, store::Sign{"sign", true}));
    CHECK(left() == "1");
}

TEST_CASE_METHOD(Fixture, "Lease: profiles have leases of their own", "[store][db]") {
    Lease other{database.pool(), "comet-ws:obc", "host-1:11", seconds{60}};
    CHECK(one.acquire().has_value());
    CHECK(other.acquire().has_value());
}

TEST_CASE_METHOD(Fixture, "Lease: what a paused holder wrote too late is refused whole",
                 "[store][db]") {
    const auto first = one.acquire();
    REQUIRE(first.has_value());
    CHECK_NOTHROW(ingest.apply(starts(report("job-1", "Acme")), first));
    let_expire();
    // Late, but nobody else has written.
    CHECK_NOTHROW(ingest.apply(starts(report("job-2", "Acme")), first));
    const auto second = two.acquire();
    REQUIRE(second.has_value());

    auto late = starts(report("job-3", "Acme"));
    late.cursor_at = from_unix(5000);
    CHECK_THROWS_AS(ingest.apply(late, first), store::Fenced);
    CHECK(jobs() == "2");
    CHECK((ingest.read_cursor(kServer).at == sys_seconds{}));
    CHECK_THROWS_AS(ingest.apply({.server = kServer, .cursor_at = from_unix(5000)}, first),
                    store::Fenced);
    CHECK((ingest.read_cursor(kServer).at == sys_seconds{}));
    CHECK_NOTHROW(ingest.apply(late, second));
    CHECK(jobs() == "3");
}

TEST_CASE_METHOD(Fixture, "Lease: who takes over waits for the batch that is under way",
                 "[store][db]") {
    const auto first = one.acquire();
    REQUIRE(first.has_value());
    let_expire();

    std::future<std::optional<store::Fence>> taken;
    {
        store::Session session{database.pool()};
        store::Transaction transaction{session};
        store::hold(session, *first);
        taken = std::async(std::launch::async, [this] { return two.acquire(); });
        // Until it stands in line behind us.
        const auto waiting = [this] {
            return database.value(
                       "SELECT COUNT(*) FROM information_schema.processlist WHERE db = DATABASE() "
                       "AND info LIKE 'UPDATE eb_lease%'") != "0";
        };
        const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{8};
        while (!waiting()) REQUIRE(std::chrono::steady_clock::now() < until);
        store::Query{session, "eb_event_cursor"}
            .text("INSERT INTO eb_event_cursor VALUES ('from the first', 1, '')")
            .run();
        transaction.commit();
    }
    const auto second = taken.get();
    REQUIRE(second.has_value());
    CHECK(second->token > first->token);
    CHECK(database.value("SELECT COUNT(*) FROM eb_event_cursor") == "1");
    CHECK_THROWS_AS(ingest.apply(starts(report("job-1", "Acme")), first), store::Fenced);
}

TEST_CASE_METHOD(Fixture, "Lease: cut at any statement, it is held by nobody or by who was told so",
                 "[store][db]") {
    std::optional<store::Fence> fence;
    int statements = 0;
    for (; !fence; ++statements) {
        REQUIRE(statements < 20);
        database.pool().fail_after(statements);
        try {
            fence = one.acquire();
        } catch (const store::Unavailable&) {
            CHECK(database.value("SELECT COUNT(*) FROM eb_lease WHERE expires_at > 0") == "0");
        }
    }
    database.pool().fail_after(-1);
    CHECK(statements > 4);
    CHECK(one.renew(*fence));
}

TEST_CASE_METHOD(Fixture, "Lease: those who want it never stop each other from giving it back",
                 "[store][db]") {
    constexpr int kRounds = 200;
    std::atomic<int> refused = 0;
    std::atomic<int> held = 0;
    const auto work = [&] {
        for (int i = 0; i < kRounds; ++i) {
            try {
                if (const auto fence = one.acquire()) {
                    ++held;
                    one.release(*fence);
                }
            } catch (const store::Unavailable&) {
                ++refused;  // A deadlock.
            }
        }
    };
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i) threads.emplace_back(work);
    }
    CHECK(refused == 0);
    CHECK(held > 0);
}

TEST_CASE_METHOD(Fixture, "Lease: remembers when a run last went well", "[store][db]") {
    const auto done = [&] { return store::leases(database.pool(), "comet-ws:").at(0).done_at; };
    one.release(*one.acquire());
    CHECK((done() == sys_seconds{}));
    one.release(*one.acquire(), true);
    const auto at = done();
    CHECK((at > sys_seconds{}));
    CHECK(store::leases(database.pool(), "comet-ws:").at(0).holder == "host-1:10");
    one.release(*one.acquire());  // One that failed after it changes nothing about that.
    CHECK((done() == at));
}
