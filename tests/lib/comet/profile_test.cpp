// One profile, read and written back: what is seen of it, what an edit changes, and what never
// leaves.
#include "comet/profile.hpp"

#include "comet/restore_options.hpp"
#include "json/reader.hpp"
#include "json/writer.hpp"
#include "tests/lib/comet/fake_comet.hpp"
#include "tests/lib/comet/profile_of_markers.hpp"
#include "tests/lib/json/random_text.hpp"

#include <catch2/catch.hpp>

#include <atomic>

using namespace eb;
using comet::Profile;
using test::FakeComet;

namespace {

constexpr const char* kGet = "/api/v1/admin/get-user-profile-and-hash";
constexpr const char* kSet = "/api/v1/admin/set-user-profile-hash";

/// As servers answer both calls.
std::string message(const std::string& profile, const std::string& hash = "h1") {
    return R"({"Status":200,"Message":"OK","ProfileHash":")" + hash + R"(","Profile":)" + profile +
           "}";
}

// What a careless client loses: numbers beyond a double, their spelling, order, escapes, white
// space, fields that nobody knows.
const std::string kProfile =
    R"({"FutureNumber":9007199254740993,"Username":"acme","AccountName":"Acme \u00e9\/co","Spelling":[1e3,1.50,-0],)"
    "\n  "
    R"("MaximumDevices" : 5,"QuotaHyperVGuests":0,"QuotaVMwareGuests":7,)"
    R"("Devices":{"d1":{"FriendlyName":"PC-1","Later":{"x":1.0}},"d2":{"FriendlyName":"PC-2"},"d3":{}},)"
    R"("Sources":{"i1":{"Description":"Docs","Engine":"engine1/file","OwnerDevice":"d1"}},)"
    R"("Destinations":{"v1":{"Description":"Cloud","DestinationType":1003}},)"
    R"("PasswordHash":"hunter2","PasswordRecovery":"hunter3","IsSuspended":true,)"
    R"("Policy":{"PreventEditProtectedItem":true,"PreventChangeAccountPassword":true,"Unknown":1e2}})";

std::string quoted(const std::string& text) {
    std::string out;
    json::append_string(out, text);
    return out;
}

std::string replaced(std::string text, const std::string& what, const std::string& by) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), by);
}

/// A profile with `strange` wherever a newer server may put something.
std::string surrounded_by(const std::string& strange) {
    return R"({ "Future":)" + strange + R"(,"Username":"acme","Devices":{"d0":)" + strange +
           R"(,"d1": {"Later":)" + strange + R"(,"FriendlyName" :"PC-1"}},"Policy":{"Later":)" +
           strange + R"(},"MaximumDevices":5,"More":)" + strange + "}";
}

/// A server that holds one profile and compares hashes.
class OneProfile {
public:
    explicit OneProfile(std::string profile) : profile_(std::move(profile)) {
        server.on(kGet, [this](const auto&) { return FakeComet::Answer{200, answer()}; });
        server.on(kSet, [this](const auto& fields) {
            if (rivals > 0) {
                --rivals;
                ++version_;
                profile_ = replaced(profile_, R"("AccountName":")", R"("AccountName":"x)");
            }
            if (fields.at("RequireHash") != hash())
                return FakeComet::Answer{200, R"({"Status":409,"Message":"changed meanwhile"})"};
            profile_ = fields.at("ProfileData");
            ++version_;
            return FakeComet::Answer{200, answer()};
        });
    }

    const std::string& profile() const { return profile_; }
    std::string hash() const { return "hash-" + std::to_string(version_); }

    FakeComet server;
    std::atomic<int> rivals = 0;  ///< So many writes meet what somebody else wrote before them.

private:
    std::string answer() const { return message(profile_, hash()); }

    std::string profile_;
    int version_ = 1;
};

const Username kAcme{"acme"};

}  // namespace

