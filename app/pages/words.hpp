// Numbers and times as pages write them before a script makes them the reader's own.
#pragma once

#include "core/clock.hpp"

#include <cstdint>
#include <string>

namespace eb::app {

/// Binary units, one decimal; whole bytes have none.
std::string size_words(std::int64_t bytes);
/// "1 device", "3 devices", "1,123 devices".
std::string plural_words(std::int64_t count, const char* one, const char* many);
std::string count_words(std::int64_t count);
/// To the second within an hour: "18 min 40 s", then "3 h 5 min", "2 d 4 h".
std::string length_words(seconds length);
/// For <time datetime>.
std::string iso_time(sys_seconds at);
/// "4 Mar 2024", "4 Mar 2024 14:05 UTC".
std::string day_words(sys_seconds at);
std::string time_words(sys_seconds at);

}  // namespace eb::app
