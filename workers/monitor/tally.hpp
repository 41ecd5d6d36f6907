// What a pass over one profile did: its summary, and whether it failed.
#pragma once

#include "log/log.hpp"

namespace eb::workers::monitor {

struct Tally {
    int candidates = 0;  ///< Rows without a new byte for long.
    int looked = 0;      ///< Of these, the ones that the server told us of.
    int alive = 0;
    int waiting = 0;    ///< Still, but not seen so for long enough.
    int cancelled = 0;  ///< Calls that the server took; not all have an effect.
    int abandoned = 0;
    int finished = 0;  ///< Rows that were ended.
    int put_off = 0;   ///< Stalled, and over what one pass may do.
    int failed = 0;    ///< Jobs whose call failed; they are looked at again.
    int missed = 0;    ///< Jobs that run and that the stream missed.
    int written = 0;   ///< Of these, written.

    void tell(const log::Logger& log, long long took_ms) const {
        log.info("pass_done", {{"candidates", candidates},
                               {"looked", looked},
                               {"alive", alive},
                               {"waiting", waiting},
                               {"cancelled", cancelled},
                               {"abandoned", abandoned},
                               {"finished", finished},
                               {"put_off", put_off},
                               {"failed", failed},
                               {"missed", missed},
                               {"written", written},
                               {"took_ms", took_ms}});
    }
};

}  // namespace eb::workers::monitor
