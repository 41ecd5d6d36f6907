// The queue between readers and writer: bounded, in order, and never asleep when there is something
// to do.
#include "workers/ws_ingest/bounded_queue.hpp"

#include "workers/ws_ingest/backoff.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace eb;
using namespace eb::workers::ws_ingest;

namespace {

constexpr milliseconds kLong{10'000};

bool offer(BoundedQueue<int>& queue, int item, std::size_t bytes = 1) {
    return queue.try_push(item, bytes);
}

}  // namespace

TEST_CASE("BoundedQueue: full by count, and room is told of", "[ws_ingest][unit]") {
    BoundedQueue<int> queue{2, 100};
    int told = 0;
    queue.on_room([&] { ++told; });
    CHECK(offer(queue, 1));
    CHECK(offer(queue, 2));
    CHECK_FALSE(offer(queue, 3));
    CHECK(queue.pop(1, kLong) == std::vector{1});
    CHECK(told == 1);
    CHECK(offer(queue, 3));
    CHECK(queue.pop(9, kLong) == std::vector{2, 3});
    CHECK(told == 1);
}

TEST_CASE("BoundedQueue: full by bytes, but one item always fits", "[ws_ingest][unit]") {
    BoundedQueue<int> queue{100, 10};
    CHECK(offer(queue, 1, 1'000));
    CHECK_FALSE(offer(queue, 2, 1));
    CHECK(queue.pop(1, kLong) == std::vector{1});
    CHECK(offer(queue, 2, 6));
    CHECK_FALSE(offer(queue, 3, 6));
    CHECK(offer(queue, 3, 4));
}

TEST_CASE("BoundedQueue: closed, it takes nothing and gives what it has", "[ws_ingest][unit]") {
    BoundedQueue<int> queue{10, 10};
    CHECK(offer(queue, 1));
    queue.close();
    CHECK(offer(queue, 2));  // No reason to wait: it is not stored.
    CHECK_FALSE(queue.push(3, 1, {}));
    CHECK_FALSE(queue.drained());
    CHECK(queue.pop(9, kLong) == std::vector{1});
    CHECK(queue.drained());
    CHECK(queue.pop(9, kLong).empty());
}

TEST_CASE("BoundedQueue: a waiting push ends when it is stopped", "[ws_ingest][unit]") {
    BoundedQueue<int> queue{1, 10};
    CHECK(offer(queue, 1));
    std::atomic<bool> stored{true};
    {
        std::jthread pusher{[&](std::stop_token stop) { stored = queue.push(2, 1, stop); }};
    }
    CHECK_FALSE(stored);
    CHECK(queue.size() == 1);
}

TEST_CASE("BoundedQueue: nothing is lost or swapped between threads", "[ws_ingest][unit]") {
    constexpr int kItems = 20'000;
    BoundedQueue<int> queue{16, 1'000};
    std::jthread pusher{[&](std::stop_token stop) {
        for (int i = 0; i < kItems; ++i) queue.push(i, 1, stop);
        queue.close();
    }};
    int expected = 0;
    bool in_order = true;
    while (!queue.drained()) {
        for (const int item : queue.pop(7, kLong)) in_order = in_order && item == expected++;
    }
    CHECK(in_order);
    CHECK(expected == kItems);
}

TEST_CASE("Backoff: doubles to its cap, jittered, and begins anew", "[ws_ingest][unit]") {
    Backoff backoff{milliseconds{1'000}, milliseconds{60'000}, 42};
    for (const int step : {1'000, 2'000, 4'000, 8'000, 16'000, 32'000, 60'000, 60'000}) {
        const auto wait = backoff.next().count();
        CHECK(wait >= step / 2);
        CHECK(wait <= step);
    }
    backoff.reset();
    CHECK(backoff.next().count() <= 1'000);
}
