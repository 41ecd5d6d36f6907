// Which jobs made an item's snapshots, and whose they are.
#include "store/snapshot_jobs.hpp"

#include "tests/support/test_database.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::tests;

namespace {

struct Fixture {
    TestDatabase database;

    struct Job {
        std::string snapshot = "s1";
        int started_at = 1'000;
        std::string username = "acme";
        std::string server = "s";
        int client = 7;
        std::string item = "item";
        int type = 4001;
    };
    void add(const Job& job) {
        ++count_;
        database.run(fmt::format(
            "INSERT INTO comet_jobs (id, content, client_id, username, comet_item_id, type, "
            "status, "
            "total_files, total_bytes, comet_snapshot_id, started_at, server_id) VALUES ('job-{}', "
            "'{{}}', {}, '{}', '{}', {}, 7001, {}, {}, '{}', FROM_UNIXTIME({}), '{}')",
            count_, job.client, job.username, job.item, job.type, count_, count_ * 10, job.snapshot,
            job.started_at, job.server));
    }
    std::map<SnapshotId, store::SnapshotJob> read(const std::vector<SnapshotId>& snapshots) {
        return store::snapshot_jobs(database.pool(), ClientId{7}, {ServerId{"s"}, Username{"acme"}},
                                    ItemId{"item"}, from_unix(500), from_unix(2'000), snapshots);
    }

private:
    int count_ = 0;
};

const SnapshotId kOne{"s1"};
const SnapshotId kTwo{"s2"};

}  // namespace

TEST_CASE_METHOD(Fixture, "snapshot_jobs: what they counted, by snapshot", "[store][db]") {
    add({});
    add({.snapshot = "s2"});
    add({.snapshot = "not wished for"});
    const auto jobs = read({kOne, kTwo, SnapshotId{"unknown"}});
    REQUIRE(jobs.size() == 2);
    CHECK(jobs.at(kOne).status == 7001);
    CHECK(jobs.at(kOne).files == 1);
    CHECK(jobs.at(kOne).bytes == 10);
    CHECK(jobs.at(kTwo).files == 2);
    CHECK(read({}).empty());
}

TEST_CASE_METHOD(Fixture, "snapshot_jobs: of this account and item, these times, backups alone",
                 "[store][db]") {
    add({.username = "Acme"});
    add({.username = "acme "});
    add({.server = "other"});
    add({.client = 8});
    add({.item = "item2"});
    add({.type = 4002});
    add({.started_at = 499});
    add({.started_at = 2'001});
    add({.snapshot = "S1"});
    add({.snapshot = "s1 "});
    CHECK(read({kOne}).empty());
    add({.started_at = 500});
    CHECK(read({kOne}).size() == 1);
}

TEST_CASE_METHOD(Fixture, "snapshot_jobs: more snapshots than fit a statement", "[store][db]") {
    std::vector<SnapshotId> wanted;
    wanted.reserve(1'200);
    for (int i = 0; i < 1'200; ++i) wanted.emplace_back(fmt::format("snapshot-{}", i));
    for (const int i : {0, 600, 1'199}) add({.snapshot = fmt::format("snapshot-{}", i)});
    CHECK(read(wanted).size() == 3);
}
