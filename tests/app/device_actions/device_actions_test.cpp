// What each action asks of Comet, to the letter, and when it asks nothing.
#include "app/device_actions/all.hpp"
#include "app/http/router.hpp"
#include "json/reader.hpp"
#include "tests/lib/http/loopback_server.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

using Lines = std::vector<std::string>;

constexpr const char* kProfile = R"({"Username":"Acme","AccountName":"Acme Ltd",
    "Devices":{"d1":{"FriendlyName":"PC-1"},"d2":{"FriendlyName":"PC-2"}},
    "Sources":{"i2":{"Engine":"engine1/mssql","Description":"Books","OwnerDevice":"d1"},
               "i1":{"Engine":"engine1/file","Description":"Archive","OwnerDevice":"d1",
                     "Statistics":{"LastBackupJob":{"GUID":"j","Status":5000,"StartTime":40,
                         "EndTime":50,"TotalSize":1234,"DestinationGUID":"v1"}}},
               "i3":{"Engine":"engine1/file","Description":"Other","OwnerDevice":"d2"}},
    "Destinations":{"v1":{"Description":"Cloud","DestinationType":1003}},)";
constexpr const char* kConnected = R"({"t1":{"Username":"Acme","DeviceID":"d1"}})";

std::string job(const char* id, const char* device, int classification, const char* username,
                const char* vault = "v1") {
    return fmt::format(R"({{"GUID":"{}","Username":"{}","DeviceID":"{}","Classification":{},)"
                       R"("Status":6001,"StartTime":5,"DestinationGUID":"{}"}})",
                       id, username, device, classification, vault);
}

/// The real one, set forward by a test: calls end by what it says.
class ForwardClock final : public Clock {
public:
    sys_seconds now() const override { return from_unix(1000); }
    Steady steady() const override { return std::chrono::steady_clock::now() + forward_.load(); }
    void forward(seconds by) { forward_ = forward_.load() + by; }

private:
    std::atomic<seconds> forward_{seconds{0}};
};

/// Answers as a Comet Server does, and keeps what it was asked, without credentials.
struct FakeComet {
    std::string more = R"("Policy":{}})";  ///< The profile's end.
    std::string connected = kConnected;
    std::string connected_later = kConnected;  ///< From the second list on.
    std::string jobs = "[]";
    std::string acted = R"({"Status":200,"Message":"","JobID":"job-9"})";
    int act_status = 200;
    int conflicts = 0;
    Lines calls;
    std::string written;
    std::function<void(const std::string& path)> heard = [](const std::string&) {};
    test::LoopbackServer server;

    std::string start() {
        server.http.Post("/api/v1/admin/(.*)", [this](const httplib::Request& request,
                                                      httplib::Response& response) {
            const auto path = request.matches[1].str();
            std::string line = path;
            for (const auto& [name, value] : request.params) {
                if (name == "Username" || name == "AuthType" || name == "Password") continue;
                line += name == "ProfileData" ? " ProfileData" : " " + name + "=" + value;
                if (name == "ProfileData") written = value;
            }
            calls.push_back(line);
            heard(path);
            response.set_content(answer(path, response), "application/json");
        });
        return server.start();
    }

private:
    std::string answer(const std::string& path, httplib::Response& response) {
        if (path == "get-user-profile-and-hash")
            return R"({"ProfileHash":"h1","Profile":)" + std::string{kProfile} + more + "}";
        if (path == "dispatcher/list-active") return lists_++ == 0 ? connected : connected_later;
        if (path == "get-jobs-for-date-range") return jobs;
        if (path == "set-user-profile-hash") {
            if (conflicts-- > 0) return R"({"Status":409,"Message":"changed"})";
            return R"({"Status":200,"Message":"","ProfileHash":"h2","Profile":)" + written + "}";
        }
        response.status = act_status;
        return acted;
    }
    int lists_ = 0;
};

struct Fixture {
    FakeComet comet;
    ForwardClock clock;
    log::Logger log{"test", log::Level::error, [](log::Level, const std::string&) {}};
    store::Pool pool{{}, 1, log};  // Never used: nothing here has a database.
    std::optional<seconds> offline_for;
    std::vector<store::AuditEntry> begun;
    Lines ended;

