// eb-rollup: a timer's program. The day's numbers of devices and items, and what is to go.
#include "rollup.hpp"
#include "store/errors.hpp"

#include <signal.h>
#include <unistd.h>
#include <iostream>
#include <thread>

namespace {

constexpr int kSessions = 2;  // One works, one renews the lease.

/// Turns SIGTERM and SIGINT into a stop. Made before any other thread, so that no other gets them.
class Signals {
public:
    Signals() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGTERM);
        sigaddset(&signals_, SIGINT);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        waiting_ = std::jthread{[this](const std::stop_token& over) {
            constexpr timespec kLook{.tv_sec = 0, .tv_nsec = 100'000'000};
            while (!over.stop_requested()) {
                if (sigtimedwait(&signals_, nullptr, &kLook) > 0) stop_.request_stop();
            }
        }};
    }
    std::stop_token stop() const { return stop_.get_token(); }

private:
    sigset_t signals_{};
    std::stop_source stop_;
    std::jthread waiting_;
};

}  // namespace

int main(int argc, char** argv) {
    using namespace eb;
    using namespace eb::workers;

    rollup::Settings settings;
    if (const auto exit_code = rollup::load(settings, argc, argv, environ)) return *exit_code;
    try {
        const Signals signals;
        const auto log = log::Logger{"eb-rollup", settings.level};
        const SystemClock clock;
        store::Pool pool{settings.database, kSessions,
                         settings.db_debug ? log.at(log::Level::debug) : log};
        return rollup::run(settings, pool, clock, log, signals.stop());
    } catch (const std::exception& error) {
        std::cerr << "eb-rollup: " << error.what() << "\n";
        return 1;
    }
}
