// Server-sent events as text.
#include "app/http/sse.hpp"

namespace eb::app::sse {

std::string encode(std::optional<std::uint64_t> id, std::string_view data) {
    std::string out;
    out.reserve(data.size() + 40);
    if (id) out += "id: " + std::to_string(*id) + "\n";
    while (true) {
        // A lone CR ends a line too, so it must not get through.
        const auto end = data.find_first_of("\r\n");
        out += "data: ";
        out += data.substr(0, end);
        out += '\n';
        if (end == std::string_view::npos) break;
        const bool pair = data[end] == '\r' && end + 1 < data.size() && data[end + 1] == '\n';
        data.remove_prefix(end + (pair ? 2 : 1));
    }
    out += '\n';
    return out;
}

std::string retry(std::chrono::milliseconds wait) {
    return "retry: " + std::to_string(wait.count()) + "\n\n";
}

std::string heartbeat() { return ":\n\n"; }

}  // namespace eb::app::sse
