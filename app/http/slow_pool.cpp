// A queue and its threads.
#include "app/http/slow_pool.hpp"

#include <utility>

namespace eb::app {

SlowPool::SlowPool(int threads, std::size_t waiting_max) : waiting_max_(waiting_max) {
    for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

SlowPool::~SlowPool() {
    {
        const std::lock_guard lock{mutex_};
        ended_ = true;
    }
    work_or_end_.notify_all();
    for (auto& thread : threads_) thread.join();
}

bool SlowPool::post(std::function<void()> work) {
    {
        const std::lock_guard lock{mutex_};
        if (ended_ || waiting_.size() >= waiting_max_) return false;
        waiting_.push_back(std::move(work));
    }
    work_or_end_.notify_one();
    return true;
}

bool SlowPool::idle_within(milliseconds limit) {
    std::unique_lock lock{mutex_};
    return idle_.wait_for(lock, limit, [this] { return running_ == 0 && waiting_.empty(); });
}

void SlowPool::run() {
    std::unique_lock lock{mutex_};
    while (true) {
        work_or_end_.wait(lock, [this] { return ended_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        auto work = std::move(waiting_.front());
        waiting_.pop_front();
        ++running_;
        lock.unlock();
        work();
        work = nullptr;  // What it holds ends outside the lock.
        lock.lock();
        --running_;
        if (running_ == 0 && waiting_.empty()) idle_.notify_all();
    }
}

}  // namespace eb::app
