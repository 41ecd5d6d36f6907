// An HTTP/1.1 answer, read as its bytes come.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace eb::bench {

class ResponseReader {
public:
    enum class State { head, body, done, broken };

    /// Takes bytes; `body` gets those of the body, in pieces. What follows `done` is not read.
    template <class Body>
    State feed(std::string_view bytes, Body&& body) {
        if (state_ == State::head) bytes = take_head(bytes);
        while (!bytes.empty() && state_ == State::body) {
            const auto piece = take_piece(bytes);
            if (!piece.empty()) body(piece);
        }
        return state_;
    }

    State state() const { return state_; }
    int status() const { return status_; }
    /// The connection's end is the body's end where the head named no other.
    bool may_end_here() const { return state_ == State::body && frame_ == Frame::to_end; }

private:
    enum class Frame { length, chunked, to_end };
    enum class Chunk { size, extension, data, data_end, trailer };

    std::string_view take_head(std::string_view bytes);
    void read_head();
    /// Moves `bytes` on; returns what of them is body.
    std::string_view take_piece(std::string_view& bytes);
    std::string_view take_body(std::string_view& bytes);
    void take_framing(char c);
    void after_size();

    State state_ = State::head;
    Frame frame_ = Frame::to_end;
    Chunk chunk_ = Chunk::size;
    int status_ = 0;
    std::uint64_t left_ = 0;  ///< Of the chunk, or of the whole body.
    std::string head_;
};

}  // namespace eb::bench
