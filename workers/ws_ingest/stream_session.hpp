// What is said over a connection once it stands, whatever carries it. For stream.cpp and
// stream_tls.cpp alone: each makes these of its own socket, which takes a compiler minutes.
#pragma once

#include "core/text.hpp"
#include "stream.hpp"

#include <array>

namespace eb::workers::ws_ingest {

constexpr std::size_t kBufferKeptMax = 256 << 10;  // After a huge frame its buffer is given back.
constexpr std::size_t kRefusalCharactersMax = 200;

/// The server does not take our credentials, or does not speak as it should.
class Stream::Refused : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline std::string_view text_of(const beast::flat_buffer& buffer) {
    const auto data = buffer.data();
    return {static_cast<const char*>(data.data()), data.size()};
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
        if (first) {
            backoff_.reset();
            counters_.hearing = true;
        }
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
