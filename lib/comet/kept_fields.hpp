// What of Comet's structures may be kept in the tables' `content`. What is not named here never
// leaves this folder: passwords, keys, credentials, commands, and whatever a newer server adds.
#pragma once

#include "json/allow_list.hpp"

namespace eb::comet {

/// StreamableEvent without its Data.
const json::AllowList& event_fields();
/// BackupJobDetail.
const json::AllowList& job_fields();
/// UserProfileConfig without its devices, items and vaults.
const json::AllowList& account_fields();
/// DeviceConfig.
const json::AllowList& device_fields();
/// SourceConfig.
const json::AllowList& item_fields();
/// DestinationConfig.
const json::AllowList& vault_fields();

/// What is read of a device event's Data, and never kept.
const json::AllowList& device_event_fields();
/// Where a vault lies: read for two columns, and never kept.
const json::AllowList& vault_location_fields();

}  // namespace eb::comet
