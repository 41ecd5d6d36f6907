// The event stream: one connection is one coroutine that reads top to bottom. Everything here runs
// on the io_context's one thread but room().
#pragma once

#include "backoff.hpp"
#include "bounded_queue.hpp"
#include "counters.hpp"
#include "item.hpp"
#include "log/log.hpp"
#include "net.hpp"
#include "upstream.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace eb::workers::ws_ingest {

struct StreamOptions {
    milliseconds connect{10'000};  ///< For each of: name, connection, TLS, upgrade, the server's
                                   ///< word on our credentials.
    milliseconds first_event{60'000};
    milliseconds ping{20'000};
    milliseconds idle{300'000};
    milliseconds retry_min{1'000};
    milliseconds retry_max{60'000};
    std::size_t frame_bytes_max = 8 << 20;
};

class Stream {
public:
    /// Where to connect: may block, and throws Unresolved. Called on a thread of its own, again
    /// after a refusal.
    using Resolve = std::function<Upstream()>;
    /// A connection is up and its Connected item is in the queue.
    using OnConnected = std::function<void(std::uint64_t connection, const Upstream&)>;

    Stream(net::io_context& io, StreamOptions options, Resolve resolve, OnConnected on_connected,
           BoundedQueue<Item>& queue, const Clock& clock, log::Logger log, Counters& counters);

    /// Called with each event before it goes into the queue. Set before run().
    void on_event(std::function<void(const comet::Event&)> call) { on_event_ = std::move(call); }

    /// Connects, reads, connects again; ends only after stop().
    net::awaitable<void> run();
    /// Ends reading at once.
    void stop();
    /// There is room in the queue again. Any thread.
    void room();

private:
    class Refused;

    net::awaitable<Upstream> resolved();
    using Addresses = tcp::resolver::results_type;
    net::awaitable<void> connection(const Upstream& upstream);
    net::awaitable<void> plain_connection(const Upstream& upstream, const Addresses& found);
    net::awaitable<void> tls_connection(const Upstream& upstream, const Addresses& found);
    template <class Socket>
    net::awaitable<void> session(Socket& ws, const Upstream& upstream);
    template <class Socket>
    net::awaitable<void> authenticate(Socket& ws, const comet::Credentials& credentials);
    net::awaitable<void> frame(std::string_view text);
    net::awaitable<void> push(Item item);
    net::awaitable<void> pause(milliseconds length);
    void bad_frame(const std::string& kind, std::size_t bytes);
    void ended(const char* reason, const std::string& detail);
    void arm(milliseconds length, const char* reason);
    void disarm();
    void hang_up(const char* reason);
    template <class Socket>
    void ping_later(Socket& ws, std::weak_ptr<char> life);

    net::io_context& io_;
    StreamOptions options_;
    Resolve resolve_;
    OnConnected on_connected_;
    std::function<void(const comet::Event&)> on_event_ = [](const comet::Event&) {};
    BoundedQueue<Item>& queue_;
    const Clock& clock_;
    log::Logger log_;
    Counters& counters_;

    net::thread_pool resolver_{1};
    net::steady_timer pause_;
    net::steady_timer room_;
    net::steady_timer deadline_;
    net::steady_timer ping_;
    std::function<void()>
        hang_up_;  ///< Closes the connection that is open; empty when there is none.
    const char* hung_up_ = nullptr;  ///< Why we closed it ourselves.
    Backoff backoff_;
    std::optional<Upstream> upstream_;
    std::uint64_t connection_ = 0;
    bool stopping_ = false;
    bool heard_ = false;    ///< Something came since the last ping.
    bool waiting_ = false;  ///< For room in the queue: nothing is read, so nothing can be heard.
    std::map<std::string, std::uint64_t> bad_frames_;  ///< By kind.
    std::string last_failure_;                         ///< Said once while it repeats.
};

}  // namespace eb::workers::ws_ingest
