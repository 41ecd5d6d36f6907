// What was read before something newer was written: the newer stays. And how many rows a batch
// changes.
#include "store/ingest.hpp"
#include "tests/lib/store/account_reports.hpp"
#include "tests/support/test_database.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;
using store::Counting;
using store::Ingest;

namespace {

using Names = std::set<Username>;

const Username kAcme{"acme"};

struct Fixture {
    TestDatabase database;
    Ingest ingest{database.pool(), kind_as_payload, silent()};

    /// As if everything so far had been written a minute ago.
    void a_minute_later() {
        database.run("UPDATE comet_users SET read_at = read_at - 60");
        database.run(
            "UPDATE comet_devices SET updated_at = updated_at - INTERVAL 60 SECOND, "
            "revoked_at = revoked_at - INTERVAL 60 SECOND");
    }
    /// The account as it was read just now, before whatever comes next.
    domain::Batch read_now(const domain::Account& account) {
        auto batch = reads(account);
        batch.asked_at = ingest.now();
        batch.known = {account.username};
        return batch;
    }
    std::string devices() {
        return database.value(
            "SELECT GROUP_CONCAT(hash, ' ', name, ' ', revoked_at IS NULL ORDER BY hash) FROM "
            "comet_devices");
    }
    std::string items() {
        return database.value("SELECT GROUP_CONCAT(id ORDER BY id) FROM comet_items");
    }
};

domain::Batch tells(domain::DeviceReport report, const std::string& id = "device-1") {
    domain::Batch batch{.server = kServer, .owners = {{kAcme, ClientId{7}}}};
    batch.devices[{kAcme, DeviceId{id}}] = std::move(report);
    return batch;
}

}  // namespace

TEST_CASE("Ingest: what was read before an event does not undo it", "[store][db]") {
    Fixture test;
    test.ingest.apply(reads(account("acme")));
    test.a_minute_later();
    const auto old = test.read_now(account("acme"));

    SECTION("a device was removed") {
        test.ingest.apply(tells({.registered = false}));
        CHECK(test.ingest.apply(old).overtaken == Names{kAcme});
        CHECK(test.devices() == "device-1 PC 0");
    }
    SECTION("a device was renamed") {
        test.ingest.apply(tells({.name = "Kitchen"}));
        CHECK(test.ingest.apply(old).overtaken == Names{kAcme});
        CHECK(test.devices() == "device-1 Kitchen 1");
    }
    SECTION("a device came") {
        test.ingest.apply(tells({.registered = true, .name = "New"}, "device-2"));
        CHECK(test.ingest.apply(old).overtaken == Names{kAcme});
        CHECK(test.devices() == "device-1 PC 1,device-2 New 1");
    }
    SECTION("the profile was read by another, who found one more item") {
        auto newer = account("acme");
        newer.items.push_back(item("item-2"));
        test.ingest.apply(reads(newer));
        CHECK(test.ingest.apply(old).overtaken == Names{kAcme});
        CHECK(test.items() == "item-1,item-2");
    }
    SECTION("the account was removed") {
        domain::Batch removed{.server = kServer, .accounts_removed = {kAcme}};
        test.ingest.apply(removed);
        CHECK(test.ingest.apply(old).overtaken == Names{kAcme});
        CHECK(test.devices() == "device-1 PC 0");
        CHECK(test.database.value("SELECT COUNT(*) FROM comet_users") == "0");
    }
    SECTION("the account was removed, which had no device") {
        test.database.run("DELETE FROM comet_devices");
        domain::Batch removed{.server = kServer, .accounts_removed = {kAcme}};
        test.ingest.apply(removed);
        CHECK(test.ingest.apply(old).overtaken == Names{kAcme});
        CHECK(test.database.value("SELECT COUNT(*) FROM comet_users") == "0");
    }
    SECTION("nothing happened") {
        auto changed = old;
        changed.accounts.at(kAcme).devices.at(0).name = "Kitchen";
        CHECK(test.ingest.apply(changed).overtaken.empty());
        CHECK(test.devices() == "device-1 Kitchen 1");
    }
    SECTION("something happened to another account") {
        test.ingest.apply(reads(account("other"), 8));
        auto changed = old;
        changed.accounts.at(kAcme).devices.at(0).name = "Kitchen";
        CHECK(test.ingest.apply(changed).overtaken.empty());
    }
}

TEST_CASE("Ingest: an account that came back is not removed by an older list", "[store][db]") {
    Fixture test;
    test.ingest.apply(reads(account("acme")));
    test.a_minute_later();
    domain::Batch removed{
        .server = kServer, .accounts_removed = {kAcme}, .asked_at = test.ingest.now()};
    SECTION("read since") {
        test.ingest.apply(reads(account("acme")));
        CHECK(test.ingest.apply(removed).overtaken == Names{kAcme});
        CHECK(test.devices() == "device-1 PC 1");
    }
    SECTION("not read since") {
        CHECK(test.ingest.apply(removed).overtaken.empty());
        CHECK(test.devices() == "device-1 PC 0");
    }
}

