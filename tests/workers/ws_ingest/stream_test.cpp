// The stream against a server on the loopback that can be told to misbehave.
#include "workers/ws_ingest/stream.hpp"

#include "fakes.hpp"

#include <catch2/catch.hpp>

#include <thread>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

using ServerSocket = websocket::stream<beast::tcp_stream>;

/// What a server does with one connection; it has been accepted, nothing more.
using Script = std::function<net::awaitable<void>(beast::tcp_stream)>;

/// Plays one script for each connection, the last one for all that follow. Its own thread.
class Server {
public:
    explicit Server(std::vector<Script> scripts)
        : acceptor_(io_, {net::ip::address_v4::loopback(), 0}), scripts_(std::move(scripts)) {
        net::co_spawn(io_, serve(), net::detached);
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Server() {
        io_.stop();
        thread_.join();
    }
    int port() const { return acceptor_.local_endpoint().port(); }

private:
    net::awaitable<void> serve() {
        for (std::size_t i = 0;; ++i) {
            auto socket = co_await acceptor_.async_accept(net::use_awaitable);
            // As Comet does. Otherwise each frame after the first waits for a delayed ACK, 40 ms.
            socket.set_option(tcp::no_delay{true});
            const auto& script = scripts_[std::min(i, scripts_.size() - 1)];
            net::co_spawn(io_, script(beast::tcp_stream{std::move(socket)}), net::detached);
        }
    }

    net::io_context io_;
    tcp::acceptor acceptor_;
    std::vector<Script> scripts_;
    std::thread thread_;
};

/// What the worker said in its handshake.
struct Heard {
    std::string origin;
    std::string target;
    std::vector<std::string> words;
};

net::awaitable<Heard> greet(ServerSocket& ws, std::string answer) {
    Heard heard;
    beast::flat_buffer buffer;
    beast::http::request<beast::http::string_body> request;
    co_await beast::http::async_read(ws.next_layer(), buffer, request, net::use_awaitable);
    heard.origin = request[beast::http::field::origin];
    heard.target = request.target();
    co_await ws.async_accept(request, net::use_awaitable);
    for (int i = 0; i < 5; ++i) {
        beast::flat_buffer word;
        co_await ws.async_read(word, net::use_awaitable);
        heard.words.push_back(beast::buffers_to_string(word.data()));
    }
    ws.text(true);
    co_await ws.async_write(net::buffer(answer), net::use_awaitable);
    co_return heard;
}

const std::string kHello = R"({"Type":4000,"TypeString":"SEVT_META_HELLO","Timestamp":1763800000})";

std::string job_frame(const std::string& id) {
    return R"({"Type":4200,"TypeString":"SEVT_JOB_NEW","Timestamp":1763800000,"Data":{"GUID":")" +
           id + R"(","Username":"alice","Status":6001}})";
}

/// Greets, says these, and then reads (so that pings are answered) until the worker goes.
Script saying(std::vector<std::string> frames) {
    return [frames](beast::tcp_stream socket) -> net::awaitable<void> {
        ServerSocket ws{std::move(socket)};
        co_await greet(ws, "200 OK");
        for (const auto& frame : frames)
            co_await ws.async_write(net::buffer(frame), net::use_awaitable);
        beast::flat_buffer buffer;
        co_await ws.async_read(buffer, net::use_awaitable);
    };
}

/// Greets, says these, and hangs up.
Script dropping(std::vector<std::string> frames) {
    return [frames](beast::tcp_stream socket) -> net::awaitable<void> {
        ServerSocket ws{std::move(socket)};
        co_await greet(ws, "200 OK");
        for (const auto& frame : frames)
            co_await ws.async_write(net::buffer(frame), net::use_awaitable);
    };
}

/// The worker's reading half with short times, on its own thread.
class Bench {
public:
    explicit Bench(int port, StreamOptions options = quick(), std::size_t queue_max = 1'000)
        : queue{queue_max, 1 << 20},
          stream_{io_,
                  options,
                  [this, port] {
                      ++resolved;
                      return upstream(port);
                  },
                  [this](std::uint64_t connection, const Upstream&) { connected = connection; },
                  queue,
                  clock_,
                  log::Logger{"test", log::Level::info,
                              [this](log::Level, const std::string& line) {
                                  auto lines = lines_.lock();
                                  lines->push_back(line);
                              }},
                  counters} {
        queue.on_room([this] { stream_.room(); });
        net::co_spawn(io_, stream_.run(), net::detached);
        thread_ = std::thread{[this] { io_.run(); }};
    }
    ~Bench() {
        net::post(io_, [this] { stream_.stop(); });
        thread_.join();
    }

    static StreamOptions quick() {
        return {.connect = milliseconds{2'000},
                .first_event = milliseconds{2'000},
                .ping = milliseconds{2'000},
                .idle = milliseconds{2'000},
                .retry_min = milliseconds{1},
                .retry_max = milliseconds{5},
                .frame_bytes_max = 64 << 10};
    }
    static Upstream upstream(int port) {
        const auto base = "http://127.0.0.1:" + std::to_string(port);
        auto url =
            *http::parse_url("ws://127.0.0.1:" + std::to_string(port) + "/api/v1/events/stream");
        return {.api = base,
                .stream = url,
                .origin = "https://backup.example.com",
                .credentials = {.username = "websocket", .password = Secret{"pass"}}};
    }

    /// The ids of jobs that come out until that many have.
    std::vector<std::string> jobs(std::size_t count) {
        std::vector<std::string> ids;
        const bool came = eventually([&] {
            for (auto& item : queue.pop(1, milliseconds{1})) {
                const auto* event = std::get_if<comet::Event>(&item);
                if (event == nullptr) continue;
                if (const auto* job = std::get_if<comet::JobStarted>(&event->what))
                    ids.push_back(job->job.id.value());
            }
            return ids.size() >= count;
        });
        if (!came) explain();
        return ids;
    }
    bool said(const std::string& text) {
        const bool found = eventually([&] { return times_said(text) > 0; });
        if (!found) explain();
        return found;
    }
    std::size_t times_said(const std::string& text) {
        const auto lines = lines_.copy();
        return static_cast<std::size_t>(
            std::count_if(lines.begin(), lines.end(),
                          [&](const auto& line) { return line.find(text) != std::string::npos; }));
    }

    BoundedQueue<Item> queue;
    Counters counters;
    std::atomic<int> resolved{0};
    std::atomic<std::uint64_t> connected{0};

private:
    /// What the worker logged and counted, for the message of the assertion that fails next.
    void explain() {
        std::string text = "the worker said:";
        for (const auto& line : lines_.copy()) text += "\n  " + line;
        UNSCOPED_INFO(text << "\nand had connections=" << connected << " frames=" << counters.frames
                           << " queued=" << queue.size());
    }

    FakeClock clock_;
    Guarded<std::vector<std::string>> lines_;
    net::io_context io_;
    Stream stream_;
    std::thread thread_;
};

}  // namespace

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

TEST_CASE("Stream: each connection announces itself before its events", "[ws_ingest][wire]") {
    Server server{{dropping({kHello}), saying({kHello})}};
    Bench bench{server.port()};
    std::vector<std::size_t> kinds;
    REQUIRE(eventually([&] {
        for (auto& item : bench.queue.pop(1, milliseconds{1})) kinds.push_back(item.index());
        return kinds.size() == 4;
    }));
    CHECK(kinds == std::vector<std::size_t>{2, 0, 2, 0});
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
