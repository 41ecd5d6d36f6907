// A pass now and then; the pass itself is a plain function, so that tests call it by hand.
#pragma once

#include "core/clock.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <utility>

namespace eb::workers::ws_ingest {

class Periodic {
public:
    explicit Periodic(milliseconds every) : every_(every) {}

    /// At once, whenever the next would have been. Any thread.
    void kick() {
        {
            const std::lock_guard guard{mutex_};
            kicked_ = true;
        }
        changed_.notify_all();
    }

    /// Until stopped. The first pass comes after the first interval, or kick.
    template <class Pass>
    void run(std::stop_token stop, Pass pass) {
        while (true) {
            {
                std::unique_lock lock{mutex_};
                changed_.wait_for(lock, stop, every_, [this] { return kicked_; });
                if (stop.stop_requested()) return;
                kicked_ = false;
            }
            pass();
        }
    }

private:
    const milliseconds every_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    bool kicked_ = false;
};

}  // namespace eb::workers::ws_ingest
