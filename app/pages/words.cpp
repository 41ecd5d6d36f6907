// UTC, because the server does not know where somebody reads it; views/assets/js/times.js does.
#include "app/pages/words.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace eb::app {
namespace {

std::tm utc(sys_seconds at) { return fmt::gmtime(std::chrono::system_clock::to_time_t(at)); }

}  // namespace

std::string size_words(std::int64_t bytes) {
    constexpr std::array kUnits{"KiB", "MiB", "GiB", "TiB", "PiB"};
    bytes = std::max<std::int64_t>(bytes, 0);
    if (bytes < 1024) return fmt::format("{} B", bytes);
    auto value = static_cast<double>(bytes) / 1024;
    std::size_t unit = 0;
    // 1023.96 would print as 1024.0.
    for (; value >= 1023.95 && unit + 1 < kUnits.size(); ++unit) value /= 1024;
    return fmt::format("{:.1f} {}", value, kUnits.at(unit));
}

std::string count_words(std::int64_t count) {
    auto digits = std::to_string(count);
    for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3)
        digits.insert(static_cast<std::size_t>(at), ",");
    return digits;
}

std::string plural_words(std::int64_t count, const char* one, const char* many) {
    return count_words(count) + " " + (count == 1 ? one : many);
}

std::string length_words(seconds length) {
    const auto all = std::max<std::int64_t>(length.count(), 0);
    const auto words = [](std::int64_t many, const char* unit, std::int64_t rest,
                          const char* smaller) {
        return rest == 0 ? fmt::format("{} {}", many, unit)
                         : fmt::format("{} {} {} {}", many, unit, rest, smaller);
    };
    if (all < 60) return fmt::format("{} s", all);
    if (all < 3600) return words(all / 60, "min", all % 60, "s");
    const auto minutes = (all + 30) / 60;
    if (minutes < std::int64_t{24} * 60) return words(minutes / 60, "h", minutes % 60, "min");
    return words(minutes / 60 / 24, "d", minutes / 60 % 24, "h");
}

std::string iso_time(sys_seconds at) { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", utc(at)); }

std::string day_words(sys_seconds at) {
    const auto day = utc(at);
    return fmt::format("{} {:%b %Y}", day.tm_mday, day);
}

std::string time_words(sys_seconds at) {
    return day_words(at) + fmt::format(" {:%H:%M} UTC", utc(at));
}

}  // namespace eb::app
