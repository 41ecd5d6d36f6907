// The project's ids. Names are Comet's and WHMCS's own.
#pragma once

#include "core/strong.hpp"

#include <cstdint>
#include <string>

namespace eb {

/// tblclients.id; 0 where an account has no service yet.
using ClientId = Strong<struct ClientIdTag, std::int64_t>;
/// tblusers.id: a login, which may reach several clients.
using UserId = Strong<struct UserIdTag, std::int64_t>;
/// tblhosting.id.
using ServiceId = Strong<struct ServiceIdTag, std::int64_t>;
/// A profile's name such as `obc`; the tables' server_id. Never tblservers.id.
using ServerId = Strong<struct ServerIdTag, std::string>;
/// A Comet account's name. Case-sensitive: always compared as bytes, and always together with its
/// ServerId.
using Username = Strong<struct UsernameTag, std::string>;
/// Comet's DeviceID, the "device hash"; one may appear under several accounts.
using DeviceId = Strong<struct DeviceIdTag, std::string>;
using JobId = Strong<struct JobIdTag, std::string>;
/// A protected item's GUID (SourceGUID).
using ItemId = Strong<struct ItemIdTag, std::string>;
/// A Storage Vault's GUID (DestinationGUID).
using VaultId = Strong<struct VaultIdTag, std::string>;
/// A snapshot within a Storage Vault.
using SnapshotId = Strong<struct SnapshotIdTag, std::string>;
/// A live connection's GUID, which dispatcher calls need in a device's place.
using TargetId = Strong<struct TargetIdTag, std::string>;

/// A long answer's name: nobody guesses it.
using TaskId = Strong<struct TaskIdTag, std::string>;

}  // namespace eb
