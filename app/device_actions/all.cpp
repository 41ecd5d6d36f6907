// One line an action.
#include "app/device_actions/all.hpp"

#include "app/device_actions/apply_retention.hpp"
#include "app/device_actions/cancel_job.hpp"
#include "app/device_actions/list_protected_items.hpp"
#include "app/device_actions/profile_get.hpp"
#include "app/device_actions/profile_update.hpp"
#include "app/device_actions/reindex_vault.hpp"
#include "app/device_actions/rename_device.hpp"
#include "app/device_actions/revoke_device.hpp"
#include "app/device_actions/run_backup.hpp"
#include "app/device_actions/uninstall_software.hpp"
#include "app/device_actions/update_software.hpp"

namespace eb::app {

void add_device_actions(Actions& actions, const QuotaEdits& quota_edits) {
    actions.add("applyRetention", apply_retention());
    actions.add("cancelJob", cancel_job());
    actions.add("listProtectedItems", list_protected_items());
    actions.add("piProfileGet", profile_get(quota_edits));
    actions.add("piProfileUpdate", profile_update(quota_edits));
    actions.add("reindexVault", reindex_vault());
    actions.add("renameDevice", rename_device());
    actions.add("revokeDevice", revoke_device());
    actions.add("runBackup", run_backup());
    actions.add("uninstallSoftware", uninstall_software());
    actions.add("updateSoftware", update_software());
}

}  // namespace eb::app
