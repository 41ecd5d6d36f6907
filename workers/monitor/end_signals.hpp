// SIGTERM and SIGINT as a stop request.
#pragma once

#include <pthread.h>

#include <csignal>
#include <stop_token>
#include <thread>

namespace eb::workers::monitor {

/// Made before any other thread, which then inherits that the signals are blocked.
class EndSignals {
public:
    EndSignals() {
        sigemptyset(&ends_);
        sigaddset(&ends_, SIGTERM);
        sigaddset(&ends_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &ends_, nullptr);
        std::signal(SIGPIPE, SIG_IGN);
        waiting_ = std::jthread{[this] {
            int signal = 0;
            sigwait(&ends_, &signal);
            stop_.request_stop();
        }};
    }
    ~EndSignals() { pthread_kill(waiting_.native_handle(), SIGINT); }  // Wakes the wait.
    EndSignals(const EndSignals&) = delete;
    EndSignals& operator=(const EndSignals&) = delete;

    std::stop_token stop() const { return stop_.get_token(); }

private:
    sigset_t ends_{};
    std::stop_source stop_;
    std::jthread waiting_;
};

}  // namespace eb::workers::monitor
