// Profiles: what becomes of them, and that no secret does.
#include "comet/decode.hpp"
#include "json/reader.hpp"
#include "tests/lib/comet/profile_of_markers.hpp"

#include <catch2/catch.hpp>

#include <iterator>
#include <map>
#include <regex>
#include <set>

using namespace eb;

namespace {

const std::vector<int> kVaultTypes{1000, 1001, 1002, 1003, 1004, 1005,
                                   1006, 1007, 1008, 1009, 1010, 1011};

const std::vector<std::string> kKeptProps{
    "INCLUDE1",         "EXCLUDE7",      "REXCLUDE0",     "PINCLUDE1",
    "RINCLUDE1",        "USE_WIN_VSS",   "CONFIRM_EFS",   "RESCAN_UNCHANGED",
    "EXTRA_ATTRIBUTES", "ALL_DATABASES", "DATABASE-main", "EXCEPT-DATABASE-tmp",
    "INSTANCE",         "AUTHMODE",      "METHOD",        "DIFFBASE",
    "DIFFERENTIAL",     "LOGTRUNC",      "LOGNOTRUNC",    "WORKDIR",
    "SAVEAS",           "ALL_VMS",       "VM-1"};
const std::vector<std::string> kSecretProps{
    "USERNAME",         "PASSWORD",     "SMBAUTH1",     "COMMAND",          "EXTRACOMMAND-1",
    "CUSTOM_SETTINGV2", "SSH_PASSWORD", "SSH_USERNAME", "VSPHERE_PASSWORD", "APP_CREDENTIAL",
    "HOSTNAME",         "include1",     "XINCLUDE1",    "DATABASE",         "SOMETHING_NEW"};

/// Where each marker stood that is left in the text.
std::set<std::string> left_in(const std::string& content) {
    static const std::regex mark{"MARK:([^\"]*)"};
    std::set<std::string> out;
    for (std::sregex_iterator i{content.begin(), content.end(), mark}, end; i != end; ++i)
        out.insert((*i)[1]);
    return out;
}

bool looks_secret(const std::string& path) {
    static const std::regex words{
        "pass|secret|key|token|totp|recovery|hash|exec|credential|cert|auth(?!mode)|command|user(?!"
        "name$)|"
        "EngineProps\\.(?!INCLUDE|EXCLUDE|REXCLUDE|PINCLUDE|RINCLUDE|USE_WIN_VSS|CONFIRM_EFS|"
        "RESCAN|EXTRA_A|"
        "ALL_|DATABASE-|EXCEPT-|INSTANCE|AUTHMODE|METHOD|DIFF|LOG|WORKDIR|SAVEAS|VM-)",
        std::regex::icase};
    return std::regex_search(path, words);
}

domain::Account account(const std::string& members) {
    return comet::decode_account(Username{"u"}, R"({"Username":"u",)" + members + "}");
}

domain::ProtectedItem item(const std::string& members) {
    const auto read = account(R"("Sources":{"i":{)" + members + "}}");
    REQUIRE(read.items.size() == 1);
    return read.items.front();
}

domain::Vault vault(const std::string& members) {
    const auto read = account(R"("Destinations":{"v":{)" + members + "}}");
    REQUIRE(read.vaults.size() == 1);
    return read.vaults.front();
}

}  // namespace

