// updateSoftware {deviceId}: the device fetches the server's version and restarts its backup app.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

Action update_software();

}  // namespace eb::app
