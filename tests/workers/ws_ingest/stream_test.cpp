// The stream against a server on the loopback that can be told to misbehave.
#include "stream_peers.hpp"

using namespace eb;
using namespace eb::workers::ws_ingest;

TEST_CASE("Stream: five words, 200 OK, then events in order", "[ws_ingest][wire]") {
    Guarded<Heard> heard;
    Server server{{[&](beast::tcp_stream socket) -> net::awaitable<void> {
        ServerSocket ws{std::move(socket)};
        auto said = co_await greet(ws, "200 OK");
        {
            auto into = heard.lock();
            *into = std::move(said);
        }
        for (const auto& frame : {kHello, job_frame("a"), job_frame("b")}) {
            co_await ws.async_write(net::buffer(frame), net::use_awaitable);
        }
        beast::flat_buffer buffer;
        co_await ws.async_read(buffer, net::use_awaitable);
    }}};
    Bench bench{server.port()};
    CHECK(bench.jobs(2) == std::vector<std::string>{"a", "b"});
    CHECK(bench.connected == 1);
    const auto said = heard.copy();
    CHECK(said.origin == "https://backup.example.com");
    CHECK(said.target == "/api/v1/events/stream");
    CHECK(said.words == std::vector<std::string>{"websocket", "Password", "pass", "", ""});
}

TEST_CASE("Stream: a dropped connection is made again", "[ws_ingest][wire]") {
    Server server{
        {dropping({kHello, job_frame("a")}), dropping({}), saying({kHello, job_frame("b")})}};
    Bench bench{server.port()};
    CHECK(bench.jobs(2) == std::vector<std::string>{"a", "b"});
    CHECK(bench.connected == 3);
    CHECK(bench.resolved == 1);
}

TEST_CASE("Stream: it is heard from its first word to its end", "[ws_ingest][wire]") {
    SECTION("while it speaks") {
        Server server{{saying({kHello})}};
        Bench bench{server.port()};
        CHECK(eventually([&] { return bench.counters.hearing.load(); }));
    }
    SECTION("no longer, and not yet again") {
        Server server{{dropping({kHello, job_frame("a")}), saying({})}};
        Bench bench{server.port()};
        CHECK(bench.jobs(1) == std::vector<std::string>{"a"});
        REQUIRE(eventually([&] { return bench.connected == 2; }));
        CHECK(!bench.counters.hearing);
    }
}

TEST_CASE("Stream: each connection announces itself before its events", "[ws_ingest][wire]") {
    Server server{{dropping({kHello}), saying({kHello})}};
    Bench bench{server.port()};
    std::vector<std::size_t> kinds;
    REQUIRE(eventually([&] {
        for (auto& item : bench.queue.pop(1, milliseconds{1})) kinds.push_back(item.index());
        return kinds.size() == 4;
    }));
    const auto connected = Item{Connected{}}.index();
    const auto event = Item{StreamEvent{comet::Event{}}}.index();
    CHECK(kinds == std::vector<std::size_t>{connected, event, connected, event});
}

TEST_CASE("Stream: refused credentials are told once and looked up anew", "[ws_ingest][wire]") {
    const Script refusing = [](beast::tcp_stream socket) -> net::awaitable<void> {
        ServerSocket ws{std::move(socket)};
        co_await greet(ws, "403 Forbidden");
    };
    Server server{{refusing, refusing, refusing, saying({kHello, job_frame("a")})}};
    Bench bench{server.port()};
    CHECK(bench.jobs(1) == std::vector<std::string>{"a"});
    CHECK(bench.resolved == 4);
    CHECK(bench.times_said("reason=refused") == 1);
    CHECK(bench.times_said("pass") == 0);
}

TEST_CASE("Stream: an upgrade that is refused is tried again", "[ws_ingest][wire]") {
    const Script unavailable = [](beast::tcp_stream socket) -> net::awaitable<void> {
        beast::flat_buffer buffer;
        beast::http::request<beast::http::string_body> request;
        co_await beast::http::async_read(socket, buffer, request, net::use_awaitable);
        beast::http::response<beast::http::string_body> response{
            beast::http::status::service_unavailable, 11};
        response.prepare_payload();
        co_await beast::http::async_write(socket, response, net::use_awaitable);
    };
    Server server{{unavailable, saying({kHello, job_frame("a")})}};
    Bench bench{server.port()};
    CHECK(bench.jobs(1) == std::vector<std::string>{"a"});
}

