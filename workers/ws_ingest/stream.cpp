// Connect, upgrade, five messages, `200 OK`, then read. No wait is without a deadline: whatever
// stands still is closed and made anew.
#include "stream.hpp"

#include "core/text.hpp"
#include "json/reader.hpp"

#include <array>

namespace eb::workers::ws_ingest {
namespace {

constexpr std::size_t kBadKindsMax =
    64;  // A hostile server must not fill memory with new kinds of mistakes.
constexpr std::size_t kBufferKeptMax = 256 << 10;  // After a huge frame its buffer is given back.
constexpr std::size_t kRefusalCharactersMax = 200;

using PlainSocket = websocket::stream<beast::tcp_stream>;
using TlsSocket = websocket::stream<beast::ssl_stream<beast::tcp_stream>>;

std::string_view text_of(const beast::flat_buffer& buffer) {
    const auto data = buffer.data();
    return {static_cast<const char*>(data.data()), data.size()};
}

void verify_as(TlsSocket& ws, const http::Url& url) {
    auto& tls = ws.next_layer();
    tls.set_verify_mode(ssl::verify_peer);
    tls.set_verify_callback(ssl::host_name_verification{url.host});
    // The name, so that a server with several certificates shows the right one. Addresses are not
    // names.
    error_code is_no_address;
    net::ip::make_address(url.host, is_no_address);
    if (!is_no_address) return;
    // What SSL_set_tlsext_host_name() does; that is a macro with a cast of C.
    auto name = url.host;
    if (SSL_ctrl(tls.native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
                 name.data()) != 1) {
        throw system_error{static_cast<int>(ERR_get_error()), net::error::get_ssl_category()};
    }
}

}  // namespace

/// The server does not take our credentials, or does not speak as it should.
class Stream::Refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

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

    if (url.secure()) {
        ssl::context context{ssl::context::tls_client};
        if (upstream.ca_file.empty()) context.set_default_verify_paths();
        else context.load_verify_file(upstream.ca_file);
        TlsSocket ws{io_, context};
        auto& socket = beast::get_lowest_layer(ws);
        hang_up_ = [&socket] { socket.close(); };
        verify_as(ws, url);
        co_await socket.async_connect(found, net::use_awaitable);
        arm(options_.connect, "tls_timeout");
        co_await ws.next_layer().async_handshake(ssl::stream_base::client, net::use_awaitable);
        co_await session(ws, upstream);
    } else {
        PlainSocket ws{io_};
        auto& socket = beast::get_lowest_layer(ws);
        hang_up_ = [&socket] { socket.close(); };
        co_await socket.async_connect(found, net::use_awaitable);
        co_await session(ws, upstream);
    }
}

template <class Socket>
net::awaitable<void> Stream::session(Socket& ws, const Upstream& upstream) {
    beast::get_lowest_layer(ws).socket().set_option(tcp::no_delay{true});
    // Beast's own idle time would also end a connection that is healthy while we do not read
    // because the database is slow.
    ws.set_option(websocket::stream_base::timeout{.handshake_timeout = options_.connect,
                                                  .idle_timeout = websocket::stream_base::none(),
                                                  .keep_alive_pings = false});
    ws.set_option(websocket::stream_base::decorator([&upstream](websocket::request_type& request) {
        request.set(beast::http::field::origin, upstream.origin);
        request.set(beast::http::field::user_agent, "eb-ws-worker");
    }));
    ws.control_callback([this](websocket::frame_type, beast::string_view) { heard_ = true; });
    ws.read_message_max(options_.frame_bytes_max);
    ws.text(true);

    arm(options_.connect, "upgrade_timeout");
    co_await ws.async_handshake(upstream.stream.authority(), upstream.stream.path,
                                net::use_awaitable);
    co_await authenticate(ws, upstream.credentials);

    ++connection_;
    ++counters_.connections;
    counters_.connected_at = unix_seconds(clock_.now());
    last_failure_.clear();
    log_.info("connected", {{"host", upstream.stream.host}, {"connection", connection_}});
    co_await push(Connected{connection_});
    on_connected_(connection_, upstream);

    const auto life = std::make_shared<char>();
    heard_ = true;
    ping_later(ws, life);
    beast::flat_buffer buffer;
    arm(options_.first_event, "no_first_event");
    for (bool first = true; !stopping_; first = false) {
        co_await ws.async_read(buffer, net::use_awaitable);
        heard_ = true;
        if (first) backoff_.reset();
        co_await frame(text_of(buffer));
        buffer.consume(buffer.size());
        if (buffer.capacity() > kBufferKeptMax) buffer.shrink_to_fit();
        arm(options_.idle, "idle");
    }
}

template <class Socket>
net::awaitable<void> Stream::authenticate(Socket& ws, const comet::Credentials& credentials) {
    arm(options_.connect, "authentication_timeout");
    const std::array<const std::string*, 5> words{
        &credentials.username, &credentials.auth_type, &credentials.password.reveal(),
        &credentials.session_key.reveal(), &credentials.totp.reveal()};
    for (const auto* word : words) co_await ws.async_write(net::buffer(*word), net::use_awaitable);

    beast::flat_buffer buffer;
    co_await ws.async_read(buffer, net::use_awaitable);
    const auto answer = text_of(buffer);
    if (answer != "200 OK") throw Refused{cut(answer, kRefusalCharactersMax)};
}

net::awaitable<void> Stream::frame(std::string_view text) {
    ++counters_.frames;
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
    log_.debug("frame", {{"type", event.type},
                         {"resource", event.resource},
                         {"at", unix_seconds(event.at)},
                         {"bytes", text.size()}});
    co_await push(std::move(event));
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

/// A ping now and then for as long as the session lives; one that nothing answers until the next is
/// due ends the connection. That the stream tells something is watched apart from it: a server can
/// answer pings and yet say nothing.
template <class Socket>
void Stream::ping_later(Socket& ws, std::weak_ptr<char> life) {
    ping_.expires_after(options_.ping);
    ping_.async_wait([this, &ws, life](error_code cancelled) {
        if (cancelled || life.expired()) return;
        if (!heard_ && !waiting_) return hang_up("no_pong");
        heard_ = false;
        ws.async_ping({}, [this, &ws, life](error_code failed) {
            if (!failed && !life.expired()) ping_later(ws, life);
        });
    });
}

}  // namespace eb::workers::ws_ingest
