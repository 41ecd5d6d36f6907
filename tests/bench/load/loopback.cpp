// Sockets, clocks and limits of the load clients.
#include "tests/bench/load/loopback.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <stdexcept>
#include <string>

namespace eb::bench {
namespace {

constexpr std::uint32_t kLoopback = 0x7f000001;
constexpr unsigned kSources = 8;
constexpr int kBindAddressNoPort = 24;  // IP_BIND_ADDRESS_NO_PORT, since Linux 4.2.

std::uint64_t nanoseconds(clockid_t clock) {
    timespec now{};
    clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000U +
           static_cast<std::uint64_t>(now.tv_nsec);
}

void set(int fd, int level, int option, int value) {
    setsockopt(fd, level, option, &value, sizeof value);
}

sockaddr_in address_of(std::uint32_t host, int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(host);
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    return address;
}

}  // namespace

std::uint64_t monotonic_ns() { return nanoseconds(CLOCK_MONOTONIC); }
std::uint64_t realtime_ns() { return nanoseconds(CLOCK_REALTIME); }

int connect_to(int port, unsigned turn, int receive_bytes) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    set(fd, IPPROTO_IP, kBindAddressNoPort, 1);
    set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
    if (receive_bytes > 0) set(fd, SOL_SOCKET, SO_RCVBUF, receive_bytes);
    const auto source = address_of(kLoopback + turn % kSources, 0);
    const auto target = address_of(kLoopback, port);
    if (bind(fd, reinterpret_cast<const sockaddr*>(&source), sizeof source) == 0 &&
        (connect(fd, reinterpret_cast<const sockaddr*>(&target), sizeof target) == 0 ||
         errno == EINPROGRESS)) {
        return fd;
    }
    close(fd);
    return -1;
}

bool connected(int fd) {
    int error = 0;
    socklen_t size = sizeof error;
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

void need_descriptors(std::uint64_t count) {
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = std::min<rlim_t>(std::max<rlim_t>(limit.rlim_cur, count), limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= count) return;
    throw std::runtime_error{std::to_string(count) + " descriptors are needed, the limit is " +
                             std::to_string(limit.rlim_cur)};
}

}  // namespace eb::bench
