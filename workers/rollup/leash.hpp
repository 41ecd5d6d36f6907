// How long a run may go on, and what ends it before.
#pragma once

#include "core/clock.hpp"
#include "log/log.hpp"
#include "store/errors.hpp"

#include <functional>
#include <stdexcept>
#include <stop_token>

namespace eb::workers::rollup {

enum class End { stopped, late, lease_lost };
const char* word_of(End end);

/// The run may not go on. What was not committed was not done.
class Ended : public std::runtime_error {
public:
    explicit Ended(End why) : std::runtime_error(word_of(why)), end(why) {}

    End end;
};

class Leash {
public:
    Leash(const Clock& clock, seconds time_max, std::stop_token stop)
        : clock_(clock), until_(clock.steady() + time_max), stop_(std::move(stop)) {}

    /// From now on the run also ends when the lease is another's.
    void ends_with(std::stop_token lease_lost) { lease_lost_ = std::move(lease_lost); }

    /// Throws Ended. To be called before whatever takes a while.
    void check() const;
    /// Waits so long, or until the run ends; then throws Ended.
    void pause(milliseconds length) const;

private:
    const Clock& clock_;
    const Clock::Steady until_;
    const std::stop_token stop_;
    std::stop_token lease_lost_;
};

/// Runs it; after a deadlock or a lost connection again, a few times, after pauses that double from
/// `pause` on. Throws the last store::Unavailable, and Ended.
void with_patience(const Leash& leash, const log::Logger& log, const std::function<void()>& run,
                   milliseconds pause = milliseconds{100});

}  // namespace eb::workers::rollup
