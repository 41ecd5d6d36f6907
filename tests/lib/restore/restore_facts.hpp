// What Comet's API says of a restore's call (restore_facts.json), to hold against it what is sent.
#pragma once

#include "json/reader.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace eb::test {

class RestoreFacts {
public:
    using Fields = std::map<std::string, std::string>;

    RestoreFacts();

    /// What is wrong with a RestoreJobAdvancedOptions, such as `Options.Type: no RestoreType`:
    /// members that are missing or unknown, or that have another type or value than can be.
    std::vector<std::string> wrong_in(const std::string& options) const;
    /// The same of a whole call of AdminDispatcherRunRestoreCustom.
    std::vector<std::string> wrong_in(const std::string& path, const Fields& call) const;

    /// The text of a RestoreJobAdvancedOptions in which these members are set and all others are as
    /// empty as they can be, in Comet's order. Throws for a member that there is not.
    std::string full(const std::string& members) const;

    /// Every number or text that the facts have for a type, such as `RestoreType`.
    std::vector<std::string> values_of(const std::string& type) const;

private:
    struct Member {
        std::string name;
        std::string type;
        bool may_be_left_out = false;
    };
    using Members = std::vector<Member>;
    static Members members_in(const json::Reader& object);

    void look(const json::Reader& value, const std::string& type, const std::string& path,
              std::vector<std::string>& wrong) const;
    void look_into(const json::Reader& value, const Members& members, const std::string& path,
                   std::vector<std::string>& wrong) const;
    std::string full(const json::Reader& value, const std::string& type) const;
    std::string empty(const std::string& type) const;

    std::string path_;
    Members call_;
    std::map<std::string, Members> structs_;
    std::map<std::string, std::vector<std::string>> values_;  ///< As JSON.
};

}  // namespace eb::test
