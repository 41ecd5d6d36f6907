// FastCGI records, and writing them without waiting.
#include "app/fcgi/stream.hpp"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <utility>

namespace eb::app::fcgi {
namespace {

constexpr char kVersion = 1;
constexpr char kEndRequest = 3;
constexpr char kStdout = 6;
constexpr std::size_t kContentBytesMax = 65535;

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
