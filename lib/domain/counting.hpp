// What is counted, and how: devices, what their protected items protect, and stored bytes; for the
// whole fleet and for each client. Nightly rows and pages count by the same rules.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>

namespace eb::domain {

/// What a protected item protects, as far as that is counted.
enum class Protects { disk_image, hyperv, vmware, m365, files, other };

Protects protects(std::string_view engine);

/// Of a backup job, what is counted.
struct JobNumbers {
    std::int64_t status = 0;
    std::int64_t vms = 0;       ///< TotalVmCount.
    std::int64_t accounts = 0;  ///< TotalAccountsCount.
};

/// The job whose numbers count for an item: its last successful one, else its last one when that
/// succeeded (5000). Absent: none has protected anything yet.
std::optional<JobNumbers> counted_job(const std::optional<JobNumbers>& last_successful,
                                      const std::optional<JobNumbers>& last);

/// INT UNSIGNED ends there; a sum that is larger stays there.
inline constexpr std::int64_t kCountMax = 4'294'967'295;

struct ItemCounts {
    std::int64_t disk_image_devices = 0;  ///< Distinct ones: a device is (client, hash).
    std::int64_t hyperv_vms = 0;
    std::int64_t vmware_vms = 0;
    std::int64_t m365_users = 0;
    std::int64_t file_items = 0;

    friend bool operator==(const ItemCounts&, const ItemCounts&) = default;
};

/// Takes items one by one. Client 0 stands for accounts without a service: the fleet has them, no
/// client does.
class ItemTally {
public:
    struct Item {
        ClientId client;
        DeviceId owner;
        Protects what = Protects::other;
        std::optional<JobNumbers> job;  ///< counted_job()'s.
    };
    void add(const Item& item);

    const ItemCounts& fleet() const { return fleet_; }
    /// Everyone who has items, of whatever kind.
    const std::map<ClientId, ItemCounts>& clients() const { return clients_; }

private:
    ItemCounts fleet_;
    std::map<ClientId, ItemCounts> clients_;
    std::unordered_set<std::string> imaged_;  ///< Client and hash.
};

struct FleetDevices {
    std::int64_t registered = 0;
    std::int64_t active = 0;  ///< Of these: seen within the last 24 hours.

    friend bool operator==(const FleetDevices&, const FleetDevices&) = default;
};

/// Takes the registry's rows.
class RegistryTally {
public:
    explicit RegistryTally(sys_seconds now) : now_(now) {}
    void add(bool registered, sys_seconds last_seen);
    const FleetDevices& fleet() const { return fleet_; }

private:
    sys_seconds now_;
    FleetDevices fleet_;
};

struct ClientDevices {
    std::int64_t registered = 0;
    std::int64_t online = 0;  ///< Of these: connected now.

    friend bool operator==(const ClientDevices&, const ClientDevices&) = default;
};

/// Takes devices one by one. Who has only revoked ones has none, and is told so.
class DeviceTally {
public:
    void add(ClientId client, bool registered, bool online);
    const std::map<ClientId, ClientDevices>& clients() const { return clients_; }

private:
    std::map<ClientId, ClientDevices> clients_;
};

struct StoredBytes {
    std::int64_t total = 0;
    std::int64_t s3 = 0;     ///< In vaults of type 1000, S3-compatible.
    std::int64_t comet = 0;  ///< In vaults of type 1003, Comet's own.

    friend bool operator==(const StoredBytes&, const StoredBytes&) = default;
};

/// Takes vaults one by one. One client may have the same username on two servers: days know no
/// server, so that is one sum.
class StorageTally {
public:
    using Key = std::pair<ClientId, Username>;
    struct Vault {
        ClientId client;
        Username username;
        int type = 0;
        bool active = true;
        std::optional<std::int64_t> bytes;  ///< Absent: never measured.
    };
    void add(const Vault& vault);
    /// Every client's account that has an active vault.
    const std::map<Key, StoredBytes>& accounts() const { return accounts_; }

private:
    std::map<Key, StoredBytes> accounts_;
};

}  // namespace eb::domain
