// Lists that are kept: for whom, how long, and when a device is asked again.
#include "app/restore/lists.hpp"

#include "app/http/errors.hpp"
#include "core/pause.hpp"
#include "tests/lib/comet/fake_comet.hpp"
#include "tests/support/fake_clock.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <atomic>
#include <future>

using namespace eb;
using namespace eb::app;
using test::FakeComet;

namespace {

constexpr seconds kLong{30};

template <class Condition>
bool becomes_true(Condition condition) {
    const auto until = std::chrono::steady_clock::now() + kLong;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > until) return false;
        pause(milliseconds{1}, {});
    }
    return true;
}

const std::string kCalls = "/api/v1/admin/dispatcher/";
const std::string kSnapshots = kCalls + "request-vault-snapshots";
const std::string kObjects = kCalls + "request-stored-objects";
const std::string kSearch = kCalls + "search-snapshots";
const std::string kDisks = kCalls + "request-browse-disk-drives";
const std::string kImages = kCalls + "request-windisk-snapshot";
const std::string kFiles = kCalls + "request-filesystem-objects";
const VaultId kVault{"v1"};
const SnapshotId kSnapshot{"s1"};

std::string answer(const std::string& list, const std::string& elements) {
    return R"({"Status":200,"Message":"OK",")" + list + "\":[" + elements + "]}";
}

/// Two accounts whose vaults, devices and snapshots have the same ids; only names tell them apart.
struct Fixture {
    FakeComet comet;
    test::FakeClock clock{from_unix(1'000'000)};
    log::Logger log{"test", log::Level::error, [](log::Level, const std::string&) {}};
    store::Pool pool{{}, 1, log};  // Never used: nothing here has a database.
    std::atomic<long long> last_backup = 5;
    std::string snapshots = R"({"Snapshot":"s1","Source":"i1","CreateTime":50})";
    RestoreLists lists{clock};
    std::unique_ptr<CometServers> servers;

    Fixture() {
        comet.on("/api/v1/admin/get-user-profile-and-hash", [this](const auto& fields) {
            return FakeComet::Answer{
                200, fmt::format(R"({{"ProfileHash":"h","Profile":{{"Username":"{}","Sources":)"
                                 R"({{"i1":{{"Engine":"engine1/file","OwnerDevice":"d1",)"
                                 R"("Statistics":{{"LastBackupJob":{{"GUID":"j","Status":5000,)"
                                 R"("StartTime":1,"EndTime":{},"DestinationGUID":"v1"}}}}}}}}}}}})",
                                 fields.at("TargetUser"), last_backup.load())};
        });
        comet.on(kSnapshots, [this](const auto&) {
            return FakeComet::Answer{200, answer("Snapshots", snapshots)};
        });
        const auto told = [](const auto& fields) {
            return FakeComet::Answer{
                200, answer("StoredObjects",
                            R"({"name":"of )" + fields.at("TargetID") + R"(","type":"file"})")};
        };
        comet.on(kObjects, told);
        comet.on(kFiles, told);
        comet.api();
        servers = std::make_unique<CometServers>(
            std::vector<config::Profile>{profile("obc"), profile("other")}, whmcs::Access{}, pool,
            clock, log);
    }

    config::Profile profile(const char* name) const {
        return {.name = ServerId{name},
                .origin = comet.base(),
                .username = "admin",
                .password = Secret{"p"}};
    }

    ActionContext context(const char* server, const char* username) {
        return {{},
                {.id = ServiceId{1},
                 .client = ClientId{7},
                 .server = ServerId{server},
                 .username = Username{username}},
                *servers};
    }

    static comet::LiveConnection connection(const std::string& target) {
        return {.target = TargetId{target}, .username = {}, .device = DeviceId{"d1"}};
    }

    std::string folder(const char* server, const char* username, const std::string& target,
                       const std::string& tree = "",
                       const std::optional<comet::ImageView>& view = {}) {
        auto of = context(server, username);
        return lists.folder(of, connection(target), kVault, kSnapshot, tree, view)->list.at(0).name;
    }
    std::size_t asked(const std::string& path) const { return comet.calls(path).size(); }
};

/// A device that tells nothing until it may; those with other connections tell at once.
struct Held : Fixture {
    std::atomic<int> asked_of_held = 0;
    std::promise<void> may_tell;

    Held() {
        hold(kObjects, answer("StoredObjects", R"({"name":"of held","type":"file"})"));
        hold(kSnapshots, answer("Snapshots", R"({"Snapshot":"old","Source":"i1"})"));
        hold(kSearch, R"({"Status":200,"Message":"OK","SnapshotFiles":{"s1":[]}})");
        hold(kDisks, answer("Disks", R"({"DeviceName":"own"})"));
        hold(kImages, answer("WindiskSnapshot", R"({"DeviceName":"stored"})"));
    }
    void hold(const std::string& path, const std::string& told) {
        comet.on(path, [this, told, end = end_](const auto& fields) {
            if (fields.at("TargetID") == "held") {
                ++asked_of_held;
                end.wait_for(kLong);
            }
            return FakeComet::Answer{200, told};
        });
    }

