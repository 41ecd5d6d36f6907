// vaultSnapshots: what has snapshots in a vault, and these: one item's, or all.
#pragma once

#include "app/actions/actions.hpp"
#include "app/restore/lists.hpp"
#include "store/snapshot_jobs.hpp"

#include <functional>
#include <map>
#include <vector>

namespace eb::app {

/// Which jobs made these snapshots of the item, between these times.
using SnapshotJobs = std::function<std::map<SnapshotId, store::SnapshotJob>(
    const store::Service&, const ItemId&, sys_seconds from, sys_seconds until,
    const std::vector<SnapshotId>&)>;

/// `may_run_programs`: whom restoring into a program is offered to.
Action vault_snapshots(RestoreLists& lists, SnapshotJobs jobs,
                       std::function<bool(const Session&)> may_run_programs);

}  // namespace eb::app
