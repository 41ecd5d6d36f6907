// Only what this project meets is understood; everything else is refused rather than guessed.
#include "http/url.hpp"

#include <algorithm>
#include <charconv>

namespace eb::http {
namespace {

int port_of(const std::string& scheme) { return scheme == "https" || scheme == "wss" ? 443 : 80; }

bool is_host(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == ':';
    });
}

}  // namespace

bool Url::loopback() const {
    return host == "localhost" || host == "::1" || host.rfind("127.", 0) == 0;
}

std::string Url::authority() const {
    std::string out = host.find(':') == std::string::npos ? host : "[" + host + "]";
    if (port != port_of(scheme)) out += ":" + std::to_string(port);
    return out;
}

std::optional<Url> parse_url(std::string_view text) {
    const auto colon = text.find("://");
    if (colon == std::string_view::npos) return std::nullopt;
    Url url;
    for (const char c : text.substr(0, colon))
        url.scheme += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (url.scheme != "http" && url.scheme != "https" && url.scheme != "ws" && url.scheme != "wss")
        return std::nullopt;

    auto rest = text.substr(colon + 3);
    if (std::any_of(rest.begin(), rest.end(),
                    [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F; })) {
        return std::nullopt;  // A line break would end a request's first line early.
    }
    rest = rest.substr(0, rest.find('#'));
    const auto slash = std::min(rest.find_first_of("/?"), rest.size());
    url.path = std::string{rest.substr(slash)};
    if (url.path.empty() || url.path.front() == '?') url.path.insert(0, "/");

    auto authority = rest.substr(0, slash);
    std::string_view port;
    if (!authority.empty() && authority.front() == '[') {
        const auto end = authority.find(']');
        if (end == std::string_view::npos) return std::nullopt;
        url.host = std::string{authority.substr(1, end - 1)};
        port = authority.substr(end + 1);
    } else {
        const auto at = std::min(authority.find(':'), authority.size());
        url.host = std::string{authority.substr(0, at)};
        port = authority.substr(at);
    }
    if (!is_host(url.host)) return std::nullopt;
    url.port = port_of(url.scheme);
    if (!port.empty()) {
        if (port.front() != ':') return std::nullopt;
        port.remove_prefix(1);
        const auto read = std::from_chars(port.data(), port.data() + port.size(), url.port);
        if (read.ec != std::errc{} || read.ptr != port.data() + port.size()) return std::nullopt;
        if (url.port < 1 || url.port > 65535) return std::nullopt;
    }
    return url;
}

}  // namespace eb::http
