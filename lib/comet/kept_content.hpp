// The content columns of an account's rows, read back for the page that shows it. Other programs
// write these columns too: what is missing or of another shape reads as not known, never as an
// error.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace eb::comet {

/// Of comet_users.content.
struct KeptAccount {
    sys_seconds created_at{};  ///< 0: not known.
    bool hide_cloud_branding = false;
    std::int64_t m365_quota = 0;  ///< Protected accounts; 0: no limit.
    /// Which items its backup rules put into which vaults.
    std::vector<std::pair<ItemId, VaultId>> rules;
};
KeptAccount kept_account(std::string_view content);

/// Of comet_devices.content.
struct KeptDevice {
    std::string system;  ///< Such as `Windows 11 Pro`.
    std::string client_version;
};
KeptDevice kept_device(std::string_view content);

/// Of comet_items.content: its last backup.
struct KeptRun {
    int status = 0;
    VaultId vault;
    sys_seconds started_at{};
    sys_seconds ended_at{};
};
std::optional<KeptRun> kept_last_run(std::string_view content);

/// Of comet_vaults.content.
struct KeptVault {
    bool rebranded = false;
    sys_seconds measured_at{};  ///< 0: not known.
    std::vector<ItemId> items;  ///< Those that something of is stored.
};
KeptVault kept_vault(std::string_view content);

}  // namespace eb::comet
