// What an account's page says of what is held.
#include "app/pages/profile_view.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

store::Holding one_of_each() {
    store::Holding holding{.now = from_unix(1'000'000)};
    holding.account =
        store::HeldAccount{.name = "Acme",
                           .counts = {.hyperv_vms = 3},
                           .content = R"({"BackupRules":{"r":{"Source":"i","Destination":"v"}}})",
                           .read_at = from_unix(999'000)};
    holding.devices.push_back({.id = DeviceId{"d"},
                               .name = "PC-1",
                               .platform_os = "windows",
                               .online = true,
                               .content = R"({"ClientVersion":"25.9.6"})"});
    holding.items.push_back(
        {.id = ItemId{"i"},
         .device = DeviceId{"d"},
         .name = "Docs",
         .engine = "engine1/file",
         .total_bytes = 1024,
         .content =
             R"({"Statistics":{"LastBackupJob":{"GUID":"j","Status":5000,"StartTime":1,"EndTime":100,"DestinationGUID":"v"}}})"});
    holding.vaults.push_back({.id = VaultId{"v"},
                              .name = "Cloud",
                              .type = 1000,
                              .total_bytes = 80,
                              .has_storage_limit = true,
                              .storage_limit_bytes = 100,
                              .content = "{}"});
    return holding;
}

domain::FinishedJob ended(int status, long long at) {
    return {.key = {ServerId{"s"}, JobId{"j2"}},
            .item = ItemId{"i"},
            .vault = VaultId{"v"},
            .classification = domain::kBackup,
            .status = status,
            .outcome = domain::outcome_of(status),
            .ended_at = from_unix(at)};
}

}  // namespace

TEST_CASE("ProfileView: names for ids, words for numbers", "[pages][unit]") {
    const auto view = profile_view(one_of_each());
    CHECK(view.figures.devices == 1);
    CHECK(view.figures.online == 1);
    CHECK(view.figures.stored_bytes == 80);
    REQUIRE(view.counted);
    CHECK(view.counted->hyperv_vms == 3);
    const auto& device = view.devices.at(0);
    CHECK(device.items == 1);
    CHECK(device.system == "Windows");
    CHECK(device.version == "25.9.6");
    const auto& item = view.items.at(0);
    CHECK(item.type == "Files and Folders");
    CHECK(item.device_name == "PC-1");
    CHECK(item.last_run == from_unix(100));
    CHECK(item.status.word == "Succeeded");
    CHECK(item.vaults == std::vector<std::string>{"Cloud"});
    const auto& vault = view.vaults.at(0);
    CHECK(vault.type == "S3-compatible");
    CHECK(vault.percent == 80);
    CHECK(vault.items == 1);
}

TEST_CASE("ProfileView: of an item's last backup the newer word counts", "[pages][unit]") {
    auto holding = one_of_each();
    SECTION("the job tables know more") {
        holding.ended.emplace(ItemId{"i"}, ended(7003, 200));
        const auto item = profile_view(holding).items.at(0);
        CHECK(item.last_run == from_unix(200));
        CHECK(item.status.word == "Quota exceeded");
        CHECK(item.status.issue);
    }
    SECTION("the profile knows more") {
        holding.ended.emplace(ItemId{"i"}, ended(7003, 50));
        CHECK(profile_view(holding).items.at(0).status.word == "Succeeded");
    }
    SECTION("nothing has ever run") {
        holding.items[0].content = "{}";
        const auto item = profile_view(holding).items.at(0);
        CHECK(item.last_run == sys_seconds{});
        CHECK(item.vaults == std::vector<std::string>{"Cloud"});
    }
}

TEST_CASE("ProfileView: a running backup says how far it is, where that is known",
          "[pages][unit]") {
    auto holding = one_of_each();
    holding.running.push_back(
        {.item = ItemId{"i"}, .classification = domain::kBackup, .status = 6001});
    auto& job = holding.running.back();
    CHECK(profile_view(holding).items.at(0).running == "Running");
    job.items_done = 64;
    job.items_total = 100;
    CHECK(profile_view(holding).items.at(0).running == "Running 64 %");
    job.items_done = 200;
    CHECK(profile_view(holding).items.at(0).running == "Running 100 %");
    job.interrupted = true;
    CHECK(profile_view(holding).items.at(0).running == "Interrupted");
    job.classification = domain::kRestore;
    CHECK(profile_view(holding).items.at(0).running.empty());
}

TEST_CASE("ProfileView: whose storage it is stays hidden where the provider hides it",
          "[pages][unit]") {
    const auto [type, vault_content, account_content, shown] =
        GENERATE(table<int, std::string, std::string, std::string>({
            {1000, "{}", "{}", "S3-compatible"},
            {1000, R"({"RebrandStorage":true})", "{}", "Cloud storage"},
            {1008, "{}", R"({"Policy":{"HideCloudStorageBranding":true}})", "Cloud storage"},
            {1002, "{}", R"({"Policy":{"HideCloudStorageBranding":true}})", "Local Path"},
            {1009, "{}", "{}", "Storj"},
            {4711, "{}", "{}", "Other"},
        }));
    CAPTURE(type, vault_content, account_content);
    auto holding = one_of_each();
    holding.account->content = account_content;
    holding.vaults[0].type = type;
    holding.vaults[0].content = vault_content;
    CHECK(profile_view(holding).vaults.at(0).type == shown);
}

TEST_CASE("ProfileView: a vault is full when it is, not when that rounds up", "[pages][unit]") {
    auto holding = one_of_each();
    auto& vault = holding.vaults[0];
    vault.storage_limit_bytes = 1000;
    vault.total_bytes = 999;
    CHECK(profile_view(holding).vaults.at(0).percent == 99);
    vault.total_bytes = 5000;
    CHECK(profile_view(holding).vaults.at(0).percent == 100);
    vault.total_bytes.reset();
    CHECK_FALSE(profile_view(holding).vaults.at(0).used);
    CHECK(profile_view(holding).vaults.at(0).percent == 0);
    vault.has_storage_limit = false;
    CHECK(profile_view(holding).vaults.at(0).quota == 0);
}

TEST_CASE("ProfileView: what has no name or is gone is called so", "[pages][unit]") {
    auto holding = one_of_each();
    holding.devices[0].name.clear();
    holding.items[0].name.clear();
    holding.items[0].engine = "engine1/tomorrow";
    const auto view = profile_view(holding);
    CHECK(view.devices.at(0).name == "Unnamed device");
    CHECK(view.items.at(0).name == "Unnamed item");
    CHECK(view.items.at(0).device_name == "Unnamed device");
    CHECK(view.items.at(0).type == "Other (tomorrow)");
    holding.devices.clear();
    CHECK(profile_view(holding).items.at(0).device_name == "a removed device");
}

TEST_CASE("ProfileView: an account that was not read yet has no figures but those of its rows",
          "[pages][unit]") {
    auto holding = one_of_each();
    holding.account.reset();
    const auto view = profile_view(holding);
    CHECK_FALSE(view.counted);
    CHECK(view.read_at == sys_seconds{});
    CHECK(view.figures.items == 1);
}

TEST_CASE("look_of: each status has its word; what is not known looks ill", "[pages][unit]") {
    const auto [status, word, issue] = GENERATE(table<int, std::string, bool>({
        {5000, "Succeeded", false},
        {7000, "Timed out", true},
        {7001, "Warnings", true},
        {7002, "Failed", true},
        {7003, "Quota exceeded", true},
        {7004, "Missed", true},
        {7005, "Cancelled", true},
        {7006, "Skipped (already running)", true},
        {7007, "Abandoned", true},
        {9999, "Unknown", true},
        {1, "Unknown", true},
    }));
    const auto look = look_of(status, domain::outcome_of(status));
    CHECK(look.word == word);
    CHECK(look.issue == issue);
}
