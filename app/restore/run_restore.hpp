// runRestore: checks what was chosen against the snapshot, the device and its disks, and starts it.
#pragma once

#include "app/actions/actions.hpp"
#include "app/restore/lists.hpp"
#include "app/restore/login_password.hpp"

namespace eb::app {

struct RestoreParts {
    RestoreLists& lists;    ///< Outlives the action.
    bool programs = false;  ///< EB_RESTORE_PROGRAM.
    const LoginPassword& login_password;
    const Clock& clock;
};

/// `vaultId, protectedItemId, snapshotId, method, …` (see lib/restore/choices.hpp), on deviceId or
/// targetDeviceId → `jobId` (empty: its device is too old to say), `since`, `deviceId`.
Action run_restore(RestoreParts parts);

/// Who may restore into a program: a command on the customer's machine is the owner's alone.
bool may_run_programs(const Session& session, bool programs);

}  // namespace eb::app
