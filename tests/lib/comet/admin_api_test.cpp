// The Admin API's calls, and both of Comet's ways to say no.
#include "comet/admin_api.hpp"

#include "tests/lib/http/loopback_server.hpp"

#include <catch2/catch.hpp>

using namespace eb;

namespace {

constexpr const char* kJobs = "/api/v1/admin/get-jobs-for-date-range";
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
