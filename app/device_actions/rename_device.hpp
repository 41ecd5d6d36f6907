// renameDevice {deviceId, name}: the name that lists and reports show, not the computer's own.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

Action rename_device();

}  // namespace eb::app
