// snapshotMachines: the virtual machines in a snapshot of a host.
#pragma once

#include "app/actions/actions.hpp"
#include "app/restore/lists.hpp"

namespace eb::app {

Action snapshot_machines(RestoreLists& lists);

}  // namespace eb::app