TEST_CASE("Profile: what pages and actions may see of it", "[comet][wire]") {
    FakeComet server;
    server.on(kGet, message(kProfile));
    auto api = server.api();
    const auto profile = Profile::read(api, kAcme);
    REQUIRE(profile);
    CHECK(server.calls() == std::vector<FakeComet::Call>{{kGet, {{"TargetUser", "acme"}}}});
    CHECK(profile->hash() == "h1");
    CHECK(profile->account().name == "Acme \xC3\xA9/co");
    CHECK(profile->account().suspended);
    CHECK(profile->quotas() == domain::Quotas{.maximum_devices = 5, .vmware_guests = 7});
    CHECK(profile->policy() == domain::Policy{.prevent_edit_protected_item = true,
                                              .prevent_change_account_password = true});
    CHECK(profile->has_password_recovery());
    CHECK_FALSE(profile->changed());
    REQUIRE(profile->device(DeviceId{"d2"}) != nullptr);
    CHECK(profile->device(DeviceId{"d2"})->name == "PC-2");
    REQUIRE(profile->item(ItemId{"i1"}) != nullptr);
    CHECK(profile->item(ItemId{"i1"})->owner == DeviceId{"d1"});
    REQUIRE(profile->vault(VaultId{"v1"}) != nullptr);
    CHECK(profile->vault(VaultId{"v1"})->type == 1003);
    CHECK(profile->device(DeviceId{"D2"}) == nullptr);
    CHECK(profile->item(ItemId{"v1"}) == nullptr);
    CHECK(profile->vault(VaultId{""}) == nullptr);
}

TEST_CASE("Profile: every switch of its policy is its own", "[comet][wire]") {
    using Switch = bool domain::Policy::*;
    const auto [name, member] = GENERATE(table<std::string, Switch>({
        {"PreventRequestStorageVault", &domain::Policy::prevent_request_storage_vault},
        {"PreventAddCustomStorageVault", &domain::Policy::prevent_add_custom_storage_vault},
        {"PreventEditStorageVault", &domain::Policy::prevent_edit_storage_vault},
        {"PreventDeleteStorageVault", &domain::Policy::prevent_delete_storage_vault},
        {"HideCloudStorageBranding", &domain::Policy::hide_cloud_storage_branding},
        {"EnforceStorageVaultRetention", &domain::Policy::enforce_storage_vault_retention},
        {"AllowEditObjectLockRetention", &domain::Policy::allow_edit_object_lock_retention},
        {"PreventDeleteSingleSnapshots", &domain::Policy::prevent_delete_single_snapshots},
        {"PreventNewProtectedItem", &domain::Policy::prevent_new_protected_item},
        {"PreventEditProtectedItem", &domain::Policy::prevent_edit_protected_item},
        {"PreventDeleteProtectedItem", &domain::Policy::prevent_delete_protected_item},
        {"PreventProtectedItemRetention", &domain::Policy::prevent_protected_item_retention},
        {"PreventChangeAccountPassword", &domain::Policy::prevent_change_account_password},
        {"PreventChangeAccountName", &domain::Policy::prevent_change_account_name},
        {"PreventChangeEmailSettings", &domain::Policy::prevent_change_email_settings},
        {"PreventViewDeviceNames", &domain::Policy::prevent_view_device_names},
        {"PreventOpenWebUI", &domain::Policy::prevent_open_web_ui},
    }));
    CAPTURE(name);
    FakeComet server;
    server.on(kGet, message(R"({"Username":"acme","Policy":{")" + name + R"(":true}})"));
    auto api = server.api();
    domain::Policy expected;
    expected.*member = true;
    CHECK(Profile::read(api, kAcme)->policy() == expected);
}

TEST_CASE("Profile: whether an administrator may reset the password", "[comet][wire]") {
    const auto [members, may] = GENERATE(table<std::string, bool>({
        {R"(,"PasswordRecovery":"key")", true},
        {R"(,"PasswordRecovery":"")", false},
        {R"(,"PasswordRecovery":null)", false},
        {"", false},
    }));
    CAPTURE(members);
    FakeComet server;
    server.on(kGet, message(R"({"Username":"acme")" + members + "}"));
    auto api = server.api();
    CHECK(Profile::read(api, kAcme)->has_password_recovery() == may);
}

