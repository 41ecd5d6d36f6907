// One statement for many keys: each of its parts reads a single row by idx_item_ended.
#include "store/newest.hpp"

#include "store/job_rows.hpp"

namespace eb::store {
namespace {

constexpr int kPartsInStatement = 100;

void add_part(Query& query, const domain::IncidentKey& key, const std::set<JobId>& without,
              sys_seconds since) {
    query
        .text(
            fmt::format("(SELECT {} FROM eb_jobs_recent_24h WHERE server_id = ", kFinishedColumns))
        .value(key.server)
        .text(" AND item_id = ")
        .value(key.item)
        .text(" AND ended_at >= ")
        .value(since)
        .text(" AND BINARY username = ")
        .value(key.username)
        .text(" AND job_type IN ")
        .list(std::vector{std::to_string(domain::kBackup), std::to_string(domain::kRestore)});
    if (!without.empty()) query.text(" AND job_id NOT IN ").list(without);
    query.text(" ORDER BY ended_at DESC, job_id DESC LIMIT 1)");
}

}  // namespace

std::map<domain::IncidentKey, domain::FinishedJob> read_newest(Session& session,
                                                               const NewestOf& keys,
                                                               sys_seconds since) {
    std::map<domain::IncidentKey, domain::FinishedJob> newest;
    for (auto next = keys.begin(); next != keys.end();) {
        Query query{session, "eb_jobs_recent_24h"};
        int parts = 0;
        for (; next != keys.end() && parts < kPartsInStatement; ++next) {
            if (next->first.item.value().empty()) continue;  // Newest of itself alone.
            if (parts++ > 0) query.text(" UNION ALL ");
            add_part(query, next->first, next->second, since);
        }
        if (parts == 0) break;
        query.rows(kFinishedColumnCount, [&](const Row& row) {
            auto job = finished_job(row);
            auto key = domain::incident_key(job);
            newest.insert_or_assign(std::move(key), std::move(job));
        });
    }
    return newest;
}

}  // namespace eb::store
