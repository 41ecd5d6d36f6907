// The accounts of one customer as a table shows them: searched, sorted, and handed out in pages.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "domain/account.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eb::domain {

/// What the jobs of the last 24 hours came to.
struct DayOfJobs {
    std::int64_t running = 0;
    std::int64_t succeeded = 0;
    std::int64_t warned = 0;
    std::int64_t failed = 0;
    std::int64_t missed = 0;

    std::int64_t ended() const { return succeeded + warned + failed + missed; }
};

struct UserRow {
    /// Known once the account's profile was read.
    struct Read {
        std::string name;  ///< AccountName.
        bool suspended = false;
        std::int64_t items = 0;
        std::int64_t vaults = 0;
        std::int64_t vaults_full = 0;
        std::int64_t storage_bytes = 0;
        std::int64_t storage_limit_bytes = 0;  ///< 0: a vault without a limit, or none at all.
        std::int64_t hyperv_vms = 0;
        std::int64_t vmware_vms = 0;
        std::int64_t m365_accounts = 0;
        sys_seconds at{};
    };

    ServiceId service;
    ServerId server;
    Username username;
    std::string plan;
    std::int64_t devices = 0;  ///< Registered ones.
    std::int64_t online = 0;
    DayOfJobs jobs;
    std::optional<Read> read;
};

enum class UserColumn {
    username,
    name,
    plan,
    jobs,  ///< By how much they need somebody.
    devices,
    items,
    vaults,
    storage,
    hyperv,
    vmware,
    m365,
};
std::optional<UserColumn> user_column(std::string_view word);

struct UserQuestion {
    UserColumn sort = UserColumn::username;
    bool down = false;
    std::string search{};  ///< Words that all occur in username, name or plan.
    std::string after{};   ///< `next` of the page before.
    std::size_t limit = 50;
};

struct UserPage {
    std::vector<UserRow> rows;
    std::size_t total = 0;  ///< How many the search finds.
    std::string next;       ///< Empty: there are no more.
};

/// What is not known stands last, whichever way. `next` names a place in the order and not a count,
/// so that no row is shown twice, or left out, because others came or went. Absent: `after` is no
/// such place.
std::optional<UserPage> page_of(std::vector<UserRow> rows, const UserQuestion& question);

}  // namespace eb::domain
