// browseDevice: what is in a folder of a device, to choose a destination.
#pragma once

#include "app/actions/actions.hpp"
#include "app/restore/lists.hpp"

namespace eb::app {

Action browse_device(RestoreLists& lists);

}  // namespace eb::app