    Response post(const std::string& fields, const std::string& permissions = "*") {
        CometServers servers{{{.name = ServerId{"obc"},
                               .origin = comet.start(),
                               .username = "admin",
                               .password = Secret{"p"}}},
                             {},
                             pool,
                             clock,
                             log};
        Actions actions{
            {.servers = servers,
             .service = [](ClientId client, ServiceId id) -> std::optional<store::Service> {
                 return store::Service{.id = id,
                                       .client = client,
                                       .server = ServerId{"obc"},
                                       .username = Username{"Acme"}};
             },
             .begin_audit = [this](const store::AuditEntry& entry) -> std::uint64_t {
                 begun.push_back(entry);
                 return begun.size();
             },
             .end_audit = [this](std::uint64_t, const std::string& how) { ended.push_back(how); },
             .offline_for = [this](const store::Service&, const DeviceId&) { return offline_for; },
             .clock = clock},
            log};
        add_device_actions(actions, {});
        Router router{{.log = log}};
        router.add(
            "device-actions",
            {.method = "POST", .handle = [&](const Request& request, const Session& session) {
                 return actions.handle(request, session);
             }});
        Request request{.method = "POST",
                        .query = Query{"m=eazybackup&a=device-actions"},
                        .params = {{"EB_CLIENT_ID", "7"},
                                   {"EB_USER_ID", "9"},
                                   {"EB_PERMS", permissions},
                                   {"EB_CSRF_SECRET", std::string(64, 'a')},
                                   {"CONTENT_TYPE", "application/json"}},
                        .body = R"({"serviceId":12,)" + fields + "}"};
        request.params["HTTP_X_CSRF_TOKEN"] = csrf_token(*session_of(request));
        auto answer = router.answer(request);
        if (auto* slow = std::get_if<SlowAnswer>(&answer)) return slow->make();
        return std::get<Response>(answer);
    }
};

std::string word(const Response& response, const std::string& name) {
    return json::Document::parse(response.body).root().get_or<std::string>(name, "");
}

const std::string kRead = "get-user-profile-and-hash TargetUser=Acme";
const std::string kList = "dispatcher/list-active UserNameFilter=Acme";
const std::string kJobs = "get-jobs-for-date-range End=0 Start=0";

const std::string kBackupOfItem =
    R"("action":"runBackup","deviceId":"d1","protectedItemId":"i1","vaultId":"v1")";
const std::string kReindex = R"("action":"reindexVault","deviceId":"d1","vaultId":"v1")";
const std::string kUpdate = R"("action":"updateSoftware","deviceId":"d1")";

std::string rename(const std::string& name, const char* device = "d1") {
    return fmt::format(R"("action":"renameDevice","deviceId":"{}","name":"{}")", device, name);
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Device actions: each asks Comet for what it says, and for no more",
                 "[actions][wire]") {
    const auto [fields, calls, object] = GENERATE(table<std::string, Lines, std::string>({
        {kBackupOfItem,
         {kRead, kList, "dispatcher/run-backup-custom Destination=v1 Source=i1 TargetID=t1"},
         "i1"},
        {R"("action":"uninstallSoftware","deviceId":"d1","removeConfig":true)",
         {kRead, kList, "dispatcher/uninstall-software RemoveConfigFile=true TargetID=t1"},
         "d1"},
        {R"("action":"uninstallSoftware","deviceId":"d1","removeConfig":false)",
         {kRead, kList, "dispatcher/uninstall-software RemoveConfigFile=false TargetID=t1"},
         "d1"},
        {R"("action":"revokeDevice","deviceId":"d2")",
         {kRead, "revoke-device TargetDevice=d2 TargetUser=Acme"},
         "d2"},
        {R"("action":"applyRetention","deviceId":"d1","vaultId":"v1")",
         {kRead, kList, "dispatcher/apply-retention-rules Destination=v1 TargetID=t1"},
         "v1"},
        {kReindex,
         {kRead, kList, kJobs, "dispatcher/reindex-storage-vault Destination=v1 TargetID=t1"},
         "v1"},
    }));
    const auto answer = post(fields);
    CHECK(answer.status == 200);
    CHECK(comet.calls == calls);
    REQUIRE(begun.size() == 1);
    CHECK(begun.front().object == object);
    CHECK(ended == Lines{"done"});
}

TEST_CASE_METHOD(Fixture, "updateSoftware: from the server's own address", "[actions][wire]") {
    CHECK(post(kUpdate).status == 200);
    REQUIRE(comet.calls.size() == 4);
    CHECK(comet.calls.back().rfind("dispatcher/update-software SelfAddress=http://127.0.0.1:", 0) ==
          0);
}

