// Days of the daily tables: UTC, whole, and written while they last.
#pragma once

#include "core/clock.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace eb::domain {

using Day = std::chrono::sys_days;

Day day_of(sys_seconds at);
/// `YYYY-MM-DD`, a day that the calendar has; absent for anything else.
std::optional<Day> parse_day(std::string_view text);
std::string day_text(Day day);

/// What is wrong with a day that numbers are to be written for; absent: nothing. The tables hold
/// the present alone (what is registered, what was protected last), so a day that is over stays as
/// it was written, and one that has not begun cannot be known.
std::optional<std::string> wrong_day(Day day, sys_seconds now);

}  // namespace eb::domain
