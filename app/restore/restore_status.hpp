// restoreStatus: how far a restore is, and what came of it.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

/// `jobId`, or where its device is too old to say `deviceId`, `protectedItemId` and `since` →
/// `found`, `job`, and once it has ended `result`.
Action restore_status(const Clock& clock);

}  // namespace eb::app