TEST_CASE_METHOD(Fixture, "runBackup: says which job, where its device does", "[actions][wire]") {
    SECTION("a client of today") {
        CHECK(word(post(kBackupOfItem), "jobId") == "job-9");
        CHECK(begun.front().detail == R"({"device":"d1","vault":"v1"})");
    }
    SECTION("an old one") {
        comet.acted = R"({"Status":200,"Message":""})";
        CHECK(post(kBackupOfItem).body.find(R"("jobId":"")") != std::string::npos);
    }
}

TEST_CASE_METHOD(Fixture, "Device actions: what is not the account's is not there",
                 "[actions][wire]") {
    const auto fields =
        GENERATE(as<std::string>{}, R"("action":"revokeDevice","deviceId":"d9")",
                 R"("action":"updateSoftware","deviceId":"D1")", rename("x", "d9"),
                 R"("action":"listProtectedItems","deviceId":"d9")",
                 // Another device's item.
                 R"("action":"runBackup","deviceId":"d1","protectedItemId":"i3","vaultId":"v1")",
                 R"("action":"runBackup","deviceId":"d1","protectedItemId":"i9","vaultId":"v1")",
                 R"("action":"runBackup","deviceId":"d1","protectedItemId":"i1","vaultId":"v9")",
                 R"("action":"applyRetention","deviceId":"d9","vaultId":"v1")",
                 R"("action":"reindexVault","deviceId":"d1","vaultId":"v9")");
    CHECK(post(fields).status == 404);
    CHECK(comet.calls == Lines{kRead});
}

TEST_CASE_METHOD(Fixture, "Device actions: a device that is not connected is named, and left alone",
                 "[actions][wire]") {
    comet.connected =
        GENERATE(as<std::string>{}, "{}", "null", R"({"t1":{"Username":"acme","DeviceID":"d1"}})",
                 R"({"t1":{"Username":"Acme","DeviceID":"D1"}})");
    offline_for = GENERATE(as<std::optional<seconds>>{}, std::nullopt, seconds{7300});
    const auto answer = post(kBackupOfItem);
    CHECK(answer.status == 409);
    CHECK(word(answer, "code") == "device_offline");
    CHECK(word(answer, "message") ==
          fmt::format("The device is not online. PC-1 {}. Nothing was "
                      "changed. Try when it is back.",
                      offline_for ? "left 2 h ago" : "is not connected"));
    CHECK(comet.calls == Lines{kRead, kList});
    CHECK(ended == Lines{"device_offline"});
}

TEST_CASE_METHOD(Fixture, "Device actions: a device that leaves meanwhile is offline, too",
                 "[actions][wire]") {
    comet.acted = R"({"Status":403,"Message":"not connected"})";
    comet.act_status = 403;
    SECTION("it has left") {
        comet.connected_later = "{}";
        const auto answer = post(kBackupOfItem);
        CHECK(answer.status == 409);
        CHECK(word(answer, "code") == "device_offline");
        CHECK(ended == Lines{"device_offline"});
    }
    SECTION("it is there, and may not") {
        const auto answer = post(kBackupOfItem);
        CHECK(answer.status == 422);
        CHECK(word(answer, "code") == "refused");
        CHECK(answer.body.find("not connected") == std::string::npos);
    }
}

TEST_CASE_METHOD(Fixture, "updateSoftware: not while the device is at work", "[actions][wire]") {
    SECTION("a job of its own") {
        comet.jobs = "[" + job("j1", "d1", 4001, "Acme") + "]";
        const auto answer = post(kUpdate);
        CHECK(answer.status == 409);
        CHECK(word(answer, "code") == "device_busy");
        CHECK(comet.calls == Lines{kRead, kList, kJobs});
    }
    SECTION("another device's, and another account's") {
        comet.jobs =
            "[" + job("j1", "d2", 4001, "Acme") + "," + job("j2", "d1", 4001, "acme") + "]";
        CHECK(post(kUpdate).status == 200);
    }
}

TEST_CASE_METHOD(Fixture, "reindexVault: one at a time", "[actions][wire]") {
    SECTION("of this vault, from whatever device") {
        comet.jobs = "[" + job("j1", "d2", 4009, "Acme") + "]";
        const auto answer = post(kReindex);
        CHECK(answer.status == 409);
        CHECK(word(answer, "code") == "already_running");
    }
    SECTION("another vault's, and another job") {
        comet.jobs =
            "[" + job("j1", "d2", 4009, "Acme", "v2") + "," + job("j2", "d1", 4001, "Acme") + "]";
        CHECK(post(kReindex).status == 200);
    }
}

