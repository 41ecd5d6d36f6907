// Who did what: one row for each thing that somebody changed.
#pragma once

#include "core/ids.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <string>

namespace eb::store {

struct AuditEntry {
    ClientId client;
    UserId user;
    std::string address;
    std::string request_id;
    std::string action;
    ServiceId service{};  ///< 0 where it concerns none; the next two are then empty.
    ServerId server{};
    Username username{};
    std::string object;   ///< What it was done to.
    std::string outcome;  ///< Such as `done` or `not_found`.
    std::string detail;   ///< JSON; no secret.
};

/// Answers the row's id. Each throws Unavailable or Rejected.
std::uint64_t write_audit(Pool& pool, const AuditEntry& entry);
/// What became of something that was written down as begun.
void finish_audit(Pool& pool, std::uint64_t row, const std::string& outcome);

}  // namespace eb::store
