// One account as its page tells of it: each tab's lines, in words. No HTML, no SQL.
#pragma once

#include "store/holdings.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace eb::app {

/// How a job stands: `icon` is a symbol's name; `tone` a class, empty for plain ink.
struct StatusLook {
    std::string word;
    std::string icon;
    std::string icon_tone;
    std::string tone;
    bool issue = false;
};

struct DeviceLine {
    DeviceId id;
    std::string name;
    std::string icon;
    bool online = false;
    sys_seconds offline_since{};  ///< 0: online, or not known.
    std::string system;
    std::string version;
    std::int64_t items = 0;
    sys_seconds registered_at{};
    sys_seconds last_seen{};
};

struct ItemLine {
    ItemId id;
    std::string name;
    std::string type;
    std::string icon;
    DeviceId device;
    std::string device_name;
    std::optional<std::int64_t> bytes;
    sys_seconds last_run{};  ///< 0: it has never run.
    StatusLook status;       ///< Of the last run.
    std::string running;     ///< "Running 64 %", "Interrupted"; empty: it is not.
    bool interrupted = false;
    std::vector<std::string> vaults;
};

struct VaultLine {
    VaultId id;
    std::string name;
    std::string type;  ///< "Cloud storage" where the provider hides whose it is.
    std::optional<std::int64_t> used;
    std::int64_t quota = 0;  ///< 0: none.
    int percent = 0;         ///< Of the quota, at most 100.
    std::int64_t items = 0;
    sys_seconds measured_at{};
};

struct AccountFigures {
    std::int64_t devices = 0;
    std::int64_t online = 0;
    std::int64_t items = 0;
    std::int64_t vaults = 0;
    std::int64_t stored_bytes = 0;  ///< Of all vaults, as far as they were measured.
};

struct ProfileView {
    std::string account_name;
    bool suspended = false;  ///< At Comet.
    sys_seconds created_at{};
    AccountFigures figures;
    /// Counted when the profile was read; absent: it has not been yet.
    std::optional<domain::AccountCounts> counted;
    sys_seconds read_at{};
    std::vector<DeviceLine> devices;
    std::vector<ItemLine> items;
    std::vector<VaultLine> vaults;
};

ProfileView profile_view(const store::Holding& holding);

/// By Comet's status of a job that has ended.
StatusLook look_of(int status, domain::Outcome outcome);

}  // namespace eb::app
