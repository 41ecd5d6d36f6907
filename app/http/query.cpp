// The query string.
#include "app/http/query.hpp"

#include "app/http/errors.hpp"

namespace eb::app {
namespace {

constexpr std::size_t kPairsMax = 100;  // Our own pages send a handful.

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// The variable that PHP would create: leading spaces go, an index begins an array, a NUL ends the
/// name.
std::string php_name(const std::string& name) {
    const auto from = name.find_first_not_of(' ');
    if (from == std::string::npos) return "";
    const auto to = name.find_first_of(std::string_view{"[\0", 2}, from);
    return name.substr(from, to == std::string::npos ? std::string::npos : to - from);
}

}  // namespace

std::string url_decoded(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        const int high = text[i] == '%' && i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
        const int low = high >= 0 ? hex_value(text[i + 2]) : -1;
        if (low >= 0) {
            out += static_cast<char>(high * 16 + low);
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

Query::Query(std::string_view raw) {
    while (!raw.empty()) {
        const auto end = raw.find('&');
        const auto part = raw.substr(0, end);
        raw = end == std::string_view::npos ? std::string_view{} : raw.substr(end + 1);
        if (part.empty()) continue;
        if (pairs_.size() == kPairsMax) throw BadRequest{"", "There are too many parameters."};
        const auto equals = part.find('=');
        const std::string name{part.substr(0, equals)};
        const std::string value{equals == std::string_view::npos ? std::string_view{}
                                                                 : part.substr(equals + 1)};
        pairs_.push_back({name, value, url_decoded(name), url_decoded(value)});
    }
}

std::optional<std::string> Query::find(std::string_view name) const {
    const Pair* found = nullptr;
    for (const auto& pair : pairs_) {
        if (pair.name != name) continue;
        if (found != nullptr) throw BadRequest{std::string{name}, "This parameter is given twice."};
        found = &pair;
    }
    if (found == nullptr) return std::nullopt;
    return found->value;
}

std::optional<std::string> Query::plain(std::string_view name) const {
    const Pair* found = nullptr;
    for (const auto& pair : pairs_) {
        if (php_name(pair.name) != name) continue;
        const bool spelled_plainly = pair.raw_name == name && pair.raw_value == pair.value;
        if (found != nullptr || !spelled_plainly) {
            throw BadRequest{std::string{name},
                             "This address is not spelled as our pages spell it."};
        }
        found = &pair;
    }
    if (found == nullptr) return std::nullopt;
    return found->value;
}

}  // namespace eb::app
