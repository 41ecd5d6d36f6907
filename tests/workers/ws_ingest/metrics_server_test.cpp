// The metrics' port: one answer a connection, and nobody holds it up.
#include "workers/ws_ingest/metrics_server.hpp"

#include "fakes.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

class Bench {
public:
    explicit Bench(milliseconds deadline)
        : server_(
              io_, 0, [] { return std::string{"eb_ws_frames_total 1\n"}; }, deadline) {
        net::co_spawn(io_, server_.run(), net::detached);
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Bench() {
        net::post(io_, [this] { server_.stop(); });
        thread_.join();
    }
    tcp::socket connected(net::io_context& io) const {
        tcp::socket socket{io};
        socket.connect({net::ip::address_v4::loopback(), server_.port()});
        return socket;
    }

private:
    net::io_context io_;
    MetricsServer server_;
    std::thread thread_;
};

/// Everything until the server closes.
std::string rest_of(tcp::socket& socket) {
    std::string text;
    error_code ended;
    net::read(socket, net::dynamic_buffer(text), ended);
    return text;
}

}  // namespace

TEST_CASE("MetricsServer: answers whatever is asked, one after another", "[ws_ingest][wire]") {
    const Bench bench{milliseconds{30'000}};
    net::io_context io;
    for (int i = 0; i < 20; ++i) {
        auto socket = bench.connected(io);
        net::write(socket, net::buffer(std::string{"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"}));
        const auto text = rest_of(socket);
        CHECK(text.find("HTTP/1.1 200 OK\r\n") == 0);
        CHECK(text.find("\r\n\r\neb_ws_frames_total 1\n") != std::string::npos);
    }
}

TEST_CASE("MetricsServer: a silent connection ends by itself, one too many at once",
          "[ws_ingest][wire]") {
    net::io_context io;
    SECTION("silent") {
        const Bench bench{milliseconds{20}};
        auto socket = bench.connected(io);
        CHECK(rest_of(socket).empty());
    }
    SECTION("too many") {
        const Bench bench{milliseconds{30'000}};
        std::vector<tcp::socket> held;
        for (int i = 0; i < 8; ++i) held.push_back(bench.connected(io));
        auto late = bench.connected(io);
        CHECK(rest_of(late).empty());
        for (auto& socket : held) socket.close();
    }
    SECTION("an endless request") {
        const Bench bench{milliseconds{30'000}};
        auto socket = bench.connected(io);
        error_code refused;
        net::write(socket, net::buffer(std::string(64 << 10, 'x')), refused);
        CHECK(rest_of(socket).empty());
    }
}
