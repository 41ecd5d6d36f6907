// What all actions share: who may, for which service, and what is written down.
#include "app/actions/actions.hpp"

#include "app/http/errors.hpp"
#include "app/http/router.hpp"
#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

namespace {

struct Fixture {
    test::FakeClock clock{from_unix(1000)};
    log::Logger log{"test", log::Level::error, [](log::Level, const std::string&) {}};
    store::Pool pool{{}, 1, log};  // Never used: nothing here has a database.
    CometServers servers{{}, {}, pool, clock, log};
    std::vector<store::AuditEntry> begun;
    std::vector<std::string> ended;
    std::vector<std::string> done;
    bool audit_fails = false;
    seconds waits{0};  ///< For a thread.
    int admin = 0;     ///< Above 0: an administrator asks in the client's place.
    Actions actions{{.servers = servers,
                     .service = [](ClientId client, ServiceId id) -> std::optional<store::Service> {
                         if (client != ClientId{7} || id != ServiceId{12}) return std::nullopt;
                         return store::Service{.id = id,
                                               .client = client,
                                               .server = ServerId{"obc"},
                                               .username = Username{"acme"}};
                     },
                     .begin_audit = [this](const store::AuditEntry& entry) -> std::uint64_t {
                         if (audit_fails) throw std::runtime_error{"no"};
                         begun.push_back(entry);
                         return begun.size();
                     },
                     .end_audit =
                         [this](std::uint64_t row, const std::string& outcome) {
                             ended.push_back(std::to_string(row) + " " + outcome);
                         },
                     .clock = clock},
                    log};
    Router router{{.log = log}};

    Fixture() {
        actions.add("rename", {.read = [this](const json::Reader& body) -> Work {
                        const auto name = body.require<std::string>("name");
                        if (name.empty()) throw BadRequest{"name", "name: give it one."};
                        return {.object = "device-1",
                                .run =
                                    [this, name](ActionContext& context) {
                                        done.push_back(context.username().value() + " " + name);
                                        if (name == "taken") throw Conflict{"taken", "It is."};
                                        if (name == "breaks") throw std::runtime_error{"secret"};
                                        return json::Object{}.add("name", name);
                                    },
                                .detail = json::Object{}.add("length", name.size())};
                    }});
        actions.add("look", {.permission = kReadPermission,
                             .audited = false,
                             .read = [](const json::Reader&) -> Work {
                                 return {.run = [](ActionContext&) { return json::Object{}; }};
                             }});
        router.add(
            "device-actions",
            {.method = "POST", .handle = [this](const Request& request, const Session& session) {
                 return actions.handle(request, session);
             }});
    }

    Response post(const std::string& body, const std::string& permissions = "*", int client = 7) {
        Request request{
            .method = "POST",
            .query = Query{"m=eazybackup&a=device-actions"},
            .params = {{"EB_CLIENT_ID", std::to_string(client)},
                       {"EB_USER_ID", "9"},
                       {"EB_PERMS", permissions},
                       {"EB_CSRF_SECRET", std::string(64, 'a')},
                       {"EB_REQUEST_ID", "r1"},
                       {"REMOTE_ADDR", "192.0.2.1"},
                       {"CONTENT_TYPE", "application/json"}},
            .body = body,
        };
        if (admin != 0) {
            request.params["EB_ADMIN"] = "1";
            request.params["EB_ADMIN_ID"] = std::to_string(admin);
        }
        request.params["HTTP_X_CSRF_TOKEN"] = csrf_token(*session_of(request));
        auto answer = router.answer(request);
        clock.advance(waits);
        if (auto* slow = std::get_if<SlowAnswer>(&answer)) return slow->make();
        return std::get<Response>(answer);
    }
};

std::string word(const Response& response, const std::string& name) {
    return json::Document::parse(response.body).root().get_or<std::string>(name, "");
}

}  // namespace

