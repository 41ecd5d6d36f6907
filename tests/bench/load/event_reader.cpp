// Fields of an event.
#include "tests/bench/load/event_reader.hpp"

#include <cstdlib>

namespace eb::bench {
namespace {

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (text.substr(0, prefix.size()) != prefix) return false;
    text.remove_prefix(prefix.size());
    if (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    return true;
}

}  // namespace

void EventReader::take_line() {
    std::string_view text{line_};
    if (take_prefix(text, "data:")) {
        if (!data_.empty()) data_ += '\n';
        data_ += text;
    } else if (take_prefix(text, "id:")) {
        next_id_ = text;
    } else if (take_prefix(text, "retry:")) {
        retry_ms_ = std::atoi(std::string{text}.c_str());
    }
}

}  // namespace eb::bench
