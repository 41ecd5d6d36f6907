// What is kept, for how long, and what makes room.
#include "app/restore/cache.hpp"

#include "tests/support/fake_clock.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>
#include <vector>

using namespace eb;
using app::Cache;
using app::cache_key;

TEST_CASE("cache_key: names of different accounts never make one key", "[app][unit]") {
    CHECK(cache_key({"a", "bc"}) != cache_key({"ab", "c"}));
    CHECK(cache_key({"a", ""}) != cache_key({"", "a"}));
    CHECK(cache_key({"1:a"}) != cache_key({"", "a"}));
    CHECK(cache_key({"a", "b"}) == cache_key({"a", "b"}));
}

TEST_CASE("Cache: a value is there until its time is over", "[app][unit]") {
    test::FakeClock clock;
    Cache<int> cache{clock, 10'000};
    CHECK(cache.find("a") == nullptr);
    CHECK(*cache.put("a", 1, 100, seconds{60}) == 1);
    CHECK(*cache.put("b", 2, 100, seconds{10}) == 2);
    clock.advance(seconds{10});
    CHECK(*cache.find("a") == 1);
    CHECK(cache.find("b") == nullptr);
    cache.put("a", 3, 100, seconds{60});
    clock.advance(seconds{59});
    CHECK(*cache.find("a") == 3);
    clock.advance(seconds{1});
    CHECK(cache.find("a") == nullptr);
    CHECK(cache.bytes() == 0);
}

TEST_CASE("Cache: what was not asked for longest makes room, and never more is kept",
          "[app][unit]") {
    test::FakeClock clock;
    constexpr std::size_t kMax = 10'000;
    Cache<int> cache{clock, kMax};
    for (int i = 0; i < 3; ++i) cache.put(std::to_string(i), i, 3'000, seconds{60});
    CHECK(cache.find("0") != nullptr);  // Now 1 is the one that nobody wants.
    cache.put("3", 3, 3'000, seconds{60});
    CHECK(cache.find("1") == nullptr);
    CHECK(cache.find("0") != nullptr);
    CHECK(cache.find("2") != nullptr);
    CHECK(cache.find("3") != nullptr);
    for (int i = 0; i < 1'000; ++i) {
        cache.put("n" + std::to_string(i % 50), i, static_cast<std::size_t>(i), seconds{60});
        REQUIRE(cache.bytes() <= kMax);
    }
}

TEST_CASE("Cache: what is larger than all of it is handed back and not kept", "[app][unit]") {
    test::FakeClock clock;
    Cache<int> cache{clock, 1'000};
    cache.put("small", 1, 100, seconds{60});
    CHECK(*cache.put("large", 2, 1'000, seconds{60}) == 2);
    CHECK(cache.find("large") == nullptr);
    CHECK(cache.find("small") != nullptr);
    cache.put("small", 3, 5'000, seconds{60});
    CHECK(cache.find("small") == nullptr);
    CHECK(cache.bytes() == 0);
}

TEST_CASE("Cache: a value outlives its place", "[app][unit]") {
    test::FakeClock clock;
    Cache<std::string> cache{clock, 1'000};
    const auto kept = cache.put("a", "value", 100, seconds{60});
    cache.put("b", "", 800, seconds{60});
    CHECK(cache.find("a") == nullptr);
    CHECK(*kept == "value");
}

TEST_CASE("Cache: many threads find what was put", "[app][unit]") {
    test::FakeClock clock;
    Cache<int> cache{clock, 5'000};
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> threads;
    threads.reserve(4);
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([&] {
            for (int i = 0; i < 2'000; ++i) {
                const auto key = std::to_string(i % 40);
                const auto kept = cache.find(key);
                if (!kept) cache.put(key, i % 40, 200, seconds{60});
                else if (*kept != i % 40) ++wrong;
            }
        });
    }
    threads.clear();
    CHECK(wrong == 0);
    CHECK(cache.bytes() <= 5'000);
}
