// A device's row id: one device under two clients is two rows.
#pragma once

#include "core/ids.hpp"

#include <string>

namespace eb::domain {

/// comet_devices.id: lower-case hex SHA-256 of the decimal client id immediately followed by the
/// device hash. Existing PHP joins on it.
std::string device_row_id(ClientId client, const DeviceId& device);

}  // namespace eb::domain
