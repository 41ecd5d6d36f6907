// What is asked of devices that are connected, and of the server about a device or a password. One
// call each; who may ask is the caller's business.
#pragma once

#include "comet/admin_api.hpp"
#include "core/ids.hpp"
#include "core/secret.hpp"

#include <optional>
#include <string>
#include <vector>

namespace eb::comet {

/// The connection that a call was meant for has ended; nothing was asked of the device.
class NotConnected : public Refused {
public:
    using Refused::Refused;
};

/// A LiveUserConnection. `target` is its name, good as long as it lasts.
struct LiveConnection {
    TargetId target;
    Username username;
    DeviceId device;
    std::string client_version;  ///< Such as `25.9.6`.
    std::string platform;        ///< Comet's word, such as `windows_x86_64`.
    std::string time_zone;       ///< Such as `Europe/Berlin`; empty: it does not say.
    /// Its customer lets administrators see names of files; set on the device alone.
    bool allows_filenames = false;
    sys_seconds connected_at{};  ///< 0: unknown.
};

/// AdminDispatcherListActive for one account, bytes compared; of a device with two connections the
/// newest. A connection that names no usable device is passed over.
std::vector<LiveConnection> live_connections(AdminApi& api, const Username& username);
/// Absent: the device is not connected now.
std::optional<LiveConnection> live_connection(AdminApi& api, const Username& username,
                                              const DeviceId& device);

// Each throws NotConnected when the device has gone since it was listed: Comet refuses that with a
// status that means other things, too, so the list is asked once more.

/// AdminDispatcherRunBackupCustom. Empty: a client before 25.9.6 took it and does not say which
/// job.
JobId run_backup(AdminApi& api, const LiveConnection& to, const ItemId& item, const VaultId& vault);
/// AdminDispatcherUpdateSoftware, from this server.
void update_software(AdminApi& api, const LiveConnection& to);
/// AdminDispatcherUninstallSoftware. `remove_config`: what the client knows of its account, too.
void uninstall_software(AdminApi& api, const LiveConnection& to, bool remove_config);
/// AdminDispatcherApplyRetentionRules.
void apply_retention(AdminApi& api, const LiveConnection& to, const VaultId& vault);
/// AdminDispatcherReindexStorageVault.
void reindex_vault(AdminApi& api, const LiveConnection& to, const VaultId& vault);
/// AdminDispatcherUpdateLoginPassword: tells the device what its account's password is now.
void update_login_password(AdminApi& api, const LiveConnection& to, const Secret& password);

/// AdminRevokeDevice: the device, its items and their schedules leave the account.
void revoke_device(AdminApi& api, const Username& username, const DeviceId& device);
/// AdminResetUserPassword. Without the old one only where the profile has_password_recovery().
/// A refusal that would quote a password comes without its words.
void reset_password(AdminApi& api, const Username& username, const Secret& new_password,
                    const Secret& old_password = {});

}  // namespace eb::comet
