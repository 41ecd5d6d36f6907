// What is written without libfcgi, whose buffers hold eight kilobytes: parked requests, of which a
// descriptor and a request id are left, and whole answers.
#pragma once

#include "core/clock.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace eb::app::fcgi {

/// `text` as FCGI_STDOUT records of the request (FastCGI 1.0, section 3.3), each at most 65,535
/// bytes.
std::string stdout_records(std::uint16_t request_id, std::string_view text);
/// What ends a request well: an empty FCGI_STDOUT and FCGI_END_REQUEST.
std::string end_records(std::uint16_t request_id);

/// nginx numbers every request 1, so one rendering serves all streams.
constexpr std::uint16_t kUsualRequestId = 1;

/// The same records for another request.
std::string renumbered(std::string records, std::uint16_t request_id);

/// Writes an answer from its head to the request's end, as few calls as the socket takes it in.
/// False: the peer has gone, or has not taken all of it within `deadline`. Never raises SIGPIPE.
bool write_answer(int fd, std::uint16_t request_id, std::string_view head, std::string_view body,
                  milliseconds deadline);

/// Owns the descriptor, which is non-blocking.
class ParkedStream {
public:
    ParkedStream(int fd, std::uint16_t request_id);
    ParkedStream(ParkedStream&& other) noexcept;
    ParkedStream& operator=(ParkedStream&& other) noexcept;
    ~ParkedStream();

    int descriptor() const { return fd_; }
    std::uint16_t request_id() const { return request_id_; }

    enum class Wrote { all, some, gone };
    /// Writes what fits now; `written` says how much. Never blocks, never raises SIGPIPE.
    Wrote write(std::string_view bytes, std::size_t& written) const;

private:
    int fd_;
    std::uint16_t request_id_;
};

}  // namespace eb::app::fcgi
