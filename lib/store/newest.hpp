// Inside lib/store: the newest jobs of items, which decide what is an incident.
#pragma once

#include "domain/incidents.hpp"
#include "store/query.hpp"

#include <map>
#include <set>

namespace eb::store {

/// Keys of one server, each with jobs that do not count.
using NewestOf = std::map<domain::IncidentKey, std::set<JobId>>;

/// The newest backup or restore of each key since then; absent: there is none.
std::map<domain::IncidentKey, domain::FinishedJob> read_newest(Session& session,
                                                               const NewestOf& keys,
                                                               sys_seconds since);

}  // namespace eb::store
