// The client against servers whose certificates are good, or not.
#include "http/client.hpp"

#include "loopback_server.hpp"
#include "tests/support/certificates.hpp"

#include <catch2/catch.hpp>

#include <atomic>

using namespace eb;

namespace {

/// Counts what it is asked; set up by its constructor.
class SecureServer {
public:
    explicit SecureServer(const test::Certificate& shown)
        : http_(shown.file.c_str(), shown.key_file.c_str()) {
        http_.Post("/api", [this](const httplib::Request&, httplib::Response& response) {
            ++asked;
            response.set_content("good", "text/plain");
        });
        port = http_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread{[this] { http_.listen_after_bind(); }};
    }
    ~SecureServer() {
        http_.stop();
        thread_.join();
    }
    std::string on(const std::string& host) const {
        return "https://" + host + ":" + std::to_string(port);
    }

    std::atomic<int> asked{0};
    int port = 0;

private:
    httplib::SSLServer http_;
    std::thread thread_;
};

std::string ask(const std::string& base, const std::string& ca_file) {
    http::Client client{
        base,
        {.ca_file = ca_file, .connect = milliseconds{5'000}, .read = milliseconds{5'000}},
        log::Logger{"test", log::Level::error, [](log::Level, const std::string&) {}}};
    return client.post_form("/api", {{"Password", "secret"}}).body;
}

}  // namespace

TEST_CASE("Client: a server is believed that our authority has named", "[http][wire]") {
    const test::Authority authority;
    const SecureServer server{authority.issue("DNS:localhost,IP:127.0.0.1")};
    CHECK(ask(server.on("localhost"), authority.file()) == "good");
    CHECK(ask(server.on("127.0.0.1"), authority.file()) == "good");
}

TEST_CASE("Client: any other server is told nothing", "[http][wire]") {
    const test::Authority authority;
    const test::Authority other;
    auto shown = authority.issue("DNS:localhost");
    auto trusted = authority.file();
    std::string host = "localhost";
    SECTION("another name") { shown = authority.issue("DNS:backup.example.com"); }
    SECTION("an address that it does not name") { host = "127.0.0.1"; }
    SECTION("expired") { shown = authority.expired("DNS:localhost"); }
    SECTION("signed by itself") { shown = authority.self_signed("DNS:localhost"); }
    SECTION("signed by somebody else") { shown = other.issue("DNS:localhost"); }
    SECTION("an authority that this machine does not know") { trusted.clear(); }
    SECTION("our file of authorities is not there") { trusted = "/nonexistent/authorities.pem"; }
    const SecureServer server{shown};
    auto failure = http::Failure::broken;
    try {
        ask(server.on(host), trusted);
        FAIL("it was believed");
    } catch (const http::Failed& error) {
        failure = error.kind;
    }
    CHECK(http::word_of(failure) == std::string{http::word_of(http::Failure::tls)});
    CHECK(server.asked == 0);
}
