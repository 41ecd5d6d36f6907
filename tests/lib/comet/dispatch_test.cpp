// Live connections, and the exact calls that are made through them.
#include "comet/dispatch.hpp"

#include "tests/lib/comet/fake_comet.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace eb;
using comet::LiveConnection;
using test::FakeComet;
using test::kTaken;

namespace {

constexpr const char* kActive = "/api/v1/admin/dispatcher/list-active";
constexpr const char* kRun = "/api/v1/admin/dispatcher/run-backup-custom";
constexpr const char* kReset = "/api/v1/admin/reset-user-password";
constexpr const char* kLogin = "/api/v1/admin/dispatcher/update-login-password";

const Username kAcme{"acme"};
const LiveConnection kHere{.target = TargetId{"t1"}, .username = kAcme, .device = DeviceId{"d1"}};

std::string connection(const std::string& username, const std::string& device,
                       const std::string& more = "") {
    return R"({"Username":")" + username + R"(","DeviceID":")" + device + "\"" + more + "}";
}

/// What is thrown, or nothing.
template <class Error>
std::string thrown_by(const std::function<void()>& call) {
    try {
        call();
    } catch (const Error& error) {
        return error.what();
    }
    FAIL("it was not refused");
    return "";
}

}  // namespace

TEST_CASE("live_connections: one account's, with what each says of itself", "[comet][wire]") {
    FakeComet server;
    server.on(kActive,
              R"({"t1":)" +
                  connection("acme", "d1",
                             R"(,"ReportedVersion":"25.9.6","ReportedPlatform":"windows_x86_64",)"
                             R"("DeviceTimeZone":"Europe/Berlin","ConnectionTime":1763800000,)"
                             R"("AllowsFilenames":true,"IPAddress":"192.0.2.1")") +
                  R"(,"t2":)" + connection("acme", "d2") + "}");
    auto api = server.api();
    const auto live = comet::live_connections(api, kAcme);
    CHECK(server.calls() == std::vector<FakeComet::Call>{{kActive, {{"UserNameFilter", "acme"}}}});
    REQUIRE(live.size() == 2);
    CHECK(live[0].target == TargetId{"t1"});
    CHECK(live[0].username == kAcme);
    CHECK(live[0].device == DeviceId{"d1"});
    CHECK(live[0].client_version == "25.9.6");
    CHECK(live[0].platform == "windows_x86_64");
    CHECK(live[0].time_zone == "Europe/Berlin");
    CHECK(live[0].allows_filenames);
    CHECK(live[0].connected_at == from_unix(1763800000));
    CHECK(live[1].client_version.empty());
    CHECK_FALSE(live[1].allows_filenames);
    CHECK(live[1].connected_at == sys_seconds{});

    CHECK(comet::live_connection(api, kAcme, DeviceId{"d2"})->target == TargetId{"t2"});
    CHECK_FALSE(comet::live_connection(api, kAcme, DeviceId{"D2"}));
}

TEST_CASE("live_connections: another account's are none, whatever the server's filter lets through",
          "[comet][wire]") {
    FakeComet server;
    server.on(kActive,
              R"({"t1":)" + connection("Acme", "d1") + R"(,"t2":)" + connection("acme ", "d2") +
                  R"(,"t3":)" + connection("acme", "d3") +
                  R"(,"t4":null,"t5":{"DeviceID":"d5"},"t6":{"Username":7,"DeviceID":"d6"},)"
                  R"("":)" +
                  connection("acme", "d7") + R"(,"t8":)" + connection("acme", "") + "}");
    auto api = server.api();
    const auto live = comet::live_connections(api, kAcme);
    REQUIRE(live.size() == 1);
    CHECK(live[0].device == DeviceId{"d3"});
}

TEST_CASE("live_connections: of a device with two the newest", "[comet][wire]") {
    FakeComet server;
    server.on(kActive, R"({"old":)" + connection("acme", "d", R"(,"ConnectionTime":5)") +
                           R"(,"new":)" + connection("acme", "d", R"(,"ConnectionTime":9)") +
                           R"(,"older":)" + connection("acme", "d", R"(,"ConnectionTime":1)") +
                           "}");
    auto api = server.api();
    const auto live = comet::live_connections(api, kAcme);
    REQUIRE(live.size() == 1);
    CHECK(live[0].target == TargetId{"new"});
}

