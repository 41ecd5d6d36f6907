// Incidents of a day.
#include "domain/incidents.hpp"

#include <algorithm>
#include <map>
#include <tuple>

namespace eb::domain {

std::vector<FinishedJob> incidents(const std::vector<FinishedJob>& recent) {
    // Without an item the job's own id keeps it apart from all others.
    std::map<std::tuple<ServerId, Username, std::string>, const FinishedJob*> newest;
    for (const auto& job : recent) {
        if (job.classification != kBackup && job.classification != kRestore) continue;
        const auto& item = job.item.value().empty() ? job.key.job.value() : job.item.value();
        auto& best = newest[{job.key.server, job.username, item}];
        if (best == nullptr ||
            std::tie(best->ended_at, best->key) < std::tie(job.ended_at, job.key))
            best = &job;
    }

    std::vector<FinishedJob> found;
    for (const auto& [item, job] : newest) {
        switch (job->outcome) {
            case Outcome::success:
            case Outcome::skipped: break;
            case Outcome::warning:
            case Outcome::error:
            case Outcome::missed: found.push_back(*job); break;
        }
    }
    std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
        return std::tie(b.ended_at, b.key) < std::tie(a.ended_at, a.key);
    });
    return found;
}

}  // namespace eb::domain
