// How long an action may take from the moment that it was asked for: it ends before nginx gives up
// (fastcgi_read_timeout in eazybackup.json.conf), because what nginx says then cannot know what was
// done.
#pragma once

#include "core/clock.hpp"

namespace eb::app {

class Patience {
public:
    explicit Patience(const Clock& clock) : clock_(&clock), asked_at_(clock.steady()) {}

    /// Nothing is looked up, and no change begun, any later.
    Clock::Steady looks_until() const { return asked_at_ + seconds{45}; }
    /// The one call that changes something has its answer by then, or is unclear.
    Clock::Steady changes_until() const { return asked_at_ + seconds{75}; }
    /// What follows from a change that was made, such as telling devices.
    Clock::Steady ends_by() const { return asked_at_ + seconds{90}; }

    /// Whether there is time to begin: a request may have waited for its thread.
    bool may_begin() const { return clock_->steady() < looks_until(); }

private:
    const Clock* clock_;
    Clock::Steady asked_at_;
};

}  // namespace eb::app
