// Accounts with their devices, items and vaults: all of them are read, and the tables follow.
#pragma once

#include "listing.hpp"
#include "profile_parts.hpp"
#include "spool.hpp"

#include <cstdint>
#include <vector>

namespace eb::workers::sync {

struct AccountTotals {
    std::int64_t accounts = 0;
    std::int64_t devices = 0;
    std::int64_t items = 0;
    std::int64_t vaults = 0;
    std::int64_t removed = 0;  ///< Accounts that the server has no more.
    std::int64_t skipped = 0;  ///< Profiles that cannot be read, or were never quiet.
};

class AccountSync {
public:
    explicit AccountSync(const Parts& parts) : with_(parts) {}

    /// Throws Distrusted, comet::Unreachable and comet::Refused, before anything is written; after
    /// that, what Writer throws.
    void run();

    const AccountTotals& totals() const { return totals_; }

private:
    std::set<Username> known();
    void read(Spool<domain::Account>& spool, Listing& listing);
    void check(const Listing& listing);
    void find_orphans();
    void write(Spool<domain::Account>& spool);
    void flush(domain::Batch& piece);
    void read_again(std::set<Username> accounts);
    std::set<Username> read_one(const Username& username);
    domain::Batch empty_batch(sys_seconds asked_at) const;
    void count(const domain::Account& account);

    const Parts& with_;
    AccountTotals totals_;
    sys_seconds asked_at_{};
    std::set<Username> rows_;     ///< Accounts that had a row before the server was asked.
    std::set<Username> orphans_;  ///< Their client has no service for them any more.
    std::set<Username> again_;    ///< Were written by others since they were read.
};

}  // namespace eb::workers::sync
