// How templates are given lists, times and texts that may be empty.
#pragma once

#include "app/pages/views.hpp"
#include "core/clock.hpp"

#include <string>

namespace eb::app {

/// A list of as many entries, each filled in its place: pushed, kainjow would copy every one of
/// them, and all again each time the list grows.
template <class Lines, class Fill>
ViewData list_of(const Lines& lines, const Fill& fill) {
    ViewData list{ViewData::type::list};
    for (std::size_t count = lines.size(); count > 0; --count) list.push_back(ViewData{false});
    auto& entries = const_cast<kainjow::mustache::list&>(list.list_value());
    auto entry = entries.begin();
    for (const auto& line : lines) {
        *entry = ViewData{};
        fill(*entry++, line);
    }
    return list;
}

/// `{{#name}}{{iso}} {{text}} {{unix}}{{/name}}`; false without a time.
void set_time(ViewData& data, const std::string& name, sys_seconds at, bool day_only = false);

/// A section over an empty text would be shown.
void set_if(ViewData& data, const std::string& name, const std::string& text);

}  // namespace eb::app
