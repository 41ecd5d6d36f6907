// What is hidden is looked up under the sequence's lock: an incident that a success closes at the
// same time is closed before or hidden before, and listeners hear it in that order.
#include "store/incidents.hpp"

#include "domain/incidents.hpp"
#include "store/columns.hpp"
#include "store/job_rows.hpp"
#include "store/newest.hpp"
#include "store/sequence.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace eb::store {
namespace {

constexpr int kExpiredRows = 1'000;

std::optional<domain::FinishedJob> read_incident(Session& session,
                                                 const std::vector<Account>& accounts,
                                                 const JobId& id, sys_seconds since) {
    const std::set<Account> owned{accounts.begin(), accounts.end()};
    std::set<ServerId> servers;
    for (const auto& account : owned) servers.insert(account.server);

    std::vector<domain::FinishedJob> found;
    Query{session, "eb_jobs_recent_24h"}
        .text(
            fmt::format("SELECT {} FROM eb_jobs_recent_24h WHERE server_id IN ", kFinishedColumns))
        .list(servers)
        .text(" AND job_id = ")
        .value(id)
        .text(" AND ended_at >= ")
        .value(since)
        .text(" LIMIT 100")
        .rows(kFinishedColumnCount, [&](const Row& row) { found.push_back(finished_job(row)); });
    for (const auto& job : found) {
        // The columns' collation folds letter case; ids and names are bytes.
        if (job.key.job != id || !owned.contains({job.key.server, job.username})) continue;
        if (!domain::needs_somebody(job)) continue;
        const auto key = domain::incident_key(job);
        const auto newest = read_newest(session, {{key, {.jobs = {id}, .trouble = true}}}, since);
        const auto other = newest.find(key);
        if (other == newest.end() || domain::is_newer(job, other->second)) return job;
    }
    return std::nullopt;
}

}  // namespace

Incidents::Incidents(Pool& pool, PayloadOf payload_of)
    : pool_(pool), payload_of_(std::move(payload_of)) {}

bool Incidents::snooze(ClientId client, const std::vector<Account>& accounts, const JobId& job,
                       sys_seconds until) {
    if (client.value() <= 0 || accounts.empty()) return false;
    Session session{pool_};
    Transaction transaction{session};
    Sequence sequence{session};
    const auto incident =
        read_incident(session, accounts, job, sequence.now() - domain::kIncidentWindow);
    if (!incident) return false;

    until = fit_time(until);
    Query{session, "eb_incident_ack"}
        .text("INSERT INTO eb_incident_ack (client_id, job_id, until_ts) VALUES ")
        .row(client, job, until)
        .text(" ON DUPLICATE KEY UPDATE until_ts = VALUES(until_ts)")
        .key(job.value())
        .run();
    Query{session, "eb_incident_ack"}
        .text("DELETE FROM eb_incident_ack WHERE until_ts <= ")
        .value(sequence.now())
        .text(" LIMIT ")
        .value(kExpiredRows)
        .run();
    sequence.log({{client, domain::IncidentSnoozed{*incident, until}}}, payload_of_);
    sequence.store();
    transaction.commit();
    return true;
}

}  // namespace eb::store