TEST_CASE_METHOD(Fixture, "runBackup: a suspended user's devices do not back up",
                 "[actions][wire]") {
    comet.more = R"("IsSuspended":true})";
    const auto answer = post(kBackupOfItem);
    CHECK(answer.status == 409);
    CHECK(word(answer, "code") == "suspended");
    CHECK(comet.calls == Lines{kRead});
}

TEST_CASE_METHOD(Fixture, "renameDevice: the one name, and every other byte as it was",
                 "[actions][wire]") {
    const auto answer = post(rename("  B\\u00fcro \\\"1\\\" <b> \\u05d0 "));
    CHECK(answer.status == 200);
    CHECK(comet.calls.back() == "set-user-profile-hash ProfileData RequireHash=h1 TargetUser=Acme");
    auto expected = std::string{kProfile} + comet.more;
    expected.replace(expected.find(R"("PC-1")"), 6, "\"Büro \\\"1\\\" <b> א\"");
    CHECK(comet.written == expected);
}

TEST_CASE_METHOD(Fixture, "renameDevice: what it is called already is not written",
                 "[actions][wire]") {
    CHECK(post(rename("PC-1")).status == 200);
    for (const auto& call : comet.calls) CHECK(call == kRead);
}

TEST_CASE_METHOD(Fixture, "renameDevice: somebody else was quicker", "[actions][wire]") {
    SECTION("twice, and then not") {
        comet.conflicts = 2;
        CHECK(post(rename("New")).status == 200);
        CHECK(comet.written.find(R"("New")") != std::string::npos);
    }
    SECTION("again and again") {
        comet.conflicts = 99;
        const auto answer = post(rename("New"));
        CHECK(answer.status == 409);
        CHECK(word(answer, "code") == "changed_meanwhile");
        CHECK(ended == Lines{"changed_meanwhile"});
    }
}

TEST_CASE_METHOD(Fixture, "renameDevice: not where the provider hides the names of devices",
                 "[actions][wire]") {
    comet.more = R"("Policy":{"PreventViewDeviceNames":true}})";
    const auto answer = post(rename("New"));
    CHECK(answer.status == 403);
    CHECK(word(answer, "code") == "policy");
    CHECK(comet.written.empty());
}

TEST_CASE_METHOD(Fixture, "renameDevice: a name is a line of 1 to 255 characters",
                 "[actions][wire]") {
    const auto bad = GENERATE(as<std::string>{}, "", "   ", "\\t\\n", "a\\u0000b", "a\\nb",
                              "a\\u007fb", "a\\u0085b", "a\\u2028b", std::string(256, 'x'));
    const auto answer = post(rename(bad));
    CHECK(answer.status == 400);
    CHECK(word(answer, "field") == "name");
    CHECK(comet.calls.empty());
}

TEST_CASE_METHOD(Fixture, "renameDevice: 255 characters of four bytes", "[actions][wire]") {
    std::string name;
    for (int n = 0; n < 255; ++n) name += "😀";
    CHECK(post(rename(name)).status == 200);
    CHECK(comet.written.find(name) != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "listProtectedItems: of that device, by name, for whoever may look",
                 "[actions][wire]") {
    const auto answer = post(R"("action":"listProtectedItems","deviceId":"d1")", "products");
    CHECK(answer.status == 200);
    CHECK(
        answer.body ==
        R"({"items":[)"
        R"({"id":"i1","name":"Archive","type":"Files and Folders","engine":"engine1/file","size":1234,"vaultId":"v1","lastRun":50},)"
        R"({"id":"i2","name":"Books","type":"Microsoft SQL Server","engine":"engine1/mssql","size":null,"vaultId":"","lastRun":0}],"status":"success"})");
    CHECK(begun.empty());
}

TEST_CASE_METHOD(Fixture, "Device actions: an answer that was lost leaves it open",
                 "[actions][wire]") {
    comet.acted = "<html>";
    comet.act_status = 504;
    const auto answer = post(kBackupOfItem);
    CHECK(answer.status == 504);
    CHECK(word(answer, "code") == "outcome_unknown");
}

TEST_CASE_METHOD(Fixture, "Device actions: what was looked up too late changes nothing",
                 "[actions][wire]") {
    comet.heard = [this](const std::string& path) {
        if (path == "dispatcher/list-active") clock.forward(seconds{46});
    };
    const auto answer = post(kBackupOfItem);
    CHECK(answer.status == 504);
    CHECK(word(answer, "code") == "server_unreachable");
    CHECK_THAT(word(answer, "message"), Catch::Contains("Nothing was changed"));
    CHECK(comet.calls == Lines{kRead, kList});
    CHECK(ended == Lines{"server_unreachable"});
}