TEST_CASE("Profile: as what a Microsoft 365 item's backups sign in", "[comet][wire]") {
    const auto profile_with = [](const std::string& engine, const std::string& setting) {
        return R"({"Username":"acme","Sources":{"i1":{"Description":"365","Engine":")" + engine +
               R"(","OwnerDevice":"d1","EngineProps":{"CUSTOM_SETTINGV2":"{}",)" + setting + "}}}}";
    };
    const auto setting = [](const std::string& json) {
        return R"("APP_CREDENTIAL":)" + quoted(json);
    };
    const auto credential_of = [](const std::string& text, const std::string& item = "i1") {
        FakeComet server;
        server.on(kGet, message(text));
        auto api = server.api();
        return Profile::read(api, kAcme)->office365_credential(ItemId{item});
    };
    const std::string engine = "engine1/winmsofficemail";
    const std::string whole =
        R"({"AppID":"app","TenantID":"t","Secret":"s3","AppCert":"","Region":"GermanCloud"})";

    SECTION("all of it") {
        const auto credential = credential_of(profile_with(engine, setting(whole)));
        REQUIRE(credential);
        CHECK(credential->app_id == "app");
        CHECK(credential->tenant_id == "t");
        CHECK(credential->secret == Secret{"s3"});
        CHECK(credential->app_cert.empty());
        CHECK(credential->region == "GermanCloud");
    }
    SECTION("by a certificate, in the cloud that most are in") {
        const auto credential = credential_of(
            profile_with(engine, setting(R"({"AppID":"app","TenantID":"t","AppCert":"pem"})")));
        REQUIRE(credential);
        CHECK(credential->app_cert == Secret{"pem"});
        CHECK(credential->region == "GlobalPublicCloud");
    }
    SECTION("of no other item, and of no other engine") {
        CHECK_FALSE(credential_of(profile_with(engine, setting(whole)), "i2"));
        CHECK_FALSE(credential_of(profile_with("engine1/file", setting(whole))));
    }
    SECTION("absent, or not whole") {
        const auto other = GENERATE_COPY(
            as<std::string>{}, R"("PASSWORD":"x")", R"("APP_CREDENTIAL":7)",
            R"("APP_CREDENTIAL":null)", setting(""), setting("[]"), setting("{}"),
            setting(R"({"AppID":7,"TenantID":"t","Secret":"s3"})"),
            setting(R"({"AppID":"app","Secret":"s3"})"),
            setting(R"({"TenantID":"t","Secret":"s3"})"),
            setting(R"({"AppID":"app","TenantID":"t"})"), setting(whole) + "," + setting(whole));
        CAPTURE(other);
        CHECK_FALSE(credential_of(profile_with(engine, other)));
    }
}

TEST_CASE("Profile: a renamed device is all that changes", "[comet][wire]") {
    OneProfile comet{kProfile};
    auto api = comet.server.api();
    auto profile = *Profile::read(api, kAcme);

    SECTION("its name, and no other byte") {
        CHECK(profile.rename_device(DeviceId{"d1"}, "Hannah's \"PC\" \xC3\xA9"));
        CHECK(profile.changed());
        CHECK(profile.device(DeviceId{"d1"})->name == "Hannah's \"PC\" \xC3\xA9");
        profile.write(api);
        const auto expected = replaced(kProfile, R"("PC-1")", "\"Hannah's \\\"PC\\\" \xC3\xA9\"");
        CHECK(
            comet.server.calls(kSet) ==
            std::vector<FakeComet::Call>{
                {kSet,
                 {{"TargetUser", "acme"}, {"ProfileData", expected}, {"RequireHash", "hash-1"}}}});
        CHECK(comet.profile() == expected);
        // It is now what the server has.
        CHECK_FALSE(profile.changed());
        CHECK(profile.hash() == "hash-2");
        profile.write(api);
        CHECK(comet.server.calls(kSet).size() == 1);
    }
    SECTION("one that had no name gets one") {
        CHECK(profile.rename_device(DeviceId{"d3"}, "New"));
        profile.write(api);
        CHECK(comet.profile() ==
              replaced(kProfile, R"("d3":{})", R"("d3":{"FriendlyName":"New"})"));
    }
    SECTION("the name that it has already") {
        CHECK(profile.rename_device(DeviceId{"d1"}, "PC-1"));
        CHECK_FALSE(profile.changed());
        profile.write(api);
        CHECK(comet.server.calls(kSet).empty());
    }
    SECTION("another account's device is none") {
        CHECK_FALSE(profile.rename_device(DeviceId{"d9"}, "x"));
        CHECK_FALSE(profile.rename_device(DeviceId{""}, "x"));
        CHECK_FALSE(profile.changed());
    }
}

