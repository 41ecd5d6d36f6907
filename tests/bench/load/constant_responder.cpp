// constant_responder: the product's own FastCGI loop, answering the same bytes to everything. What
// it reaches behind nginx is the most that any answer of that size can reach.
#include "app/fcgi/server.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

namespace {

int serve(const std::string& path, std::size_t bytes, int threads) {
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    std::signal(SIGPIPE, SIG_IGN);

    const std::string body = "\"" + std::string(bytes > 2 ? bytes - 2 : 0, 'x') + "\"";
    const eb::app::fcgi::Server server{
        eb::app::fcgi::Listener::bind(path),
        threads,
        [&](const eb::app::Request&) -> eb::app::Answer {
            auto response = eb::app::Response::json(200, body);
            response.headers.emplace_back("ETag", "\"constant\"");
            return response;
        },
        [](eb::app::fcgi::ParkedStream, const eb::app::EventStream&) {},
        [](const std::function<void()>&) { return false; },
        eb::log::Logger{"constant_responder", eb::log::Level::info}};
    int signal = 0;
    sigwait(&ends, &signal);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4) {
        std::fputs("usage: constant_responder SOCKET BYTES THREADS\n", stderr);
        return 2;
    }
    try {
        return serve(argv[1], std::strtoull(argv[2], nullptr, 10), std::atoi(argv[3]));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "constant_responder: %s\n", error.what());
        return 1;
    }
}
