// Binding, taking over, and giving back the listening socket.
#include "app/fcgi/listener.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace eb::app::fcgi {
namespace {

constexpr int kBacklog = 4096;  // Ten thousand pages may come back within a second of a restart.

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error{what + ": " + std::generic_category().message(errno)};
}

void make_non_blocking(int fd) {
    const int flags = fcntl(fd, F_GETFL);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        fail("the listening socket cannot be made non-blocking");
}

}  // namespace

Listener Listener::bind(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string fresh = fmt::format("{}.{}", path, getpid());
    if (fresh.size() >= sizeof address.sun_path)
        throw std::runtime_error{path + ": the path is too long for a unix socket"};
    std::memcpy(address.sun_path, fresh.c_str(), fresh.size() + 1);

    const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail(path);
    Listener listener{fd};
    unlink(fresh.c_str());
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) fail(path);
    struct stat status {};
    // Renamed over the old path only when it is ready, so that there is no moment without a
    // responder.
    const bool ready = chmod(fresh.c_str(), 0660) == 0 && listen(fd, kBacklog) == 0 &&
                       stat(fresh.c_str(), &status) == 0 &&
                       rename(fresh.c_str(), path.c_str()) == 0;
    if (!ready) {
        const int error = errno;
        unlink(fresh.c_str());
        errno = error;
        fail(path);
    }
    make_non_blocking(fd);
    listener.path_ = path;
    listener.inode_ = status.st_ino;
    return listener;
}

Listener Listener::inherited() {
    int listening = 0;
    socklen_t size = sizeof listening;
    if (getsockopt(STDIN_FILENO, SOL_SOCKET, SO_ACCEPTCONN, &listening, &size) < 0 ||
        listening == 0) {
        throw std::runtime_error{
            "descriptor 0 is no listening socket: give --listen PATH, or start through the socket "
            "unit"};
    }
    make_non_blocking(STDIN_FILENO);
    return Listener{STDIN_FILENO};
}

Listener::Listener(Listener&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), path_(std::move(other.path_)), inode_(other.inode_) {
    other.path_.clear();
}

Listener::~Listener() {
    struct stat status {};
    if (!path_.empty() && stat(path_.c_str(), &status) == 0 && status.st_ino == inode_)
        unlink(path_.c_str());
    if (fd_ >= 0) close(fd_);
}

}  // namespace eb::app::fcgi