TEST_CASE("Profile: quotas that are given change, and no others", "[comet][wire]") {
    const auto [change, what, by] = GENERATE(table<domain::QuotaChange, std::string, std::string>({
        {{.maximum_devices = 12}, R"("MaximumDevices" : 5)", R"("MaximumDevices" : 12)"},
        {{.maximum_devices = 0}, R"("MaximumDevices" : 5)", R"("MaximumDevices" : 0)"},
        {{.maximum_devices = -3}, R"("MaximumDevices" : 5)", R"("MaximumDevices" : 0)"},
        {{.hyperv_guests = 3}, R"("QuotaHyperVGuests":0)", R"("QuotaHyperVGuests":3)"},
        {{.vmware_guests = 8}, R"("QuotaVMwareGuests":7)", R"("QuotaVMwareGuests":8)"},
        // Absent until now: behind everything else.
        {{.office365_accounts = 9},
         R"("Unknown":1e2}})",
         R"("Unknown":1e2},"QuotaOffice365ProtectedAccounts":9})"},
    }));
    OneProfile comet{kProfile};
    auto api = comet.server.api();
    auto profile = *Profile::read(api, kAcme);
    profile.set_quotas(change);
    CHECK(profile.changed());
    profile.write(api);
    CHECK(comet.profile() == replaced(kProfile, what, by));
}

TEST_CASE("Profile: quotas that stay as they are write nothing", "[comet][wire]") {
    OneProfile comet{kProfile};
    auto api = comet.server.api();
    const auto change = GENERATE(
        domain::QuotaChange{},
        domain::QuotaChange{
            .maximum_devices = 5, .office365_accounts = 0, .hyperv_guests = 0, .vmware_guests = 7});
    const auto profile =
        comet::change_profile(api, kAcme, [&](Profile& one) { one.set_quotas(change); });
    CHECK(profile.quotas().maximum_devices == 5);
    CHECK(comet.server.calls(kSet).empty());
}

TEST_CASE("change_profile: what somebody else changed meanwhile stays", "[comet][wire]") {
    OneProfile comet{kProfile};
    auto api = comet.server.api();
    int edits = 0;
    const auto rename = [&](Profile& profile) {
        ++edits;
        CHECK(profile.rename_device(DeviceId{"d1"}, "New"));
    };
    SECTION("two rivals") {
        comet.rivals = 2;
        const auto profile = comet::change_profile(api, kAcme, rename);
        CHECK(edits == 3);
        CHECK(profile.account().name == "xxAcme \xC3\xA9/co");
        CHECK(comet.profile() == replaced(replaced(kProfile, R"("PC-1")", R"("New")"),
                                          R"("AccountName":")", R"("AccountName":"xx)"));
        CHECK(profile.hash() == comet.hash());
    }
    SECTION("rivals without end") {
        comet.rivals = 99;
        CHECK_THROWS_AS(comet::change_profile(api, kAcme, rename), comet::Conflict);
        CHECK(edits == 3);
        CHECK(comet.server.calls(kSet).size() == 3);
        CHECK(comet.profile().find("PC-1") != std::string::npos);
    }
    SECTION("who writes is told each time") {
        comet.rivals = 1;
        int writes = 0;
        comet::change_profile(api, kAcme, rename, [&](Profile& profile) {
            ++writes;
            profile.write(api);
        });
        CHECK(writes == 2);
        CHECK(comet.profile().find("PC-1") == std::string::npos);
    }
    SECTION("an edit that says no ends it") {
        CHECK_THROWS_AS(
            comet::change_profile(api, kAcme, [](Profile&) { throw std::out_of_range{"no"}; }),
            std::out_of_range);
        CHECK(comet.server.calls(kSet).empty());
    }
}

