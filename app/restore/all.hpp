// What the restore wizard reads. Running a restore is wired where its passwords are.
#pragma once

#include "app/restore/vault_snapshots.hpp"

#include <functional>

namespace eb::app {

struct RestoreReads {
    RestoreLists& lists;  ///< Outlives the actions.
    SnapshotJobs jobs;
    std::function<bool(const Session&)> may_run_programs;
};

void add_restore_actions(Actions& actions, RestoreReads reads);

}  // namespace eb::app
