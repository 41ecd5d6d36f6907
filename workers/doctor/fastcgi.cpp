// FastCGI 1.0: begin, parameters, an empty body; then what comes as FCGI_STDOUT until the end.
#include "workers/doctor/fastcgi.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

namespace eb::workers::doctor {
namespace {

constexpr char kBegin = 1;
constexpr char kEnd = 3;
constexpr char kParams = 4;
constexpr char kStdin = 5;
constexpr char kStdout = 6;
constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kAnswerBytesMax = 1 << 20;

[[noreturn]] void fail(const std::string& what) {
    throw NoAnswer{what + ": " + std::generic_category().message(errno)};
}

class Connection {
public:
    Connection(const std::string& path, seconds timeout)
        : until_(std::chrono::steady_clock::now() + timeout),
          fd_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        if (fd_ < 0) fail(path);
        if (path.size() >= sizeof address.sun_path) {
            close(fd_);
            throw NoAnswer{path + ": too long for a unix socket"};
        }
        std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
        if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return;
        const int error = errno;
        close(fd_);
        errno = error;
        fail(path);
    }
    ~Connection() { close(fd_); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void write(std::string_view text) {
        while (!text.empty()) {
            const auto sent = send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent >= 0) text.remove_prefix(static_cast<std::size_t>(sent));
            else if (errno == EAGAIN) wait(POLLOUT);
            else if (errno != EINTR) fail("writing");
        }
    }
    /// False at the end.
    bool read(std::string& into) {
        std::array<char, 16384> buffer{};
        while (true) {
            const auto got = recv(fd_, buffer.data(), buffer.size(), 0);
            if (got > 0) into.append(buffer.data(), static_cast<std::size_t>(got));
            if (got >= 0) return got > 0;
            if (errno == EAGAIN) wait(POLLIN);
            else if (errno != EINTR) fail("reading");
        }
    }

private:
    void wait(short what) const {
        const auto left =
            std::chrono::duration_cast<milliseconds>(until_ - std::chrono::steady_clock::now());
        pollfd ready{fd_, what, 0};
        if (left.count() <= 0 || poll(&ready, 1, static_cast<int>(left.count())) == 0)
            throw NoAnswer{"no answer in time"};
    }

    const std::chrono::steady_clock::time_point until_;
    const int fd_;
};

std::string record(char type, const std::string& content) {
    const auto byte = [](std::size_t value) { return static_cast<char>(value & 0xFFU); };
    return std::string{1, type, 0, 1, byte(content.size() >> 8U), byte(content.size()), 0, 0} +
           content;
}

/// Both lengths as four bytes, which any length may have.
std::string pair(const std::string& name, const std::string& value) {
    const auto length = [](std::size_t size) {
        return std::string{
            static_cast<char>(0x80U | (size >> 24U)), static_cast<char>((size >> 16U) & 0xFFU),
            static_cast<char>((size >> 8U) & 0xFFU), static_cast<char>(size & 0xFFU)};
    };
    return length(name.size()) + length(value.size()) + name + value;
}

}  // namespace

std::string ask_responder(const std::string& socket,
                          const std::map<std::string, std::string>& params, seconds timeout) {
    std::string pairs;
    for (const auto& [name, value] : params) pairs += pair(name, value);
    Connection connection{socket, timeout};
    connection.write(record(kBegin, std::string{0, 1, 0, 0, 0, 0, 0, 0}) + record(kParams, pairs) +
                     record(kParams, "") + record(kStdin, ""));
    std::string bytes;
    std::string answer;
    while (connection.read(bytes)) {
        while (bytes.size() >= kHeaderBytes) {
            const auto at = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
            const std::size_t content = at(4) * 256U + at(5);
            const std::size_t whole = kHeaderBytes + content + at(6);
            if (bytes.size() < whole) break;
            if (bytes[1] == kStdout) answer += bytes.substr(kHeaderBytes, content);
            if (bytes[1] == kEnd) return answer;
            if (answer.size() > kAnswerBytesMax) throw NoAnswer{"an endless answer"};
            bytes.erase(0, whole);
        }
    }
    throw NoAnswer{"it hung up in the middle of its answer"};
}

}  // namespace eb::workers::doctor
