// A device's row id.
#include "domain/identity.hpp"

#include "core/digest.hpp"

namespace eb::domain {

std::string device_row_id(ClientId client, const DeviceId& device) {
    return sha256_hex(std::to_string(client.value()) + device.value());
}

}  // namespace eb::domain
