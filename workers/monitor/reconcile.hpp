// Jobs that run and that the event stream has missed.
#pragma once

#include "profile/upstream.hpp"
#include "workers/monitor/records.hpp"
#include "workers/monitor/settings.hpp"
#include "workers/monitor/tally.hpp"

#include <stop_token>

namespace eb::workers::monitor {

/// One question for all jobs that have not ended; those that no row knows are reported, and written
/// where they are to be. A job that our tables call finished is not among them: it was revived, and
/// ends once more. False: the server did not say. Throws CredentialsRefused, Stopped, and what
/// Records throws.
bool reconcile(Reconcile how, const ServerId& server, const profile::Upstream& upstream,
               store::Pool& pool, Records& records, const std::stop_token& stop,
               const log::Logger& log, Tally& tally);

}  // namespace eb::workers::monitor
