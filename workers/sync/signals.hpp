// SIGTERM and SIGINT as a stop token, for a program without an event loop.
#pragma once

#include <pthread.h>
#include <csignal>
#include <ctime>

#include <stop_token>
#include <thread>

namespace eb::workers::sync {

/// Made before any other thread, which then leave these signals to this one.
class Signals {
public:
    Signals() {
        sigemptyset(&both_);
        sigaddset(&both_, SIGTERM);
        sigaddset(&both_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &both_, nullptr);
        waiting_ = std::jthread{[this](const std::stop_token& over) {
            constexpr timespec kRound{.tv_sec = 0, .tv_nsec = 100'000'000};
            while (!over.stop_requested()) {
                if (sigtimedwait(&both_, nullptr, &kRound) > 0) asked_.request_stop();
            }
        }};
    }

    /// Requested once one of them has come.
    std::stop_token stop() const { return asked_.get_token(); }

private:
    sigset_t both_{};
    std::stop_source asked_;
    std::jthread waiting_;  ///< Last: it uses all of the above.
};

}  // namespace eb::workers::sync
