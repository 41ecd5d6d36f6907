// Structs, walked twice: to look at one, and to fill one in.
#include "tests/lib/restore/restore_facts.hpp"

#include "json/writer.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace eb::test {
namespace {

const std::string kOptions = "RestoreJobAdvancedOptions";

std::string file() {
    std::ifstream in{EB_SOURCE_DIR "/tests/lib/restore/restore_facts.json"};
    return {std::istreambuf_iterator<char>{in}, {}};
}

std::string quoted(const std::string& text) {
    std::string out;
    json::append_string(out, text);
    return out;
}

bool is(const json::Reader& value, const std::string& type) {
    try {
        if (type == "string") value.as<std::string>();
        else if (type == "bool") value.as<bool>();
        else if (type == "int") value.as<std::int64_t>();
        else throw std::logic_error{"a type that nobody knows: " + type};
        return true;
    } catch (const json::Malformed&) {
        return false;
    }
}

bool is_list(const std::string& type) { return type.starts_with("[]"); }

}  // namespace

RestoreFacts::RestoreFacts() {
    const auto document = json::Document::parse(file());
    const auto root = document.root();
    path_ = root.require<std::string>("path");
    call_ = members_in(root.at("call"));
    root.at("structs").members([&](std::string_view name, const json::Reader& members) {
        structs_[std::string{name}] = members_in(members);
    });
    root.at("values").members([&](std::string_view type, const json::Reader& constants) {
        constants.members([&](std::string_view, const json::Reader& value) {
            values_[std::string{type}].push_back(value.dump());
        });
    });
}

RestoreFacts::Members RestoreFacts::members_in(const json::Reader& object) {
    Members out;
    object.members([&](std::string_view name, const json::Reader& type) {
        const bool optional = name.ends_with('?');
        if (optional) name.remove_suffix(1);
        out.push_back({std::string{name}, type.as<std::string>(), optional});
    });
    return out;
}

void RestoreFacts::look_into(const json::Reader& value, const Members& members,
                             const std::string& path, std::vector<std::string>& wrong) const {
    if (!value.is_object()) {
        wrong.push_back(path + ": no object");
        return;
    }
    std::set<std::string> seen;
    value.members([&](std::string_view key, const json::Reader& one) {
        const std::string name{key};
        const auto at = path + "." + name;
        const auto known = std::find_if(members.begin(), members.end(),
                                        [&](const Member& it) { return it.name == name; });
        if (!seen.insert(name).second) wrong.push_back(at + ": twice");
        if (known == members.end()) wrong.push_back(at + ": unknown");
        else look(one, known->type, at, wrong);
    });
    for (const auto& member : members)
        if (!member.may_be_left_out && !seen.contains(member.name))
            wrong.push_back(path + "." + member.name + ": missing");
}

void RestoreFacts::look(const json::Reader& value, const std::string& type, const std::string& path,
                        std::vector<std::string>& wrong) const {
    if (const auto known = structs_.find(type); known != structs_.end()) {
        look_into(value, known->second, path, wrong);
    } else if (const auto values = values_.find(type); values != values_.end()) {
        const auto& all = values->second;
        if (std::find(all.begin(), all.end(), value.dump()) == all.end())
            wrong.push_back(path + ": no " + type);
    } else if (is_list(type)) {
        if (!value.is_array()) wrong.push_back(path + ": no list");
        else value.elements([&](const auto& one) { look(one, type.substr(2), path, wrong); });
    } else if (!is(value, type)) {
        wrong.push_back(path + ": no " + type);
    }
}

std::vector<std::string> RestoreFacts::wrong_in(const std::string& options) const {
    std::vector<std::string> wrong;
    look(json::Document::parse(options).root(), kOptions, "Options", wrong);
    return wrong;
}

std::vector<std::string> RestoreFacts::wrong_in(const std::string& path, const Fields& call) const {
    std::vector<std::string> wrong;
    if (path != path_) wrong.push_back(path);
    // Texts go as they are, all else as JSON.
    json::Object object;
    for (const auto& field : call) {
        const auto known = std::find_if(call_.begin(), call_.end(),
                                        [&](const Member& it) { return it.name == field.first; });
        const bool raw = known == call_.end() || known->type == "string";
        object.raw(field.first, raw ? quoted(field.second) : field.second);
    }
    look_into(json::Document::parse(object.str()).root(), call_, "call", wrong);
    return wrong;
}

std::string RestoreFacts::empty(const std::string& type) const {
    if (type == "bool") return "false";
    if (type == "string") return R"("")";
    if (is_list(type)) return "[]";
    if (structs_.contains(type)) return full(json::Document::parse("{}").root(), type);
    if (const auto values = values_.find(type); values != values_.end())
        return values->second.front().starts_with('"') ? R"("")" : "0";
    throw std::logic_error{"a type that nobody knows: " + type};
}

std::string RestoreFacts::full(const json::Reader& value, const std::string& type) const {
    const auto known = structs_.find(type);
    if (known == structs_.end())
        return value.is_text() ? quoted(value.as<std::string>()) : value.dump();
    json::Object out;
    std::size_t given = 0;
    for (const auto& member : known->second) {
        if (const auto one = value.child(member.name)) {
            out.raw(member.name, full(*one, member.type));
            ++given;
        } else if (!member.may_be_left_out) {
            out.raw(member.name, empty(member.type));
        }
    }
    if (given != value.size()) throw std::logic_error{"a member that " + type + " has not"};
    return out.str();
}

std::string RestoreFacts::full(const std::string& members) const {
    return full(json::Document::parse(members).root(), kOptions);
}

std::vector<std::string> RestoreFacts::values_of(const std::string& type) const {
    return values_.at(type);
}

}  // namespace eb::test
