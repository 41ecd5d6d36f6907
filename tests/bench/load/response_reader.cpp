// Head, then chunks, a length, or whatever comes until the end.
#include "tests/bench/load/response_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace eb::bench {
namespace {

constexpr std::size_t kHeadBytesMax = 65'536;

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    const int lower = std::tolower(static_cast<unsigned char>(c));
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

}  // namespace

std::string_view ResponseReader::take_head(std::string_view bytes) {
    const auto had = head_.size();
    head_ += bytes;
    const auto end = head_.find("\r\n\r\n", had > 3 ? had - 3 : 0);
    if (end == std::string::npos) {
        if (head_.size() > kHeadBytesMax) state_ = State::broken;
        return {};
    }
    const auto rest = bytes.substr(end + 4 - had);
    head_.resize(end + 2);
    read_head();
    std::string{}.swap(head_);
    return rest;
}

void ResponseReader::read_head() {
    status_ = head_.size() > 12 ? std::atoi(head_.c_str() + 9) : 0;
    std::transform(head_.begin(), head_.end(), head_.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    constexpr std::string_view kLength = "\r\ncontent-length:";
    if (head_.find("\r\ntransfer-encoding: chunked") != std::string::npos) {
        frame_ = Frame::chunked;
    } else if (const auto at = head_.find(kLength); at != std::string::npos) {
        frame_ = Frame::length;
        left_ = std::strtoull(head_.c_str() + at + kLength.size(), nullptr, 10);
    }
    const bool bare = status_ == 304 || status_ == 204 || (frame_ == Frame::length && left_ == 0);
    state_ = status_ < 100 ? State::broken : bare ? State::done : State::body;
}

std::string_view ResponseReader::take_piece(std::string_view& bytes) {
    if (frame_ != Frame::chunked || chunk_ == Chunk::data) return take_body(bytes);
    take_framing(bytes.front());
    bytes.remove_prefix(1);
    return {};
}

std::string_view ResponseReader::take_body(std::string_view& bytes) {
    const auto size = frame_ == Frame::to_end
                          ? bytes.size()
                          : static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    const auto piece = bytes.substr(0, size);
    bytes.remove_prefix(size);
    if (frame_ == Frame::to_end) return piece;
    left_ -= size;
    if (left_ == 0 && frame_ == Frame::length) state_ = State::done;
    if (left_ == 0 && frame_ == Frame::chunked) chunk_ = Chunk::data_end;
    return piece;
}

void ResponseReader::take_framing(char c) {
    switch (chunk_) {
        case Chunk::size:
            if (const int digit = hex_digit(c); digit >= 0) {
                left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
            } else if (c == '\n') {
                after_size();
            } else {
                chunk_ = Chunk::extension;
            }
            break;
        case Chunk::extension:
            if (c == '\n') after_size();
            break;
        case Chunk::data_end:
            if (c == '\n') chunk_ = Chunk::size;
            break;
        case Chunk::trailer:
            if (c == '\n') state_ = State::done;
            break;
        case Chunk::data: break;
    }
}

void ResponseReader::after_size() { chunk_ = left_ == 0 ? Chunk::trailer : Chunk::data; }

}  // namespace eb::bench
