// WHMCS's answers: the body decides, whatever the status.
#include "whmcs/api.hpp"

#include "tests/lib/http/loopback_server.hpp"
#include "whmcs/server_url.hpp"

#include <catch2/catch.hpp>

using namespace eb;

namespace {

Secret decrypted(int status, const std::string& body, httplib::Params* seen = nullptr) {
    test::LoopbackServer server;
    server.http.Post("/whmcs/includes/api.php",
                     [&](const httplib::Request& request, httplib::Response& response) {
                         if (seen != nullptr) *seen = request.params;
                         response.status = status;
                         response.set_content(body, "application/json");
                     });
    const log::Logger silent{"test", log::Level::error, [](log::Level, const std::string&) {}};
    return whmcs::Api{
        {.url = server.start() + "/whmcs/", .identifier = "id", .secret = Secret{"s3cret"}},
        {},
        silent}
        .decrypt_password("enc+==");
}

}  // namespace

TEST_CASE("Api: a password is decrypted", "[whmcs][wire]") {
    httplib::Params seen;
    CHECK(decrypted(200, R"({"result":"success","password":"p&amp;w"})", &seen) ==
          Secret{"p&amp;w"});
    CHECK(seen.find("action")->second == "DecryptPassword");
    CHECK(seen.find("password2")->second == "enc+==");
    CHECK(seen.find("identifier")->second == "id");
    CHECK(seen.find("secret")->second == "s3cret");
    CHECK(seen.find("responsetype")->second == "json");
    CHECK(decrypted(403, R"({"status":"success","password":"x"})") == Secret{"x"});
    CHECK(decrypted(200, R"({"result":"success","password":null})").empty());
}

TEST_CASE("Api: refusals and other pages are told apart", "[whmcs][wire]") {
    const auto status = GENERATE(200, 403);
    CHECK_THROWS_AS(decrypted(status, R"({"result":"error","message":"Invalid IP 127.0.0.1"})"),
                    whmcs::Refused);
    CHECK_THROWS_AS(decrypted(status, "<html>Down for maintenance</html>"), whmcs::Unreachable);
    CHECK_THROWS_AS(decrypted(200, R"({"result":"success","password":5})"), whmcs::Unreachable);
}

TEST_CASE("decoded: the entities that WHMCS writes", "[whmcs][unit]") {
    CHECK(whmcs::decoded(Secret{"a&amp;b&lt;&gt;&quot;&#039;&amp;amp;&x"}) ==
          Secret{"a&b<>\"'&amp;&x"});
}

TEST_CASE("server_url: as people type hostnames", "[whmcs][unit]") {
    const auto [hostname, secure, port, expected] =
        GENERATE(table<std::string, bool, int, std::string>({
            {"h.example.com", true, 0, "https://h.example.com"},
            {"https://h.example.com/", true, 443, "https://h.example.com"},
            {"h.example.com", true, 8060, "https://h.example.com:8060"},
            {"h.example.com:8443", true, 8060, "https://h.example.com:8443"},
            {"h.example.com", false, 0, "http://h.example.com:8060"},
            {"127.0.0.1", false, 18060, "http://127.0.0.1:18060"},
        }));
    CHECK(whmcs::server_url(hostname, secure, port) == expected);
}
