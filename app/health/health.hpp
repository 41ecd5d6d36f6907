// The responder's own state, for the operator and for monitoring.
#pragma once

#include "app/http/message.hpp"
#include "app/pulse/hub.hpp"
#include "app/pulse/tail.hpp"

namespace eb::app {

/// `{"status":"ok"|"degraded", …}`, or Prometheus text with `?format=prometheus`. Degraded: the
/// database does not answer, so that open pages stand still.
Response health(const Request& request, Hub::Stats stats, bool fresh, std::size_t accounts);

}  // namespace eb::app
