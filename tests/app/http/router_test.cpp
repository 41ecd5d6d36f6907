// From a request to its answer: routes, identity, permissions, and what becomes of errors.
#include "app/http/router.hpp"

#include "app/http/errors.hpp"
#include "comet/admin_api.hpp"
#include "json/reader.hpp"
#include "store/errors.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace eb;
using namespace eb::app;

namespace {

struct Fixture {
    std::vector<std::string> log;
    std::vector<Refused> told;
    int handled = 0;
    Router router{{
        .open_ticket = [](const std::string& text) -> std::optional<Session> {
            if (text != "good") return std::nullopt;
            return Session{.client = ClientId{7}, .permissions = {"products"}};
        },
        .error_page =
            [](const Request& request, int status, const std::string& message) {
                return "page " + std::to_string(status) + " " + message + " " +
                       request.param("EB_REQUEST_ID");
            },
        .gate_address = [](const std::string& gate) { return "gate-" + gate; },
        .login_address = "login",
        .refused = [this](const Refused& one) { told.push_back(one); },
        .log = {"test", log::Level::info,
                [this](log::Level, const std::string& line) { log.push_back(line); }},
    }};

    Fixture() {
        const auto ok = [this](const Request&, const Session&) -> Answer {
            ++handled;
            return Response::success({});
        };
        router.add("dashboard", {.method = "GET", .page = true, .handle = ok});
        router.add("pulse-ticket", {.method = "GET", .handle = ok});
        router.add("pulse-snapshot", {.method = "GET", .identity = Identity::ticket, .handle = ok});
        router.add("device-actions",
                   {.method = "POST", .permission = kChangePermission, .handle = ok});
        router.add("health", {.method = "GET", .identity = Identity::internal, .handle = ok});
        router.add("fails",
                   {.method = "GET", .handle = [](const Request&, const Session&) -> Answer {
                        throw std::runtime_error{"SELECT secret"};
                    }});
        router.add("no-database",
                   {.method = "GET", .handle = [](const Request&, const Session&) -> Answer {
                        throw store::Unavailable{store::Trouble::connection, 2002, "socket path"};
                    }});
        router.add("pulse-events",
                   {.method = "GET",
                    .identity = Identity::ticket,
                    .handle = [](const Request&, const Session&) -> Answer {
                        throw store::Unavailable{store::Trouble::connection, 2002, "socket path"};
                    }});
    }

