// What one Comet account holds, as a read of its profile tells it. Facts of the names: Comet's
// UserProfileConfig, DeviceConfig, SourceConfig and DestinationConfig.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"

#include <compare>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace eb::domain {

/// A device within one Comet Server: one device hash may appear under several accounts.
struct DeviceKey {
    Username username;
    DeviceId device;

    friend auto operator<=>(const DeviceKey&, const DeviceKey&) = default;
    friend bool operator==(const DeviceKey&, const DeviceKey&) = default;
};

/// `content`, here and below: the received JSON, less everything that is not on the allow list.
struct Device {
    DeviceId id;
    std::string name;
    std::string platform_os;
    std::string platform_arch;
    sys_seconds registered_at{};  ///< 0: the server does not say.
    std::string content;
};

struct ProtectedItem {
    ItemId id;
    DeviceId owner;      ///< OwnerDevice.
    std::string name;    ///< Description.
    std::string engine;  ///< Such as `engine1/file`.
    sys_seconds created_at{};
    sys_seconds updated_at{};
    /// Of Statistics.LastBackupJob; absent: it has never run.
    std::optional<std::int64_t> total_bytes;
    std::optional<std::int64_t> total_files;
    std::optional<std::int64_t> total_directories;
    /// Of LastSuccessfulBackupJob, else of LastBackupJob when that succeeded (5000).
    std::int64_t vm_count = 0;
    std::int64_t account_count = 0;
    std::string content;
};

struct Vault {
    VaultId id;
    std::string name;
    int type = 0;  ///< DestinationType.
    std::string bucket_server;
    std::string bucket_name;
    std::optional<std::int64_t> total_bytes;  ///< Absent: never measured.
    bool has_storage_limit = false;
    std::int64_t storage_limit_bytes = 0;
    sys_seconds created_at{};
    sys_seconds updated_at{};
    std::string content;
};

/// Parts of an account that are not to be written now: what the tables have of them stays.
struct Withheld {
    bool account = false;  ///< Its own row.
    std::set<DeviceId> devices;
    std::set<ItemId> items;
    std::set<VaultId> vaults;
};

struct Account {
    Username username;
    std::string name;  ///< AccountName.
    bool suspended = false;
    std::vector<Device> devices;
    std::vector<ProtectedItem> items;
    std::vector<Vault> vaults;
    std::string content;  ///< The account itself, without its devices, items and vaults.
    Withheld withheld;
};

/// What an event says of one device, or several events within a batch. Empty: it does not say.
struct DeviceReport {
    std::optional<bool> registered;  ///< true: SEVT_DEVICE_NEW; false: SEVT_DEVICE_REMOVED.
    std::string name;
    std::string platform_os;
    std::string platform_arch;
    std::string content;
};

/// A row of comet_devices.
struct DeviceRow {
    ClientId client;
    DeviceKey key;
    std::string name;
    std::string platform_os;
    std::string platform_arch;
    bool registered = true;  ///< revoked_at IS NULL.
    bool online = false;
    sys_seconds offline_since{};  ///< 0: online, or never seen.
    ServerId server;              ///< Empty: an older program's, of no known server.
    sys_seconds created_at{};     ///< When it was registered, as far as anybody knows; 0: unknown.

    friend bool operator==(const DeviceRow&, const DeviceRow&) = default;
};

/// What is asked of a row of comet_items, and of one of comet_vaults.
struct ItemRow {
    ClientId client;
    ServerId server;  ///< Empty: an older program's.
    Username username;
    ItemId id;
    sys_seconds created_at{};
    sys_seconds updated_at{};
};
struct VaultRow {
    ClientId client;
    ServerId server;
    Username username;
    VaultId id;
    bool active = true;
    std::optional<std::int64_t> total_bytes;  ///< As last measured.
    sys_seconds created_at{};
    sys_seconds updated_at{};
};

/// What an account's row says of it in numbers.
struct AccountCounts {
    std::int64_t devices = 0;
    std::int64_t items = 0;
    std::int64_t vaults = 0;
    std::int64_t total_bytes = 0;  ///< Of its vaults, as far as they were measured.
    std::int64_t hyperv_vms = 0;
    std::int64_t vmware_vms = 0;
    std::int64_t m365_accounts = 0;

    friend bool operator==(const AccountCounts&, const AccountCounts&) = default;
};

}  // namespace eb::domain
