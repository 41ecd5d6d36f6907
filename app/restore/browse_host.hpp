// browseHost: names of machines, places and databases on hosts that a device reaches.
#pragma once

#include "app/actions/actions.hpp"

namespace eb::app {

Action browse_host();

}  // namespace eb::app
