// JSON from outside, reduced to the members that are known to be harmless; everything else never
// leaves.
#pragma once

#include <initializer_list>
#include <map>
#include <string>
#include <string_view>

namespace eb::json {

/// The members that may stay, by dotted path: `GUID`, `Progress.Counter`; `*` stands for any name,
/// `DATABASE-*` for any that begins so. Lists are transparent: the members of their objects have
/// the list's path. A value that is listed stays when it is plain (text, number, truth, null) or a
/// list of such; an object stays as far as its own members are listed.
class AllowList {
public:
    AllowList(std::initializer_list<std::string_view> paths);

    /// What `list` names may stay below `path` too; an empty path is the root.
    AllowList& add(std::string_view path, const AllowList& list);

    /// The text with only those members, in their order, with every number exactly as it was
    /// written. `inside` names one member of the root to answer alone; absent there: an empty
    /// string. Throws Malformed like Document::parse.
    std::string filter(std::string_view json, std::string_view inside = "") const;

    /// The same of what stands before the root's member `until`, where reading stops: what follows
    /// is not even parsed.
    std::string head(std::string_view json, std::string_view until) const;

    struct Node {
        bool listed = false;
        std::map<std::string, Node, std::less<>> members{};
        std::map<std::string, Node, std::less<>> beginnings{};  ///< By what stands before the `*`.

        /// An exact name wins over a beginning, a longer beginning over a shorter one.
        const Node* member(std::string_view name) const;
        bool leaf() const { return members.empty() && beginnings.empty(); }
    };
    const Node& root() const { return root_; }

private:
    Node root_;
};

}  // namespace eb::json
