// Job Logs: order, pages, filters, and whose jobs they are.
#include "store/job_history.hpp"

#include "domain/identity.hpp"
#include "tests/support/test_database.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

struct Fixture {
    TestDatabase database;
    const ClientId client{7};
    const std::set<store::Account> mine{{ServerId{"s"}, Username{"acme"}}};

    struct Job {
        std::string id;
        int started_at = 0;
        int status = 5000;
        std::string username = "acme";
        std::string server = "s";
        int client = 7;
        std::string device = "hash";
        std::string item = "item";
        int type = 4001;
    };
    void add(const Job& job) {
        database.run(fmt::format(
            "INSERT INTO comet_jobs (id, content, client_id, username, comet_device_id, "
            "comet_item_id, comet_vault_id, type, status, started_at, ended_at, server_id) VALUES "
            "('{}', '{{}}', {}, '{}', '{}', '{}', 'vault', {}, {}, FROM_UNIXTIME({}), "
            "FROM_UNIXTIME({}), '{}')",
            job.id, job.client, job.username,
            domain::device_row_id(ClientId{job.client}, DeviceId{job.device}), job.item, job.type,
            job.status, job.started_at, job.started_at + 60, job.server));
    }
    std::vector<std::string> ids(const std::set<store::Account>& accounts,
                                 const store::JobFilter& filter = {}, int limit = 50) {
        std::vector<std::string> out;
        std::optional<store::JobPlace> after;
        do {
            const auto page =
                store::job_page(database.pool(), client, accounts, filter, after, limit);
            for (const auto& job : page.jobs) out.push_back(job.id.value());
            after = page.next;
        } while (after);
        return out;
    }
};

using Ids = std::vector<std::string>;

}  // namespace

TEST_CASE_METHOD(Fixture, "job_page: newest first, each once, whatever the size of the pages",
                 "[store][db]") {
    Ids all;
    for (int i = 0; i < 45; ++i) {
        // Many start in the same second.
        add({.id = fmt::format("job-{:02}", i), .started_at = 1'700'000'000 + i / 10});
    }
    for (int i = 44; i >= 0; --i) all.push_back(fmt::format("job-{:02}", i));
    for (const int limit : {1, 7, 45, 50}) CHECK(ids(mine, {}, limit) == all);
    const auto last = store::job_page(database.pool(), client, mine, {}, std::nullopt, 45);
    CHECK_FALSE(last.next);

    // What starts meanwhile shifts nothing.
    const auto first = store::job_page(database.pool(), client, mine, {}, std::nullopt, 10);
    add({.id = "new", .started_at = 1'700'000'100});
    const auto second = store::job_page(database.pool(), client, mine, {}, first.next, 1);
    REQUIRE(second.jobs.size() == 1);
    CHECK(second.jobs[0].id == JobId{"job-34"});
}

TEST_CASE_METHOD(Fixture, "job_page: whose they are", "[store][db]") {
    add({.id = "mine", .started_at = 100});
    add({.id = "letters", .started_at = 99, .username = "Acme"});
    add({.id = "space", .started_at = 98, .username = "acme "});
    add({.id = "server", .started_at = 97, .server = "other"});
    add({.id = "client", .started_at = 96, .client = 8});
    add({.id = "second", .started_at = 95, .username = "branch"});
    CHECK(ids(mine) == Ids{"mine"});
    const std::set<store::Account> two{{ServerId{"s"}, Username{"acme"}},
                                       {ServerId{"s"}, Username{"branch"}}};
    CHECK(ids(two) == Ids{"mine", "second"});
    CHECK(ids({}).empty());
    for (const char* id : {"letters", "space", "server", "client", "none", "MINE"})
        CHECK_FALSE(store::find_job(database.pool(), client, mine, JobId{id}));
    CHECK(store::find_job(database.pool(), client, mine, JobId{"mine"}));
}

TEST_CASE_METHOD(Fixture, "job_page: filters", "[store][db]") {
    add({.id = "good", .started_at = 400});
    add({.id = "bad", .started_at = 300, .status = 7002});
    add({.id = "restore", .started_at = 200, .type = 4002});
    add({.id = "elsewhere", .started_at = 100, .device = "other", .item = "item-2"});
    CHECK(ids(mine, {.statuses = {{7000, 7999}}}) == Ids{"bad"});
    CHECK(ids(mine, {.statuses = {{7000, 7999}, {5000, 5999}}, .classification = 4001}) ==
          Ids{"good", "bad", "elsewhere"});
    CHECK(ids(mine, {.device = DeviceId{"other"}}) == Ids{"elsewhere"});
    CHECK(ids(mine, {.item = ItemId{"item-2"}}) == Ids{"elsewhere"});
    CHECK(ids(mine, {.vault = VaultId{"none"}}).empty());
    CHECK(ids(mine, {.classification = 4002}) == Ids{"restore"});
    CHECK(ids(mine, {.from = from_unix(200), .until = from_unix(400)}) == Ids{"bad", "restore"});
}

TEST_CASE_METHOD(Fixture, "job_page: names are the client's own", "[store][db]") {
    add({.id = "job", .started_at = 100});
    for (const int owner : {7, 8}) {
        database.run(
            fmt::format("INSERT INTO comet_devices (id, hash, client_id, name) VALUES ('{}', "
                        "'hash', {}, 'PC of {}')",
                        domain::device_row_id(ClientId{owner}, DeviceId{"hash"}), owner, owner));
        database.run(fmt::format(
            "INSERT INTO comet_items (id, client_id, name) VALUES ('item', {}, 'Docs of {}')",
            owner, owner));
        database.run(fmt::format(
            "INSERT INTO comet_vaults (id, client_id, name) VALUES ('vault', {}, 'Cloud of {}')",
            owner, owner));
    }
    const auto job = store::find_job(database.pool(), client, mine, JobId{"job"});
    REQUIRE(job);
    CHECK(job->device == DeviceId{"hash"});
    CHECK(job->device_name == "PC of 7");
    CHECK(job->item_name == "Docs of 7");
    CHECK(job->vault_name == "Cloud of 7");
    CHECK(job->content == "{}");
}

TEST_CASE_METHOD(Fixture, "job_page: among many jobs of many accounts it reads by an index",
                 "[store][db]") {
    database.run(
        "INSERT INTO comet_jobs (id, content, client_id, username, started_at, server_id) SELECT "
        "CONCAT('job-', seq), '{}', 7, CONCAT('user-', seq MOD 50), FROM_UNIXTIME(1700000000 + "
        "seq), 's' FROM seq_1_to_20000");
    const auto read = [&] {
        return std::stoll(database.value(
            "SELECT SUM(VARIABLE_VALUE) FROM information_schema.GLOBAL_STATUS WHERE VARIABLE_NAME "
            "IN ('HANDLER_READ_NEXT', 'HANDLER_READ_PREV', 'HANDLER_READ_RND_NEXT')"));
    };
    for (const auto& accounts : {std::set<store::Account>{{ServerId{"s"}, Username{"user-7"}}},
                                 std::set<store::Account>{{ServerId{"s"}, Username{"user-7"}},
                                                          {ServerId{"s"}, Username{"user-8"}}}}) {
        const auto before = read();
        const auto page = store::job_page(database.pool(), client, accounts, {}, std::nullopt, 50);
        CHECK(page.jobs.size() == 50);
        REQUIRE(page.next);
        store::job_page(database.pool(), client, accounts, {}, page.next, 50);
        CHECK(read() - before < 8'000);
    }
}
