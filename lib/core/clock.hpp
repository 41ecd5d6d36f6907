// Time is asked of a clock that was handed in, so that tests can move it.
#pragma once

#include <chrono>

namespace eb {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::sys_seconds;

/// Unix seconds, as the tables and JSON have them; 0 stands for "none".
constexpr long long unix_seconds(sys_seconds at) { return at.time_since_epoch().count(); }
constexpr sys_seconds from_unix(long long at) { return sys_seconds{seconds{at}}; }

class Clock {
public:
    using Steady = std::chrono::steady_clock::time_point;

    virtual ~Clock() = default;
    /// The wall clock, for what is stored and shown.
    virtual sys_seconds now() const = 0;
    /// Never set back, for deadlines and intervals.
    virtual Steady steady() const = 0;
};

class SystemClock final : public Clock {
public:
    sys_seconds now() const override {
        return std::chrono::floor<seconds>(std::chrono::system_clock::now());
    }
    Steady steady() const override { return std::chrono::steady_clock::now(); }
};

}  // namespace eb
