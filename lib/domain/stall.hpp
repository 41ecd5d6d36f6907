// When a running backup counts as stalled, and what is done about it then. A device that dies in
// the middle of a job leaves it running for ever, and Comet sends no event when somebody ends it by
// hand. Age alone says nothing: a first backup may take weeks. So a job is stalled when two looks,
// some time apart, find neither a byte more nor a tick of its progress nor a recent word from its
// device.
#pragma once

#include "core/clock.hpp"
#include "domain/job.hpp"

#include <cstdint>

namespace eb::domain {

struct StallPolicy {
    seconds stale{3600};   ///< Without a sign of life for so long, a job may be stalled.
    seconds recheck{300};  ///< The least time between two looks at a job.
    int attempts_max = 3;  ///< So often is its end asked for; then it rests for a day.
};

/// After so long without a look, a job that had all its attempts gets them anew.
constexpr seconds kAttemptsRest{24 * 3600};

/// A running job that may be stalled, and what the looks before this one have left in its row.
struct Suspect {
    LiveJob job;
    int attempts = 0;
    sys_seconds looked_at{};  ///< 0: never.
};

enum class LifeSign {
    none,
    bytes,      ///< More has been uploaded.
    counter,    ///< Progress has ticked since the last look.
    heartbeat,  ///< The server has heard of it recently.
};
const char* word_of(LifeSign sign);

LifeSign life_sign(const Suspect& suspect, const JobReport& report, sys_seconds now,
                   const StallPolicy& policy);

enum class Step {
    finish,   ///< It has ended, and our tables do not know.
    leave,    ///< It lives, or was not seen still for long enough.
    cancel,   ///< Its device is asked to end it.
    abandon,  ///< The server gives it up.
};

/// What a look found, compared with the row. The row is told, unless news came to it meanwhile.
struct Seen {
    std::int64_t counter_before = 0;
    std::int64_t counter = 0;
    sys_seconds progress_at{};
    std::int64_t bytes_max = 0;  ///< A row with more than these has had news.
    sys_seconds stale_since{};   ///< 0: it shows signs of life.
};

struct Verdict {
    Step step = Step::leave;
    LifeSign sign = LifeSign::none;
    Seen seen;
};

/// What has been done about a job so far.
struct Tried {
    int attempts = 0;
    bool cancel_refused = false;  ///< In this pass: nothing was asked of the device.
};

/// As far as it still counts.
Tried tried_with(const Suspect& suspect, sys_seconds now, const StallPolicy& policy);

/// `report` is what the server says of the job now.
Verdict judge(const Suspect& suspect, const JobReport& report, const Tried& tried, sys_seconds now,
              const StallPolicy& policy);

}  // namespace eb::domain
