// One Comet Server, read as a whole.
#pragma once

#include "settings.hpp"
#include "store/pool.hpp"

#include <stop_token>

namespace eb::workers::sync {

enum class Outcome {
    done,
    elsewhere,  ///< Another run is at it.
    stopped,
    failed,  ///< All of it, or a part: the log says why.
};

/// Never throws for what a server or the database does; one line sums it up.
Outcome run_profile(const Settings& settings, const config::Profile& profile, store::Pool& pool,
                    const Clock& clock, const std::stop_token& stop, const log::Logger& log);

}  // namespace eb::workers::sync
