// event_emitter: a Comet Server's event stream and nothing else, as fast as it is read or at a
// steady rate. Serves one listener, says what it told, and waits to be ended.
//   --port 0 --places FILE --run N --jobs N --standing K [--per-second R] [--records FILE]
//   [--alone]
// K jobs start first; then each further start is followed by the end of the oldest. Standard
// output: `listening PORT`, then `told EVENTS FIRST_US LAST_US` (CLOCK_REALTIME in microseconds)
// when the last byte was taken. --records: `GUID KIND US` of each event. --alone: a listener of its
// own that throws everything away, to see how fast this is by itself.
#include "tests/bench/ingest/jobs.hpp"
#include "tests/bench/load/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <fstream>
#include <string>
#include <thread>

namespace eb::bench {
namespace {

constexpr int kHandshakeMessages = 5;
constexpr std::size_t kWriteBytes = 64 * 1024;
constexpr timeval kPatience{.tv_sec = 60, .tv_usec = 0};  // No read or write waits longer.

struct Options {
    int port = 0;
    std::string places;
    std::string records;
    std::uint32_t run = 1;
    std::uint64_t jobs = 100'000;
    std::uint64_t standing = 2'000;
    double per_second = 0;  ///< 0: as fast as it is read.
    bool alone = false;
};

[[noreturn]] void fail(const char* what) {
    std::fprintf(stderr, "event_emitter: %s: %s\n", what, std::strerror(errno));
    std::exit(1);
}

void write_all(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto written = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (written <= 0) fail("the listener has left");
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string read_some(int fd) {
    std::array<char, 16'384> buffer{};
    const auto count = recv(fd, buffer.data(), buffer.size(), 0);
    if (count <= 0) fail("the listener says nothing");
    return {buffer.data(), static_cast<std::size_t>(count)};
}

void append_frame(std::string& out, std::string_view text) {
    out += '\x81';
    if (text.size() < 126) {
        out += static_cast<char>(text.size());
    } else if (text.size() <= 0xffff) {
        out += {'\x7e', static_cast<char>(text.size() >> 8U), static_cast<char>(text.size())};
    } else {
        out += '\x7f';
        for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(text.size() >> shift);
    }
    out += text;
}

/// RFC 6455: what proves to the client that its key was read.
std::string accept_of(const std::string& request) {
    const std::string_view name = "Sec-WebSocket-Key: ";
    const auto at = request.find(name);
    if (at == std::string::npos) fail("no WebSocket key");
    const auto end = request.find("\r\n", at);
    const auto key = request.substr(at + name.size(), end - at - name.size()) +
                     "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    EVP_Digest(key.data(), key.size(), digest.data(), &length, EVP_sha1(), nullptr);
    std::array<unsigned char, 64> text{};
    EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(length));
    return reinterpret_cast<const char*>(text.data());
}

/// Upgrade, five words, 200 OK, hello. The words are not looked at: each is a masked frame below
/// 126 bytes.
void welcome(int fd) {
    std::string request;
    while (request.find("\r\n\r\n") == std::string::npos) request += read_some(fd);
    write_all(fd,
              "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: "
              "Upgrade\r\nSec-WebSocket-Accept: " +
                  accept_of(request) + "\r\n\r\n");
    auto words = request.substr(request.find("\r\n\r\n") + 4);
    std::size_t at = 0;
    for (int word = 0; word < kHandshakeMessages;) {
        const bool whole =
            words.size() >= at + 2 &&
            words.size() >= at + 6 + (static_cast<unsigned char>(words[at + 1]) & 0x7fU);
        if (!whole) {
            words += read_some(fd);
            continue;
        }
        at += 6 + (static_cast<unsigned char>(words[at + 1]) & 0x7fU);
        ++word;
    }
    std::string out;
    append_frame(out, "200 OK");
    append_frame(
        out, R"({"Actor":"","OwnerOrganizationID":"","Type":4000,"TypeString":"SEVT_META_HELLO"})");
    write_all(fd, out);
}

class Emitter {
public:
    Emitter(const Options& options, int fd)
        : options_(options), fd_(fd), places_(read_places(options.places)) {
        if (!options.records.empty()) records_.open(options.records);
    }

