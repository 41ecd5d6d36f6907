// Incidents of a day.
#include "domain/incidents.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace eb::domain {

bool can_be_incident(const FinishedJob& job) {
    return job.classification == kBackup || job.classification == kRestore;
}

bool needs_somebody(const FinishedJob& job) {
    if (!can_be_incident(job)) return false;
    switch (job.outcome) {
        case Outcome::success:
        case Outcome::skipped: return false;
        case Outcome::warning:
        case Outcome::error:
        case Outcome::missed: return true;
    }
    return true;
}

IncidentKey incident_key(const FinishedJob& job) {
    return {.server = job.key.server,
            .username = job.username,
            .item = job.item,
            .job = job.item.value().empty() ? job.key.job : JobId{}};
}

bool is_newer(const FinishedJob& job, const FinishedJob& than) {
    return std::tie(than.ended_at, than.key) < std::tie(job.ended_at, job.key);
}

std::vector<FinishedJob> incidents(const std::vector<FinishedJob>& recent) {
    std::map<IncidentKey, const FinishedJob*> newest;
    for (const auto& job : recent) {
        if (!can_be_incident(job)) continue;
        auto& best = newest[incident_key(job)];
        if (best == nullptr || is_newer(job, *best)) best = &job;
    }

    std::vector<FinishedJob> found;
    for (const auto& [key, job] : newest) {
        if (needs_somebody(*job)) found.push_back(*job);
    }
    std::sort(found.begin(), found.end(), is_newer);
    return found;
}

}  // namespace eb::domain
