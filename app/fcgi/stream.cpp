// FastCGI records, and writing them without waiting.
#include "app/fcgi/stream.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>
#include <vector>

namespace eb::app::fcgi {
namespace {

constexpr char kVersion = 1;
constexpr char kEndRequest = 3;
constexpr char kStdout = 6;
constexpr std::size_t kContentBytesMax = 65535;
constexpr std::size_t kHeaderBytes = 8;
constexpr std::size_t kPartsAtOnce = 512;  // Below any system's IOV_MAX.

void append_header(std::string& out, char type, std::uint16_t request_id,
                   std::size_t content_bytes) {
    const auto byte = [](std::size_t value) { return static_cast<char>(value & 0xFFU); };
    out += {kVersion,
            type,
            byte(request_id >> 8U),
            byte(request_id),
            byte(content_bytes >> 8U),
            byte(content_bytes),
            0,
            0};
}

/// Pieces of text that stay where they are, and go out one behind the other.
class Parts {
public:
    void add(std::string_view text) {
        // sendmsg() takes what it only reads as if it could be written.
        if (!text.empty()) parts_.push_back({const_cast<char*>(text.data()), text.size()});
    }
    bool empty() const { return next_ == parts_.size(); }

    /// What the socket takes now; -1 as sendmsg() says it.
    ssize_t send(int fd) {
        msghdr message{};
        message.msg_iov = &parts_[next_];
        message.msg_iovlen = std::min(parts_.size() - next_, kPartsAtOnce);
        const auto sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent > 0) drop(static_cast<std::size_t>(sent));
        return sent;
    }

private:
    void drop(std::size_t bytes) {
        while (bytes > 0) {
            auto& part = parts_[next_];
            const auto of_it = std::min(bytes, part.iov_len);
            part.iov_base = static_cast<char*>(part.iov_base) + of_it;
            part.iov_len -= of_it;
            bytes -= of_it;
            if (part.iov_len == 0) ++next_;
        }
    }

    std::vector<iovec> parts_;
    std::size_t next_ = 0;
};

}  // namespace

std::string stdout_records(std::uint16_t request_id, std::string_view text) {
    std::string out;
    out.reserve(text.size() + 8 * (text.size() / kContentBytesMax + 1));
    while (!text.empty()) {
        const auto size = std::min(text.size(), kContentBytesMax);
        append_header(out, kStdout, request_id, size);
        out += text.substr(0, size);
        text.remove_prefix(size);
    }
    return out;
}

std::string end_records(std::uint16_t request_id) {
    std::string out;
    append_header(out, kStdout, request_id, 0);
    append_header(out, kEndRequest, request_id, 8);
    out.append(8, '\0');  // Application status 0, FCGI_REQUEST_COMPLETE.
    return out;
}

std::string renumbered(std::string records, std::uint16_t request_id) {
    const auto at = [&](std::size_t i) { return static_cast<unsigned char>(records[i]); };
    for (std::size_t header = 0; header + 8 <= records.size();
         header += 8U + at(header + 4) * 256U + at(header + 5) + at(header + 6)) {
        records[header + 2] = static_cast<char>(request_id >> 8U);
        records[header + 3] = static_cast<char>(request_id & 0xFFU);
    }
    return records;
}

bool write_answer(int fd, std::uint16_t request_id, std::string_view head, std::string_view body,
                  milliseconds deadline) {
    const auto records = (head.size() + body.size()) / kContentBytesMax + 1;
    std::string headers;
    headers.reserve(records * kHeaderBytes);  // Its bytes must stay where they are.
    Parts parts;
    while (!head.empty() || !body.empty()) {
        const auto of_head = std::min(head.size(), kContentBytesMax);
        const auto of_body = std::min(body.size(), kContentBytesMax - of_head);
        const auto at = headers.size();
        append_header(headers, kStdout, request_id, of_head + of_body);
        parts.add(std::string_view{headers}.substr(at));
        parts.add(head.substr(0, of_head));
        parts.add(body.substr(0, of_body));
        head.remove_prefix(of_head);
        body.remove_prefix(of_body);
    }
    const auto end = end_records(request_id);
    parts.add(end);

    const auto until = std::chrono::steady_clock::now() + deadline;
    while (!parts.empty()) {
        if (parts.send(fd) >= 0 || errno == EINTR) continue;
        if (errno != EAGAIN && errno != EWOULDBLOCK) return false;
        const auto left =
            std::chrono::duration_cast<milliseconds>(until - std::chrono::steady_clock::now());
        pollfd room{fd, POLLOUT, 0};
        if (left <= milliseconds{0} || poll(&room, 1, static_cast<int>(left.count())) == 0)
            return false;
    }
    return true;
}

ParkedStream::ParkedStream(int fd, std::uint16_t request_id) : fd_(fd), request_id_(request_id) {
    const int flags = fcntl(fd_, F_GETFL);
    if (flags >= 0) fcntl(fd_, F_SETFL, flags | O_NONBLOCK);
}

ParkedStream::ParkedStream(ParkedStream&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), request_id_(other.request_id_) {}

ParkedStream& ParkedStream::operator=(ParkedStream&& other) noexcept {
    std::swap(fd_, other.fd_);
    std::swap(request_id_, other.request_id_);
    return *this;
}

ParkedStream::~ParkedStream() {
    if (fd_ >= 0) close(fd_);
}

ParkedStream::Wrote ParkedStream::write(std::string_view bytes, std::size_t& written) const {
    written = 0;
    while (written < bytes.size()) {
        const auto sent =
            send(fd_, bytes.data() + written, bytes.size() - written, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent >= 0) written += static_cast<std::size_t>(sent);
        else if (errno == EAGAIN || errno == EWOULDBLOCK) return Wrote::some;
        else if (errno != EINTR) return Wrote::gone;
    }
    return Wrote::all;
}

}  // namespace eb::app::fcgi
