// JSON text. Escaping is RapidJSON's own.
#include "json/writer.hpp"

#include "core/text.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace eb::json {
namespace {

/// The stream that RapidJSON's writer writes to.
struct Appender {
    using Ch = char;
    void Put(char c) { out.push_back(c); }
    void Flush() {}
    std::string& out;
};

bool is_plain(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x7F && c != '"' && c != '\\';
}

}  // namespace

void append_string(std::string& out, std::string_view text) {
    bool plain = true;
    for (const char c : text) plain = plain && is_plain(c);
    if (plain) {
        out.append(1, '"').append(text).append(1, '"');
        return;
    }
    const std::string valid = valid_utf8(text);
    Appender appender{out};
    rapidjson::Writer<Appender> writer{appender};
    writer.String(valid.data(), static_cast<rapidjson::SizeType>(valid.size()));
}

std::string html_safe(std::string_view json) {
    std::string out;
    out.reserve(json.size());
    for (const char c : json) {
        if (c == '<') out += "\\u003c";
        else if (c == '>') out += "\\u003e";
        else if (c == '&') out += "\\u0026";
        else out += c;
    }
    return out;
}

Object& Object::raw(std::string_view key, std::string_view json) {
    if (!body_.empty()) body_ += ',';
    append_string(body_, key);
    body_ += ':';
    body_ += json;
    return *this;
}

Object& Object::add(std::string_view key, std::string_view value) {
    if (!body_.empty()) body_ += ',';
    append_string(body_, key);
    body_ += ':';
    append_string(body_, value);
    return *this;
}

Object& Object::add(std::string_view key, const Array& value) { return raw(key, value.str()); }

Array& Array::raw(std::string_view json) {
    if (!body_.empty()) body_ += ',';
    body_ += json;
    return *this;
}

Array& Array::add(std::string_view value) {
    if (!body_.empty()) body_ += ',';
    append_string(body_, value);
    return *this;
}

}  // namespace eb::json
