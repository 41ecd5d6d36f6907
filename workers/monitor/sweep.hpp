// The suspects of one profile, looked at by several threads and written by one.
#pragma once

#include "core/clock.hpp"
#include "profile/upstream.hpp"
#include "workers/monitor/records.hpp"
#include "workers/monitor/settings.hpp"
#include "workers/monitor/tally.hpp"

#include <stop_token>

namespace eb::workers::monitor {

struct Sweep {
    const Settings& settings;
    const ServerId& server;
    const profile::Upstream& upstream;
    store::Pool& pool;
    const Clock& clock;
    const log::Logger& log;
};

/// False: the server answered nothing, or stopped answering. Throws CredentialsRefused and what
/// Records throws.
bool sweep(const Sweep& with, Records& records, const std::stop_token& stop, Tally& tally);

}  // namespace eb::workers::monitor
