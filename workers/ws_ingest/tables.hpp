// What this worker needs of the database; fakes stand in for it in tests.
#pragma once

#include "domain/ingest.hpp"
#include "store/lease.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <vector>

namespace eb::workers::ws_ingest {

/// Not now: the same call can succeed later.
class DatabaseUnavailable : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// Never: the data are at fault. Nothing of the batch was written.
class DatabaseRefused : public std::runtime_error {
public:
    DatabaseRefused(const std::string& what, std::string table_given, int number_given)
        : std::runtime_error(what), table(std::move(table_given)), number(number_given) {}

    std::string table;
    int number;
};

/// Another worker holds the lease by now. Nothing was written, and what waits must not be either.
class Fenced : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// What a batch, once written, leaves to be asked of the server.
struct Applied {
    std::set<Username> unread;   ///< Accounts of which it named a device that no row has.
    std::set<Username> changed;  ///< Accounts to which something happened that it does not know.
    bool unseen = false;         ///< Whether a device that it registered is connected.
};

/// Any thread may call; every call may throw DatabaseUnavailable.
class Tables {
public:
    virtual ~Tables() = default;

    /// One transaction, under the lease that `fence` shows. Throws DatabaseRefused and Fenced.
    /// `meanwhile` may be called once, while the database is at work.
    virtual Applied apply(const domain::Batch& batch, const store::Fence& fence,
                          const std::function<void()>& meanwhile) = 0;
    /// Who owns these accounts; absent: nobody.
    virtual std::map<Username, ClientId> owners(const std::set<Username>& usernames) = 0;
    /// Where the last run had read to; 0: never.
    virtual sys_seconds cursor() = 0;
    /// The jobs that our tables show running.
    virtual std::vector<JobId> live_jobs() = 0;
    /// Of those, the ones whose device is offline, and for how long by the database's clock.
    virtual std::map<JobId, seconds> offline_jobs() = 0;
    /// And the ones that dashboards show interrupted.
    virtual std::set<JobId> interrupted_jobs() = 0;
    /// The registered devices, and which of them our tables call online.
    virtual std::map<domain::DeviceKey, bool> devices() = 0;
    /// The accounts whose profiles have been read.
    virtual std::set<Username> accounts() = 0;
    /// Accounts whose rows are another client's than the services say by now.
    virtual std::set<Username> moved() = 0;
    /// Takes old rows out of the change log.
    virtual void prune() = 0;
};

/// Which of the profile's workers writes; every call may throw DatabaseUnavailable.
class Lease {
public:
    virtual ~Lease() = default;

    /// Absent: another holds it.
    virtual std::optional<store::Fence> acquire() = 0;
    /// False: it is another's by now. `hearing`: the event stream says something.
    virtual bool renew(const store::Fence& fence, bool hearing) = 0;
    virtual void release(const store::Fence& fence) = 0;
};

}  // namespace eb::workers::ws_ingest
