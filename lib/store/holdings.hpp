// What one account holds, as its page shows it: devices, items, vaults, and how their jobs stand.
// Read only.
#pragma once

#include "core/guarded.hpp"
#include "domain/account.hpp"
#include "domain/job.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace eb::store {

/// `content`, here and below: what is kept of the profile's JSON.
struct HeldAccount {
    std::string name;
    bool suspended = false;
    domain::AccountCounts counts;
    std::string content;
    sys_seconds read_at{};  ///< When the profile was read.
};
struct HeldDevice {
    DeviceId id;
    std::string name;
    std::string platform_os;
    std::string platform_arch;
    bool online = false;
    sys_seconds offline_since{};  ///< 0: online, or not known.
    sys_seconds registered_at{};  ///< 0: not known.
    sys_seconds last_seen{};      ///< As far as jobs and connections told; 0: never.
    std::string content;
};
struct HeldItem {
    ItemId id;
    DeviceId device;
    std::string name;
    std::string engine;
    std::optional<std::int64_t> total_bytes;
    std::string content;  ///< Empty where Items::places was asked for.
};
struct HeldVault {
    VaultId id;
    std::string name;
    int type = 0;
    std::optional<std::int64_t> total_bytes;  ///< Absent: never measured.
    bool has_storage_limit = false;
    std::int64_t storage_limit_bytes = 0;
    std::string content;
};

struct Holding {
    sys_seconds now{};  ///< The database's clock.
    /// Absent: its profile has not been read yet, or the rows are not this client's yet.
    std::optional<HeldAccount> account;
    std::vector<HeldDevice> devices;  ///< Registered ones, by name.
    std::vector<HeldItem> items;      ///< By name.
    std::vector<HeldVault> vaults;    ///< Active ones, by name.
    /// Of each item: its newest backup that ended of late; older ones stand in the item's content.
    std::map<ItemId, domain::FinishedJob> ended;
    std::vector<domain::LiveJob> running;  ///< Of every kind.
};

class Holdings {
public:
    /// How much of each item: where it is, or all of it and how its backups went.
    enum class Items { places, whole };

    explicit Holdings(Pool& pool) : pool_(pool) {}

    /// Whether the client owns the account is the caller's to know; of the rows, only those that
    /// are this client's are read. Throws Unavailable.
    Holding read(ClientId client, const ServerId& server, const Username& username, Items items);

private:
    std::string users_table();

    Pool& pool_;
    Guarded<std::string> users_;  ///< The table of account rows, once known.
};

/// How long the account's device has been offline, as far as its row tells. Absent: it does not, or
/// there is none. Throws Unavailable.
std::optional<seconds> offline_for(Pool& pool, ClientId client, const ServerId& server,
                                   const Username& username, const DeviceId& device);

}  // namespace eb::store
