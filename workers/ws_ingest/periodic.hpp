// A pass now and then; the pass itself is a plain function, so that tests call it by hand.
#pragma once

#include "core/clock.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <utility>

namespace eb::workers::ws_ingest {

class Periodic {
public:
    explicit Periodic(milliseconds every) : every_(every) {}

    // Any thread.
    /// At once, whenever the next would have been.
    void kick() {
        {
            const std::lock_guard guard{mutex_};
            early_ = Time::now();
        }
        changed_.notify_all();
    }
    /// After `settle`, but not within `apart` of the last pass: a burst of calls is one pass.
    void soon(milliseconds settle, milliseconds apart) {
        {
            const std::lock_guard guard{mutex_};
            if (early_) return;
            early_ = Time::now() + settle;
            if (began_) early_ = std::max(*early_, *began_ + apart);
        }
        changed_.notify_all();
    }

    /// Until stopped. The first pass comes after the first interval, or kick.
    template <class Pass>
    void run(std::stop_token stop, Pass pass) {
        while (true) {
            {
                std::unique_lock lock{mutex_};
                const auto due = Time::now() + every_;
                const auto next = [&] { return std::min(due, early_.value_or(due)); };
                while (!stop.stop_requested() && Time::now() < next())
                    changed_.wait_until(lock, stop, next(),
                                        [this, seen = early_] { return early_ != seen; });
                if (stop.stop_requested()) return;
                early_.reset();
                began_ = Time::now();
            }
            pass();
        }
    }

private:
    using Time = std::chrono::steady_clock;

    const milliseconds every_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::optional<Time::time_point> early_;  ///< A pass that was asked for, before its time.
    std::optional<Time::time_point> began_;  ///< The last pass.
};

}  // namespace eb::workers::ws_ingest
