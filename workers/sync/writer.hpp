// Batches into the tables: repeated while the database cannot, taken apart where it will not.
#pragma once

#include "log/log.hpp"
#include "profile/owners.hpp"
#include "store/ingest.hpp"

#include <cstdint>
#include <set>
#include <stop_token>

namespace eb::workers::sync {

/// The run was asked to end, or its lease is another's.
class Stopped : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct WriterTotals {
    std::int64_t changes = 0;  ///< Rows that differ from before.
    std::int64_t refused = 0;  ///< Accounts and jobs that the database does not take.
};

class Writer {
public:
    Writer(store::Ingest& ingest, profile::Owners& owners, store::Fence fence, std::stop_token stop,
           log::Logger log);

    /// Fills in the owners, but for those that are given, and writes. Answers the accounts whose
    /// rows were newer, see Batch::asked_at. Throws store::Unavailable when the database stays
    /// away, store::Fenced, and Stopped.
    std::set<Username> write(domain::Batch batch);

    const WriterTotals& totals() const { return totals_; }

private:
    std::set<Username> apply(const domain::Batch& batch);
    std::set<Username> one_by_one(domain::Batch batch);

    store::Ingest& ingest_;
    profile::Owners& owners_;
    const store::Fence fence_;
    const std::stop_token stop_;
    const log::Logger log_;
    WriterTotals totals_;
};

}  // namespace eb::workers::sync
