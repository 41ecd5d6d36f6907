// Metrics over HTTP on the loopback, for one scraper: few connections, short deadlines, small
// requests.
#pragma once

#include "core/clock.hpp"
#include "net.hpp"

#include <functional>
#include <string>

namespace eb::workers::ws_ingest {

class MetricsServer {
public:
    /// Throws system_error when the port is taken. Port 0: any.
    MetricsServer(net::io_context& io, std::uint16_t port, std::function<std::string()> text,
                  milliseconds deadline = milliseconds{5'000});

    /// Until stop().
    net::awaitable<void> run();
    void stop();
    std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

private:
    net::awaitable<void> answer(tcp::socket accepted);

    tcp::acceptor acceptor_;
    std::function<std::string()> text_;
    const milliseconds deadline_;  ///< For a whole connection.
    int open_ = 0;
};

}  // namespace eb::workers::ws_ingest
