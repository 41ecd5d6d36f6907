// The stream over TLS: whom the worker believes, and that nobody else hears a word.
#include "stream_peers.hpp"
#include "tests/support/certificates.hpp"

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

using TlsServerSocket = websocket::stream<beast::ssl_stream<beast::tcp_stream>>;

/// What the server has seen.
struct Visits {
    std::atomic<int> connections{0};
    std::atomic<int> handshakes{0};
    Guarded<std::string> name_asked_for;  ///< The last SNI; empty when there was none.
    Guarded<Heard> heard;
};

ssl::context showing(const test::Certificate& certificate) {
    ssl::context context{ssl::context::tls_server};
    context.use_certificate_file(certificate.file, ssl::context::pem);
    context.use_private_key_file(certificate.key_file, ssl::context::pem);
    return context;
}

/// Proves itself, greets, says one job, and then reads until the worker goes.
Script secure(ssl::context& context, Visits& visits) {
    return [&context, &visits](beast::tcp_stream socket) -> net::awaitable<void> {
        ++visits.connections;
        TlsServerSocket ws{std::move(socket), context};
        co_await ws.next_layer().async_handshake(ssl::stream_base::server, net::use_awaitable);
        ++visits.handshakes;
        const auto* name =
            SSL_get_servername(ws.next_layer().native_handle(), TLSEXT_NAMETYPE_host_name);
        {
            auto into = visits.name_asked_for.lock();
            *into = name == nullptr ? "" : name;
        }
        auto heard = co_await greet(ws, "200 OK");
        {
            auto into = visits.heard.lock();
            *into = std::move(heard);
        }
        const auto frame = job_frame("a");
        co_await ws.async_write(net::buffer(frame), net::use_awaitable);
        beast::flat_buffer buffer;
        co_await ws.async_read(buffer, net::use_awaitable);
    };
}

Upstream over_tls(const std::string& host, int port, const std::string& ca_file) {
    auto upstream = Bench::upstream(port);
    upstream.stream =
        *http::parse_url("wss://" + host + ":" + std::to_string(port) + "/api/v1/events/stream");
    upstream.ca_file = ca_file;
    return upstream;
}

StreamOptions patient() {
    auto options = Bench::quick();
    options.connect = milliseconds{10'000};  // Encryption under sanitizers is slow work.
    return options;
}

}  // namespace

TEST_CASE("Stream: a server is believed that our authority has named", "[ws_ingest][wire]") {
    const test::Authority authority;
    auto context = showing(authority.issue("DNS:localhost,IP:127.0.0.1"));
    Visits visits;
    const Server server{{secure(context, visits)}};
    SECTION("by its name, which it is asked for") {
        Bench bench{over_tls("localhost", server.port(), authority.file()), patient()};
        CHECK(bench.jobs(1) == std::vector<std::string>{"a"});
        CHECK(visits.name_asked_for.copy() == "localhost");
        CHECK(visits.heard.copy().words ==
              std::vector<std::string>{"websocket", "Password", "pass", "", ""});
    }
    SECTION("by its address") {
        Bench bench{over_tls("127.0.0.1", server.port(), authority.file()), patient()};
        CHECK(bench.jobs(1) == std::vector<std::string>{"a"});
        CHECK(visits.name_asked_for.copy().empty());
    }
}

TEST_CASE("Stream: any other server is refused, told of once, and hears nothing",
          "[ws_ingest][wire]") {
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
    auto context = showing(shown);
    Visits visits;
    const Server server{{secure(context, visits)}};
    Bench bench{over_tls(host, server.port(), trusted), patient()};
    CHECK(eventually([&] { return visits.connections >= 3; }));
    CHECK(bench.said("connect_failed"));
    CHECK(bench.times_said("connect_failed") == 1);
    CHECK(bench.connected == 0);
    CHECK(visits.handshakes == 0);
}

TEST_CASE("Stream: a server that does not speak TLS, or nothing, is given up",
          "[ws_ingest][wire]") {
    const test::Authority authority;
    auto context = showing(authority.issue("DNS:localhost"));
    Visits visits;
    auto options = patient();
    Script odd;
    std::string reason;
    SECTION("plain text") {
        reason = "reason=lost";
        odd = [](beast::tcp_stream socket) -> net::awaitable<void> {
            const std::string text = "HTTP/1.1 400 Bad Request\r\n\r\n";
            co_await net::async_write(socket, net::buffer(text), net::use_awaitable);
            std::array<char, 4096> ignored;
            while (true) co_await socket.async_read_some(net::buffer(ignored), net::use_awaitable);
        };
    }
    SECTION("silence") {
        reason = "tls_timeout";
        options.connect = milliseconds{1'500};
        odd = [](beast::tcp_stream socket) -> net::awaitable<void> {
            std::array<char, 4096> ignored;
            while (true) co_await socket.async_read_some(net::buffer(ignored), net::use_awaitable);
        };
    }
    const Server server{{odd, secure(context, visits)}};
    Bench bench{over_tls("localhost", server.port(), authority.file()), options};
    CHECK(bench.said(reason));
    CHECK(bench.jobs(1) == std::vector<std::string>{"a"});
}

TEST_CASE("Stream: without its file of authorities the worker connects to nobody",
          "[ws_ingest][wire]") {
    const test::Authority authority;
    auto context = showing(authority.issue("DNS:localhost"));
    Visits visits;
    const Server server{{secure(context, visits)}};
    Bench bench{over_tls("localhost", server.port(), "/nonexistent/authorities.pem"), patient()};
    CHECK(bench.said("connect_failed"));
    CHECK(visits.handshakes == 0);
}
