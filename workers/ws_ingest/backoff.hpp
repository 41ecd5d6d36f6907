// How long to wait before the next try: doubling up to a cap, jittered so that many workers do not
// return as one.
#pragma once

#include "core/clock.hpp"

#include <algorithm>
#include <random>

namespace eb::workers::ws_ingest {

class Backoff {
public:
    Backoff(milliseconds min, milliseconds max, unsigned seed)
        : min_(min), max_(max), next_(min), random_(seed) {}

    /// Between half and all of the step; the step doubles each time, up to the cap.
    milliseconds next() {
        const auto step = next_;
        next_ = std::min(max_, next_ * 2);
        return milliseconds{std::uniform_int_distribution<milliseconds::rep>{
            step.count() / 2, step.count()}(random_)};
    }
    void reset() { next_ = min_; }

private:
    milliseconds min_;
    milliseconds max_;
    milliseconds next_;
    std::minstd_rand random_;
};

}  // namespace eb::workers::ws_ingest
