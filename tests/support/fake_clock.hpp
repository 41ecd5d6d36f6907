// A clock that stands still until a test moves it.
#pragma once

#include "core/clock.hpp"

namespace eb::test {

class FakeClock final : public Clock {
public:
    explicit FakeClock(sys_seconds start = from_unix(1'763'800'000)) : now_(start) {}

    sys_seconds now() const override { return now_; }
    Steady steady() const override { return steady_; }

    void advance(seconds by) {
        now_ += by;
        steady_ += by;
    }

private:
    sys_seconds now_;
    Steady steady_{};
};

}  // namespace eb::test
