// What the log says of refused requests of which nginx keeps no line, because theirs would hold a
// ticket. Thousands of pages come back at once: so there is a bound.
#pragma once

#include "core/clock.hpp"
#include "core/guarded.hpp"
#include "core/ids.hpp"
#include "log/log.hpp"

#include <string>

namespace eb::app {

struct Refused {
    std::string route;  ///< nginx's word; nothing of the query.
    int status = 500;
    std::string reason;  ///< The answer's code.
    std::string why{};   ///< For the log alone.
    ClientId client{};   ///< 0: not known.
    std::string request_id;
};

/// Any thread.
class Refusals {
public:
    Refusals(log::Logger log, const Clock& clock) : log_(std::move(log)), clock_(clock) {}

    /// A line for each; of a flood a line a second, which says how many were left out before it.
    void tell(const Refused& refused);

private:
    struct Allowance {
        int lines = kAtOnce;
        Clock::Steady filled_at{};
        std::int64_t left_out = 0;
    };
    static constexpr int kAtOnce = 60;

    const log::Logger log_;
    const Clock& clock_;
    Guarded<Allowance> allowance_;
};

}  // namespace eb::app