TEST_CASE("decode_account: no secret of a profile survives", "[comet][unit]") {
    auto props = kKeptProps;
    props.insert(props.end(), kSecretProps.begin(), kSecretProps.end());
    const auto text = test::ProfileOfMarkers{}.text(kVaultTypes, props);
    const auto read =
        comet::decode_account(Username{test::ProfileOfMarkers::marker("Username")}, text);
    REQUIRE(read.devices.size() == 1);
    REQUIRE(read.items.size() == 1);
    REQUIRE(read.vaults.size() == kVaultTypes.size());

    const auto at_account = left_in(read.content);
    const auto at_device = left_in(read.devices[0].content);
    const auto at_item = left_in(read.items[0].content);

    SECTION("nothing that sounds like one") {
        // The markers are there to be found, and the words to find them work.
        CHECK(looks_secret("Sources.one.EngineProps.PASSWORD"));
        CHECK(looks_secret("PasswordHash"));
        CHECK(left_in(text).size() > 500);
        for (const auto* left : {&at_account, &at_device, &at_item}) {
            for (const auto& path : *left) {
                CAPTURE(path);
                CHECK_FALSE(looks_secret(path));
            }
        }
    }
    SECTION("of a vault, these texts alone") {
        for (const auto& one : read.vaults) {
            const auto at = "Destinations." + one.id.value() + ".";
            CHECK(left_in(one.content) ==
                  std::set<std::string>{at + "Description", at + "Tag", at + "AssociatedDevices",
                                        at + "Statistics.ClientProvidedContent.Components.UsedBy",
                                        at + "Statistics.LastSuccessfulDeepVerify_GUID"});
        }
    }
    SECTION("of an engine's settings, the named ones alone") {
        std::set<std::string> expected;
        for (const auto& name : kKeptProps) expected.insert("Sources.one.EngineProps." + name);
        std::set<std::string> left;
        for (const auto& path : at_item)
            if (path.find("EngineProps") != std::string::npos) left.insert(path);
        CHECK(left == expected);
    }
    SECTION("nothing of the provider's own items") {
        for (const auto& path : at_account) {
            CAPTURE(path);
            CHECK(path.find("DefaultSources") == std::string::npos);
            CHECK(path.find("DefaultBackupRules") == std::string::npos);
        }
    }
    SECTION("what pages need does") {
        for (const auto* path :
             {"AccountName", "LanguageCode", "Emails", "PolicyID", "Policy.DefaultNewStorageVault",
              "Policy.FileAndFolderMandatoryExclusions.Exclude", "BackupRules.one.Source"}) {
            CAPTURE(path);
            CHECK(at_account.contains(path));
        }
        CHECK(read.content.find("\"QuotaHyperVGuests\":1763800000") != std::string::npos);
        CHECK(read.content.find("\"Schedules\":[{\"FrequencyType\":") != std::string::npos);
        CHECK(at_device.contains("Devices.one.PlatformVersion.distribution"));
        CHECK(at_item.contains("Sources.one.Statistics.LastBackupJob.GUID"));
        CHECK(read.items[0].content.find("\"OverrideDestinationRetention\":{\"one\":{\"Mode\":") !=
              std::string::npos);
        CHECK(read.vaults[0].content.find("\"DefaultRetention\":{\"Mode\":") != std::string::npos);
        CHECK(read.vaults[0].content.find("\"ClientProvidedSize\":{\"Size\":") !=
              std::string::npos);
    }
    SECTION("and a vault's columns say where it lies, by its type") {
        const std::map<int, std::pair<std::string, std::string>> places{
            {1000, {"S3Server", "S3BucketName"}},
            {1003, {"CometServer", "CometBucket"}},
            {1005, {"AZBRealm", "AZBContainer"}},
            {1007, {"Swift.AuthURL", "Swift.Container"}},
            {1008, {"", "B2.Bucket"}},
            {1009, {"Storj.SatelliteAddress", "Storj.StorjBucket"}},
        };
        for (const auto& one : read.vaults) {
            CAPTURE(one.type);
            const auto marker = [&](const std::string& field) {
                return field.empty() ? ""
                                     : test::ProfileOfMarkers::marker("Destinations." +
                                                                      one.id.value() + "." + field);
            };
            const auto place = places.find(one.type);
            const bool known = place != places.end();
            CHECK(one.bucket_server == (known ? marker(place->second.first) : ""));
            CHECK(one.bucket_name == (known ? marker(place->second.second) : ""));
        }
    }
}

TEST_CASE("decode_account: whose it is", "[comet][unit]") {
    CHECK(account(R"("AccountName":"Acme","IsSuspended":true)").suspended);
    CHECK(account(R"("AccountName":"Acme")").name == "Acme");
    CHECK_THROWS_AS(comet::decode_account(Username{"U"}, R"({"Username":"u"})"), json::Malformed);
    CHECK_THROWS_AS(comet::decode_account(Username{"u"}, R"({})"), json::Malformed);
    CHECK_THROWS_AS(comet::decode_account(Username{""}, R"({"Username":""})"), json::Malformed);
    CHECK_THROWS_AS(comet::decode_account(Username{"u"}, "[]"), json::Malformed);
    CHECK_THROWS_AS(comet::decode_account(Username{"u"}, "null"), json::Malformed);
}

