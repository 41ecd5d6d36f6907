// What the tables hold of one server's accounts and devices, as a whole: for who keeps them true to
// the server and compares the two. Read only.
#pragma once

#include "core/guarded.hpp"
#include "domain/account.hpp"
#include "store/pool.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace eb::store {

class Roster {
public:
    explicit Roster(Pool& pool) : pool_(pool) {}

    /// Accounts whose profiles were read, by name after `after`; no more than `rows_max` of them.
    std::vector<Username> accounts(const ServerId& server, const Username& after, int rows_max);

    /// The registered devices, and whether they are online.
    std::map<domain::DeviceKey, bool> devices(const ServerId& server);

    /// The running jobs that dashboards were told are interrupted.
    std::set<JobId> interrupted_jobs(const ServerId& server);

    /// The running jobs whose device is offline, and for how long by the database's clock.
    std::map<JobId, seconds> offline_jobs(const ServerId& server);

private:
    std::string users_table();

    Pool& pool_;
    Guarded<std::string> users_;  ///< The table of account rows, once known.
};

}  // namespace eb::store
