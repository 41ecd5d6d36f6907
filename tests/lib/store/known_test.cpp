// What the tables hold of a server, for comparing.
#include "store/known.hpp"
#include "store/accounts.hpp"
#include "store/ingest.hpp"
#include "tests/lib/store/account_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

const ServerId kOther{"obc"};

struct Fixture {
    TestDatabase database;
    store::Ingest ingest{database.pool(), kind_as_payload, silent()};
    store::Known known{database.pool()};

    void presence(const std::string& username, bool online, const ServerId& server = kServer) {
        domain::Batch batch{.server = server};
        batch.presence[{Username{username}, DeviceId{"device-1"}}] = online;
        ingest.apply(batch);
    }
};

}  // namespace

TEST_CASE_METHOD(Fixture, "Known: devices online are a server's registered ones", "[store][db]") {
    ingest.apply(reads(account("Acme"), 1));
    ingest.apply(reads(account("acme"), 2));
    ingest.apply(reads(account("Acme"), 3, kOther));
    CHECK(known.online_devices(kServer).empty());
    presence("acme", true);
    presence("Acme", true, kOther);
    const auto online = known.online_devices(kServer);
    REQUIRE(online.size() == 1);
    CHECK(online[0].key == domain::DeviceKey{Username{"acme"}, DeviceId{"device-1"}});
    CHECK(online[0].client == ClientId{2});
    presence("acme", false);
    CHECK(known.online_devices(kServer).empty());
}

TEST_CASE_METHOD(Fixture, "Known: running jobs say since when their device is offline",
                 "[store][db]") {
    ingest.apply(reads(account("Acme"), 1));
    ingest.apply(reads(account("acme"), 2));
    ingest.apply(starts(report("job-1", "Acme")));
    ingest.apply(starts(report("job-2", "acme")));
    ingest.apply(starts(report("job-3", "Acme"), kOther));
    presence("Acme", true);
    presence("Acme", false);
    const auto running = known.running_jobs(kServer);
    REQUIRE(running.jobs.size() == 2);
    for (const auto& job : running.jobs) {
        CHECK(job.device_offline == (job.id == JobId{"job-1"}));
        if (job.device_offline) CHECK(running.now - job.device_offline_since < seconds{600});
    }
    CHECK(known.running_count(kServer) == 2);
    CHECK(known.running_count(kOther) == 1);
}

TEST_CASE_METHOD(Fixture, "Known: accounts are a server's own, byte for byte", "[store][db]") {
    ingest.apply(reads(account("b"), 1));
    ingest.apply(reads(account("B"), 2));
    ingest.apply(reads(account("c"), 3, kOther));
    CHECK(known.accounts(kServer) == std::vector<Username>{Username{"B"}, Username{"b"}});
}

TEST_CASE_METHOD(Fixture, "Accounts: what moved is what another client owns by now",
                 "[store][db]") {
    const int comet = database.add_server("cometbackup");
    const int obc = database.add_server("obc");
    store::Accounts accounts{database.pool()};
    const auto moved = [&](int limit, const std::string& after = "") {
        return accounts.moved(kServer, comet, limit, Username{after});
    };
    using Names = std::vector<Username>;
    ingest.apply(reads(account("bought"), 0));
    ingest.apply(reads(account("kept"), 2));
    ingest.apply(reads(account("left"), 3));
    ingest.apply(reads(account("sold"), 4));
    ingest.apply(reads(account("torn"), 5));
    CHECK(moved(10).empty());
    database.add_service(1, "bought", comet);
    database.add_service(2, "kept", comet);
    database.add_service(3, "left", comet, "Terminated");
    database.add_service(9, "LEFT", comet);
    database.add_service(9, "left", obc);
    database.add_service(4, "sold", comet, "Terminated");
    database.add_service(9, "sold", comet);
    database.add_service(8, "torn", comet);
    database.add_service(9, "torn", comet);
    CHECK(moved(10) == Names{Username{"bought"}, Username{"sold"}});
    CHECK(moved(1) == Names{Username{"bought"}});
    CHECK(moved(1, "bought") == Names{Username{"sold"}});

    ingest.apply(reads(account("bought"), 1));
    ingest.apply(reads(account("sold"), 9));
    CHECK(moved(10).empty());
}

TEST_CASE_METHOD(Fixture, "Accounts: an account that a custom field names can have moved",
                 "[store][db]") {
    const int comet = database.add_server("cometbackup");
    store::Accounts accounts{database.pool()};
    const int service = database.add_service(1, "[Using custom field]", comet);
    database.run(
        "INSERT INTO tblcustomfields (id, type, relid, fieldname) VALUES "
        "(5, 'product', 1, 'Username')");
    database.run("INSERT INTO tblcustomfieldsvalues (fieldid, relid, value) VALUES (5, " +
                 std::to_string(service) + ", 'Anna')");
    ingest.apply(reads(account("Anna"), 1));
    CHECK(accounts.moved(kServer, comet, 10).empty());
    database.run("UPDATE tblhosting SET userid = 2 WHERE id = " + std::to_string(service));
    CHECK(accounts.moved(kServer, comet, 10) == std::vector{Username{"Anna"}});
}
