// By the item's index: an account's jobs of years are many more than those of one item.
#include "store/snapshot_jobs.hpp"

#include "domain/job.hpp"
#include "store/query.hpp"

#include <set>

namespace eb::store {
namespace {

constexpr int kRowsMax = 2'000;  // A snapshot has one job; more is somebody's mistake.

}  // namespace

std::map<SnapshotId, SnapshotJob> snapshot_jobs(Pool& pool, ClientId client, const Account& account,
                                                const ItemId& item, sys_seconds from,
                                                sys_seconds until,
                                                const std::vector<SnapshotId>& snapshots) {
    std::map<SnapshotId, SnapshotJob> jobs;
    if (snapshots.empty()) return jobs;
    return reading(pool, [&](Session& session) {
        jobs.clear();
        const std::set<SnapshotId> wanted{snapshots.begin(), snapshots.end()};
        in_pieces(wanted, kKeysInStatement, [&](const std::vector<SnapshotId>& piece) {
            Query{session, "comet_jobs"}
                .text(
                    "SELECT comet_snapshot_id, status, total_files, total_bytes, server_id, "
                    "username FROM comet_jobs FORCE INDEX (idx_item) WHERE comet_item_id = ")
                .value(item)
                .text(" AND client_id = ")
                .value(client)
                .text(" AND type = ")
                .value(domain::kBackup)
                .text(" AND started_at BETWEEN FROM_UNIXTIME(")
                .value(from)
                .text(") AND FROM_UNIXTIME(")
                .value(until)
                .text(") AND comet_snapshot_id IN ")
                .list(piece)
                .text(" LIMIT ")
                .value(kRowsMax)
                .rows(6, [&](const Row& row) {
                    // Columns' collations fold letters; ids and names are bytes.
                    const SnapshotId id{row.text(0)};
                    const Account of{ServerId{row.text(4)}, Username{row.text(5)}};
                    if (!wanted.contains(id) || of != account) return;
                    jobs[id] = {static_cast<int>(row.integer(1)), row.integer(2), row.integer(3)};
                });
        });
        return jobs;
    });
}

}  // namespace eb::store