    Response answer(const std::string& query, std::map<std::string, std::string> params = {},
                    const std::string& method = "GET") {
        params.emplace("EB_REQUEST_ID", "r1");
        Request request{.method = method, .query = Query{query}, .params = std::move(params)};
        return std::get<Response>(router.answer(request));
    }
};

const std::map<std::string, std::string> kClient{
    {"EB_CLIENT_ID", "7"}, {"EB_PERMS", "products"}, {"EB_CSRF_SECRET", std::string(64, 'a')}};

std::string location(const Response& response) {
    for (const auto& [name, value] : response.headers) {
        if (name == "Location") return value;
    }
    return "";
}

std::string code(const Response& response) {
    return json::Document::parse(response.body).root().require<std::string>("code");
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Router: no action is the dashboard", "[http][unit]") {
    CHECK(answer("m=eazybackup", kClient).status == 200);
    CHECK(answer("m=eazybackup&a=dashboard", kClient).status == 200);
}

TEST_CASE_METHOD(Fixture, "Router: nobody goes to the login, and gets 401 as JSON",
                 "[http][unit]") {
    CHECK(location(answer("m=eazybackup")) == "login");
    CHECK(answer("m=eazybackup&a=pulse-ticket").status == 401);
    CHECK(answer("m=eazybackup&a=pulse-snapshot").status == 401);
    CHECK(answer("m=eazybackup&a=pulse-snapshot&k=forged").status == 401);
    CHECK(handled == 0);
}

TEST_CASE_METHOD(Fixture, "Router: a ticket opens the pulse and nothing else", "[http][unit]") {
    CHECK(answer("m=eazybackup&a=pulse-snapshot&k=good").status == 200);
    CHECK(answer("m=eazybackup&a=pulse-ticket&k=good").status == 401);
    CHECK(location(answer("m=eazybackup&a=dashboard&k=good")) == "login");
    CHECK(answer("m=eazybackup&a=device-actions&k=good", {}, "POST").status == 401);
    CHECK(handled == 1);
}

TEST_CASE_METHOD(Fixture, "Router: a gate stands before everything", "[http][unit]") {
    auto gated = kClient;
    gated["EB_GATE"] = "terms";
    CHECK(location(answer("m=eazybackup", gated)) == "gate-terms");
    CHECK(answer("m=eazybackup&a=pulse-ticket", gated).status == 403);
    CHECK(handled == 0);
}

TEST_CASE_METHOD(Fixture, "Router: reading and changing need their permission", "[http][unit]") {
    auto nothing = kClient;
    nothing["EB_PERMS"] = "";
    CHECK(answer("m=eazybackup&a=pulse-ticket", nothing).status == 403);
    CHECK(answer("m=eazybackup&a=device-actions", kClient, "POST").status == 403);
    CHECK(handled == 0);
}

TEST_CASE_METHOD(Fixture, "Router: a change without a token is refused", "[http][unit]") {
    auto owner = kClient;
    owner["EB_PERMS"] = "*";
    owner["CONTENT_TYPE"] = "application/json";
    const auto response = answer("m=eazybackup&a=device-actions", owner, "POST");
    CHECK(response.status == 403);
    CHECK(code(response) == "csrf");
    CHECK(handled == 0);
}

TEST_CASE_METHOD(Fixture, "Router: two readings of the route answer nobody", "[http][unit]") {
    auto routed = kClient;
    routed["EB_ROUTE"] = "dashboard";
    CHECK(answer("m=eazybackup&a=dashboard", routed).status == 200);
    CHECK(answer("m=eazybackup", routed).status == 200);
    CHECK(answer("m=eazybackup&a=pulse-ticket", routed).status == 400);
    CHECK(answer("m=eazybackup&a=dashboard&a=device-actions", kClient).status == 400);
    CHECK(answer("m=eazybackup&%61=dashboard", kClient).status == 400);
    CHECK(answer("m=other&a=dashboard", kClient).status == 404);
    CHECK(answer("m=eazybackup&a=nothing", kClient).status == 404);
}

TEST_CASE_METHOD(Fixture, "Router: the wrong method is told the right one", "[http][unit]") {
    CHECK(answer("m=eazybackup&a=pulse-ticket", kClient, "POST").status == 405);
    CHECK(answer("m=eazybackup&a=device-actions", kClient, "GET").status == 405);
    CHECK(handled == 0);
}

TEST_CASE_METHOD(Fixture, "Router: health is the operator's alone", "[http][unit]") {
    CHECK(answer("m=eazybackup&a=health", kClient).status == 404);
    CHECK(answer("", {{"EB_INTERNAL", "1"}}).status == 200);
    CHECK(answer("", {{"HTTP_EB_INTERNAL", "1"}}).status == 400);
}

TEST_CASE_METHOD(Fixture, "Router: a bug tells its story to the log alone", "[http][unit]") {
    const auto response = answer("m=eazybackup&a=fails", kClient);
    CHECK(response.status == 500);
    CHECK(response.body.find("SELECT") == std::string::npos);
    CHECK(response.body.find("r1") != std::string::npos);
    REQUIRE(log.size() == 1);
    CHECK(log[0].find("request=r1") != std::string::npos);
}

TEST_CASE_METHOD(Fixture, "Router: without a database the answer says to come back",
                 "[http][unit]") {
    const auto response = answer("m=eazybackup&a=no-database", kClient);
    CHECK(response.status == 503);
    CHECK(response.body.find("socket") == std::string::npos);
}

TEST_CASE_METHOD(Fixture,
                 "Router: a slow answer has the same error boundary, and a word for no room",
                 "[http][unit]") {
    router.add("slow", {.method = "GET", .handle = [](const Request&, const Session&) -> Answer {
                            return SlowAnswer{.make = []() -> Response {
                                throw comet::Unreachable{"secret host", http::Failure::timeout};
                            }};
                        }});
    auto params = kClient;
    params.emplace("EB_REQUEST_ID", "r1");
    const Request request{.method = "GET", .query = Query{"m=eazybackup&a=slow"}, .params = params};
    auto slow = std::get<SlowAnswer>(router.answer(request));
    const auto answer = slow.make();
    CHECK(answer.status == 504);
    CHECK(code(answer) == "server_unreachable");
    CHECK(answer.body.find("secret") == std::string::npos);
    CHECK(slow.busy.status == 503);
    CHECK(code(slow.busy) == "busy");
    CHECK(slow.busy.headers ==
          std::vector<std::pair<std::string, std::string>>{{"Retry-After", "5"}});
}

TEST_CASE_METHOD(Fixture, "Router: Comet's refusals, in the customer's words", "[http][unit]") {
    const auto refused = [&](int status) {
        const auto name = "refuses-" + std::to_string(status);
        router.add(name,
                   {.method = "GET", .handle = [status](const Request&, const Session&) -> Answer {
                        throw comet::Refused{status, "/path", "internal words", true};
                    }});
        return answer("m=eazybackup&a=" + name, kClient);
    };
    CHECK(refused(400).status == 422);
    CHECK(refused(401).status == 502);  // Our credentials are not the customer's business.
    CHECK(refused(503).status == 502);
    CHECK(refused(400).body.find("internal words") == std::string::npos);
}

TEST_CASE_METHOD(Fixture,
                 "Router: what nginx does not log is told, with its client, not its ticket",
                 "[http][unit]") {
    const std::map<std::string, std::string> polled{{"EB_ROUTE", "pulse-snapshot"}};
    const std::map<std::string, std::string> opened{{"EB_ROUTE", "pulse-events"}};
    CHECK(answer("m=eazybackup&a=pulse-snapshot&k=good", polled).status == 200);
    CHECK(told.empty());

    answer("m=eazybackup&a=pulse-snapshot&k=forged", polled);
    answer("m=eazybackup&a=pulse-events&k=good", opened);
    answer("m=eazybackup&a=pulse-snapshot&k=good", polled, "POST");
    answer("m=eazybackup&a=dashboard&k=good", opened);
    answer("m=eazybackup&a=dashboard&%61=dashboard&k=good", {{"EB_ROUTE", "invalid"}});
    auto rubbish = polled;
    rubbish["EB_CLIENT_ID"] = "seven";
    answer("m=eazybackup&a=pulse-snapshot&k=good", rubbish);
    std::vector<std::string> lines;
    for (const auto& one : told) {
        lines.push_back(one.route + " " + std::to_string(one.status) + " " + one.reason + " " +
                        std::to_string(one.client.value()) + " " + one.request_id);
        CHECK(one.why.find("good") == std::string::npos);
    }
    CHECK(lines == std::vector<std::string>{
                       "pulse-snapshot 401 unauthenticated 0 r1",
                       "pulse-events 503 unavailable 7 r1",
                       "pulse-snapshot 405 bad_method 7 r1",
                       "pulse-events 400 bad_request 0 r1",
                       "invalid 400 bad_request 0 r1",
                       "pulse-snapshot 503 busy 0 r1",
                   });
    CHECK(told[1].why.find("socket path") != std::string::npos);
    CHECK(log.empty());  // One line each, and these have a bound.
}

TEST_CASE_METHOD(Fixture, "Router: of what nginx logs, only our own trouble is told",
                 "[http][unit]") {
    answer("m=eazybackup&a=pulse-ticket");
    answer("m=eazybackup&a=no-database", kClient);
    CHECK(told.empty());
    CHECK(log.size() == 1);
}
