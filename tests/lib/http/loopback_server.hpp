// An HTTP server on the loopback whose answers a test writes.
#pragma once

// The library was built with these, and its types have other layouts without them.
#ifndef CPPHTTPLIB_OPENSSL_SUPPORT
#define CPPHTTPLIB_OPENSSL_SUPPORT
#define CPPHTTPLIB_ZLIB_SUPPORT
#define CPPHTTPLIB_BROTLI_SUPPORT
#endif
#include <httplib.h>

#include <string>
#include <thread>

namespace eb::test {

/// Set its routes first, then start().
class LoopbackServer {
public:
    ~LoopbackServer() {
        http.stop();
        if (thread_.joinable()) thread_.join();
    }
    /// Answers its base address.
    std::string start() {
        const int port = http.bind_to_any_port("127.0.0.1");
        thread_ = std::thread{[this] { http.listen_after_bind(); }};
        // stop() ends what has begun, and nothing that begins after it.
        while (!http.is_running()) std::this_thread::yield();
        return "http://127.0.0.1:" + std::to_string(port);
    }

    httplib::Server http;

private:
    std::thread thread_;
};

}  // namespace eb::test
