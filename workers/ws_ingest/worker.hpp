// The worker put together: waits for the lease, works a term, waits again; signals, systemd and
// metrics beside it.
#pragma once

#include "profile/owners.hpp"
#include "settings.hpp"
#include "tables.hpp"

namespace eb::workers::ws_ingest {

/// Runs until SIGTERM or SIGINT, then writes what it has read, for 5 s at most. Answers the exit
/// code.
int run(const Settings& settings, Tables& tables, Lease& lease, profile::Owners& owners,
        const Clock& clock, const log::Logger& log);

}  // namespace eb::workers::ws_ingest
