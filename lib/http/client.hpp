// Calls to other servers over HTTP: verified, bounded in time and size, never redirected.
#pragma once

#include "core/clock.hpp"
#include "log/log.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eb::http {

enum class Failure {
    connect,    ///< No connection: refused, unreachable, no such name.
    timeout,    ///< One of the deadlines passed.
    tls,        ///< No TLS, or a certificate that does not verify.
    too_large,  ///< The answer is over its limit.
    broken,     ///< The connection ended early, or what came is no HTTP.
    cancelled,  ///< Options::stop was requested.
};
const char* word_of(Failure failure);

/// No answer. what() names server and path, never what was sent.
class Failed : public std::runtime_error {
public:
    Failed(Failure failure, const std::string& where)
        : std::runtime_error(where + ": " + word_of(failure)), kind(failure) {}

    Failure kind;
};

struct Options {
    std::string ca_file{};  ///< Empty: the system's authorities.
    milliseconds connect{5'000};
    milliseconds read{60'000};    ///< The longest silence.
    milliseconds total{120'000};  ///< Over the whole call: a server that drips cannot hold us.
    std::size_t bytes_max = std::size_t{64}
                            << 20;  ///< Of an answer after decompression, streamed or not.
    std::stop_token stop{};         ///< Ends a running call from another thread.
};

using Form = std::vector<std::pair<std::string, std::string>>;
using Headers = std::vector<std::pair<std::string, std::string>>;

struct Response {
    int status = 0;
    std::string body;

    bool ok() const { return status >= 200 && status <= 299; }
};

/// One server, one kept-alive connection. For one thread at a time; use one client per thread.
class Client {
public:
    /// `base` is scheme, host and port (a path is put before each call's path). Throws
    /// std::invalid_argument when it is none. Plain http is allowed and, unless it is loopback,
    /// warned of.
    Client(const std::string& base, Options options, const log::Logger& log);
    ~Client();

    /// Calls from now on end by then, however much their own limits allow, and one that would begin
    /// later is not sent; absent: their own limits alone.
    void end_by(std::optional<Clock::Steady> until);

    // All throw Failed. Any status is an answer; a redirect is one too.
    Response get(const std::string& path, const Headers& headers = {});
    Response post_form(const std::string& path, const Form& form, const Headers& headers = {});

    /// The body in pieces as it comes, for what is too large to hold. Only a 2xx answer is handed
    /// on; any other comes back in Response::body. What `piece` throws ends the call and is thrown
    /// on.
    using Piece = std::function<void(std::string_view)>;
    Response post_form(const std::string& path, const Form& form, const Piece& piece,
                       const Headers& headers = {});

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// application/x-www-form-urlencoded.
std::string encode_form(const Form& form);

}  // namespace eb::http