TEST_CASE("decode_account: devices", "[comet][unit]") {
    const auto read = account(
        R"("Devices":{"d1":{"FriendlyName":"PC-1","RegistrationTime":1763800000,"PlatformVersion":)"
        R"({"os":"windows","arch":"amd64"}},"d2":{"FriendlyName":"Old"}})");
    REQUIRE(read.devices.size() == 2);
    CHECK(read.devices[0].id == DeviceId{"d1"});
    CHECK(read.devices[0].name == "PC-1");
    CHECK(read.devices[0].platform_os == "windows");
    CHECK(read.devices[0].platform_arch == "amd64");
    CHECK(read.devices[0].registered_at == from_unix(1763800000));
    CHECK(read.devices[1].registered_at == sys_seconds{});
    CHECK(read.devices[1].content == R"({"FriendlyName":"Old"})");
}

TEST_CASE("decode_account: what can be no row's id is left out", "[comet][unit]") {
    const auto long_id = std::string(129, 'd');
    const auto read = account(R"("Devices":{"":{},")" + long_id + R"(":{},"a\u0000b":{},"d":{}},)" +
                              R"("Sources":{"0123456789012345678901234567890123456":{},"i":{}},)" +
                              R"("Destinations":null)");
    REQUIRE(read.devices.size() == 1);
    CHECK(read.devices[0].id == DeviceId{"d"});
    REQUIRE(read.items.size() == 1);
    CHECK(read.items[0].id == ItemId{"i"});
    CHECK(read.vaults.empty());
}

TEST_CASE("decode_account: of names that occur twice the first counts", "[comet][unit]") {
    const auto read = account(
        R"("Devices":{"d":{"FriendlyName":"first"},"d":{"FriendlyName":"second"}},"Devices":{"x":{}})");
    REQUIRE(read.devices.size() == 1);
    CHECK(read.devices[0].name == "first");
}

TEST_CASE("decode_account: an item's dates, in seconds or milliseconds", "[comet][unit]") {
    const auto [create, modify, created, updated] =
        GENERATE(table<std::string, std::string, std::int64_t, std::int64_t>({
            {"1763800000", "1763800001", 1763800000, 1763800001},
            {"1763800000123", "1763800001999", 1763800000, 1763800001},
            {"0", "1763800001", 1763800001, 1763800001},
            {"946684799", "1763800001", 1763800001, 1763800001},  // 1999.
            {"946684800", "0", 946684800, 0},
            {"-5", "0", 0, 0},
            {"0", "1", 0, 0},
        }));
    CAPTURE(create, modify);
    const auto read = item("\"CreateTime\":" + create + ",\"ModifyTime\":" + modify);
    CHECK(unix_seconds(read.created_at) == created);
    CHECK(unix_seconds(read.updated_at) == updated);
    CHECK(item(R"("Engine":"engine1/file")").created_at == sys_seconds{});
}

TEST_CASE("decode_account: an item's sizes come from its last run", "[comet][unit]") {
    const std::string good =
        R"({"GUID":"a","Status":5000,"TotalSize":10,"TotalFiles":2,"TotalDirectories":1,"TotalVmCount":3,"TotalAccountsCount":4})";
    const std::string failed =
        R"({"GUID":"b","Status":7002,"TotalSize":7,"TotalFiles":1,"TotalVmCount":9,"TotalAccountsCount":9})";
    const std::string zeros = R"({"GUID":"","Status":0,"StartTime":0,"TotalSize":0})";
    const auto with = [&](const std::string& last, const std::string& last_good) {
        return item(
            R"("OwnerDevice":"d","Description":"Docs","Engine":"engine1/hyperv","Statistics":{"LastBackupJob":)" +
            last + ",\"LastSuccessfulBackupJob\":" + last_good + "}");
    };
    SECTION("the last failed: sizes are its own, counts those of the last good one") {
        const auto read = with(failed, good);
        CHECK(read.name == "Docs");
        CHECK(read.engine == "engine1/hyperv");
        CHECK(read.owner == DeviceId{"d"});
        CHECK(read.total_bytes == 7);
        CHECK(read.total_files == 1);
        CHECK(read.total_directories == 0);
        CHECK(read.vm_count == 3);
        CHECK(read.account_count == 4);
    }
    SECTION("no good one is told, but the last was") {
        CHECK(with(good, "null").vm_count == 3);
        CHECK(with(good, zeros).account_count == 4);
    }
    SECTION("none was good") { CHECK(with(failed, zeros).vm_count == 0); }
    SECTION("it has never run") {
        CHECK_FALSE(with(zeros, zeros).total_bytes);
        CHECK_FALSE(item(R"("Statistics":null)").total_files);
        CHECK_FALSE(item(R"("Engine":"x")").total_directories);
    }
}

