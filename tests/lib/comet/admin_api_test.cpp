// The Admin API's calls, and both of Comet's ways to say no.
#include "comet/admin_api.hpp"

#include "tests/lib/http/loopback_server.hpp"

#include <catch2/catch.hpp>

using namespace eb;

namespace {

constexpr const char* kJobs = "/api/v1/admin/get-jobs-for-date-range";
constexpr const char* kProfile = "/api/v1/admin/get-user-profile";
constexpr const char* kProfiles = "/api/v1/admin/list-users-full";
constexpr const char* kActive = "/api/v1/admin/dispatcher/list-active";
constexpr const char* kVersion = "/api/v1/admin/meta/version";

comet::AdminApi api_at(const std::string& base,
                       comet::Credentials credentials = {.username = "admin",
                                                         .password = Secret{"s3cret"}}) {
    const log::Logger silent{"test", log::Level::error, [](log::Level, const std::string&) {}};
    return {base, std::move(credentials), {.total = milliseconds{5'000}}, silent};
}

void answer(test::LoopbackServer& server, const char* path, int status, const std::string& body) {
    server.http.Post(path, [status, body](const httplib::Request&, httplib::Response& response) {
        response.status = status;
        response.set_content(body, "application/json");
    });
}

}  // namespace

TEST_CASE("AdminApi: credentials are form fields of their kind", "[comet][wire]") {
    test::LoopbackServer server;
    httplib::Params seen;
    server.http.Post(kVersion, [&](const httplib::Request& request, httplib::Response& response) {
        seen = request.params;
        response.set_content(R"({"Version":"25.9.6"})", "application/json");
    });
    const auto base = server.start();
    CHECK(api_at(base).meta_version() == "25.9.6");
    CHECK(seen ==
          httplib::Params{{"Username", "admin"}, {"AuthType", "Password"}, {"Password", "s3cret"}});
    api_at(base, {.username = "admin", .auth_type = "SessionKey", .session_key = Secret{"key"}})
        .meta_version();
    CHECK(seen == httplib::Params{
                      {"Username", "admin"}, {"AuthType", "SessionKey"}, {"SessionKey", "key"}});
    api_at(base, {.username = "a",
                  .auth_type = "PasswordTOTP",
                  .password = Secret{"p"},
                  .totp = Secret{"123456"}})
        .meta_version();
    CHECK(seen == httplib::Params{{"Username", "a"},
                                  {"AuthType", "PasswordTOTP"},
                                  {"Password", "p"},
                                  {"TOTP", "123456"}});
}

TEST_CASE("AdminApi: both ways to say no are one error", "[comet][wire]") {
    const auto [http_status, body, status, message] =
        GENERATE(table<int, std::string, int, std::string>({
            {200, R"({"Status":403,"Message":"Forbidden"})", 403, "Forbidden"},
            {403, R"({"Status":403,"Message":"Forbidden"})", 403, "Forbidden"},
            {500, "<html>", 500, "HTTP status 500"},
            {302, "", 302, "HTTP status 302"},
        }));
    test::LoopbackServer server;
    answer(server, kJobs, http_status, body);
    answer(server, kVersion, http_status, body);
    auto api = api_at(server.start());
    const auto check = [&, status = status, message = message](auto call) {
        try {
            call();
            FAIL("it was not refused");
        } catch (const comet::Refused& refused) {
            CHECK(refused.status == status);
            CHECK(refused.message == message);
            CHECK(std::string{refused.what()}.find("s3cret") == std::string::npos);
        }
    };
    check([&] { api.call(kVersion); });
    check([&] { api.jobs_for_date_range({}, {}, [](auto&&) {}); });
}

TEST_CASE("AdminApi: jobs come one by one, and one that cannot be read is passed over",
          "[comet][wire]") {
    test::LoopbackServer server;
    httplib::Params seen;
    server.http.Post(kJobs, [&](const httplib::Request& request, httplib::Response& response) {
        seen = request.params;
        response.set_content(
            R"([{"GUID":"a","Username":"u","Status":6001},{"Username":"u"},{"GUID":"b","Username":"v"}])",
            "application/json");
    });
    std::vector<std::string> ids;
    const auto skipped =
        api_at(server.start())
            .jobs_for_date_range(from_unix(5), from_unix(9),
                                 [&](domain::JobReport&& job) { ids.push_back(job.id.value()); });
    CHECK(skipped == 1);
    CHECK(ids == std::vector<std::string>{"a", "b"});
    CHECK(seen.find("Start")->second == "5");
    CHECK(seen.find("End")->second == "9");
}

TEST_CASE("AdminApi: an empty list may be null, a cut one is no answer", "[comet][wire]") {
    test::LoopbackServer server;
    SECTION("null") {
        answer(server, kJobs, 200, "null");
        CHECK_NOTHROW(api_at(server.start()).jobs_for_date_range({}, {}, [](auto&&) {}));
    }
    SECTION("cut") {
        answer(server, kJobs, 200, R"([{"GUID":"a","Username":"u"})");
        CHECK_THROWS_AS(api_at(server.start()).jobs_for_date_range({}, {}, [](auto&&) {}),
                        comet::Unreachable);
    }
    SECTION("something else") {
        answer(server, kJobs, 200, "{}");
        CHECK_THROWS_AS(api_at(server.start()).jobs_for_date_range({}, {}, [](auto&&) {}),
                        comet::Unreachable);
    }
}

TEST_CASE("AdminApi: a job that the server does not know is absent", "[comet][wire]") {
    test::LoopbackServer server;
    answer(server, "/api/v1/admin/get-job-properties", 200,
           R"({"Status":404,"Message":"Not found"})");
    CHECK_FALSE(api_at(server.start()).job_properties(JobId{"x"}));
    CHECK_THROWS_AS(api_at("http://127.0.0.1:1").job_properties(JobId{"x"}), comet::Unreachable);
}

TEST_CASE("AdminApi: a profile, as far as it may be kept", "[comet][wire]") {
    test::LoopbackServer server;
    httplib::Params seen;
    server.http.Post(kProfile, [&](const httplib::Request& request, httplib::Response& response) {
        seen = request.params;
        response.set_content(
            R"({"Username":"a b","AccountName":"Acme","PasswordHash":"hunter2","Devices":{"d":{}}})",
            "application/json");
    });
    const auto account = api_at(server.start()).user_profile(Username{"a b"});
    REQUIRE(account);
    CHECK(seen.find("TargetUser")->second == "a b");
    CHECK(account->name == "Acme");
    CHECK(account->devices.size() == 1);
    CHECK(account->content.find("hunter2") == std::string::npos);
}

TEST_CASE("AdminApi: only Comet's own words say that there is no such account or job",
          "[comet][wire]") {
    const auto [http_status, body, absent] = GENERATE(table<int, std::string, bool>({
        {200, R"({"Status":404,"Message":"User not found"})", true},
        {404, R"({"Status":404,"Message":"User not found"})", true},
        {404, "404 page not found", false},  // A proxy, or a path that is not there.
        {404, "", false},
        {403, R"({"Status":403,"Message":"Permission denied"})", false},
        {200, R"({"Status":403,"Message":"Bad credentials"})", false},
        {200, R"({"Status":500,"Message":"Failed"})", false},
    }));
    CAPTURE(http_status, body);
    test::LoopbackServer server;
    answer(server, kProfile, http_status, body);
    answer(server, "/api/v1/admin/get-job-properties", http_status, body);
    auto api = api_at(server.start());
    if (absent) {
        CHECK_FALSE(api.user_profile(Username{"u"}));
        CHECK_FALSE(api.job_properties(JobId{"j"}));
    } else {
        CHECK_THROWS_AS(api.user_profile(Username{"u"}), comet::Refused);
        CHECK_THROWS_AS(api.job_properties(JobId{"j"}), comet::Refused);
    }
}

TEST_CASE("AdminApi: a profile that is another's, cut or none at all is no answer",
          "[comet][wire]") {
    const auto body = GENERATE(as<std::string>{}, R"({"Username":"v"})", R"({"Username":"u")",
                               "null", "[]", "", R"({"Status":200,"Message":"OK"})");
    CAPTURE(body);
    test::LoopbackServer server;
    answer(server, kProfile, 200, body);
    CHECK_THROWS_AS(api_at(server.start()).user_profile(Username{"u"}), comet::Unreachable);
}

TEST_CASE("AdminApi: connected devices, each once", "[comet][wire]") {
    test::LoopbackServer server;
    answer(
        server, kActive, 200,
        R"({"g1":{"Username":"u","DeviceID":"d"},"g2":{"Username":"u","DeviceID":"d"},)"
        R"("g3":{"Username":"v","DeviceID":"d","IPAddress":"::1"},"g4":{"Username":"v"},"g5":null,)"
        R"("g6":{"Username":7,"DeviceID":"e"}})");
    const auto key = [](const char* username) {
        return domain::DeviceKey{Username{username}, DeviceId{"d"}};
    };
    CHECK(api_at(server.start()).active_connections() ==
          std::vector<domain::DeviceKey>{key("u"), key("v")});
}

TEST_CASE("AdminApi: nobody connected is an answer, and half an answer is none", "[comet][wire]") {
    test::LoopbackServer server;
    SECTION("empty") {
        const auto body = GENERATE(as<std::string>{}, "{}", "null", "null\n");
        answer(server, kActive, 200, body);
        CHECK(api_at(server.start()).active_connections().empty());
    }
    SECTION("no answer") {
        const auto body =
            GENERATE(as<std::string>{}, R"({"g":{"Username":"u","DeviceID":"d"})",
                     R"({"g":{"Username":"u","DeviceID":"d"},"h":{"Username":"v","Devi)",
                     R"({"g":{"Username":"u","DeviceID":"d"},"h":{"Username"}})", "", "[]",
                     "<html>", "7", R"({"Status":200,"Message":"OK"})", R"({"Status":"odd"})");
        CAPTURE(body);
        answer(server, kActive, 200, body);
        CHECK_THROWS_AS(api_at(server.start()).active_connections(), comet::Unreachable);
    }
    SECTION("refused") {
        answer(server, kActive, 200, R"({"Status":403,"Message":"Forbidden"})");
        auto api = api_at(server.start());
        CHECK_THROWS_AS(api.active_connections(), comet::Refused);
        CHECK_THROWS_AS(api.active_connections(), comet::Refused);  // The client is as good as new.
    }
}

TEST_CASE("AdminApi: every profile as it arrives, and one that cannot be read is passed over",
          "[comet][wire]") {
    test::LoopbackServer server;
    std::vector<std::string> names;
    const auto read = [&](comet::AdminApi api) {
        return api.each_user_profile(
            [&](domain::Account&& account) { names.push_back(account.username.value()); });
    };
    SECTION("whole") {
        // One is called like a refusal's member, one is another's, one is not whole.
        answer(server, kProfiles, 200,
               R"({"a":{"Username":"a"},"Status":{"Username":"Status"},"b":{"Username":"c"},)"
               R"("d":{"Username":"d","Sources":7},"e":null,"f":{"Username":"f"}})");
        CHECK(read(api_at(server.start())) == 3);
        CHECK(names == std::vector<std::string>{"a", "Status", "f"});
    }
    SECTION("cut") {
        answer(server, kProfiles, 200, R"({"a":{"Username":"a"},"b":{"Username":"b"})");
        CHECK_THROWS_AS(read(api_at(server.start())), comet::Unreachable);
        CHECK(names == std::vector<std::string>{"a"});
    }
    SECTION("refused") {
        answer(server, kProfiles, 200, R"({"Status":403,"Message":"Forbidden"})");
        CHECK_THROWS_AS(read(api_at(server.start())), comet::Refused);
    }
}

TEST_CASE("AdminApi: the names of all accounts, or no answer", "[comet][wire]") {
    test::LoopbackServer server;
    const auto [body, good] = GENERATE(table<std::string, bool>({
        {R"(["alice","b\u00f6b","[]"])", true},
        {R"(["alice","b)", false},
        {R"(["alice",7])", false},
        {R"({"alice":{}})", false},
    }));
    CAPTURE(body);
    answer(server, "/api/v1/admin/list-users", 200, body);
    auto api = api_at(server.start());
    if (good) {
        CHECK(api.list_users() ==
              std::vector{Username{"alice"}, Username{"b\u00f6b"}, Username{"[]"}});
    } else {
        CHECK_THROWS_AS(api.list_users(), comet::Unreachable);
    }
}

TEST_CASE("AdminApi: ending a job names its account, and takes Comet's word alone",
          "[comet][wire]") {
    using End = void (comet::AdminApi::*)(const Username&, const JobId&);
    const auto [path, end] = GENERATE(table<const char*, End>({
        {"/api/v1/admin/job/cancel", &comet::AdminApi::cancel_job},
        {"/api/v1/admin/job/abandon", &comet::AdminApi::abandon_job},
    }));
    test::LoopbackServer server;
    httplib::Params seen;
    std::string body = R"({"Status":200,"Message":"OK"})";
    server.http.Post(path, [&](const httplib::Request& request, httplib::Response& response) {
        seen = request.params;
        response.set_content(body, "application/json");
    });
    auto api = api_at(server.start());
    const auto call = [&, end = end] { (api.*end)(Username{"alice"}, JobId{"job-1"}); };
    call();
    CHECK(seen.find("TargetUser")->second == "alice");
    CHECK(seen.find("JobID")->second == "job-1");
    CHECK(seen.size() == 5);
    for (const char* other : {"<html>", "", "null", "{}", "[]", R"({"Status":"fine"})"}) {
        CAPTURE(other);
        body = other;
        CHECK_THROWS_AS(call(), comet::Unreachable);
    }
    body = R"({"Status":400,"Message":"The job has already finished"})";
    CHECK_THROWS_AS(call(), comet::Refused);
}

TEST_CASE("Refused: whose fault a status is", "[comet][unit]") {
    const auto [status, credentials, transient] = GENERATE(table<int, bool, bool>({
        {400, false, false},
        {401, true, false},
        {403, true, false},
        {404, false, false},
        {408, false, true},
        {429, false, true},
        {500, false, true},
        {503, false, true},
    }));
    const comet::Refused refused{status, "/path", "no"};
    CHECK(refused.credentials() == credentials);
    CHECK(refused.transient() == transient);
}
