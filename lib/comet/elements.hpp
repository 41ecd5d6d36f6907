// A JSON list that is too long to hold, cut into its elements while it arrives.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace eb::comet {

/// Takes the text in pieces of any size and hands on each element of the root list. What it hands
/// on is not yet checked: a parser must read it. A text whose root is no list is kept whole instead
/// (an error's sentence), up to its limit.
class Elements {
public:
    using Visit = std::function<void(std::string_view element)>;
    explicit Elements(Visit visit) : visit_(std::move(visit)) {}

    /// Throws json::Malformed when an element is over its limit or the list's shape is broken.
    void feed(std::string_view piece);

    /// The list has begun and ended, and nothing but white space came after it.
    bool complete() const { return state_ == State::after; }
    /// The text whose root is no list.
    const std::string& other() const { return other_; }

private:
    enum class State { before, inside, after, other };

    void feed_inside(char c);
    void hand_on();

    Visit visit_;
    State state_ = State::before;
    std::string element_;
    std::string other_;
    std::size_t depth_ = 0;
    bool in_text_ = false;
    bool escaped_ = false;
    bool comma_ = false;  ///< An element must follow.
};

}  // namespace eb::comet
