// browseSnapshot: what is in a folder of a snapshot, or in an image within it.
#pragma once

#include "app/actions/actions.hpp"
#include "app/restore/lists.hpp"

namespace eb::app {

Action browse_snapshot(RestoreLists& lists);

}  // namespace eb::app
