// An administrator of WHMCS, who looks through a client's eyes.
#pragma once

#include "core/strong.hpp"

#include <cstdint>

namespace eb {

/// tbladmins.id; 0 where the client is there himself.
using AdminId = Strong<struct AdminIdTag, std::int64_t>;

}  // namespace eb
