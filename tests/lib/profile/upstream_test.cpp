// Where the server is and who we are there: WHMCS's word, the profile's own, and what fails.
#include "profile/upstream.hpp"

#include "store/errors.hpp"
#include "tests/lib/comet/fake_comet.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::profile;

namespace {

struct Bench {
    config::Profile profile{.name = ServerId{"obc"}};
    whmcs::Access access{.url = "https://whmcs.example.com/includes/api.php"};
    Sources sources;
    std::vector<std::string> lines;
    int asked_whether_accepted = 0;

    Bench() {
        sources.row = [] {
            return ServerRow{"https://backup.example.com:8060", "admin", "encrypted"};
        };
        sources.decrypt = [](const std::string& text) { return Secret{text + " in clear"}; };
        sources.accepts = [this](const std::string&, const comet::Credentials&) {
            ++asked_whether_accepted;
            return true;
        };
    }
    void own_credentials() {
        profile.origin = "https://own.example.com";
        profile.username = "websocket";
        profile.password = Secret{"own"};
    }
    Upstream resolved() {
        return resolve(
            profile, access, sources,
            log::Logger{"test", log::Level::info,
                        [this](log::Level, const std::string& line) { lines.push_back(line); }});
    }
};

}  // namespace

TEST_CASE("upstream: without WHMCS's API, the profile's own variables", "[profile][unit]") {
    Bench bench;
    bench.own_credentials();
    bench.access.url.clear();
    const auto upstream = bench.resolved();
    CHECK(upstream.api == "https://own.example.com");
    CHECK(upstream.stream.scheme == "wss");
    CHECK(upstream.stream.path == "/api/v1/events/stream");
    CHECK(upstream.origin == "https://own.example.com");
    CHECK(upstream.credentials.username == "websocket");
    CHECK(upstream.credentials.password.reveal() == "own");
}

TEST_CASE("upstream: WHMCS's row and its decrypted password", "[profile][unit]") {
    Bench bench;
    const auto upstream = bench.resolved();
    CHECK(upstream.api == "https://backup.example.com:8060");
    CHECK(upstream.stream.port == 8060);
    CHECK(upstream.origin == "https://backup.example.com:8060");
    CHECK(upstream.credentials.username == "admin");
    CHECK(upstream.credentials.auth_type == "Password");
    CHECK(upstream.credentials.password.reveal() == "encrypted in clear");
    CHECK(bench.asked_whether_accepted == 0);
}

TEST_CASE("upstream: a password that reads in two ways is the one that the server takes",
          "[profile][unit]") {
    Bench bench;
    const bool raw = GENERATE(true, false);
    bench.sources.decrypt = [](const std::string&) { return Secret{"a&amp;b"}; };
    bench.sources.accepts = [&](const std::string&, const comet::Credentials&) { return raw; };
    CHECK(bench.resolved().credentials.password.reveal() == (raw ? "a&amp;b" : "a&b"));
}

TEST_CASE("upstream: where WHMCS fails, the profile's own password, with a warning",
          "[profile][unit]") {
    Bench bench;
    bench.own_credentials();
    std::string api = "https://backup.example.com:8060";
    SECTION("no answer") {
        bench.sources.decrypt = [](const std::string&) -> Secret {
            throw whmcs::Unreachable{"no answer"};
        };
    }
    SECTION("refused") {
        bench.sources.decrypt = [](const std::string&) -> Secret {
            throw whmcs::Refused{"Authentication Failed"};
        };
    }
    SECTION("nothing") {
        bench.sources.decrypt = [](const std::string&) { return Secret{}; };
    }
    SECTION("no single row") {
        bench.sources.row = []() -> ServerRow { throw Unresolved{"two servers"}; };
        api = "https://own.example.com";
    }
    const auto upstream = bench.resolved();
    CHECK(upstream.api == api);
    CHECK(upstream.credentials.password.reveal() == "own");
    REQUIRE(bench.lines.size() == 1);
    CHECK(bench.lines[0].find("own_credentials_used") != std::string::npos);
}

TEST_CASE("upstream: with neither it is unresolved, and says why", "[profile][unit]") {
    Bench bench;
    SECTION("WHMCS refuses") {
        bench.sources.decrypt = [](const std::string&) -> Secret {
            throw whmcs::Refused{"Invalid IP 192.0.2.1"};
        };
        CHECK_THROWS_WITH(bench.resolved(), Catch::Contains("Invalid IP"));
    }
    SECTION("the database is away, whatever the profile says") {
        bench.own_credentials();
        bench.sources.row = []() -> ServerRow {
            throw store::Unavailable{store::Trouble::connection, 2002, "no database"};
        };
        CHECK_THROWS_AS(bench.resolved(), Unresolved);
    }
    SECTION("the server does not answer which reading it takes") {
        bench.own_credentials();
        bench.sources.decrypt = [](const std::string&) { return Secret{"a&amp;b"}; };
        bench.sources.accepts = [](const std::string&, const comet::Credentials&) -> bool {
            throw comet::Unreachable{"no answer"};
        };
        CHECK_THROWS_AS(bench.resolved(), Unresolved);
    }
    SECTION("nor does what stands before it") {
        bench.sources.decrypt = [](const std::string&) { return Secret{"a&amp;b"}; };
        bench.sources.accepts = [](const std::string&, const comet::Credentials&) -> bool {
            throw comet::Refused{502, "/api/v1/admin/meta/version", "HTTP status 502"};
        };
        CHECK_THROWS_AS(bench.resolved(), Unresolved);
    }
}

TEST_CASE("upstream: what is refused for another reason says nothing of the credentials",
          "[profile][wire]") {
    Bench bench;
    test::FakeComet server;
    server.on("/api/v1/admin/meta/version", [](const auto&) {
        return test::FakeComet::Answer{502, "<html>Bad gateway</html>"};
    });
    server.api();
    const auto real =
        sources([] { return ServerRow{}; }, bench.profile, bench.access, {},
                log::Logger{"test", log::Level::error, [](log::Level, const std::string&) {}},
                milliseconds{10000});
    const comet::Credentials credentials{.username = "admin", .password = Secret{"a"}};
    CHECK_THROWS_AS(real.accepts(server.base(), credentials), comet::Refused);
    server.on("/api/v1/admin/meta/version", R"({"Status":403,"Message":"Bad credentials"})");
    CHECK_FALSE(real.accepts(server.base(), credentials));
}

TEST_CASE("upstream: the stream's own address, its origin and its list of events",
          "[profile][unit]") {
    Bench bench;
    bench.profile.url = "wss://events.example.com/";
    bench.profile.origin = "https://portal.example.com/";
    bench.profile.allow_list = "4200,4201";
    const auto upstream = bench.resolved();
    CHECK(upstream.stream.host == "events.example.com");
    CHECK(upstream.stream.path == "/api/v1/events/stream?allowList=4200,4201");
    CHECK(upstream.origin == "https://portal.example.com");
    CHECK(upstream.api == "https://backup.example.com:8060");
}