    template <class Ask>
    auto begin(const Ask& ask) {
        const int before = asked_of_held;
        auto asking = std::async(std::launch::async, ask);
        REQUIRE(becomes_true([&] { return asked_of_held > before; }));
        return asking;
    }
    template <class Ask>
    auto join(const Ask& ask) {
        const auto before = lists.waiting();
        auto asking = std::async(std::launch::async, ask);
        REQUIRE(becomes_true([&] { return lists.waiting() > before; }));
        return asking;
    }

private:
    std::shared_future<void> end_ = may_tell.get_future().share();
};

}  // namespace

TEST_CASE_METHOD(Fixture, "RestoreLists: one account never sees what another's device told",
                 "[app][wire]") {
    CHECK(folder("obc", "a", "t1") == "of t1");
    CHECK(folder("obc", "A", "t2") == "of t2");
    CHECK(folder("other", "a", "t3") == "of t3");
    CHECK(folder("obc", "a", "elsewhere") == "of t1");  // The snapshot is the same everywhere.
    CHECK(asked(kObjects) == 3);

    auto mine = context("obc", "a");
    auto theirs = context("obc", "A");
    CHECK(lists.device_folder(mine, connection("t1"), "/")->list.at(0).name == "of t1");
    CHECK(lists.device_folder(theirs, connection("t2"), "/")->list.at(0).name == "of t2");
    lists.snapshots(mine, connection("t1"), kVault);
    lists.snapshots(theirs, connection("t2"), kVault);
    CHECK(asked(kSnapshots) == 2);
}

TEST_CASE_METHOD(Fixture, "RestoreLists: each folder and view is a list of its own",
                 "[app][wire]") {
    for (int twice = 0; twice < 2; ++twice) {
        folder("obc", "a", "t");
        folder("obc", "a", "t", "tree");
        folder("obc", "a", "t", "tree", comet::ImageView{});
        folder("obc", "a", "t", "tree", comet::ImageView{.partition = "p"});
        folder("obc", "a", "t", "tree", comet::ImageView{.partition_name = "p"});
        folder("obc", "a", "t", "tree", comet::ImageView{.path = "p"});
    }
    CHECK(asked(kObjects) == 6);
}

TEST_CASE_METHOD(Fixture, "RestoreLists: minutes for snapshots, seconds for a device's own folders",
                 "[app][wire]") {
    auto of = context("obc", "a");
    const auto look = [&] {
        folder("obc", "a", "t");
        lists.device_folder(of, connection("t"), "/");
        lists.snapshots(of, connection("t"), kVault);
        return std::tuple{asked(kFiles), asked(kObjects), asked(kSnapshots)};
    };
    CHECK(look() == std::tuple{1U, 1U, 1U});
    clock.advance(seconds{14});
    CHECK(look() == std::tuple{1U, 1U, 1U});
    clock.advance(seconds{1});
    CHECK(look() == std::tuple{2U, 1U, 1U});
    clock.advance(seconds{165});
    CHECK(look() == std::tuple{3U, 2U, 1U});
    clock.advance(seconds{120});
    CHECK(look() == std::tuple{4U, 2U, 2U});
}

TEST_CASE_METHOD(Fixture, "RestoreLists: a backup that ended since is reason to read again",
                 "[app][wire]") {
    const auto read = [this] {
        auto of = context("obc", "a");  // Each request reads the profile.
        return lists.snapshots(of, connection("t"), kVault)->list.size();
    };
    CHECK(read() == 1);
    CHECK(read() == 1);
    CHECK(asked(kSnapshots) == 1);
    clock.advance(seconds{60});
    last_backup = unix_seconds(clock.now()) - 1;
    snapshots += R"(,{"Snapshot":"s2","Source":"i1","CreateTime":60})";
    CHECK(read() == 2);
    CHECK(asked(kSnapshots) == 2);
    // Once it is in the list, no more.
    clock.advance(seconds{60});
    read();
    read();
    CHECK(asked(kSnapshots) == 3);
}

