// revokeDevice {deviceId}: the device, its items and their schedules leave the account.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

Action revoke_device();

}  // namespace eb::app
