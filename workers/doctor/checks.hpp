// The looks at each part. None throws: what stands in the way is a finding.
#pragma once

#include "profile/owners.hpp"
#include "workers/doctor/finding.hpp"
#include "workers/doctor/settings.hpp"

#include <functional>
#include <optional>

namespace eb::workers::doctor {

/// Settings that can be wrong without anybody being asked.
void check_settings(const Settings& settings, Findings& findings);

/// Server, clock, rights and tables. False: nothing can be asked of it.
bool check_database(store::Pool& pool, const Clock& clock, Findings& findings);

/// How an attempt at the event stream ended: absent when the server took our credentials, else why
/// not.
using TryStream = std::function<std::optional<std::string>(const profile::Upstream&)>;
/// The same with the worker's own code: connects, authenticates, hangs up.
std::optional<std::string> try_stream(const profile::Upstream& upstream, seconds timeout,
                                      const Clock& clock);

/// A profile's server row and services, its Admin API and its event stream.
void check_profile(const Settings& settings, const config::Profile& profile, store::Pool& pool,
                   const TryStream& stream, Findings& findings);

/// When workers and timers last did something.
void check_freshness(const Settings& settings, store::Pool& pool, Findings& findings);

/// The responder itself, through its socket.
void check_responder(const std::string& socket, seconds timeout, Findings& findings);

/// nginx, the bridge and the responder as a visitor finds them.
void check_site(const std::string& site, seconds timeout, Findings& findings);

}  // namespace eb::workers::doctor
