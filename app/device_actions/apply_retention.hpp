// applyRetention {deviceId, vaultId}: the device removes what the vault's rules keep no longer.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

Action apply_retention();

}  // namespace eb::app
