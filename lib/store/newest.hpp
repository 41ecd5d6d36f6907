// Inside lib/store: the newest jobs of items, which decide what is an incident.
#pragma once

#include "domain/ingest.hpp"
#include "store/query.hpp"

#include <map>

namespace eb::store {

/// The newest backup or restore of each key since then that is none of the key's own jobs. Absent:
/// there is none, or neither the key's jobs nor any since then needs somebody.
std::map<domain::IncidentKey, domain::FinishedJob> read_newest(
    Session& session, const std::map<domain::IncidentKey, domain::ItemEnded>& keys,
    sys_seconds since);

}  // namespace eb::store
