// The rows of a day: what was counted, for the fleet and for each client.
#pragma once

#include "core/clock.hpp"
#include "domain/counting.hpp"
#include "domain/day.hpp"
#include "store/lease.hpp"
#include "store/pool.hpp"

#include <map>

namespace eb::store {

/// Each call writes all of its rows or none, and repeating it changes nothing. Throws Unavailable
/// (repeat it), Rejected, or Fenced when another run holds the lease by now.
class DayWrites {
public:
    explicit DayWrites(Pool& pool) : pool_(pool) {}

    /// A client that had a row of that day, and is not among these, has none of them any more.
    void devices(domain::Day day, const domain::FleetDevices& fleet,
                 const std::map<ClientId, domain::ClientDevices>& clients, const Fence& fence);
    /// Likewise. Stored bytes keep the day's maximum.
    void items(domain::Day day, const domain::ItemCounts& fleet,
               const std::map<ClientId, domain::ItemCounts>& clients,
               const std::map<domain::StorageTally::Key, domain::StoredBytes>& storage,
               const Fence& fence);

private:
    Pool& pool_;
};

}  // namespace eb::store
