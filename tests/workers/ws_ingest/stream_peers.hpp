// The stream's two ends on the loopback: a server that can be told to misbehave, and the worker's
// reading half.
#pragma once

#include "fakes.hpp"
#include "workers/ws_ingest/stream.hpp"

#include <catch2/catch.hpp>

#include <thread>

namespace eb::workers::ws_ingest {

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

template <class Socket>
net::awaitable<Heard> greet(Socket& ws, std::string answer) {
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

inline const std::string kHello =
    R"({"Type":4000,"TypeString":"SEVT_META_HELLO","Timestamp":1763800000})";

inline std::string job_frame(const std::string& id) {
    return R"({"Type":4200,"TypeString":"SEVT_JOB_NEW","Timestamp":1763800000,"Data":{"GUID":")" +
           id + R"(","Username":"alice","Status":6001}})";
}

/// Greets, says these, and then reads (so that pings are answered) until the worker goes.
inline Script saying(std::vector<std::string> frames) {
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
inline Script dropping(std::vector<std::string> frames) {
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
        : Bench(upstream(port), options, queue_max) {}
    explicit Bench(Upstream to, StreamOptions options = quick(), std::size_t queue_max = 1'000)
        : queue{queue_max, 1 << 20},
          stream_{io_,
                  options,
                  [this, to = std::move(to)] {
                      ++resolved;
                      return to;
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
                const auto* event = std::get_if<StreamEvent>(&item);
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

}  // namespace eb::workers::ws_ingest
