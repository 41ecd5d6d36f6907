// Incidents that a client puts aside for a while.
#pragma once

#include "core/clock.hpp"
#include "core/ids.hpp"
#include "domain/change.hpp"
#include "store/pool.hpp"
#include "store/snapshot.hpp"

#include <functional>
#include <string>
#include <vector>

namespace eb::store {

class Incidents {
public:
    /// `payload_of`: as for Ingest.
    using PayloadOf = std::function<std::string(const domain::Change&)>;

    Incidents(Pool& pool, PayloadOf payload_of);

    /// Hides an incident until then. `accounts` are the client's Active services: false when none
    /// of them has such an incident now, whoever else may have. Repeating it moves the time. Throws
    /// Unavailable or Rejected.
    bool snooze(ClientId client, const std::vector<Account>& accounts, const JobId& job,
                sys_seconds until);

private:
    Pool& pool_;
    PayloadOf payload_of_;
};

}  // namespace eb::store
