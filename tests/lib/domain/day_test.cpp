// Days as flags and tables write them.
#include "domain/day.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::domain;

TEST_CASE("day: what is a day is read, and written the same", "[domain][unit]") {
    const auto text = GENERATE("2026-11-22", "2024-02-29", "1970-01-01", "9999-12-31");
    const auto day = parse_day(text);
    REQUIRE(day);
    CHECK(day_text(*day) == text);
}

TEST_CASE("day: anything else is none", "[domain][unit]") {
    const auto* text = GENERATE("", "2026-11-2", "2026-11-222", "2026-02-29", "2026-13-01",
                                "2026-00-10", "2026-01-00", "26-11-22", "2026/11/22", "2026-11-22T",
                                "today", "-026-11-22", "2026-1--22", " 2026-11-2", "2026-+1-22");
    CAPTURE(text);
    CHECK_FALSE(parse_day(text));
}

TEST_CASE("day: it is UTC's", "[domain][unit]") {
    const auto midnight = from_unix(1'763'769'600);
    CHECK(day_text(day_of(midnight)) == "2025-11-22");
    CHECK(day_text(day_of(midnight - seconds{1})) == "2025-11-21");
}

TEST_CASE("day: only the one that lasts can be counted", "[domain][unit]") {
    const auto now = from_unix(1'763'800'000);
    const auto today = day_of(now);
    CHECK_FALSE(wrong_day(today, now));
    CHECK_THAT(wrong_day(today - std::chrono::days{1}, now).value_or(""),
               Catch::Contains("2025-11-21 is over"));
    CHECK_THAT(wrong_day(today + std::chrono::days{1}, now).value_or(""),
               Catch::Contains("2025-11-23 has not begun"));
}