TEST_CASE("Stream: silence of any kind is recycled", "[ws_ingest][wire]") {
    auto options = Bench::quick();
    std::string reason;
    Script silent_server;
    const Script holding = [](beast::tcp_stream socket) -> net::awaitable<void> {
        std::array<char, 4096> ignored;
        while (true) co_await socket.async_read_some(net::buffer(ignored), net::use_awaitable);
    };
    SECTION("no upgrade") {
        options.connect = milliseconds{400};
        reason = "upgrade_timeout";
        silent_server = holding;
    }
    SECTION("no word on the credentials") {
        options.connect = milliseconds{400};
        reason = "authentication_timeout";
        silent_server = [](beast::tcp_stream socket) -> net::awaitable<void> {
            ServerSocket ws{std::move(socket)};
            co_await ws.async_accept(net::use_awaitable);
            for (beast::flat_buffer buffer; true; buffer.clear())
                co_await ws.async_read(buffer, net::use_awaitable);
        };
    }
    SECTION("no first event") {
        options.first_event = milliseconds{400};
        reason = "no_first_event";
        silent_server = saying({});
    }
    SECTION("no event, though pings are answered") {
        options.idle = milliseconds{500};
        options.ping = milliseconds{150};
        reason = "reason=idle";
        silent_server = saying({kHello});
    }
    SECTION("no answer to pings") {
        options.ping = milliseconds{300};
        reason = "no_pong";
        silent_server = [holding](beast::tcp_stream socket) -> net::awaitable<void> {
            ServerSocket ws{std::move(socket)};
            co_await greet(ws, "200 OK");
            co_await ws.async_write(net::buffer(kHello), net::use_awaitable);
            co_await holding(std::move(ws.next_layer()));
        };
    }
    Server server{{silent_server, silent_server, saying({kHello, job_frame("a")})}};
    Bench bench{server.port(), options};
    CHECK(bench.said(reason));
    CHECK(bench.jobs(1) == std::vector<std::string>{"a"});
}

TEST_CASE("Stream: bad frames are counted, told once a kind and passed over", "[ws_ingest][wire]") {
    std::string deep(60'000, '[');
    Server server{
        {saying({kHello, "garbage", "{", "garbage", "", "[]",
                 R"({"Type":4200,"Data":{"GUID":"x"}})", deep, deep, "\x01\x02", job_frame("a")})}};
    Bench bench{server.port()};
    CHECK(bench.jobs(1) == std::vector<std::string>{"a"});
    CHECK(bench.counters.bad_frames == 9);
    CHECK(bench.times_said("nested too deep") == 1);
    CHECK(bench.connected == 1);
}

TEST_CASE("Stream: 200,000 levels are survived, a frame over the limit ends the connection alone",
          "[ws_ingest][wire]") {
    auto options = Bench::quick();
    options.frame_bytes_max = 256 << 10;
    Server server{
        {saying({kHello, std::string(200'000, '['), job_frame("a"), std::string(300'000, ' ')}),
         saying({kHello, job_frame("b")})}};
    Bench bench{server.port(), options};
    CHECK(bench.jobs(2) == std::vector<std::string>{"a", "b"});
    CHECK(bench.said("over EB_WS_FRAME_MAX"));
    CHECK(bench.counters.bad_frames == 2);
}

TEST_CASE("Stream: a full queue stops reading and loses nothing", "[ws_ingest][wire]") {
    std::vector<std::string> frames{kHello};
    std::vector<std::string> expected;
    for (int i = 0; i < 200; ++i) {
        expected.push_back("job-" + std::to_string(i));
        frames.push_back(job_frame(expected.back()));
    }
    Server server{{saying(frames)}};
    auto options = Bench::quick();
    options.idle = milliseconds{60};
    options.ping = milliseconds{20};
    Bench bench{server.port(), options, 4};
    REQUIRE(eventually([&] { return bench.queue.size() == 4; }));
    // Longer than the idle time: waiting for room is no silence of the server.
    const auto until = std::chrono::steady_clock::now() + milliseconds{150};
    REQUIRE(eventually([&] { return std::chrono::steady_clock::now() > until; }));
    CHECK(bench.jobs(200) == expected);
    CHECK(bench.connected == 1);
}

TEST_CASE("Stream: stops whatever it is waiting for", "[ws_ingest][wire]") {
    SECTION("a server that refuses connections") { Bench bench{1}; }
    SECTION("events") {
        Server server{{saying({kHello})}};
        Bench bench{server.port()};
        REQUIRE(eventually([&] { return bench.connected == 1; }));
    }
    SECTION("room in the queue") {
        Server server{{saying({kHello, job_frame("a"), job_frame("b")})}};
        Bench bench{server.port(), Bench::quick(), 1};
        REQUIRE(eventually([&] { return bench.connected == 1 || bench.queue.size() == 1; }));
    }
}
