// Who is asking, and what protects a change.
#include "app/session/session.hpp"
#include "app/http/errors.hpp"
#include "app/session/ticket.hpp"
#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;
using namespace std::chrono_literals;

namespace {

Request request(std::map<std::string, std::string> params) {
    return {.method = "GET", .params = std::move(params)};
}

const std::string kCsrfSecret(64, 'a');

Session session() {
    return {.client = ClientId{7},
            .user = UserId{3},
            .permissions = {"products"},
            .csrf_secret = Secret{kCsrfSecret}};
}

Request own_post() {
    return request({{"HTTP_X_CSRF_TOKEN", csrf_token(session())},
                    {"CONTENT_TYPE", "application/json; charset=utf-8"},
                    {"HTTP_HOST", "backup.example"},
                    {"HTTP_ORIGIN", "https://backup.example"},
                    {"HTTP_SEC_FETCH_SITE", "same-origin"}});
}

}  // namespace

TEST_CASE("session_of: believes nginx's parameters and no header", "[session][unit]") {
    CHECK_FALSE(session_of(request({})).has_value());
    CHECK_FALSE(session_of(request({{"EB_CLIENT_ID", ""}})).has_value());
    CHECK_FALSE(session_of(request({{"EB_CLIENT_ID", "0"}})).has_value());
    CHECK_FALSE(session_of(request({{"HTTP_X_EB_CLIENT_ID", "7"}, {"HTTP_EB_CLIENT_ID", "7"}}))
                    .has_value());
    CHECK_THROWS_AS(session_of(request({{"EB_CLIENT_ID", "7 OR 1"}})), Busy);

    const auto found = session_of(
        request({{"EB_CLIENT_ID", "7"}, {"EB_USER_ID", "3"}, {"EB_PERMS", "products,tickets"}}));
    REQUIRE(found.has_value());
    CHECK(found->client == ClientId{7});
    CHECK(found->may("products"));
    CHECK_FALSE(found->may("manageproducts"));
}

TEST_CASE("session_of: an administrator has a number while he looks through a client's eyes",
          "[session][unit]") {
    const std::map<std::string, std::string> client{{"EB_CLIENT_ID", "7"}, {"EB_ADMIN_ID", "12"}};
    CHECK(session_of(request(client))->admin == AdminId{0});
    auto params = client;
    params["EB_ADMIN"] = "0";
    CHECK(session_of(request(params))->admin == AdminId{0});
    params["EB_ADMIN"] = "1";
    CHECK(session_of(request(params))->masquerading);
    CHECK(session_of(request(params))->admin == AdminId{12});
    params["HTTP_EB_ADMIN_ID"] = "13";
    params["EB_ADMIN_ID"] = "";
    CHECK(session_of(request(params))->admin == AdminId{0});
    params["EB_ADMIN_ID"] = "twelve";
    CHECK_THROWS_AS(session_of(request(params)), Busy);
}

TEST_CASE("Session: no permissions means none, a star means all", "[session][unit]") {
    CHECK_FALSE(session_of(request({{"EB_CLIENT_ID", "7"}}))->may("products"));
    CHECK(session_of(request({{"EB_CLIENT_ID", "7"}, {"EB_PERMS", "*"}}))->may("manageproducts"));
}

TEST_CASE("require_own_post: takes our own page's post", "[session][unit]") {
    CHECK_NOTHROW(require_own_post(own_post(), session()));
}

TEST_CASE("require_own_post: refuses whatever does not fit", "[session][unit]") {
    auto post = own_post();
    auto who = session();
    SECTION("no token") { post.params.erase("HTTP_X_CSRF_TOKEN"); }
    SECTION("another client's token") {
        auto other = session();
        other.client = ClientId{8};
        post.params["HTTP_X_CSRF_TOKEN"] = csrf_token(other);
    }
    SECTION("another session's token") {
        auto other = session();
        other.csrf_secret = Secret{std::string(64, 'b')};
        post.params["HTTP_X_CSRF_TOKEN"] = csrf_token(other);
    }
    SECTION("an empty secret, whose token anybody can compute") {
        who.csrf_secret = Secret{};
        post.params["HTTP_X_CSRF_TOKEN"] = csrf_token(who);
    }
    SECTION("another origin") { post.params["HTTP_ORIGIN"] = "https://evil.example"; }
    SECTION("another site") { post.params["HTTP_SEC_FETCH_SITE"] = "cross-site"; }
    SECTION("a form") { post.params["CONTENT_TYPE"] = "application/x-www-form-urlencoded"; }
    SECTION("text that looks like JSON") { post.params["CONTENT_TYPE"] = "text/plain"; }
    CHECK_THROWS_AS(require_own_post(post, who), RequestError);
}

TEST_CASE("page_key: differs between clients and users of one session", "[session][unit]") {
    auto other_client = session();
    other_client.client = ClientId{8};
    auto other_user = session();
    other_user.user = UserId{4};
    CHECK(page_key(session()) != page_key(other_client));
    CHECK(page_key(session()) != page_key(other_user));
    CHECK(page_key(session()) != csrf_token(session()));
}

TEST_CASE("Tickets: open as the session they were issued to, and cannot change anything",
          "[session][unit]") {
    test::FakeClock clock;
    const Tickets tickets{Secret{std::string(32, 'k')}, clock};
    const auto issued = tickets.issue(session());
    const auto opened = tickets.open(issued.text);
    REQUIRE(opened.has_value());
    CHECK(opened->client == ClientId{7});
    CHECK(opened->user == UserId{3});
    CHECK(opened->may("products"));
    CHECK(opened->csrf_secret.empty());
    CHECK_THROWS_AS(require_own_post(own_post(), *opened), Forbidden);
}

TEST_CASE("Tickets: end after five minutes", "[session][unit]") {
    test::FakeClock clock;
    const Tickets tickets{Secret{std::string(32, 'k')}, clock};
    const auto issued = tickets.issue(session());
    clock.advance(299s);
    CHECK(tickets.open(issued.text).has_value());
    clock.advance(1s);
    CHECK_FALSE(tickets.open(issued.text).has_value());
}

TEST_CASE("Tickets: forged, foreign and truncated ones open nothing", "[session][unit]") {
    test::FakeClock clock;
    const Tickets tickets{Secret{std::string(32, 'k')}, clock};
    const auto text = tickets.issue(session()).text;
    const Tickets foreign{Secret{std::string(32, 'x')}, clock};
    CHECK_FALSE(tickets.open(foreign.issue(session()).text).has_value());
    for (std::size_t size = 0; size < text.size(); ++size)
        CHECK_FALSE(tickets.open(text.substr(0, size)).has_value());
    for (std::size_t at = 0; at < text.size(); ++at) {
        auto forged = text;
        forged[at] = forged[at] == 'A' ? 'B' : 'A';
        CHECK_FALSE(tickets.open(forged).has_value());
    }
    CHECK_FALSE(tickets.open(std::string(100'000, 'A') + ".x").has_value());
}
