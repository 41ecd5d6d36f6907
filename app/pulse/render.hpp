// A change as the event that one client sees.
#pragma once

#include "app/pulse/directory.hpp"
#include "core/clock.hpp"
#include "domain/change.hpp"

#include <cstdint>
#include <string>

namespace eb::app {

/// SSE text: `id`, then `{"kind":…,"t":…,"job":{…}}` or with `"device"`.
std::string render(std::uint64_t id, sys_seconds at, const domain::What& what, ClientId client,
                   const Directory& directory);

}  // namespace eb::app
