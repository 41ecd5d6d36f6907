// Of comet_jobs: which jobs made an item's snapshots, and what they counted.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "store/pool.hpp"
#include "store/snapshot.hpp"

#include <cstdint>
#include <map>
#include <vector>

namespace eb::store {

struct SnapshotJob {
    int status = 0;  ///< Comet's.
    std::int64_t files = 0;
    std::int64_t bytes = 0;
};

/// The client's jobs of this account that backed the item up between these times, by snapshot; of
/// those asked for alone, and as far as there are rows. Throws Unavailable.
std::map<SnapshotId, SnapshotJob> snapshot_jobs(Pool& pool, ClientId client, const Account& account,
                                                const ItemId& item, sys_seconds from,
                                                sys_seconds until,
                                                const std::vector<SnapshotId>& snapshots);

}  // namespace eb::store
