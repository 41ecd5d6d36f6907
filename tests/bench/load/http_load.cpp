// http_load: asks for the same pages over and over, on a fixed number of kept connections, and
// writes down how long each answer took. The next request of a connection follows its last answer.
#include "tests/bench/load/loopback.hpp"
#include "tests/bench/load/response_reader.hpp"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace eb::bench {
namespace {

constexpr std::size_t kBufferBytes = 262'144;
constexpr std::uint64_t kBrokenMax = 10'000;
constexpr std::size_t kAnswersMax = 10'000'000;

struct Options {
    int port = 0;
    std::vector<std::string> paths;  ///< Asked for in turn.
    std::string records;
    unsigned connections = 32;
    double seconds = 10;
    double warm_seconds = 1;  ///< Not written down.
};

struct Connection {
    int fd = -1;
    bool connecting = false;
    std::uint64_t asked_ns = 0;
    std::uint64_t body_bytes = 0;
    ResponseReader response;
};

class Load {
public:
    explicit Load(const Options& options)
        : options_(options),
          epoll_(epoll_create1(EPOLL_CLOEXEC)),
          connections_(options.connections),
          buffer_(kBufferBytes) {}

    void run() {
        const auto began = monotonic_ns();
        counted_from_ = began + static_cast<std::uint64_t>(options_.warm_seconds * 1e9);
        until_ = counted_from_ + static_cast<std::uint64_t>(options_.seconds * 1e9);
        for (unsigned i = 0; i < options_.connections; ++i) open(i);
        std::array<epoll_event, 512> events{};
        while (monotonic_ns() < until_) {
            const int ready =
                epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 10);
            for (int i = 0; i < ready; ++i) {
                handle(events[static_cast<std::size_t>(i)].data.u32,
                       events[static_cast<std::size_t>(i)].events);
            }
        }
    }

    /// One record a line: `a` an answer's microseconds, `n` counts.
    void write_records() const {
        std::ofstream out{options_.records};
        for (const auto us : answers_us_) out << "a " << us << '\n';
        for (const auto& [what, count] : counts_) out << "n " << what << ' ' << count << '\n';
        out << "n bytes " << bytes_ << "\nn body_bytes_least "
            << (answers_us_.empty() ? 0 : body_least_) << "\nn body_bytes_most " << body_most_
            << '\n';
    }

private:
    void open(unsigned index) {
        auto& connection = connections_[index];
        if (connection.fd >= 0) close(connection.fd);
        connection.fd = connect_to(options_.port, index);
        connection.connecting = true;
        if (connection.fd < 0) throw std::runtime_error{"nobody listens"};
        epoll_event interest{.events = EPOLLOUT, .data = {.u32 = index}};
        epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.fd, &interest);
    }

    void ask(unsigned index) {
        auto& connection = connections_[index];
        const auto& path = options_.paths[turn_++ % options_.paths.size()];
        const auto text = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
        connection.response = {};
        connection.body_bytes = 0;
        connection.asked_ns = monotonic_ns();
        if (send(connection.fd, text.data(), text.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(text.size()))
            fail(index);
    }

    void fail(unsigned index) {
        ++counts_["broken"];
        if (counts_["broken"] > kBrokenMax) throw std::runtime_error{"too many broken connections"};
        open(index);
    }

    void handle(unsigned index, std::uint32_t events) {
        auto& connection = connections_[index];
        if (connection.connecting) {
            if ((events & (EPOLLERR | EPOLLHUP)) != 0 || !connected(connection.fd)) {
                fail(index);
                return;
            }
            connection.connecting = false;
            epoll_event interest{.events = EPOLLIN, .data = {.u32 = index}};
            epoll_ctl(epoll_, EPOLL_CTL_MOD, connection.fd, &interest);
            ask(index);
            return;
        }
        const auto got = recv(connection.fd, buffer_.data(), buffer_.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) {
            // A server ends a kept connection after so many requests; between two that is no fault.
            if (connection.response.state() == ResponseReader::State::head && got == 0) open(index);
            else fail(index);
            return;
        }
        const auto state = connection.response.feed(
            {buffer_.data(), static_cast<std::size_t>(got)},
            [&](std::string_view piece) { connection.body_bytes += piece.size(); });
        if (state == ResponseReader::State::broken) {
            fail(index);
        } else if (state == ResponseReader::State::done) {
            note(connection);
            ask(index);
        }
    }

    void note(const Connection& connection) {
        const auto now = monotonic_ns();
        if (now < counted_from_ || now >= until_) return;
        if (connection.response.status() != 200) {
            ++counts_["status_" + std::to_string(connection.response.status())];
            return;
        }
        if (answers_us_.size() == kAnswersMax) return;
        answers_us_.push_back((now - connection.asked_ns) / 1000);
        bytes_ += connection.body_bytes;
        body_least_ = std::min(body_least_, connection.body_bytes);
        body_most_ = std::max(body_most_, connection.body_bytes);
    }

    const Options& options_;
    int epoll_;
    std::vector<Connection> connections_;
    std::vector<char> buffer_;
    std::vector<std::uint64_t> answers_us_;
    std::map<std::string, std::uint64_t> counts_;
    std::uint64_t counted_from_ = 0;
    std::uint64_t until_ = 0;
    std::uint64_t bytes_ = 0;
    std::uint64_t body_least_ = UINT64_MAX;
    std::uint64_t body_most_ = 0;
    std::size_t turn_ = 0;
};

constexpr const char* kUsage =
    "usage: http_load --port N --paths FILE --records FILE [--connections N] [--seconds N]\n"
    "                 [--warm-seconds N]\n";

bool read_options(int argc, char** argv, Options& options) {
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        const char* const value = argv[i + 1];
        if (name == "--port") options.port = std::atoi(value);
        else if (name == "--records") options.records = value;
        else if (name == "--connections")
            options.connections = static_cast<unsigned>(std::atoi(value));
        else if (name == "--seconds") options.seconds = std::atof(value);
        else if (name == "--warm-seconds") options.warm_seconds = std::atof(value);
        else if (name == "--paths") {
            std::ifstream in{value};
            for (std::string path; std::getline(in, path);) options.paths.push_back(path);
        } else return false;
    }
    return argc % 2 == 1 && options.port > 0 && !options.paths.empty() &&
           !options.records.empty() && options.connections > 0 && options.seconds > 0;
}

}  // namespace
}  // namespace eb::bench

int main(int argc, char** argv) {
    eb::bench::Options options;
    if (!eb::bench::read_options(argc, argv, options)) {
        std::fputs(eb::bench::kUsage, stderr);
        return 2;
    }
    try {
        eb::bench::need_descriptors(options.connections + 64);
        eb::bench::Load load{options};
        load.run();
        load.write_records();
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "http_load: %s\n", error.what());
        return 1;
    }
}
