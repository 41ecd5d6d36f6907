// In pages, so that no result is large; joined here, because columns of different programs have
// different collations and are not compared within a statement.
#include "store/roster.hpp"

#include "store/query.hpp"
#include "store/schema/migrator.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace eb::store {
namespace {

constexpr int kPage = 5'000;

/// The devices of running jobs, each with its jobs.
std::map<domain::DeviceKey, std::vector<JobId>> busy_devices(Session& session,
                                                             const ServerId& server) {
    std::map<domain::DeviceKey, std::vector<JobId>> out;
    JobId after;
    for (int page_size = kPage; page_size == kPage;) {
        page_size = 0;
        Query{session, "eb_jobs_live"}
            .text("SELECT job_id, username, device FROM eb_jobs_live WHERE server_id = ")
            .value(server)
            .text(" AND device <> '' AND job_id > ")
            .value(after)
            .text(" ORDER BY job_id LIMIT ")
            .value(kPage)
            .rows(3, [&](const Row& row) {
                after = JobId{row.text(0)};
                out[{Username{row.text(1)}, DeviceId{row.text(2)}}].push_back(after);
                ++page_size;
            });
    }
    return out;
}

}  // namespace

std::string Roster::users_table() {
    auto known = users_.copy();
    if (!known.empty()) return known;
    known = schema::users_table(pool_);
    auto users = users_.lock();
    *users = known;
    return known;
}

std::vector<Username> Roster::accounts(const ServerId& server, const Username& after,
                                       int rows_max) {
    const auto users = users_table();
    return reading(pool_, [&](Session& session) {
        std::vector<Username> out;
        Query{session, users}
            .text("SELECT username FROM " + users + " WHERE server_id = ")
            .value(server)
            .text(" AND username > ")
            .value(after)
            .text(" ORDER BY username LIMIT ")
            .value(rows_max)
            .rows(1, [&](const Row& row) { out.emplace_back(row.text(0)); });
        return out;
    });
}

std::map<domain::DeviceKey, bool> Roster::devices(const ServerId& server) {
    return reading(pool_, [&](Session& session) {
        std::map<domain::DeviceKey, bool> out;
        std::string after;
        for (int page_size = kPage; page_size == kPage;) {
            page_size = 0;
            Query{session, "comet_devices"}
                .text("SELECT id, username, hash, online FROM comet_devices WHERE server_id = ")
                .value(server)
                .text(" AND revoked_at IS NULL AND id > ")
                .value(after)
                .text(" ORDER BY id LIMIT ")
                .value(kPage)
                .rows(4, [&](const Row& row) {
                    after = row.text(0);
                    // One account's device may be here twice while its owner changes.
                    out[{Username{row.text(1)}, DeviceId{row.text(2)}}] |= row.integer(3) != 0;
                    ++page_size;
                });
        }
        return out;
    });
}

std::set<JobId> Roster::interrupted_jobs(const ServerId& server) {
    return reading(pool_, [&](Session& session) {
        std::set<JobId> out;
        for (std::size_t known = 0, page_size = kPage; page_size == kPage; known = out.size()) {
            Query{session, "eb_jobs_live"}
                .text("SELECT job_id FROM eb_jobs_live WHERE server_id = ")
                .value(server)
                .text(" AND interrupted = 1 AND job_id > ")
                .value(out.empty() ? JobId{} : *out.rbegin())
                .text(" ORDER BY job_id LIMIT ")
                .value(kPage)
                .rows(1, [&](const Row& row) { out.emplace(row.text(0)); });
            page_size = out.size() - known;
        }
        return out;
    });
}

std::map<JobId, seconds> Roster::offline_jobs(const ServerId& server) {
    return reading(pool_, [&](Session& session) {
        const auto busy = busy_devices(session, server);
        std::map<JobId, seconds> out;
        std::set<DeviceId> hashes;
        for (const auto& [key, jobs] : busy) hashes.insert(key.device);
        in_pieces(hashes, kKeysInStatement, [&](const auto& piece) {
            Query{session, "comet_devices"}
                .text(
                    "SELECT username, hash, UNIX_TIMESTAMP() - UNIX_TIMESTAMP(offline_since) "
                    "FROM comet_devices WHERE server_id = ")
                .value(server)
                .text(
                    " AND online = 0 AND revoked_at IS NULL AND offline_since IS NOT NULL "
                    "AND hash IN ")
                .list(piece)
                .text(" LIMIT ")
                .value(kPage)
                .rows(3, [&](const Row& row) {
                    const auto jobs = busy.find({Username{row.text(0)}, DeviceId{row.text(1)}});
                    if (jobs == busy.end()) return;
                    for (const auto& job : jobs->second)
                        out[job] = seconds{std::max<std::int64_t>(0, row.integer(2))};
                });
        });
        return out;
    });
}

}  // namespace eb::store
