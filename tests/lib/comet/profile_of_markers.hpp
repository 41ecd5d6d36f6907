// A profile in which every field that Comet's API knows is filled, and every text is a marker that
// tells where it stood.
#pragma once

#include "json/writer.hpp"

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace eb::test {

class ProfileOfMarkers {
public:
    ProfileOfMarkers() {
        std::ifstream in{EB_SOURCE_DIR "/tests/lib/comet/user_profile_fields.txt"};
        for (std::string line; std::getline(in, line);) {
            std::istringstream words{line};
            std::string name;
            words >> name;
            if (name == "#") continue;
            for (std::string field; words >> field;) {
                const auto colon = field.find(':');
                structs_[name].emplace_back(field.substr(0, colon), field.substr(colon + 1));
            }
        }
    }

    /// `types` are vault types, one vault each; `engine` are EngineProps' names.
    std::string text(const std::vector<int>& types, const std::vector<std::string>& engine) const {
        json::Object root;
        fill(root, "UserProfileConfig", "", [&](const std::string& path, const std::string& type) {
            if (path == "Destinations") return vaults(types);
            if (type == "map[string]string") {
                json::Object props;
                for (const auto& name : engine) props.add(name, marker(below(path, name)));
                return props.str();
            }
            return std::string{};
        });
        return root.str();
    }

    static std::string marker(const std::string& path) { return "MARK:" + path; }

private:
    static constexpr int kDeep = 8;  // Structs that hold themselves end there.

    static std::string below(const std::string& path, const std::string& name) {
        return path + "." + name;
    }

    template <class Special>
    void fill(json::Object& object, const std::string& name, const std::string& path,
              const Special& special, int depth = 0) const {
        for (const auto& [field, type] : structs_.at(name)) {
            const auto at = path.empty() ? field : below(path, field);
            const auto value = special(at, type);
            object.raw(field, value.empty() ? value_of(type, at, special, depth) : value);
        }
    }

    template <class Special>
    std::string value_of(const std::string& type, const std::string& at, const Special& special,
                         int depth) const {
        if (type == "bool") return "true";
        if (type == "int") return "1763800000";
        if (type == "string") {
            std::string out;
            json::append_string(out, marker(at));
            return out;
        }
        if (depth == kDeep) return "null";
        if (type.rfind("[]", 0) == 0)
            return "[" + value_of(type.substr(2), at, special, depth + 1) + "]";
        if (type.rfind("map[string]", 0) == 0) {
            return json::Object{}
                .raw("one", value_of(type.substr(11), at + ".one", special, depth + 1))
                .str();
        }
        json::Object object;
        fill(object, type, at, special, depth + 1);
        return object.str();
    }

    std::string vaults(const std::vector<int>& types) const {
        json::Object out;
        for (const int type : types) {
            const auto id = "vault-" + std::to_string(type);
            json::Object vault;
            fill(vault, "DestinationConfig", "Destinations." + id,
                 [&](const std::string& path, const std::string&) {
                     return path.ends_with(id + ".DestinationType") ? std::to_string(type)
                                                                    : std::string{};
                 });
            out.add(id, vault);
        }
        return out.str();
    }

    std::map<std::string, std::vector<std::pair<std::string, std::string>>> structs_;
};

}  // namespace eb::test
