// Threads for answers that wait for others: so many at a time, and so many that wait for a thread.
#pragma once

#include "core/clock.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace eb::app {

class SlowPool {
public:
    SlowPool(int threads, std::size_t waiting_max);
    /// Waits for what runs; what still waits for a thread is run, too.
    ~SlowPool();
    SlowPool(const SlowPool&) = delete;
    SlowPool& operator=(const SlowPool&) = delete;

    /// False: too many wait. `work` throws nothing.
    bool post(std::function<void()> work);

    /// Waits until nothing runs and nothing waits. False: not within that time.
    bool idle_within(milliseconds limit);

private:
    void run();

    const std::size_t waiting_max_;
    std::mutex mutex_;
    std::condition_variable work_or_end_;
    std::condition_variable idle_;
    std::deque<std::function<void()>> waiting_;
    std::size_t running_ = 0;
    bool ended_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace eb::app