TEST_CASE_METHOD(Fixture, "RestoreLists: newest first, and a missing snapshot is looked for once",
                 "[app][wire]") {
    snapshots = R"({"Snapshot":"b","Source":"i","CreateTime":5},)"
                R"({"Snapshot":"c","Source":"i","CreateTime":9},)"
                R"({"Snapshot":"a","Source":"i","CreateTime":5})";
    auto of = context("obc", "a");
    const auto all = lists.snapshots(of, connection("t"), kVault);
    REQUIRE(all->list.size() == 3);
    CHECK(all->list[0].id == SnapshotId{"c"});
    CHECK(all->list[1].id == SnapshotId{"a"});

    CHECK(lists.snapshot(of, connection("t"), kVault, SnapshotId{"b"}).at == from_unix(5));
    CHECK(asked(kSnapshots) == 1);
    CHECK_THROWS_AS(lists.snapshot(of, connection("t"), kVault, SnapshotId{"d"}), NotFound);
    CHECK(asked(kSnapshots) == 2);
    snapshots += R"(,{"Snapshot":"d","Source":"i","CreateTime":10})";
    CHECK(lists.snapshot(of, connection("t"), kVault, SnapshotId{"d"}).at == from_unix(10));
    CHECK(asked(kSnapshots) == 3);
}

TEST_CASE_METHOD(Fixture, "RestoreLists: what failed is not kept", "[app][wire]") {
    comet.on(kObjects, R"({"Status":500,"Message":"locked"})");
    CHECK_THROWS_AS(folder("obc", "a", "t"), comet::Refused);
    comet.on(kObjects, R"({"Status":200,"Message":"OK","StoredObjects":[{"name":"x")");
    CHECK_THROWS_AS(folder("obc", "a", "t"), comet::Unreachable);
    comet.on(kObjects, answer("StoredObjects", R"({"name":"there","type":"file"})"));
    CHECK(folder("obc", "a", "t") == "there");
}

TEST_CASE_METHOD(Held, "RestoreLists: what is asked twice at once, the device is asked once",
                 "[app][wire]") {
    const auto look = [this] { return folder("obc", "a", "held"); };
    auto first = begin(look);
    auto second = join(look);
    auto third = join(look);
    may_tell.set_value();
    for (auto* one : {&first, &second, &third}) CHECK(one->get() == "of held");
    CHECK(asked(kObjects) == 1);
}

TEST_CASE_METHOD(Held, "RestoreLists: a snapshot is looked up in the list that is on its way",
                 "[app][wire]") {
    auto first = begin([this] {
        auto of = context("obc", "a");
        return lists.snapshots(of, connection("held"), kVault)->list.at(0).id;
    });
    auto second = join([this] {
        auto of = context("obc", "a");
        return lists.snapshot(of, connection("held"), kVault, SnapshotId{"old"}).id;
    });
    may_tell.set_value();
    CHECK(first.get() == second.get());
    CHECK(asked(kSnapshots) == 1);
}

TEST_CASE_METHOD(Held, "RestoreLists: nobody waits for another account's or device's answer",
                 "[app][wire]") {
    auto held = begin([this] { return folder("obc", "a", "held"); });
    CHECK(folder("obc", "a", "other") == "of held");
    CHECK(folder("obc", "b", "other") == "of held");
    CHECK(folder("obc", "a", "other", "tree") == "of held");
    auto of_another = begin([this] { return folder("other", "a", "held"); });
    CHECK(lists.waiting() == 0);
    may_tell.set_value();
    held.get();
    of_another.get();
}

TEST_CASE_METHOD(Held, "RestoreLists: whoever knows of a later backup asks for himself",
                 "[app][wire]") {
    const auto newest = [this] {
        auto of = context("obc", "a");
        return lists.snapshots(of, connection("held"), kVault)->list.at(0).id;
    };
    auto first = begin(newest);
    last_backup = unix_seconds(clock.now()) - 1;
    auto second = begin(newest);
    CHECK(lists.waiting() == 0);
    may_tell.set_value();
    first.get();
    second.get();
    CHECK(asked(kSnapshots) == 2);
}

TEST_CASE_METHOD(Held, "RestoreLists: searches and disks are asked once at a time, and not kept",
                 "[app][wire]") {
    const auto find = [this](const char* target, const char* words) {
        auto of = context("obc", "a");
        return lists.search(of, connection(target), kVault, kSnapshot, words, 9)->list.size();
    };
    const auto disk_of_device = [this] {
        auto of = context("obc", "a");
        return lists.device_disks(of, connection("held"))->list.at(0).id;
    };
    const auto disk_of_snapshot = [this] {
        auto of = context("obc", "a");
        return lists.snapshot_disks(of, connection("held"), kVault, kSnapshot)->list.at(0).id;
    };
    auto search = begin([&] { return find("held", "x"); });
    auto same = join([&] { return find("held", "x"); });
    auto other = begin([&] { return find("held", "y"); });
    auto own = begin(disk_of_device);
    auto same_own = join(disk_of_device);
    auto stored = begin(disk_of_snapshot);
    may_tell.set_value();
    for (auto* one : {&search, &same, &other}) CHECK(one->get() == 0);
    CHECK(asked(kSearch) == 2);
    for (auto* one : {&own, &same_own}) CHECK(one->get() == "own");
    CHECK(asked(kDisks) == 1);
    CHECK(stored.get() == "stored");
    find("other", "x");
    CHECK(asked(kSearch) == 3);
}
