// A JSON text in which single values are replaced and every other byte stays: numbers as they were
// written, order, escapes, white space, members that nobody knows.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eb::json {

class Splice {
public:
    /// Names of members, from the root down; not dotted, because a name may hold anything.
    using Path = std::vector<std::string_view>;

    /// Throws Malformed like Document::parse.
    explicit Splice(std::string text);

    /// The value's text. Absent where there is no such member, or something on the way is null.
    /// Throws Malformed when something on the way is no object, or a name on it occurs twice: which
    /// of the two counts is every reader's own choice.
    std::optional<std::string_view> find(const Path& path) const;

    /// Puts `json` in the value's place; what is absent is added behind its object's last member,
    /// objects on the way included. Throws as find(), and for a `json` that is none.
    void set(const Path& path, std::string_view json);
    /// False: there was none. Throws as find().
    bool remove(const Path& path);

    const std::string& text() const { return text_; }

private:
    /// Where a member and its value lie in the text.
    struct Place {
        std::size_t name;  ///< Where its name begins.
        std::size_t begin;
        std::size_t end;
    };
    std::optional<Place> place_of(const Path& path) const;
    Place root() const;

    std::string text_;
};

}  // namespace eb::json
