// Joins the threads that read with the one that writes. Bounded by count and by bytes: when it is
// full, reading stops and TCP pushes back, so a slow database costs no memory.
#pragma once

#include "core/clock.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <stop_token>
#include <utility>
#include <vector>

namespace eb::workers::ws_ingest {

template <class T>
class BoundedQueue {
public:
    BoundedQueue(std::size_t items_max, std::size_t bytes_max)
        : items_max_(items_max), bytes_max_(bytes_max) {}

    /// Called after there is room again for whom try_push() refused; on the thread that made it.
    /// Set before threads start.
    void on_room(std::function<void()> call) { on_room_ = std::move(call); }

    /// False when there is no room: `item` is untouched, and on_room's function is called later.
    /// True, and nothing stored, once the queue is closed: nobody would read it.
    bool try_push(T& item, std::size_t bytes) {
        const std::lock_guard guard{mutex_};
        if (closed_) return true;
        if (!has_room(bytes)) {
            refused_ = true;
            return false;
        }
        store(std::move(item), bytes);
        return true;
    }

    /// Waits for room. False: stopped or closed before it was stored.
    bool push(T item, std::size_t bytes, std::stop_token stop) {
        std::unique_lock lock{mutex_};
        const bool go_on = room_.wait(lock, stop, [&] { return closed_ || has_room(bytes); });
        if (!go_on || closed_) return false;
        store(std::move(item), bytes);
        return true;
    }

    /// Waits until try_push() may succeed. False: stopped.
    bool wait_for_room(std::size_t bytes, std::stop_token stop) {
        std::unique_lock lock{mutex_};
        return room_.wait(lock, stop, [&] { return closed_ || has_room(bytes); });
    }

    /// Up to `max` items, as soon as there is one. Empty: none came within `wait`, or the queue is
    /// closed and drained.
    std::vector<T> pop(std::size_t max, milliseconds wait) {
        std::vector<T> out;
        bool call = false;
        {
            std::unique_lock lock{mutex_};
            filled_.wait_for(lock, wait, [&] { return closed_ || !items_.empty(); });
            while (!items_.empty() && out.size() < max) {
                bytes_ -= items_.front().second;
                out.push_back(std::move(items_.front().first));
                items_.pop_front();
            }
            call = std::exchange(refused_, false);
        }
        room_.notify_all();
        if (call && on_room_) on_room_();
        return out;
    }

    /// Nothing more goes in; what is in comes out.
    void close() {
        {
            const std::lock_guard guard{mutex_};
            closed_ = true;
        }
        filled_.notify_all();
        room_.notify_all();
    }

    bool drained() const {
        const std::lock_guard guard{mutex_};
        return closed_ && items_.empty();
    }
    std::size_t size() const {
        const std::lock_guard guard{mutex_};
        return items_.size();
    }
    std::size_t bytes() const {
        const std::lock_guard guard{mutex_};
        return bytes_;
    }

private:
    /// One item always fits into an empty queue, or it would wait for ever.
    bool has_room(std::size_t bytes) const {
        return items_.empty() || (items_.size() < items_max_ && bytes_ + bytes <= bytes_max_);
    }
    void store(T item, std::size_t bytes) {
        items_.emplace_back(std::move(item), bytes);
        bytes_ += bytes;
        filled_.notify_one();
    }

    const std::size_t items_max_;
    const std::size_t bytes_max_;
    std::function<void()> on_room_;
    mutable std::mutex mutex_;
    std::condition_variable filled_;
    std::condition_variable_any room_;
    std::deque<std::pair<T, std::size_t>> items_;
    std::size_t bytes_ = 0;
    bool closed_ = false;
    bool refused_ = false;
};

}  // namespace eb::workers::ws_ingest
