// /eb-health: the responder's own state, for the operator.
#pragma once

#include "app/http/message.hpp"
#include "app/pulse/boards.hpp"
#include "app/pulse/hub.hpp"

#include <map>
#include <vector>

namespace eb::app {

struct HealthFacts {
    Hub::Stats hub;
    Boards::Stats boards;
    bool fresh = false;  ///< The change log can be read.
    seconds log_age{0};  ///< Since it was read last.
    std::size_t accounts = 0;
    std::map<ServerId, sys_seconds> quiet;  ///< Those that no worker follows or hears.
    std::vector<ServerId> unresolved;       ///< Profiles that are no single server of WHMCS.
};

/// JSON, or Prometheus text with `format=prometheus`. 503 while the database cannot be read; quiet
/// servers and unresolved profiles degrade the answer, but this program can do nothing about them.
Response health(const Request& request, const HealthFacts& facts);

}  // namespace eb::app
