// Who did what: one row for each thing that somebody changed.
#pragma once

#include "core/admin_id.hpp"
#include "core/clock.hpp"
#include "core/ids.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace eb::store {

struct AuditEntry {
    ClientId client;
    UserId user;
    AdminId admin{};  ///< Who acted in the client's place.
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

/// Whose rows of one action are meant: a client's, or those of one of its accounts.
struct AuditScope {
    std::string action;
    ClientId client;
    ServerId server{};
    Username username{};  ///< Empty: all the client's.
};

/// How often something may be done.
struct Allowance {
    int times;
    seconds within;
};

struct AuditMark {
    std::uint64_t row;
    std::string outcome;
    seconds age;
};

/// Answers the row's id. Each throws Unavailable or Rejected.
std::uint64_t write_audit(Pool& pool, const AuditEntry& entry);
/// What became of something that was written down as begun.
void finish_audit(Pool& pool, std::uint64_t row, const std::string& outcome);

/// How long until what `row` asks for fits the allowance; 0: it does. Counted are the other rows
/// with one of these outcomes, those behind it, too: of two at a time neither goes uncounted.
seconds wait_for_turn(Pool& pool, const AuditScope& scope, const Allowance& allowance,
                      const std::vector<std::string>& outcomes, std::uint64_t row);
/// The other rows that began within that time and have not ended.
std::vector<std::uint64_t> under_way(Pool& pool, const AuditScope& scope, seconds within,
                                     std::uint64_t row);
/// The newest row with one of these outcomes.
std::optional<AuditMark> newest_audit(Pool& pool, const AuditScope& scope,
                                      const std::vector<std::string>& outcomes);
/// The same for the action and account of that row; absent, too, where there is no such row.
std::optional<AuditMark> newest_audit(Pool& pool, std::uint64_t row,
                                      const std::vector<std::string>& outcomes);

}  // namespace eb::store
