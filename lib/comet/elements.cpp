// Only brackets and quotes matter here: they say where an element ends. An element that lies within
// one piece is handed on as it lies there; only one that spans pieces is copied.
#include "comet/elements.hpp"

#include "json/reader.hpp"

#include <algorithm>

namespace eb::comet {
namespace {

constexpr std::size_t kElementBytesMax =
    8 << 20;  // A job is 1 KB; a full profile of a large customer is below 1 MB.
constexpr std::size_t kNameBytesMax = 8 << 10;    // 255 characters, each written as two \u escapes.
constexpr std::size_t kOtherBytesMax = 64 << 10;  // An error's sentence.
constexpr std::string_view kSpace = " \n\r\t";

/// False when nothing is left.
bool skip_space(std::string_view& piece) {
    piece.remove_prefix(std::min(piece.find_first_not_of(kSpace), piece.size()));
    return !piece.empty();
}

}  // namespace

void Elements::open(std::string member, Elements inner) {
    opened_ = std::move(member);
    inner_ = std::make_unique<Elements>(std::move(inner));
}

void Elements::keep(std::string_view part, std::size_t bytes_max) {
    if (held_.size() + part.size() > bytes_max)
        throw json::Malformed{"", "an element is too large"};
    held_ += part;
}

std::size_t Elements::end_of_text(std::string_view piece, std::size_t from) {
    for (auto i = from; i < piece.size(); ++i) {
        if (escaped_) {
            escaped_ = false;
            continue;
        }
        i = piece.find_first_of("\"\\", i);
        if (i == std::string_view::npos) break;
        if (piece[i] == '"') {
            in_text_ = false;
            return i + 1;
        }
        escaped_ = true;
    }
    return piece.size();
}

void Elements::hand_on(std::string_view rest) {
    if (held_.size() + rest.size() > kElementBytesMax)
        throw json::Malformed{"", "an element is too large"};
    const bool whole = held_.empty();
    if (!whole) held_ += rest;
    auto value = whole ? rest : std::string_view{held_};
    value = value.substr(0, value.find_last_not_of(kSpace) + 1);
    visit_(name_, value);
    held_.clear();
    begun_ = false;
}

void Elements::before(std::string_view& piece) {
    if (!skip_space(piece)) return;
    if (piece.front() != opening()) {
        state_ = State::other;
        return;
    }
    piece.remove_prefix(1);
    state_ = root_ == Root::list ? State::element : State::name;
}

void Elements::name(std::string_view& piece) {
    if (!begun_) {
        if (!skip_space(piece)) return;
        if (piece.front() == '}' && !comma_) {
            piece.remove_prefix(1);
            state_ = State::after;
            return;
        }
        if (piece.front() != '"') throw json::Malformed{"", "a name is missing"};
        begun_ = in_text_ = true;
        keep(piece.substr(0, 1), kNameBytesMax);
        piece.remove_prefix(1);
    }
    const auto end = end_of_text(piece, 0);
    keep(piece.substr(0, end), kNameBytesMax);
    piece.remove_prefix(end);
    if (in_text_) return;
    name_ = json::Document::parse(held_).root().as<std::string>();
    held_.clear();
    begun_ = false;
    state_ = State::colon;
}

void Elements::colon(std::string_view& piece) {
    if (!skip_space(piece)) return;
    if (piece.front() != ':') throw json::Malformed{"", "a colon is missing"};
    piece.remove_prefix(1);
    comma_ = true;
    state_ = State::element;
}

void Elements::element(std::string_view& piece) {
    if (!begun_ && !skip_space(piece)) return;
    if (!begun_ && inner_ && name_ == opened_ && piece.front() == inner_->opening()) {
        if (inner_->state_ != State::before) throw json::Malformed{name_, "it is there twice"};
        state_ = State::inside;
        return;
    }
    const char close = root_ == Root::list ? ']' : '}';
    for (std::size_t i = 0; i < piece.size(); ++i) {
        if (in_text_) {
            i = end_of_text(piece, i) - 1;
            continue;
        }
        const char c = piece[i];
        if (depth_ == 0 && (c == ',' || c == close)) {
            const bool empty_list = c == ']' && !begun_ && !comma_;
            if (!begun_ && !empty_list) throw json::Malformed{"", "an element is missing"};
            if (begun_) hand_on(piece.substr(0, i));
            piece.remove_prefix(i + 1);
            comma_ = c == ',';
            if (c == close) state_ = State::after;
            else if (root_ == Root::map) state_ = State::name;
            return;
        }
        begun_ = true;
        if (c == '"') in_text_ = true;
        else if (c == '{' || c == '[') ++depth_;
        else if ((c == '}' || c == ']') && depth_-- == 0)
            throw json::Malformed{"", "a bracket too many"};
    }
    keep(piece, kElementBytesMax);
    piece = {};
}

void Elements::inside(std::string_view& piece) {
    inner_->take(piece);
    if (inner_->complete()) state_ = State::behind;
}

void Elements::behind(std::string_view& piece) {
    if (!skip_space(piece)) return;
    const char c = piece.front();
    if (c != ',' && c != '}') throw json::Malformed{"", "a comma is missing"};
    piece.remove_prefix(1);
    comma_ = c == ',';
    state_ = comma_ ? State::name : State::after;
}

void Elements::other(std::string_view& piece) {
    if (other_.size() + piece.size() > kOtherBytesMax)
        throw json::Malformed{"", root_ == Root::list ? "no list" : "no map"};
    other_ += piece;
    piece = {};
}

void Elements::take(std::string_view& piece) {
    while (!piece.empty()) {
        switch (state_) {
            case State::before: before(piece); break;
            case State::name: name(piece); break;
            case State::colon: colon(piece); break;
            case State::element: element(piece); break;
            case State::inside: inside(piece); break;
            case State::behind: behind(piece); break;
            case State::other: other(piece); break;
            case State::after: return;
        }
    }
}

void Elements::feed(std::string_view piece) {
    take(piece);
    if (skip_space(piece)) throw json::Malformed{"", "text after the end"};
}

}  // namespace eb::comet
