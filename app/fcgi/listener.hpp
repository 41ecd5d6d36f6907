// The socket that nginx connects to.
#pragma once

#include <string>

namespace eb::app::fcgi {

/// A listening, non-blocking socket. Closed on destruction; a path that we bound is removed if it
/// is still ours.
class Listener {
public:
    /// Binds a unix socket, mode 0660. A running responder on the same path is not disturbed: the
    /// path changes hands at once, and the old one goes on with what it has. Throws
    /// std::runtime_error that names the path.
    static Listener bind(const std::string& path);
    /// Takes the socket that was handed over as descriptor 0 (socket activation). Throws when it is
    /// no listening socket.
    static Listener inherited();

    Listener(Listener&& other) noexcept;
    Listener& operator=(Listener&&) = delete;
    ~Listener();

    int descriptor() const { return fd_; }

private:
    explicit Listener(int fd) : fd_(fd) {}

    int fd_;
    std::string path_;
    unsigned long inode_ = 0;
};

}  // namespace eb::app::fcgi
