// A JSON list or map that is too long to hold, cut into its elements while it arrives.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace eb::comet {

/// Takes the text in pieces of any size and hands on each element of the root, which is either a
/// list or a map. What it hands on is not yet checked: a parser must read it. A text whose root is
/// neither, or not the one asked for, is kept whole instead (an error's sentence), up to its limit.
class Elements {
public:
    enum class Root { list, map };
    /// `name` is a map's member's, empty in a list. Both end with the call.
    using Visit = std::function<void(std::string_view name, std::string_view element)>;

    Elements(Root root, Visit visit) : root_(root), visit_(std::move(visit)) {}

    /// Of a map: the elements of this member go to `inner`, where the member is what that wants; it
    /// may occur once. Anything else under that name is handed on whole, as every other member is.
    void open(std::string member, Elements inner);

    /// Throws json::Malformed when an element is over its limit or the root's shape is broken.
    void feed(std::string_view piece);

    /// The root has begun and ended, and nothing but white space came after it.
    bool complete() const { return state_ == State::after; }
    /// The opened member was there, and was what it should be.
    bool has_opened() const { return inner_ && inner_->state_ != State::before; }
    /// The text whose root is not the one asked for.
    const std::string& other() const { return other_; }

private:
    enum class State { before, name, colon, element, inside, behind, after, other };

    /// Up to the root's end.
    void take(std::string_view& piece);
    char opening() const { return root_ == Root::list ? '[' : '{'; }

    // Each takes what is its own from the front of the piece.
    void before(std::string_view& piece);
    void name(std::string_view& piece);
    void colon(std::string_view& piece);
    void element(std::string_view& piece);
    void inside(std::string_view& piece);
    void behind(std::string_view& piece);
    void other(std::string_view& piece);

    /// How far the text that has begun goes on in this piece.
    std::size_t end_of_text(std::string_view piece, std::size_t from);
    void keep(std::string_view part, std::size_t bytes_max);
    void hand_on(std::string_view rest);

    Root root_;
    Visit visit_;
    std::string opened_;  ///< The member that is `inner_`'s.
    std::unique_ptr<Elements> inner_;
    State state_ = State::before;
    std::string name_;
    std::string held_;  ///< Of a name or element, what earlier pieces brought.
    std::string other_;
    std::size_t depth_ = 0;
    bool begun_ = false;  ///< The name or element has its first character.
    bool in_text_ = false;
    bool escaped_ = false;
    bool comma_ = false;  ///< An element must follow.
};

}  // namespace eb::comet
