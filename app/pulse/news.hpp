// A change, and whose it is.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "domain/change.hpp"
#include "pulse/job_json.hpp"

#include <cstdint>
#include <string>

namespace eb::app {

/// A row of the change log that one client owns, with the names by which that client knows its
/// device and item.
struct News {
    std::uint64_t id = 0;
    sys_seconds at{};
    ClientId client;
    domain::What what;
    pulse::Names names;
};

/// As server-sent text: `id`, then `{"kind":…,"t":…,"job":{…}}`, or with `"device"` or
/// `"incident"`.
std::string render(const News& news);

}  // namespace eb::app