TEST_CASE("Profile: an account that the server does not know", "[comet][wire]") {
    FakeComet server;
    server.on(kGet, R"({"Status":404,"Message":"User not found"})");
    auto api = server.api();
    CHECK_FALSE(Profile::read(api, kAcme));
    try {
        comet::change_profile(api, kAcme, [](Profile&) { FAIL("there is none"); });
        FAIL("it was not refused");
    } catch (const comet::Refused& refused) {
        CHECK(refused.unknown());
    }
}

TEST_CASE("Profile: credentials that fail are refused, not absent", "[comet][wire]") {
    FakeComet server;
    server.on(kGet, R"({"Status":403,"Message":"Forbidden"})");
    auto api = server.api();
    try {
        Profile::read(api, kAcme);
        FAIL("it was not refused");
    } catch (const comet::Refused& refused) {
        CHECK(refused.credentials());
    }
}

TEST_CASE("Profile: mistakes of the server are named by their path", "[comet][wire]") {
    std::string deep = R"({"Username":"acme","Sources":)";
    for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
    const auto [answer, place] = GENERATE_COPY(table<std::string, std::string>({
        {"<html>", "not valid JSON"},
        {"[]", "expected object"},
        {"{}", "ProfileHash: missing"},
        {R"({"ProfileHash":"h"})", "Profile: missing"},
        {R"({"ProfileHash":7,"Profile":{}})", "ProfileHash: expected text"},
        {R"({"ProfileHash":"","Profile":{}})", "ProfileHash: empty"},
        {R"({"ProfileHash":"h","Profile":{},"Profile":{}})", "Profile: occurs twice"},
        {message("null"), "Profile: "},
        {message("[]"), "Profile: "},
        {message(R"({"Username":"Acme"})"), "Profile.Username: another account's"},
        {message(R"({"Username":"acme","MaximumDevices":"5"})"),
         "Profile.MaximumDevices: expected integer"},
        {message(R"({"Username":"acme","QuotaHyperVGuests":1e300})"),
         "Profile.QuotaHyperVGuests: expected integer"},
        {message(R"({"Username":"acme","Policy":[]})"), "Profile.Policy: expected object"},
        {message(R"({"Username":"acme","Policy":{"PreventOpenWebUI":1}})"),
         "Profile.Policy.PreventOpenWebUI: expected true or false"},
        {message(R"({"Username":"acme","Sources":{"i":7}})"), "Profile.Sources.i: expected object"},
        {message("{\"Username\":\"acme\",\"AccountName\":\"\xFF\"}"), "not valid JSON"},
        {message(R"({"Username":"acme")"), "not valid JSON"},
        {message(deep), "nested too deep"},
    }));
    CAPTURE(place);
    FakeComet server;
    server.on(kGet, answer);
    auto api = server.api();
    try {
        Profile::read(api, kAcme);
        FAIL("it was believed");
    } catch (const comet::Unreachable& error) {
        const std::string what = error.what();
        CHECK(what.find(kGet) == 0);
        CHECK(what.find(place) != std::string::npos);
    }
}

TEST_CASE("Profile: a write whose answer is lost or strange is no success", "[comet][wire]") {
    const auto answer =
        GENERATE(as<std::string>{}, R"({"Status":200,"Message":"OK"})", "<html>", "");
    FakeComet server;
    server.on(kGet, message(kProfile));
    server.on(kSet, answer);
    auto api = server.api();
    CHECK_THROWS_AS(comet::change_profile(
                        api, kAcme, [](Profile& one) { one.set_quotas({.maximum_devices = 1}); }),
                    comet::Unreachable);
    CHECK(server.calls(kSet).size() == 1);
}

