// The query string, taken apart with what PHP would make of it in mind: both must see the same
// route, or neither answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eb::app {

class Query {
public:
    explicit Query(std::string_view raw);

    /// The decoded value of a parameter that occurs once. Throws BadRequest when it occurs more
    /// often.
    std::optional<std::string> find(std::string_view name) const;

    /// `m` or `a`: absent, or spelled exactly once, plainly. Throws BadRequest for a duplicate, for
    /// anything percent-encoded, and for spellings that PHP reads as that name (`a[]`, a leading
    /// space).
    std::optional<std::string> plain(std::string_view name) const;

private:
    struct Pair {
        std::string raw_name;
        std::string raw_value;
        std::string name;
        std::string value;
    };
    std::vector<Pair> pairs_;
};

/// Percent-decoded, `+` as a space; a `%` without two hexadecimal digits stays as it is, as PHP has
/// it.
std::string url_decoded(std::string_view text);

}  // namespace eb::app
