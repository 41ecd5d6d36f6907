// reindexVault {deviceId, vaultId}: the device reads the vault anew; one at a time.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

Action reindex_vault();

}  // namespace eb::app
