// Most items have no trouble, which the index idx_item_ended alone can tell. Of the others one
// statement reads many; each of its parts reads a single row by that index.
#include "store/newest.hpp"

#include "store/job_rows.hpp"

#include <set>
#include <utility>

namespace eb::store {
namespace {

constexpr std::size_t kPartsInStatement = 100;

/// Items of which a job needs somebody since then.
std::set<ItemId> items_in_trouble(Session& session, const ServerId& server,
                                  const std::set<ItemId>& items, sys_seconds since) {
    std::set<ItemId> found;
    in_pieces(items, kKeysInStatement, [&](const std::vector<ItemId>& piece) {
        Query{session, "eb_jobs_recent_24h"}
            .text("SELECT DISTINCT BINARY item_id FROM eb_jobs_recent_24h WHERE server_id = ")
            .value(server)
            .text(" AND item_id IN ")
            .list(piece)
            .text(" AND ended_at >= ")
            .value(since)
            .text(" AND status IN ('warning', 'error', 'missed')")
            .rows(1, [&](const Row& row) { found.emplace(row.text(0)); });
    });
    return found;
}

void add_part(Query& query, const domain::IncidentKey& key, const std::set<JobId>& without,
              sys_seconds since) {
    query
        .text(
            fmt::format("(SELECT {} FROM eb_jobs_recent_24h WHERE server_id = ", kFinishedColumns))
        .value(key.server)
        .text(" AND item_id = ")
        .value(key.item)
        .text(" AND BINARY item_id = ")
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

std::map<domain::IncidentKey, domain::FinishedJob> read_newest(
    Session& session, const std::map<domain::IncidentKey, domain::ItemEnded>& keys,
    sys_seconds since) {
    std::map<ServerId, std::set<ItemId>> quiet;
    for (const auto& [key, ended] : keys) {
        if (!key.item.value().empty() && !ended.trouble) quiet[key.server].insert(key.item);
    }
    std::set<std::pair<ServerId, ItemId>> troubled;
    for (const auto& [server, items] : quiet) {
        for (const auto& item : items_in_trouble(session, server, items, since))
            troubled.emplace(server, item);
    }

    std::vector<std::pair<domain::IncidentKey, std::set<JobId>>> wanted;
    for (const auto& [key, ended] : keys) {
        if (key.item.value().empty()) continue;  // Newest of itself alone.
        if (ended.trouble || troubled.contains({key.server, key.item}))
            wanted.emplace_back(key, ended.jobs);
    }
    std::map<domain::IncidentKey, domain::FinishedJob> newest;
    in_pieces(wanted, kPartsInStatement, [&](const auto& piece) {
        Query query{session, "eb_jobs_recent_24h"};
        bool first = true;
        for (const auto& [key, without] : piece) {
            if (!std::exchange(first, false)) query.text(" UNION ALL ");
            add_part(query, key, without, since);
        }
        query.rows(kFinishedColumnCount, [&](const Row& row) {
            auto job = finished_job(row);
            auto key = domain::incident_key(job);
            newest.insert_or_assign(std::move(key), std::move(job));
        });
    });
    return newest;
}

}  // namespace eb::store