TEST_CASE("Ingest: who came or went after the list was asked for stays as it is", "[store][db]") {
    Fixture test;
    test.ingest.apply(reads(account("acme")));
    test.a_minute_later();
    domain::Batch list{.server = kServer, .asked_at = test.ingest.now()};
    domain::Batch event{.server = kServer};
    const domain::DeviceKey device{kAcme, DeviceId{"device-1"}};
    const auto online = [&] { return test.database.value("SELECT online FROM comet_devices"); };

    SECTION("it has gone since") {
        event.presence[device] = true;
        test.ingest.apply(event);
        event.presence[device] = false;
        test.ingest.apply(event);
        list.presence[device] = true;
        test.ingest.apply(list);
        CHECK(online() == "0");
    }
    SECTION("nothing was heard of it") {
        list.presence[device] = true;
        test.ingest.apply(list);
        CHECK(online() == "1");
    }
}

TEST_CASE("Ingest: counts the rows that differ from before", "[store][db]") {
    Fixture test;
    const auto rows = [&](const domain::Batch& batch) {
        return test.ingest.apply(batch, {}, Counting::rows).rows;
    };
    auto acme = account("acme");
    CHECK(rows(reads(acme)) == 4);  // Account, device, item, vault.
    test.a_minute_later();
    const auto read_at = test.database.value("SELECT read_at FROM comet_users");
    CHECK(rows(reads(acme)) == 0);
    CHECK(test.database.value("SELECT read_at FROM comet_users") > read_at);

    acme.devices.at(0).name = "Kitchen";
    CHECK(rows(reads(acme)) == 1);
    acme.items.at(0).total_bytes = 6;
    acme.vaults.at(0).name = "Other";
    CHECK(rows(reads(acme)) == 2);
    acme.name = "Renamed";
    acme.items.push_back(item("item-2"));
    CHECK(rows(reads(acme)) == 2);  // The account's name and count are one row.
    acme.items.erase(acme.items.begin());
    CHECK(rows(reads(acme)) == 2);
    CHECK(rows(reads(acme, 9)) == 4);  // All of it moves, and the account's row says so.
    CHECK(rows(reads(acme, 9)) == 0);
    auto nobodys = reads(acme, 0);
    nobodys.owners.emplace(kAcme, ClientId{0});
    CHECK(rows(nobodys) == 4);
    CHECK(test.database.column("SELECT client_id FROM comet_devices UNION SELECT client_id FROM "
                               "comet_items UNION SELECT client_id FROM comet_users") ==
          std::vector<std::string>{"0"});
    CHECK(rows(reads(acme, 9)) == 4);

    CHECK(rows(ends(ended("job", "acme"))) == 1);
    CHECK(rows(ends(ended("job", "acme"))) == 0);
    CHECK(rows({.server = kServer, .accounts_removed = {kAcme}}) == 4);
    CHECK(rows({.server = kServer, .accounts_removed = {kAcme}}) == 0);
}

TEST_CASE("Ingest: a job of the past goes into history, once and unheard", "[store][db]") {
    Fixture test;
    domain::Batch batch{.server = kServer, .owners = {{kAcme, ClientId{7}}}};
    const auto job = ended("job", "acme");
    batch.past.emplace(job.id, job);
    const auto history = [&] {
        return test.database.value(
            "SELECT CONCAT_WS(' ', client_id, status, UNIX_TIMESTAMP(ended_at)) FROM comet_jobs");
    };

    SECTION("that nobody had heard of") {
        CHECK(test.ingest.apply(batch, {}, Counting::rows).rows == 1);
        CHECK(history() == "7 5000 1763800060");
        CHECK(test.ingest.apply(batch, {}, Counting::rows).rows == 0);
        CHECK(test.database.value("SELECT COUNT(*) FROM eb_jobs_recent_24h") == "0");
        CHECK(test.database.value("SELECT COUNT(*) FROM eb_pulse_log") == "0");
    }
    SECTION("whose start alone history has") {
        test.ingest.apply(starts(report("job", "acme")));
        test.database.run("DELETE FROM eb_jobs_live");
        test.ingest.apply(batch);
        CHECK(history() == "7 5000 1763800060");
    }
    SECTION("that our tables show running: it ends for all to see") {
        test.ingest.apply(starts(report("job", "acme")));
        test.ingest.apply(batch);
        CHECK(test.database.value("SELECT COUNT(*) FROM eb_jobs_live") == "0");
        CHECK(test.database.value("SELECT status FROM eb_jobs_recent_24h") == "success");
        CHECK(test.database.column("SELECT kind FROM eb_pulse_log ORDER BY id").back() ==
              "job:end");
    }
}
