// What a dashboard opens with: one client's running and recent jobs, devices and item names, all of
// the same moment.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "domain/job.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace eb::store {

/// An account, as scopes have it: a username alone is never one.
struct Account {
    ServerId server;
    Username username;

    friend auto operator<=>(const Account&, const Account&) = default;
    friend bool operator==(const Account&, const Account&) = default;
};

struct DeviceRow {
    ClientId client;
    ServerId server;  ///< Empty in rows of older programs.
    DeviceId device;
    Username username;
    std::string name;
    std::string platform_os;
    std::string platform_arch;
    bool online = false;
    std::optional<sys_seconds> offline_since;
    bool registered = false;
};

struct Snapshot {
    std::uint64_t last_event_id =
        0;              ///< Everything up to this change is in here, and nothing after it.
    sys_seconds now{};  ///< The database's clock.
    std::vector<domain::LiveJob> running;
    std::vector<domain::FinishedJob> recent;  ///< Newest first; at most 20,000.
    std::vector<DeviceRow> devices;
    std::map<ItemId, std::string> item_names;
    std::map<JobId, sys_seconds> snoozed;  ///< Incidents that the client has put aside until then.
};

class Snapshots {
public:
    explicit Snapshots(Pool& pool) : pool_(pool) {}

    /// Of these accounts alone, which are the client's Active services. Without accounts: empty
    /// lists.
    Snapshot read(ClientId client, const std::vector<Account>& accounts,
                  seconds recent = std::chrono::hours{24});

    std::vector<DeviceRow> devices(ClientId client);

private:
    Pool& pool_;
};

}  // namespace eb::store
