// The calendar is the standard library's.
#include "domain/day.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace eb::domain {
namespace {

constexpr std::size_t kLength = 10;  // YYYY-MM-DD.

int number(std::string_view digits) {
    int out = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), out);
    return out;
}

bool has_shape(std::string_view text) {
    if (text.size() != kLength) return false;
    for (std::size_t i = 0; i < kLength; ++i) {
        const bool dash = i == 4 || i == 7;
        if (dash ? text[i] != '-' : text[i] < '0' || text[i] > '9') return false;
    }
    return true;
}

}  // namespace

Day day_of(sys_seconds at) { return std::chrono::floor<std::chrono::days>(at); }

std::optional<Day> parse_day(std::string_view text) {
    if (!has_shape(text)) return std::nullopt;
    const std::chrono::year_month_day date{
        std::chrono::year{number(text.substr(0, 4))},
        std::chrono::month{static_cast<unsigned>(number(text.substr(5, 2)))},
        std::chrono::day{static_cast<unsigned>(number(text.substr(8, 2)))}};
    if (!date.ok()) return std::nullopt;
    return Day{date};
}

std::string day_text(Day day) {
    const std::chrono::year_month_day date{day};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::optional<std::string> wrong_day(Day day, sys_seconds now) {
    const auto today = day_of(now);
    if (day > today)
        return fmt::format("{} has not begun; today is {} (UTC)", day_text(day), day_text(today));
    if (day < today) {
        return fmt::format(
            "{} is over, and the tables hold the present alone; only today, {} (UTC), can be "
            "counted",
            day_text(day), day_text(today));
    }
    return std::nullopt;
}

}  // namespace eb::domain
