// snapshotDisks, deviceDisks: the disks in a snapshot, and those that they could be written to.
#pragma once

#include "app/actions/actions.hpp"
#include "app/restore/lists.hpp"

namespace eb::app {

Action snapshot_disks(RestoreLists& lists);
Action device_disks(RestoreLists& lists);

}  // namespace eb::app
