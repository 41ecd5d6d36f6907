// listProtectedItems {deviceId}: what the device backs up, by name. Only reads.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

Action list_protected_items();

}  // namespace eb::app
