// All accounts of one customer at a glance, and what they hold together. Read only.
#pragma once

#include "core/guarded.hpp"
#include "domain/account.hpp"
#include "domain/day.hpp"
#include "store/pool.hpp"
#include "store/snapshot.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace eb::store {

/// Of an account's row: what its profile said when it was read.
struct AccountGlance {
    std::string name;
    bool suspended = false;
    domain::AccountCounts counts;
    sys_seconds read_at{};
};

/// Active vaults of one account.
struct VaultSum {
    std::int64_t vaults = 0;
    std::int64_t full = 0;         ///< Of those that have a limit.
    std::int64_t unlimited = 0;    ///< Without a limit.
    std::int64_t bytes = 0;        ///< As far as they were measured.
    std::int64_t limit_bytes = 0;  ///< Of those that have one.
};

/// Items of one account and engine.
struct ItemSum {
    Account account;
    std::string engine;
    std::int64_t items = 0;
    std::int64_t devices = 0;  ///< Different ones.
};

/// The client's rows by account, each name as bytes; a row of an older program names no server.
/// Which accounts are the client's today is the caller's to know.
struct Overview {
    std::map<Account, AccountGlance> accounts;
    std::map<Account, VaultSum> vaults;
};

/// A client's numbers of one day, as far as they were written.
struct ClientDay {
    struct Devices {
        std::int64_t registered = 0;
        std::int64_t online = 0;
    };
    struct Items {
        std::int64_t disk_image_devices = 0;
        std::int64_t hyperv_vms = 0;
        std::int64_t vmware_vms = 0;
        std::int64_t m365_accounts = 0;
        std::int64_t file_items = 0;
    };
    std::optional<Devices> devices;
    std::optional<Items> items;
    std::optional<std::int64_t> stored_bytes;  ///< Of all its accounts.
};

class Overviews {
public:
    explicit Overviews(Pool& pool) : pool_(pool) {}

    /// Each throws Unavailable.
    Overview read(ClientId client);
    std::vector<ItemSum> items(ClientId client);
    /// comet_users.content of these accounts, a page of them.
    std::map<Account, std::string> contents(ClientId client, const std::vector<Account>& accounts);
    /// Days from this one on that have a row.
    std::map<domain::Day, ClientDay> days(ClientId client, domain::Day from);

private:
    std::string users_table();

    Pool& pool_;
    Guarded<std::string> users_;  ///< The table of account rows, once known.
};

}  // namespace eb::store
