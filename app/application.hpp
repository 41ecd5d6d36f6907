// The responder as a parts list.
#pragma once

#include "app/settings.hpp"

namespace eb::app {

/// Serves until SIGTERM or SIGINT; SIGPIPE is ignored. Returns the exit code.
int serve(const Settings& settings);

}  // namespace eb::app
