// Times and texts.
#include "app/pages/view_fields.hpp"

#include "app/pages/words.hpp"

namespace eb::app {

void set_time(ViewData& data, const std::string& name, sys_seconds at, bool day_only) {
    auto& time = data[name];
    time = at == sys_seconds{} ? ViewData{false} : ViewData{};
    if (at == sys_seconds{}) return;
    time["iso"] = iso_time(at);
    time["text"] = day_only ? day_words(at) : time_words(at);
    time["unix"] = std::to_string(unix_seconds(at));
}

void set_if(ViewData& data, const std::string& name, const std::string& text) {
    if (text.empty()) data.set(name, false);
    else data.set(name, text);
}

}  // namespace eb::app