TEST_CASE("live_connections: nobody is there, or nobody knows", "[comet][wire]") {
    FakeComet server;
    SECTION("none") {
        server.on(kActive, GENERATE(as<std::string>{}, "{}", "null"));
        auto api = server.api();
        CHECK(comet::live_connections(api, kAcme).empty());
    }
    SECTION("an answer that is none") {
        const auto [answer, place] = GENERATE(table<std::string, std::string>({
            {R"({"t1":{"Username":"acme")", "cut short"},
            {"[]", "cut short"},
            {R"({"t1":{"Username":}})", "not valid JSON"},
            {R"({"t1":{"Username":"acme","DeviceID":"d","ReportedVersion":7}})",
             "t1.ReportedVersion: expected text"},
            {R"({"t1":{"Username":"acme","DeviceID":"d","AllowsFilenames":"no"}})",
             "t1.AllowsFilenames: expected true or false"},
        }));
        CAPTURE(answer);
        server.on(kActive, answer);
        auto api = server.api();
        const auto what =
            thrown_by<comet::Unreachable>([&] { comet::live_connections(api, kAcme); });
        CHECK(what.find(kActive) == 0);
        CHECK(what.find(place) != std::string::npos);
    }
}

TEST_CASE("dispatch: each call has exactly its fields", "[comet][wire]") {
    FakeComet server;
    FakeComet::Call expected;
    std::function<void(comet::AdminApi&)> call;
    const ItemId item{"item"};
    const VaultId vault{"vault"};

    SECTION("run a backup") {
        expected = {kRun, {{"TargetID", "t1"}, {"Source", "item"}, {"Destination", "vault"}}};
        call = [&](auto& api) { comet::run_backup(api, kHere, item, vault); };
    }
    SECTION("update the software") {
        expected = {"/api/v1/admin/dispatcher/update-software",
                    {{"TargetID", "t1"}, {"SelfAddress", "the server's"}}};
        call = [&](auto& api) { comet::update_software(api, kHere); };
    }
    SECTION("uninstall it, settings too") {
        expected = {"/api/v1/admin/dispatcher/uninstall-software",
                    {{"TargetID", "t1"}, {"RemoveConfigFile", "true"}}};
        call = [&](auto& api) { comet::uninstall_software(api, kHere, true); };
    }
    SECTION("uninstall it, without its settings") {
        expected = {"/api/v1/admin/dispatcher/uninstall-software",
                    {{"TargetID", "t1"}, {"RemoveConfigFile", "false"}}};
        call = [&](auto& api) { comet::uninstall_software(api, kHere, false); };
    }
    SECTION("apply retention") {
        expected = {"/api/v1/admin/dispatcher/apply-retention-rules",
                    {{"TargetID", "t1"}, {"Destination", "vault"}}};
        call = [&](auto& api) { comet::apply_retention(api, kHere, vault); };
    }
    SECTION("reindex a vault") {
        expected = {"/api/v1/admin/dispatcher/reindex-storage-vault",
                    {{"TargetID", "t1"}, {"Destination", "vault"}}};
        call = [&](auto& api) { comet::reindex_vault(api, kHere, vault); };
    }
    SECTION("tell a device its password") {
        expected = {kLogin, {{"TargetID", "t1"}, {"NewPassword", "n&w=%"}}};
        call = [&](auto& api) { comet::update_login_password(api, kHere, Secret{"n&w=%"}); };
    }
    SECTION("revoke a device") {
        expected = {"/api/v1/admin/revoke-device",
                    {{"TargetUser", "acme"}, {"TargetDevice", "d1"}}};
        call = [&](auto& api) { comet::revoke_device(api, kAcme, DeviceId{"d1"}); };
    }
    SECTION("reset a password") {
        expected = {kReset, {{"TargetUser", "acme"}, {"NewPassword", "new"}}};
        call = [&](auto& api) { comet::reset_password(api, kAcme, Secret{"new"}); };
    }
    SECTION("reset a password that needs the old one") {
        expected = {kReset,
                    {{"TargetUser", "acme"}, {"NewPassword", "new"}, {"OldPassword", "old"}}};
        call = [&](auto& api) { comet::reset_password(api, kAcme, Secret{"new"}, Secret{"old"}); };
    }

    server.on(expected.path, kTaken);
    auto api = server.api();
    call(api);
    if (expected.fields.contains("SelfAddress"))
        expected.fields["SelfAddress"] = server.base() + "/";
    CHECK(server.calls() == std::vector<FakeComet::Call>{expected});

    // What is no answer of Comet's is no success.
    for (const auto* none : {"", "<html>", "{}", R"({"Status":"OK"})", "[]"}) {
        server.on(expected.path, none);
        CHECK(thrown_by<comet::Unreachable>([&] { call(api); }).find(expected.path) == 0);
    }
}

