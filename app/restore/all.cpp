// One line an action.
#include "app/restore/all.hpp"

#include "app/restore/browse_device.hpp"
#include "app/restore/browse_host.hpp"
#include "app/restore/browse_snapshot.hpp"
#include "app/restore/disks.hpp"
#include "app/restore/preview_email.hpp"
#include "app/restore/search_snapshot.hpp"
#include "app/restore/snapshot_machines.hpp"

namespace eb::app {

void add_restore_actions(Actions& actions, RestoreReads reads) {
    auto& lists = reads.lists;
    actions.add("browseDevice", browse_device(lists));
    actions.add("browseHost", browse_host());
    actions.add("browseSnapshot", browse_snapshot(lists));
    actions.add("deviceDisks", device_disks(lists));
    actions.add("previewEmail", preview_email(lists));
    actions.add("searchSnapshot", search_snapshot(lists));
    actions.add("snapshotDisks", snapshot_disks(lists));
    actions.add("snapshotMachines", snapshot_machines(lists));
    actions.add("vaultSnapshots",
                vault_snapshots(lists, std::move(reads.jobs), std::move(reads.may_run_programs)));
}

}  // namespace eb::app
