// Slow answers: how many run, how many wait, and how it ends.
#include "app/http/slow_pool.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <future>

using namespace eb;
using namespace eb::app;

namespace {

/// Something that runs until it is let go.
struct Held {
    std::promise<void> go;
    std::shared_future<void> gone = go.get_future().share();
    std::promise<void> begun;

    std::function<void()> work() {
        return [this] {
            begun.set_value();
            gone.wait();
        };
    }
    void wait_until_it_runs() { begun.get_future().wait(); }
};

}  // namespace

TEST_CASE("SlowPool: what it has no room for it refuses", "[http][unit]") {
    Held first;  // Outlives the pool.
    SlowPool pool{1, 2};
    REQUIRE(pool.post(first.work()));
    first.wait_until_it_runs();
    std::atomic<int> ran = 0;
    CHECK(pool.post([&] { ++ran; }));
    CHECK(pool.post([&] { ++ran; }));
    CHECK_FALSE(pool.post([&] { ++ran; }));
    CHECK_FALSE(pool.idle_within(milliseconds{1}));
    first.go.set_value();
    CHECK(pool.idle_within(milliseconds{10'000}));
    CHECK(ran == 2);
    CHECK(pool.post([&] { ++ran; }));
}

TEST_CASE("SlowPool: one that waits holds up nobody else", "[http][unit]") {
    Held first;
    SlowPool pool{2, 10};
    REQUIRE(pool.post(first.work()));
    first.wait_until_it_runs();
    std::promise<void> ran;
    REQUIRE(pool.post([&] { ran.set_value(); }));
    ran.get_future().wait();
    first.go.set_value();
}

TEST_CASE("SlowPool: its end waits for what was taken", "[http][unit]") {
    std::atomic<int> ran = 0;
    {
        SlowPool pool{1, 10};
        for (int i = 0; i < 5; ++i) pool.post([&] { ++ran; });
    }
    CHECK(ran == 5);
}
