// Whose accounts a profile's server has: its tblservers row, found once, and the services on it.
#pragma once

#include "config/profiles.hpp"
#include "core/guarded.hpp"
#include "log/log.hpp"
#include "profile/upstream.hpp"
#include "store/accounts.hpp"

#include <atomic>
#include <map>
#include <optional>
#include <set>

namespace eb::profile {

/// Any thread may call; every call may throw store::Unavailable.
class Owners {
public:
    Owners(store::Pool& pool, const config::Profile& profile, log::Logger log);

    /// Absent: nobody has that account. A profile without a single server owns nothing, which is
    /// logged once: its jobs are stored all the same, and adopted when that is put right.
    std::map<Username, ClientId> of(const std::set<Username>& usernames);
    /// Some of the accounts whose rows are another client's than the services say by now.
    std::set<Username> moved();

    /// Accounts whose client has no service for them any more.
    std::set<Username> abandoned();

    /// For resolve(). Throws Unresolved when there is no single row.
    ServerRow server_row();

private:
    store::ServerRow find();
    std::optional<std::int64_t> row();

    const ServerId server_;
    const std::int64_t configured_row_;
    const log::Logger log_;
    store::Accounts accounts_;
    Guarded<std::optional<std::int64_t>> row_;  ///< tblservers.id, once known.
    std::atomic<bool> misconfigured_told_{false};
};

}  // namespace eb::profile
