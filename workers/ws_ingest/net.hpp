// The names of Asio and Beast that this worker uses; the only place that includes them.
#pragma once

#include <utility>  // Boost 1.81 needs it before asio.hpp for C++20 coroutines on g++ 12.

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>

namespace eb::workers::ws_ingest {

namespace net = boost::asio;
namespace ssl = boost::asio::ssl;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;

using boost::system::error_code;
using boost::system::system_error;
using tcp = net::ip::tcp;

}  // namespace eb::workers::ws_ingest
