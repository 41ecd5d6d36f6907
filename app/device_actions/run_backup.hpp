// runBackup {deviceId, protectedItemId, vaultId}: starts a backup now.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

Action run_backup();

}  // namespace eb::app