    void run() {
        first_ns_ = realtime_ns();
        began_ns_ = monotonic_ns();
        for (std::uint64_t job = 0; job < options_.jobs; ++job) {
            tell(job, true);
            if (job >= options_.standing) tell(job - options_.standing, false);
        }
        for (auto job = options_.jobs - std::min(options_.standing, options_.jobs);
             job < options_.jobs; ++job)
            tell(job, false);
        flush();
        std::printf("told %llu %llu %llu\n", static_cast<unsigned long long>(told_),
                    static_cast<unsigned long long>(first_ns_ / 1000),
                    static_cast<unsigned long long>(realtime_ns() / 1000));
        std::fflush(stdout);
    }

private:
    void tell(std::uint64_t job, bool starts) {
        const auto& place = places_[job % places_.size()];
        const auto guid = job_guid(options_.run, job);
        if (options_.per_second > 0) wait_for_turn();
        const auto at = std::time(nullptr);
        append_frame(out_, starts ? start_frame(place, guid, at) : end_frame(place, guid, at));
        ++told_;
        if (options_.per_second > 0 || out_.size() >= kWriteBytes) flush();
        if (records_.is_open())
            records_ << guid << (starts ? " job:start " : " job:end ") << realtime_ns() / 1000
                     << '\n';
    }

    void wait_for_turn() const {
        const auto due = began_ns_ + static_cast<std::uint64_t>(static_cast<double>(told_) * 1e9 /
                                                                options_.per_second);
        const timespec until{.tv_sec = static_cast<time_t>(due / 1'000'000'000),
                             .tv_nsec = static_cast<long>(due % 1'000'000'000)};
        clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr);
    }

    void flush() {
        write_all(fd_, out_);
        out_.clear();
    }

    const Options& options_;
    int fd_;
    std::vector<Place> places_;
    std::ofstream records_;
    std::string out_;
    std::uint64_t told_ = 0;
    std::uint64_t first_ns_ = 0;
    std::uint64_t began_ns_ = 0;
};

/// A listener that takes everything and looks at nothing.
void listen_alone(int port) {
    const int fd = connect_to(port, 0);
    while (!connected(fd)) std::this_thread::yield();
    std::string hello = "GET / HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    for (int word = 0; word < kHandshakeMessages; ++word)
        hello += std::string{"\x81\x80"} + std::string(4, '\0');
    std::size_t sent = 0;
    std::vector<char> buffer(1 << 20);
    for (;;) {
        if (sent < hello.size()) {
            const auto count = send(fd, hello.data() + sent, hello.size() - sent, MSG_NOSIGNAL);
            if (count > 0) sent += static_cast<std::size_t>(count);
        }
        const auto count = recv(fd, buffer.data(), buffer.size(), 0);
        if (count == 0) break;
        if (count < 0 && errno == EAGAIN) std::this_thread::yield();
        else if (count < 0) break;
    }
    close(fd);
}

int listener_on(int& port) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (bind(fd, plain, length) != 0 || listen(fd, 4) != 0 || getsockname(fd, plain, &length) != 0)
        fail("cannot listen");
    port = ntohs(address.sin_port);
    return fd;
}

int serve(Options options) {
    const int listener = listener_on(options.port);
    std::printf("listening %d\n", options.port);
    std::fflush(stdout);
    std::jthread alone;
    if (options.alone) alone = std::jthread{[port = options.port] { listen_alone(port); }};

    const int fd = accept(listener, nullptr, nullptr);
    if (fd < 0) fail("nobody came");
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof kPatience);
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &kPatience, sizeof kPatience);
    welcome(fd);
    Emitter{options, fd}.run();
    if (!options.alone) {
        // The listener stays connected, and has nothing more to hear, until we are ended.
        int signal = 0;
        sigset_t ends;
        sigemptyset(&ends);
        sigaddset(&ends, SIGTERM);
        sigwait(&ends, &signal);
    }
    close(fd);
    return 0;
}

}  // namespace
}  // namespace eb::bench

int main(int argc, char** argv) {
    eb::bench::Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string name = argv[i];
        if (name == "--alone") {
            options.alone = true;
            continue;
        }
        if (i + 1 >= argc) return 2;
        const char* value = argv[++i];
        if (name == "--port") options.port = std::atoi(value);
        else if (name == "--places") options.places = value;
        else if (name == "--records") options.records = value;
        else if (name == "--run") options.run = static_cast<std::uint32_t>(std::atol(value));
        else if (name == "--jobs") options.jobs = std::strtoull(value, nullptr, 10);
        else if (name == "--standing") options.standing = std::strtoull(value, nullptr, 10);
        else if (name == "--per-second") options.per_second = std::atof(value);
        else return 2;
    }
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    return eb::bench::serve(options);
}
