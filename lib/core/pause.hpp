// A wait that a stop request ends.
#pragma once

#include "core/clock.hpp"

#include <condition_variable>
#include <mutex>
#include <stop_token>

namespace eb {

/// False: stopped before the time was over.
inline bool pause(milliseconds length, const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock{mutex};
    never.wait_for(lock, stop, length, [] { return false; });
    return !stop.stop_requested();
}

}  // namespace eb
