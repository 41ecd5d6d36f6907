// The one way into the tables of jobs and accounts: a batch of news becomes rows and change-log
// entries in one transaction.
#pragma once

#include "core/guarded.hpp"
#include "domain/change.hpp"
#include "domain/ingest.hpp"
#include "log/log.hpp"
#include "store/lease.hpp"
#include "store/pool.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace eb::store {

struct IngestResult {
    int changes = 0;  ///< Rows added to the change log; 0: the batch said nothing new.
    std::uint64_t last_id =
        0;  ///< The change log's newest id after the batch; 0 when the batch had no jobs.
    std::int64_t rows = 0;         ///< With Counting::rows: how many differ from before.
    sys_seconds at{};              ///< The database's clock.
    std::set<Username> unread;     ///< Accounts of which the batch named a device that no row has:
                                   ///< their profiles want to be read.
    std::set<Username> overtaken;  ///< Accounts that were left alone: see Batch::asked_at.
    std::set<Username> changed;    ///< Accounts that have a device that was mentioned.
    bool unseen = false;  ///< Whether a device that it registered is connected is not known.
};

/// Whether apply() counts rows, which costs some reads.
enum class Counting { no, rows };

/// How far a profile's stream has been written.
struct Cursor {
    sys_seconds at{};  ///< 0: nothing was ever written.
    std::string id;
};

class Ingest {
public:
    /// `payload_of` makes a change's JSON as browsers get it; it is called inside the transaction
    /// and must be pure.
    using PayloadOf = std::function<std::string(const domain::Change&)>;

    Ingest(Pool& pool, PayloadOf payload_of, log::Logger log);

    /// All of the batch or nothing; repeating it changes nothing. Throws Unavailable (repeat it) or
    /// Rejected (halve it).
    /// With a fence: throws Fenced, having written nothing, when another holds the lease by now.
    /// `meanwhile` is called while the database works on the last rows; it must not throw.
    IngestResult apply(
        const domain::Batch& batch, const std::optional<Fence>& fence = {},
        Counting counting = Counting::no, const std::function<void()>& meanwhile = [] {});

    /// Removes up to `rows_max` of the server's change-log rows that are older than an hour by the
    /// database's clock, and answers how many: call again while it answers `rows_max`.
    int prune_pulse_log(const ServerId& server, int rows_max = 1000);

    Cursor read_cursor(const ServerId& server);

    /// The database's clock, for Batch::asked_at.
    sys_seconds now();

    /// Ids of all jobs that the table holds as running on that server.
    std::vector<JobId> live_jobs(const ServerId& server);

private:
    /// Which table holds account rows; asked of the database once.
    std::string users_table();

    Pool& pool_;
    PayloadOf payload_of_;
    log::Logger log_;
    Guarded<std::string> users_table_;
};

}  // namespace eb::store
