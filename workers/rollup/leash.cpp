// Asked between statements: no statement takes longer than the database's own timeouts.
#include "leash.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace eb::workers::rollup {
namespace {

constexpr int kAttempts = 6;

bool passes(store::Trouble trouble) {
    switch (trouble) {
        case store::Trouble::connection:
        case store::Trouble::contention:
        case store::Trouble::read_only: return true;
        case store::Trouble::capacity:
        case store::Trouble::schema: return false;
    }
    return false;
}

}  // namespace

const char* word_of(End end) {
    switch (end) {
        case End::stopped: return "stopped";
        case End::late: return "late";
        case End::lease_lost: return "lease_lost";
    }
    return "";
}

void Leash::check() const {
    if (stop_.stop_requested()) throw Ended{End::stopped};
    if (lease_lost_.stop_requested()) throw Ended{End::lease_lost};
    if (clock_.steady() >= until_) throw Ended{End::late};
}

void Leash::pause(milliseconds length) const {
    std::mutex mutex;
    std::condition_variable_any wake;
    const auto left = std::chrono::ceil<milliseconds>(until_ - clock_.steady());
    std::unique_lock held{mutex};
    wake.wait_for(held, stop_, std::clamp(left, milliseconds{0}, length), [] { return false; });
    check();
}

void with_patience(const Leash& leash, const log::Logger& log, const std::function<void()>& run,
                   milliseconds pause) {
    for (int attempt = 1;; ++attempt, pause *= 2) {
        leash.check();
        try {
            run();
            return;
        } catch (const store::Unavailable& error) {
            if (attempt == kAttempts || !passes(error.trouble)) throw;
            log.warn("tried_again", {{"trouble", store::word_of(error.trouble)},
                                     {"number", error.number},
                                     {"attempt", attempt}});
        }
        leash.pause(pause);
    }
}

}  // namespace eb::workers::rollup
