// uninstallSoftware {deviceId, removeConfig}: the backup app leaves the device; the device stays in
// the account.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

Action uninstall_software();

}  // namespace eb::app
