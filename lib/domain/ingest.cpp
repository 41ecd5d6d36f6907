// What a batch changes.
#include "domain/ingest.hpp"

namespace eb::domain {
namespace {

ClientId owner_in(const Batch& batch, const Username& username) {
    const auto found = batch.owners.find(username);
    return found == batch.owners.end() ? ClientId{0} : found->second;
}

}  // namespace

Plan plan(const Batch& batch, const Before& before, sys_seconds now) {
    Plan plan;

    for (const auto& [id, report] : batch.started) {
        if (batch.finished.contains(id) || before.finished.contains(id)) continue;  // Late news.
        if (before.live.contains(id)) continue;  // Repeated; progress has its own reads.
        auto job = live_job(batch.server, report, now);
        plan.changes.push_back({owner_in(batch, job.username), JobStarted{job}});
        plan.live_upserts.push_back(std::move(job));
        plan.history.push_back(report);
    }

    for (const auto& [id, received] : batch.finished) {
        const auto live = before.live.find(id);
        if (received.username.value().empty() && live == before.live.end())
            continue;  // Nobody's, and nothing shows it running.
        const auto report =
            live == before.live.end() ? received : completed_from(live->second, received);
        auto job = finished_job(batch.server, report, now);
        if (live != before.live.end()) plan.live_deletes.push_back(id);
        const auto known = before.finished.find(id);
        if (known != before.finished.end() && report.ended_at == sys_seconds{}) {
            job.ended_at = known->second.ended_at;  // "Now" was decided when it was first seen.
            if (report.started_at == sys_seconds{}) job.started_at = known->second.started_at;
        }
        if (known != before.finished.end() && known->second == job) continue;
        plan.changes.push_back({owner_in(batch, job.username), JobEnded{job}});
        plan.finished_upserts.push_back(std::move(job));
        plan.history.push_back(report);
    }
    return plan;
}

}  // namespace eb::domain
