// Who did what: one row for each thing that somebody changed.
#pragma once

#include "core/ids.hpp"
#include "store/pool.hpp"

#include <string>

namespace eb::store {

struct AuditEntry {
    ClientId client;
    UserId user;
    std::string address;
    std::string request_id;
    std::string action;
    std::string object;   ///< What it was done to.
    std::string outcome;  ///< Such as `done` or `not_found`.
    std::string detail;   ///< JSON; no secret.
};

/// Throws Unavailable or Rejected.
void write_audit(Pool& pool, const AuditEntry& entry);

}  // namespace eb::store
