// What eb-rollup does once it is configured.
#pragma once

#include "core/clock.hpp"
#include "log/log.hpp"
#include "settings.hpp"
#include "store/pool.hpp"

#include <stop_token>

namespace eb::workers::rollup {

/// Only one run works at a time; this one waits for another, within its own time. Answers the exit
/// code: 0 done, or stopped between two transactions; 1 it could not be done; 2 the day is not one
/// that can be counted. Throws store::Unavailable and store::Rejected.
int run(const Settings& settings, store::Pool& pool, const Clock& clock, const log::Logger& log,
        std::stop_token stop);

}  // namespace eb::workers::rollup
