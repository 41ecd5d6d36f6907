// One pass over one profile.
#pragma once

#include "core/clock.hpp"
#include "log/log.hpp"
#include "store/pool.hpp"
#include "workers/monitor/settings.hpp"

#include <stop_token>

namespace eb::workers::monitor {

/// Sessions of the database that a pass uses at the same time: its own, and its lock's.
constexpr int kSessions = 3;

/// Says what was done in one line. False: it failed, and has said why. `stop` ends it between two
/// actions.
bool pass(const Settings& settings, const config::Profile& profile, store::Pool& pool,
          const Clock& clock, const std::stop_token& stop, const log::Logger& log);

}  // namespace eb::workers::monitor
