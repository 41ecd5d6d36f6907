// Cutting and refusing.
#include "comet/read.hpp"

#include "comet/decode.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace eb::comet {
namespace {

// The parser has checked the encoding, and most texts are short: no character need be counted.
bool fits(std::string_view value, std::size_t characters_max) {
    return value.size() <= characters_max || cut(value, characters_max).size() == value.size();
}

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

}  // namespace

std::string path_of(const json::Reader& object, std::string_view key) {
    return object.path().empty() ? std::string{key} : object.path() + "." + std::string{key};
}

std::string text(const json::Reader& object, std::string_view key, std::size_t characters_max) {
    auto value = object.get_or<std::string>(key, "");
    return value.size() <= characters_max ? value : cut(value, characters_max);
}

std::string text_if_any(const json::Reader& object, std::string_view key,
                        std::size_t characters_max) {
    const auto value = object.child(key);
    return value && value->is_text() ? text(object, key, characters_max) : "";
}

std::string id(const json::Reader& object, std::string_view key, std::size_t characters_max) {
    auto value = object.get_or<std::string>(key, "");
    if (!fits(value, characters_max))
        throw json::Malformed{path_of(object, key), "longer than an id can be"};
    return value;
}

bool can_be_key(std::string_view value, std::size_t characters_max) {
    return !value.empty() && fits(value, characters_max) &&
           std::none_of(value.begin(), value.end(), is_control);
}

std::string key_id(const json::Reader& object, std::string_view key, std::size_t characters_max) {
    auto value = id(object, key, characters_max);
    if (!value.empty() && !can_be_key(value, characters_max))
        throw json::Malformed{path_of(object, key), "has control characters"};
    return value;
}

std::string key_id_if_any(const json::Reader& object, std::string_view key,
                          std::size_t characters_max) {
    const auto value = object.child(key);
    if (!value || !value->is_text()) return "";
    auto text = value->as<std::string>();
    return can_be_key(text, characters_max) ? text : "";
}

std::string required_id(const json::Reader& object, std::string_view key,
                        std::size_t characters_max) {
    auto value = id(object, key, characters_max);
    if (value.empty()) throw json::Malformed{path_of(object, key), "missing"};
    return value;
}

std::int64_t count(const json::Reader& object, std::string_view key) {
    return std::max<std::int64_t>(0, object.get_or<std::int64_t>(key, 0));
}

sys_seconds time(const json::Reader& object, std::string_view key) {
    return decode_time(object.get_or<std::int64_t>(key, 0));
}

}  // namespace eb::comet
