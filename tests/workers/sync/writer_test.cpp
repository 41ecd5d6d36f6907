// What becomes of a batch that the database does not take.
#include "workers/sync/writer.hpp"

#include "store/lease.hpp"
#include "tests/lib/store/account_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;
using workers::sync::Stopped;
using workers::sync::Writer;

namespace {

struct Fixture {
    TestDatabase database;
    const int server = database.add_server("cometbackup");
    store::Ingest ingest{database.pool(), kind_as_payload, silent()};
    profile::Owners owners{database.pool(), {.name = kServer}, silent()};
    store::Lease lease{database.pool(), "sync:test", "test", seconds{60}};
    std::stop_source stop;

    Writer writer() { return {ingest, owners, *lease.acquire(), stop.get_token(), silent()}; }
};

domain::Account with_item(const std::string& username, const std::string& id) {
    auto one = account(username);
    one.devices.at(0).id = DeviceId{"device-of-" + username};
    one.items = {item(id)};
    one.vaults.clear();
    return one;
}

}  // namespace

TEST_CASE("Writer: what the database refuses is left out, and the rest is written", "[sync][db]") {
    Fixture test;
    test.database.add_service(7, "good", test.server);
    test.database.run(
        "CREATE TRIGGER refusing BEFORE INSERT ON comet_items FOR EACH ROW IF NEW.id = 'bad' THEN "
        "SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'; END IF");
    domain::Batch batch{.server = kServer};
    for (const auto& one : {with_item("bad", "bad"), with_item("good", "good")})
        batch.accounts.emplace(one.username, one);
    const auto job = ended("job", "good");
    batch.finished.emplace(job.id, job);
    auto writer = test.writer();
    CHECK(writer.write(batch).empty());
    CHECK(writer.totals().refused == 1);
    CHECK(test.database.column("SELECT CONCAT(username, ' ', client_id) FROM comet_users") ==
          std::vector<std::string>{"good 7"});
    CHECK(test.database.column("SELECT id FROM comet_items") == std::vector<std::string>{"good"});
    CHECK(test.database.value("SELECT COUNT(*) FROM eb_jobs_recent_24h") == "1");
}

TEST_CASE("Writer: a lost connection is made anew, and counts once", "[sync][db]") {
    Fixture test;
    auto writer = test.writer();
    domain::Batch batch{.server = kServer};
    batch.accounts.emplace(Username{"acme"}, account("acme"));
    test.database.pool().fail_after(6);
    writer.write(batch);
    CHECK(writer.totals().changes == 4);
    CHECK(test.database.value("SELECT COUNT(*) FROM comet_items") == "1");
}

TEST_CASE("Writer: nothing is written once it is asked to end, or under another's lease",
          "[sync][db]") {
    Fixture test;
    auto writer = test.writer();
    domain::Batch batch{.server = kServer};
    batch.accounts.emplace(Username{"acme"}, account("acme"));
    SECTION("asked to end") {
        test.stop.request_stop();
        CHECK_THROWS_AS(writer.write(batch), Stopped);
    }
    SECTION("another's lease") {
        test.database.run("UPDATE eb_lease SET token = token + 1 WHERE name = 'sync:test'");
        CHECK_THROWS_AS(writer.write(batch), store::Fenced);
    }
    CHECK(test.database.value("SELECT COUNT(*) FROM comet_users") == "0");
}
