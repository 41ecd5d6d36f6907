// What this worker needs of the database; a fake stands in for it in tests.
#pragma once

#include "domain/ingest.hpp"

#include <map>
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

/// Any thread may call; every call may throw DatabaseUnavailable.
class Tables {
public:
    virtual ~Tables() = default;

    /// One transaction. Throws DatabaseRefused.
    virtual void apply(const domain::Batch& batch) = 0;
    /// Who owns these accounts; absent: nobody.
    virtual std::map<Username, ClientId> owners(const std::set<Username>& usernames) = 0;
    /// Where the last run had read to; 0: never.
    virtual sys_seconds cursor() = 0;
    /// The jobs that our tables show running.
    virtual std::vector<JobId> live_jobs() = 0;
    /// Takes old rows out of the change log.
    virtual void prune() = 0;
};

}  // namespace eb::workers::ws_ingest
