// Numbers and times as words.
#include "app/pages/words.hpp"

#include <catch2/catch.hpp>

using namespace eb;
using namespace eb::app;

TEST_CASE("words: sizes in binary units with one decimal, as the scripts write them",
          "[pages][unit]") {
    const auto [bytes, words] = GENERATE(table<std::int64_t, std::string>({
        {-1, "0 B"},
        {0, "0 B"},
        {1023, "1023 B"},
        {1024, "1.0 KiB"},
        {1048525, "1.0 MiB"},
        {1536LL << 20, "1.5 GiB"},
        {3LL << 40, "3.0 TiB"},
    }));
    CHECK(size_words(bytes) == words);
}

TEST_CASE("words: counts and times", "[pages][unit]") {
    CHECK(plural_words(1, "device", "devices") == "1 device");
    CHECK(plural_words(1234567, "device", "devices") == "1,234,567 devices");
    CHECK(count_words(123) == "123");
    CHECK(iso_time(from_unix(0)) == "1970-01-01T00:00:00Z");
    CHECK(day_words(from_unix(1709546700)) == "4 Mar 2024");
    CHECK(time_words(from_unix(1709546700)) == "4 Mar 2024 10:05 UTC");
}

TEST_CASE("words: lengths to the second within an hour, then the largest two units",
          "[pages][unit]") {
    const auto [length, words] = GENERATE(table<int, std::string>({
        {-5, "0 s"},
        {59, "59 s"},
        {120, "2 min"},
        {1120, "18 min 40 s"},
        {3600, "1 h"},
        {11'100, "3 h 5 min"},
        {187'200, "2 d 4 h"},
    }));
    CHECK(length_words(seconds{length}) == words);
}