TEST_CASE("Profile: whatever else is in it goes back as it came", "[comet][wire]") {
    for (unsigned seed = 1; seed <= 60; ++seed) {
        test::RandomText random{seed};
        const auto& strange = random.text();
        CAPTURE(seed, strange);
        const auto before = surrounded_by(strange);
        OneProfile comet{before};
        auto api = comet.server.api();
        comet::change_profile(api, kAcme, [](Profile& profile) {
            REQUIRE(profile.rename_device(DeviceId{"d1"}, "New"));
            profile.set_quotas({.maximum_devices = 6});
        });
        REQUIRE(comet.profile() == replaced(replaced(before, R"("PC-1")", R"("New")"),
                                            R"("MaximumDevices":5)", R"("MaximumDevices":6)"));
    }
}

TEST_CASE("Profile: nothing secret of it is public", "[comet][wire]") {
    // Every text of the profile is a marker that says where it stood.
    const std::vector<int> vaults{1000, 1001, 1002, 1003, 1004, 1005,
                                  1006, 1007, 1008, 1009, 1010, 1011};
    const auto text =
        test::ProfileOfMarkers{}.text(vaults, {"INCLUDE1", "PASSWORD", "USERNAME", "COMMAND",
                                               "SMBAUTH1", "CUSTOM_SETTINGV2", "APP_CREDENTIAL"});
    const Username username{test::ProfileOfMarkers::marker("Username")};
    const auto mark = [](const std::string& path) { return test::ProfileOfMarkers::marker(path); };
    REQUIRE(text.find(mark("PasswordHash")) != std::string::npos);

    FakeComet server;
    server.on(kGet, message(text));
    // A server that complains of a profile by showing it, as parsers do.
    const auto refusal = GENERATE(as<std::string>{}, "400", "500", "409", "200");
    server.on(kSet, [&](const FakeComet::Fields& fields) -> FakeComet::Answer {
        std::string all;
        json::append_string(all, fields.at("ProfileData").substr(0, 400));
        const auto& kind = refusal;
        if (kind == "500") return {500, all};
        if (kind == "200") return {200, all};
        if (kind == "409") return {409, R"({"Status":409,"Message":)" + all + "}"};
        return {200, R"({"Status":400,"Message":)" + all + "}"};
    });
    auto api = server.api();
    auto profile = Profile::read(api, username);
    REQUIRE(profile);

    // What it hands out, all of it in one text.
    std::string handed = profile->hash();
    const auto& account = profile->account();
    handed += account.name + account.content + account.username.value();
    for (const auto& one : account.devices)
        handed += one.name + one.content + one.platform_os + one.platform_arch;
    for (const auto& one : account.items) handed += one.name + one.content + one.engine;
    for (const auto& one : account.vaults)
        handed += one.name + one.content + one.bucket_server + one.bucket_name;
    CHECK(handed.find(mark("AccountName")) != std::string::npos);
    for (const auto* path :
         {"PasswordHash", "PasswordRecovery", "TOTPKey", "Sources.one.EngineProps.PASSWORD",
          "Sources.one.EngineProps.APP_CREDENTIAL", "Sources.one.EngineProps.COMMAND",
          "Sources.one.PreExec", "BackupRules.one.PostExec", "Destinations.vault-1000.S3AccessKey",
          "Destinations.vault-1000.S3SecretKey", "Destinations.vault-1001.SFTPPassword",
          "Destinations.vault-1003.CometBucketKey", "Destinations.vault-1004.FTPPassword",
          "Destinations.vault-1003.EncryptedEncryptionKey"}) {
        CAPTURE(path);
        CHECK(text.find(mark(path)) != std::string::npos);
        CHECK(handed.find(mark(path)) == std::string::npos);
    }

    // And what is said when it is refused, which logs and audit rows repeat.
    CHECK(profile->rename_device(account.devices.at(0).id, "New"));
    try {
        profile->write(api);
        FAIL("it was not refused");
    } catch (const comet::Refused& error) {
        CHECK(std::string{error.what()}.find("MARK") == std::string::npos);
        CHECK(error.message.find("MARK") == std::string::npos);
    } catch (const comet::Unreachable& error) {
        CHECK(std::string{error.what()}.find("MARK") == std::string::npos);
    }
}
