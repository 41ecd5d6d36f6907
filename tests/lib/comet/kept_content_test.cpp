// What the profile page reads of the content columns, and what other programs may have written
// there.
#include "comet/kept_content.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::comet;

TEST_CASE("kept content: an account's age, policy and rules", "[comet][unit]") {
    const auto kept = kept_account(
        R"({"CreateTime":1700000000,"Policy":{"HideCloudStorageBranding":true},"BackupRules":{
            "r1":{"Source":"i1","Destination":"v1"},"r2":{"Source":"i1","Destination":"v2"},
            "r3":{"Source":"","Destination":"v2"}}})");
    CHECK(kept.created_at == from_unix(1700000000));
    CHECK(kept.hide_cloud_branding);
    CHECK(kept.rules == std::vector<std::pair<ItemId, VaultId>>{{ItemId{"i1"}, VaultId{"v1"}},
                                                                {ItemId{"i1"}, VaultId{"v2"}}});
}

TEST_CASE("kept content: a device's system by the name that people know", "[comet][unit]") {
    const auto [platform, system] = GENERATE(table<std::string, std::string>({
        {R"({"version":"10.0.22631","distribution":"Windows 11 Pro"})", "Windows 11 Pro"},
        {R"({"version":"15.6.1","distribution":"macOS"})", "macOS 15.6.1"},
        {R"({"version":"6.1.0","distribution":"Debian GNU/Linux 12"})", "Debian GNU/Linux 12"},
        {R"({"version":"6.1.0"})", ""},
    }));
    CAPTURE(platform);
    const auto kept =
        kept_device(R"({"ClientVersion":"25.9.6","PlatformVersion":)" + platform + "}");
    CHECK(kept.system == system);
    CHECK(kept.client_version == "25.9.6");
}

TEST_CASE("kept content: an item's last backup, where there was one", "[comet][unit]") {
    const auto kept = kept_last_run(
        R"({"Statistics":{"LastBackupJob":{"GUID":"j","Status":7001,"StartTime":10,"EndTime":20,
            "DestinationGUID":"v1"}}})");
    REQUIRE(kept);
    CHECK(kept->status == 7001);
    CHECK(kept->vault == VaultId{"v1"});
    CHECK(kept->ended_at == from_unix(20));
    CHECK_FALSE(
        kept_last_run(R"({"Statistics":{"LastBackupJob":{"GUID":"","Status":0,"StartTime":0}}})"));
}

TEST_CASE("kept content: a vault's items are those that something of is stored", "[comet][unit]") {
    const auto kept = kept_vault(
        R"({"RebrandStorage":true,"Statistics":{"ClientProvidedSize":{"MeasureCompleted":30},
            "ClientProvidedContent":{"Components":[{"Bytes":1,"UsedBy":["i1/CURRENT","i2/HISTORIC"]},
            {"Bytes":2,"UsedBy":["i1/HISTORIC","TRUNCATED/7","/x","y"]},{"Bytes":3,"UsedBy":[]}]}}})");
    CHECK(kept.rebranded);
    CHECK(kept.measured_at == from_unix(30));
    CHECK(kept.items == std::vector{ItemId{"i1"}, ItemId{"i2"}});
}

TEST_CASE("kept content: what another program wrote reads as not known", "[comet][unit]") {
    const std::string text = GENERATE(
        as<std::string>{}, "", "null", "[]", "{", "5", R"({"Statistics":"x","BackupRules":[1],
        "Policy":7,"PlatformVersion":"x","ClientVersion":{}})",
        R"({"Statistics":{"LastBackupJob":[],"ClientProvidedContent":{"Components":{"a":1}}}})",
        std::string(300'000, '['), std::string((4U << 20U) + 1, ' '));
    CHECK(kept_account(text).rules.empty());
    CHECK(kept_device(text).system.empty());
    CHECK_FALSE(kept_last_run(text));
    CHECK(kept_vault(text).items.empty());
}
