// The stream over TLS: nothing is said before the server's certificate is proven.
#include "stream_session.hpp"

namespace eb::workers::ws_ingest {
namespace {

using TlsSocket = websocket::stream<beast::ssl_stream<beast::tcp_stream>>;

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

net::awaitable<void> Stream::tls_connection(const Upstream& upstream, const Addresses& found) {
    ssl::context context{ssl::context::tls_client};
    if (upstream.ca_file.empty()) context.set_default_verify_paths();
    else context.load_verify_file(upstream.ca_file);
    TlsSocket ws{io_, context};
    auto& socket = beast::get_lowest_layer(ws);
    hang_up_ = [&socket] { socket.close(); };
    verify_as(ws, upstream.stream);
    co_await socket.async_connect(found, net::use_awaitable);
    arm(options_.connect, "tls_timeout");
    co_await ws.next_layer().async_handshake(ssl::stream_base::client, net::use_awaitable);
    co_await session(ws, upstream);
}

}  // namespace eb::workers::ws_ingest
