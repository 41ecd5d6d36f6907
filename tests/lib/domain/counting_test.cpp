// The rules of counting, each by its branches.
#include "domain/counting.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::domain;

namespace {

constexpr std::int64_t kNow = 1'763'800'000;

JobNumbers job(std::int64_t status, std::int64_t vms, std::int64_t accounts = 0) {
    return {.status = status, .vms = vms, .accounts = accounts};
}

ItemTally::Item item(int client, Protects what, std::optional<JobNumbers> numbers = {},
                     const std::string& owner = "device") {
    return {.client = ClientId{client}, .owner = DeviceId{owner}, .what = what, .job = numbers};
}

}  // namespace

TEST_CASE("counting: engines by what they protect", "[domain][unit]") {
    const auto [engine, what] = GENERATE(table<std::string, Protects>({
        {"engine1/file", Protects::files},
        {"engine1/windisk", Protects::disk_image},
        {"engine1/hyperv", Protects::hyperv},
        {"engine1/vmware", Protects::vmware},
        {"engine1/winmsofficemail", Protects::m365},
        {"engine1/mssql", Protects::other},
        {"engine1/filesystem", Protects::other},
        {"engine2/hyperv", Protects::hyperv},  // The specification's "contains".
        {"", Protects::other},
    }));
    CAPTURE(engine);
    CHECK(protects(engine) == what);
}

TEST_CASE("counting: the last successful job counts, else the last when it succeeded",
          "[domain][unit]") {
    CHECK(counted_job(job(5000, 3), job(7002, 9))->vms == 3);
    CHECK(counted_job(job(5000, 3), job(5000, 9))->vms == 3);
    CHECK(counted_job(job(5000, 3), std::nullopt)->vms == 3);
    CHECK(counted_job(std::nullopt, job(5000, 9))->vms == 9);
    CHECK_FALSE(counted_job(std::nullopt, job(7001, 9)));
    CHECK_FALSE(counted_job(std::nullopt, job(6001, 9)));
    CHECK_FALSE(counted_job(std::nullopt, std::nullopt));
}

TEST_CASE("ItemTally: each kind adds to its own number", "[domain][unit]") {
    ItemTally tally;
    tally.add(item(1, Protects::hyperv, job(5000, 3, 50)));
    tally.add(item(1, Protects::hyperv, job(5000, 4)));
    tally.add(item(1, Protects::vmware, job(5000, 5)));
    tally.add(item(1, Protects::m365, job(5000, 60, 6)));
    tally.add(item(1, Protects::files));
    tally.add(item(1, Protects::files));
    tally.add(item(1, Protects::disk_image));
    tally.add(item(1, Protects::other, job(5000, 7, 7)));
    tally.add(item(1, Protects::vmware));  // It has never run.
    const ItemCounts expected{.disk_image_devices = 1,
                              .hyperv_vms = 7,
                              .vmware_vms = 5,
                              .m365_users = 6,
                              .file_items = 2};
    CHECK(tally.fleet() == expected);
    CHECK(tally.clients() == std::map<ClientId, ItemCounts>{{ClientId{1}, expected}});
}

TEST_CASE("ItemTally: a device counts once, however many of its disks are imaged",
          "[domain][unit]") {
    ItemTally tally;
    tally.add(item(1, Protects::disk_image, {}, "a"));
    tally.add(item(1, Protects::disk_image, {}, "a"));
    tally.add(item(1, Protects::disk_image, {}, "A"));
    tally.add(item(2, Protects::disk_image, {}, "a"));   // Another client's device.
    tally.add(item(11, Protects::disk_image, {}, "a"));  // Not client 1's device `1a`.
    tally.add(item(1, Protects::disk_image, {}, "1a"));
    tally.add(item(1, Protects::disk_image, {}, ""));  // Of no device.
    CHECK(tally.fleet().disk_image_devices == 5);
    CHECK(tally.clients().at(ClientId{1}).disk_image_devices == 3);
    CHECK(tally.clients().at(ClientId{2}).disk_image_devices == 1);
    CHECK(tally.clients().at(ClientId{11}).disk_image_devices == 1);
}

TEST_CASE("ItemTally: an account without a service is the fleet's, and no client's",
          "[domain][unit]") {
    ItemTally tally;
    tally.add(item(0, Protects::files));
    tally.add(item(7, Protects::other));
    CHECK(tally.fleet().file_items == 1);
    CHECK(tally.clients() == std::map<ClientId, ItemCounts>{{ClientId{7}, {}}});
}

TEST_CASE("ItemTally: an absurd number costs no more than its own column", "[domain][unit]") {
    ItemTally tally;
    tally.add(item(1, Protects::hyperv, job(5000, std::numeric_limits<std::int64_t>::max())));
    tally.add(item(1, Protects::hyperv, job(5000, std::numeric_limits<std::int64_t>::max())));
    tally.add(item(1, Protects::vmware, job(5000, -4)));
    tally.add(item(1, Protects::vmware, job(5000, 3)));
    CHECK(tally.fleet().hyperv_vms == kCountMax);
    CHECK(tally.fleet().vmware_vms == 3);
}

TEST_CASE("RegistryTally: active is registered and seen within 24 hours", "[domain][unit]") {
    RegistryTally tally{from_unix(kNow)};
    tally.add(true, from_unix(kNow));
    tally.add(true, from_unix(kNow - 86'399));
    tally.add(true, from_unix(kNow - 86'400));
    tally.add(true, sys_seconds{});
    tally.add(true, from_unix(kNow + 60));  // A host whose clock is ahead.
    tally.add(false, from_unix(kNow));
    CHECK(tally.fleet() == FleetDevices{.registered = 5, .active = 3});
}

TEST_CASE("DeviceTally: a revoked device is not there, not even when it is online",
          "[domain][unit]") {
    DeviceTally tally;
    tally.add(ClientId{1}, true, true);
    tally.add(ClientId{1}, true, false);
    tally.add(ClientId{1}, false, true);
    tally.add(ClientId{2}, false, false);
    tally.add(ClientId{0}, true, true);
    CHECK(tally.clients() == std::map<ClientId, ClientDevices>{
                                 {ClientId{1}, {.registered = 2, .online = 1}}, {ClientId{2}, {}}});
}

TEST_CASE("StorageTally: active vaults by account and type", "[domain][unit]") {
    StorageTally tally;
    const auto vault = [](int client, const char* username, int type,
                          std::optional<std::int64_t> bytes, bool active = true) {
        return StorageTally::Vault{.client = ClientId{client},
                                   .username = Username{username},
                                   .type = type,
                                   .active = active,
                                   .bytes = bytes};
    };
    tally.add(vault(1, "acme", 1000, 10));
    tally.add(vault(1, "acme", 1003, 200));
    tally.add(vault(1, "acme", 1008, 3'000));
    tally.add(vault(1, "acme", 1003, std::nullopt));
    tally.add(vault(1, "acme", 1003, -5));
    tally.add(vault(1, "acme", 1003, 40'000, false));
    tally.add(vault(1, "Acme", 1003, 1));
    tally.add(vault(2, "new", 1003, std::nullopt));
    tally.add(vault(0, "nobody", 1003, 9));
    CHECK(tally.accounts() ==
          std::map<StorageTally::Key, StoredBytes>{
              {{ClientId{1}, Username{"acme"}}, {.total = 3'210, .s3 = 10, .comet = 200}},
              {{ClientId{1}, Username{"Acme"}}, {.total = 1, .s3 = 0, .comet = 1}},
              {{ClientId{2}, Username{"new"}}, {}}});
}
