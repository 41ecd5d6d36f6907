// One request a connection; whatever it asks for, the answer is the metrics.
#include "metrics_server.hpp"

#include <fmt/format.h>

#include <memory>

namespace eb::workers::ws_ingest {
namespace {

constexpr int kConnectionsMax = 8;
constexpr std::size_t kRequestBytesMax = 8 << 10;

}  // namespace

MetricsServer::MetricsServer(net::io_context& io, std::uint16_t port,
                             std::function<std::string()> text, milliseconds deadline)
    : acceptor_(io, {net::ip::address_v4::loopback(), port}),
      text_(std::move(text)),
      deadline_(deadline) {}

void MetricsServer::stop() {
    error_code ignored;
    acceptor_.close(ignored);
}

net::awaitable<void> MetricsServer::run() {
    while (acceptor_.is_open()) {
        error_code failed;
        auto socket =
            co_await acceptor_.async_accept(net::redirect_error(net::use_awaitable, failed));
        if (failed == net::error::operation_aborted) co_return;
        if (failed || open_ >= kConnectionsMax) continue;  // Over the limit: closed unanswered.
        ++open_;
        net::co_spawn(acceptor_.get_executor(), answer(std::move(socket)),
                      [this](const std::exception_ptr&) { --open_; });
    }
}

net::awaitable<void> MetricsServer::answer(tcp::socket accepted) {
    // Shared with the deadline, whose call may already be queued when this ends.
    const auto socket = std::make_shared<tcp::socket>(std::move(accepted));
    net::steady_timer deadline{socket->get_executor(), deadline_};
    deadline.async_wait([socket](error_code cancelled) {
        error_code ignored;
        if (!cancelled) socket->close(ignored);
    });
    std::string request;
    co_await net::async_read_until(*socket, net::dynamic_buffer(request, kRequestBytesMax),
                                   "\r\n\r\n", net::use_awaitable);
    const auto body = text_();
    const auto answer = fmt::format(
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
        "Content-Length: {}\r\nConnection: close\r\n\r\n{}",
        body.size(), body);
    co_await net::async_write(*socket, net::buffer(answer), net::use_awaitable);
    error_code ignored;
    socket->shutdown(tcp::socket::shutdown_both, ignored);
}

}  // namespace eb::workers::ws_ingest
