// The client against servers that answer, drip, flood and redirect.
#include "http/client.hpp"

#include "http/url.hpp"
#include "loopback_server.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <chrono>
#include <thread>

using namespace eb;

namespace {

log::Logger silent() {
    return log::Logger{"test", log::Level::error, [](log::Level, const std::string&) {}};
}

http::Options quick() {
    return {.connect = milliseconds{2'000},
            .read = milliseconds{2'000},
            .total = milliseconds{5'000},
            .bytes_max = 10'000};
}

template <class Call>
http::Failure failure_of(Call call) {
    try {
        call();
    } catch (const http::Failed& error) {
        return error.kind;
    }
    FAIL("it did not fail");
    return {};
}

}  // namespace

TEST_CASE("parse_url: what is none is refused", "[http][unit]") {
    const auto text = GENERATE(as<std::string>{}, "", "host", "ftp://host", "https://",
                               "https://a@b", "https://host:x", "https://host:0",
                               "https://host:70000", "https://ho st/", "https://host/\r\nX: y");
    CAPTURE(text);
    CHECK_FALSE(http::parse_url(text));
}

TEST_CASE("parse_url: parts of an address", "[http][unit]") {
    const auto url = http::parse_url("WSS://Backup.example.com:8443/api?x=1#y");
    REQUIRE(url);
    CHECK(url->origin() == "wss://Backup.example.com:8443");
    CHECK(url->path == "/api?x=1");
    CHECK(http::parse_url("https://h")->origin() == "https://h");
    CHECK(http::parse_url("http://[::1]:80/")->authority() == "[::1]");
    CHECK(http::parse_url("http://[::1]")->loopback());
    CHECK_FALSE(http::parse_url("http://10.0.0.1")->loopback());
}

TEST_CASE("encode_form: every byte arrives", "[http][unit]") {
    CHECK(http::encode_form({{"a", "x y&z=+%"}, {"b", "\xC3\xA9"}}) ==
          "a=x%20y%26z%3D%2B%25&b=%C3%A9");
}

TEST_CASE("Client: a form is posted and any status is an answer", "[http][wire]") {
    test::LoopbackServer server;
    server.http.Post("/base/echo",
                     [](const httplib::Request& request, httplib::Response& response) {
                         response.status = 418;
                         response.set_content(request.get_param_value("name"), "text/plain");
                     });
    http::Client client{server.start() + "/base/", quick(), silent()};
    for (int i = 0; i < 3; ++i) {
        const auto answer = client.post_form("/echo", {{"name", "a&b=\xC3\xA9"}});
        CHECK(answer.status == 418);
        CHECK(answer.body == "a&b=\xC3\xA9");
    }
}

TEST_CASE("Client: a redirect is an answer, not followed", "[http][wire]") {
    test::LoopbackServer server;
    bool followed = false;
    server.http.Get("/from", [](const httplib::Request&, httplib::Response& response) {
        response.set_redirect("/to");
    });
    server.http.Get("/to", [&](const httplib::Request&, httplib::Response&) { followed = true; });
    http::Client client{server.start(), quick(), silent()};
    CHECK(client.get("/from").status == 302);
    CHECK_FALSE(followed);
}

TEST_CASE("Client: an answer over its limit is refused, and the next call works", "[http][wire]") {
    test::LoopbackServer server;
    server.http.Get("/big", [](const httplib::Request&, httplib::Response& response) {
        response.set_content(std::string(20'000, 'x'), "text/plain");
    });
    server.http.Get("/small", [](const httplib::Request&, httplib::Response& response) {
        response.set_content("ok", "text/plain");
    });
    http::Client client{server.start(), quick(), silent()};
    CHECK(failure_of([&] { client.get("/big"); }) == http::Failure::too_large);
    CHECK(client.get("/small").body == "ok");
}

TEST_CASE("Client: a server that drips meets the deadline of the whole call", "[http][wire]") {
    test::LoopbackServer server;
    server.http.Get("/drip", [](const httplib::Request&, httplib::Response& response) {
        response.set_chunked_content_provider("text/plain",
                                              [](std::size_t, httplib::DataSink& sink) {
                                                  std::this_thread::yield();
                                                  return sink.write("x", 1);
                                              });
    });
    auto options = quick();
    options.total = milliseconds{100};
    options.bytes_max = std::size_t{1} << 40;
    http::Client client{server.start(), options, silent()};
    const auto began = std::chrono::steady_clock::now();
    CHECK(failure_of([&] { client.get("/drip"); }) == http::Failure::timeout);
    CHECK(std::chrono::steady_clock::now() - began < std::chrono::seconds{4});
}

TEST_CASE("Client: calls end by the time of what they belong to, whatever their own limit",
          "[http][wire]") {
    test::LoopbackServer server;
    int asked = 0;
    std::atomic<bool> over = false;
    server.http.Get("/", [&](const httplib::Request&, httplib::Response& response) {
        ++asked;
        response.set_content("ok", "text/plain");
    });
    server.http.Get("/silent", [&](const httplib::Request&, httplib::Response& response) {
        while (!over) std::this_thread::yield();
        response.set_content("late", "text/plain");
    });
    const http::Options patient{.read = milliseconds{60'000}, .total = milliseconds{60'000}};
    http::Client client{server.start(), patient, silent()};
    client.end_by(std::chrono::steady_clock::now() + milliseconds{100});
    CHECK(failure_of([&] { client.get("/silent"); }) == http::Failure::timeout);
    over = true;
    CHECK(failure_of([&] { client.get("/"); }) == http::Failure::timeout);
    CHECK(asked == 0);  // Its time was over: it was not even sent.
    client.end_by({});
    CHECK(client.get("/").body == "ok");
}

TEST_CASE("Client: nobody there, and a stop", "[http][wire]") {
    CHECK(failure_of([&] {
              http::Client{"http://127.0.0.1:1", quick(), silent()}.get("/");
          }) == http::Failure::connect);
    std::stop_source stop;
    stop.request_stop();
    auto options = quick();
    options.stop = stop.get_token();
    CHECK(failure_of([&] {
              http::Client{"http://127.0.0.1:1", options, silent()}.get("/");
          }) == http::Failure::cancelled);
    CHECK_THROWS_AS((http::Client{"ws://127.0.0.1", quick(), silent()}), std::invalid_argument);
}

TEST_CASE("Client: pieces of a good answer are handed on, an error's text is not", "[http][wire]") {
    test::LoopbackServer server;
    server.http.Post("/good", [](const httplib::Request&, httplib::Response& response) {
        response.set_content("good", "text/plain");
    });
    server.http.Post("/bad", [](const httplib::Request&, httplib::Response& response) {
        response.status = 500;
        response.set_content("bad", "text/plain");
    });
    http::Client client{server.start(), quick(), silent()};
    std::string pieces;
    const http::Client::Piece collect = [&](std::string_view piece) { pieces += piece; };
    CHECK(client.post_form("/good", {}, collect).body.empty());
    CHECK(client.post_form("/bad", {}, collect).body == "bad");
    CHECK(pieces == "good");
    const http::Client::Piece throws = [](std::string_view) { throw std::out_of_range{"mine"}; };
    CHECK_THROWS_AS(client.post_form("/good", {}, throws), std::out_of_range);
}