TEST_CASE_METHOD(Fixture, "Actions: done for the client's own service, and written down",
                 "[actions][unit]") {
    const auto answer =
        post(R"({"action":"rename","serviceId":12,"name":"PC","username":"other"})");
    CHECK(answer.status == 200);
    CHECK(word(answer, "status") == "success");
    CHECK(word(answer, "name") == "PC");
    CHECK(done == std::vector<std::string>{"acme PC"});
    REQUIRE(begun.size() == 1);
    CHECK(begun[0].action == "rename");
    CHECK(begun[0].outcome == "started");
    CHECK(begun[0].object == "device-1");
    CHECK(begun[0].service == ServiceId{12});
    CHECK(begun[0].username == Username{"acme"});
    CHECK(begun[0].address == "192.0.2.1");
    CHECK(begun[0].user == UserId{9});
    CHECK(begun[0].detail == R"({"length":2})");
    CHECK(ended == std::vector<std::string>{"1 done"});
}

TEST_CASE_METHOD(Fixture, "Actions: written down is which administrator did it for the client",
                 "[actions][unit]") {
    const std::string body = R"({"action":"rename","serviceId":12,"name":"PC"})";
    post(body);
    admin = 5;
    CHECK(post(body).status == 200);
    REQUIRE(begun.size() == 2);
    CHECK(begun[0].admin == AdminId{0});
    CHECK(begun[1].admin == AdminId{5});
    CHECK(begun[1].client == ClientId{7});
    CHECK(begun[1].detail == R"({"length":2,"masquerading":true})");
}

TEST_CASE_METHOD(Fixture, "Actions: one that has waited too long for a thread is not begun",
                 "[actions][unit]") {
    const std::string body = R"({"action":"rename","serviceId":12,"name":"PC"})";
    waits = seconds{44};
    CHECK(post(body).status == 200);
    waits = seconds{45};
    const auto answer = post(body);
    CHECK(answer.status == 503);
    CHECK(word(answer, "code") == "busy");
    CHECK(done.size() == 1);
    CHECK(begun.size() == 1);
}

TEST_CASE_METHOD(Fixture, "Actions: what is wrong with a body is said before anything is looked up",
                 "[actions][unit]") {
    CHECK(post("{").status == 400);
    CHECK(post("[]").status == 400);
    CHECK(post(R"({"serviceId":12})").status == 400);
    CHECK(post(R"({"action":"none","serviceId":12})").status == 404);
    CHECK(word(post(R"({"action":"rename","name":"PC"})"), "field") == "serviceId");
    CHECK(word(post(R"({"action":"rename","serviceId":0,"name":"PC"})"), "field") == "serviceId");
    CHECK(word(post(R"({"action":"rename","serviceId":"12","name":"PC"})"), "field") ==
          "serviceId");
    CHECK(word(post(R"({"action":"rename","serviceId":12,"name":""})"), "field") == "name");
    CHECK(word(post(R"({"action":"rename","serviceId":12})"), "field") == "name");
    CHECK(begun.empty());
    CHECK(done.empty());
}

TEST_CASE_METHOD(Fixture, "Actions: whoever may only look changes nothing", "[actions][unit]") {
    const auto refused = post(R"({"action":"rename","serviceId":12,"name":"PC"})", "products");
    CHECK(refused.status == 403);
    CHECK(word(refused, "code") == "forbidden");
    CHECK(done.empty());
    CHECK(post(R"({"action":"look","serviceId":12})", "products").status == 200);
    CHECK(begun.empty());  // Looking is not written down.
}

TEST_CASE_METHOD(Fixture, "Actions: another client's service is not there", "[actions][unit]") {
    CHECK(post(R"({"action":"rename","serviceId":12,"name":"PC"})", "*", 8).status == 404);
    CHECK(post(R"({"action":"rename","serviceId":13,"name":"PC"})").status == 404);
    CHECK(done.empty());
    CHECK(begun.empty());
}

TEST_CASE_METHOD(Fixture, "Actions: what went wrong is written down, in a word",
                 "[actions][unit]") {
    const auto taken = post(R"({"action":"rename","serviceId":12,"name":"taken"})");
    CHECK(taken.status == 409);
    CHECK(word(taken, "code") == "taken");
    const auto broken = post(R"({"action":"rename","serviceId":12,"name":"breaks"})");
    CHECK(broken.status == 500);
    CHECK(broken.body.find("secret") == std::string::npos);
    CHECK(ended == std::vector<std::string>{"1 taken", "2 failed"});
}

TEST_CASE_METHOD(Fixture, "Actions: what cannot be written down is not done", "[actions][unit]") {
    audit_fails = true;
    CHECK(post(R"({"action":"rename","serviceId":12,"name":"PC"})").status == 500);
    CHECK(done.empty());
}
