// JSON from outside, reduced to the members that are known to be harmless; everything else never
// leaves.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace eb::json {

/// The members that may stay, by dotted path: `GUID`, `Progress.Counter`; `*` stands for any name.
/// Lists are transparent: the members of their objects have the list's path. A value that is listed
/// stays when it is plain (text, number, truth, null) or a list of such; an object stays as far as
/// its own members are listed.
class AllowList {
public:
    AllowList(std::initializer_list<std::string_view> paths);

    /// The text with only those members, in their order, with every number exactly as it was
    /// written. `inside` names one member of the root to answer alone; absent there: an empty
    /// string. Throws Malformed like Document::parse.
    std::string filter(std::string_view json, std::string_view inside = "") const;

    struct Node {
        bool listed = false;
        std::map<std::string, Node, std::less<>> members{};

        const Node* member(std::string_view name) const;
    };

private:
    Node root_;
};

}  // namespace eb::json
