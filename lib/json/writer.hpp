// JSON made as text, front to back; no document is built to be printed.
#pragma once

#include "core/clock.hpp"
#include "core/strong.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace eb::json {

/// `text` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_string(std::string& out, std::string_view text);

/// JSON text that may stand inside an HTML script block: `<`, `>` and `&` are escaped, which JSON
/// reads as the same text.
std::string html_safe(std::string_view json);

class Array;

/// `Object{}.add("t", 5).add("job", Object{}…)`; str() is the finished text.
class Object {
public:
    Object& add(std::string_view key, std::string_view value);
    Object& add(std::string_view key, const char* value) {
        return add(key, std::string_view{value});
    }
    Object& add(std::string_view key, std::same_as<bool> auto value) {
        return raw(key, value ? "true" : "false");
    }
    Object& add(std::string_view key,
                std::integral auto value) requires(!std::same_as<decltype(value), bool>) {
        return raw(key, std::to_string(value));
    }
    Object& add(std::string_view key, sys_seconds at) { return add(key, unix_seconds(at)); }
    Object& add(std::string_view key, seconds length) { return add(key, length.count()); }
    template <class Tag, class T>
    Object& add(std::string_view key, const Strong<Tag, T>& id) {
        return add(key, id.value());
    }
    Object& add(std::string_view key, const Object& value) { return raw(key, value.str()); }
    Object& add(std::string_view key, const Array& value);

    /// `json` must be JSON already.
    Object& raw(std::string_view key, std::string_view json);

    std::string str() const { return body_.empty() ? "{}" : "{" + body_ + "}"; }

private:
    std::string body_;
};

class Array {
public:
    Array& add(std::string_view value);
    Array& add(const Object& value) { return raw(value.str()); }
    Array& raw(std::string_view json);

    std::string str() const { return "[" + body_ + "]"; }
    bool empty() const { return body_.empty(); }

private:
    std::string body_;
};

}  // namespace eb::json