TEST_CASE("run_backup: the job, where the device says which", "[comet][wire]") {
    const auto [answer, job] = GENERATE(table<std::string, std::string>({
        {R"({"Status":200,"Message":"OK","JobID":"job-1"})", "job-1"},
        {R"({"Status":200,"Message":"OK"})", ""},
        {R"({"Status":200,"Message":"OK","JobID":null})", ""},
        // It runs all the same.
        {R"({"Status":200,"Message":"OK","JobID":7})", ""},
    }));
    CAPTURE(answer);
    FakeComet server;
    server.on(kRun, answer);
    auto api = server.api();
    CHECK(comet::run_backup(api, kHere, ItemId{"i"}, VaultId{"v"}) == JobId{job});
}

TEST_CASE("dispatch: a device that has gone is told from what is refused", "[comet][wire]") {
    const int status = GENERATE(403, 404);
    FakeComet server;
    server.on(kRun, R"({"Status":)" + std::to_string(status) + R"(,"Message":"No"})");
    const auto run = [&](comet::AdminApi& api) {
        comet::run_backup(api, kHere, ItemId{"i"}, VaultId{"v"});
    };
    SECTION("nobody is connected") {
        server.on(kActive, "{}");
        auto api = server.api();
        CHECK_THROWS_AS(run(api), comet::NotConnected);
        CHECK(server.calls(kActive).size() == 1);
    }
    SECTION("it is back, under another name") {
        server.on(kActive, R"({"t2":)" + connection("acme", "d1") + "}");
        auto api = server.api();
        CHECK_THROWS_AS(run(api), comet::NotConnected);
    }
    SECTION("it is there, and may not") {
        server.on(kActive, R"({"t1":)" + connection("acme", "d1") + "}");
        auto api = server.api();
        try {
            run(api);
            FAIL("it was not refused");
        } catch (const comet::NotConnected&) {
            FAIL("it is connected");
        } catch (const comet::Refused& refused) {
            CHECK(refused.status == status);
            CHECK(refused.message == "No");
        }
    }
    SECTION("who is there cannot be asked") {
        server.on(kActive, "<html>");
        auto api = server.api();
        try {
            run(api);
            FAIL("it was not refused");
        } catch (const comet::NotConnected&) {
            FAIL("nobody knows that");
        } catch (const comet::Refused& refused) {
            CHECK(refused.status == status);
        }
    }
}

TEST_CASE("dispatch: other refusals are not asked after", "[comet][wire]") {
    FakeComet server;
    server.on(kActive, "{}");
    const auto [http_status, body] = GENERATE(table<int, std::string>({
        {200, R"({"Status":400,"Message":"Bad"})"},
        {502, "<html>"},
        {403, "<html>"},  // A proxy's.
        {404, "<html>"},
    }));
    server.on(kRun,
              [answer = FakeComet::Answer{http_status, body}](const auto&) { return answer; });
    auto api = server.api();
    try {
        comet::run_backup(api, kHere, ItemId{"i"}, VaultId{"v"});
        FAIL("it was not refused");
    } catch (const comet::NotConnected&) {
        FAIL("nobody said so");
    } catch (const comet::Refused&) {}
    CHECK(server.calls(kActive).empty());
}

TEST_CASE("passwords: a refusal never quotes one", "[comet][wire]") {
    FakeComet server;
    const auto quote = [](const FakeComet::Fields& fields) {
        return FakeComet::Answer{
            200, R"({"Status":400,"Message":"bad password )" + fields.at("NewPassword") + "\"}"};
    };
    server.on(kReset, quote);
    server.on(kLogin, quote);
    server.on(kActive, "{}");
    auto api = server.api();
    const Secret secret{"correct horse"};
    for (const auto& call : std::vector<std::function<void()>>{
             [&] { comet::reset_password(api, kAcme, secret); },
             [&] { comet::update_login_password(api, kHere, secret); }}) {
        const auto what = thrown_by<comet::Refused>(call);
        CHECK(what.find("400") != std::string::npos);
        CHECK(what.find("horse") == std::string::npos);
    }
    // Words that quote none are kept: the customer is to know them.
    server.on(kReset, R"({"Status":400,"Message":"too short"})");
    CHECK(thrown_by<comet::Refused>([&] {
              comet::reset_password(api, kAcme, secret);
          }).find("too short") != std::string::npos);
    // A device that has gone has gone, whatever is quoted.
    server.on(kLogin, R"({"Status":403,"Message":"correct horse"})");
    CHECK(thrown_by<comet::NotConnected>([&] {
              comet::update_login_password(api, kHere, secret);
          }).find("horse") == std::string::npos);
}