TEST_CASE("decode_account: a vault's size counts when it was measured", "[comet][unit]") {
    const auto size = [](const std::string& members) {
        return vault(R"("Statistics":{"ClientProvidedSize":{)" + members + "}}").total_bytes;
    };
    CHECK(size(R"("Size":5,"MeasureStarted":1,"MeasureCompleted":2)") == 5);
    CHECK(size(R"("Size":0,"MeasureStarted":1,"MeasureCompleted":2)") == 0);
    CHECK_FALSE(size(R"("Size":5,"MeasureStarted":1,"MeasureCompleted":0)"));
    CHECK_FALSE(size(R"("Size":0,"MeasureStarted":0,"MeasureCompleted":0)"));
    CHECK_FALSE(vault(R"("Description":"x")").total_bytes);
}

TEST_CASE("decode_account: a vault's type, limit and place", "[comet][unit]") {
    const auto read = vault(
        R"("Description":"Cloud","DestinationType":1003,"StorageLimitEnabled":true,"StorageLimitBytes":99,)"
        R"("CometServer":"https://storage.example/","CometBucket":"b-1","CometBucketKey":"hunter2","S3Server":"no")");
    CHECK(read.name == "Cloud");
    CHECK(read.type == 1003);
    CHECK(read.has_storage_limit);
    CHECK(read.storage_limit_bytes == 99);
    CHECK(read.bucket_server == "https://storage.example/");
    CHECK(read.bucket_name == "b-1");
    CHECK(read.content.find("hunter2") == std::string::npos);
    CHECK(vault(R"("DestinationType":70000)").type == 0);

    const auto b2 = vault(R"("DestinationType":1008,"B2":{"Key":"hunter2","Bucket":"b-2"})");
    CHECK(b2.bucket_name == "b-2");
    CHECK(b2.bucket_server.empty());
    const auto local = vault(R"("DestinationType":1002,"CometServer":"x","CometBucket":"y")");
    CHECK(local.bucket_server.empty());
    CHECK(local.bucket_name.empty());
}

TEST_CASE("decode_account: an address is kept without what may be secret in it", "[comet][unit]") {
    const auto [given, kept] = GENERATE(table<std::string, std::string>({
        {"https://user:pass@host/path", "https://host/path"},
        {"https://user:p@ss/w@host", "https://host"},
        {"user:pass@host:9000", "host:9000"},
        {"https://host/x?sig=abc", "https://host/x"},
        {"s3.example", "s3.example"},
        {"https://u:" + std::string(300, 'p') + "@host", "https://host"},
    }));
    CAPTURE(given);
    CHECK(vault(R"("DestinationType":1000,"S3Server":")" + given + "\"").bucket_server == kept);
}

TEST_CASE("decode_account: what cannot be read is refused, with its place", "[comet][unit]") {
    const auto [members, path] = GENERATE(table<std::string, std::string>({
        {R"("Sources":[])", "Sources"},
        {R"("Sources":{"i":7})", "Sources.i"},
        {R"("Sources":{"i":{"Description":7}})", "Sources.i.Description"},
        {R"("Destinations":{"v":{"StorageLimitBytes":1e300}})", "Destinations.v.StorageLimitBytes"},
        {R"("Devices":{"d":{"PlatformVersion":{"os":1}}})", "Devices.d.PlatformVersion.os"},
        {R"("Devices":{"d":NaN})", ""},
        {"\"Devices\":{\"\xFF\":{}}", ""},
    }));
    CAPTURE(members);
    try {
        account(members);
        FAIL("it was not refused");
    } catch (const json::Malformed& error) {
        CHECK(error.path == path);
    }
}

TEST_CASE("decode_account: hostile texts are refused", "[comet][unit]") {
    std::string deep = R"({"Username":"u","Sources":)";
    for (int i = 0; i < 200'000; ++i) deep += "{\"a\":";
    CHECK_THROWS_AS(comet::decode_account(Username{"u"}, deep), json::Malformed);
    CHECK_THROWS_AS(comet::decode_account(Username{"u"}, std::string(200'000, '[')),
                    json::Malformed);
    CHECK_THROWS_AS(account(R"("Devices":{"d":{)"), json::Malformed);
    CHECK_THROWS_AS(comet::decode_account(Username{"u"}, ""), json::Malformed);
}
