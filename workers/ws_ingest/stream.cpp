// Connect, upgrade, five messages, `200 OK`, then read. No wait is without a deadline: whatever
// stands still is closed and made anew.
#include "event_line.hpp"
#include "json/reader.hpp"
#include "stream_session.hpp"

namespace eb::workers::ws_ingest {
namespace {

constexpr std::size_t kBadKindsMax =
    64;  // A hostile server must not fill memory with new kinds of mistakes.

using PlainSocket = websocket::stream<beast::tcp_stream>;

}  // namespace

Stream::Stream(net::io_context& io, StreamOptions options, Resolve resolve,
               OnConnected on_connected, BoundedQueue<Item>& queue, const Clock& clock,
               log::Logger log, Counters& counters)
    : io_(io),
      options_(options),
      resolve_(std::move(resolve)),
      on_connected_(std::move(on_connected)),
      queue_(queue),
      clock_(clock),
      log_(std::move(log)),
      counters_(counters),
      pause_(io),
      room_(io),
      deadline_(io),
      ping_(io),
      backoff_(options.retry_min, options.retry_max, std::random_device{}()) {}

net::awaitable<void> Stream::run() {
    while (!stopping_) {
        try {
            if (!upstream_) upstream_ = co_await resolved();
            if (stopping_) break;
            co_await connection(*upstream_);
        } catch (const Unresolved& error) {
            ended("unresolved", error.what());
        } catch (const Refused& error) {
            upstream_.reset();  // The password may have been changed in WHMCS since.
            ended("refused", error.what());
        } catch (const system_error& error) {
            if (error.code() == websocket::error::message_too_big)
                bad_frame("over EB_WS_FRAME_MAX", options_.frame_bytes_max);
            ended(hung_up_ != nullptr ? hung_up_ : "lost", error.code().message());
        }
        hang_up_ = nullptr;
        hung_up_ = nullptr;
        ping_.cancel();
        disarm();
        counters_.connected_at = 0;
        counters_.hearing = false;
        if (!stopping_) co_await pause(backoff_.next());
    }
}

void Stream::stop() {
    stopping_ = true;
    pause_.cancel();
    room_.cancel();
    if (hang_up_) hang_up_();
}

void Stream::room() {
    net::post(io_, [this] { room_.cancel(); });
}

net::awaitable<Upstream> Stream::resolved() {
    // It asks the database and WHMCS, which block: signals must be served meanwhile.
    co_return co_await net::co_spawn(
        resolver_.get_executor(), [this]() -> net::awaitable<Upstream> { co_return resolve_(); },
        net::use_awaitable);
}

net::awaitable<void> Stream::connection(const Upstream& upstream) {
    const auto& url = upstream.stream;
    if (!url.secure() && !url.loopback()) log_.warn("unencrypted_stream", {{"host", url.host}});

    tcp::resolver resolver{io_};
    hang_up_ = [&resolver] { resolver.cancel(); };
    arm(options_.connect, "name_timeout");
    const auto found =
        co_await resolver.async_resolve(url.host, std::to_string(url.port), net::use_awaitable);
    // A deadline that fell while the answer was on its way here has cancelled nothing.
    if (stopping_) co_return;
    arm(options_.connect, "connect_timeout");

    if (url.secure()) co_await tls_connection(upstream, found);
    else co_await plain_connection(upstream, found);
}

net::awaitable<void> Stream::plain_connection(const Upstream& upstream, const Addresses& found) {
    PlainSocket ws{io_};
    auto& socket = beast::get_lowest_layer(ws);
    hang_up_ = [&socket] { socket.close(); };
    co_await socket.async_connect(found, net::use_awaitable);
    co_await session(ws, upstream);
}

net::awaitable<void> Stream::frame(std::string_view text) {
    ++counters_.frames;
    const auto read_at = clock_.steady();
    comet::Event event;
    try {
        event = comet::decode(text);
    } catch (const json::Malformed& error) {
        // Where in the text it stands differs each time; what is wrong does not.
        bad_frame(error.path.empty() ? error.reason.substr(0, error.reason.find(" at byte"))
                                     : error.path + ": " + error.reason,
                  text.size());
        co_return;
    }
    tell(log_, event, text.size());
    on_event_(event);
    co_await push(StreamEvent{std::move(event), read_at});
}

net::awaitable<void> Stream::push(Item item) {
    const auto bytes = bytes_of(item);
    while (!queue_.try_push(item, bytes)) {
        if (stopping_) co_return;
        // Silence is ours now, not the server's. The queue calls room() after this wait has begun:
        // both are on this thread.
        disarm();
        waiting_ = true;
        room_.expires_at(net::steady_timer::time_point::max());
        error_code woken;
        co_await room_.async_wait(net::redirect_error(net::use_awaitable, woken));
        waiting_ = false;
    }
}

net::awaitable<void> Stream::pause(milliseconds length) {
    pause_.expires_after(length);
    error_code woken;
    co_await pause_.async_wait(net::redirect_error(net::use_awaitable, woken));
}

void Stream::bad_frame(const std::string& kind, std::size_t bytes) {
    ++counters_.bad_frames;
    if (bad_frames_.size() >= kBadKindsMax && !bad_frames_.contains(kind)) return;
    auto kinds = counters_.bad_kinds.lock();
    ++(*kinds)[kind];
    if (bad_frames_[kind]++ == 0) log_.warn("bad_frame", {{"reason", kind}, {"bytes", bytes}});
}

void Stream::ended(const char* reason, const std::string& detail) {
    if (stopping_) return;
    if (counters_.connected_at != 0) {
        // One recycle is no alarm.
        log_.info("disconnected", {{"reason", reason}, {"detail", detail}});
        return;
    }
    const auto failure = std::string{reason} + ": " + detail;
    if (failure == last_failure_) return;
    last_failure_ = failure;
    log_.warn("connect_failed", {{"reason", reason}, {"detail", detail}});
}

void Stream::arm(milliseconds length, const char* reason) {
    deadline_.expires_after(length);
    deadline_.async_wait([this, reason](error_code cancelled) {
        // Its time may have been moved after this call was queued.
        if (!cancelled && deadline_.expiry() <= net::steady_timer::clock_type::now())
            hang_up(reason);
    });
}

void Stream::disarm() { deadline_.expires_at(net::steady_timer::time_point::max()); }

void Stream::hang_up(const char* reason) {
    if (!hang_up_) return;
    hung_up_ = reason;
    hang_up_();
}

}  // namespace eb::workers::ws_ingest
